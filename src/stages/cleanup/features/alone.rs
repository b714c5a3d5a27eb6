//! Columns of a line alone and of the whole body.

use super::Shape;
use super::names::{CLASSES, Column, SIGNS};
use super::shape::sign;
use super::table::{Row, Table, level, share};
use super::words::Class;

/// Fills in the columns of each line alone and of the body.
pub(super) fn fill(table: &mut Table, shapes: &[Shape]) {
    let mut body = Body::default();
    for (at, shape) in shapes.iter().enumerate() {
        body.add(shape);
        line(&mut table.row(at), shape);
    }
    let lines = shapes.len() as u32;
    let columns = [
        (Column::PageLines, level(lines)),
        (Column::PageWords, level(body.words)),
        (Column::PageProse, share(body.prose, body.words)),
        (Column::PageMean, level(body.words / lines.max(1))),
        (Column::PageFurniture, share(body.furniture, body.words)),
        (Column::PageUnspaced, share(body.unspaced, body.words)),
        (Column::PageSmall, share(body.small, body.words)),
    ];
    for (column, value) in columns {
        table.fill(column as usize, value);
    }
}

#[derive(Default)]
struct Body {
    words: u32,
    prose: u32,
    furniture: u32,
    unspaced: u32,
    small: u32,
}

impl Body {
    fn add(&mut self, shape: &Shape) {
        self.words += shape.words;
        self.prose += if shape.is_prose() { shape.words } else { 0 };
        self.furniture += shape.furniture();
        self.unspaced += shape.unspaced / 2;
        self.small += shape.count(Class::Small);
    }
}

fn line(row: &mut Row<'_>, shape: &Shape) {
    let words = shape.words;
    let columns = [
        (Column::Words, level(words)),
        (Column::WordLength, (shape.letters * 4 / words.max(1)).min(60) as u8),
        (Column::Commas, level(shape.commas)),
        (Column::Stops, level(shape.stops)),
        (Column::Quotes, level(shape.quotes)),
        (Column::Capitals, share(shape.capitals, words)),
        (Column::Shouts, share(shape.shouts, words)),
        (Column::Digits, share(shape.digits, shape.letters)),
        (Column::Numbers, share(shape.numbers, words)),
        (Column::Long, share(shape.long, words)),
        (Column::Small, share(shape.count(Class::Small), words)),
        (Column::Furniture, share(shape.furniture(), words)),
        (Column::First, shape.first),
        (Column::Last, shape.last),
        (Column::Ends, u8::from(shape.ends)),
    ];
    for (column, value) in columns {
        row.set(column as usize, value);
    }
    for (class, &count) in shape.counts.iter().enumerate().skip(1) {
        if count > 0 {
            row.set(CLASSES + class - 1, count.min(12));
        }
    }
    let mut signs = shape.signs;
    while signs != 0 {
        let bit = signs.trailing_zeros() as usize;
        if bit < sign::COUNT {
            row.set(SIGNS + bit, 1);
        }
        signs &= signs - 1;
    }
}
