//! The second look: what the first one called the same word elsewhere in the document.
//!
//! A word's own occurrence never votes for itself.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::feature::Keys;
use super::label::LANES;
use super::lexicon::phrase;
use super::word::{Class, Word};

/// A hash is its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain(u64);

impl Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// How often a word had each label; the last is none.
type Tally = [u16; LANES + 1];

/// The first look's labels of a document, by word.
#[derive(Clone, Debug, Default)]
pub struct Votes {
    words: HashMap<u64, Tally, BuildHasherDefault<Plain>>,
    /// Types of names in which one word follows another.
    pairs: HashMap<u64, [u16; 4], BuildHasherDefault<Plain>>,
}

/// What the votes say of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Opinion {
    /// Type from 1, 0 for none.
    kind: u8,
    /// The commonest label from 1, of those with a type.
    lane: u8,
    named: u8,
    unnamed: u8,
    /// Share of the commonest type, in four steps.
    share: u8,
}

impl Votes {
    /// Forgets all votes.
    pub fn clear(&mut self) {
        self.words.clear();
        self.pairs.clear();
    }

    /// Counts the labels of a sentence; `None` is none.
    pub fn count(&mut self, words: &[Word], labels: &[Option<u8>]) {
        for (at, (word, label)) in words.iter().zip(labels).enumerate() {
            if !counts(word, *label) {
                continue;
            }
            let lane = label.map_or(LANES, usize::from);
            let tally = self.words.entry(word.lower).or_default();
            tally[lane] = tally[lane].saturating_add(1);
            if let (Some(label), Some(next)) = (*label, words.get(at + 1))
                && label % 4 < 2
            {
                let pair = self.pairs.entry(phrase(word.lower, next.lower)).or_default();
                let kind = &mut pair[usize::from(label / 4)];
                *kind = kind.saturating_add(1);
            }
        }
    }

    /// The keys of a token of a sentence; none where nobody else says anything of its word.
    pub fn keys(
        &self,
        words: &[Word],
        labels: &[Option<u8>],
        at: usize,
        case: u8,
        keys: &mut Keys,
    ) {
        keys.clear();
        let word = &words[at];
        if !counts(word, labels[at]) {
            return;
        }
        let opinion = self.opinion(word, labels[at]);
        let own = labels[at].map_or(LANES as u64, u64::from);
        let after = self.pair(words, labels, at);
        let before = at.checked_sub(1).map_or(0, |at| self.pair(words, labels, at));
        if opinion.named == 0 && opinion.unnamed == 0 && after == 0 && before == 0 {
            return;
        }
        let Opinion { kind, lane, named, unnamed, share } = opinion;
        let said = u64::from(kind) << 8 | u64::from(share) << 4 | u64::from(named);
        keys.add(200, own, said);
        keys.add(201, word.class as u64, said);
        keys.add(202, own, u64::from(named) << 4 | u64::from(unnamed));
        keys.add(203, own, u64::from(lane) << 4 | u64::from(share));
        keys.add(204, u64::from(case) << 8 | u64::from(unnamed), said);
        keys.add(205, own, u64::from(after));
        keys.add(206, own, u64::from(before));
        let beside = |at: Option<usize>| match at.and_then(|at| words.get(at)) {
            Some(word) if counts(word, None) => {
                u64::from(self.opinion(word, at.and_then(|at| labels[at])).lane) + 1
            }
            _ => 0,
        };
        let (last, next) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
        keys.add(207, own, last << 8 | u64::from(lane));
        keys.add(208, own, next << 8 | u64::from(lane));
        keys.add(209, last << 8 | next, u64::from(kind));
    }

    fn opinion(&self, word: &Word, own: Option<u8>) -> Opinion {
        let Some(tally) = self.words.get(&word.lower) else { return Opinion::default() };
        let mut tally = *tally;
        let own = own.map_or(LANES, usize::from);
        tally[own] = tally[own].saturating_sub(1);
        let mut kinds = [0u16; 4];
        let (mut lane, mut most) = (0, 0);
        for (at, &count) in tally[..LANES].iter().enumerate() {
            kinds[at / 4] = kinds[at / 4].saturating_add(count);
            if count > most {
                (lane, most) = (at as u8 + 1, count);
            }
        }
        let named: u16 = kinds.iter().sum();
        let mut kind = 0;
        for at in 1..4 {
            if kinds[at] > kinds[kind] {
                kind = at;
            }
        }
        let share = match named {
            0 => 0,
            _ if kinds[kind] == named => 3,
            _ if kinds[kind] * 4 >= named * 3 => 2,
            _ => 1,
        };
        Opinion {
            kind: if named > 0 { kind as u8 + 1 } else { 0 },
            lane,
            named: step(named),
            unnamed: step(tally[LANES]),
            share,
        }
    }

    /// Type from 1 of other names in which the same word follows this one; 0 for none.
    fn pair(&self, words: &[Word], labels: &[Option<u8>], at: usize) -> u8 {
        let Some(next) = words.get(at + 1) else { return 0 };
        let Some(kinds) = self.pairs.get(&phrase(words[at].lower, next.lower)) else { return 0 };
        let mut kinds = *kinds;
        if let Some(label) = labels[at]
            && label % 4 < 2
        {
            let own = &mut kinds[usize::from(label / 4)];
            *own = own.saturating_sub(1);
        }
        let mut kind = 0;
        for at in 1..4 {
            if kinds[at] > kinds[kind] {
                kind = at;
            }
        }
        if kinds[kind] > 0 { kind as u8 + 1 } else { 0 }
    }
}

/// Whether an occurrence counts: words with capitals, and whatever was called a name.
fn counts(word: &Word, label: Option<u8>) -> bool {
    label.is_some() || matches!(word.class, Class::Capital | Class::Upper)
}

/// A count in five steps.
fn step(count: u16) -> u8 {
    match count {
        0..=2 => count as u8,
        3..=5 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::label::{Place, lane};
    use crate::stages::entities::tagger::lexicon::Lexicon;

    fn words(text: &str) -> Vec<Word> {
        text.split(' ').map(|word| Word::of(word, &Lexicon::default())).collect()
    }

    #[test]
    fn a_word_that_stands_once_has_no_votes() {
        let words = words("Wren left");
        let labels = [Some(lane(0, Place::Single) as u8), None];
        let mut votes = Votes::default();
        votes.count(&words, &labels);
        let mut keys = Keys::default();
        votes.keys(&words, &labels, 0, 0, &mut keys);
        assert!(keys.as_slice().is_empty());
    }

    #[test]
    fn others_of_the_same_word_vote() {
        let full = words("Tomas Wren");
        let mut votes = Votes::default();
        votes.count(&full, &[Some(0), Some(2)]);
        let alone = words("WREN left");
        let labels = [Some(lane(1, Place::Single) as u8), None];
        votes.count(&alone, &labels);
        let opinion = votes.opinion(&alone[0], labels[0]);
        let expected = Opinion { kind: 1, lane: 3, named: 1, unnamed: 0, share: 3 };
        assert_eq!(opinion, expected);
        let mut keys = Keys::default();
        votes.keys(&alone, &labels, 1, 0, &mut keys);
        assert!(keys.as_slice().is_empty());
        votes.keys(&alone, &labels, 0, 0, &mut keys);
        assert!(!keys.as_slice().is_empty());
    }
}
