//! Flattened text to lines: where a paragraph ends in text that has lost its markup.
//!
//! Three kinds are met: one paragraph a line (flattened pages), paragraphs between empty lines, and
//! text wrapped at a column (text wires). Wrapped lines are joined again; a word cut by a hyphen keeps
//! it, for "twenty-" + "one" and "govern-" + "ment" cannot be told apart without a dictionary.

use super::block::{Block, SIZE, lowest};
use super::line::{Line, Lines};
use super::space::append_tidy;

/// Shortest and longest line, in characters, that may be one of a wrapped paragraph.
const WRAPPED: std::ops::RangeInclusive<usize> = 45..=96;

/// Fewest lines of a text without empty lines before it may be called wrapped as a whole.
const WRAPPED_LEAST: usize = 4;

/// Bytes above which a line is a paragraph and not a row of a table.
const LONGEST_ROW: usize = 120;

/// Reads the lines of a plain-text body in place of the last one's. Lines of nothing but white space
/// (no-break spaces included) end a paragraph.
pub(super) fn read(raw: &str, found: &mut Lines) {
    found.clear();
    let mut paragraph = 0;
    let mut empty_lines = false;
    let mut next = Some(0);
    while let Some(from) = next {
        let line = RawLine::read(raw.as_bytes(), from);
        next = line.next;
        let range = from..line.end;
        let start = found.text.len();
        if line.is_tidy {
            found.text.push_str(&raw[range.clone()]);
        } else {
            append_tidy(&mut found.text, &raw[range.clone()]);
        }
        if found.text.len() == start {
            empty_lines |= !found.lines.is_empty();
            paragraph += 1;
            continue;
        }
        found.lines.push(Line {
            start: start as u32,
            end: found.text.len() as u32,
            source_start: range.start as u32,
            source_end: range.end as u32,
            paragraph,
            ..Line::default()
        });
    }
    let first_and_last = (found.lines.first(), found.lines.last());
    let spaced =
        empty_lines && matches!(first_and_last, (Some(a), Some(b)) if a.paragraph < b.paragraph);
    rejoin(found, if spaced { 2 } else { WRAPPED_LEAST });
    number(found, spaced);
}

/// Numbers the paragraphs. In a text with empty lines, short lines without an end that follow each
/// other (tables, verses, addresses) stay one paragraph; otherwise every line is one.
fn number(found: &mut Lines, spaced: bool) {
    let (mut paragraph, mut before) = (0, None::<(u32, bool)>);
    for line in &mut found.lines {
        let text = &found.text[line.range()];
        let alone = !spaced || text.len() > LONGEST_ROW || ends_sentence(text);
        if before.is_some_and(|(given, was_alone)| given != line.paragraph || alone || was_alone) {
            paragraph += 1;
        }
        before = Some((line.paragraph, alone));
        line.paragraph = paragraph;
    }
}

/// Where a line ends, and how the next one begins.
struct RawLine {
    /// One past its last byte.
    end: usize,
    /// First byte of the next one.
    next: Option<usize>,
    /// Whether it is tidy and undamaged at first sight: ASCII, blanks single and between words, no
    /// controls, no ampersand.
    is_tidy: bool,
}

impl RawLine {
    /// The line that begins at `from`. Line breaks are of any kind; carriage return and line feed
    /// are one break.
    fn read(bytes: &[u8], from: usize) -> Self {
        let mut is_tidy = bytes.get(from) != Some(&b' ');
        let mut after_blank = 0;
        for at in (from..bytes.len()).step_by(SIZE) {
            let block = Block::at(bytes, at);
            let odd = block.unprintable_or_beyond_or(b'&');
            let blank = block.equal(b' ');
            let doubled = blank & (blank << 1 | after_blank);
            let (end, length) = find_break(&bytes[at..], &block, odd);
            is_tidy &= (odd | doubled) & lowest(end) == 0;
            if length > 0 {
                let end = at + end;
                is_tidy &= end == from || bytes[end - 1] != b' ';
                return Self { end, next: Some(end + length), is_tidy };
            }
            after_blank = blank >> (SIZE - 1);
        }
        is_tidy &= bytes.last() != Some(&b' ');
        Self { end: bytes.len(), next: None, is_tidy }
    }
}

/// Where in the block at the beginning of `bytes` the first line break stands, and how many bytes it
/// has; else where the block ends, and none. `odd` is where one may be, and more.
#[inline(always)]
fn find_break(bytes: &[u8], block: &Block, odd: u64) -> (usize, usize) {
    let first = odd.trailing_zeros() as usize;
    if bytes.get(first) == Some(&b'\n') {
        return (first, 1);
    }
    let end = SIZE.min(bytes.len());
    let mut open = odd & lowest(end);
    if open != 0 {
        open &= block.controls() | block.equal(0xc2) | block.equal(0xe2);
    }
    while open != 0 {
        let place = open.trailing_zeros() as usize;
        let length = break_length(&bytes[place..]);
        if length > 0 {
            return (place, length);
        }
        open &= open - 1;
    }
    (end, 0)
}

/// How many bytes the line break has that begins here; none where there is none.
#[inline(always)]
fn break_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n' | b'\r' | 0xb | 0xc, ..] => 1,
        [0xc2, 0x85, ..] => 2,
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => 3,
        _ => 0,
    }
}

/// Joins the lines of every paragraph that was wrapped at a column and has at least `least` lines.
///
/// The text of a joined paragraph is written anew at the end of the buffer, so nothing moves.
fn rejoin(found: &mut Lines, least: usize) {
    if !found.lines.chunk_by(same_paragraph).any(|group| is_wrapped(&found.text, group, least)) {
        return;
    }
    let mut joined: Vec<Line> = Vec::with_capacity(found.lines.len());
    for group in found.lines.chunk_by(same_paragraph) {
        if !is_wrapped(&found.text, group, least) {
            joined.extend_from_slice(group);
            continue;
        }
        let mut whole = group[0];
        let start = found.text.len();
        for line in group {
            if found.text.len() > start && !found.text.ends_with('-') {
                found.text.push(' ');
            }
            found.text.extend_from_within(line.range());
            whole.source_end = line.source_end;
        }
        (whole.start, whole.end) = (start as u32, found.text.len() as u32);
        joined.push(whole);
    }
    found.lines = joined;
}

fn same_paragraph(one: &Line, next: &Line) -> bool {
    one.paragraph == next.paragraph
}

/// Whether all lines but the last are of a column's width and most break inside a sentence: the next
/// line goes on with a small letter. Two captions or a by-line and a date below it do not.
fn is_wrapped(text: &str, group: &[Line], least: usize) -> bool {
    let Some((_, body)) = group.split_last().filter(|_| group.len() >= least) else { return false };
    let is_column = |line: &Line| {
        line.bytes() <= WRAPPED.end() * 4 && WRAPPED.contains(&text[line.range()].chars().count())
    };
    let open = body.iter().filter(|line| !ends_sentence(&text[line.range()])).count();
    let goes_on = |line: &&Line| text[line.range()].starts_with(|c: char| !c.is_uppercase());
    let going_on = group[1..].iter().filter(goes_on).count();
    open * 3 >= body.len() * 2 && going_on * 2 >= body.len() && body.iter().all(is_column)
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', ':', '"', '”'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(raw: &str) -> Lines {
        let mut found = Lines::default();
        read(raw, &mut found);
        found
    }

    fn cleaned(raw: &str) -> String {
        let found = lines(raw);
        found.join(0..found.len())
    }

    #[test]
    fn a_paragraph_a_line_gets_empty_lines_between() {
        assert_eq!(cleaned("The first.\nThe second.\r\nThe third."), {
            "The first.\n\nThe second.\n\nThe third."
        });
    }

    #[test]
    fn lines_of_no_break_spaces_count_as_empty() {
        assert_eq!(cleaned("One.\n\u{a0}\u{a0}\n\u{a0}\nTwo."), "One.\n\nTwo.");
    }

    #[test]
    fn text_wrapped_at_a_column_is_joined_again() {
        let wrapped = "The harbour board of Port Ellery said on Monday that it would\n\
                       close the northern quay for eleven weeks while divers replace\n\
                       the timber piles under it.\n\n\
                       Ferries leave from the old pier meanwhile.";
        assert_eq!(cleaned(wrapped), {
            "The harbour board of Port Ellery said on Monday that it would close the northern \
             quay for eleven weeks while divers replace the timber piles under it.\n\n\
             Ferries leave from the old pier meanwhile."
        });
    }

    #[test]
    fn a_doubled_caption_is_not_taken_for_wrapped_text() {
        let caption = "A diver ties a tag to loose kelp off the Tessaly coast. [INES SOL]";
        assert_eq!(lines(&format!("One.\n\n{caption}\n{caption}\n\nTwo.")).len(), 4);
    }

    #[test]
    fn a_table_between_empty_lines_keeps_its_lines() {
        assert_eq!(cleaned("Standings:\n\nNorth 12\nSouth 9\nWest 4"), {
            "Standings:\n\nNorth 12\nSouth 9\nWest 4"
        });
    }

    #[test]
    fn sources_point_at_the_raw_bytes() {
        let raw = "  é one \n\n\u{a0}two";
        let found = lines(raw);
        assert_eq!(&raw[found.lines[0].source()], "  é one ");
        assert_eq!(&raw[found.lines[1].source()], "\u{a0}two");
    }
}
