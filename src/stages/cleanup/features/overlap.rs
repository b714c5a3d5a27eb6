//! Columns of repetition: equal lines, near-equal neighbours, and the headline's words.

use super::Shape;
use super::names::{Column, TEXT};
use super::table::{HIGHEST, Table, level, share};

/// Words of all headlines that are looked at.
const MOST_WORDS: usize = 96;

/// Lines at the top among which a headline is looked for where none is stated.
const NEAR_TOP: usize = 16;

/// The words of the known headlines.
#[derive(Debug, Default)]
pub(super) struct Title {
    /// Hashes of the words of each headline.
    headlines: Vec<Vec<u32>>,
}

impl Title {
    /// Of the stated headlines.
    pub(super) fn of(headlines: &[String]) -> Self {
        let mut words = 0;
        let mut found = Vec::new();
        for headline in headlines {
            let mut pool = Vec::new();
            Shape::of(headline, &mut pool);
            words += pool.len();
            if words > MOST_WORDS {
                break;
            }
            if pool.len() >= 2 {
                found.push(pool);
            }
        }
        Self { headlines: found }
    }

    /// Of the text itself: the first line near the top that another one repeats, else the first
    /// that has the form of a headline.
    fn find(shapes: &[Shape], pool: &[u32]) -> Self {
        let has_form = |shape: &Shape| (3..=30).contains(&shape.words) && shape.digits < 8;
        let top = &shapes[..shapes.len().min(NEAR_TOP)];
        let repeated = top.iter().enumerate().find(|(at, shape)| {
            has_form(shape) && top[at + 1..].iter().any(|other| other.hash == shape.hash)
        });
        let first = || top.iter().find(|shape| has_form(shape) && !shape.ends);
        let found = repeated.map(|(_, shape)| shape).or_else(first);
        Self { headlines: found.map(|shape| shape.pool(pool).to_vec()).into_iter().collect() }
    }

    /// Which share of each line's words the headlines have, and of theirs the line; how far the
    /// headline is.
    fn fill(&self, table: &mut Table, shapes: &[Shape], pool: &[u32]) {
        let sets: Vec<(u32, WordSet)> = self
            .headlines
            .iter()
            .map(|headline| (headline.len() as u32, WordSet::of(headline)))
            .collect();
        let mut since = None::<u32>;
        for (at, shape) in shapes.iter().enumerate() {
            let own = shape.pool(pool);
            let (mut part, mut whole) = (0, 0);
            for (length, set) in &sets {
                let met = set.count(own);
                part = part.max(share(met, own.len() as u32).min(60));
                whole = whole.max(share(met, *length));
            }
            since = if part >= 40 && whole >= 40 { Some(0) } else { since.map(|lines| lines + 1) };
            let mut row = table.row::<TEXT>(at);
            row.set(Column::InTitle as usize, if own.is_empty() { 0 } else { part });
            row.set(Column::OfTitle as usize, whole);
            row.set(Column::AfterTitle as usize, since.map_or(HIGHEST, level));
        }
    }
}

/// The columns of repetition, with buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    sets: Vec<WordSet>,
    equals: Equals,
}

impl Repeats {
    /// Fills in the columns of repetition.
    pub(super) fn fill(
        &mut self,
        table: &mut Table,
        shapes: &[Shape],
        pool: &[u32],
        mut title: Title,
    ) {
        if title.headlines.is_empty() {
            title = Title::find(shapes, pool);
        }
        self.equals.fill(table, shapes);
        self.sets.clear();
        self.sets.extend(shapes.iter().map(|shape| WordSet::of(shape.pool(pool))));
        self.neighbours(table, shapes, pool);
        title.fill(table, shapes, pool);
    }

    /// What each line shares with the two lines before and the two behind it.
    fn neighbours(&self, table: &mut Table, shapes: &[Shape], pool: &[u32]) {
        for (by, ahead, behind) in [
            (1, Column::SharedAfter, Column::SharedBefore),
            (2, Column::SharedSecondAfter, Column::SharedSecondBefore),
        ] {
            for at in 0..shapes.len() {
                if at < by {
                    table.set(behind as usize, at, HIGHEST);
                }
                let Some(other) = shapes.get(at + by) else {
                    table.set(ahead as usize, at, HIGHEST);
                    continue;
                };
                let (own, other) = (shapes[at].pool(pool), other.pool(pool));
                let shared = if own.len() <= other.len() {
                    overlap(own, &self.sets[at + by])
                } else {
                    overlap(other, &self.sets[at])
                };
                table.set(ahead as usize, at, shared);
                table.set(behind as usize, at + by, shared);
            }
        }
    }
}

/// Share of a line's words that the longer line has too; 0 for lines of one or two words.
fn overlap(shorter: &[u32], longer: &WordSet) -> u8 {
    let count = shorter.len() as u32;
    if count < 3 { 0 } else { share(longer.count(shorter), count) }
}

/// A set of words as bits (Bloom, with one hash): a word of the set is always found, another one is
/// found once in a dozen times at most.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WordSet([u64; 8]);

impl WordSet {
    /// Of these words.
    pub(super) fn of(words: &[u32]) -> Self {
        let mut set = Self::default();
        for word in words {
            set.0[(word >> 6) as usize & 7] |= 1 << (word & 63);
        }
        set
    }

    /// How many of these words are in the set.
    pub(super) fn count(&self, words: &[u32]) -> u32 {
        words.iter().map(|word| (self.0[(word >> 6) as usize & 7] >> (word & 63) & 1) as u32).sum()
    }
}

/// Counts equal lines by their hashes, in an open table.
#[derive(Debug, Default)]
struct Equals {
    /// Places of lines, plus one; 0 is free. A power of two of them.
    slots: Vec<u32>,
    /// For each line the slot of its words.
    own: Vec<u32>,
    /// For each slot how many lines it has.
    counts: Vec<u8>,
}

impl Equals {
    /// How many lines equal each line, and how far the nearest before it is.
    fn fill(&mut self, table: &mut Table, shapes: &[Shape]) {
        let size = (shapes.len() * 2).next_power_of_two();
        for buffer in [&mut self.slots, &mut self.own] {
            buffer.clear();
        }
        self.counts.clear();
        self.slots.resize(size, 0);
        self.counts.resize(size, 0);
        for (at, shape) in shapes.iter().enumerate() {
            let mut slot = (shape.hash >> 20) as usize & (size - 1);
            let mut distance = HIGHEST;
            while let Some(before) = self.slots[slot].checked_sub(1) {
                if shapes[before as usize].hash == shape.hash {
                    distance = level(at as u32 - before);
                    break;
                }
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = at as u32 + 1;
            self.counts[slot] = self.counts[slot].saturating_add(1);
            self.own.push(slot as u32);
            table.set(Column::EqualDistance as usize, at, distance);
        }
        for (at, &slot) in self.own.iter().enumerate() {
            table.set(Column::Equal as usize, at, self.counts[slot as usize].min(8));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_shorter_line_are_counted_in_the_longer() {
        assert_eq!(WordSet::of(&[3, 1, 200]).count(&[1, 2, 3, 3]), 3);
        assert_eq!(overlap(&[2, 3, 4], &WordSet::of(&[1, 2, 3, 4])), 60);
        assert_eq!(overlap(&[1], &WordSet::of(&[1])), 0);
    }

    #[test]
    fn equal_lines_are_counted_and_the_nearest_is_found() {
        let mut pool = Vec::new();
        let lines = ["Share", "The quay", "Share", "share!"];
        let shapes: Vec<Shape> = lines.iter().map(|line| Shape::of(line, &mut pool)).collect();
        let mut table = Table::default();
        table.reset(4, TEXT);
        Equals::default().fill(&mut table, &shapes);
        let cells =
            |column: Column| (0..4).map(|at| table.get(column as usize, at)).collect::<Vec<u8>>();
        assert_eq!(cells(Column::Equal), [3, 1, 3, 3]);
        assert_eq!(cells(Column::EqualDistance), [HIGHEST, HIGHEST, 2, 1]);
    }
}
