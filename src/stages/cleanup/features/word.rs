//! The words of a line, found a block of bytes at a time.

use std::ops::Range;

use super::meaning::{AsciiHash, WordHash, hash, letter};
use crate::stages::cleanup::block::{self, Block, lowest};
use crate::stages::script;

/// A piece of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// Whole words and the characters between them.
    Block(Words),
    /// All from this byte on, to be read by characters: there are characters of scripts without
    /// spaces, or a word as long as a block.
    Rest(usize),
}

/// What stands at the bytes of a piece, as bits. Where it begins, no word goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Its first byte.
    pub(super) at: usize,
    /// Its bytes.
    pub(super) length: usize,
    /// Bytes of letters and digits.
    pub(super) word: u64,
    /// First bytes of capitals.
    pub(super) capital: u64,
    /// Digits of ASCII.
    pub(super) digit: u64,
    /// Bytes of other characters than ASCII.
    pub(super) beyond: u64,
    /// Bytes of them that begin no character.
    pub(super) following: u64,
    /// Blanks.
    pub(super) blank: u64,
}

/// A word of a piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Its first byte in the piece.
    pub(super) start: usize,
    /// How many bytes it has.
    pub(super) length: usize,
    /// Its first byte, as a bit of the piece.
    pub(super) first: u64,
    /// Its bytes, as bits of the piece.
    pub(super) bits: u64,
}

/// The piece of a line that begins at byte `line.start`; what is left of the line then is for the
/// next one.
#[inline(always)]
pub(super) fn piece(text: &str, line: &mut Range<usize>) -> Option<Piece> {
    if line.start >= line.end {
        return None;
    }
    let at = line.start;
    let found = Words::read(text, line.clone());
    line.start = found.map_or(line.end, |words| at + words.length);
    Some(found.map_or(Piece::Rest(at), Piece::Block))
}

impl Words {
    /// `None` where the line has to be read by characters.
    #[inline(always)]
    fn read(text: &str, line: Range<usize>) -> Option<Self> {
        let at = line.start;
        let block = Block::at(text.as_bytes(), at);
        let digit = block.within(b'0', b'9');
        let mut words = Self {
            at,
            length: line.len().min(block::SIZE),
            word: block.letters() | digit,
            capital: block.within(b'A', b'Z'),
            digit,
            beyond: block.beyond_ascii(),
            following: 0,
            blank: block.equal(b' '),
        };
        words.cut();
        if words.beyond != 0 {
            words.following = block.following();
            if words.length < line.len() {
                words.length = text.floor_char_boundary(at + words.length) - at;
            }
            words.cut();
            words.read_beyond(text)?;
        }
        if words.length < line.len() && words.word >> (words.length - 1) & 1 == 1 {
            // The last word may go on: it is for the next piece.
            let outside = !words.word & lowest(words.length);
            words.length = block::SIZE - outside.leading_zeros() as usize;
            words.cut();
        }
        (words.length > 0).then_some(words)
    }

    /// Forgets what stands behind the end.
    #[inline(always)]
    fn cut(&mut self) {
        let own = lowest(self.length);
        let all = [
            &mut self.word,
            &mut self.capital,
            &mut self.digit,
            &mut self.beyond,
            &mut self.following,
            &mut self.blank,
        ];
        for bits in all {
            *bits &= own;
        }
    }

    /// Looks at the characters that are not ASCII; `None` where one is of a script without spaces.
    #[inline(never)]
    fn read_beyond(&mut self, text: &str) -> Option<()> {
        let mut open = self.beyond & !self.following;
        while open != 0 {
            let start = open.trailing_zeros() as usize;
            open &= open - 1;
            let c = text[self.at + start..].chars().next()?;
            let letter = letter(c);
            if !letter.is_word {
                continue;
            }
            if script::is_unspaced(c) {
                return None;
            }
            self.word |= lowest(c.len_utf8()) << start;
            self.capital |= u64::from(letter.is_capital) << start;
        }
        Some(())
    }

    /// First bytes of its words.
    #[inline(always)]
    pub(super) fn starts(&self) -> u64 {
        self.word & !(self.word << 1)
    }

    /// The words.
    #[inline(always)]
    pub(super) fn each(&self) -> impl Iterator<Item = Word> {
        let mut starts = self.starts();
        // One past the last byte of each; none where the last word ends with the block.
        let mut ends = !self.word & self.word << 1;
        std::iter::from_fn(move || {
            if starts == 0 {
                return None;
            }
            let (start, end) = (starts.trailing_zeros() as usize, ends.trailing_zeros() as usize);
            let first = starts & starts.wrapping_neg();
            let bits = (ends & ends.wrapping_neg()).wrapping_sub(first);
            starts &= starts - 1;
            ends &= ends.wrapping_sub(1);
            Some(Word { start, length: end - start, first, bits })
        })
    }

    /// How many characters a word has.
    #[inline(always)]
    pub(super) fn characters(&self, word: Word) -> u32 {
        if self.beyond & word.bits == 0 {
            return word.length as u32;
        }
        number(word.bits & !self.following)
    }

    /// The hash of a word in lower case.
    #[inline(always)]
    pub(super) fn hash(&self, text: &str, word: Word) -> u64 {
        let from = self.at + word.start;
        if self.beyond & word.bits != 0 {
            return mixed(&text[from..from + word.length]);
        }
        let rest = &text.as_bytes()[from..];
        let mut hash = AsciiHash::default();
        let mut left = word.length;
        let mut at = 0;
        while left > 8 {
            hash.push(eight(&rest[at..]));
            at += 8;
            left -= 8;
        }
        hash.push(eight(&rest[at..]) & FIRST_BYTES[left % FIRST_BYTES.len()]);
        hash.value()
    }

    /// The character that begins at this byte of the piece.
    #[inline(always)]
    pub(super) fn char(&self, text: &str, start: usize) -> char {
        let byte = text.as_bytes()[self.at + start];
        if byte.is_ascii() {
            return char::from(byte);
        }
        text[self.at + start..].chars().next().unwrap_or(' ')
    }
}

/// Hands the hash of every word of the text to `take`.
pub(in crate::stages::cleanup) fn each_word(text: &str, mut take: impl FnMut(u64)) {
    let mut line = 0..text.len();
    while let Some(piece) = piece(text, &mut line) {
        match piece {
            Piece::Block(words) => words.each().for_each(|word| take(words.hash(text, word))),
            Piece::Rest(at) => each_character(&text[at..], |character| {
                if let Character::Word(word) = character {
                    take(hash(word));
                }
            }),
        }
    }
}

/// What a text consists of, character by character.
#[derive(Clone, Copy, Debug)]
pub(super) enum Character<'a> {
    /// All characters of a word.
    Word(&'a str),
    /// One of a script without spaces.
    Unspaced(char),
    /// One between words, and the byte behind it.
    Sign(char, u8),
}

/// Reads a text by characters, which is slower than by pieces and knows all scripts.
pub(super) fn each_character<'a>(text: &'a str, mut take: impl FnMut(Character<'a>)) {
    let mut word = None;
    for (at, c) in text.char_indices() {
        let is_unspaced = script::is_unspaced(c);
        if letter(c).is_word && !is_unspaced {
            word = word.or(Some(at));
            continue;
        }
        if let Some(start) = word.take() {
            take(Character::Word(&text[start..at]));
        }
        if letter(c).is_word {
            take(Character::Unspaced(c));
        } else {
            let next = text.as_bytes().get(at + c.len_utf8());
            take(Character::Sign(c, next.copied().unwrap_or(b' ')));
        }
    }
    if let Some(start) = word {
        take(Character::Word(&text[start..]));
    }
}

/// The bits of the first bytes of eight, by how many there are.
static FIRST_BYTES: [u64; 16] = {
    let mut bits = [u64::MAX; 16];
    let mut count = 0;
    while count < 8 {
        bits[count] = (1 << (count * 8)) - 1;
        count += 1;
    }
    bits
};

/// How many bits are set. Apart, so that the few words that ask do not make all others wait.
#[inline(never)]
fn number(bits: u64) -> u32 {
    bits.count_ones()
}

/// The hash of a word that has other letters than those of ASCII.
#[inline(never)]
fn mixed(word: &str) -> u64 {
    let mut hash = WordHash::default();
    word.chars().for_each(|c| hash.push(letter(c).small));
    hash.value()
}

/// The first eight bytes, zeros behind them where there are fewer.
#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    for (to, &from) in eight.iter_mut().zip(bytes) {
        *to = from;
    }
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<u64> {
        let mut words = Vec::new();
        each_word(text, |hash| words.push(hash));
        words
    }

    #[test]
    fn words_end_at_signs_and_at_characters_of_scripts_without_spaces() {
        let text = "Bürgermeister’s harbourmaster42, 港 x市";
        assert_eq!(words(text), ["bürgermeister", "s", "harbourmaster42", "x"].map(hash));
    }

    #[test]
    fn words_longer_than_a_block_are_words_too() {
        let long = "x".repeat(200);
        assert_eq!(words(&format!("One {long} two")), ["one", &long, "two"].map(hash));
    }

    proptest! {
        #[test]
        fn pieces_and_characters_have_the_same_words(text in "[a-zA-Z0-9 é’Ü.,\u{fc}Ж]{0,150}") {
            let mut slow = Vec::new();
            each_character(&text, |character| {
                if let Character::Word(word) = character {
                    slow.push(hash(word));
                }
            });
            prop_assert_eq!(words(&text), slow);
        }
    }
}
