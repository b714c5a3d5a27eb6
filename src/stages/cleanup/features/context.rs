//! Columns of what the first pass made of the lines around.
//!
//! The second pass of the model sees the first one's scores of the neighbours (auto-context, after
//! Tu and Bai), so that it can decide on a subhead between paragraphs and on a list of links alike.

use super::Shape;
use super::names::CONTEXT;
use super::near::walk;
use super::table::{Table, share};

/// The lines whose scores a line sees, by their distance.
const NEIGHBOURS: [isize; 6] = [-1, -2, -3, 1, 2, 3];

/// A score in thousandths from which a line counts as kept.
const KEPT: u16 = 500;

/// Fills in the context of every line.
pub(super) fn fill(table: &mut Table, shapes: &[Shape], scores: &[u16], buffer: &mut Vec<u8>) {
    let byte = |score: u16| (score * 60 / 1000) as u8;
    buffer.clear();
    buffer.extend(scores.iter().map(|&score| byte(score)));
    table.write(CONTEXT, buffer);
    let neighbours: [(usize, isize); 6] =
        std::array::from_fn(|place| (CONTEXT + 1 + place, NEIGHBOURS[place]));
    table.shift(CONTEXT, &neighbours);
    for (place, reach) in [2, 5, 12].into_iter().enumerate() {
        mean_within(shapes, scores, reach, buffer);
        table.write(CONTEXT + 7 + place, buffer);
    }
    kept_share(table, shapes, scores, buffer);
    let is_kept = |at: usize| scores[at] >= KEPT;
    walk(table, [CONTEXT + 12, CONTEXT + 13], scores.len(), is_kept, buffer);
    run(table, shapes, scores, buffer);
    let highest = scores.iter().copied().max().unwrap_or(0);
    table.fill(CONTEXT + 16, byte(highest));
}

/// The mean score of the lines around, weighed by their words.
fn mean_within(shapes: &[Shape], scores: &[u16], reach: usize, buffer: &mut Vec<u8>) {
    buffer.clear();
    let weight = |at: usize| shapes[at].words.min(60) + 1;
    // At most 25 lines of weight 61 and score 1000, times 60: no sum runs over.
    let value = |at: usize| weight(at) * u32::from(scores[at]);
    let count = scores.len();
    let (mut sum, mut whole) = (0u32, 0u32);
    for at in 0..reach.min(count) {
        sum += value(at);
        whole += weight(at);
    }
    for at in 0..count {
        if at + reach < count {
            sum += value(at + reach);
            whole += weight(at + reach);
        }
        buffer.push((sum * 60 / (whole * 1000).max(1)) as u8);
        if let Some(gone) = at.checked_sub(reach) {
            sum -= value(gone);
            whole -= weight(gone);
        }
    }
}

/// Which share of the kept words stands before and after a line.
fn kept_share(table: &mut Table, shapes: &[Shape], scores: &[u16], buffer: &mut Vec<u8>) {
    let kept = |at: usize| if scores[at] >= KEPT { shapes[at].words } else { 0 };
    let whole: u32 = (0..scores.len()).map(kept).sum();
    for (column, counts_itself) in [(CONTEXT + 10, false), (CONTEXT + 11, true)] {
        let mut before = 0;
        buffer.clear();
        for at in 0..scores.len() {
            let until = before + kept(at);
            buffer.push(share(if counts_itself { whole - until } else { before }, whole));
            before = until;
        }
        table.write(column, buffer);
    }
}

/// The stretch with the largest sum of scores (Kadane), and how far each line is outside of it.
fn run(table: &mut Table, shapes: &[Shape], scores: &[u16], buffer: &mut Vec<u8>) {
    let weight = |at: usize| {
        let words = i64::from(shapes[at].words.min(50)) + 3;
        words * (i64::from(scores[at]) - 400)
    };
    let mut best = (0i64, 0..0);
    let (mut sum, mut start) = (0i64, 0);
    for at in 0..scores.len() {
        sum += weight(at);
        if sum <= 0 {
            (sum, start) = (0, at + 1);
        } else if sum > best.0 {
            best = (sum, start..at + 1);
        }
    }
    let run = best.1;
    let count = scores.len();
    buffer.clear();
    buffer.extend((0..count).map(|at| u8::from(run.contains(&at))));
    table.write(CONTEXT + 14, buffer);
    let outside = |at: usize| {
        if at < run.start {
            (run.start - at).min(30) as u8
        } else if at >= run.end {
            (30 + at - run.end).min(60) as u8
        } else {
            0
        }
    };
    buffer.clear();
    buffer.extend((0..count).map(outside));
    table.write(CONTEXT + 15, buffer);
}
