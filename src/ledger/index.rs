//! What an index of texts promises the ledger.

use super::archive::Archive;
use super::window::Seq;
use super::{Claim, Evidence, StoryId};
use crate::article::Timestamp;
use crate::stages::dedup::Veto;

/// How a text relates to an earlier one under another uri.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same text, however cut, edited or noisy.
    Duplicate,
    /// Another text of the same story.
    Update,
}

/// An earlier article that a text relates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The article. It is usable; where it is a duplicate itself, the ledger points to what it
    /// repeats.
    pub(super) entry: Seq,
    /// How they relate.
    pub(super) relation: Relation,
    /// How alike they are, in thousandths.
    pub(super) similarity: u16,
    /// How that was found: a stable word for the record.
    pub(super) method: &'static str,
    /// Whether later texts are to be compared with the claim's as well.
    pub(super) listed: bool,
    /// What speaks for it.
    pub(super) evidence: Option<Box<Evidence>>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// The best usable candidate.
    pub(super) candidate: Option<Candidate>,
    /// The story of a candidate that would have done but is withdrawn.
    pub(super) withdrawn: Option<StoryId>,
    /// Whether the text is a round-up of several stories.
    pub(super) digest: bool,
    /// Acceptances that a guard has taken back.
    pub(super) vetoes: Vetoes,
}

/// Acceptances taken back by one search, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Vetoes(pub(super) [u16; Veto::ALL.len()]);

impl Vetoes {
    pub(super) fn add(&mut self, veto: Veto) {
        self.0[veto as usize] += 1;
    }
}

/// An index of the remembered texts.
///
/// Its answers depend on nothing but the articles it holds, their verdicts and the archive, so that
/// an index rebuilt from the window answers as one that never was away. It orders what it iterates,
/// and every operation takes bounded time. It never offers an article whose root (see
/// [`Archive::root`]) has the claim's own uri.
pub(super) trait Index: Send + Sync {
    /// Searches for what the claim repeats or updates, at this log time.
    fn lookup(&self, claim: &Claim, now: Timestamp, archive: &Archive) -> Finding;

    /// Adds a text. The article stands in the archive already, and its sketch with it.
    fn insert(&mut self, seq: Seq, archive: &Archive);

    /// Takes a text out, if it is there. The article still stands in the archive.
    fn remove(&mut self, seq: Seq, archive: &Archive);

    /// The later articles that were suppressed as copies of this uri, version and text, oldest
    /// first.
    fn followers(&self, seq: Seq, archive: &Archive) -> Vec<Seq>;

    /// Texts that are told apart.
    fn texts(&self) -> usize;

    /// Memory, in bytes; a function of what it holds.
    fn bytes(&self) -> usize;
}
