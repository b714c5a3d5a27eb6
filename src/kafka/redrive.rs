//! Moving records from a topic to others exactly once, and remembering which.
//!
//! What is sent and what is marked as done are one transaction: a crash between two calls undoes
//! both. One transactional id serves all replays of a pipeline, so a second one fences the first,
//! and progress is read only after that. Blocking; not to be used from async code.

use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{Producer, ThreadedProducer};

use super::admin::TopicLimits;
use super::backlog::{Backlog, BacklogError};
use super::context::ToolContext;
use super::message::to_record;
use super::{Problem, client};
use crate::article::{Origin, TopicName};
use crate::config::{KafkaSettings, Settings};
use crate::pipeline::Output;

/// Longest wait for a call that is part of a transaction.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// How often a call that may be repeated is repeated.
const REPEATS: u32 = 20;

/// Wait before each repeat.
const REPEAT_AFTER: Duration = Duration::from_millis(250);

/// Wait between two looks at what is still under way.
const PAUSE: Duration = Duration::from_millis(2);

/// Why records cannot be moved. What was committed before stays moved, what was not is untouched.
#[derive(Debug, thiserror::Error)]
pub enum RedriveError {
    /// The source cannot be read.
    #[error(transparent)]
    Backlog(#[from] BacklogError),
    /// The cluster does not do what is asked.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another replay of this pipeline has begun.
    #[error("another replay of this pipeline has begun and goes on from here")]
    Fenced,
    /// The selection leaves too many holes.
    #[error("{0} to remember which; replay the others first, or all of them")]
    Scattered(String),
    /// A record is larger than its target takes.
    #[error("topic {topic} refuses a record of {size} bytes; raise its max.message.bytes")]
    TooLarge {
        /// The target.
        topic: TopicName,
        /// Size of the record with key and headers.
        size: usize,
    },
}

/// Records on the move out of one topic. Dropped with an open transaction, it aborts that.
pub struct Redrive {
    /// What is still to be moved.
    pub backlog: Backlog,
    producer: ThreadedProducer<ToolContext>,
    kafka: KafkaSettings,
    in_transaction: bool,
    accepted: u64,
}

impl Redrive {
    /// Takes the transactional id, reads how far earlier replays got, and begins to read there.
    ///
    /// # Errors
    /// When the cluster does not answer, a right is missing, or the group's offsets are not ours.
    pub fn open(
        settings: &Settings,
        source: &TopicName,
        limits: &TopicLimits,
    ) -> Result<Self, RedriveError> {
        let kafka = settings.kafka.clone();
        let config = client::replay_producer(settings, limits);
        let id = format!("transactional id {}", config.get("transactional.id").unwrap_or_default());
        let producer: ThreadedProducer<ToolContext> = config
            .create_with_context(ToolContext::default())
            .map_err(|error| Problem::of(&error, "making a producer", "the cluster", &kafka))?;
        // First, so that an earlier replay that still lives can move nothing any more.
        producer.init_transactions(CALL_TIMEOUT).map_err(|error| {
            Problem::of(&error, "opening a transactional producer", &id, &kafka)
        })?;
        let backlog = Backlog::open(settings, source)?;
        Ok(Self { backlog, producer, kafka, in_transaction: false, accepted: 0 })
    }

    /// Sends `output` for the record at `origin` and marks that as done, both in the open
    /// transaction.
    ///
    /// # Errors
    /// When the record is too large or the producer cannot go on.
    pub fn move_on(&mut self, origin: &Origin, output: &Output) -> Result<(), RedriveError> {
        if !self.in_transaction {
            self.producer.begin_transaction().map_err(|error| self.fault(&error, "beginning"))?;
            self.in_transaction = true;
        }
        loop {
            match self.producer.send(to_record(output)) {
                Ok(()) => break,
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => {
                    // Ends at the latest when the queued records expire with their transaction.
                    std::thread::sleep(PAUSE);
                }
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge), _)) => {
                    let (topic, size) = (output.topic.clone(), output.size());
                    return Err(RedriveError::TooLarge { topic, size });
                }
                Err((error, _)) => return Err(self.fault(&error, "sending")),
            }
        }
        self.accepted += 1;
        self.backlog.mark(origin);
        Ok(())
    }

    /// Makes everything since the last commit visible, together with the mark that it is done.
    ///
    /// # Errors
    /// Then nothing of it is visible and nothing is marked; this value is of no further use.
    pub fn commit(&mut self) -> Result<(), RedriveError> {
        if self.in_transaction {
            self.try_commit()?;
            self.in_transaction = false;
        }
        Ok(())
    }

    fn try_commit(&self) -> Result<(), RedriveError> {
        self.await_deliveries()?;
        let offsets = self
            .backlog
            .offsets()
            .map_err(|error| RedriveError::Scattered(error.to_string()))?
            .map_err(|error| self.fault(&error, "committing offsets"))?;
        let metadata = self.backlog.group_metadata().ok_or_else(|| Problem::Other {
            what: format!("committing to group {}", self.backlog.group()),
            detail: "the consumer has no group".to_owned(),
        })?;
        self.repeat("committing offsets", || {
            self.producer.send_offsets_to_transaction(&offsets, &metadata, CALL_TIMEOUT)
        })?;
        self.repeat("committing", || self.producer.commit_transaction(CALL_TIMEOUT))
    }

    /// Waits for the brokers' word on every record: a commit or abort before that costs time or the
    /// producer.
    fn await_deliveries(&self) -> Result<(), RedriveError> {
        let start = Instant::now();
        loop {
            let now = self.producer.context().deliveries();
            let answered = now.delivered + now.failed >= self.accepted;
            if answered && self.producer.in_flight_count() == 0 {
                return match now.reason {
                    Some(error) => Err(self.fault(&error, "sending")),
                    None => Ok(()),
                };
            }
            if start.elapsed() >= CALL_TIMEOUT {
                let detail = format!("no answer within {} s", CALL_TIMEOUT.as_secs());
                return Err(Problem::Other { what: "sending".to_owned(), detail }.into());
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn repeat(
        &self,
        what: &str,
        call: impl Fn() -> Result<(), KafkaError>,
    ) -> Result<(), RedriveError> {
        let mut last = Ok(());
        for _ in 0..REPEATS {
            last = call();
            match &last {
                Err(KafkaError::Transaction(error)) if error.is_retriable() => {
                    std::thread::sleep(REPEAT_AFTER);
                }
                _ => break,
            }
        }
        last.map_err(|error| self.fault(&error, what))
    }

    fn fault(&self, error: &KafkaError, what: &str) -> RedriveError {
        let code = match error.rdkafka_error_code() {
            // The reason stands at the client, not in the error.
            Some(RDKafkaErrorCode::Fatal) => {
                self.producer.client().fatal_error().map(|(code, _)| code)
            }
            code => code,
        };
        match code {
            Some(
                RDKafkaErrorCode::Fenced
                | RDKafkaErrorCode::InvalidProducerEpoch
                | RDKafkaErrorCode::ProducerFenced,
            ) => RedriveError::Fenced,
            _ => Problem::of(error, what, &format!("group {}", self.backlog.group()), &self.kafka)
                .into(),
        }
    }
}

impl Drop for Redrive {
    fn drop(&mut self) {
        if !self.in_transaction {
            return;
        }
        // Not before the brokers' word on every record: an abort that overtakes a send may be
        // refused.
        if let Err(error) = self.await_deliveries() {
            tracing::debug!(%error, "aborting after failed deliveries");
        }
        let aborted = self.repeat("aborting", || self.producer.abort_transaction(CALL_TIMEOUT));
        if let Err(error) = aborted {
            tracing::debug!(%error, "open transaction left to its timeout");
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::Headers;
    use crate::kafka::embedded::EmbeddedBroker;
    use crate::kafka::plan;
    use crate::kafka::plan::tests::settings;
    use crate::kafka::sender::Sender;

    fn output(topic: &str, value: usize) -> Output {
        Output {
            topic: TopicName::from(topic),
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from(value.to_string())),
        }
    }

    fn send(settings: &Settings, count: usize) {
        let mut sender = Sender::new(settings, TopicLimits::default()).expect("valid");
        for number in 0..count {
            sender.send(&output("wire.dead-letter", number), || false).expect("queued");
        }
        assert_eq!(sender.finish(CALL_TIMEOUT).delivered, count as u64);
    }

    // The embedded broker forgets offsets that are committed in a transaction, so one replay is all
    // it can show.
    #[test]
    fn records_that_arrive_during_a_replay_are_left_to_the_next() {
        let mut settings = settings();
        let broker = EmbeddedBroker::start(&plan::topics(&settings)).expect("it starts");
        settings.kafka.brokers = broker.bootstrap().to_owned();
        let source = settings.topics.dead_letter.clone();
        send(&settings, 30);
        let mut redrive =
            Redrive::open(&settings, &source, &TopicLimits::default()).expect("it opens");
        send(&settings, 20);
        let mut moved = 0;
        let start = Instant::now();
        while !redrive.backlog.caught_up() && start.elapsed() < CALL_TIMEOUT {
            let next = redrive.backlog.next(Duration::from_millis(100)).expect("readable");
            if let Some(record) = next {
                redrive.move_on(&record.origin, &output("wire.raw", 0)).expect("queued");
                moved += 1;
            }
        }
        redrive.commit().expect("committed");
        assert_eq!(moved, 30);
        assert_eq!(redrive.backlog.ahead(), 30);
    }
}
