//! A batch on its way through the engine, as a state machine.

use std::collections::BTreeMap;

use super::assignment::{Assignment, Tenure};
use super::{Account, BatchId, Finished, Offsets, Output, Prepared, TopicPartition};
use crate::article::{Offset, Origin, RawRecord, Timestamp};
use crate::ledger::Verdict;

/// Where a batch stands.
#[derive(Debug)]
pub(super) enum Stage {
    /// The stages before the ledger run.
    Preparing,
    /// Prepared, but an earlier batch's claims are not appended yet.
    Waiting(Vec<Prepared>),
    /// The claims are appended; verdicts come in.
    Claimed {
        prepared: Vec<Prepared>,
        verdicts: Vec<Option<Verdict>>,
        /// Entries the ledger does not hold yet, by position.
        unrecorded: Vec<usize>,
        missing: usize,
    },
    /// All verdicts are known; the remaining stages run.
    Decided,
    /// Everything to publish is there.
    Finished { outputs: Vec<(Origin, Output)>, accounts: Vec<Account> },
    /// Its transaction is on the way.
    Committing { accounts: Vec<Account> },
}

/// A run of input records that is committed as one.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    pub(super) stage: Stage,
    /// Next offset to read once it is committed, with the tenure in which its records were polled.
    ends: BTreeMap<TopicPartition, (Offset, Tenure)>,
    /// Bytes it holds of the budget.
    pub(super) bytes: usize,
    /// Entries on their way into the ledger: `Record` actions not answered yet.
    pub(super) recording: usize,
    /// Time stamps of its records, for latency.
    timestamps: Vec<Timestamp>,
}

impl Batch {
    /// A batch of these records, all of partitions that are held.
    pub(super) fn new(id: BatchId, records: &[RawRecord], assignment: &Assignment) -> Self {
        let mut ends = BTreeMap::new();
        for record in records {
            let partition = TopicPartition::of(&record.origin);
            debug_assert!(
                assignment.tenure(&partition).is_some(),
                "a record of a partition not held"
            );
            if let Some(tenure) = assignment.tenure(&partition) {
                ends.insert(partition, (record.origin.offset.next(), tenure));
            }
        }
        Self {
            id,
            stage: Stage::Preparing,
            ends,
            bytes: records.iter().map(RawRecord::size).sum(),
            recording: 0,
            timestamps: records.iter().map(|record| record.timestamp).collect(),
        }
    }

    /// How many records it has.
    pub(super) fn len(&self) -> usize {
        self.timestamps.len()
    }

    /// Whether its transaction is on the way.
    pub(super) fn is_committing(&self) -> bool {
        matches!(self.stage, Stage::Committing { .. })
    }

    /// Next offsets to read once it is committed.
    pub(super) fn offsets(&self) -> Offsets {
        self.ends.iter().map(|(partition, (end, _))| (partition.clone(), *end)).collect()
    }

    /// Tells the assignment how far its partitions are committed.
    pub(super) fn settle(&self, assignment: &mut Assignment) {
        for (partition, &(end, tenure)) in &self.ends {
            assignment.committed(partition, tenure, end);
        }
    }

    /// Whether it holds records of any of these partitions.
    pub(super) fn touches(&self, partitions: &[TopicPartition]) -> bool {
        partitions.iter().any(|partition| self.ends.contains_key(partition))
    }

    /// Takes the results of the chain in and makes the batch ready to commit. Returns the bytes it
    /// gained.
    pub(super) fn finish(&mut self, finished: Vec<Finished>) -> usize {
        debug_assert_eq!(finished.len(), self.timestamps.len(), "one result a record");
        let mut outputs = Vec::with_capacity(finished.len() * 2);
        let mut accounts = Vec::with_capacity(finished.len());
        let mut gained = 0;
        for (done, &timestamp) in finished.into_iter().zip(&self.timestamps) {
            for output in done.outputs {
                gained += output.size();
                outputs.push((done.origin.clone(), output));
            }
            accounts.push(Account {
                origin: done.origin,
                timestamp,
                outcome: done.outcome,
                decision: done.decision,
                entities: done.entities,
                stories: done.stories,
                poison: done.poison,
            });
        }
        self.bytes += gained;
        self.stage = Stage::Finished { outputs, accounts };
        gained
    }
}
