//! Columns of a line alone and of the whole body.

use super::Shape;
use super::names::{CLASSES, Column, SIGNS, TEXT};
use super::shape::sign;
use super::table::{Row, Table, level, share};
use super::words::Class;

/// Fills in the columns of each line alone and of the body.
pub(super) fn fill(table: &mut Table, shapes: &[Shape]) {
    let mut body = Body::default();
    for (at, shape) in shapes.iter().enumerate() {
        body.add(shape);
        line(table.row(at), shape);
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

#[inline(always)]
fn line(mut row: Row<'_, TEXT>, shape: &Shape) {
    let words = shape.words;
    row.set(Column::Words as usize, level(words));
    row.set(Column::WordLength as usize, (shape.letters * 4 / words.max(1)).min(60) as u8);
    row.set(Column::Commas as usize, level(shape.commas));
    row.set(Column::Stops as usize, level(shape.stops));
    row.set(Column::Quotes as usize, level(shape.quotes));
    row.set(Column::Capitals as usize, share(shape.capitals, words));
    row.set(Column::Shouts as usize, share(shape.shouts, words));
    row.set(Column::Digits as usize, share(shape.digits, shape.letters));
    row.set(Column::Numbers as usize, share(shape.numbers, words));
    row.set(Column::Long as usize, share(shape.long, words));
    row.set(Column::Small as usize, share(shape.count(Class::Small), words));
    row.set(Column::Furniture as usize, share(shape.furniture(), words));
    row.set(Column::First as usize, shape.first);
    row.set(Column::Last as usize, shape.last);
    row.set(Column::Ends as usize, u8::from(shape.ends));
    for (class, &count) in shape.counts.iter().enumerate().skip(1) {
        row.set(CLASSES + class - 1, count.min(12));
    }
    for bit in 0..sign::COUNT {
        row.set(SIGNS + bit, (shape.signs >> bit & 1) as u8);
    }
}
