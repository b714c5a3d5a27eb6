//! Columns of repetition: equal lines, near-equal neighbours, and the headline's words.

use std::collections::HashMap;

use super::Shape;
use super::names::Column;
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
}

/// Fills in the columns of repetition.
pub(super) fn fill(table: &mut Table, shapes: &[Shape], pool: &[u32], mut title: Title) {
    if title.headlines.is_empty() {
        title = Title::find(shapes, pool);
    }
    equal(table, shapes);
    let mut since = None::<u32>;
    for (at, shape) in shapes.iter().enumerate() {
        let own = shape.pool(pool);
        let other = |by: isize| {
            let at = at.checked_add_signed(by)?;
            shapes.get(at).map(|other| other.pool(pool))
        };
        for (column, by) in [
            (Column::SharedBefore, -1),
            (Column::SharedAfter, 1),
            (Column::SharedSecondBefore, -2),
            (Column::SharedSecondAfter, 2),
        ] {
            let value = other(by).map_or(HIGHEST, |other| overlap(own, other));
            table.set(column as usize, at, value);
        }
        let (mut part, mut whole) = (0, 0);
        for headline in &title.headlines {
            let met = common(own, headline);
            part = part.max(share(met, own.len() as u32).min(60));
            whole = whole.max(share(met, headline.len() as u32));
        }
        table.set(Column::InTitle as usize, at, if own.is_empty() { 0 } else { part });
        table.set(Column::OfTitle as usize, at, whole);
        since = if part >= 40 && whole >= 40 { Some(0) } else { since.map(|lines| lines + 1) };
        table.set(Column::AfterTitle as usize, at, since.map_or(HIGHEST, level));
    }
}

/// How many lines equal each line, and how far the nearest before it is.
fn equal(table: &mut Table, shapes: &[Shape]) {
    let mut seen: HashMap<u64, (u8, usize)> = HashMap::with_capacity(shapes.len());
    for (at, shape) in shapes.iter().enumerate() {
        let entry = seen.entry(shape.hash).or_insert((0, at));
        entry.0 = entry.0.saturating_add(1);
        let distance = if entry.0 > 1 { level((at - entry.1) as u32) } else { HIGHEST };
        table.set(Column::EqualDistance as usize, at, distance);
        entry.1 = at;
    }
    for (at, shape) in shapes.iter().enumerate() {
        let count = seen.get(&shape.hash).map_or(1, |(count, _)| *count);
        table.set(Column::Equal as usize, at, count.min(8));
    }
}

/// Words that both lines have, as a share of the shorter one's.
fn overlap(one: &[u32], other: &[u32]) -> u8 {
    let shorter = one.len().min(other.len()) as u32;
    if shorter < 3 { 0 } else { share(common(one, other).min(shorter), shorter) }
}

/// How many words of `one` stand in `other`.
pub(super) fn common(one: &[u32], other: &[u32]) -> u32 {
    let mut bits = [0u64; 8];
    for word in other {
        bits[(word >> 6) as usize & 7] |= 1 << (word & 63);
    }
    let may = |word: &u32| bits[(word >> 6) as usize & 7] >> (word & 63) & 1 == 1;
    one.iter().filter(|word| may(word) && other.contains(word)).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_counted() {
        assert_eq!(common(&[1, 2, 3, 3], &[3, 1, 513]), 3);
        assert_eq!(overlap(&[1, 2, 3, 4], &[2, 3, 4]), 60);
        assert_eq!(overlap(&[1], &[1]), 0);
    }
}
