//! Logistic regression with fixed signs.

use wiredesk::stages::dedup::{Judge, TERMS};

use super::pairs::Row;

/// Sign of each weight; 0 is free.
const SIGNS: [i8; TERMS] = [0, 1, 1, 1, 0, 1, 1, 1, -1, -1, -1, -1, -1];
const STEPS: i32 = 250;

/// The judge that the rows teach. All groups of rows weigh the same, and in each the pairs of one
/// story as much as those of two: how common repetition is differs from feed to feed. The sign of each weight is
/// fixed beforehand, so that a term can be learned away but never turned round. Adam over all rows
/// at once.
pub fn fit(groups: &[Vec<&Row>]) -> Judge {
    let groups: Vec<Group<'_>> = groups.iter().map(|rows| Group::of(rows, groups.len())).collect();
    let (mut weights, mut mean, mut square) = ([0.0f64; TERMS], [0.0; TERMS], [1e-8; TERMS]);
    for step in 1..=STEPS {
        let mut slope = [0.0f64; TERMS];
        for group in &groups {
            for row in group.rows.iter() {
                let share = if row.is_same { group.same } else { group.apart };
                let error = (chance(row, &weights) - f64::from(u8::from(row.is_same))) * share;
                slope.iter_mut().zip(row.terms).for_each(|(slope, term)| {
                    *slope += error * f64::from(term);
                });
            }
        }
        for at in 0..TERMS {
            let slope = slope[at] + 1e-5 * weights[at];
            mean[at] = 0.9 * mean[at] + 0.1 * slope;
            square[at] = 0.999 * square[at] + 0.001 * slope * slope;
            let mean = mean[at] / (1.0 - 0.9f64.powi(step));
            let square: f64 = square[at] / (1.0 - 0.999f64.powi(step));
            weights[at] -= 0.15 * mean / (square.sqrt() + 1e-9);
            if f64::from(SIGNS[at]) * weights[at] < 0.0 {
                weights[at] = 0.0;
            }
        }
    }
    let weights = weights.map(|weight| (weight * 1_000.0).round() as i32);
    Judge { weights, ..Judge::default() }
}

/// Rows of one set, and what one of them weighs.
struct Group<'a> {
    rows: &'a [&'a Row],
    same: f64,
    apart: f64,
}

impl<'a> Group<'a> {
    fn of(rows: &'a [&'a Row], groups: usize) -> Self {
        let same = rows.iter().filter(|row| row.is_same).count();
        let share = |count: usize| 0.5 / (count.max(1) * groups) as f64;
        Self { rows, same: share(same), apart: share(rows.len() - same) }
    }
}

fn chance(row: &Row, weights: &[f64; TERMS]) -> f64 {
    let terms = row.terms.iter().zip(weights);
    let sum: f64 = terms.map(|(term, weight)| f64::from(*term) * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
