//! The normal form of a text: what stays equal when an article is laid out, cased or spelt by
//! another house.
//!
//! Most words of a text are runs of ASCII letters between blanks. These are read eight bytes at a
//! time here; whatever is otherwise goes the long way through [`super::piece`], word by word with
//! the same result.

use super::super::script::words_in;
use super::hash::{WordHash, lane};
use super::piece::{Piece, western};

/// One word.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a word")]
pub(super) struct Word<'a> {
    /// Its letters and digits, in UTF-8 and small.
    pub(super) text: &'a [u8],
    /// The [`WordHash`] of them.
    pub(super) hash: u64,
    /// It may hold characters beyond ASCII.
    pub(super) is_wide: bool,
    /// It is the first word of a paragraph: an empty line stands before it.
    pub(super) begins: bool,
    /// It holds a digit.
    pub(super) figure: bool,
    /// It begins with a small letter: most likely no name.
    pub(super) small: bool,
    /// Bytes of the text that it stands in: itself or more of the run between blanks around it.
    pub(super) source: (u32, u32),
}

/// What becomes of the words. A figure is one word with what follows its decimal mark, so is a word
/// that was hyphenated at the end of a line.
pub(super) trait Sink {
    /// Takes the next word.
    fn word(&mut self, word: Word<'_>);
}

/// A text in normal form: compatibility forms folded (NFKC), lower case, letters and digits only.
/// Figures stay: "1.5" is `1`, `5`; "15" is `15`.
#[derive(Debug, Default)]
pub(super) struct Normal {
    /// The words in order, a blank after each.
    pub(super) form: Vec<u8>,
    /// How many words there are; two characters of a script without spaces count as one.
    pub(super) words: usize,
}

/// Bytes of a text that are read: places stay below 2^32 even where folding lengthens it.
const LONGEST: usize = 1 << 28;

impl Normal {
    /// Reads a text.
    pub(super) fn of(text: &str, sink: &mut impl Sink) -> Self {
        let form = Vec::with_capacity(text.len() + text.len() / 8 + 16);
        let mut reader = Reader { form, words: 0, lines: 2, piece: Piece::default() };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at).filter(|_| at < LONGEST) {
            if byte.is_ascii_whitespace() {
                reader.lines += usize::from(byte == b'\n');
                at += 1;
            } else if reader.piece.is_open() {
                at = reader.long_way(text, at, true, sink);
            } else {
                at = reader.short_way(text, at, sink);
            }
        }
        reader.flush(sink);
        Self { form: reader.form, words: reader.words }
    }
}

/// Eight bytes of text, looked at together.
#[derive(Clone, Copy)]
struct Eight {
    /// The letters and digits that the bytes begin with, letters small.
    lower: u64,
    /// How many these are.
    length: usize,
    /// The upper bit of each digit among them.
    digits: u64,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

impl Eight {
    fn of(bytes: u64) -> Self {
        // Sums stay within their bytes: 0x7f + 0x50 is below 0x100.
        let ascii = bytes & !HIGH;
        let small = ascii | (0x20 * ONES);
        let letters = (small + 0x1f * ONES) & !(small + 0x05 * ONES) & !bytes & HIGH;
        let digits = (ascii + 0x50 * ONES) & !(ascii + 0x46 * ONES) & !bytes & HIGH;
        let others = !(letters | digits) & HIGH;
        let bits = others.trailing_zeros() & !7;
        let inside = 1u64.checked_shl(bits).map_or(u64::MAX, |end| end - 1);
        Self {
            lower: (bytes | letters >> 2) & inside,
            length: (bits / 8) as usize,
            digits: digits & inside,
        }
    }
}

struct Reader {
    form: Vec<u8>,
    words: usize,
    /// Line ends since the last piece that held a word.
    lines: usize,
    piece: Piece,
}

impl Reader {
    /// Reads the piece, the run up to the next blank, that begins here; returns where it ends.
    fn short_way(&mut self, text: &str, begin: usize, sink: &mut impl Sink) -> usize {
        let bytes = text.as_bytes();
        let mut at = begin;
        let mut is_first = true;
        loop {
            let start = at;
            let first = Eight::of(lane(bytes, at));
            let mut last = first;
            let mut hash = WordHash::new();
            let from = self.form.len();
            let mut digits = 0;
            while last.length == 8 {
                hash = hash.add(last.lower);
                digits |= last.digits;
                self.form.extend_from_slice(&last.lower.to_le_bytes());
                at += 8;
                last = Eight::of(lane(bytes, at));
            }
            if last.length > 0 {
                hash = hash.add(last.lower);
                digits |= last.digits;
                self.form.extend_from_slice(&last.lower.to_le_bytes());
                self.form.truncate(from + at - start + last.length);
                at += last.length;
            }
            let length = at - start;
            let end = at;
            let mut mark = 0;
            // What stands between this word and the next of the piece.
            let next = loop {
                let Some(&byte) = bytes.get(at) else { break b' ' };
                if byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() {
                    break byte;
                }
                let width = if byte < 0x80 { 1 } else { western(&bytes[at..]) };
                if width == 0 {
                    self.form.truncate(from);
                    return self.long_way(text, start, is_first, sink);
                }
                mark = byte;
                at += width;
            };
            let is_last = next.is_ascii_whitespace();
            let is_hyphenated = is_last && mark == b'-';
            let is_decimal = digits != 0 && at == end + 1 && matches!(mark, b'.' | b',');
            if length > 0 && (is_hyphenated || is_decimal && !is_last) {
                self.form.truncate(from);
                return self.long_way(text, start, is_first, sink);
            }
            if length > 0 {
                sink.word(Word {
                    text: &self.form[from..],
                    hash: hash.finish(length),
                    is_wide: false,
                    begins: is_first && self.lines > 1,
                    figure: digits != 0,
                    small: bytes[start].is_ascii_lowercase(),
                    source: (start as u32, end as u32),
                });
                self.form.push(b' ');
                self.words += 1;
                self.lines = 0;
                is_first = false;
            }
            if is_last {
                return at;
            }
        }
    }

    /// Reads a piece, or the rest of one, character by character.
    #[inline(never)]
    fn long_way(&mut self, text: &str, at: usize, is_first: bool, sink: &mut impl Sink) -> usize {
        if !self.piece.goes_on(self.lines) {
            self.flush(sink);
        }
        let begins = is_first && self.lines > 1;
        let (end, has_words) = self.piece.read(text, at, begins, &mut self.form);
        if has_words {
            self.lines = 0;
        }
        if !self.piece.is_open() {
            self.flush(sink);
        }
        end
    }

    /// Hands over the words that were read the long way.
    fn flush(&mut self, sink: &mut impl Sink) {
        let mut joined = Vec::new();
        for parts in self.piece.words() {
            let Some((first, rest)) = parts.split_first() else { continue };
            let mut text = &self.form[first.start..first.end];
            self.words += parts.len();
            if !text.is_ascii() {
                self.words += words_in(str::from_utf8(text).unwrap_or_default()) - 1;
            }
            let last = rest.last().unwrap_or(first);
            if !rest.is_empty() {
                joined.clear();
                parts.iter().for_each(|part| joined.extend(&self.form[part.start..part.end]));
                text = &joined;
            }
            sink.word(Word {
                text,
                hash: WordHash::of(text),
                is_wide: !text.is_ascii(),
                begins: first.begins,
                figure: parts.iter().any(|part| part.figure),
                small: first.small,
                source: (first.source.0, last.source.1),
            });
        }
        self.piece.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A word with its marks: begins, figure, small.
    type Seen = (String, bool, bool, bool);

    #[derive(Default)]
    struct List(Vec<Seen>);

    impl Sink for List {
        fn word(&mut self, word: Word<'_>) {
            assert_eq!(word.hash, WordHash::of(word.text));
            assert!(word.is_wide || word.text.is_ascii());
            let text = String::from_utf8(word.text.to_vec()).expect("the form is UTF-8");
            self.0.push((text, word.begins, word.figure, word.small));
        }
    }

    fn read(text: &str) -> (Vec<Seen>, Normal) {
        let mut list = List::default();
        let normal = Normal::of(text, &mut list);
        (list.0, normal)
    }

    fn words(text: &str) -> Vec<String> {
        read(text).0.into_iter().map(|word| word.0).collect()
    }

    /// Reads every piece the long way.
    fn long(text: &str) -> (Vec<Seen>, Normal) {
        let mut list = List::default();
        let mut reader = Reader { form: Vec::new(), words: 0, lines: 2, piece: Piece::default() };
        let mut at = 0;
        while at < text.len() {
            let byte = text.as_bytes()[at];
            if byte.is_ascii_whitespace() {
                reader.lines += usize::from(byte == b'\n');
                at += 1;
            } else {
                at = reader.long_way(text, at, true, &mut list);
            }
        }
        reader.flush(&mut list);
        (list.0, Normal { form: reader.form, words: reader.words })
    }

    #[test]
    fn case_punctuation_and_layout_do_not_count() {
        assert_eq!(words("“The DAM,”\n\n he said…"), words("the dam he said"));
        assert_eq!(read("The dam, he said").1.form, b"the dam he said ");
    }

    #[test]
    fn compatibility_forms_are_folded() {
        assert_eq!(words("ﬁve ５ Ｋｍ Stra\u{ad}ße"), ["five", "5", "km", "straße"]);
    }

    #[test]
    fn figures_are_whole_words_of_several_in_the_form() {
        assert_eq!(words("1.5 or 15"), ["15", "or", "15"]);
        assert_eq!(read("1.5 or 15").1.form, b"1 5 or 15 ");
        assert_eq!(words("rose 1,250.5 to 3. Then 4"), ["rose", "12505", "to", "3", "then", "4"]);
    }

    #[test]
    fn a_word_that_was_hyphenated_at_a_line_end_is_joined() {
        let joined = ["the", "harbour", "of", "well", "known", "ships"];
        assert_eq!(words("the har-\nbour of well-known ships"), joined);
        assert_eq!(words("the har-\n\nbour"), ["the", "har", "bour"]);
    }

    #[test]
    fn paragraphs_begin_after_empty_lines() {
        let (words, _) = read("One line\nof two.\n\nNext one.\n \n“Third”");
        let begins: Vec<_> = words.iter().filter(|word| word.1).map(|word| &word.0).collect();
        assert_eq!(begins, ["one", "next", "third"]);
    }

    #[test]
    fn two_characters_of_a_script_without_spaces_count_as_a_word() {
        assert_eq!(read("市長は月曜日に said").1.words, 4);
    }

    proptest! {
        #[test]
        fn the_short_way_reads_what_the_long_way_does(
            text in "([a-zA-Z0-9]{1,12}|[ .,\\-\n“”‘’–—…\u{a0}«»éÀßÞ÷×ÿ½ﬁ\u{301}İ²ǅ]|.){0,40}",
        ) {
            let ((short, one), (long, other)) = (read(&text), long(&text));
            prop_assert_eq!(short, long);
            prop_assert_eq!(one.form, other.form);
            prop_assert_eq!(one.words, other.words);
        }
    }
}
