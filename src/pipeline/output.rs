//! What comes out of the chain for one input record.

use bytes::Bytes;

use crate::article::{Headers, Origin, Poison, TopicName};
use crate::ledger::{Decision, StoryEvent};
use crate::stages::duplicates::Policy;
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
    /// A duplicate that is published with its mark, as the configuration wants it.
    Marked,
    /// A duplicate of which nothing is published, as the configuration wants it.
    Dropped,
    /// Suppressed: a replay, or an older version than the known one.
    Stale,
    /// A kill or a hold.
    Notice,
    /// Sent to the dead letters.
    DeadLettered,
}

impl Outcome {
    /// Every outcome, in the order of the enum.
    pub const ALL: [Self; 7] = [
        Self::Published,
        Self::Duplicate,
        Self::Marked,
        Self::Dropped,
        Self::Stale,
        Self::Notice,
        Self::DeadLettered,
    ];

    /// How a record with this decision is accounted for, where duplicates are treated so.
    pub fn under(policy: Policy, decision: Decision) -> Self {
        match (Self::of(decision), policy) {
            (Self::Duplicate, Policy::Mark) => Self::Marked,
            (Self::Duplicate, Policy::Drop) => Self::Dropped,
            (outcome, _) => outcome,
        }
    }

    /// How a record with this decision is accounted for, where duplicates are diverted.
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

    /// Whether the article is published for its readers.
    pub fn is_published(self) -> bool {
        matches!(self, Self::Published | Self::Marked)
    }

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Duplicate => "duplicate",
            Self::Marked => "marked",
            Self::Dropped => "dropped",
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

/// How many events of each kind are published with a record, in the order of [`StoryEvent::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoryCounts([u32; StoryEvent::ALL.len()]);

impl StoryCounts {
    /// Counts one.
    pub fn add(&mut self, event: StoryEvent) {
        self.0[event as usize] += 1;
    }

    /// Those of one kind.
    pub fn get(self, event: StoryEvent) -> u32 {
        self.0[event as usize]
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
    /// What happens to stories with it, as far as that is published.
    pub stories: StoryCounts,
    /// Why it died, where it did.
    pub poison: Option<Poison>,
}
