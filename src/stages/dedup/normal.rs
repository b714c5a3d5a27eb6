//! The normal form of a text: what stays equal when an article is laid out, cased or spelt by
//! another house.
//!
//! Most words of a text are runs of ASCII letters and digits. Where these stand is found for the
//! whole text at once, then they are read eight bytes at a time; whatever is otherwise goes the long
//! way through [`super::piece`], word by word with the same result.

use super::super::script::words_in;
use super::form::{Form, is_plain, read_word};
use super::hash::WordHash;
use super::piece::{Piece, western};
use super::runs::Runs;

/// One word.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a word")]
pub(super) struct Word<'a> {
    /// The form so far. The word, its letters and digits, in UTF-8 and small, stands in it from
    /// `at` on.
    pub(super) form: &'a [u8],
    pub(super) at: usize,
    /// Bytes of the word.
    pub(super) length: usize,
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

impl Word<'_> {
    /// Its letters and digits, in UTF-8 and small.
    pub(super) fn text(&self) -> &[u8] {
        &self.form[self.at..self.at + self.length]
    }
}

/// What becomes of the words. A figure is one word with what follows its decimal mark, so is a word
/// that was hyphenated at the end of a line.
pub(super) trait Sink {
    /// About so many words will come.
    fn expect(&mut self, words: usize);

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
        let text = &text[..text.floor_char_boundary(LONGEST)];
        let bytes = text.as_bytes();
        let mut reader = Reader::of(bytes);
        sink.expect(reader.runs.left());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_whitespace() {
                reader.lines += usize::from(byte == b'\n');
                at += 1;
            } else if reader.piece.is_open() {
                at = reader.long_way(text, at, true, sink);
            } else {
                at = reader.plain_words(bytes, at, sink);
                at = reader.short_way(text, at, sink);
            }
        }
        reader.flush(sink);
        Self { form: reader.form.whole(), words: reader.words }
    }
}

struct Reader {
    form: Form,
    words: usize,
    /// Line ends since the last piece that held a word.
    lines: usize,
    runs: Runs,
    piece: Piece,
}

impl Reader {
    fn of(bytes: &[u8]) -> Self {
        Self {
            form: Form::for_text(bytes.len()),
            words: 0,
            lines: 2,
            runs: Runs::of(bytes),
            piece: Piece::default(),
        }
    }

    /// Reads the words from here on between which nothing but a blank, a line end or a sign stands,
    /// or a blank with a sign before or behind it; returns where the next piece, or the rest of one,
    /// begins: at the last before the last word of the text.
    #[inline(never)]
    fn plain_words(&mut self, bytes: &[u8], begin: usize, sink: &mut impl Sink) -> usize {
        let count = self.runs.count_while(begin, |end, next| is_plain(bytes, end, next));
        if count == 0 {
            return begin;
        }
        let mut begins = self.lines > 1;
        self.form.reserve(bytes.len() - begin);
        let (runs, form) = (&self.runs, &mut self.form);
        for (start, end) in runs.next_ones(count) {
            read_word(form, runs, (start, end), bytes[start], begins, sink);
            begins = false;
        }
        self.runs.pass(count);
        self.words += count;
        self.lines = 0;
        self.runs.begin()
    }

    /// Reads the piece, the run up to the next blank, that begins here; returns where it ends.
    fn short_way(&mut self, text: &str, begin: usize, sink: &mut impl Sink) -> usize {
        let bytes = text.as_bytes();
        let mut at = begin;
        let mut is_first = true;
        loop {
            let start = at;
            let run = self.runs.end_of(start).map(|(end, _)| end);
            let end = run.unwrap_or(start);
            at = end;
            let mut mark = 0;
            // What stands between this word and the next of the piece.
            let next = loop {
                let Some(&byte) = bytes.get(at) else { break b' ' };
                if byte == b' ' || byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() {
                    break byte;
                }
                let width = if byte < 0x80 { 1 } else { western(&bytes[at..]) };
                if width == 0 {
                    return self.long_way(text, start, is_first, sink);
                }
                mark = byte;
                at += width;
            };
            let is_last = next.is_ascii_whitespace();
            if run.is_some() {
                let is_hyphenated = is_last && mark == b'-';
                let is_decimal = !is_last && at == end + 1 && matches!(mark, b'.' | b',');
                if is_hyphenated || is_decimal && bytes[start..end].iter().any(u8::is_ascii_digit) {
                    return self.long_way(text, start, is_first, sink);
                }
                self.runs.pass(1);
                self.form.reserve(end - start);
                let begins = is_first && self.lines > 1;
                read_word(&mut self.form, &self.runs, (start, end), bytes[start], begins, sink);
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
        let (end, has_words) = self.piece.read(text, at, begins);
        if has_words {
            self.lines = 0;
        }
        if !self.piece.is_open() {
            self.flush(sink);
        }
        self.runs.skip_to(end);
        end
    }

    /// Hands over the words that were read the long way.
    fn flush(&mut self, sink: &mut impl Sink) {
        let mut joined = Vec::new();
        let form = self.piece.form();
        for parts in self.piece.words() {
            let Some((first, rest)) = parts.split_first() else { continue };
            let mut text = &form[first.start..first.end];
            self.words += parts.len();
            if !text.is_ascii() {
                self.words += words_in(str::from_utf8(text).unwrap_or_default()) - 1;
            }
            let last = rest.last().unwrap_or(first);
            if !rest.is_empty() {
                joined.clear();
                parts.iter().for_each(|part| joined.extend(&form[part.start..part.end]));
                text = &joined;
            }
            sink.word(Word {
                form: text,
                at: 0,
                length: text.len(),
                hash: WordHash::of(text),
                is_wide: !text.is_ascii(),
                begins: first.begins,
                figure: parts.iter().any(|part| part.figure),
                small: first.small,
                source: (first.source.0, last.source.1),
            });
        }
        self.form.extend(form);
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
        fn expect(&mut self, words: usize) {
            self.0.reserve(words);
        }

        fn word(&mut self, word: Word<'_>) {
            assert_eq!(word.hash, WordHash::of(word.text()));
            assert!(word.is_wide || word.text().is_ascii());
            let text = String::from_utf8(word.text().to_vec()).expect("the form is UTF-8");
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
        let mut reader = Reader::of(text.as_bytes());
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
        (list.0, Normal { form: reader.form.whole(), words: reader.words })
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
