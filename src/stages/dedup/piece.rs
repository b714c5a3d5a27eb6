//! Pieces, the runs of a text between blanks, read character by character.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A word of the form, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of a word")]
pub(super) struct Part {
    /// Where it stands in the form of the piece, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// It is the first word of a paragraph.
    pub(super) begins: bool,
    /// It goes on with the part before it: a figure after its decimal mark, the second half of a
    /// word that was hyphenated at the end of a line.
    glued: bool,
    /// It holds a digit.
    pub(super) figure: bool,
    /// It begins with a small letter.
    pub(super) small: bool,
    /// Where its piece stands in the text, in bytes.
    pub(super) source: (u32, u32),
}

/// The words of the last piece or, where they are hyphenated at the ends of lines, pieces.
#[derive(Debug, Default)]
pub(super) struct Piece {
    parts: Vec<Part>,
    /// The parts, a blank after each.
    form: Vec<u8>,
    /// Whether the last piece ended in a hyphen.
    is_hyphenated: bool,
}

impl Piece {
    /// Whether the next piece may go on with this one's last word.
    pub(super) fn is_open(&self) -> bool {
        self.is_hyphenated
    }

    /// Whether the next piece does, after so many line ends.
    pub(super) fn goes_on(&self, lines: usize) -> bool {
        self.is_hyphenated && lines == 1
    }

    /// The words, each with its parts.
    pub(super) fn words(&self) -> impl Iterator<Item = &[Part]> {
        self.parts.chunk_by(|_, next| next.glued)
    }

    /// The words in normal form, a blank after each of their parts.
    pub(super) fn form(&self) -> &[u8] {
        &self.form
    }

    /// Forgets the words.
    pub(super) fn clear(&mut self) {
        self.form.clear();
        self.parts.clear();
        self.is_hyphenated = false;
    }

    /// Reads the piece that begins here. Returns where it ends, and whether it holds words.
    pub(super) fn read(&mut self, text: &str, at: usize, begins: bool) -> (usize, bool) {
        let length = text.as_bytes()[at..].iter().position(u8::is_ascii_whitespace);
        let end = length.map_or(text.len(), |length| at + length);
        let piece = &text[at..end];
        let first = self.parts.len();
        let mut letters = Letters {
            start: self.form.len(),
            form: &mut self.form,
            parts: &mut self.parts,
            source: (at as u32, end as u32),
            has_digit: false,
            is_small: false,
            is_glued: self.is_hyphenated,
            is_decimal: false,
        };
        if is_nfkc_quick(piece.chars()) == IsNormalized::Yes {
            piece.chars().for_each(|c| letters.character(c));
        } else {
            piece.nfkc().for_each(|c| letters.character(c));
        }
        letters.separator(false);
        let Some(word) = self.parts.get_mut(first) else { return (end, false) };
        word.begins = begins;
        self.is_hyphenated = piece.ends_with('-');
        (end, true)
    }
}

/// Length of the character that the bytes begin with, where it separates words and stands for
/// itself whatever its neighbours are: typographic punctuation. Else 0.
pub(super) fn western(bytes: &[u8]) -> usize {
    match *bytes {
        // No-break space, « and ».
        [0xc2, 0xa0 | 0xab | 0xbb, ..] => 2,
        // Dashes, quotation marks, bullet, ellipsis.
        [0xe2, 0x80, 0x93 | 0x94 | 0x98..=0x9e | 0xa2 | 0xa6, ..] => 3,
        _ => 0,
    }
}

/// Splits a piece into words.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the word being read")]
struct Letters<'a> {
    form: &'a mut Vec<u8>,
    parts: &'a mut Vec<Part>,
    source: (u32, u32),
    /// Where the word being read begins in the form.
    start: usize,
    has_digit: bool,
    is_small: bool,
    /// Whether the word being read goes on with the one before it.
    is_glued: bool,
    /// The mark between the last word and here, where it was one decimal mark after a digit.
    is_decimal: bool,
}

impl Letters<'_> {
    fn character(&mut self, c: char) {
        if c.is_alphanumeric() {
            self.begin(c.is_lowercase());
            self.has_digit |= c.is_numeric();
            for c in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
                self.form.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        } else if !is_inside_word(c) {
            self.separator(c == '.' || c == ',');
        }
    }

    /// A letter or digit follows: a decimal mark before it has joined two figures.
    fn begin(&mut self, is_small: bool) {
        if self.start == self.form.len() {
            self.is_small = is_small;
            self.is_glued |= self.is_decimal;
        }
    }

    /// Ends the word being read, if there is one.
    fn separator(&mut self, is_decimal: bool) {
        let end = self.form.len();
        if end == self.start {
            self.is_decimal = false;
            return;
        }
        self.is_decimal = is_decimal && self.form[end - 1].is_ascii_digit();
        self.parts.push(Part {
            start: self.start,
            end,
            begins: false,
            glued: self.is_glued,
            figure: self.has_digit,
            small: self.is_small,
            source: self.source,
        });
        self.form.push(b' ');
        self.start = end + 1;
        (self.has_digit, self.is_glued) = (false, false);
    }
}

/// Characters that neither end a word nor belong to it: combining marks, soft hyphens, joiners.
fn is_inside_word(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}
