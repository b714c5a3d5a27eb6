//! The line: the unit in which furniture is judged, whatever the body's format was.

use std::ops::Range;

/// One line of a flattened page, or one block of an HTML page. Its text stands in [`Lines`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// First byte of its text.
    pub(super) start: u32,
    /// One past the last byte.
    pub(super) end: u32,
    /// First byte of the raw body that it comes from.
    pub(super) source_start: u32,
    /// One past the last.
    pub(super) source_end: u32,
    /// Lines with the same number belong to one paragraph. Ascending.
    pub(super) paragraph: u32,
    /// The element it stands in, as an index into the page's nodes; 0 for flattened text.
    pub(super) node: u32,
    /// Bytes of its text that stand in links; 0 for flattened text.
    pub(super) linked: u32,
    /// Bytes of its text that are bold.
    pub(super) bold: u32,
    /// Groups of the classes of inline elements in it.
    pub(super) groups: u32,
    /// Its links.
    pub(super) links: u16,
    /// Pictures met since the line before it ended.
    pub(super) images: u16,
}

/// The lines of a body with their text, in buffers that are used again for the next body.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// The tidied and repaired text of all lines, one after the other.
    pub(super) text: String,
    /// The lines, in order. None is empty.
    pub(super) lines: Vec<Line>,
}

impl Lines {
    /// Forgets the last body.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.lines.clear();
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The text of a line.
    pub(super) fn text(&self, at: usize) -> &str {
        &self.text[self.lines[at].range()]
    }

    /// Joins the lines of each paragraph by a line break and the paragraphs by one empty line.
    pub(super) fn join(&self, kept: impl Iterator<Item = usize>) -> String {
        let mut text = String::with_capacity(self.text.len() + self.lines.len());
        let mut last = None;
        for at in kept {
            let paragraph = self.lines[at].paragraph;
            match last {
                None => {}
                Some(before) if before == paragraph => text.push('\n'),
                Some(_) => text.push_str("\n\n"),
            }
            last = Some(paragraph);
            text.push_str(self.text(at));
        }
        text
    }
}

impl Line {
    /// Its bytes in the text of all lines.
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its bytes in the raw body.
    pub(super) fn source(&self) -> Range<usize> {
        self.source_start as usize..self.source_end as usize
    }

    /// Bytes of its text.
    pub(super) fn bytes(&self) -> usize {
        (self.end - self.start) as usize
    }
}
