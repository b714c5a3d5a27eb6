//! What comes out of the chain for one input record.

use bytes::Bytes;

use crate::article::{Headers, Origin, Poison, TopicName};
use crate::ledger::Decision;
use crate::stages::{Entity, EntityType};

/// A record to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where to.
    pub topic: TopicName,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its headers.
    pub headers: Headers,
    /// Its value.
    pub value: Option<Bytes>,
}

impl Output {
    /// Bytes of key, headers and value.
    pub fn size(&self) -> usize {
        self.key.as_ref().map_or(0, Bytes::len)
            + self.headers.size()
            + self.value.as_ref().map_or(0, Bytes::len)
    }
}

/// How an input record is accounted for. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// New, revision, update or reinstated.
    Published,
    /// Suppressed: the text is known under another uri.
    Duplicate,
    /// Suppressed: a replay, or an older version than the known one.
    Stale,
    /// A kill or a hold.
    Notice,
    /// Sent to the dead letters.
    DeadLettered,
}

impl Outcome {
    /// Every outcome, in the order of the enum.
    pub const ALL: [Self; 5] =
        [Self::Published, Self::Duplicate, Self::Stale, Self::Notice, Self::DeadLettered];

    /// How a record with this decision is accounted for.
    pub fn of(decision: Decision) -> Self {
        match decision {
            Decision::New | Decision::Revision | Decision::Update | Decision::Reinstated => {
                Self::Published
            }
            Decision::Duplicate => Self::Duplicate,
            Decision::Replay | Decision::Superseded => Self::Stale,
            Decision::Kill | Decision::Hold => Self::Notice,
        }
    }

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
            Self::Notice => "notice",
            Self::DeadLettered => "dead_lettered",
        }
    }
}

/// How many entities of each type a record names, in the order of [`EntityType::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EntityCounts([u32; EntityType::ALL.len()]);

impl EntityCounts {
    /// Those of a document.
    pub fn of(entities: &[Entity]) -> Self {
        let mut counts = Self::default();
        for entity in entities {
            counts.0[entity.kind as usize] += 1;
        }
        counts
    }

    /// Those of one type.
    pub fn get(self, kind: EntityType) -> u32 {
        self.0[kind as usize]
    }

    /// Those of all types.
    pub fn total(self) -> u32 {
        self.0.iter().sum()
    }
}

/// An input record after the chain: its outputs, and how it is accounted for.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The input record.
    pub origin: Origin,
    /// Whether the ledger holds a claim of it.
    pub claimed: bool,
    /// What is published for it, in order.
    pub outputs: Vec<Output>,
    /// How it is accounted for.
    pub outcome: Outcome,
    /// The decision, unless it is a dead letter.
    pub decision: Option<Decision>,
    /// What its text names, where it is published.
    pub entities: EntityCounts,
    /// Why it died, where it did.
    pub poison: Option<Poison>,
}
