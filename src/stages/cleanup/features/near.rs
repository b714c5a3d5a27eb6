//! Columns of a line's place and of its neighbours.

use super::Shape;
use super::names::{Column, TEXT};
use super::table::{HIGHEST, Table, level, share};
use crate::stages::cleanup::line::Line;

/// Running sums over the lines, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    /// Words up to a line.
    words: Vec<u32>,
    /// Words in prose up to a line.
    prose: Vec<u32>,
    /// A column.
    pub(super) buffer: Vec<u8>,
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

    /// Words of the longest line up to two lines around a line.
    fn longest_near(&self, at: usize) -> u32 {
        let last = self.words.len() - 1;
        let near = &self.words[at.saturating_sub(2)..=(at + 3).min(last)];
        near.windows(2).map(|two| two[1] - two[0]).max().unwrap_or(0)
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
        let same = at > 0 && lines[at].paragraph == lines[at - 1].paragraph;
        let mut row = table.row::<TEXT>(at);
        row.set(Column::Index as usize, level(at as u32));
        row.set(Column::FromEnd as usize, level((count - 1 - at) as u32));
        row.set(Column::Place as usize, share(sums.words[at], words));
        row.set(Column::Prose2 as usize, level(sums.prose_near(at, 2)));
        row.set(Column::Prose5 as usize, level(sums.prose_near(at, 5)));
        row.set(Column::Prose12 as usize, level(sums.prose_near(at, 12)));
        row.set(Column::ProsePlace as usize, share(sums.prose[at], prose));
        row.set(Column::SameParagraph as usize, u8::from(same));
        row.set(Column::LongestNear as usize, level(sums.longest_near(at)));
    }
    for (from, to) in SHIFTED {
        table.shift(*from as usize, to);
    }
    distances(table, shapes, &mut sums.buffer);
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
fn distances(table: &mut Table, shapes: &[Shape], buffer: &mut Vec<u8>) {
    let is_prose = |at: usize| shapes[at].is_prose();
    walk(
        table,
        [Column::ProseBefore, Column::ProseAfter].map(|column| column as usize),
        shapes.len(),
        is_prose,
        buffer,
    );
}

/// Sets two columns: each line's distance to the nearest line before it, and behind it, for which
/// `is_mark` holds.
pub(super) fn walk(
    table: &mut Table,
    [before, after]: [usize; 2],
    count: usize,
    is_mark: impl Fn(usize) -> bool,
    buffer: &mut Vec<u8>,
) {
    // No mark yet is further than any.
    let far = u32::MAX / 2;
    let distance = |since: u32| if since >= far { NONE } else { level(since).min(NONE - 1) };
    let mut since = far;
    buffer.clear();
    for at in 0..count {
        since += 1;
        buffer.push(distance(since));
        since = if is_mark(at) { 0 } else { since };
    }
    table.write(before, buffer);
    since = far;
    for at in (0..count).rev() {
        since += 1;
        buffer[at] = distance(since);
        since = if is_mark(at) { 0 } else { since };
    }
    table.write(after, buffer);
}
