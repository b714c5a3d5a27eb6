//! From a key of a sketch to the articles that hold it.
//!
//! Most keys are held by one article: it stands in the key's slot. The others have a chain of
//! postings, newest first, which stand in one ring in the order they were made, each with the
//! number of the one before it of the same key; so what has left the window goes from the front of
//! the ring, and a chain ends where the ring begins. The slots stand in many small open tables, so
//! that none takes long to grow.

use std::collections::{BTreeMap, VecDeque};
use std::hint::black_box;

use super::slots::Table;
use super::window::Seq;
use crate::stages::dedup::{Entry, SketchView};

/// log2 of the number of tables.
const PARTS: u32 = 11;
/// Where in a slot the bits of a mixed key stand that its table does not say.
const TAGS: u32 = u32::MAX << PARTS;
/// Memory of a key, in bytes: its slot at the middle of the loads between which a table grows.
pub(super) const KEY_COST: usize = 12;
/// Memory of an article of a key that several hold: its posting, in a ring that grows by doubling.
pub(super) const POSTING_COST: usize = 12;

/// A key: 31 bits, the kind of sample in the lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

    /// Spreads the bits, as keys are small hashes; no two keys become one. The table, and the tag in
    /// it, which is its home too.
    fn place(self) -> (usize, u32) {
        let mixed = self.0.wrapping_mul(0x9e37_79b1);
        ((mixed >> (32 - PARTS)) as usize, mixed << PARTS)
    }
}

/// Most keys of a sketch: two samples of less than 256 entries.
const MOST: usize = 512;

/// The keys of a sketch.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    list: [Key; MOST],
    count: usize,
}

impl Keys {
    /// Picks them out. Without a branch at each entry, as no processor can foresee which are keys.
    pub(super) fn of(sketch: SketchView<'_>) -> Self {
        let mut keys = Self { list: [Key::default(); MOST], count: 0 };
        sketch.bigrams.entries().for_each(|entry| keys.add(entry, Key::bigram(entry.hash())));
        sketch.words.entries().for_each(|entry| keys.add(entry, Key::word(entry.hash())));
        keys
    }

    #[inline(always)]
    fn add(&mut self, entry: Entry, key: Key) {
        self.list[self.count % MOST] = key;
        self.count += usize::from(entry.is_key());
    }

    /// The keys.
    pub(super) fn as_slice(&self) -> &[Key] {
        &self.list[..self.count]
    }
}

/// A place in the ring, counted without end; it wraps long after what it named has gone.
type Place = u32;

/// A posting, until the next is added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor(usize);

/// Who holds a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holders {
    /// One article: the lower half of its number.
    One(u32),
    /// So many articles, and where their chain begins.
    Chain(usize, Cursor),
}

#[derive(Clone, Copy, Debug)]
struct Posting {
    /// The article: the lower half of its number.
    article: u32,
    /// The posting before it of the same key; live or not.
    before: Place,
}

/// Upper bits: the tag. Below: whether the key has a chain. Lowest: how many articles hold it, at
/// least; with 0 the slot is free.
#[derive(Clone, Copy, Debug)]
struct Slot {
    head: u32,
    /// The only article, or the newest place of the chain.
    at: u32,
}

/// Bits of a count.
const COUNT: u32 = PARTS - 1;
/// Articles that a slot counts; what is beyond is counted apart.
const COUNTED: u32 = (1 << COUNT) - 1;
const CHAIN: u32 = 1 << COUNT;

impl super::slots::Slot for Slot {
    const FREE: Self = Self { head: 0, at: 0 };

    fn is_free(self) -> bool {
        self.count() == 0
    }

    fn home(self) -> u32 {
        self.head & TAGS
    }
}

impl Slot {
    fn tag(self) -> u32 {
        self.head & TAGS
    }

    fn count(self) -> u32 {
        self.head & COUNTED
    }

    fn has_chain(self) -> bool {
        self.head & CHAIN != 0
    }
}

/// The articles of all keys.
#[derive(Debug, Default)]
pub(super) struct KeyTable {
    parts: Vec<Table<Slot>>,
    ring: VecDeque<Posting>,
    /// Place of the first posting of the ring.
    front: Place,
    /// The newest article that was added.
    newest: Option<Seq>,
    /// Articles that hold a key and are not counted in its slot.
    beyond: BTreeMap<Key, u32>,
    /// Keys that articles hold.
    keys: usize,
    /// Articles over all keys that several hold.
    several: usize,
}

impl KeyTable {
    /// Adds an article to keys that it does not hold.
    pub(super) fn insert(&mut self, keys: &[Key], article: Seq) {
        if self.parts.is_empty() {
            self.parts.resize_with(1 << PARTS, Table::default);
        }
        let is_newest = self.newest < Some(article);
        self.newest = self.newest.max(Some(article));
        keys.iter().for_each(|key| self.add(*key, article, is_newest));
    }

    fn add(&mut self, key: Key, article: Seq, is_newest: bool) {
        let (part, tag) = key.place();
        let Some(place) = self.parts[part].find(tag, |slot| slot.tag() == tag) else {
            self.parts[part].add(Slot { head: tag | 1, at: article.low() });
            self.keys += 1;
            return;
        };
        let slot = self.parts[part].at(place);
        let before = if slot.has_chain() { slot.at } else { self.post(slot.at, None) };
        let at = if !is_newest && self.stands(article.low(), before) {
            before
        } else {
            self.post(article.low(), Some(before))
        };
        // With one article the others have gone, with a second both count.
        self.several += if slot.count() == 1 { 2 } else { 1 };
        let mut head = slot.head | CHAIN;
        if slot.count() == COUNTED {
            *self.beyond.entry(key).or_default() += 1;
        } else {
            head += 1;
        }
        *self.parts[part].at_mut(place) = Slot { head, at };
    }

    /// Makes a posting.
    fn post(&mut self, article: u32, before: Option<Place>) -> Place {
        let place = self.front.wrapping_add(self.ring.len() as Place);
        // A place that is certainly not live: its own.
        self.ring.push_back(Posting { article, before: before.unwrap_or(place) });
        place
    }

    /// Whether an article stands in a chain already: it held the key before and is added again.
    /// That is asked only of articles that are not added in their order.
    fn stands(&self, article: u32, newest: Place) -> bool {
        let mut next = self.live(newest).map(Cursor);
        while let Some((held, before)) = next.and_then(|cursor| self.at(cursor)) {
            if held == article {
                return true;
            }
            next = before;
        }
        false
    }

    /// Takes an article from a key that it holds. Its posting stays until [`Self::trim`] comes to
    /// it.
    pub(super) fn remove(&mut self, key: Key) {
        let (part, tag) = key.place();
        let Some(part) = self.parts.get_mut(part) else { return };
        let Some(place) = part.find(tag, |slot| slot.tag() == tag) else { return };
        let slot = part.at(place);
        self.several -= match slot.count() {
            1 => 0,
            2 => 2,
            _ => 1,
        };
        if let Some(more) = self.beyond.get_mut(&key) {
            *more -= 1;
            if *more == 0 {
                self.beyond.remove(&key);
            }
        } else if slot.count() == 1 {
            part.free(place);
            self.keys -= 1;
        } else {
            part.at_mut(place).head -= 1;
        }
    }

    /// Who holds a key; nothing where nobody does.
    pub(super) fn of(&self, key: Key) -> Option<Holders> {
        let (part, tag) = key.place();
        let part = self.parts.get(part)?;
        let slot = part.at(part.find(tag, |slot| slot.tag() == tag)?);
        if !slot.has_chain() {
            return Some(Holders::One(slot.at));
        }
        Some(Holders::Chain(slot.count() as usize, Cursor(self.live(slot.at)?)))
    }

    /// Asks memory for the slots of these keys, all at once: what comes next needs them one by one.
    pub(super) fn fetch(&self, keys: &[Key]) {
        let first = |key: &Key| {
            let (part, tag) = key.place();
            self.parts.get(part)?.first(tag).map(|slot| slot.head)
        };
        black_box(keys.iter().fold(0, |all, key| all ^ first(key).unwrap_or_default()));
    }

    /// The article at a place, as the lower half of its number, and the next older place of its
    /// key. Among the articles are removed ones.
    pub(super) fn at(&self, Cursor(index): Cursor) -> Option<(u32, Option<Cursor>)> {
        let posting = self.ring.get(index)?;
        // A chain only leads back.
        let before = self.live(posting.before).filter(|before| *before < index);
        Some((posting.article, before.map(Cursor)))
    }

    /// Drops postings from the front while their articles have gone.
    pub(super) fn trim(&mut self, has_gone: impl Fn(u32) -> bool) {
        while self.ring.front().is_some_and(|posting| has_gone(posting.article)) {
            self.ring.pop_front();
            self.front = self.front.wrapping_add(1);
        }
    }

    /// Memory, in bytes; a function of who holds which keys.
    pub(super) fn bytes(&self) -> usize {
        self.keys * KEY_COST + self.several * POSTING_COST
    }

    /// Where a place is in the ring, if it is live.
    fn live(&self, place: Place) -> Option<usize> {
        let index = place.wrapping_sub(self.front) as usize;
        (index < self.ring.len()).then_some(index)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn seq(number: u64) -> Seq {
        Seq::from_index(number)
    }

    fn articles(table: &KeyTable, key: Key) -> Vec<u32> {
        let mut next = match table.of(key) {
            None => return Vec::new(),
            Some(Holders::One(article)) => return vec![article],
            Some(Holders::Chain(_, cursor)) => Some(cursor),
        };
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
        table.insert(&[Key::bigram(7)], seq(1));
        assert!(articles(&table, Key::word(7)).is_empty());
        assert_eq!(articles(&table, Key::bigram(7)), [seq(1).low()]);
    }

    #[test]
    fn an_article_that_is_added_again_stands_once() {
        let mut table = KeyTable::default();
        (1..=3).for_each(|number| table.insert(&[Key::word(7)], seq(number)));
        table.remove(Key::word(7));
        table.insert(&[Key::word(7)], seq(2));
        assert_eq!(articles(&table, Key::word(7)), [3, 2, 1].map(|number| seq(number).low()));
    }

    #[test]
    fn a_key_that_very_many_hold_is_counted_to_the_last() {
        let mut table = KeyTable::default();
        let many = u64::from(COUNTED) + 3;
        (0..many).for_each(|number| table.insert(&[Key::word(7)], seq(number)));
        (1..many).for_each(|_| table.remove(Key::word(7)));
        assert!(table.of(Key::word(7)).is_some() && table.bytes() == KEY_COST);
        table.remove(Key::word(7));
        assert!(table.of(Key::word(7)).is_none() && table.bytes() == 0);
    }

    proptest! {
        #[test]
        fn a_table_holds_what_has_not_gone_newest_first(
            steps in prop::collection::vec((0u32..40, any::<bool>()), 0..400),
        ) {
            let mut table = KeyTable::default();
            let mut model: BTreeMap<Key, Vec<u64>> = BTreeMap::new();
            let key = |key: u32| Key::word(key * 0x0101_0101 % (1 << 30));
            let mut oldest = 0u64;
            for (number, (held, trims)) in (0u64..).zip(steps) {
                if trims {
                    oldest = number.saturating_sub(20);
                    for (key, held) in &mut model {
                        held.iter().filter(|one| **one < oldest).for_each(|_| table.remove(*key));
                        held.retain(|one| *one >= oldest);
                    }
                    table.trim(|article| article < seq(oldest).low());
                }
                table.insert(&[key(held)], seq(number));
                model.entry(key(held)).or_default().insert(0, number);
                for (key, held) in &model {
                    let mut found = articles(&table, *key);
                    // Of what has been removed postings may be left.
                    found.retain(|article| *article >= seq(oldest).low());
                    let held: Vec<u32> = held.iter().map(|one| seq(*one).low()).collect();
                    prop_assert_eq!(found, held);
                }
                let cost = |held: &Vec<u64>| match held.len() {
                    0 => 0,
                    1 => KEY_COST,
                    more => KEY_COST + more * POSTING_COST,
                };
                prop_assert_eq!(table.bytes(), model.values().map(cost).sum::<usize>());
            }
        }
    }
}
