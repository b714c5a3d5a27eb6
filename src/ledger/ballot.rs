//! Which remembered articles share most keys with a text.

use std::collections::VecDeque;

use super::StoryId;
use super::window::Seq;

/// Stories that share a key from which on it counts as form.
const FORM_STORIES: usize = 4;

/// Articles of one story that are compared with one text: the others would say the same, and hide
/// that the text has parts of other stories, too.
const MOST_OF_STORY: usize = 8;

/// One in so many keys is shared by chance.
const BY_CHANCE: u16 = 24;
/// An article that shares so many times fewer keys than another is not compared.
const FAR_FEWER: u16 = 12;

/// The stories of the listed articles, by the lower halves of their numbers: four bytes each, close
/// together in memory, because a search asks for hundreds.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// From the article `front` on; 0 where it is not listed.
    stories: VecDeque<u32>,
    front: u32,
}

impl Listed {
    /// Lists an article.
    pub(super) fn insert(&mut self, seq: Seq, story: StoryId) {
        if self.stories.is_empty() {
            self.front = seq.low();
        }
        let at = seq.low().wrapping_sub(self.front) as usize;
        // An article from before the first listed one comes back only when a verdict entry changes
        // what is remembered of it.
        if at > self.stories.len() + u32::MAX as usize / 2 {
            let before = self.front.wrapping_sub(seq.low());
            (0..before).for_each(|_| self.stories.push_front(0));
            self.front = seq.low();
            return self.insert(seq, story);
        }
        while self.stories.len() <= at {
            self.stories.push_back(0);
        }
        self.stories[at] = short(story);
    }

    /// Takes an article off the list.
    pub(super) fn remove(&mut self, seq: Seq) {
        if let Some(story) = self.stories.get_mut(seq.low().wrapping_sub(self.front) as usize) {
            *story = 0;
        }
        while self.stories.front() == Some(&0) {
            self.stories.pop_front();
            self.front = self.front.wrapping_add(1);
        }
    }

    /// The story of a listed article, as a part of its id.
    pub(super) fn story(&self, low: u32) -> Option<u32> {
        let story = self.stories.get(low.wrapping_sub(self.front) as usize);
        story.copied().filter(|story| *story != 0)
    }
}

/// Half of the id's first quarter; never 0.
fn short(story: StoryId) -> u32 {
    (story.0 >> 96) as u32 | 1
}

/// The votes of the keys of one text.
#[derive(Debug, Default)]
pub(super) struct Ballot {
    keys: Vec<Count>,
    /// The vote of one key for one article: key, article, story.
    votes: Vec<(u16, u32, u32)>,
    /// Keys that were passed over because too many articles hold them.
    common: u16,
}

/// A key.
#[derive(Debug)]
struct Count {
    /// What its vote is worth.
    worth: u16,
    /// The first stories that hold it.
    stories: [u32; FORM_STORIES],
}

/// An article that may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    worth: u32,
    pub(super) seq: Seq,
    story: u32,
    /// Keys that it shares, or that many hold.
    pub(super) shared: u16,
    /// Those of them that many stories hold.
    pub(super) form: u16,
}

impl Ballot {
    /// Counts a key that too many articles hold.
    pub(super) fn pass_over(&mut self) {
        self.common += 1;
    }

    /// Takes up a key that so many articles hold.
    pub(super) fn key(&mut self, holders: usize) -> u16 {
        let worth = 16 + 192 / (2 + holders.min(200) as u16);
        self.keys.push(Count { worth, stories: [0; FORM_STORIES] });
        // A sketch has far fewer keys.
        self.keys.len() as u16 - 1
    }

    /// Counts the vote of a key for an article.
    pub(super) fn add(&mut self, key: u16, low: u32, story: u32) {
        self.votes.push((key, low, story));
        let stories = &mut self.keys[usize::from(key)].stories;
        // Stories are never 0.
        let place = stories.iter().position(|known| *known == 0 || *known == story);
        if let Some(place) = place {
            stories[place] = story;
        }
    }

    /// The articles with most votes, not too many of one story; of equals the newest.
    pub(super) fn ranked(&self, most: usize, seq: impl Fn(u32) -> Option<Seq>) -> Vec<Ranked> {
        let mut all = self.counted(seq);
        // Of those that share far fewer keys than the first, or one by chance, nothing is to be
        // expected.
        let most_shared = all.iter().map(|one| one.shared - self.common).max().unwrap_or(0);
        let chance = self.keys.len() as u16 / BY_CHANCE;
        let least = chance.max(most_shared / FAR_FEWER);
        all.retain(|one| one.shared - self.common > least);
        let looked_at = most * 4;
        if all.len() > looked_at {
            all.select_nth_unstable_by(looked_at - 1, |one, other| other.cmp(one));
            all.truncate(looked_at);
        }
        all.sort_unstable_by(|one, other| other.cmp(one));
        let mut ranked: Vec<Ranked> = Vec::with_capacity(most);
        for one in all {
            let of_story = ranked.iter().filter(|other| other.story == one.story).count();
            if of_story < MOST_OF_STORY && ranked.len() < most {
                ranked.push(one);
            }
        }
        ranked
    }

    /// The votes of each article.
    fn counted(&self, seq: impl Fn(u32) -> Option<Seq>) -> Vec<Ranked> {
        let mut all: Vec<Ranked> = Vec::with_capacity(self.votes.len());
        let mask = (self.votes.len() * 2).next_power_of_two() - 1;
        // Index of an article and one, by the lower half of its number; 0 is free.
        let mut slots = vec![0u32; mask + 1];
        let (shared, form) = (self.common, self.common);
        for &(key, low, story) in &self.votes {
            let key = &self.keys[usize::from(key)];
            let is_form = key.stories[FORM_STORIES - 1] != 0;
            let mut slot = low.wrapping_mul(0x9e37_79b1) as usize >> 8 & mask;
            let ranked = loop {
                match slots[slot] {
                    0 => {
                        let Some(seq) = seq(low) else { break None };
                        all.push(Ranked { worth: 0, seq, story, shared, form });
                        slots[slot] = all.len() as u32;
                        break all.last_mut();
                    }
                    held if all[held as usize - 1].seq.low() == low => {
                        break all.get_mut(held as usize - 1);
                    }
                    _ => slot = (slot + 1) & mask,
                }
            };
            let Some(ranked) = ranked else { continue };
            ranked.worth += u32::from(key.worth);
            ranked.shared += 1;
            ranked.form += u16::from(is_form);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seq(number: u64) -> Seq {
        Seq::from_index(number)
    }

    #[test]
    fn rare_keys_count_more_and_of_equals_the_newest_wins() {
        let mut ballot = Ballot::default();
        let (common, rare) = (ballot.key(3), ballot.key(1));
        (7..=9).for_each(|low| ballot.add(common, low, low));
        ballot.add(rare, 8, 8);
        ballot.pass_over();
        let ranked = ballot.ranked(2, |low| Some(seq(u64::from(low) - 1)));
        let found: Vec<_> = ranked.iter().map(|one| (one.seq.low(), one.shared)).collect();
        assert_eq!(found, [(8, 3), (9, 2)]);
    }

    #[test]
    fn what_four_stories_share_is_form() {
        let mut ballot = Ballot::default();
        let (form, own) = (ballot.key(4), ballot.key(4));
        (1..=4).for_each(|low| ballot.add(form, low, low));
        (1..=4).for_each(|low| ballot.add(own, low, 1));
        let ranked = ballot.ranked(9, |low| Some(seq(u64::from(low) - 1)));
        assert!(ranked.iter().all(|one| (one.shared, one.form) == (2, 1)));
    }

    #[test]
    fn the_list_knows_what_is_on_it_and_gives_back_what_is_not() {
        let mut listed = Listed::default();
        for number in [5, 6, 9] {
            listed.insert(seq(number), StoryId(u128::from(number) << 100));
        }
        listed.remove(seq(5));
        assert_eq!(listed.story(seq(5).low()), None);
        assert_eq!(listed.story(seq(8).low()), None);
        assert!(listed.story(seq(6).low()).is_some() && listed.story(seq(9).low()).is_some());
        listed.insert(seq(3), StoryId(1));
        assert!(listed.story(seq(3).low()).is_some() && listed.story(seq(9).low()).is_some());
        for number in [3, 6, 9] {
            listed.remove(seq(number));
        }
        assert!(listed.stories.is_empty());
    }
}
