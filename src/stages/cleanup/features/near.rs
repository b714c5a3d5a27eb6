//! Columns of a line's place and of its neighbours.

use super::Shape;
use super::names::Column;
use super::table::{HIGHEST, Table, level, share};
use crate::stages::cleanup::line::Line;

/// Running sums over the lines, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    /// Words up to a line.
    words: Vec<u32>,
    /// Words in prose up to a line.
    prose: Vec<u32>,
}

impl Prefixes {
    fn fill(&mut self, shapes: &[Shape]) {
        self.words.clear();
        self.prose.clear();
        let (mut words, mut prose) = (0, 0);
        for shape in shapes {
            self.words.push(words);
            self.prose.push(prose);
            words += shape.words;
            prose += if shape.is_prose() { shape.words } else { 0 };
        }
        self.words.push(words);
        self.prose.push(prose);
    }

    /// Words in prose up to `reach` lines around a line.
    fn prose_near(&self, at: usize, reach: usize) -> u32 {
        let last = self.prose.len() - 1;
        self.prose[(at + reach + 1).min(last)] - self.prose[at.saturating_sub(reach)]
    }
}

/// Value of a neighbour column where there is no neighbour.
const NONE: u8 = HIGHEST;

/// Fills in place and neighbours.
pub(super) fn fill(table: &mut Table, shapes: &[Shape], lines: &[Line], sums: &mut Prefixes) {
    sums.fill(shapes);
    let count = shapes.len();
    let (words, prose) = (sums.words[count], sums.prose[count]);
    for at in 0..count {
        let columns = [
            (Column::Index, level(at as u32)),
            (Column::FromEnd, level((count - 1 - at) as u32)),
            (Column::Place, share(sums.words[at], words)),
            (Column::Prose2, level(sums.prose_near(at, 2))),
            (Column::Prose5, level(sums.prose_near(at, 5))),
            (Column::Prose12, level(sums.prose_near(at, 12))),
            (Column::ProsePlace, share(sums.prose[at], prose)),
        ];
        for (column, value) in columns {
            table.set(column as usize, at, value);
        }
        let same = at > 0 && lines[at].paragraph == lines[at - 1].paragraph;
        table.set(Column::SameParagraph as usize, at, u8::from(same));
        let longest =
            shapes[at.saturating_sub(2)..(at + 3).min(count)].iter().map(|s| s.words).max();
        table.set(Column::LongestNear as usize, at, level(longest.unwrap_or(0)));
    }
    shifted(table, Column::Words, &BEFORE_AND_AFTER_WORDS);
    shifted(table, Column::Ends, &BEFORE_AND_AFTER_ENDS);
    shifted(
        table,
        Column::Furniture,
        &[(Column::FurnitureBefore, -1), (Column::FurnitureAfter, 1)],
    );
    shifted(table, Column::Small, &[(Column::SmallBefore, -1), (Column::SmallAfter, 1)]);
    distances(table, shapes);
}

const BEFORE_AND_AFTER_WORDS: [(Column, isize); 6] = [
    (Column::Words3Before, -3),
    (Column::Words2Before, -2),
    (Column::WordsBefore, -1),
    (Column::WordsAfter, 1),
    (Column::Words2After, 2),
    (Column::Words3After, 3),
];

const BEFORE_AND_AFTER_ENDS: [(Column, isize); 4] = [
    (Column::Ends2Before, -2),
    (Column::EndsBefore, -1),
    (Column::EndsAfter, 1),
    (Column::Ends2After, 2),
];

/// Copies a column into others, moved by some lines.
fn shifted(table: &mut Table, from: Column, to: &[(Column, isize)]) {
    for &(column, by) in to {
        shift(table, from as usize, column as usize, by);
    }
}

/// Copies one column into another so that each line sees the line `by` further on.
pub(super) fn shift(table: &mut Table, from: usize, to: usize, by: isize) {
    for at in 0..table.lines() {
        let seen = at.checked_add_signed(by).filter(|&seen| seen < table.lines());
        let value = seen.map_or(NONE, |seen| table.get(from, seen));
        table.set(to, at, value);
    }
}

/// How far the nearest lines of prose are.
fn distances(table: &mut Table, shapes: &[Shape]) {
    let is_prose = |at: usize| shapes[at].is_prose();
    walk(table, Column::ProseBefore as usize, 0..shapes.len(), is_prose);
    walk(table, Column::ProseAfter as usize, (0..shapes.len()).rev(), is_prose);
}

/// Sets each line's distance to the last line of the walk for which `is_mark` holds.
pub(super) fn walk(
    table: &mut Table,
    column: usize,
    order: impl Iterator<Item = usize>,
    is_mark: impl Fn(usize) -> bool,
) {
    let mut since = None::<u32>;
    for at in order {
        since = since.map(|steps| steps + 1);
        table.set(column, at, since.map_or(NONE, |steps| level(steps).min(NONE - 1)));
        if is_mark(at) {
            since = Some(0);
        }
    }
}
