//! Where in the ledger a restart begins to read.

use std::time::Duration;

use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};

use crate::ledger::RESTORE_REACH;

/// How long one request may take.
const CALL: Duration = Duration::from_secs(10);

/// The entries a restart reads: `start` up to but without `end`. Offsets are concrete, because a
/// tail that starts "at the
/// end" misses what is appended until the end is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kafka) struct RestorePoint {
    pub(in crate::kafka) start: i64,
    pub(in crate::kafka) end: i64,
}

/// Finds it: from the last entry's time less the window and a margin, to the present end.
///
/// # Errors
/// Where the broker does not answer in time; nothing is lost by asking again.
pub(in crate::kafka) fn restore_point<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    window: Duration,
) -> KafkaResult<RestorePoint> {
    let (low, end) = consumer.fetch_watermarks(topic, 0, CALL)?;
    if low >= end {
        return Ok(RestorePoint { start: end, end });
    }
    let last = time_of(consumer, topic, end - 1)?;
    let reach = i64::try_from((window + RESTORE_REACH).as_millis()).unwrap_or(i64::MAX);
    let mut wanted = TopicPartitionList::new();
    wanted.add_partition_offset(topic, 0, At::Offset(last.saturating_sub(reach).max(0)))?;
    let found = consumer.offsets_for_times(wanted, CALL)?;
    let start = match found.find_partition(topic, 0).map(|one| one.offset()) {
        Some(At::Offset(offset)) => offset,
        _ => low,
    };
    Ok(RestorePoint { start: start.clamp(low, end), end })
}

/// The append time of one entry, in milliseconds.
fn time_of<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    offset: i64,
) -> KafkaResult<i64> {
    let mut at = TopicPartitionList::new();
    at.add_partition_offset(topic, 0, At::Offset(offset))?;
    consumer.assign(&at)?;
    let deadline = std::time::Instant::now() + CALL;
    let mut trouble = KafkaError::MessageConsumption(RDKafkaErrorCode::OperationTimedOut);
    while std::time::Instant::now() < deadline {
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => {
                return Ok(message.timestamp().to_millis().unwrap_or(0));
            }
            Some(Err(error)) => trouble = error,
            None => {}
        }
    }
    Err(trouble)
}
