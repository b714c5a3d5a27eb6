//! Counts a producer's own deliveries, because waiting for them through `flush` costs 100 ms a
//! commit.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::ClientContext;
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::Statistics;

use crate::kafka::observer::Observer;

#[derive(Debug, Default)]
struct Count {
    outstanding: usize,
    failed: Vec<(usize, RDKafkaErrorCode)>,
}

/// How many records are sent and not yet answered, and which of them failed.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    count: Mutex<Count>,
    changed: Condvar,
}

impl Deliveries {
    fn lock(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// So many more records are about to be sent.
    pub(super) fn expect(&self, number: usize) {
        self.lock().outstanding += number;
    }

    /// So many of them could not even be queued.
    pub(super) fn forget(&self, number: usize) {
        self.answer(number, None);
    }

    fn answer(&self, number: usize, failure: Option<(usize, RDKafkaErrorCode)>) {
        let mut count = self.lock();
        count.outstanding = count.outstanding.saturating_sub(number);
        count.failed.extend(failure);
        if count.outstanding == 0 {
            self.changed.notify_all();
        }
    }

    /// Waits until every record is answered, at most this long; false when the time was over.
    pub(super) fn wait(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let mut count = self.lock();
        while count.outstanding > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            count = self
                .changed
                .wait_timeout(count, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(count, _)| count);
        }
        true
    }

    /// The failures since the last call, by the index given to the record.
    pub(super) fn take_failures(&self) -> Vec<(usize, RDKafkaErrorCode)> {
        std::mem::take(&mut self.lock().failed)
    }
}

/// Context of a producer whose records carry their index.
pub(super) struct PublishContext {
    pub(super) deliveries: Arc<Deliveries>,
    pub(super) observer: Observer,
}

impl ClientContext for PublishContext {
    fn error(&self, error: rdkafka::error::KafkaError, reason: &str) {
        self.observer.error(&error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        self.observer.statistics(&statistics);
    }
}

impl ProducerContext for PublishContext {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, index: usize) {
        let failure = result.as_ref().err().map(|(error, _)| {
            (index, error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown))
        });
        self.deliveries.answer(1, failure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_when_the_last_record_is_answered() {
        let deliveries = Deliveries::default();
        deliveries.expect(2);
        deliveries.answer(1, None);
        assert!(!deliveries.wait(Duration::from_millis(1)));
        deliveries.answer(1, Some((1, RDKafkaErrorCode::MessageTimedOut)));
        assert!(deliveries.wait(Duration::ZERO));
        assert_eq!(deliveries.take_failures(), [(1, RDKafkaErrorCode::MessageTimedOut)]);
        assert!(deliveries.take_failures().is_empty());
    }

    #[test]
    fn a_record_that_was_never_queued_is_not_waited_for() {
        let deliveries = Deliveries::default();
        deliveries.expect(3);
        deliveries.forget(3);
        assert!(deliveries.wait(Duration::ZERO));
    }
}
