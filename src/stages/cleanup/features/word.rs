//! Single words of a line: where each ends, its hash, and what was counted in it.

use super::meaning::{AsciiHash, WordHash, letter};
use crate::stages::script;

/// One word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// The hash of its letters and digits in lower case.
    pub(super) hash: u64,
    /// Its characters.
    pub(super) length: u32,
    /// Its capitals.
    pub(super) capitals: u32,
    /// Its digits.
    pub(super) digits: u32,
    /// Whether it begins with a capital.
    pub(super) begins_capital: bool,
    /// Whether it begins with a digit.
    pub(super) begins_digit: bool,
}

/// What stands at a position of a line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// A word.
    Word(Word),
    /// A character of a script without spaces.
    Unspaced(char),
    /// A character between words.
    Sign(char),
}

/// Reads what stands at byte `at`, which is in the line; also the position behind it.
#[inline(always)]
pub(super) fn piece(line: &str, at: usize) -> (Piece, usize) {
    let byte = line.as_bytes()[at];
    if byte.is_ascii_alphanumeric() {
        let (word, behind) = word(line, at);
        return (Piece::Word(word), behind);
    }
    if byte < 0x80 {
        return (Piece::Sign(char::from(byte)), at + 1);
    }
    let Some(c) = line[at..].chars().next() else { return (Piece::Sign(' '), at + 1) };
    match kind(c) {
        Kind::Letter => {
            let (word, behind) = mixed(line, at);
            (Piece::Word(word), behind)
        }
        Kind::Unspaced => (Piece::Unspaced(c), at + c.len_utf8()),
        Kind::Sign => (Piece::Sign(c), at + c.len_utf8()),
    }
}

/// Hands the hash of every word of the text to `take`.
pub(in crate::stages::cleanup) fn each_word(text: &str, mut take: impl FnMut(u64)) {
    let mut at = 0;
    while at < text.len() {
        let (piece, behind) = piece(text, at);
        if let Piece::Word(word) = piece {
            take(word.hash);
        }
        at = behind;
    }
}

/// What a character is to words.
enum Kind {
    Letter,
    Unspaced,
    Sign,
}

#[inline]
fn kind(c: char) -> Kind {
    if !letter(c).is_word {
        Kind::Sign
    } else if script::is_unspaced(c) {
        Kind::Unspaced
    } else {
        Kind::Letter
    }
}

/// The highest bit of each of eight bytes.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The same byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Sets the highest bit of each byte from `first` to `last`; other bits are anything.
#[inline(always)]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    bytes.wrapping_add(each(0x80 - first)) & !bytes.wrapping_add(each(0x7f - last))
}

/// How many of the highest bits are set, where no others are.
#[inline(always)]
fn number(bits: u64) -> u32 {
    ((bits >> 7).wrapping_mul(each(1)) >> 56) as u32
}

/// Reads the word that begins with an ASCII letter or digit, eight bytes at a time.
#[inline(always)]
fn word(line: &str, at: usize) -> (Word, usize) {
    let bytes = line.as_bytes();
    let rest = &bytes[at..];
    let mut hash = AsciiHash::default();
    let mut word = Word {
        begins_capital: rest[0].is_ascii_uppercase(),
        begins_digit: rest[0].is_ascii_digit(),
        ..Word::default()
    };
    let mut length = 0;
    loop {
        let eight = eight(&rest[length..]);
        // No byte is above 127 once the highest bits are cleared, so sums do not run over.
        let low = eight & !HIGH_BITS;
        let small = low | each(0x20);
        let alphabetic = within(small, b'a', b'z');
        let numeric = within(low, b'0', b'9');
        let ours = (alphabetic | numeric) & !eight & HIGH_BITS;
        let count = ((ours ^ HIGH_BITS).trailing_zeros() / 8) as usize;
        let mask = if count == 8 { u64::MAX } else { (1u64 << (count * 8)) - 1 };
        if count > 0 {
            hash.push(eight & mask);
        }
        // The bit that makes a letter small moves to the highest bit.
        let capitals = alphabetic & ours & mask & (!eight << 2);
        let digits = numeric & ours & mask;
        if capitals | digits != 0 {
            word.capitals += number(capitals);
            word.digits += number(digits);
        }
        length += count;
        if count < 8 {
            break;
        }
    }
    let behind = at + length;
    let goes_on = bytes.get(behind).is_some_and(|&byte| byte >= 0x80)
        && line[behind..].chars().next().is_some_and(|c| matches!(kind(c), Kind::Letter));
    if goes_on {
        return mixed(line, at);
    }
    word.hash = hash.value();
    word.length = length as u32;
    (word, behind)
}

/// Reads a word that has other letters than those of ASCII.
#[inline(never)]
fn mixed(line: &str, at: usize) -> (Word, usize) {
    let mut hash = WordHash::default();
    let mut word = Word::default();
    let mut behind = line.len();
    for (offset, c) in line[at..].char_indices() {
        let letter = letter(c);
        if !letter.is_word || script::is_unspaced(c) {
            behind = at + offset;
            break;
        }
        if word.length == 0 {
            word.begins_capital = letter.is_capital;
            word.begins_digit = c.is_ascii_digit();
        }
        hash.push(letter.small);
        word.length += 1;
        word.capitals += u32::from(letter.is_capital);
        word.digits += u32::from(c.is_ascii_digit());
    }
    word.hash = hash.value();
    (word, behind)
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
    use super::super::meaning::hash;
    use super::*;

    #[test]
    fn words_end_at_signs_and_at_characters_of_scripts_without_spaces() {
        let mut words = Vec::new();
        each_word("Bürgermeister’s harbourmaster42, 港 x市", |hash| words.push(hash));
        assert_eq!(words, ["bürgermeister", "s", "harbourmaster42", "x"].map(hash));
    }

    #[test]
    fn capitals_and_digits_are_counted_over_eight_bytes() {
        let (word, behind) = word("HARBOURMASTER2024!", 0);
        assert_eq!((word.length, word.capitals, word.digits, behind), (17, 13, 4, 17));
        assert!(word.begins_capital && !word.begins_digit);
    }
}
