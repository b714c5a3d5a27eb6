//! The stories of the window: who tells them, and which have ended.
//!
//! A story lasts as long as one of its articles is remembered. One that has ended waits here until
//! a claim takes it along in its verdict, so that its end is published with that claim's record.
//! Those that ended first go first; of one moment by their id. So the order is a function of the
//! stories and not of how a process came to know of their end.

use std::collections::{BTreeMap, HashMap};
use std::mem::size_of;

use super::members::Members;
use super::numbers::{Numbers, Seeded};
use super::window::{Seq, Window};
use super::{ClosedStory, StoryId};
use crate::article::{SourceId, Timestamp};

/// Ends of stories that one verdict takes along at most, so that it stays a small entry. One more
/// where the claim opens a story anew that still waits.
pub(super) const CLOSED_AT_ONCE: usize = 64;
/// Bytes of a story of several articles: its place in the map at two thirds load.
const STORY_COST: usize = (size_of::<(StoryId, Members)>() + 1) * 3 / 2;
/// Bytes of one article, in a list that grows by doubling.
const MEMBER_COST: usize = 2 * size_of::<Seq>();
/// Names of sources that are kept to be shared.
const SOURCES: usize = 1024;

/// The stories.
#[derive(Debug, Default)]
pub(super) struct Stories {
    /// Those that one article tells.
    single: Numbers,
    several: HashMap<StoryId, Members, Seeded>,
    /// Articles of those that several tell.
    articles: usize,
    ended: BTreeMap<(Timestamp, StoryId), ClosedStory>,
    /// When those stories ended.
    ends: HashMap<StoryId, Timestamp>,
    /// Time and number of ends that are published already of stories that are told here still, or that
    /// another verdict was thought to take along: a restart fills its memory later, so a limit
    /// cuts there later.
    foretold: HashMap<StoryId, (Timestamp, u32)>,
    /// Numbers of ends that verdicts have taken along which stand in no entry of the log yet, by
    /// story. They come back where the log says otherwise.
    thought: HashMap<StoryId, u32>,
    sources: Vec<Option<SourceId>>,
}

impl Stories {
    /// The articles of a story, oldest first.
    pub(super) fn articles(
        &self,
        story: StoryId,
        window: &Window,
    ) -> impl Iterator<Item = Seq> + '_ {
        let only = self.single.get(&story, window);
        let members = self.several.get(&story).filter(|_| only.is_none());
        let first = only.or_else(|| members.and_then(Members::first));
        let rest = members.zip(first).into_iter().flat_map(|(members, seq)| members.after(seq));
        first.into_iter().chain(rest)
    }

    /// The newest article of a story.
    pub(super) fn newest(&self, story: StoryId, window: &Window) -> Option<Seq> {
        let only = self.single.get(&story, window);
        only.or_else(|| self.several.get(&story)?.last())
    }

    fn is_told(&self, story: StoryId, window: &Window) -> bool {
        self.newest(story, window).is_some()
    }

    /// Adds a remembered article to its story.
    pub(super) fn enter(&mut self, story: StoryId, seq: Seq, window: &Window) {
        if let Some(members) = self.several.get_mut(&story) {
            members.insert(seq);
            self.articles += 1;
        } else if let Some(only) = self.single.get(&story, window) {
            self.single.remove(&story, only);
            let mut members = Members::default();
            members.insert(only);
            members.insert(seq);
            self.several.insert(story, members);
            self.articles += 2;
        } else {
            // What was known of an end was of an earlier telling.
            self.foretold.remove(&story);
            self.single.insert(&story, seq);
        }
        self.withdraw_end(story);
    }

    /// Takes an article out of its story; whether the story has none left.
    pub(super) fn leave(&mut self, story: StoryId, seq: Seq) -> bool {
        let Some(members) = self.several.get_mut(&story) else {
            return self.single.remove(&story, seq);
        };
        members.remove(seq);
        self.articles -= 1;
        if let Some(only) = members.only() {
            self.several.remove(&story);
            self.articles -= 1;
            self.single.insert(&story, only);
        }
        false
    }

    /// A story has ended; it waits for a claim. Not if it is told again by now.
    pub(super) fn end(&mut self, closed: ClosedStory, window: &Window) {
        let foretold = self.foretold.remove(&closed.story);
        let is_foretold = foretold
            .is_some_and(|(last, sequence)| closed.last < last || closed.sequence == sequence);
        if !is_foretold && !self.is_told(closed.story, window) {
            self.withdraw_end(closed.story);
            self.ends.insert(closed.story, closed.last);
            self.ended.insert((closed.last, closed.story), closed);
        }
    }

    /// The ends that a claim for this story takes along, until its verdict is settled or taken back.
    pub(super) fn take_ended(&mut self, opened: StoryId) -> Vec<ClosedStory> {
        let mut taken = Vec::new();
        if let Some(closed) = self.withdraw_end(opened) {
            taken.push(closed);
        }
        while taken.len() < CLOSED_AT_ONCE
            && let Some(((_, story), closed)) = self.ended.pop_first()
        {
            self.ends.remove(&story);
            taken.push(closed);
        }
        self.thought.extend(taken.iter().map(|closed| (closed.story, closed.sequence)));
        taken
    }

    /// What was taken along is settled, taken back or forgotten.
    pub(super) fn think_no_more(&mut self, taken: &[ClosedStory]) {
        for closed in taken {
            self.thought.remove(&closed.story);
        }
    }

    /// An end that another verdict has taken along waits no more.
    pub(super) fn is_published(&mut self, closed: &ClosedStory, window: &Window) {
        let last = self.ends.get(&closed.story).copied();
        let waiting = last.and_then(|last| self.ended.get(&(last, closed.story)));
        // Of one story no two ends wait, and none that is told by then ended later than it says.
        if waiting.is_some_and(|waiting| waiting.last <= closed.last || waiting.is_same_end(closed))
        {
            self.withdraw_end(closed.story);
        } else if self.is_told(closed.story, window)
            || self.thought.get(&closed.story) == Some(&closed.sequence)
        {
            self.foretold.insert(closed.story, (closed.last, closed.sequence));
        }
    }

    /// A claim has taken these ends along, says the log: where it had room for more, none was left
    /// waiting, whatever a shorter memory thinks.
    pub(super) fn were_taken(&mut self, taken: &[ClosedStory], window: &Window) {
        taken.iter().for_each(|closed| self.is_published(closed, window));
        if taken.len() < CLOSED_AT_ONCE {
            self.ended.clear();
            self.ends.clear();
        }
    }

    fn withdraw_end(&mut self, story: StoryId) -> Option<ClosedStory> {
        let last = self.ends.remove(&story)?;
        self.ended.remove(&(last, story))
    }

    /// The name of a source, shared with others that have it where it is one of the common ones.
    pub(super) fn shared_source(&mut self, source: &SourceId) -> SourceId {
        self.sources.resize(SOURCES, None);
        let hash = xxhash_rust::xxh3::xxh3_64(source.as_str().as_bytes());
        // The remainder is below the number of places.
        let place = &mut self.sources[(hash % SOURCES as u64) as usize];
        match place {
            Some(known) if known == source => known.clone(),
            _ => place.insert(source.clone()).clone(),
        }
    }

    /// How many stories are told.
    pub(super) fn len(&self) -> usize {
        self.single.len() + self.several.len()
    }

    /// Ends that wait for a claim.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.ended.len()
    }

    /// Memory of those that are told, in bytes.
    ///
    /// Ends are left out: they are soon gone, there are never more than stories were told at once,
    /// and a restart does not know of all of them. [`Kept::cost`](super::kept::Kept::cost) counts
    /// them ahead.
    pub(super) fn bytes(&self) -> usize {
        self.single.bytes() + self.several.len() * STORY_COST + self.articles * MEMBER_COST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::kept::Kept;
    use crate::ledger::tests::article;
    use crate::ledger::{Decision, Verdict};

    fn closed(story: u128, last: i64) -> ClosedStory {
        ClosedStory {
            story: StoryId(story),
            sequence: 2,
            members: 1,
            opened: Timestamp(0),
            last: Timestamp(last),
            representative: None,
        }
    }

    /// A new article that tells this story.
    fn told(stories: &mut Stories, window: &mut Window, story: u128) -> Seq {
        let sample = article("urn:a");
        let claim = sample.claim();
        let verdict = Verdict::plain(Decision::New, StoryId(story), 1);
        let own = (claim.uri.clone(), claim.source.clone());
        let seq = window.push(Kept::new(&claim, own, Timestamp(0), verdict));
        stories.enter(StoryId(story), seq, window);
        seq
    }

    fn ids(closed: &[ClosedStory]) -> Vec<u128> {
        closed.iter().map(|closed| closed.story.0).collect()
    }

    #[test]
    fn a_story_is_over_with_its_last_article() {
        let (mut stories, mut window) = (Stories::default(), Window::default());
        let [first, second] = [7, 7].map(|story| told(&mut stories, &mut window, story));
        let articles = stories.articles(StoryId(7), &window).collect::<Vec<_>>();
        assert_eq!(articles, [first, second]);
        assert!(!stories.leave(StoryId(7), first));
        assert_eq!(stories.newest(StoryId(7), &window), Some(second));
        assert!(stories.leave(StoryId(7), second));
        assert_eq!((stories.len(), stories.bytes()), (0, 0));
    }

    #[test]
    fn ends_are_taken_in_their_own_order_and_a_bounded_number_at_once() {
        let (mut stories, window) = (Stories::default(), Window::default());
        for story in (0..100).rev() {
            stories.end(closed(story, (story % 3) as i64), &window);
        }
        let first = ids(&stories.take_ended(StoryId(999)));
        assert_eq!(first.len(), CLOSED_AT_ONCE);
        assert_eq!(first[..4], [0, 3, 6, 9]);
        assert_eq!(ids(&stories.take_ended(StoryId(999))).len(), 100 - CLOSED_AT_ONCE);
        assert_eq!(stories.waiting(), 0);
    }

    #[test]
    fn a_story_that_is_opened_anew_ends_before_it_begins() {
        let (mut stories, mut window) = (Stories::default(), Window::default());
        for story in 0..100 {
            stories.end(closed(story, story as i64), &window);
        }
        assert_eq!(ids(&stories.take_ended(StoryId(90)))[..2], [90, 0]);
        told(&mut stories, &mut window, 95);
        stories.end(closed(95, 200), &window);
        let rest = ids(&stories.take_ended(StoryId(999)));
        assert!(!rest.contains(&95) && !rest.contains(&90));
    }

    #[test]
    fn an_end_that_was_published_waits_no_more() {
        let (mut stories, window) = (Stories::default(), Window::default());
        stories.end(closed(1, 10), &window);
        stories.is_published(&ClosedStory { sequence: 9, ..closed(1, 9) }, &window);
        assert_eq!(stories.waiting(), 1, "that was an earlier end of the same story");
        stories.is_published(&closed(1, 9), &window);
        assert_eq!(stories.waiting(), 0, "the time is that of the process");
        stories.end(closed(1, 10), &window);
        stories.is_published(&ClosedStory { sequence: 9, ..closed(1, 10) }, &window);
        assert_eq!(stories.waiting(), 0, "the number is that of a longer memory");
    }

    #[test]
    fn a_verdict_with_room_for_more_leaves_no_end_waiting() {
        let (mut stories, window) = (Stories::default(), Window::default());
        (0..CLOSED_AT_ONCE as u128 + 2).for_each(|story| stories.end(closed(story, 10), &window));
        let full: Vec<ClosedStory> = (0..CLOSED_AT_ONCE as u128).map(|id| closed(id, 10)).collect();
        stories.were_taken(&full, &window);
        assert_eq!(stories.waiting(), 2, "it had no room for these");
        stories.were_taken(&[], &window);
        assert_eq!(stories.waiting(), 0);
    }

    #[test]
    fn an_end_that_was_foretold_is_not_that_of_a_later_telling() {
        let (mut stories, mut window) = (Stories::default(), Window::default());
        let first = told(&mut stories, &mut window, 1);
        stories.is_published(&closed(1, 10), &window);
        assert!(stories.leave(StoryId(1), first));
        let second = told(&mut stories, &mut window, 1);
        assert!(stories.leave(StoryId(1), second));
        stories.end(closed(1, 10), &window);
        assert_eq!(stories.waiting(), 1);
    }

    #[test]
    fn one_source_is_one_name() {
        let mut stories = Stories::default();
        let one = stories.shared_source(&SourceId::from("agency"));
        let other = stories.shared_source(&SourceId::from("agency"));
        assert!(std::ptr::eq(one.as_str(), other.as_str()));
    }
}
