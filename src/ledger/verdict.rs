//! What is decided of an article.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ClosedStory, StoryNote};
use crate::article::{ItemUri, Version};

/// The decision on one article, in ledger order. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Not seen before: published, opens a story.
    New,
    /// A higher version of a known uri: published.
    Revision,
    /// The same uri, version and content again: suppressed.
    Replay,
    /// A lower version than the known one, or a version of a killed item: suppressed.
    Superseded,
    /// Another uri, the same text: suppressed.
    Duplicate,
    /// Another uri, the same story, new text: published with the story's id.
    Update,
    /// All versions of the uri are dead.
    Kill,
    /// Delivery of the uri stops until its next version.
    Hold,
    /// A higher version that is usable again after a kill or hold: published.
    Reinstated,
}

impl Decision {
    /// Every decision, in the order of the enum.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::Revision,
        Self::Replay,
        Self::Superseded,
        Self::Duplicate,
        Self::Update,
        Self::Kill,
        Self::Hold,
        Self::Reinstated,
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Revision => "revision",
            Self::Replay => "replay",
            Self::Superseded => "superseded",
            Self::Duplicate => "duplicate",
            Self::Update => "update",
            Self::Kill => "kill",
            Self::Hold => "hold",
            Self::Reinstated => "reinstated",
        }
    }

    /// Whether the record is suppressed: it goes to the duplicates topic and nowhere else.
    pub fn is_suppressed(self) -> bool {
        matches!(self, Self::Replay | Self::Superseded | Self::Duplicate)
    }

    /// Whether the record is a notice about an item rather than a text to publish.
    pub fn is_notice(self) -> bool {
        matches!(self, Self::Kill | Self::Hold)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A story: all articles that tell the same. A hash of the uri and version of its first article;
/// never revised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoryId(pub u128);

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The earlier article that a verdict points to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// Its identifier.
    pub uri: ItemUri,
    /// Its version.
    pub version: Version,
    /// How alike the texts are, in thousandths; 1000 is equal.
    pub similarity: u16,
    /// How that was found: `exact` or `near`.
    pub method: String,
    /// Whether later texts are compared with this one too: it adds something to what is remembered
    /// of the story, or keeps it from being forgotten.
    pub listed: bool,
    /// What speaks for it, where the texts are not equal.
    pub evidence: Option<Box<Evidence>>,
}

/// What speaks for a near duplicate or an update. Shares are estimates from samples.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The article that was compared, where it is another one than the verdict points to: a copy
    /// of it.
    pub compared: Option<ItemUri>,
    /// Share of this text that stands in the other, in thousandths.
    pub covered: u16,
    /// Share of the other text that stands in this one, in thousandths.
    pub covers: u16,
    /// Share of what is common that stands in the same order, in thousandths.
    pub in_order: u16,
    /// Figures of this text, of the other, and of both.
    pub figures: (u8, u8, u8),
    /// Content words of the headlines: of this, of the other, of both.
    pub headline: (u8, u8, u8),
    /// Passages of this text that the other has nothing of.
    pub new_passages: u8,
    /// Share of this text in such passages, in thousandths.
    pub new_share: u16,
    /// Minutes between the two.
    pub minutes: u32,
    /// One bit for each sampled pair of words of this text, in order, from the lowest of the first
    /// byte: whether the other has it.
    pub shared: Vec<u8>,
}

/// An oddity met while deciding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictFlag {
    /// The same version of the uri came with other content.
    VersionConflict,
    /// The raw topic was made anew: this origin had named another article.
    OriginReused,
    /// An article with the same text under another uri has been killed.
    RelatedWithdrawn,
    /// A round-up of several stories: it belongs to none of them, and later texts are not compared
    /// with it.
    Digest,
    /// The text is known under another uri, but this copy is of a more preferred source, so it is
    /// published and stands for the story.
    PreferredSource,
}

impl VerdictFlag {
    /// Every flag, in the order of the enum.
    pub const ALL: [Self; 5] = [
        Self::VersionConflict,
        Self::OriginReused,
        Self::RelatedWithdrawn,
        Self::Digest,
        Self::PreferredSource,
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VersionConflict => "version_conflict",
            Self::OriginReused => "origin_reused",
            Self::RelatedWithdrawn => "related_withdrawn",
            Self::Digest => "digest",
            Self::PreferredSource => "preferred_source",
        }
    }
}

/// The decision on one article with everything its record needs of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The story it belongs to.
    pub story: StoryId,
    /// The how-manieth accepted version of its uri this is, from 1. For a suppressed record that of
    /// the version at which its uri stands; 0 where none was accepted, as for a duplicate.
    pub ordinal: u32,
    /// The version at which its uri stood before: the one that this replaces, repeats or is older
    /// than. Absent for the first accepted version of a uri.
    pub previous: Option<Version>,
    /// The earlier article under another uri that it repeats or updates, if any.
    pub of: Option<Reference>,
    /// Oddities, sorted.
    pub flags: Vec<VerdictFlag>,
    /// What the article does to its story; absent for a superseded version.
    pub note: Option<Box<StoryNote>>,
    /// Stories that have left the window, whose end is published with this article.
    pub closed: Vec<ClosedStory>,
}

impl Verdict {
    /// A decision and its story, and nothing else.
    pub fn plain(decision: Decision, story: StoryId, ordinal: u32) -> Self {
        Self {
            decision,
            story,
            ordinal,
            previous: None,
            of: None,
            flags: Vec::new(),
            note: None,
            closed: Vec::new(),
        }
    }
}
