//! Where a partition starts that its group has never committed.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::KafkaResult;
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};

use crate::config::StartAt;

/// What the group has committed for these partitions.
///
/// The library answers as a whole although single partitions failed; such a partition looks like one
/// without a committed offset and would be read again from its start.
pub(super) fn committed<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    partitions: TopicPartitionList,
    limit: Duration,
) -> KafkaResult<TopicPartitionList> {
    let found = consumer.committed_offsets(partitions, limit)?;
    found.elements().iter().try_for_each(|one| one.error())?;
    Ok(found)
}

/// The assignment with an explicit offset for every partition without a committed one.
///
/// `auto.offset.reset` stays at `error`, because the other values also hide records lost to
/// retention.
pub(super) fn starting_points<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    assigned: &TopicPartitionList,
    start: StartAt,
    limit: Duration,
) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::new();
    for one in assigned.elements() {
        list.add_partition(one.topic(), one.partition());
    }
    if list.count() == 0 {
        return Ok(list);
    }
    let committed = committed(consumer, list.clone(), limit)?;
    let mut fresh = TopicPartitionList::new();
    for one in committed.elements() {
        if let At::Offset(offset) = one.offset() {
            list.set_partition_offset(one.topic(), one.partition(), At::Offset(offset))?;
        } else {
            fresh.add_partition(one.topic(), one.partition());
        }
    }
    if fresh.count() == 0 {
        return Ok(list);
    }
    let found = match start {
        StartAt::Earliest => with_offset(&fresh, At::Beginning)?,
        StartAt::Latest => ends(consumer, &fresh, limit)?,
        StartAt::Time(time) => {
            consumer.offsets_for_times(with_offset(&fresh, At::Offset(time.0))?, limit)?
        }
    };
    for one in found.elements() {
        let (topic, partition) = (one.topic(), one.partition());
        let offset = match one.offset() {
            known @ (At::Offset(_) | At::Beginning) => known,
            // Without a record of that time or later, the next one is meant.
            _ => At::Offset(consumer.fetch_watermarks(topic, partition, limit)?.1),
        };
        list.set_partition_offset(topic, partition, offset)?;
    }
    Ok(list)
}

/// The ends as numbers: `At::End` would pass over what is appended until the library resolves it.
fn ends<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    partitions: &TopicPartitionList,
    limit: Duration,
) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::with_capacity(partitions.count());
    for one in partitions.elements() {
        let (_, end) = consumer.fetch_watermarks(one.topic(), one.partition(), limit)?;
        list.add_partition_offset(one.topic(), one.partition(), At::Offset(end))?;
    }
    Ok(list)
}

fn with_offset(partitions: &TopicPartitionList, offset: At) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::with_capacity(partitions.count());
    for one in partitions.elements() {
        list.add_partition_offset(one.topic(), one.partition(), offset)?;
    }
    Ok(list)
}
