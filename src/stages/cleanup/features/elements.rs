//! Columns of a page's elements: links, tags, classes, containers, twins.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::names::{ELEMENTS, GROUPS, PAGE, WITHIN};
use super::table::{HIGHEST, Row, Table, level, share};
use super::{Known, Shape, overlap};
use crate::stages::cleanup::line::Line;
use crate::stages::cleanup::page::{Group, Node};

/// Hashes numbers that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Ancestors that are climbed from a line.
const CLIMB: usize = 12;

/// Sums over the lines below an element.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    lines: u32,
    /// Lines that stand in the element itself.
    direct: u32,
    words: u32,
    prose: u32,
    bytes: u32,
    linked: u32,
    /// Prose near the element, from far descendants less than from near ones.
    score: u32,
    /// Steps down to the best element, plus one; 0 where it is not below.
    to_best: u32,
    /// Words times score, for the context.
    kept: u64,
}

/// Lines that stand in elements with the same names and classes.
#[derive(Clone, Copy, Debug, Default)]
struct Twins {
    lines: u32,
    words: u32,
    prose: u32,
    bytes: u32,
    linked: u32,
    ends: u32,
    kept: u64,
}

/// Sums of a page, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Sums {
    nodes: Vec<Sum>,
    parents: Vec<[u32; 3]>,
    twins: Vec<Twins>,
    /// Where the twins of a signature stand.
    places: HashMap<u32, u32, BuildHasherDefault<AsIs>>,
    /// Where the twins of every line stand.
    own_twins: Vec<u32>,
}

impl Sums {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.parents.clear();
        self.twins.clear();
        self.places.clear();
        self.own_twins.clear();
    }

    /// Whether the last body had no elements.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Fills in the element columns.
    pub(super) fn fill(
        &mut self,
        table: &mut Table,
        shapes: &[Shape],
        pool: &[u32],
        lines: &[Line],
        nodes: &[Node],
        known: &Known<'_>,
    ) {
        self.add_up(shapes, lines, nodes);
        let best = self.find_best(nodes);
        let page = self.nodes[0];
        for (at, line) in lines.iter().enumerate() {
            let node = &nodes[line.node as usize];
            let mut row = table.row::<PAGE>(at);
            own(&mut row, line, node);
            self.twin_columns(&mut row, at);
            self.parent_columns(&mut row, at, &page);
            self.best_columns(&mut row, line, nodes, best);
            groups(&mut row, node);
        }
        table.shift(ELEMENTS, &[(ELEMENTS + 6, -1), (ELEMENTS + 7, 1)]);
        table.shift(ELEMENTS + 4, &[(ELEMENTS + 8, -1), (ELEMENTS + 9, 1)]);
        for at in 1..lines.len() {
            let same = self.parents[at][0] == self.parents[at - 1][0];
            table.set(ELEMENTS + 10, at, u8::from(same));
            table.set(ELEMENTS + 11, at - 1, u8::from(same));
        }
        hints(table, shapes, pool, known);
    }

    /// Lines that stand in an element itself.
    pub(super) fn direct(&self, node: usize) -> u32 {
        self.nodes[node].direct
    }

    /// Bytes in links below an element, and all bytes.
    pub(super) fn links(&self, node: usize) -> (u32, u32) {
        (self.nodes[node].linked, self.nodes[node].bytes)
    }

    /// Words of prose of the page.
    pub(super) fn prose(&self) -> u32 {
        self.nodes[0].prose
    }

    /// The twins with most prose.
    pub(super) fn main_twins(&self) -> Option<u32> {
        let most = (0..self.twins.len()).rev().max_by_key(|&place| self.twins[place].prose)?;
        Some(most as u32)
    }

    /// Where a line's twins stand, and the prose in them.
    pub(super) fn twins_of(&self, line: usize) -> (u32, u32) {
        let place = self.own_twins[line];
        (place, self.twins[place as usize].prose)
    }

    /// Adds the scores of the first pass up over parents and twins.
    pub(super) fn context(&mut self, table: &mut Table, shapes: &[Shape], scores: &[u16]) {
        for (at, shape) in shapes.iter().enumerate() {
            let kept = u64::from(shape.words + 1) * u64::from(scores[at]);
            for parent in [self.parents[at][0], self.parents[at][1]] {
                self.nodes[parent as usize].kept += kept;
            }
            self.twins[self.own_twins[at] as usize].kept += kept;
        }
        let mean = |kept: u64, words: u32, lines: u32| {
            (kept * 60 / (u64::from(words + lines) * 1000).max(1)).min(60) as u8
        };
        for at in 0..shapes.len() {
            let [parent, grand, _] = self.parents[at];
            for (column, node) in [(38, parent), (39, grand)] {
                let sum = &self.nodes[node as usize];
                table.set(ELEMENTS + column, at, mean(sum.kept, sum.words, sum.lines));
            }
            let twins = &self.twins[self.own_twins[at] as usize];
            table.set(ELEMENTS + 40, at, mean(twins.kept, twins.words, twins.lines));
        }
    }

    /// Sums of every element over the lines below it, and of the twins.
    fn add_up(&mut self, shapes: &[Shape], lines: &[Line], nodes: &[Node]) {
        self.nodes.resize(nodes.len(), Sum::default());
        for (line, shape) in lines.iter().zip(shapes) {
            let node = &nodes[line.node as usize];
            let parent = node.parent;
            let grand = nodes[parent as usize].parent;
            self.parents.push([parent, grand, nodes[grand as usize].parent]);
            let prose = if shape.is_prose() { shape.words } else { 0 };
            let sum = &mut self.nodes[line.node as usize];
            sum.lines += 1;
            sum.direct += 1;
            sum.words += shape.words;
            sum.prose += prose;
            sum.bytes += line.bytes() as u32;
            sum.linked += line.linked;
            sum.score += prose * 8;
            let next = self.twins.len() as u32;
            let place = *self.places.entry(node.signature).or_insert(next);
            if place == next {
                self.twins.push(Twins::default());
            }
            self.own_twins.push(place);
            let twins = &mut self.twins[place as usize];
            twins.lines += 1;
            twins.words += shape.words;
            twins.prose += prose;
            twins.bytes += line.bytes() as u32;
            twins.linked += line.linked;
            twins.ends += u32::from(shape.ends);
        }
        for at in (1..nodes.len()).rev() {
            let sum = self.nodes[at];
            let parent = &mut self.nodes[nodes[at].parent as usize];
            parent.lines += sum.lines;
            parent.words += sum.words;
            parent.prose += sum.prose;
            parent.bytes += sum.bytes;
            parent.linked += sum.linked;
            parent.score += sum.score * 3 / 4;
        }
    }

    /// The element with most prose near it; the way down to it is marked in its ancestors.
    fn find_best(&mut self, nodes: &[Node]) -> u32 {
        let mut best = 0;
        for at in 0..nodes.len() {
            // The element of a paragraph itself is no container.
            let alone = self.nodes[at].lines < 2;
            if !alone && self.nodes[at].score > self.nodes[best].score {
                best = at;
            }
        }
        let mut at = best;
        for steps in 1..=255 {
            self.nodes[at].to_best = steps;
            if at == 0 {
                break;
            }
            at = nodes[at].parent as usize;
        }
        best as u32
    }

    fn twin_columns(&self, row: &mut Row<'_, PAGE>, at: usize) {
        let twins = &self.twins[self.own_twins[at] as usize];
        for (column, value) in [
            (12, level(twins.lines)),
            (13, level(twins.words)),
            (14, level(twins.words / twins.lines.max(1))),
            (15, share(twins.linked, twins.bytes)),
            (16, share(twins.ends, twins.lines)),
        ] {
            row.set(ELEMENTS + column, value);
        }
    }

    fn parent_columns(&self, row: &mut Row<'_, PAGE>, at: usize, page: &Sum) {
        let [parent, grand, third] = self.parents[at].map(|node| self.nodes[node as usize]);
        for (column, value) in [
            (17, level(parent.lines)),
            (18, level(parent.words)),
            (19, share(parent.prose, page.prose)),
            (20, share(parent.linked, parent.bytes)),
            (21, level(grand.lines)),
            (22, share(grand.prose, page.prose)),
            (23, share(grand.linked, grand.bytes)),
            (24, share(third.prose, page.prose)),
        ] {
            row.set(ELEMENTS + column, value);
        }
    }

    /// How the line stands to the best element: steps up to an element around both, and from there
    /// down to the best.
    fn best_columns(&self, row: &mut Row<'_, PAGE>, line: &Line, nodes: &[Node], best: u32) {
        let mut node = line.node as usize;
        let mut climb = 0;
        while self.nodes[node].to_best == 0 && climb < CLIMB {
            node = nodes[node].parent as usize;
            climb += 1;
        }
        let fall = self.nodes[node].to_best.saturating_sub(1);
        let whole = self.nodes[0].prose;
        let depth =
            i32::from(nodes[line.node as usize].depth) - i32::from(nodes[best as usize].depth);
        for (column, value) in [
            (25, climb as u8),
            (26, level(fall)),
            (27, share(self.nodes[best as usize].prose, whole)),
            (28, (depth + 20).clamp(0, 40) as u8),
        ] {
            row.set(ELEMENTS + column, value);
        }
    }
}

/// Columns of the line's own element.
fn own(row: &mut Row<'_, PAGE>, line: &Line, node: &Node) {
    let bytes = line.bytes() as u32;
    let inline = |group: Group| u8::from(line.groups & group.bit() != 0);
    for (column, value) in [
        (0, share(line.linked, bytes)),
        (1, level(u32::from(line.links))),
        (2, share(line.bold, bytes)),
        (3, level(u32::from(line.images))),
        (4, node.tag as u8),
        (5, node.depth.min(HIGHEST)),
        (33, inline(Group::Caption)),
        (34, inline(Group::Byline)),
        (35, inline(Group::Date)),
        (36, inline(Group::Hidden)),
        (37, inline(Group::Share)),
    ] {
        row.set(ELEMENTS + column, value);
    }
}

/// Columns of classes and ancestors: 3 where the element itself says it, 2 a near ancestor, 1 a far
/// one.
fn groups(row: &mut Row<'_, PAGE>, node: &Node) {
    let mut far = node.far;
    while far != 0 {
        let group = far.trailing_zeros();
        let bit = 1 << group;
        let value = 1 + u8::from(node.near & bit != 0) + u8::from(node.groups & bit != 0);
        row.set(GROUPS + group as usize, value);
        far &= far - 1;
    }
    let mut within = node.within;
    while within != 0 {
        row.set(WITHIN + within.trailing_zeros() as usize, 1);
        within &= within - 1;
    }
}

/// Columns of what the page says of itself: its description, and the body in its linked data.
fn hints(table: &mut Table, shapes: &[Shape], pool: &[u32], known: &Known<'_>) {
    let mut described = Vec::new();
    Shape::of(known.description.unwrap_or_default(), &mut described);
    let mut words = Vec::new();
    if let Some(body) = known.body {
        for piece in body.split_inclusive(['.', '\n']).take(2_000) {
            Shape::of(piece, &mut words);
        }
    }
    let body: HashSet<u64, BuildHasherDefault<AsIs>> = words.windows(2).map(pair).collect();
    let size = level(words.len() as u32);
    let described_set = overlap::WordSet::of(&described);
    for (at, shape) in shapes.iter().enumerate() {
        let own = shape.pool(pool);
        let met = described_set.count(own);
        table.set(ELEMENTS + 29, at, if own.len() < 4 { 0 } else { share(met, own.len() as u32) });
        table.set(ELEMENTS + 30, at, share(met, described.len() as u32));
        let is_in_body = |two: &&[u32]| body.contains(&pair(two));
        let pairs = if body.is_empty() { 0 } else { own.windows(2).filter(is_in_body).count() };
        table.set(ELEMENTS + 31, at, share(pairs as u32, own.len().saturating_sub(1) as u32));
        table.set(ELEMENTS + 32, at, size);
    }
}

fn pair(two: &[u32]) -> u64 {
    u64::from(two[0]) << 32 | u64::from(two[1])
}
