//! The offset map: where each piece of the clean text stood in the delivered body.

use std::ops::Range;

use super::space::is_noise;

/// Characters of the body that are looked at to find the way again after damage was repaired.
const REACH: usize = 12;

/// Characters of the longest character reference.
const LONGEST_REFERENCE: usize = 34;

/// A piece of the clean text and where it comes from, both in Unicode code points. Pieces of equal
/// length are the same characters; in others white space was collapsed, a reference decoded or
/// damage repaired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// In the clean text.
    pub clean: Range<usize>,
    /// In the delivered body.
    pub raw: Range<usize>,
}

/// Pieces in the order of the text. What joins lines is in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
}

impl OffsetMap {
    /// The pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Where a code point of the clean text stood; `None` for a line break that cleanup made.
    pub fn raw(&self, clean: usize) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| piece.clean.end <= clean);
        let piece = self.pieces.get(after).filter(|piece| piece.clean.start <= clean)?;
        let same = piece.clean.len() == piece.raw.len();
        Some(piece.raw.start + if same { clean - piece.clean.start } else { 0 })
    }

    /// Adds a line: its text, which begins at `clean`, and its source, which begins at `raw`.
    pub(super) fn line(
        &mut self,
        text: &str,
        clean: usize,
        source: &str,
        raw: usize,
        is_page: bool,
    ) {
        let source: Vec<char> = source.chars().collect();
        let mut at = 0;
        let mut text = text.chars().peekable();
        let mut place = clean;
        while let Some(c) = text.next() {
            at = skip(&source, at, c, is_page);
            let length = matching(&source[at..], c, text.peek().copied(), is_page);
            self.push(place..place + 1, raw + at..raw + at + length);
            at += length;
            place += 1;
        }
    }

    fn push(&mut self, clean: Range<usize>, raw: Range<usize>) {
        if let Some(last) = self.pieces.last_mut() {
            let goes_on = last.clean.end == clean.start && last.raw.end == raw.start;
            if goes_on && raw.len() == 1 && last.clean.len() == last.raw.len() {
                last.clean.end = clean.end;
                last.raw.end = raw.end;
                return;
            }
        }
        self.pieces.push(Piece { clean, raw });
    }
}

/// The position behind tags, noise and white space that left no trace before `c`.
fn skip(source: &[char], mut at: usize, c: char, is_page: bool) -> usize {
    while let Some(&raw) = source.get(at) {
        let tag = is_page && raw == '<' && c != '<';
        if tag {
            let length = source[at..].iter().position(|&c| c == '>').map_or(1, |end| end + 1);
            at += length;
        } else if is_noise(raw) || raw.is_whitespace() && c != ' ' {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// How many characters of the source became `c`, before the one that became `next`.
fn matching(source: &[char], c: char, next: Option<char>, is_page: bool) -> usize {
    let Some(&raw) = source.first() else { return 0 };
    if c == ' ' {
        return source.iter().take_while(|raw| raw.is_whitespace()).count();
    }
    if raw == '&' && (is_page || c != '&') {
        let end = source.iter().take(LONGEST_REFERENCE).position(|&c| c == ';');
        return end.map_or(1, |end| end + 1);
    }
    if raw == c {
        return 1;
    }
    let found = next.and_then(|next| source.iter().take(REACH).skip(1).position(|&c| c == next));
    found.map_or(1, |distance| distance + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str, source: &str, is_page: bool) -> OffsetMap {
        let mut map = OffsetMap::default();
        map.line(text, 0, source, 100, is_page);
        map
    }

    #[test]
    fn equal_characters_are_one_piece() {
        let map = map("The dam held.", "The dam held.", false);
        assert_eq!(map.pieces(), [Piece { clean: 0..13, raw: 100..113 }]);
        assert_eq!((map.raw(4), map.raw(13)), (Some(104), None));
    }

    #[test]
    fn tags_references_and_collapsed_space_are_passed_over() {
        let source = "Tea &amp; <b>two</b>\n  scones";
        let map = map("Tea & two scones", source, true);
        let at = |word: &str| source.find(word).map(|at| 100 + at);
        assert_eq!(map.raw(4), at("&amp;"));
        assert_eq!(map.raw(6), at("two"));
        assert_eq!(map.raw(10), at("scones"));
    }

    #[test]
    fn the_way_is_found_again_after_repaired_damage() {
        let map = map("Müller sagte", "MÃ¼ller sagte", false);
        assert_eq!((map.raw(1), map.raw(2), map.raw(7)), (Some(101), Some(103), Some(108)));
    }
}
