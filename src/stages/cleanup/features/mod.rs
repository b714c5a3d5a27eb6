//! Features: what the model sees of each line.
//!
//! One pass over the characters gives each line's [`Shape`]; from the shapes come the columns of a
//! line alone, its neighbourhood and the whole body. A page adds columns of its elements. Text and
//! pages share the code and the first columns.

mod alone;
mod context;
mod elements;
mod meaning;
pub(in crate::stages::cleanup) mod names;
mod near;
mod overlap;
mod region;
mod scan;
mod shape;
mod table;
mod word;
mod words;

use std::ops::Range;

pub(super) use self::meaning::{hash, meaning};
pub(super) use self::shape::{Shape, ends_sentence, sign};
pub(super) use self::table::{HIGHEST, LANES, Table};
pub(super) use self::word::each_word;
pub(super) use self::words::Class;
use super::line::Lines;
use super::page::Page;

/// Lines that are judged together; longer bodies are judged in stretches of this many.
pub(super) const STRETCH: usize = 4_096;

/// What is known of the article beside its lines.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known<'a> {
    /// Headlines stated by the source or the page.
    pub(super) headlines: &'a [String],
    /// The page's description.
    pub(super) description: Option<&'a str>,
    /// The body in the page's linked data.
    pub(super) body: Option<&'a str>,
}

/// The features of one stretch of lines, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// The form of every line of the stretch.
    pub(super) shapes: Vec<Shape>,
    /// Hashes of the lines' words.
    pub(super) pool: Vec<u32>,
    /// The columns.
    pub(super) table: Table,
    elements: elements::Sums,
    region: region::Region,
    prefix: near::Prefixes,
    repeats: overlap::Repeats,
}

impl Features {
    /// Works out the lines of flattened text.
    pub(super) fn of_text(&mut self, lines: &Lines, stretch: Range<usize>, known: &Known<'_>) {
        self.prepare(lines, stretch, known, names::TEXT);
    }

    /// Works out the lines of a page.
    pub(super) fn of_page(&mut self, page: &Page, stretch: Range<usize>, known: &Known<'_>) {
        self.prepare(&page.lines, stretch.clone(), known, names::PAGE);
        let lines = &page.lines.lines[stretch];
        self.elements.fill(&mut self.table, &self.shapes, &self.pool, lines, &page.nodes, known);
        let (table, shapes) = (&mut self.table, &self.shapes);
        self.region.fill(table, shapes, lines, &page.nodes, &self.elements);
    }

    /// Adds what the first pass made of the lines: `scores` are chances of being kept, in
    /// thousandths.
    pub(super) fn context(&mut self, scores: &[u16]) {
        context::fill(&mut self.table, &self.shapes, scores, &mut self.prefix.buffer);
        if !self.elements.is_empty() {
            self.elements.context(&mut self.table, &self.shapes, scores);
        }
    }

    fn prepare(&mut self, lines: &Lines, stretch: Range<usize>, known: &Known<'_>, columns: usize) {
        self.shapes.clear();
        self.pool.clear();
        self.elements.clear();
        self.table.reset(stretch.len(), columns);
        let title = overlap::Title::of(known.headlines);
        for line in &lines.lines[stretch.clone()] {
            self.shapes.push(Shape::within(&lines.text, line.range(), &mut self.pool));
        }
        alone::fill(&mut self.table, &self.shapes);
        near::fill(&mut self.table, &self.shapes, &lines.lines[stretch], &mut self.prefix);
        self.repeats.fill(&mut self.table, &self.shapes, &self.pool, title);
    }
}
