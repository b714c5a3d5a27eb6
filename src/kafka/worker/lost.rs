//! Finds what retention took before it was read.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::topic_partition_list::Offset as At;

use crate::article::{Partition, TopicName};
use crate::pipeline::TopicPartition;

/// A run of records that is gone: `from` up to but without `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) partition: TopicPartition,
    pub(super) from: i64,
    pub(super) to: i64,
}

/// The held partitions whose next record is older than the oldest one that is left.
pub(super) fn gaps<C: ConsumerContext>(consumer: &BaseConsumer<C>, limit: Duration) -> Vec<Gap> {
    let Ok(held) = consumer.assignment() else { return Vec::new() };
    let Ok(committed) = consumer.committed_offsets(held, limit) else { return Vec::new() };
    let mut gaps = Vec::new();
    for one in committed.elements() {
        let At::Offset(next) = one.offset() else { continue };
        let watermarks = consumer.fetch_watermarks(one.topic(), one.partition(), limit);
        if let Ok((low, _)) = watermarks
            && next < low
        {
            let topic = TopicName::from(one.topic());
            let partition = TopicPartition { topic, partition: Partition(one.partition()) };
            gaps.push(Gap { partition, from: next, to: low });
        }
    }
    gaps
}
