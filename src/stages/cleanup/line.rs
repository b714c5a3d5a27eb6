//! The line: the unit in which furniture is judged, whatever the body's format was.

use std::ops::Range;

/// One line of a flattened page, or one block of an HTML page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// Its text: tidied and repaired, never empty.
    pub(super) text: String,
    /// Where it stands in the raw body, in bytes.
    pub(super) source: Range<usize>,
    /// Lines with the same number belong to one paragraph. Ascending.
    pub(super) paragraph: usize,
    /// Bytes of its text that stand in links; 0 for flattened text.
    pub(super) linked: usize,
    /// Whether the page marks it as a heading.
    pub(super) heading: bool,
}

impl Line {
    /// Whether most of it is links.
    pub(super) fn is_mostly_links(&self) -> bool {
        self.linked * 2 > self.text.len()
    }
}

/// Joins the lines of each paragraph by a line break and the paragraphs by one empty line.
pub(super) fn join<'a>(lines: impl Iterator<Item = &'a Line>) -> String {
    let mut text = String::new();
    let mut last = None;
    for line in lines {
        match last {
            None => {}
            Some(paragraph) if paragraph == line.paragraph => text.push('\n'),
            Some(_) => text.push_str("\n\n"),
        }
        last = Some(line.paragraph);
        text.push_str(&line.text);
    }
    text
}
