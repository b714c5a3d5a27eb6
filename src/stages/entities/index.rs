//! The spellings of a gazetteer by their words: which of them may stand where in a text.
//!
//! A text is gone through word by word. A word that begins no spelling costs one look at a set of
//! bits that stays in the cache of a core, however many spellings there are; one that begins some
//! is followed, word by word, as far as any spelling goes. Spellings without a word at their start
//! or with one that may go on behind them, as in scripts without spaces, are few and are looked for
//! by an automaton. Whether an occurrence stands at the boundaries of words and is written in the
//! right case is for others to judge.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, BuildError, MatchKind};

use super::tagger::lexicon::phrase;
use super::tagger::votes::Plain;
use crate::stages::script::is_unspaced;

/// Bits of the set for each first word: one in 16 of the words that begin nothing is looked up.
const BITS: usize = 16;

/// The index. Empty by default.
#[derive(Clone, Default)]
pub(super) struct Index {
    /// By the hash of one or more words; looked up, never iterated.
    nodes: HashMap<u64, Node, BuildHasherDefault<Plain>>,
    /// By spelling, another of the same words.
    others: Vec<Option<u32>>,
    /// A bit for the hash of every first word.
    begins: Vec<u64>,
    /// First bytes of the spellings, and the capitals of those that are small letters.
    first_bytes: Bytes,
    /// Spellings that do not begin and end as words of spaced scripts do.
    odd: Option<Odd>,
}

/// A set of bytes.
type Bytes = [u64; 4];

fn holds(bytes: &Bytes, byte: u8) -> bool {
    bytes[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
}

/// What is known of some words in a row.
#[derive(Clone, Copy, Default)]
struct Node {
    /// A spelling of these words.
    spelling: Option<u32>,
    /// Whether a spelling goes on behind them.
    goes_on: bool,
}

#[derive(Clone)]
struct Odd {
    automaton: AhoCorasick,
    spellings: Vec<usize>,
}

impl Index {
    /// Indexes spellings.
    ///
    /// # Errors
    /// Where there are too many odd ones for one automaton.
    pub(super) fn build(spellings: &[&str]) -> Result<Self, BuildError> {
        let mut index = Self { others: vec![None; spellings.len()], ..Self::default() };
        let mut first_words = Vec::new();
        let mut odd = Vec::new();
        for (at, spelling) in spellings.iter().enumerate() {
            if is_odd(spelling) {
                odd.push(at);
            } else {
                first_words.extend(Words::of(spelling).next().map(|word| word.hash));
                for first in spelling.bytes().take(1).flat_map(|b| [b, b.to_ascii_uppercase()]) {
                    index.first_bytes[usize::from(first / 64)] |= 1 << (first % 64);
                }
                index.add(spelling, at);
            }
        }
        index.begins = vec![0; (first_words.len() * BITS).next_power_of_two().div_ceil(64)];
        for word in first_words {
            let bit = index.bit(word);
            index.begins[bit / 64] |= 1 << (bit % 64);
        }
        if !odd.is_empty() {
            // Every match is wanted, not the leftmost-longest only: the longest may fail at its
            // boundaries or its case where a shorter one holds.
            let automaton = AhoCorasickBuilder::new()
                .match_kind(MatchKind::Standard)
                .ascii_case_insensitive(true)
                .build(odd.iter().map(|&at| spellings[at]))?;
            index.odd = Some(Odd { automaton, spellings: odd });
        }
        Ok(index)
    }

    fn add(&mut self, spelling: &str, at: usize) {
        let mut words = Words::of(spelling).peekable();
        let mut name = None;
        while let Some(word) = words.next() {
            let key = name.map_or(word.hash, |before| phrase(before, word.hash));
            name = Some(key);
            let node = self.nodes.entry(key).or_default();
            if words.peek().is_some() {
                node.goes_on = true;
            } else {
                // The number of rows is limited far below this type's.
                self.others[at] = node.spelling.replace(at as u32);
            }
        }
    }

    fn bit(&self, word: u64) -> usize {
        word as usize & (self.begins.len() * 64 - 1)
    }

    fn may_begin(&self, word: u64) -> bool {
        let bit = self.bit(word);
        self.begins[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// Calls `meet` with the place and the spelling of everything that may be an occurrence: with
    /// the same words, but for the case of their letters, and no small letter in front where the
    /// spelling has a capital. In no order.
    pub(super) fn occurrences(&self, text: &str, mut meet: impl FnMut(usize, usize)) {
        if !self.nodes.is_empty() {
            let mut words = Words::of(text);
            while let Some(first) = words.skip_to_word() {
                if !holds(&self.first_bytes, first) {
                    words.skip_word();
                    continue;
                }
                let word = words.take_word();
                if self.may_begin(word.hash) {
                    self.follow(word, words.clone(), |spelling| meet(word.start, spelling));
                }
            }
        }
        if let Some(odd) = &self.odd {
            for found in odd.automaton.find_overlapping_iter(text) {
                meet(found.start(), odd.spellings[found.pattern().as_usize()]);
            }
        }
    }

    /// Calls `meet` with the spellings of a word and those behind it.
    fn follow(&self, word: Word, behind: Words<'_>, mut meet: impl FnMut(usize)) {
        let mut key = word.hash;
        for next in behind.map(Some).chain([None]) {
            let Some(node) = self.nodes.get(&key) else { return };
            let mut spelling = node.spelling;
            while let Some(at) = spelling {
                meet(at as usize);
                spelling = self.others[at as usize];
            }
            match next.filter(|_| node.goes_on) {
                Some(next) => key = phrase(key, next.hash),
                None => return,
            }
        }
    }
}

/// Whether a spelling may begin or end inside a run of letters, or begins with a sign.
fn is_odd(spelling: &str) -> bool {
    let begins = spelling.chars().next().is_some_and(|c| continues(c) && !is_unspaced(c));
    let may_go_on = spelling.chars().next_back().is_some_and(|c| is_unspaced(c) || is_hangul(c));
    !begins || may_go_on
}

/// Letters, digits and the marks that combine with them.
pub(super) fn continues(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// Korean puts particles behind a name without a space.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// A run of letters and digits.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    /// Of its bytes, ASCII letters made small.
    hash: u64,
}

/// The words of a text.
#[derive(Clone)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether the next character continues a word, and its length; 0 at the end of the text.
    #[inline]
    fn look(&self) -> (bool, usize) {
        match self.text.as_bytes().get(self.at) {
            None => (false, 0),
            Some(byte) if byte.is_ascii() => (byte.is_ascii_alphanumeric(), 1),
            Some(_) => {
                let c = self.text[self.at..].chars().next().unwrap_or_default();
                (continues(c), c.len_utf8())
            }
        }
    }

    /// Goes on to the next word, and returns its first byte.
    #[inline]
    fn skip_to_word(&mut self) -> Option<u8> {
        loop {
            match self.look() {
                (true, _) => return self.text.as_bytes().get(self.at).copied(),
                (false, 0) => return None,
                (false, length) => self.at += length,
            }
        }
    }

    #[inline]
    fn skip_word(&mut self) {
        while let (true, length) = self.look() {
            self.at += length;
        }
    }

    #[inline]
    fn take_word(&mut self) -> Word {
        let start = self.at;
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        while let (true, length) = self.look() {
            for byte in &self.text.as_bytes()[self.at..self.at + length] {
                hash ^= u64::from(byte.to_ascii_lowercase());
                hash = hash.wrapping_mul(0x0100_0000_01b3);
            }
            self.at += length;
        }
        let hash = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Word { start, hash: hash ^ hash >> 29 }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        self.skip_to_word().map(|_| self.take_word())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What an automaton of all spellings finds, without what is cut out of a longer word.
    fn expected(spellings: &[&str], text: &str) -> Vec<(usize, usize)> {
        let mut builder = AhoCorasickBuilder::new();
        let automaton = builder.ascii_case_insensitive(true).build(spellings).expect("few");
        let is_whole = |start: usize, spelling: &str| {
            let before = text[..start].chars().next_back();
            let after = text[start + spelling.len()..].chars().next();
            let is_small = text[start..].starts_with(|c: char| c.is_ascii_lowercase());
            let is_smaller = is_small && spelling.starts_with(|c: char| c.is_ascii_uppercase());
            let goes_on =
                after.is_some_and(continues) && spelling.chars().next_back().is_some_and(continues);
            let is_cut_out = before.is_some_and(continues) || goes_on;
            is_odd(spelling) || !(is_smaller || is_cut_out)
        };
        let found = automaton.find_overlapping_iter(text);
        let mut found: Vec<(usize, usize)> = found
            .map(|found| (found.start(), found.pattern().as_usize()))
            .filter(|&(start, at)| is_whole(start, spellings[at]))
            .collect();
        found.sort_unstable();
        found
    }

    fn found(spellings: &[&str], text: &str) -> Vec<(usize, usize)> {
        let index = Index::build(spellings).expect("few");
        let mut found = Vec::new();
        index.occurrences(text, |start, at| {
            let bytes = text.get(start..start + spellings[at].len());
            if bytes.is_some_and(|bytes| bytes.eq_ignore_ascii_case(spellings[at])) {
                found.push((start, at));
            }
        });
        found.sort_unstable();
        found
    }

    const SPELLINGS: [&str; 12] = [
        "Ellery",
        "Port Ellery",
        "port-ellery",
        "Port Ellery Post",
        "Post",
        "O'Dara",
        "Élan",
        "Wren & Co.",
        "엘러리",
        "港町",
        "@sarn",
        "Post-7",
    ];

    #[test]
    fn names_that_begin_alike_are_all_found() {
        let text = "the Port Ellery Post, PORT-ELLERY and Wren & Co. of 엘러리는";
        assert_eq!(found(&SPELLINGS, text), expected(&SPELLINGS, text));
        assert_eq!(found(&SPELLINGS, text).len(), 8);
        assert!(found(&[], text).is_empty());
    }

    proptest! {
        #[test]
        fn the_index_finds_what_an_automaton_finds(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&SPELLINGS[..]).prop_map(str::to_owned),
                    prop::sample::select(vec![" ", "-", "s", "'s", "7", ", ", "é", "は"])
                        .prop_map(str::to_owned),
                    ".{0,4}",
                ],
                0..16,
            )
        ) {
            let text = pieces.concat();
            prop_assert_eq!(found(&SPELLINGS, &text), expected(&SPELLINGS, &text));
        }
    }
}
