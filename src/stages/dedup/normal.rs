//! The normal form of a text: what stays equal when an article is laid out, cased or spelt by
//! another house. Knows nothing of hashes.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// What stands around a word in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a word")]
pub(super) struct Marks {
    /// It is the first word of a paragraph: an empty line stands before it.
    pub(super) paragraph: bool,
    /// It goes on with the word before it: a figure after its decimal mark, the second half of a
    /// word that was hyphenated at the end of a line.
    pub(super) glued: bool,
    /// It holds a digit.
    pub(super) figure: bool,
    /// It begins with a small letter: most likely no name.
    pub(super) small: bool,
}

/// One word of the normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in [`Normal::form`], in bytes.
    start: usize,
    end: usize,
    /// Where the blank-separated piece that holds it stands in the text, in bytes.
    pub(super) source: (usize, usize),
    /// What stands around it.
    pub(super) marks: Marks,
}

/// A text in normal form: compatibility forms folded (NFKC), lower case, letters and digits only.
/// Figures stay: "1.5" is `1`, `5`; "15" is `15`.
#[derive(Debug, Default)]
pub(super) struct Normal {
    /// The words in order, a blank after each.
    pub(super) form: String,
    /// The same words one by one.
    pub(super) words: Vec<Word>,
}

impl Normal {
    /// The normal form of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut reader = Reader {
            normal: Self {
                form: String::with_capacity(text.len() + text.len() / 8),
                words: Vec::with_capacity(text.len() / 5),
            },
            ..Reader::default()
        };
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at].is_ascii_whitespace() {
                reader.blank(bytes[at]);
                at += 1;
                continue;
            }
            let length = bytes[at..].iter().position(u8::is_ascii_whitespace);
            let end = length.map_or(bytes.len(), |length| at + length);
            reader.piece(&text[at..end], at);
            at = end;
        }
        reader.normal
    }

    /// The letters and digits of a word.
    pub(super) fn word(&self, word: &Word) -> &str {
        &self.form[word.start..word.end]
    }
}

/// Splits pieces, the runs between white space, into words.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the word being read")]
struct Reader {
    normal: Normal,
    /// Line ends since the last piece.
    lines: usize,
    /// Whether the last piece ended in a hyphen.
    is_hyphenated: bool,
    /// Where the word being read begins in the form.
    start: usize,
    has_digit: bool,
    is_small: bool,
    /// Whether the word being read goes on with the one before it.
    is_glued: bool,
    /// The mark between the last word and here, where it was one decimal mark after a digit.
    is_decimal: bool,
}

impl Reader {
    fn blank(&mut self, byte: u8) {
        self.lines += usize::from(byte == b'\n');
    }

    fn piece(&mut self, piece: &str, at: usize) {
        let source = (at, at + piece.len());
        let is_first = self.normal.words.is_empty();
        let first = self.normal.words.len();
        self.is_glued = self.is_hyphenated && self.lines == 1;
        self.is_decimal = false;
        if piece.is_ascii() {
            for byte in piece.bytes() {
                if byte.is_ascii_alphanumeric() {
                    self.push_ascii(byte);
                } else {
                    self.separator(byte == b'.' || byte == b',', source);
                }
            }
        } else if is_nfkc_quick(piece.chars()) == IsNormalized::Yes {
            piece.chars().for_each(|c| self.character(c, source));
        } else {
            piece.nfkc().for_each(|c| self.character(c, source));
        }
        self.separator(false, source);
        if let Some(word) = self.normal.words.get_mut(first) {
            word.marks.paragraph = is_first || self.lines > 1;
            self.lines = 0;
            self.is_hyphenated = piece.ends_with('-');
        }
    }

    fn push_ascii(&mut self, byte: u8) {
        self.begin(byte.is_ascii_lowercase());
        self.has_digit |= byte.is_ascii_digit();
        self.normal.form.push(char::from(byte.to_ascii_lowercase()));
    }

    fn character(&mut self, c: char, source: (usize, usize)) {
        if c.is_ascii() {
            match c as u8 {
                byte if byte.is_ascii_alphanumeric() => self.push_ascii(byte),
                byte => self.separator(byte == b'.' || byte == b',', source),
            }
        } else if c.is_alphanumeric() {
            self.begin(c.is_lowercase());
            self.has_digit |= c.is_numeric();
            let form = &mut self.normal.form;
            form.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        } else if !is_inside_word(c) {
            self.separator(false, source);
        }
    }

    /// A letter or digit follows: a decimal mark before it has joined two figures.
    fn begin(&mut self, is_small: bool) {
        if self.start == self.normal.form.len() {
            self.is_small = is_small;
            self.is_glued |= self.is_decimal;
        }
    }

    /// Ends the word being read, if there is one.
    fn separator(&mut self, is_decimal: bool, source: (usize, usize)) {
        let end = self.normal.form.len();
        if end == self.start {
            self.is_decimal = false;
            return;
        }
        let ends_in_digit = self.normal.form.as_bytes()[end - 1].is_ascii_digit();
        self.is_decimal = is_decimal && ends_in_digit;
        let marks = Marks {
            paragraph: false,
            glued: self.is_glued,
            figure: self.has_digit,
            small: self.is_small,
        };
        self.normal.words.push(Word { start: self.start, end, source, marks });
        self.normal.form.push(' ');
        self.start = end + 1;
        (self.has_digit, self.is_glued) = (false, false);
    }
}

/// Characters that neither end a word nor belong to it: combining marks, soft hyphens, joiners.
fn is_inside_word(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let normal = Normal::of(text);
        normal.words.iter().map(|word| normal.word(word).to_owned()).collect()
    }

    fn marked(text: &str, mark: impl Fn(&Marks) -> bool) -> Vec<String> {
        let normal = Normal::of(text);
        let chosen = normal.words.iter().filter(|word| mark(&word.marks));
        chosen.map(|word| normal.word(word).to_owned()).collect()
    }

    #[test]
    fn case_punctuation_and_layout_do_not_count() {
        assert_eq!(words("“The DAM,”\n\n he said…"), words("the dam he said"));
        assert_eq!(Normal::of("The dam, he said").form, "the dam he said ");
    }

    #[test]
    fn compatibility_forms_are_folded() {
        assert_eq!(words("ﬁve ５ Ｋｍ Stra\u{ad}ße"), ["five", "5", "km", "straße"]);
    }

    #[test]
    fn figures_stay_apart_but_know_what_they_go_on_with() {
        assert_eq!(words("1.5 or 15"), ["1", "5", "or", "15"]);
        let glued = |text| marked(text, |marks| marks.glued);
        assert_eq!(glued("rose 1,250.5 to 3. Then 4"), ["250", "5"]);
    }

    #[test]
    fn a_word_that_was_hyphenated_at_a_line_end_is_glued() {
        let glued = |text| marked(text, |marks| marks.glued);
        assert_eq!(glued("the har-\nbour of well-known ships"), ["bour"]);
        assert!(glued("the har-\n\nbour").is_empty());
    }

    #[test]
    fn paragraphs_begin_after_empty_lines() {
        let begins =
            marked("One line\nof two.\n\nNext one.\n \n“Third”", |marks| marks.paragraph);
        assert_eq!(begins, ["one", "next", "third"]);
    }

    #[test]
    fn every_word_knows_where_it_stood() {
        let text = "“Zürich”, ﬁve";
        let normal = Normal::of(text);
        let sources: Vec<_> = normal.words.iter().map(|w| &text[w.source.0..w.source.1]).collect();
        assert_eq!(sources, ["“Zürich”,", "ﬁve"]);
    }
}
