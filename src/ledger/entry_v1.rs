//! The first layout of the ledger's entries: verdicts that say nothing of stories.
//!
//! A ledger keeps its entries for days, so a new version of the program reads what the one before
//! it has written. Nothing is written in this layout.

use serde::Deserialize;

use super::{Claim, Decision, Reference, StoryId, VerdictFlag};
use crate::article::{Origin, Version};

/// First byte of every entry of this layout.
pub(super) const FORMAT: u8 = 1;

/// An entry.
#[derive(Deserialize)]
pub(super) enum Entry {
    Claim(Box<Claim>),
    Verdict { origin: Origin, verdict: Verdict },
    Retract { origin: Origin },
}

/// A verdict.
#[derive(Deserialize)]
pub(super) struct Verdict {
    decision: Decision,
    story: StoryId,
    ordinal: u32,
    previous: Option<Version>,
    of: Option<Reference>,
    flags: Vec<VerdictFlag>,
}

impl From<Entry> for super::Entry {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Claim(claim) => Self::Claim(claim),
            Entry::Verdict { origin, verdict } => Self::Verdict { origin, verdict: verdict.into() },
            Entry::Retract { origin } => Self::Retract { origin },
        }
    }
}

impl From<Verdict> for super::Verdict {
    fn from(verdict: Verdict) -> Self {
        let Verdict { decision, story, ordinal, previous, of, flags } = verdict;
        Self { previous, of, flags, ..Self::plain(decision, story, ordinal) }
    }
}
