//! Watches output topics as a consumer would and tells when each raw partition moves again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::{Offset, TopicPartitionList};

use super::oracle::source_of;
use super::record::{Isolation, Record};
use super::topics::Topics;

/// A `read_committed` reader of what is published from its start on.
pub struct Follower {
    consumer: BaseConsumer,
}

impl Follower {
    /// Follows the topics from their present ends.
    pub fn new(topics: &Topics, names: &[String]) -> Self {
        let consumer = topics.reader(Isolation::Committed);
        let mut assignment = TopicPartitionList::new();
        for name in names {
            // Concrete offsets: an end that is resolved later would skip what comes meanwhile.
            for (partition, end) in topics.ends(name, Isolation::Committed) {
                let offset = Offset::Offset(end);
                assignment.add_partition_offset(name, partition, offset).expect("offset is valid");
            }
        }
        consumer.assign(&assignment).expect("the topics exist");
        Self { consumer }
    }

    /// Waits until the output of a raw record at or behind `bounds` is readable for every raw
    /// partition that `bounds` names; returns how long after `since` the last of them came.
    ///
    /// With the raw topic's ends at the moment of a fault as bounds, this is the time until every
    /// partition moves again: what was committed before the fault cannot be mistaken for it.
    ///
    /// # Errors
    /// The partitions that have not moved within the limit.
    pub fn await_all(
        &self,
        bounds: &BTreeMap<i32, i64>,
        since: Instant,
        limit: Duration,
    ) -> Result<Duration, Vec<i32>> {
        let mut missing = bounds.clone();
        let deadline = Instant::now() + limit;
        while !missing.is_empty() {
            if Instant::now() >= deadline {
                return Err(missing.into_keys().collect());
            }
            let Some(Ok(message)) = self.consumer.poll(Duration::from_millis(20)) else { continue };
            let Some(raw) = source_of(&Record::from_message(&message)) else { continue };
            if missing.get(&raw.partition.0).is_some_and(|bound| raw.offset.0 >= *bound) {
                missing.remove(&raw.partition.0);
            }
        }
        Ok(since.elapsed())
    }
}
