//! The form of a line: what there is to count in it.

use std::ops::Range;

use super::scan::Scan;
use super::words::Class;

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
    pub(super) furniture: u32,
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

/// Fewest words of a line that is prose.
const LEAST_PROSE: u32 = 10;

impl Shape {
    /// The form of a tidy line; hashes of its words go to the end of `pool`.
    pub(in crate::stages::cleanup) fn of(line: &str, pool: &mut Vec<u32>) -> Self {
        Self::within(line, 0..line.len(), pool)
    }

    /// The form of a tidy line in a longer text.
    pub(in crate::stages::cleanup) fn within(
        text: &str,
        line: Range<usize>,
        pool: &mut Vec<u32>,
    ) -> Self {
        let mut shape = Scan::new(pool).line(text, line.clone());
        let line = &text[line];
        shape.first = line.chars().next().map_or(0, kind);
        shape.last = line.chars().next_back().map_or(0, kind);
        shape.ends = ends_sentence(line);
        shape.furniture = FURNITURE.iter().map(|&class| shape.count(class)).sum();
        shape
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

/// Whether the text ends as a sentence does.
pub(in crate::stages::cleanup) fn ends_sentence(line: &str) -> bool {
    match line.as_bytes().last() {
        None => return false,
        Some(b'.' | b'!' | b'?') => return true,
        Some(last) if last.is_ascii_alphanumeric() => return false,
        Some(_) => {}
    }
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
