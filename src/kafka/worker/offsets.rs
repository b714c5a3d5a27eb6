//! Offsets on their way into a transaction.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{Producer, ThreadedProducer};
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};

use super::deliveries::PublishContext;
use crate::pipeline::Offsets;

/// Adds the offsets to the open transaction, in a thread of its own.
///
/// The library keeps no time limit here: when a coordinator comes back at the wrong moment the call
/// waits for ever (librdkafka issues 5456 and 5511). It is left behind then, with its producer, and
/// the next producer of the same id fences both.
pub(super) fn send_offsets(
    producer: &Arc<ThreadedProducer<PublishContext>>,
    positions: &TopicPartitionList,
    group: &Arc<ConsumerGroupMetadata>,
    limit: Duration,
) -> Result<(), KafkaError> {
    let timed_out = || KafkaError::Flush(RDKafkaErrorCode::OperationTimedOut);
    let (answer, answered) = sync_channel(1);
    let (producer, positions, group) = (Arc::clone(producer), positions.clone(), Arc::clone(group));
    let name = std::thread::current().name().unwrap_or("publish").to_owned();
    let call = move || {
        let sent = producer.send_offsets_to_transaction(&positions, &group, limit);
        if answer.send(sent).is_err() {
            tracing::debug!("offsets were answered after they were given up");
        }
    };
    std::thread::Builder::new().name(name).spawn(call).map_err(|_| timed_out())?;
    answered.recv_timeout(limit * 2).unwrap_or_else(|_| Err(timed_out()))
}

/// Offsets as the library takes them.
pub(super) fn list(offsets: &Offsets) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for (partition, offset) in offsets {
        let topic = partition.topic.as_str();
        let added = list.add_partition_offset(topic, partition.partition.0, At::Offset(offset.0));
        debug_assert!(added.is_ok(), "an offset of a record is a valid offset");
    }
    list
}

/// The partitions alone.
pub(super) fn partitions(offsets: &Offsets) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for partition in offsets.keys() {
        list.add_partition(partition.topic.as_str(), partition.partition.0);
    }
    list
}
