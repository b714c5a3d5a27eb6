//! Records that are polled but in no batch yet.

use std::collections::VecDeque;
use std::time::Duration;

use super::TopicPartition;
use crate::article::RawRecord;

/// Records in the order in which they were polled.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    records: VecDeque<RawRecord>,
    bytes: usize,
    since: Duration,
}

impl Buffer {
    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Since when the oldest record waits; meaningless while empty.
    pub(super) fn since(&self) -> Duration {
        self.since
    }

    /// Adds a record and returns its bytes.
    pub(super) fn push(&mut self, now: Duration, record: RawRecord) -> usize {
        if self.records.is_empty() {
            self.since = now;
        }
        let size = record.size();
        self.bytes += size;
        self.records.push_back(record);
        size
    }

    /// Takes records from the front: at most this many, and no more bytes than this unless the
    /// first alone has more.
    /// A record for which `alone` holds is taken without any other.
    pub(super) fn take(
        &mut self,
        now: Duration,
        most: usize,
        most_bytes: usize,
        alone: impl Fn(&RawRecord) -> bool,
    ) -> Vec<RawRecord> {
        let mut taken = Vec::with_capacity(self.records.len().min(most));
        let mut bytes = 0;
        while let Some(record) = self.records.front() {
            let size = record.size();
            let lonely = alone(record);
            let full = taken.len() >= most || bytes + size > most_bytes || lonely;
            if full && !taken.is_empty() {
                break;
            }
            bytes += size;
            taken.extend(self.records.pop_front());
            if lonely {
                break;
            }
        }
        self.bytes -= bytes;
        self.since = now;
        taken
    }

    /// Throws everything away and returns its bytes.
    pub(super) fn clear(&mut self) -> usize {
        self.records.clear();
        std::mem::take(&mut self.bytes)
    }

    /// Throws the records of these partitions away and returns their bytes.
    pub(super) fn remove(&mut self, partitions: &[TopicPartition]) -> usize {
        let before = self.bytes;
        let bytes = &mut self.bytes;
        self.records.retain(|record| {
            let gone = partitions.contains(&TopicPartition::of(&record.origin));
            if gone {
                *bytes -= record.size();
            }
            !gone
        });
        before - self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Headers, Offset, Origin, Partition, Timestamp};

    fn record(partition: i32, offset: i64, bytes: usize) -> RawRecord {
        RawRecord {
            origin: Origin {
                topic: "raw".into(),
                partition: Partition(partition),
                offset: Offset(offset),
            },
            key: None,
            headers: Headers::new(),
            value: Some(vec![0; bytes].into()),
            timestamp: Timestamp(0),
        }
    }

    #[test]
    fn a_record_above_the_byte_limit_still_goes_alone() {
        let mut buffer = Buffer::default();
        buffer.push(Duration::ZERO, record(0, 0, 900));
        buffer.push(Duration::ZERO, record(0, 1, 10));
        assert_eq!(buffer.take(Duration::ZERO, 10, 100, |_| false).len(), 1);
        assert_eq!(buffer.bytes(), 10);
    }

    #[test]
    fn a_lonely_record_shares_its_batch_with_no_other() {
        let mut buffer = Buffer::default();
        for offset in 0..4 {
            buffer.push(Duration::ZERO, record(0, offset, 10));
        }
        let alone = |record: &RawRecord| record.origin.offset == Offset(1);
        let sizes: Vec<usize> =
            (0..3).map(|_| buffer.take(Duration::ZERO, 10, 1000, alone).len()).collect();
        assert_eq!(sizes, [1, 1, 2]);
    }

    #[test]
    fn removing_partitions_keeps_the_order_of_the_rest() {
        let mut buffer = Buffer::default();
        for offset in 0..6 {
            buffer.push(Duration::ZERO, record(offset % 2, i64::from(offset), 10));
        }
        let gone = [TopicPartition { topic: "raw".into(), partition: Partition(1) }];
        assert_eq!(buffer.remove(&gone), 30);
        let left = buffer.take(Duration::ZERO, 10, 1000, |_| false);
        let offsets: Vec<i64> = left.iter().map(|record| record.origin.offset.0).collect();
        assert_eq!(offsets, [0, 2, 4]);
        assert_eq!(buffer.bytes(), 0);
    }
}
