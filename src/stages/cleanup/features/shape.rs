//! The form of a line, taken in one pass over its characters.

use super::meaning::{EIGHTS, Meaning, meaning};
use super::word::{self, Piece, Word};
use super::words::Class;
use crate::stages::cleanup::rules::Mark;

/// Signs that a line has, a bit each.
pub(in crate::stages::cleanup) mod sign {
    /// An at sign inside a word: an address.
    pub(in crate::stages::cleanup) const AT: u32 = 1;
    /// A bar between words.
    pub(in crate::stages::cleanup) const BAR: u32 = 1 << 1;
    /// `>`, `»`, `›`, `→`.
    pub(in crate::stages::cleanup) const ARROW: u32 = 1 << 2;
    /// `©`.
    pub(in crate::stages::cleanup) const COPYRIGHT: u32 = 1 << 3;
    /// `…` or three dots.
    pub(in crate::stages::cleanup) const ELLIPSIS: u32 = 1 << 4;
    /// A slash.
    pub(in crate::stages::cleanup) const SLASH: u32 = 1 << 5;
    /// A hash sign.
    pub(in crate::stages::cleanup) const HASH: u32 = 1 << 6;
    /// A web address.
    pub(in crate::stages::cleanup) const URL: u32 = 1 << 7;
    /// Digits, a colon, digits.
    pub(in crate::stages::cleanup) const CLOCK: u32 = 1 << 8;
    /// A year.
    pub(in crate::stages::cleanup) const YEAR: u32 = 1 << 9;
    /// A dash between blanks.
    pub(in crate::stages::cleanup) const DASH: u32 = 1 << 10;
    /// `•`, `·`, `*`.
    pub(in crate::stages::cleanup) const BULLET: u32 = 1 << 11;
    /// Brackets.
    pub(in crate::stages::cleanup) const BRACKET: u32 = 1 << 12;
    /// A colon.
    pub(in crate::stages::cleanup) const COLON: u32 = 1 << 13;
    /// How many there are.
    pub(in crate::stages::cleanup) const COUNT: usize = 14;
}

/// The kind of a line's first or last character, as a number for the model.
fn kind(c: char) -> u8 {
    match c {
        'a'..='z' => 14,
        'A'..='Z' => 13,
        '0'..='9' => 12,
        '.' | '。' | '।' | '۔' | '։' => 1,
        '!' | '?' | '！' | '？' | '؟' => 2,
        '…' => 3,
        ':' | '：' => 4,
        ',' | ';' | '、' | '，' => 5,
        '"' | '”' | '“' | '„' | '»' | '«' | '’' | '‘' | '\'' | '」' | '「' => 6,
        '(' | '[' | '（' => 7,
        ')' | ']' | '）' => 8,
        '-' | '–' | '—' | '•' | '*' | '·' => 9,
        '>' | '›' | '→' | '|' | '/' => 10,
        '@' | '#' | '©' | '+' => 11,
        _ if c.is_numeric() => 12,
        _ if c.is_uppercase() => 13,
        _ if c.is_lowercase() => 14,
        _ if c.is_alphabetic() => 15,
        _ => 0,
    }
}

/// Classes whose words make up furniture.
const FURNITURE: [Class; 14] = [
    Class::Share,
    Class::Account,
    Class::Comment,
    Class::Letter,
    Class::Cookie,
    Class::Legal,
    Class::Credit,
    Class::Related,
    Class::Nav,
    Class::Ad,
    Class::Media,
    Class::Action,
    Class::Time,
    Class::Role,
];

/// The form of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::stages::cleanup) struct Shape {
    /// Its words. Two characters of a script without spaces count as one.
    pub(in crate::stages::cleanup) words: u32,
    /// Its characters that are letters or digits.
    pub(in crate::stages::cleanup) letters: u32,
    /// Its digits.
    pub(in crate::stages::cleanup) digits: u32,
    /// Words that begin with a capital.
    pub(in crate::stages::cleanup) capitals: u32,
    /// Words of two or more capitals.
    pub(in crate::stages::cleanup) shouts: u32,
    /// Words that begin with a digit.
    pub(in crate::stages::cleanup) numbers: u32,
    /// Words of seven or more characters.
    pub(in crate::stages::cleanup) long: u32,
    /// Its commas.
    pub(in crate::stages::cleanup) commas: u32,
    /// Ends of sentences inside it and at its end.
    pub(in crate::stages::cleanup) stops: u32,
    /// Quotation marks.
    pub(in crate::stages::cleanup) quotes: u32,
    /// Characters of scripts without spaces.
    pub(in crate::stages::cleanup) unspaced: u32,
    /// Signs it has.
    pub(in crate::stages::cleanup) signs: u32,
    /// Kind of its first character.
    pub(in crate::stages::cleanup) first: u8,
    /// Kind of its last character.
    pub(in crate::stages::cleanup) last: u8,
    /// Whether it ends as a sentence does, closing quotation marks and brackets aside.
    pub(in crate::stages::cleanup) ends: bool,
    /// How many words of each class it has.
    pub(in crate::stages::cleanup) counts: [u8; Class::COUNT],
    furniture: u32,
    /// A hash of all its words.
    pub(in crate::stages::cleanup) hash: u64,
    /// Rules that its first word concerns.
    pub(in crate::stages::cleanup) opens: u8,
    /// Rules that any of its words concerns.
    pub(in crate::stages::cleanup) any: u8,
    /// Rules that all of its words concern.
    pub(in crate::stages::cleanup) all: u8,
    /// Where the hashes of its words stand in the pool, and how many.
    pub(in crate::stages::cleanup) pooled: (u32, u32),
}

/// Words of a line that are kept in the pool.
const MOST_POOLED: u32 = 48;

/// Fewest words of a line that is prose.
const LEAST_PROSE: u32 = 10;

impl Shape {
    /// The form of a tidy line; hashes of its words go to the end of `pool`.
    pub(in crate::stages::cleanup) fn of(line: &str, pool: &mut Vec<u32>) -> Self {
        let mut scan = Scan::new(pool);
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let (piece, behind) = word::piece(line, at);
            match piece {
                Piece::Word(word) => scan.word(&word, &bytes[at..behind]),
                Piece::Unspaced(c) => scan.unspaced(c),
                Piece::Sign(c) => scan.sign(c, bytes.get(behind).copied().unwrap_or(b' ')),
            }
            at = behind;
        }
        scan.finish(line)
    }

    /// A sentence or more: long enough and ended.
    pub(in crate::stages::cleanup) fn is_prose(&self) -> bool {
        self.words >= LEAST_PROSE && self.ends
    }

    /// How many words of a class it has.
    pub(in crate::stages::cleanup) fn count(&self, class: Class) -> u32 {
        u32::from(self.counts[class as usize])
    }

    /// Its words of furniture; a word of several classes counts once for each.
    pub(in crate::stages::cleanup) fn furniture(&self) -> u32 {
        self.furniture
    }

    /// The hashes of its first words.
    pub(in crate::stages::cleanup) fn pool<'a>(&self, pool: &'a [u32]) -> &'a [u32] {
        &pool[self.pooled.0 as usize..(self.pooled.0 + self.pooled.1) as usize]
    }
}

/// What was met of a line so far.
struct Scan<'a> {
    shape: Shape,
    pool: &'a mut Vec<u32>,
    /// The sign before.
    before: char,
    /// How many of the first words each class has, a byte each.
    counts: [u64; EIGHTS],
    /// Digits of the word that ends here.
    digits: u32,
    /// Whether a word ends here.
    in_word: bool,
}

impl<'a> Scan<'a> {
    fn new(pool: &'a mut Vec<u32>) -> Self {
        let pooled = (pool.len() as u32, 0);
        let shape = Shape { pooled, all: u8::MAX, ..Shape::default() };
        Self { shape, pool, before: ' ', counts: [0; EIGHTS], digits: 0, in_word: false }
    }

    /// A character of a script without spaces.
    fn unspaced(&mut self, c: char) {
        self.in_word = false;
        self.digits = 0;
        self.shape.unspaced += 1;
        self.shape.letters += 1;
        self.shape.all = 0;
        self.keep(u32::from(c));
    }

    /// Counts a word; `bytes` are what it is made of.
    #[inline]
    fn word(&mut self, word: &Word, bytes: &[u8]) {
        let shape = &mut self.shape;
        shape.words += 1;
        shape.letters += word.length;
        shape.digits += word.digits;
        shape.capitals += u32::from(word.begins_capital);
        shape.numbers += u32::from(word.begins_digit);
        shape.shouts += u32::from(word.capitals >= 2 && word.capitals == word.length);
        shape.long += u32::from(word.length >= 7);
        let is_year = word.digits == 4
            && word.length == 4
            && matches!(bytes, [b'1', b'9', ..] | [b'2', b'0', ..]);
        shape.signs |= if is_year { sign::YEAR } else { 0 };
        let mut marks = 0;
        if let Some(meaning) = meaning(word.hash) {
            marks = meaning.marks;
            self.count(meaning);
        }
        let shape = &mut self.shape;
        if shape.words == 1 {
            shape.opens = marks;
        }
        shape.any |= marks;
        shape.all &= if word.begins_digit { Mark::NUMBER | marks } else { marks };
        self.in_word = true;
        self.digits = word.digits;
        self.keep(word.hash as u32 ^ (word.hash >> 32) as u32);
    }

    /// Counts the classes of a word: of all at once, as long as no byte can run over.
    #[inline]
    fn count(&mut self, meaning: &Meaning) {
        if self.shape.words <= u32::from(u8::MAX) {
            for (sum, ones) in self.counts.iter_mut().zip(meaning.ones) {
                *sum += ones;
            }
            return;
        }
        for (class, count) in self.shape.counts.iter_mut().enumerate() {
            *count = count.saturating_add((meaning.classes >> class & 1) as u8);
        }
    }

    #[inline]
    fn keep(&mut self, hash: u32) {
        let shape = &mut self.shape;
        shape.hash =
            (shape.hash.rotate_left(7) ^ u64::from(hash)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if shape.pooled.1 < MOST_POOLED {
            shape.pooled.1 += 1;
            self.pool.push(hash);
        }
    }

    /// A character between words; `next` is the byte behind it.
    #[inline]
    fn sign(&mut self, c: char, next: u8) {
        let in_word = std::mem::take(&mut self.in_word);
        let had_digits = std::mem::take(&mut self.digits) > 0;
        if c == ' ' {
            self.before = c;
            return;
        }
        let shape = &mut self.shape;
        match c {
            ',' | '،' | '、' | '，' => shape.commas += 1,
            '.' | '!' | '?' => {
                shape.stops += u32::from(next == b' ' || !next.is_ascii());
                if c == '.' && self.before == '.' {
                    shape.signs |= sign::ELLIPSIS;
                }
            }
            '。' | '！' | '？' | '।' | '؟' | '۔' => shape.stops += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '」' => shape.quotes += 1,
            '»' if in_word => shape.quotes += 1,
            '@' => shape.signs |= sign::AT,
            '|' => shape.signs |= sign::BAR,
            '>' | '›' | '→' | '»' => shape.signs |= sign::ARROW,
            '©' => shape.signs |= sign::COPYRIGHT,
            '…' => shape.signs |= sign::ELLIPSIS,
            '/' => {
                shape.signs |= if self.before == '/' { sign::URL } else { sign::SLASH };
            }
            '#' => shape.signs |= sign::HASH,
            ':' if had_digits && next.is_ascii_digit() => shape.signs |= sign::CLOCK,
            ':' | '：' => shape.signs |= sign::COLON,
            '-' | '–' | '—' if !in_word && next == b' ' => shape.signs |= sign::DASH,
            '•' | '·' | '*' => shape.signs |= sign::BULLET,
            '(' | '[' | '（' => shape.signs |= sign::BRACKET,
            _ => {}
        }
        self.before = c;
    }

    fn finish(self, line: &str) -> Shape {
        let mut shape = self.shape;
        shape.words += shape.unspaced.div_ceil(2);
        shape.first = line.chars().next().map_or(0, kind);
        shape.last = line.chars().next_back().map_or(0, kind);
        shape.ends = ends_sentence(line);
        let counts = self.counts.iter().flat_map(|eight| eight.to_le_bytes());
        for (count, first) in shape.counts.iter_mut().zip(counts) {
            *count = count.saturating_add(first);
        }
        shape.furniture = FURNITURE.iter().map(|&class| shape.count(class)).sum();
        shape
    }
}

/// Whether the text ends as a sentence does.
pub(in crate::stages::cleanup) fn ends_sentence(line: &str) -> bool {
    let closing = |c: char| {
        matches!(c, '"' | '\'' | '”' | '’' | '»' | '“' | ')' | ']' | '」' | '』' | '）' | ' ')
    };
    let bare = line.trim_end_matches(closing);
    bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', '։'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(line: &str) -> Shape {
        Shape::of(line, &mut Vec::new())
    }

    #[test]
    fn words_are_counted_by_their_form() {
        let shape = shape("“Print” – Dictionary (PRINT) 2024, 10:15!");
        assert_eq!((shape.words, shape.capitals, shape.shouts, shape.numbers), (6, 3, 1, 3));
        assert!(shape.signs & sign::YEAR != 0 && shape.signs & sign::CLOCK != 0 && shape.ends);
        assert_eq!(shape.count(Class::Share), 3);
    }

    #[test]
    fn case_and_signs_do_not_change_the_hash() {
        assert_eq!(shape("Quay to close!").hash, shape("“QUAY” to Close").hash);
        assert_ne!(shape("Quay to close").hash, shape("Quay close to").hash);
    }

    #[test]
    fn a_closing_quotation_mark_does_not_hide_the_full_stop() {
        assert!(shape("He said: “We are not for sale.”").ends);
        assert!(!shape("Ferries in brief").ends);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert!(shape("市長は月曜日に北の港の新しい橋を開通させたと発表した。").is_prose());
    }

    #[test]
    fn words_are_counted_up_to_255_whatever_the_length_of_the_line() {
        let long = shape(&"the print ".repeat(400));
        assert_eq!((long.count(Class::Small), long.count(Class::Share)), (255, 255));
        assert_eq!(shape(&"the x x x ".repeat(200)).count(Class::Small), 200);
    }

    #[test]
    fn the_pool_holds_the_first_words_of_a_line() {
        let mut pool = vec![7];
        let shape = Shape::of(&"word ".repeat(60), &mut pool);
        assert_eq!(shape.pool(&pool).len(), 48);
        assert_eq!(shape.words, 60);
    }
}
