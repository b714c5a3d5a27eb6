//! From a key of a sketch to the articles that hold it, newest first.
//!
//! Postings stand in one ring in the order they were made, each with the number of the one before
//! it of the same key; so what has left the window goes from the front of the ring, and a chain
//! ends where the ring begins. The heads of the chains stand in many small open tables, so that
//! none takes long to grow.

use std::collections::VecDeque;

use super::window::Seq;

/// log2 of the number of tables.
const PARTS: u32 = 10;
/// Slots of a table that is not empty, at least.
const LEAST: usize = 16;

/// A key: 31 bits, the kind of sample in the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u32);

impl Key {
    /// The key of a pair of words, by the hash in its sample.
    pub(super) fn bigram(hash: u32) -> Self {
        Self(hash << 1)
    }

    /// The key of a word.
    pub(super) fn word(hash: u32) -> Self {
        Self(hash << 1 | 1)
    }

    /// Spreads the bits: keys are small hashes.
    fn mixed(self) -> u32 {
        self.0.wrapping_mul(0x9e37_79b1)
    }
}

/// A place in the ring, counted without end; it wraps long after what it named has gone.
type Place = u32;

/// A posting, until the next is added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor(usize);

#[derive(Clone, Copy, Debug)]
struct Posting {
    /// The article: the lower half of its number.
    article: u32,
    /// The posting before it of the same key; live or not.
    before: Place,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    /// The key and one; 0 is free.
    key: u32,
    newest: Place,
    /// Articles that hold the key: added and not removed.
    holders: u32,
}

const FREE: Slot = Slot { key: 0, newest: 0, holders: 0 };

/// The postings of all keys.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    parts: Vec<Part>,
    ring: VecDeque<Posting>,
    /// Place of the first posting of the ring.
    front: Place,
}

impl KeyTable {
    /// Adds an article to a key.
    pub(super) fn insert(&mut self, key: Key, article: Seq) {
        if self.parts.is_empty() {
            self.parts.resize_with(1 << PARTS, Part::default);
        }
        let live = Live { front: self.front, length: self.ring.len() };
        let place = self.front.wrapping_add(live.length as Place);
        let part = (key.mixed() >> (32 - PARTS)) as usize;
        let before = self.parts[part].swap(key, place, live);
        // A place that is certainly not live: the next one.
        let before = before.unwrap_or(place);
        self.ring.push_back(Posting { article: article.low(), before });
    }

    /// Takes an article from a key. Its posting stays until [`Self::trim`] comes to it.
    pub(super) fn remove(&mut self, key: Key) {
        let part = self.parts.get_mut((key.mixed() >> (32 - PARTS)) as usize);
        if let Some(slot) = part.and_then(|part| part.get_mut(key)) {
            slot.holders = slot.holders.saturating_sub(1);
        }
    }

    /// Where the articles begin that were added to a key, and how many hold it; none where none
    /// does.
    pub(super) fn of(&self, key: Key) -> Option<(Cursor, usize)> {
        let part = self.parts.get((key.mixed() >> (32 - PARTS)) as usize);
        let slot = part.and_then(|part| part.get(key)).filter(|slot| slot.holders > 0)?;
        let live = Live { front: self.front, length: self.ring.len() };
        Some((Cursor(live.index(slot.newest)?), slot.holders as usize))
    }

    /// The article at a place, as the lower half of its number, and the next older place of its
    /// key. Among the articles are removed ones.
    pub(super) fn at(&self, Cursor(index): Cursor) -> Option<(u32, Option<Cursor>)> {
        let posting = self.ring.get(index)?;
        let live = Live { front: self.front, length: self.ring.len() };
        // A chain only leads back.
        let before = live.index(posting.before).filter(|before| *before < index);
        Some((posting.article, before.map(Cursor)))
    }

    /// Drops postings from the front while their articles have gone.
    pub(super) fn trim(&mut self, has_gone: impl Fn(u32) -> bool) {
        while self.ring.front().is_some_and(|posting| has_gone(posting.article)) {
            self.ring.pop_front();
            self.front = self.front.wrapping_add(1);
        }
    }
}

/// Which places are live.
#[derive(Clone, Copy, Debug)]
struct Live {
    front: Place,
    length: usize,
}

impl Live {
    fn index(self, place: Place) -> Option<usize> {
        let index = place.wrapping_sub(self.front) as usize;
        (index < self.length).then_some(index)
    }
}

/// An open table; its length is a power of two.
#[derive(Debug, Default)]
struct Part {
    slots: Vec<Slot>,
    used: usize,
}

impl Part {
    fn get(&self, key: Key) -> Option<Slot> {
        let slot = self.slots[self.find(key)?];
        (slot.key != 0).then_some(slot)
    }

    fn get_mut(&mut self, key: Key) -> Option<&mut Slot> {
        let place = self.find(key)?;
        Some(&mut self.slots[place]).filter(|slot| slot.key != 0)
    }

    /// Where the key stands, or the free slot where it would.
    fn find(&self, key: Key) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = key.mixed() as usize & mask;
        while self.slots[slot].key != 0 && self.slots[slot].key != key.0 + 1 {
            slot = (slot + 1) & mask;
        }
        Some(slot)
    }

    /// Sets the newest posting of a key and returns the one before.
    fn swap(&mut self, key: Key, newest: Place, live: Live) -> Option<Place> {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            self.rebuild(live);
        }
        let slot = self.find(key)?;
        let held = self.slots[slot];
        self.slots[slot] = Slot { key: key.0 + 1, newest, holders: held.holders + 1 };
        self.used += usize::from(held.key == 0);
        (held.key != 0).then_some(held.newest)
    }

    /// Leaves out the keys without live postings; at most half of the slots are used afterwards.
    fn rebuild(&mut self, live: Live) {
        let old = std::mem::take(&mut self.slots);
        let is_live = |slot: &Slot| slot.key != 0 && live.index(slot.newest).is_some();
        let count = old.iter().filter(|slot| is_live(slot)).count();
        let length = ((count + 1) * 2).next_power_of_two().max(LEAST);
        self.slots = vec![FREE; length];
        self.used = count;
        for slot in old.into_iter().filter(is_live) {
            if let Some(place) = self.find(Key(slot.key - 1)) {
                self.slots[place] = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn seq(number: u64) -> Seq {
        Seq::from_index(number)
    }

    fn articles(table: &KeyTable, key: Key) -> Vec<u32> {
        let mut next = table.of(key).map(|(cursor, _)| cursor);
        std::iter::from_fn(|| {
            let (article, before) = table.at(next?)?;
            next = before;
            Some(article)
        })
        .collect()
    }

    #[test]
    fn the_two_kinds_of_keys_never_meet() {
        let mut table = KeyTable::default();
        table.insert(Key::bigram(7), seq(1));
        assert!(articles(&table, Key::word(7)).is_empty());
        assert_eq!(articles(&table, Key::bigram(7)), [seq(1).low()]);
    }

    proptest! {
        #[test]
        fn a_table_holds_what_has_not_gone_newest_first(
            steps in prop::collection::vec((0u32..40, any::<bool>()), 0..400),
        ) {
            let mut table = KeyTable::default();
            let mut model: HashMap<u32, Vec<u32>> = HashMap::new();
            let mut oldest = 0u64;
            for (number, (key, trims)) in (0u64..).zip(steps) {
                if trims {
                    oldest = number.saturating_sub(20);
                    table.trim(|article| article < seq(oldest).low());
                }
                table.insert(Key::word(key * 0x0101_0101 % (1 << 30)), seq(number));
                model.entry(key).or_default().insert(0, seq(number).low());
                for (key, held) in &model {
                    let live = held.iter().copied().filter(|one| *one >= seq(oldest).low());
                    let found = articles(&table, Key::word(key * 0x0101_0101 % (1 << 30)));
                    prop_assert_eq!(found, live.collect::<Vec<_>>());
                }
            }
        }
    }
}
