//! Flattened text to lines: where a paragraph ends in text that has lost its markup.
//!
//! Three kinds are met: one paragraph a line (flattened pages), paragraphs between empty lines, and
//! text wrapped at a column (text wires). Wrapped lines are joined again.

use std::ops::Range;

use super::line::Line;
use super::tidy_line;

/// Shortest and longest line, in characters, that may be one of a wrapped paragraph.
const WRAPPED: std::ops::RangeInclusive<usize> = 45..=96;

/// Fewest lines of a text without empty lines before it may be called wrapped as a whole.
const WRAPPED_LEAST: usize = 4;

/// Bytes above which a line is a paragraph and not a row of a table.
const LONGEST_ROW: usize = 120;

/// The lines of a plain-text body. Lines of nothing but white space (no-break spaces included) end
/// a paragraph.
pub(super) fn lines(raw: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut paragraph = 0;
    let mut empty_lines = false;
    for range in raw_lines(raw) {
        let text = tidy_line(&raw[range.clone()]);
        if text.is_empty() {
            empty_lines |= !found.is_empty();
            paragraph += 1;
            continue;
        }
        found.push(Line { text, source: range, paragraph, ..Line::default() });
    }
    let spaced =
        empty_lines && found.first().map(|l| l.paragraph) < found.last().map(|l| l.paragraph);
    let mut lines = rejoin(&found, if spaced { 2 } else { WRAPPED_LEAST });
    number(&mut lines, spaced);
    lines
}

/// Numbers the paragraphs. In a text with empty lines, short lines without an end that follow each
/// other (tables, verses, addresses) stay one paragraph; otherwise every line is one.
fn number(lines: &mut [Line], spaced: bool) {
    let (mut paragraph, mut before) = (0, None::<(usize, bool)>);
    for line in lines {
        let alone = !spaced || line.text.len() > LONGEST_ROW || ends_sentence(&line.text);
        if before.is_some_and(|(given, was_alone)| given != line.paragraph || alone || was_alone) {
            paragraph += 1;
        }
        before = Some((line.paragraph, alone));
        line.paragraph = paragraph;
    }
}

/// Byte ranges between line breaks of any kind; carriage return and line feed are one break.
fn raw_lines(raw: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    raw.split(is_line_break).filter_map(move |piece| {
        let range = start..start + piece.len();
        let inside_break = raw[..start].ends_with('\r') && raw[range.end..].starts_with('\n');
        let after = &raw[range.end..];
        start = range.end + after.chars().next().map_or(0, char::len_utf8);
        (!(piece.is_empty() && inside_break)).then_some(range)
    })
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Joins the lines of every paragraph that was wrapped at a column and has at least `least` lines.
fn rejoin(lines: &[Line], least: usize) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for group in lines.chunk_by(|a, b| a.paragraph == b.paragraph) {
        match group {
            [first, rest @ ..] if group.len() >= least && is_wrapped(group) => {
                let mut whole = first.clone();
                for line in rest {
                    unwrap_line(&mut whole.text, &line.text);
                    whole.source.end = line.source.end;
                }
                joined.push(whole);
            }
            _ => joined.extend_from_slice(group),
        }
    }
    joined
}

/// Whether all lines but the last are of a column's width and most break inside a sentence.
fn is_wrapped(group: &[Line]) -> bool {
    let Some((_, body)) = group.split_last() else { return false };
    let widths = || body.iter().map(|line| line.text.chars().count());
    let open = body.iter().filter(|line| !ends_sentence(&line.text)).count();
    widths().all(|width| WRAPPED.contains(&width)) && open * 3 >= body.len() * 2
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['.', '!', '?', ':', '"', '”'])
}

/// Appends a wrapped line: a word cut by a hyphen before a small letter keeps its hyphen, for
/// "twenty-" + "one" and "govern-" + "ment" cannot be told apart without a dictionary.
fn unwrap_line(text: &mut String, next: &str) {
    if !text.ends_with('-') {
        text.push(' ');
    }
    text.push_str(next);
}

#[cfg(test)]
mod tests {
    use super::super::line::join;
    use super::*;

    fn cleaned(raw: &str) -> String {
        join(lines(raw).iter())
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
    fn a_table_between_empty_lines_keeps_its_lines() {
        assert_eq!(cleaned("Standings:\n\nNorth 12\nSouth 9\nWest 4"), {
            "Standings:\n\nNorth 12\nSouth 9\nWest 4"
        });
    }

    #[test]
    fn sources_point_at_the_raw_bytes() {
        let raw = "  é one \n\n\u{a0}two";
        let found = lines(raw);
        assert_eq!(&raw[found[0].source.clone()], "  é one ");
        assert_eq!(&raw[found[1].source.clone()], "\u{a0}two");
    }
}
