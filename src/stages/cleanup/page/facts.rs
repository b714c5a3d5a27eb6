//! What the head and marked elements of a page say of its article, as ranges of the page or of
//! its text: nothing is decoded before it is wanted.

use std::ops::Range;

/// Entries of each kind that are kept.
const MOST: usize = 300;

/// What a marked element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stages::cleanup) enum MarkKind {
    /// `itemprop=author`, `rel=author`.
    Author,
    /// `itemprop=headline`.
    Headline,
    /// `itemprop=datePublished`.
    Published,
    /// `itemprop=dateModified`.
    Modified,
    /// `<time>` without a property.
    Time,
    /// `<h1>`.
    Heading,
}

/// A marked element.
#[derive(Clone, Debug)]
pub(in crate::stages::cleanup) struct Mark {
    /// What it holds.
    pub(in crate::stages::cleanup) kind: MarkKind,
    /// Its bytes in the text of the lines.
    pub(in crate::stages::cleanup) text: Range<usize>,
    /// Its `content` or `datetime` in the page.
    pub(in crate::stages::cleanup) value: Option<Range<usize>>,
}

/// Facts of a page, in ranges of its bytes.
#[derive(Debug, Default)]
pub(in crate::stages::cleanup) struct Facts {
    /// `<title>`.
    pub(in crate::stages::cleanup) title: Option<Range<usize>>,
    /// Name and content of `<meta>` elements.
    pub(in crate::stages::cleanup) metas: Vec<(Range<usize>, Range<usize>)>,
    /// `<link rel=canonical>`.
    pub(in crate::stages::cleanup) canonical: Option<Range<usize>>,
    /// `lang` of `<html>`.
    pub(in crate::stages::cleanup) lang: Option<Range<usize>>,
    /// Blocks of linked data.
    pub(in crate::stages::cleanup) linked: Vec<Range<usize>>,
    /// Marked elements, in order.
    pub(in crate::stages::cleanup) marks: Vec<Mark>,
}

impl Facts {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.title = None;
        self.canonical = None;
        self.lang = None;
        self.metas.clear();
        self.linked.clear();
        self.marks.clear();
    }

    /// Keeps a `<meta>`.
    pub(super) fn meta(&mut self, name: Range<usize>, content: Range<usize>) {
        if self.metas.len() < MOST {
            self.metas.push((name, content));
        }
    }

    /// Keeps a block of linked data.
    pub(super) fn linked(&mut self, block: Range<usize>) {
        if self.linked.len() < MOST {
            self.linked.push(block);
        }
    }

    /// Keeps a marked element; its place, by which its end is told later. Beyond the limit it is one
    /// fact less.
    pub(super) fn mark(&mut self, mark: Mark) -> Option<u32> {
        if self.marks.len() >= MOST {
            return None;
        }
        self.marks.push(mark);
        u32::try_from(self.marks.len() - 1).ok()
    }
}
