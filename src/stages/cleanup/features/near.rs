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
        let mut row = table.row(at);
        for (column, value) in columns {
            row.set(column as usize, value);
        }
        let same = at > 0 && lines[at].paragraph == lines[at - 1].paragraph;
        row.set(Column::SameParagraph as usize, u8::from(same));
        let longest =
            shapes[at.saturating_sub(2)..(at + 3).min(count)].iter().map(|s| s.words).max();
        row.set(Column::LongestNear as usize, level(longest.unwrap_or(0)));
    }
    for (from, to) in SHIFTED {
        table.shift(*from as usize, to);
    }
    distances(table, shapes);
}

/// Columns with those that are copies of it, moved by some lines.
const SHIFTED: &[(Column, &[(usize, isize)])] = &[
    (
        Column::Words,
        &[
            (Column::Words3Before as usize, -3),
            (Column::Words2Before as usize, -2),
            (Column::WordsBefore as usize, -1),
            (Column::WordsAfter as usize, 1),
            (Column::Words2After as usize, 2),
            (Column::Words3After as usize, 3),
        ],
    ),
    (
        Column::Ends,
        &[
            (Column::Ends2Before as usize, -2),
            (Column::EndsBefore as usize, -1),
            (Column::EndsAfter as usize, 1),
            (Column::Ends2After as usize, 2),
        ],
    ),
    (
        Column::Furniture,
        &[(Column::FurnitureBefore as usize, -1), (Column::FurnitureAfter as usize, 1)],
    ),
    (Column::Small, &[(Column::SmallBefore as usize, -1), (Column::SmallAfter as usize, 1)]),
];

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
