//! What the engine is told and what it answers.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::{EntityCounts, Finished, Outcome, Output, StoryCounts};
use crate::article::{Offset, Origin, Partition, Poison, RawRecord, Timestamp, TopicName};
use crate::ledger::{Claim, Decision, Entry, Verdict};
use crate::stages::Document;

/// A partition of an input topic.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicPartition {
    /// The topic.
    pub topic: TopicName,
    /// Its partition.
    pub partition: Partition,
}

impl TopicPartition {
    /// The partition an input record stands in.
    pub fn of(origin: &Origin) -> Self {
        Self { topic: origin.topic.clone(), partition: origin.partition }
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// Next offset to read, by partition.
pub type Offsets = BTreeMap<TopicPartition, Offset>;

/// One batch of one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchId(pub u64);

/// Counts the rewinds of an engine: records polled before the last rewind carry an older one and
/// are dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epoch(pub u64);

/// A record after decoding and the stages before the ledger.
#[derive(Debug)]
pub struct Prepared {
    /// The record as polled.
    pub record: RawRecord,
    /// What the ledger is asked; `None` for poison. The engine takes it out when it appends.
    pub claim: Option<Claim>,
    /// The document, or why there is none.
    pub document: Result<Box<Document>, Poison>,
}

/// The ledger's answer to one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The claim's origin.
    pub origin: Origin,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether a verdict entry already stands in the ledger, so that none is needed.
    pub recorded: bool,
}

/// Why a transaction was aborted. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AbortCause {
    /// A record was not delivered.
    Delivery,
    /// The group has moved on: partitions may belong to others.
    Group,
    /// Another producer, or a timed-out transaction, took the transactional id.
    Fenced,
    /// Broker or network trouble.
    Broker,
    /// The ledger did not take the claims.
    Ledger,
    /// Partitions were taken away before the batch was done.
    Revoked,
}

impl AbortCause {
    /// Every cause, in the order of the enum.
    pub const ALL: [Self; 6] =
        [Self::Delivery, Self::Group, Self::Fenced, Self::Broker, Self::Ledger, Self::Revoked];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Group => "group",
            Self::Fenced => "fenced",
            Self::Broker => "broker",
            Self::Ledger => "ledger",
            Self::Revoked => "revoked",
        }
    }
}

/// What the engine is told. Events of the consumer arrive in the order in which they happened
/// there.
#[derive(Debug)]
pub enum Event {
    /// Partitions were assigned in addition to those held.
    Assigned(Vec<TopicPartition>),
    /// Partitions are to be given up; the consumer waits for [`Action::Release`].
    Revoking(Vec<TopicPartition>),
    /// Partitions belong to somebody else already; nothing of theirs may be committed.
    Lost(Vec<TopicPartition>),
    /// Records were polled, in order within each partition.
    Polled {
        /// The rewind after which they were polled.
        epoch: Epoch,
        /// The records.
        records: Vec<RawRecord>,
    },
    /// [`Action::Prepare`] is done: one result a record, in order.
    Prepared {
        /// The batch.
        batch: BatchId,
        /// The results.
        prepared: Vec<Prepared>,
    },
    /// The ledger decided some claims.
    Decided(Vec<Decided>),
    /// [`Action::Finish`] is done: one result a record, in order.
    Finished {
        /// The batch.
        batch: BatchId,
        /// The results.
        finished: Vec<Finished>,
    },
    /// The entries of one [`Action::Record`] stand in the ledger.
    Recorded(BatchId),
    /// Claims or entries of the batch did not reach the ledger.
    LedgerFailed(BatchId),
    /// The transaction of the batch is committed.
    Committed(BatchId),
    /// The transaction of the batch is aborted, and nothing of it will ever be visible.
    Aborted {
        /// The batch.
        batch: BatchId,
        /// Why.
        cause: AbortCause,
        /// Records that the broker refuses for what they are.
        refused: Vec<Origin>,
    },
    /// Time has passed.
    Tick,
    /// Finish what is in flight within this time, then stop.
    Shutdown(Duration),
}

/// How one input record was accounted for, told once its transaction is committed.
#[derive(Clone, Debug)]
pub struct Account {
    /// The input record.
    pub origin: Origin,
    /// Its time stamp.
    pub timestamp: Timestamp,
    /// The outcome.
    pub outcome: Outcome,
    /// The decision, unless it is a dead letter.
    pub decision: Option<Decision>,
    /// What its text names, where it is published.
    pub entities: EntityCounts,
    /// What happened to stories with it, as far as that is published.
    pub stories: StoryCounts,
    /// Why it died, where it did.
    pub poison: Option<Poison>,
}

/// What the engine wants done.
#[derive(Debug)]
pub enum Action {
    /// Decode these records and run the stages before the ledger; answer with [`Event::Prepared`].
    Prepare {
        /// The batch.
        batch: BatchId,
        /// Its records, in order. Those with a poison are dead letters whatever they hold.
        records: Vec<(RawRecord, Option<Poison>)>,
    },
    /// Append these claims to the ledger, in order and after all earlier ones. The ledger answers
    /// with [`Event::Decided`].
    Append {
        /// The batch.
        batch: BatchId,
        /// The claims.
        claims: Vec<Claim>,
    },
    /// Run the remaining stages and encode; answer with [`Event::Finished`].
    Finish {
        /// The batch.
        batch: BatchId,
        /// Its records with their verdicts, in order; poison has none.
        decided: Vec<(Prepared, Option<Verdict>)>,
    },
    /// Append verdict or retract entries to the ledger; answer with [`Event::Recorded`] when all
    /// are acknowledged.
    Record {
        /// The batch.
        batch: BatchId,
        /// The entries.
        entries: Vec<Entry>,
    },
    /// Publish the outputs and the offsets in one transaction; answer with [`Event::Committed`] or
    /// [`Event::Aborted`].
    Commit {
        /// The batch.
        batch: BatchId,
        /// Outputs with the input record that caused them, in order.
        outputs: Vec<(Origin, Output)>,
        /// Next offsets to read.
        offsets: Offsets,
    },
    /// Poll no more records.
    Pause,
    /// Poll records again.
    Resume,
    /// Go back to these positions and mark everything polled from now on with this epoch.
    Rewind {
        /// The new epoch.
        epoch: Epoch,
        /// Next offsets to read.
        positions: Offsets,
    },
    /// The revocation may go on.
    Release,
    /// These records are published and their offsets committed.
    Settled(Vec<Account>),
    /// Work was thrown away and will be done again.
    Abandoned {
        /// Why.
        cause: AbortCause,
        /// How many batches.
        batches: usize,
    },
    /// Everything in flight is committed after [`Event::Shutdown`]; `late` when the time was over
    /// and it was dropped.
    Drained {
        /// Whether the deadline passed first.
        late: bool,
    },
}
