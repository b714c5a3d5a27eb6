//! From what articles have in common to the article: where most things have one article, its number
//! is all that is kept.
//!
//! A table holds a part of a hash and the lower half of a number; whether the article is the one that
//! is looked for, the article says itself.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::StoryId;
use super::kept::{ContentKey, Kept, OriginKey};
use super::slots::{Slot, Table};
use super::window::{Seq, Window};
use crate::article::ItemUri;

/// log2 of the number of tables, so that none takes long to grow.
const PARTS: u32 = 8;
/// Memory of an article, in bytes: its slot at the middle of the loads between which a table grows.
pub(super) const NUMBER_COST: usize = 12;

/// What articles can be looked up by.
pub(super) trait Common {
    /// A number that is spread evenly, as long as nobody who knows the seed chooses what is hashed.
    fn hash(&self, seed: u64) -> u64;

    /// Whether an article has it.
    fn is_of(&self, kept: &Kept) -> bool;
}

impl Common for OriginKey {
    fn hash(&self, seed: u64) -> u64 {
        mixed(self.0, seed)
    }

    fn is_of(&self, kept: &Kept) -> bool {
        kept.origin == *self
    }
}

impl Common for ContentKey {
    fn hash(&self, seed: u64) -> u64 {
        mixed(self.content, seed ^ u64::from(self.algorithm))
    }

    fn is_of(&self, kept: &Kept) -> bool {
        kept.content() == *self
    }
}

impl Common for StoryId {
    fn hash(&self, seed: u64) -> u64 {
        // Cut off on purpose: the other half follows.
        mixed([self.0 as u64, (self.0 >> 64) as u64], seed)
    }

    fn is_of(&self, kept: &Kept) -> bool {
        kept.story() == *self
    }
}

impl Common for ItemUri {
    fn hash(&self, seed: u64) -> u64 {
        xxh3_64_with_seed(self.as_str().as_bytes(), seed)
    }

    fn is_of(&self, kept: &Kept) -> bool {
        kept.uri == *self
    }
}

/// Mixes 128 bits that are a hash already with the seed.
fn mixed(bits: [u64; 2], seed: u64) -> u64 {
    let product = u128::from(bits[0] ^ seed) * u128::from(bits[1] ^ seed.rotate_left(32) | 1);
    ((product >> 64) as u64 ^ product as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// An article.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// A part of the hash; 0 is free.
    tag: u32,
    /// The lower half of its number.
    low: u32,
}

impl Slot for Place {
    const FREE: Self = Self { tag: 0, low: 0 };

    fn is_free(self) -> bool {
        self.tag == 0
    }

    fn home(self) -> u32 {
        self.tag
    }
}

/// Hashes what is looked up in a map beside a table of numbers, with a seed of its own, too.
#[derive(Clone, Debug)]
pub(super) struct Seeded(u64);

impl Default for Seeded {
    fn default() -> Self {
        Self(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Seeded {
    type Hasher = Chained;

    fn build_hasher(&self) -> Chained {
        Chained(self.0)
    }
}

/// Hashes piece by piece, each with the hash of those before it for its seed.
#[derive(Debug)]
pub(super) struct Chained(u64);

impl Hasher for Chained {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// One article for each of many things.
#[derive(Debug)]
pub(super) struct Numbers {
    parts: Vec<Table<Place>>,
    len: usize,
    /// Drawn anew for each: no verdict depends on it.
    seed: u64,
}

impl Default for Numbers {
    fn default() -> Self {
        Self { parts: Vec::new(), len: 0, seed: RandomState::new().hash_one(0) }
    }
}

impl Numbers {
    /// The article that has this.
    pub(super) fn get(&self, common: &impl Common, window: &Window) -> Option<Seq> {
        let (part, tag) = self.place(common);
        let part = self.parts.get(part)?;
        let seq = |low| window.with_low(low);
        let has_it =
            |low| seq(low).and_then(|seq| window.get(seq)).is_some_and(|kept| common.is_of(kept));
        let place = part.find(tag, |place| place.tag == tag && has_it(place.low))?;
        seq(part.at(place).low)
    }

    /// Adds an article that has this; none has it yet.
    pub(super) fn insert(&mut self, common: &impl Common, article: Seq) {
        if self.parts.is_empty() {
            self.parts.resize_with(1 << PARTS, Table::default);
        }
        let (part, tag) = self.place(common);
        self.parts[part].add(Place { tag, low: article.low() });
        self.len += 1;
    }

    /// Takes out an article that has this; whether it was there.
    pub(super) fn remove(&mut self, common: &impl Common, article: Seq) -> bool {
        let (part, tag) = self.place(common);
        let Some(part) = self.parts.get_mut(part) else { return false };
        let low = article.low();
        let Some(place) = part.find(tag, |place| place.tag == tag && place.low == low) else {
            return false;
        };
        part.free(place);
        self.len -= 1;
        true
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Memory, in bytes; a function of how many there are.
    pub(super) fn bytes(&self) -> usize {
        self.len * NUMBER_COST
    }

    /// The table, and the tag in it.
    fn place(&self, common: &impl Common) -> (usize, u32) {
        let hash = common.hash(self.seed);
        ((hash >> (64 - PARTS)) as usize, (hash >> (32 - PARTS)) as u32 | 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::article;

    #[test]
    fn an_article_is_found_by_what_it_has_until_it_is_taken_out() {
        let mut window = Window::default();
        let mut numbers = Numbers::default();
        let uri = |number: usize| ItemUri::from(format!("urn:{number}").as_str());
        let seqs: Vec<Seq> = (0..500)
            .map(|number| {
                let seq = window.push(article(&format!("urn:{number}")).kept(0));
                numbers.insert(&uri(number), seq);
                seq
            })
            .collect();
        assert!(numbers.remove(&uri(250), seqs[250]) && !numbers.remove(&uri(250), seqs[250]));
        for (number, seq) in seqs.iter().enumerate() {
            let expected = (number != 250).then_some(*seq);
            assert_eq!(numbers.get(&uri(number), &window), expected);
        }
        assert_eq!((numbers.len(), numbers.bytes()), (499, 499 * NUMBER_COST));
    }
}
