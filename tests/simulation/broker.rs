//! The model of Kafka: raw partitions, the ledger, the group, transactions.

use std::collections::BTreeMap;

use bytes::Bytes;
use fastrand::Rng;
use wiredesk::article::{Headers, Offset, Origin, Partition, RawRecord, Timestamp, TopicName};
use wiredesk::ledger::Entry;
use wiredesk::pipeline::{Offsets, Output, TopicPartition};

/// A member of the group: process and worker.
pub(crate) type MemberId = (usize, usize);

/// Offsets of a transaction that is not ended, and who holds it.
pub(crate) struct Pending {
    pub(crate) owner: MemberId,
    pub(crate) incarnation: u64,
    pub(crate) offsets: Offsets,
}

/// Everything that survives a crash of a process.
pub(crate) struct Broker {
    pub(crate) raw: Vec<Vec<RawRecord>>,
    pub(crate) ledger: Vec<Entry>,
    pub(crate) published: Vec<(Origin, Output)>,
    pub(crate) committed: BTreeMap<TopicPartition, Offset>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) owners: BTreeMap<TopicPartition, MemberId>,
    pub(crate) generation: u64,
}

pub(crate) fn topic() -> TopicName {
    TopicName::from("raw")
}

pub(crate) fn partition(number: usize) -> TopicPartition {
    TopicPartition { topic: topic(), partition: Partition(number as i32) }
}

impl Broker {
    /// Partitions filled with records of few items and few texts, so that duplicates, revisions and
    /// replays abound.
    /// A value is `uri version content`, with `poison`, `panic` or `refused` behind it for records
    /// that die on the way.
    pub(crate) fn new(rng: &mut Rng) -> Self {
        let partitions = rng.usize(1..=4);
        let raw = (0..partitions)
            .map(|number| {
                let count = rng.i64(0..=30);
                (0..count).map(|offset| raw_record(rng, number, offset)).collect()
            })
            .collect();
        Self {
            raw,
            ledger: Vec::new(),
            published: Vec::new(),
            committed: BTreeMap::new(),
            pending: Vec::new(),
            owners: BTreeMap::new(),
            generation: 0,
        }
    }

    pub(crate) fn partitions(&self) -> impl Iterator<Item = TopicPartition> + use<> {
        (0..self.raw.len()).map(partition)
    }

    /// The committed offset a member may start from; `None` while a transaction on it is open.
    pub(crate) fn stable_offset(&self, of: &TopicPartition) -> Option<Offset> {
        let open = self.pending.iter().any(|pending| pending.offsets.contains_key(of));
        (!open).then(|| self.committed.get(of).copied().unwrap_or(Offset(0)))
    }

    /// Whether everything is consumed and no transaction is open.
    pub(crate) fn is_done(&self) -> bool {
        self.pending.is_empty()
            && self.raw.iter().enumerate().all(|(number, records)| {
                let end = records.len() as i64;
                self.committed.get(&partition(number)).map_or(0, |offset| offset.0) == end
            })
    }
}

fn raw_record(rng: &mut Rng, number: usize, offset: i64) -> RawRecord {
    let fate = match rng.u8(0..40) {
        0 => " poison",
        1 => " panic",
        2 => " refused",
        _ => "",
    };
    let value = format!("item-{} {} text-{}{fate}", rng.u8(0..12), rng.u8(1..4), rng.u8(0..10));
    let origin =
        Origin { topic: topic(), partition: Partition(number as i32), offset: Offset(offset) };
    RawRecord {
        origin,
        key: None,
        headers: Headers::new(),
        value: Some(Bytes::from(value.into_bytes())),
        timestamp: Timestamp(offset),
    }
}
