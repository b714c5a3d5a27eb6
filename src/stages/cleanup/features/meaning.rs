//! What a word says, looked up by its hash: its classes, its languages, and which rules it concerns.

use std::sync::LazyLock;

use super::words::{Class, WORDS};
use crate::stages::cleanup::language::SMALL_WORDS;
use crate::stages::cleanup::rules;

/// What a word says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::stages::cleanup) struct Meaning {
    /// Its classes, a bit each.
    pub(in crate::stages::cleanup) classes: u32,
    /// The languages that have it as a small word, by their place in [`SMALL_WORDS`].
    pub(in crate::stages::cleanup) languages: u64,
    /// The rules that look at lines with the word, a bit each.
    pub(in crate::stages::cleanup) marks: u8,
    /// A one in the byte of each of its classes.
    pub(super) ones: [u64; EIGHTS],
}

/// Numbers of eight bytes that have a byte for every class.
pub(super) const EIGHTS: usize = Class::COUNT.div_ceil(8);

/// Slots of the table: a power of two, at least twice the number of words.
const SLOTS: usize = 8_192;

/// Bits of the filter before the table: a power of two.
const FILTER_BITS: usize = 1 << 16;

/// All words that say something.
#[derive(Debug)]
pub(in crate::stages::cleanup) struct Vocabulary {
    /// One bit for each word. It fits into the nearest cache and turns away most of the words that
    /// are in no list.
    filter: Box<[u64; FILTER_BITS / 64]>,
    /// An open-addressing table from the hash of a word to its meaning.
    table: Box<[(u64, Meaning); SLOTS]>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::build);

impl Vocabulary {
    /// The words of the rules, the classes and the languages.
    #[inline]
    pub(in crate::stages::cleanup) fn get() -> &'static Self {
        &VOCABULARY
    }

    fn build() -> Self {
        let mut table = Box::new([(0, Meaning::default()); SLOTS]);
        for (mark, word) in rules::marked_words() {
            entry(&mut table, word).marks |= mark.bit();
        }
        for (class, words) in WORDS {
            for word in words.split_ascii_whitespace() {
                entry(&mut table, word).classes |= 1 << class as u32;
            }
        }
        for (at, (_, words)) in SMALL_WORDS.iter().enumerate() {
            for word in words.split_ascii_whitespace() {
                let meaning = entry(&mut table, word);
                meaning.classes |= 1 << Class::Small as u32;
                meaning.languages |= 1 << at;
            }
        }
        let mut filter = Box::new([0; FILTER_BITS / 64]);
        for (hash, meaning) in table.iter_mut().filter(|(hash, _)| *hash != 0) {
            let bit = bit_of(*hash);
            filter[bit / 64] |= 1 << (bit % 64);
            for class in (0..Class::COUNT).filter(|class| meaning.classes >> class & 1 == 1) {
                meaning.ones[class / 8] |= 1 << (class % 8 * 8);
            }
        }
        Self { filter, table }
    }

    /// Whether the word of this hash may say something: 1, else 0.
    #[inline(always)]
    pub(super) fn may_say(&self, hash: u64) -> usize {
        let bit = bit_of(hash);
        (self.filter[bit / 64] >> (bit % 64) & 1) as usize
    }

    /// What the word of this hash says, of those that may say something.
    #[inline(always)]
    pub(super) fn look_up(&self, hash: u64) -> Option<&Meaning> {
        let mut at = slot_of(hash);
        while self.table[at].0 != 0 {
            if self.table[at].0 == hash {
                return Some(&self.table[at].1);
            }
            at = (at + 1) % SLOTS;
        }
        None
    }

    /// What the word of this hash says.
    #[inline]
    pub(in crate::stages::cleanup) fn meaning(&self, hash: u64) -> Option<&Meaning> {
        if self.may_say(hash) == 0 { None } else { self.look_up(hash) }
    }
}

/// The meaning of a word while the table is filled. Signs in a word do not count.
fn entry<'a>(table: &'a mut [(u64, Meaning); SLOTS], word: &str) -> &'a mut Meaning {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let key = hash(&bare);
    let mut at = slot_of(key);
    while table[at].0 != 0 && table[at].0 != key {
        at = (at + 1) % SLOTS;
    }
    table[at].0 = key;
    &mut table[at].1
}

#[inline(always)]
fn bit_of(hash: u64) -> usize {
    (hash >> 24) as usize % FILTER_BITS
}

#[inline(always)]
fn slot_of(hash: u64) -> usize {
    (hash >> 40) as usize % SLOTS
}

/// What the word of this hash says.
#[inline]
pub(in crate::stages::cleanup) fn meaning(hash: u64) -> Option<&'static Meaning> {
    Vocabulary::get().meaning(hash)
}

/// The hash of a word of letters and digits, whatever its case; never 0.
pub(in crate::stages::cleanup) fn hash(word: &str) -> u64 {
    if word.is_ascii() {
        let mut hash = AsciiHash::default();
        for chunk in word.as_bytes().chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            hash.push(u64::from_le_bytes(eight));
        }
        return hash.value();
    }
    let mut hash = WordHash::default();
    word.chars().for_each(|c| hash.push(letter(c).small));
    hash.value()
}

/// Odd constants of the hashes (the golden ratio; the second constant of xxhash).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xc2b2_ae3d_27d4_eb4f;

/// The hash of a word of ASCII letters and digits, eight at a time (multiplicative, 64 bits).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsciiHash(u64);

impl AsciiHash {
    /// Adds eight letters or digits, or what is left of them with zeros behind.
    #[inline]
    pub(super) fn push(&mut self, eight: u64) {
        // The bit that makes a letter small is set in digits anyway, and never tells two apart.
        let small = eight | 0x2020_2020_2020_2020;
        self.0 = (self.0.rotate_left(23) ^ small).wrapping_mul(GOLDEN);
    }

    /// The hash; never 0.
    #[inline]
    pub(super) fn value(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(SECOND);
        (mixed ^ (mixed >> 29)) | 1
    }
}

/// The hash of a word with other letters in it, character by character in lower case.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WordHash(u64);

impl WordHash {
    /// Adds a small letter or a digit.
    #[inline]
    pub(super) fn push(&mut self, small: char) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(u32::from(small))).wrapping_mul(GOLDEN);
    }

    /// The hash; never 0.
    #[inline]
    pub(super) fn value(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(SECOND);
        (mixed ^ (mixed >> 29)) | 1
    }
}

/// What a character is in a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// Itself in lower case.
    pub(super) small: char,
    /// Whether it is a letter or a digit.
    pub(super) is_word: bool,
    /// Whether it is a capital.
    pub(super) is_capital: bool,
}

/// End of the characters that are looked up: Latin, Greek, Cyrillic.
const LOOKED_UP: usize = 0x530;

/// What each of the first characters is.
static LETTERS: LazyLock<Vec<Letter>> =
    LazyLock::new(|| ('\0'..).take(LOOKED_UP).map(work_out).collect());

/// What a character is in a word.
#[inline]
pub(super) fn letter(c: char) -> Letter {
    LETTERS.get(c as usize).copied().unwrap_or_else(|| work_out(c))
}

fn work_out(c: char) -> Letter {
    // Quotation marks and dashes are met most and hardest to find in the tables of letters.
    if matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}') {
        return Letter { small: c, is_word: false, is_capital: false };
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    Letter { small, is_word: c.is_alphanumeric(), is_capital: c.is_uppercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Meaning {
        meaning(hash(word)).copied().unwrap_or_default()
    }

    #[test]
    fn words_are_known_in_any_case_and_script() {
        assert_ne!(of("SHARE").classes & 1 << Class::Share as u32, 0);
        assert_ne!(of("ПОДЕЛИТЬСЯ").classes & 1 << Class::Share as u32, 0);
        assert_ne!(of("Datenschutz").classes & 1 << Class::Cookie as u32, 0);
        assert_eq!(of("harbour"), Meaning::default());
    }

    #[test]
    fn small_words_name_their_languages() {
        let names = |word: &str| -> Vec<&str> {
            let set = of(word).languages;
            (0..SMALL_WORDS.len())
                .filter(|at| set >> at & 1 == 1)
                .map(|at| SMALL_WORDS[at].0)
                .collect()
        };
        assert_eq!(names("und"), ["de"]);
        assert_eq!(names("också"), ["sv"]);
        assert!(names("de").contains(&"nl") && names("de").contains(&"es"));
    }

    #[test]
    fn longer_words_are_told_apart_by_every_letter() {
        assert_eq!(hash("Harbourmaster1"), hash("harbourMASTER1"));
        assert_ne!(hash("harbourmaster1"), hash("harbourmaster2"));
        assert_ne!(hash("harbourmaster"), hash("masterharbour"));
        assert_eq!(hash("ÜBERFÄLLIG"), hash("überfällig"));
    }

    #[test]
    fn the_table_is_less_than_half_full() {
        let used = Vocabulary::get().table.iter().filter(|(hash, _)| *hash != 0).count();
        assert!((1_000..SLOTS / 2).contains(&used), "{used}");
    }
}
