//! Verdicts as they are remembered: without what the article at hand says as well.

use std::mem::size_of;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    ClosedStory, Decision, Evidence, Reference, Representative, StoryEvent, StoryId, StoryNote,
    Verdict,
};
use crate::article::{ItemUri, SourceId, Timestamp, Version};

/// What an article says of itself: item, version and source.
pub(super) type Own<'a> = (&'a ItemUri, Version, &'a SourceId);

/// What the allocator adds to what is held apart, in bytes.
const APART: usize = 16;

/// A verdict without the space of what it does not say, and without the ends of other stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    /// The two halves of its id, for their smaller alignment.
    story: [u64; 2],
    pub(super) of: Option<Box<PackedReference>>,
    pub(super) note: Option<PackedNote>,
    rare: Option<Box<Rare>>,
    pub(super) ordinal: u32,
    pub(super) decision: Decision,
    /// One bit a flag, in the order of [`VerdictFlag::ALL`](super::VerdictFlag::ALL).
    pub(super) flags: u8,
}

/// What few verdicts say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rare {
    previous: Option<Version>,
    replaced: Option<Representative>,
}

/// A reference: what the ledger asks for, and the rest as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PackedReference {
    pub(super) uri: ItemUri,
    pub(super) version: Version,
    similarity: u16,
    pub(super) listed: bool,
    /// Method and evidence.
    rest: Box<[u8]>,
}

impl PackedReference {
    fn of(reference: Reference) -> Self {
        let Reference { uri, version, similarity, method, listed, evidence } = reference;
        Self { uri, version, similarity, listed, rest: packed(&(method, evidence)) }
    }

    /// The reference in full.
    pub(super) fn unpack(&self) -> Reference {
        let rest: Option<(String, Option<Box<Evidence>>)> = postcard::from_bytes(&self.rest).ok();
        let (method, evidence) = rest.unwrap_or_default();
        Reference {
            uri: self.uri.clone(),
            version: self.version,
            similarity: self.similarity,
            method,
            listed: self.listed,
            evidence,
        }
    }

    /// Memory, in bytes. That of the identifier is counted as if it were held nowhere else.
    fn cost(&self) -> usize {
        let uri = self.uri.as_str().len() + APART;
        size_of::<Self>() + APART + uri + self.rest.len() + APART
    }
}

/// A note without what the article at hand says as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PackedNote {
    pub(super) opened: Timestamp,
    /// What stands for the story, where it is another item; shared by the story's articles.
    pub(super) other: Option<Arc<Representative>>,
    pub(super) sequence: u32,
    pub(super) members: u32,
    /// One bit an event, in the order of [`StoryEvent::ALL`].
    pub(super) events: u8,
    /// Whether the article itself stands for the story.
    pub(super) is_representative: bool,
}

impl PackedNote {
    /// The note, and what was replaced.
    fn of(note: StoryNote, own: Own<'_>) -> (Self, Option<Representative>) {
        let mut events = 0;
        for event in &note.events {
            events |= 1 << *event as u8;
        }
        let is_own = |one: &Representative| own == (&one.uri, one.version, &one.source);
        let is_representative = note.representative.as_ref().is_some_and(is_own);
        let packed = Self {
            opened: note.opened,
            other: note.representative.filter(|one| !is_own(one)).map(Arc::new),
            sequence: note.sequence,
            members: note.members,
            events,
            is_representative,
        };
        (packed, note.replaced)
    }

    pub(super) fn events(&self) -> impl Iterator<Item = StoryEvent> {
        let bits = self.events;
        StoryEvent::ALL.into_iter().filter(move |event| bits & (1 << *event as u8) != 0)
    }

    pub(super) fn has(&self, event: StoryEvent) -> bool {
        self.events & (1 << event as u8) != 0
    }
}

impl Packed {
    /// Packs the verdict on this version of this item by this source.
    pub(super) fn of(verdict: Verdict, own: Own<'_>) -> Self {
        let mut flags = 0;
        for flag in &verdict.flags {
            flags |= 1 << *flag as u8;
        }
        let (note, replaced) = match verdict.note {
            Some(note) => {
                let (note, replaced) = PackedNote::of(*note, own);
                (Some(note), replaced)
            }
            None => (None, None),
        };
        let rare = Rare { previous: verdict.previous, replaced };
        Self {
            story: halves(verdict.story.0),
            of: verdict.of.map(PackedReference::of).map(Box::new),
            note,
            rare: (rare != Rare::default()).then(|| Box::new(rare)),
            ordinal: verdict.ordinal,
            decision: verdict.decision,
            flags,
        }
    }

    /// Its story.
    pub(super) fn story(&self) -> StoryId {
        StoryId(u128::from(self.story[1]) << 64 | u128::from(self.story[0]))
    }

    /// The version at which the item stood before.
    pub(super) fn previous(&self) -> Option<Version> {
        self.rare.as_ref()?.previous
    }

    /// What stood for the story before.
    pub(super) fn replaced(&self) -> Option<&Representative> {
        self.rare.as_ref()?.replaced.as_ref()
    }

    /// Memory of what is held apart, in bytes. That of `other` in the note is left out: articles of
    /// one story share it.
    pub(super) fn cost(&self) -> usize {
        let rare = self.rare.as_ref().map_or(0, |rare| {
            let replaced = rare.replaced.as_ref().map_or(0, |one| one.uri.as_str().len() + APART);
            size_of::<Rare>() + APART + replaced
        });
        rare + self.of.as_ref().map_or(0, |of| of.cost())
    }

    /// Shares what stands for the story with an earlier article of it.
    pub(super) fn share(&mut self, earlier: &Self) {
        let other = earlier.note.as_ref().and_then(|note| note.other.as_ref());
        if let Some(note) = &mut self.note
            && let Some(known) = other.filter(|known| note.other.as_ref() == Some(known))
        {
            note.other = Some(Arc::clone(known));
        }
    }
}

/// Two words of 64 bits, for their smaller alignment: the lower one first.
pub(super) fn halves(bits: u128) -> [u64; 2] {
    let lower = u128::from(u64::MAX);
    // Masked and shifted, each half fits.
    [(bits & lower) as u64, (bits >> 64) as u64]
}

/// Ends of stories that a verdict has taken along.
#[derive(Debug)]
pub(super) struct Ends(Box<[u8]>);

/// An end without what follows from the rest.
#[derive(Debug, Serialize, Deserialize)]
struct PackedEnd {
    /// Nothing where what stands for the story has opened it.
    story: Option<StoryId>,
    sequence: u32,
    members: u32,
    opened: Timestamp,
    /// Milliseconds from there to its last article.
    lasted: i64,
    representative: Option<Representative>,
}

impl Ends {
    /// Packs them; nothing where there are none.
    pub(super) fn of(closed: &[ClosedStory]) -> Option<Self> {
        if closed.is_empty() {
            return None;
        }
        let ends = closed.iter().map(|closed| {
            let opener = closed.representative.as_ref();
            let opened_by = opener.map(|opener| StoryId::opened_by(&opener.uri, &opener.version));
            PackedEnd {
                story: (opened_by != Some(closed.story)).then_some(closed.story),
                sequence: closed.sequence,
                members: closed.members,
                opened: closed.opened,
                lasted: closed.last.0.wrapping_sub(closed.opened.0),
                representative: closed.representative.clone(),
            }
        });
        Some(Self(packed(&ends.collect::<Vec<_>>())))
    }

    pub(super) fn unpack(&self) -> Vec<ClosedStory> {
        let ends: Vec<PackedEnd> = postcard::from_bytes(&self.0).unwrap_or_default();
        let closed = ends.into_iter().filter_map(|end| {
            let opener = end.representative.as_ref();
            let opened_by = opener.map(|opener| StoryId::opened_by(&opener.uri, &opener.version));
            Some(ClosedStory {
                story: end.story.or(opened_by)?,
                sequence: end.sequence,
                members: end.members,
                opened: end.opened,
                last: Timestamp(end.opened.0.wrapping_add(end.lasted)),
                representative: end.representative,
            })
        });
        closed.collect()
    }
}

/// The bytes of what only this file reads again.
fn packed(value: &impl Serialize) -> Box<[u8]> {
    let bytes = postcard::to_allocvec(value);
    // postcard fails only on sequences of unknown length, which none of them has.
    debug_assert!(bytes.is_ok(), "{bytes:?}");
    bytes.unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(uri: &str) -> Packed {
        let representative = Representative {
            uri: ItemUri::from("urn:a"),
            version: Version::numbered(1),
            source: SourceId::from("agency"),
        };
        let note = StoryNote {
            events: vec![StoryEvent::Joined],
            sequence: 2,
            members: 2,
            opened: Timestamp(0),
            at: Timestamp(1),
            representative: Some(representative),
            replaced: None,
        };
        let verdict = Verdict {
            note: Some(Box::new(note)),
            ..Verdict::plain(Decision::Duplicate, StoryId(1), 0)
        };
        let own = (&ItemUri::from(uri), Version::numbered(1), &SourceId::from("agency"));
        Packed::of(verdict, own)
    }

    #[test]
    fn an_article_that_stands_for_its_story_does_not_say_so_twice() {
        let note = noted("urn:a").note.expect("a note");
        assert!(note.is_representative && note.other.is_none());
    }

    #[test]
    fn ends_come_back_whole_whoever_stands_for_the_story() {
        let end = |story, representative| ClosedStory {
            story,
            sequence: 3,
            members: 2,
            opened: Timestamp(1_770_000_000_000),
            last: Timestamp(1_770_000_900_000),
            representative,
        };
        let opener = Representative {
            uri: ItemUri::from("urn:a"),
            version: Version::numbered(1),
            source: SourceId::from("agency"),
        };
        let opened = StoryId::opened_by(&opener.uri, &opener.version);
        let ends =
            [end(opened, Some(opener.clone())), end(StoryId(7), Some(opener)), end(opened, None)];
        let packed = Ends::of(&ends).expect("some");
        assert_eq!(packed.unpack(), ends);
        assert!(packed.0.len() < 100, "{}", packed.0.len());
    }

    #[test]
    fn copies_share_what_stands_for_them() {
        let (first, mut second) = (noted("urn:b"), noted("urn:c"));
        second.share(&first);
        let other = |packed: &Packed| packed.note.as_ref().and_then(|note| note.other.clone());
        let [one, two] = [other(&first), other(&second)].map(|other| other.expect("another"));
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!(second, noted("urn:c"));
    }
}
