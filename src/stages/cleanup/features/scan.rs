//! One pass over a line: its words and signs are counted, and its words looked up.

use std::ops::Range;

use super::meaning::{EIGHTS, Meaning, Vocabulary, hash, letter};
use super::shape::{Shape, sign};
use super::word::{Character, Piece, Words, each_character, piece};
use super::words::Class;
use crate::stages::cleanup::block::{SIZE, lowest};
use crate::stages::cleanup::rules::Mark;

/// Words of a line that are kept in the pool.
const MOST_POOLED: u32 = 48;

/// Characters of a long word.
const LONG: u32 = 7;

/// Most words of a block: every other byte begins one.
const MOST_WORDS: usize = SIZE / 2;

/// What was met of a line so far.
pub(super) struct Scan<'a> {
    shape: Shape,
    pool: &'a mut Vec<u32>,
    vocabulary: &'static Vocabulary,
    /// The last character between words.
    before: char,
    /// How many of the first words each class has, a byte each.
    counts: [u64; EIGHTS],
}

impl<'a> Scan<'a> {
    /// Of nothing yet. Hashes of words go to the end of `pool`.
    pub(super) fn new(pool: &'a mut Vec<u32>) -> Self {
        let pooled = (pool.len() as u32, 0);
        let shape = Shape { pooled, all: u8::MAX, ..Shape::default() };
        Self { shape, pool, vocabulary: Vocabulary::get(), before: ' ', counts: [0; EIGHTS] }
    }

    /// Reads a line of a text; what was counted in it.
    pub(super) fn line(mut self, text: &str, mut line: Range<usize>) -> Shape {
        let end = line.end;
        while let Some(piece) = piece(text, &mut line) {
            match piece {
                Piece::Block(words) => {
                    self.words(text, &words);
                    self.signs(text, &words, end);
                }
                Piece::Rest(at) => self.rest(&text[at..end]),
            }
        }
        let mut shape = self.shape;
        shape.words += shape.unspaced.div_ceil(2);
        let counts = self.counts.map(u64::to_le_bytes);
        let (first, _) = counts.as_flattened().split_at(Class::COUNT);
        for (count, first) in shape.counts.iter_mut().zip(first) {
            *count = count.saturating_add(*first);
        }
        shape
    }

    /// Counts the words of a piece.
    #[inline(always)]
    fn words(&mut self, text: &str, words: &Words) {
        let starts = words.starts();
        let shape = &mut self.shape;
        shape.capitals += (starts & words.capital).count_ones();
        if words.digit != 0 {
            shape.digits += words.digit.count_ones();
            shape.numbers += (starts & words.digit).count_ones();
        }
        let mut found = Hashes::default();
        let (mut letters, mut long, mut shouts, mut hash) = (0, 0, 0, shape.hash);
        for (at, word) in words.each().enumerate() {
            let length = words.characters(word);
            let small = word.bits & !words.following & !words.capital;
            letters += length;
            long += u32::from(length >= LONG);
            shouts += u32::from(small == 0) & u32::from(length >= 2);
            let own = words.hash(text, word);
            found.add(own, at, self.vocabulary.may_say(own));
            hash = mix(hash, fold(own));
            if words.digit & word.bits != 0 {
                let is_number = words.digit & word.first != 0;
                found.numbers |= u32::from(is_number) << (at % MOST_WORDS);
                let year = &text[words.at + word.start..][..word.length];
                shape.signs |= if is_year(year) { sign::YEAR } else { 0 };
            }
        }
        shape.letters += letters;
        shape.long += long;
        shape.shouts += shouts;
        shape.hash = hash;
        let room = (MOST_POOLED - shape.pooled.1).min(found.count as u32);
        shape.pooled.1 += room;
        self.pool.extend_from_slice(&found.folded[..room as usize]);
        self.meanings(&found);
    }

    /// Looks up the words of a piece that may say something.
    #[inline(always)]
    fn meanings(&mut self, found: &Hashes) {
        let before = self.shape.words;
        let (mut said, mut any, mut all) = (0u32, 0, u8::MAX);
        for &at in &found.open[..found.open_count.min(MOST_WORDS)] {
            let at = usize::from(at) % MOST_WORDS;
            let Some(meaning) = self.vocabulary.look_up(found.hashes[at]) else { continue };
            let number = before + at as u32 + 1;
            if number == 1 {
                self.shape.opens = meaning.marks;
            }
            said |= 1 << at;
            any |= meaning.marks;
            let is_number = found.numbers >> at & 1 == 1;
            all &= meaning.marks | if is_number { Mark::NUMBER } else { 0 };
            self.count(meaning, number);
        }
        if found.numbers & !said != 0 {
            all &= Mark::NUMBER;
        }
        if u64::from(said | found.numbers) != lowest(found.count) {
            all = 0;
        }
        let shape = &mut self.shape;
        shape.any |= any;
        shape.all &= all;
        shape.words += found.count as u32;
    }

    /// Counts the classes of a word: of all at once, as long as no byte can run over.
    #[inline(always)]
    fn count(&mut self, meaning: &Meaning, number: u32) {
        if number <= u32::from(u8::MAX) {
            for (sum, ones) in self.counts.iter_mut().zip(meaning.ones) {
                *sum += ones;
            }
            return;
        }
        for (class, count) in self.shape.counts.iter_mut().enumerate() {
            *count = count.saturating_add((meaning.classes >> class & 1) as u8);
        }
    }

    /// Adds a word to the hash and the pool.
    fn keep(&mut self, word: u32) {
        let shape = &mut self.shape;
        shape.hash = mix(shape.hash, word);
        if shape.pooled.1 < MOST_POOLED {
            shape.pooled.1 += 1;
            self.pool.push(word);
        }
    }

    /// Counts the characters between the words of a piece, blanks aside.
    #[inline(always)]
    fn signs(&mut self, text: &str, words: &Words, end: usize) {
        let between = !words.word & !words.following & lowest(words.length);
        let mut signs = between & !words.blank;
        while signs != 0 {
            let start = signs.trailing_zeros() as usize;
            signs &= signs - 1;
            let c = words.char(text, start);
            let behind = words.at + start + c.len_utf8();
            let next = if behind < end { text.as_bytes()[behind] } else { b' ' };
            let last = || match (between & lowest(start)).checked_ilog2() {
                Some(last) => words.char(text, last as usize),
                None => self.before,
            };
            let follows_word = start > 0 && words.word >> (start - 1) & 1 == 1;
            let follows_digits = || {
                let outside = !words.word & lowest(start);
                let own = !lowest(SIZE - outside.leading_zeros() as usize) & lowest(start);
                words.digit & own != 0
            };
            let sign = Sign { c, next, follows_word };
            sign.count(&mut self.shape, last, follows_digits);
        }
        if let Some(last) = between.checked_ilog2() {
            self.before = words.char(text, last as usize);
        }
    }

    /// Reads what is left of a line by characters.
    #[inline(never)]
    fn rest(&mut self, rest: &str) {
        let (mut in_word, mut has_digits) = (false, false);
        each_character(rest, |character| match character {
            Character::Word(word) => {
                in_word = true;
                has_digits = word.bytes().any(|byte| byte.is_ascii_digit());
                self.word(word);
            }
            Character::Unspaced(c) => {
                (in_word, has_digits) = (false, false);
                self.shape.unspaced += 1;
                self.shape.letters += 1;
                self.shape.all = 0;
                self.keep(u32::from(c));
            }
            Character::Sign(c, next) => {
                let (follows_word, follows_digits) = (in_word, has_digits);
                (in_word, has_digits) = (false, false);
                let before = std::mem::replace(&mut self.before, c);
                if c != ' ' {
                    let sign = Sign { c, next, follows_word };
                    sign.count(&mut self.shape, || before, || follows_digits);
                }
            }
        });
    }

    /// Counts one word.
    fn word(&mut self, word: &str) {
        let hash = hash(word);
        let shape = &mut self.shape;
        let count = |is: fn(char) -> bool| word.chars().filter(|&c| is(c)).count() as u32;
        let begins = |is: fn(char) -> bool| u32::from(word.starts_with(is));
        let length = count(|_| true);
        let begins_digit = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
        shape.words += 1;
        shape.letters += length;
        shape.digits += count(|c| c.is_ascii_digit());
        shape.capitals += begins(|c| letter(c).is_capital);
        shape.numbers += u32::from(begins_digit);
        shape.shouts += u32::from(length >= 2 && count(|c| letter(c).is_capital) == length);
        shape.long += u32::from(length >= LONG);
        shape.signs |= if is_year(word) { sign::YEAR } else { 0 };
        let number = shape.words;
        let meaning = self.vocabulary.meaning(hash);
        let marks = meaning.map_or(0, |meaning| meaning.marks);
        if number == 1 {
            shape.opens = marks;
        }
        shape.any |= marks;
        shape.all &= if begins_digit { Mark::NUMBER | marks } else { marks };
        if let Some(meaning) = meaning {
            self.count(meaning, number);
        }
        self.keep(fold(hash));
    }
}

/// The words of a piece by their hashes.
#[derive(Default)]
struct Hashes {
    /// How many there are.
    count: usize,
    /// Their hashes.
    hashes: [u64; MOST_WORDS],
    /// Their hashes as they are kept.
    folded: [u32; MOST_WORDS],
    /// Those that may say something, by their places: sorted out without a branch that nobody could
    /// foresee.
    open: [u8; MOST_WORDS],
    /// How many of them there are.
    open_count: usize,
    /// Those that begin with a digit, a bit each.
    numbers: u32,
}

impl Hashes {
    /// Adds the word at place `at`; `may_say` is 1 where it may say something, else 0.
    #[inline(always)]
    fn add(&mut self, hash: u64, at: usize, may_say: usize) {
        self.hashes[at % MOST_WORDS] = hash;
        self.folded[at % MOST_WORDS] = fold(hash);
        self.open[self.open_count % MOST_WORDS] = at as u8;
        self.open_count += may_say;
        self.count = (at + 1).min(MOST_WORDS);
    }
}

fn is_year(word: &str) -> bool {
    matches!(word.as_bytes(), [b'1', b'9', a, b] | [b'2', b'0', a, b]
        if a.is_ascii_digit() && b.is_ascii_digit())
}

/// Adds a word to the hash of a line.
#[inline(always)]
fn mix(line: u64, word: u32) -> u64 {
    (line.rotate_left(7) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A hash as it is kept.
#[inline(always)]
fn fold(hash: u64) -> u32 {
    hash as u32 ^ (hash >> 32) as u32
}

/// A character between words that is no blank.
struct Sign {
    c: char,
    /// The byte behind it.
    next: u8,
    /// Whether a word ends before it.
    follows_word: bool,
}

impl Sign {
    /// Counts it. `before` is the last character between words, `follows_digits` whether the word
    /// that ends here has digits.
    #[inline(always)]
    fn count(
        &self,
        shape: &mut Shape,
        before: impl Fn() -> char,
        follows_digits: impl Fn() -> bool,
    ) {
        let next = self.next;
        match self.c {
            ',' | '،' | '、' | '，' => shape.commas += 1,
            '.' | '!' | '?' => {
                shape.stops += u32::from(next == b' ' || !next.is_ascii());
                if self.c == '.' && before() == '.' {
                    shape.signs |= sign::ELLIPSIS;
                }
            }
            '。' | '！' | '？' | '।' | '؟' | '۔' => shape.stops += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '」' => shape.quotes += 1,
            '»' if self.follows_word => shape.quotes += 1,
            '@' => shape.signs |= sign::AT,
            '|' => shape.signs |= sign::BAR,
            '>' | '›' | '→' | '»' => shape.signs |= sign::ARROW,
            '©' => shape.signs |= sign::COPYRIGHT,
            '…' => shape.signs |= sign::ELLIPSIS,
            '/' => shape.signs |= if before() == '/' { sign::URL } else { sign::SLASH },
            '#' => shape.signs |= sign::HASH,
            ':' if follows_digits() && next.is_ascii_digit() => shape.signs |= sign::CLOCK,
            ':' | '：' => shape.signs |= sign::COLON,
            '-' | '–' | '—' if !self.follows_word && next == b' ' => shape.signs |= sign::DASH,
            '•' | '·' | '*' => shape.signs |= sign::BULLET,
            '(' | '[' | '（' => shape.signs |= sign::BRACKET,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_and_characters_are_counted_alike(
            line in "[a-zA-F0-9 .:/|@é’Ü“»,–-]{0,160}|([A-Z]{1,4}|19[0-9]{2}|the|share|[.:/]| ){0,60}",
        ) {
            let (mut pool, mut slow_pool) = (Vec::new(), Vec::new());
            let shape = Scan::new(&mut pool).line(&line, 0..line.len());
            let mut slow = Scan::new(&mut slow_pool);
            slow.rest(&line);
            prop_assert_eq!(shape, slow.line("", 0..0));
            prop_assert_eq!(pool, slow_pool);
        }
    }
}
