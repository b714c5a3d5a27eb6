//! What is remembered of one article, packed: millions of these stand in memory.

use std::mem::size_of;

use xxhash_rust::xxh3::Xxh3Default;

use super::numbers::NUMBER_COST;
use super::packed::{Ends, Packed, PackedReference, halves};
use super::{
    Claim, ClosedStory, Decision, Representative, StoryEvent, StoryId, StoryNote, Verdict,
    VerdictFlag,
};
use crate::article::{ItemUri, Origin, PubStatus, SourceId, Timestamp, Version};
use crate::stages::dedup::Fingerprint;

/// Bytes of an article besides its texts: its slot, its place among the known origins, and what the
/// allocator adds to the identifier.
const FIXED_COST: usize = size_of::<Kept>() + NUMBER_COST + 32;

/// Bytes of the end of a story beside its identifier: a later verdict holds it for a window.
const END_COST: usize = 48;
/// Bytes of what stands for a story, where that is another article than the one at hand.
const REPRESENTATIVE_COST: usize = size_of::<Representative>() + 32;

/// An origin as it is remembered: the xxh3-128 of it, which is as good as the origin and half its
/// size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct OriginKey(pub(super) [u64; 2]);

impl OriginKey {
    pub(super) fn of(origin: &Origin) -> Self {
        let mut hash = Xxh3Default::new();
        hash.update(&origin.offset.0.to_le_bytes());
        hash.update(&origin.partition.0.to_le_bytes());
        hash.update(origin.topic.as_str().as_bytes());
        Self(halves(hash.digest128()))
    }
}

/// What two texts must share to be called equal: the algorithm and its content hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ContentKey {
    pub(super) content: [u64; 2],
    pub(super) algorithm: u16,
}

impl ContentKey {
    pub(super) fn of(fingerprint: &Fingerprint) -> Self {
        Self { content: halves(fingerprint.content.0), algorithm: fingerprint.algorithm }
    }
}

/// One remembered article.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) origin: OriginKey,
    pub(super) raw_hash: u64,
    /// Monotonic log time of its claim.
    pub(super) time: Timestamp,
    pub(super) uri: ItemUri,
    number: u64,
    created: Timestamp,
    pub(super) source: SourceId,
    content: [u64; 2],
    /// Its sketch, while later texts may be compared with it.
    pub(super) sketch: Box<[u8]>,
    pub(super) words: u32,
    algorithm: u16,
    pub(super) status: PubStatus,
    /// Whether its version has a number, and a time.
    has: (bool, bool),
    /// Whether its verdict entry has been seen, after which nothing changes the verdict.
    pub(super) settled: bool,
    /// Whether it stands in its family and in the index.
    pub(super) attached: bool,
    pub(super) verdict: Packed,
    pub(super) ends: Option<Ends>,
}

impl Kept {
    /// What is kept of a claim and its verdict. Uri and source are given apart so that articles
    /// can share them.
    pub(super) fn new(
        claim: &Claim,
        (uri, source): (ItemUri, SourceId),
        time: Timestamp,
        verdict: Verdict,
    ) -> Self {
        let ends = Ends::of(&verdict.closed);
        let verdict = Packed::of(verdict, (&uri, claim.version, &source));
        Self {
            origin: OriginKey::of(&claim.origin),
            raw_hash: claim.raw_hash,
            time,
            uri,
            number: claim.version.number.unwrap_or_default(),
            created: claim.version.created.unwrap_or_default(),
            source,
            content: halves(claim.fingerprint.content.0),
            sketch: claim.fingerprint.sketch.as_slice().into(),
            words: claim.fingerprint.words,
            algorithm: claim.fingerprint.algorithm,
            status: claim.status,
            has: (claim.version.number.is_some(), claim.version.created.is_some()),
            settled: false,
            attached: false,
            verdict,
            ends,
        }
    }

    /// Its version.
    pub(super) fn version(&self) -> Version {
        Version {
            number: self.has.0.then_some(self.number),
            created: self.has.1.then_some(self.created),
        }
    }

    /// What its text is equal by.
    pub(super) fn content(&self) -> ContentKey {
        ContentKey { content: self.content, algorithm: self.algorithm }
    }

    pub(super) fn decision(&self) -> Decision {
        self.verdict.decision
    }

    pub(super) fn story(&self) -> StoryId {
        self.verdict.story()
    }

    pub(super) fn ordinal(&self) -> u32 {
        self.verdict.ordinal
    }

    /// The verdict in full.
    pub(super) fn verdict(&self) -> Verdict {
        let flags = VerdictFlag::ALL.into_iter();
        Verdict {
            decision: self.verdict.decision,
            story: self.verdict.story(),
            ordinal: self.verdict.ordinal,
            previous: self.verdict.previous(),
            of: self.verdict.of.as_ref().map(|of| of.unpack()),
            flags: flags.filter(|flag| self.verdict.flags & (1 << *flag as u8) != 0).collect(),
            note: self.note().map(Box::new),
            closed: self.closed(),
        }
    }

    /// What it did to its story.
    pub(super) fn note(&self) -> Option<StoryNote> {
        let note = self.verdict.note.as_ref()?;
        let own = || Representative {
            uri: self.uri.clone(),
            version: self.version(),
            source: self.source.clone(),
        };
        Some(StoryNote {
            events: note.events().collect(),
            sequence: note.sequence,
            members: note.members,
            opened: note.opened,
            at: self.time,
            representative: match &note.other {
                Some(other) => Some(other.as_ref().clone()),
                None => note.is_representative.then(own),
            },
            replaced: self.verdict.replaced().cloned(),
        })
    }

    /// The ends of stories that its verdict has taken along.
    pub(super) fn closed(&self) -> Vec<ClosedStory> {
        self.ends.as_ref().map(|ends| ends.unpack()).unwrap_or_default()
    }

    /// The end of its story with this article; nothing where nothing of the story was published.
    pub(super) fn end_of_story(&self) -> Option<ClosedStory> {
        self.note().and_then(|note| self.end(note))
    }

    /// The end of its story without this article, which has been taken back; nothing where the
    /// story does not reach back beyond this time, from which on all that is published is
    /// remembered: then all of it has been taken back.
    pub(super) fn end_without_it(&self, horizon: Timestamp) -> Option<ClosedStory> {
        let note = self.note().filter(|note| note.opened < horizon)?;
        let joined = u32::from(note.events.contains(&StoryEvent::Joined));
        let changed = note.events.contains(&StoryEvent::RepresentativeChanged);
        self.end(StoryNote {
            sequence: note.sequence_before(),
            members: note.members.saturating_sub(joined),
            representative: if changed { note.replaced } else { note.representative },
            events: Vec::new(),
            replaced: None,
            ..note
        })
    }

    fn end(&self, note: StoryNote) -> Option<ClosedStory> {
        (note.sequence > 0).then(|| ClosedStory {
            story: self.story(),
            sequence: note.sequence.saturating_add(1),
            members: note.members,
            opened: note.opened,
            last: self.time,
            representative: note.representative,
        })
    }

    /// Whether its text was published.
    pub(super) fn is_published(&self) -> bool {
        !self.decision().is_suppressed() && self.status == PubStatus::Usable
    }

    /// Whether it takes part in its family: all but the superseded, which leave no trace but their
    /// origin.
    pub(super) fn is_member(&self) -> bool {
        self.decision() != Decision::Superseded
    }

    /// Whether it only repeats the version at which its family stood.
    pub(super) fn is_replay(&self) -> bool {
        self.decision() == Decision::Replay
    }

    /// Whether its text may stand for later ones.
    pub(super) fn is_text(&self) -> bool {
        self.is_member() && self.status == PubStatus::Usable
    }

    /// Whether later texts are compared with this one: it repeats nothing, or adds something to
    /// what it repeats; and is no round-up.
    pub(super) fn is_listed(&self) -> bool {
        let is_digest = self.verdict.flags & (1 << VerdictFlag::Digest as u8) != 0;
        let adds = self.verdict.of.as_ref().is_none_or(|of| of.listed);
        self.is_text() && !self.is_replay() && !is_digest && adds
    }

    /// What it repeats under another uri, where it was suppressed for that: its text stands for
    /// that article.
    pub(super) fn repeats(&self) -> Option<&PackedReference> {
        match self.decision() {
            Decision::Duplicate | Decision::Replay => self.verdict.of.as_deref(),
            _ => None,
        }
    }

    /// The uri of the published article that its text stands for: its own, or that of what it
    /// repeats.
    pub(super) fn root(&self) -> &ItemUri {
        self.repeats().map_or(&self.uri, |reference| &reference.uri)
    }

    /// The version of its uri that stands once it has been applied: its own, or for a replay the
    /// one it repeats.
    pub(super) fn standing_version(&self) -> Version {
        match (self.decision(), self.verdict.previous()) {
            (Decision::Replay, Some(repeated)) => repeated,
            _ => self.version(),
        }
    }

    /// Forgets the sketch where no text will be compared with it. Until the verdict is settled that
    /// is not known.
    pub(super) fn drop_idle_sketch(&mut self) {
        if self.settled && !self.is_listed() {
            self.sketch = Box::default();
        }
    }

    /// Its memory, in bytes.
    pub(super) fn cost(&self) -> usize {
        // Counted by the verdict and not by what is held until it is settled, so that a restart,
        // which knows the verdicts at once, counts the same.
        let sketch = if self.is_listed() { self.sketch.len() + 16 } else { 0 };
        let uri = self.uri.as_str().len();
        // A story's end is counted at its beginning: the verdict that takes it along depends on
        // what a restart does not know.
        let note = self.verdict.note.as_ref().map_or(0, |note| {
            let end = if note.has(StoryEvent::Opened) { END_COST + uri } else { 0 };
            let is_first = note.has(StoryEvent::Joined) && note.members == 2;
            let is_changed = note.has(StoryEvent::RepresentativeChanged);
            let other = note.other.as_ref().filter(|_| is_first || is_changed);
            end + other.map_or(0, |other| REPRESENTATIVE_COST + other.uri.as_str().len())
        });
        FIXED_COST + uri + self.verdict.cost() + sketch + note
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Reference;
    use crate::ledger::tests::article;

    #[test]
    fn a_packed_verdict_comes_back_whole() {
        let representative = |uri: &str| Representative {
            uri: ItemUri::from(uri),
            version: Version::numbered(9),
            source: SourceId::from("herald"),
        };
        let note = StoryNote {
            events: vec![StoryEvent::Joined, StoryEvent::RepresentativeChanged],
            sequence: 7,
            members: 3,
            opened: Timestamp(10),
            at: Timestamp(40),
            representative: Some(representative("urn:a")),
            replaced: Some(representative("urn:c")),
        };
        let closed = ClosedStory {
            story: StoryId(5),
            sequence: 4,
            members: 2,
            opened: Timestamp(1),
            last: Timestamp(2),
            representative: Some(representative("urn:d")),
        };
        let verdict = Verdict {
            decision: Decision::Duplicate,
            story: StoryId(7 << 100),
            ordinal: 3,
            previous: Some(Version::numbered(2)),
            of: Some(Reference {
                uri: ItemUri::from("urn:a"),
                version: Version::numbered(9),
                similarity: 1000,
                method: "exact".to_owned(),
                listed: true,
                evidence: None,
            }),
            flags: vec![VerdictFlag::VersionConflict, VerdictFlag::RelatedWithdrawn],
            note: Some(Box::new(note)),
            closed: vec![closed],
        };
        let claim = article("urn:b").claim();
        let shared = (claim.uri.clone(), claim.source.clone());
        let kept = Kept::new(&claim, shared, Timestamp(40), verdict.clone());
        assert_eq!(kept.verdict(), verdict);
    }

    #[test]
    fn texts_of_different_algorithms_are_never_equal() {
        let fingerprint = Fingerprint { algorithm: 3, ..Fingerprint::default() };
        let other = Fingerprint { algorithm: 4, ..fingerprint.clone() };
        assert_ne!(ContentKey::of(&fingerprint), ContentKey::of(&other));
    }

    #[test]
    fn an_article_is_small() {
        assert!(size_of::<Kept>() <= 216, "{}", size_of::<Kept>());
    }
}
