//! Verdicts as they are remembered: without what the article at hand says as well.

use std::sync::Arc;

use super::{
    ClosedStory, Decision, Reference, Representative, StoryEvent, StoryId, StoryNote, Verdict,
};
use crate::article::{ItemUri, SourceId, Timestamp, Version};

/// What an article says of itself: item, version and source.
pub(super) type Own<'a> = (&'a ItemUri, Version, &'a SourceId);

/// A verdict without the space of what it does not say, and without the ends of other stories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) story: StoryId,
    pub(super) previous: Option<Box<Version>>,
    pub(super) of: Option<Box<Reference>>,
    pub(super) note: Option<PackedNote>,
    pub(super) ordinal: u32,
    pub(super) decision: Decision,
    /// One bit a flag, in the order of [`VerdictFlag::ALL`].
    pub(super) flags: u8,
}

/// A note without what the article at hand says as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PackedNote {
    pub(super) opened: Timestamp,
    /// What stands for the story, where it is another item; shared by the story's articles.
    pub(super) other: Option<Arc<Representative>>,
    pub(super) replaced: Option<Box<Representative>>,
    pub(super) sequence: u32,
    pub(super) members: u32,
    /// One bit an event, in the order of [`StoryEvent::ALL`].
    pub(super) events: u8,
    /// Whether the article itself stands for the story.
    pub(super) is_representative: bool,
}

impl PackedNote {
    fn of(note: StoryNote, own: Own<'_>) -> Self {
        let mut events = 0;
        for event in &note.events {
            events |= 1 << *event as u8;
        }
        let is_own = |one: &Representative| own == (&one.uri, one.version, &one.source);
        let is_representative = note.representative.as_ref().is_some_and(is_own);
        Self {
            opened: note.opened,
            other: note.representative.filter(|one| !is_own(one)).map(Arc::new),
            replaced: note.replaced.map(Box::new),
            sequence: note.sequence,
            members: note.members,
            events,
            is_representative,
        }
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
        Self {
            story: verdict.story,
            previous: verdict.previous.map(Box::new),
            of: verdict.of.map(Box::new),
            note: verdict.note.map(|note| PackedNote::of(*note, own)),
            ordinal: verdict.ordinal,
            decision: verdict.decision,
            flags,
        }
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

/// Ends of stories that a verdict has taken along, as the ledger's entries hold them.
#[derive(Debug)]
pub(super) struct Ends(Box<[u8]>);

impl Ends {
    /// Packs them; nothing where there are none.
    pub(super) fn of(closed: &[ClosedStory]) -> Option<Box<Self>> {
        if closed.is_empty() {
            return None;
        }
        let bytes = postcard::to_allocvec(closed);
        // postcard fails only on sequences of unknown length, which stories do not have.
        debug_assert!(bytes.is_ok(), "{bytes:?}");
        Some(Box::new(Self(bytes.unwrap_or_default().into())))
    }

    pub(super) fn unpack(&self) -> Vec<ClosedStory> {
        postcard::from_bytes(&self.0).unwrap_or_default()
    }
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
    fn copies_share_what_stands_for_them() {
        let (first, mut second) = (noted("urn:b"), noted("urn:c"));
        second.share(&first);
        let other = |packed: &Packed| packed.note.as_ref().and_then(|note| note.other.clone());
        let [one, two] = [other(&first), other(&second)].map(|other| other.expect("another"));
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!(second, noted("urn:c"));
    }
}
