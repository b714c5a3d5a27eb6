//! The model as the tagger reads it: small whole numbers.

use wiredesk::stages::entities::tagger::label::LANES;
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk::stages::entities::tagger::model::Model;
use wiredesk::stages::entities::tagger::table::{Row, SCALE, Table};
use wiredesk::stages::entities::tagger::viterbi::Transitions;

use super::crf::{LABELS, Weights};
use super::prepare::Numbers;

/// Puts a model together. Rows whose weights are all below `least` are left out, and so are those
/// of `unused` keys.
pub fn model(
    lexicon: Lexicon,
    first: (&Numbers, &Weights),
    second: (&Numbers, &Weights),
    least: f32,
) -> Model {
    let mut rows: Vec<(u64, Row)> = Vec::new();
    for (numbers, weights) in [first, second] {
        for (key, row) in numbers.iter() {
            let row = &weights.rows[row as usize];
            if row.iter().any(|weight| weight.abs() >= least) {
                rows.push((key, quantised(row)));
            }
        }
    }
    rows.sort_unstable_by_key(|(key, _)| *key);
    eprintln!("  {} rows", rows.len());
    Model {
        lexicon,
        table: Table::build(&rows),
        first: transitions(first.1),
        second: transitions(second.1),
    }
}

fn quantised(row: &[f32; LANES]) -> Row {
    // The clamp keeps the value in range.
    row.map(|weight| (weight * SCALE).round().clamp(-127.0, 127.0) as i8)
}

fn transitions(weights: &Weights) -> Transitions {
    let mut scores = [[[0i16; LABELS]; LABELS]; _];
    for (row, weights) in scores.iter_mut().zip(&weights.transitions) {
        for (row, weights) in row.iter_mut().zip(weights) {
            for (score, weight) in row.iter_mut().zip(weights) {
                *score = (weight * SCALE).round().clamp(-1_000.0, 1_000.0) as i16;
            }
        }
    }
    Transitions::of(&scores)
}
