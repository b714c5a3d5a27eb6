//! The likeliest labels of a run of tokens, in whole numbers.

use super::label::{LANES, may_follow};
use super::word::CLASSES;

/// Labels, none among them.
const LABELS: usize = LANES + 1;

/// A score that no path can make good.
const NEVER: i16 = -16_000;

/// Lanes that begin a name, and lanes that go on with one: half of all.
const HALF: usize = LANES / 2;
/// The lanes that begin a name.
const OPENING: [usize; HALF] = [0, 3, 4, 7, 8, 11, 12, 15];
/// The lanes that go on with a name.
const GOING_ON: [usize; HALF] = [1, 2, 5, 6, 9, 10, 13, 14];
/// The labels that a name may begin behind: those that end one, and none.
const ENDING: [usize; HALF + 1] = [2, 3, 6, 7, 10, 11, 14, 15, LANES];

/// Scores of one label after another, by the class of the token that the second is for. In units
/// of 1 / [`SCALE`](super::table::SCALE).
///
/// Only moves that may be are kept: to a label of `OPENING` or to none from those of `ENDING`,
/// and to a label of `GOING_ON` from the first and the inner ones of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transitions([Moves; CLASSES]);

/// The moves to a token of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Moves {
    to_opening: [[i16; HALF]; HALF + 1],
    from_begin: [i16; HALF],
    from_inside: [i16; HALF],
    to_none: [i16; HALF + 1],
}

impl Default for Transitions {
    fn default() -> Self {
        Self([Moves::default(); CLASSES])
    }
}

impl Transitions {
    /// Takes up scores; those of moves that may not be are forgotten.
    pub fn of(scores: &[[[i16; LABELS]; LABELS]; CLASSES]) -> Self {
        Self(scores.each_ref().map(|scores| Moves {
            to_opening: ENDING.map(|before| OPENING.map(|after| scores[before][after])),
            from_begin: GOING_ON.map(|after| scores[after / 4 * 4][after]),
            from_inside: GOING_ON.map(|after| scores[after / 4 * 4 + 1][after]),
            to_none: ENDING.map(|before| scores[before][LANES]),
        }))
    }

    /// The score of a move; very low for one that may not be.
    pub fn score(&self, class: usize, before: usize, after: usize) -> i16 {
        if !may_follow(before, after) {
            return NEVER;
        }
        let moves = &self.0[class];
        let ending = ENDING.iter().position(|&label| label == before);
        let opening = OPENING.iter().position(|&label| label == after);
        let going = GOING_ON.iter().position(|&label| label == after);
        match (ending, opening, going) {
            (Some(ending), Some(opening), _) => moves.to_opening[ending][opening],
            (Some(ending), None, None) => moves.to_none[ending],
            (None, _, Some(going)) if before.is_multiple_of(4) => moves.from_begin[going],
            (None, _, Some(going)) => moves.from_inside[going],
            _ => NEVER,
        }
    }

    /// The scores as bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        for class in 0..CLASSES {
            for before in 0..LABELS {
                for after in 0..LABELS {
                    bytes.extend(self.score(class, before, after).to_le_bytes());
                }
            }
        }
    }

    /// Reads what [`Transitions::write`] wrote and takes it off the bytes.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (all, rest) = bytes.split_at_checked(CLASSES * LABELS * LABELS * 2)?;
        *bytes = rest;
        let mut scores = [[[0; LABELS]; LABELS]; CLASSES];
        let cells = scores.iter_mut().flatten().flatten();
        for (cell, bytes) in cells.zip(all.chunks_exact(2)) {
            *cell = i16::from_le_bytes([bytes[0], bytes[1]]);
        }
        Some(Self::of(&scores))
    }
}

/// A number for every label: the lanes of [`OPENING`], those of [`GOING_ON`], and none.
#[derive(Clone, Copy, Debug)]
struct ByLabel {
    opening: [i16; HALF],
    going_on: [i16; HALF],
    none: i16,
}

impl ByLabel {
    fn get(&self, label: usize) -> i16 {
        let kind = label / 4 * 2;
        match label % 4 {
            _ if label >= LANES => self.none,
            0 => self.opening[kind],
            1 => self.going_on[kind],
            2 => self.going_on[kind + 1],
            _ => self.opening[kind + 1],
        }
    }
}

/// Space for the search, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// By token: the label before.
    back: Vec<ByLabel>,
}

impl Search {
    /// The likeliest labels of tokens between two that have none. `None` in `labels` is none.
    pub fn best(
        &mut self,
        scores: &[[i16; LANES]],
        classes: &[u8],
        transitions: &Transitions,
        labels: &mut [Option<u8>],
    ) {
        self.back.clear();
        let mut best = ByLabel { opening: [NEVER; HALF], going_on: [NEVER; HALF], none: 0 };
        for (score, &class) in scores.iter().zip(classes) {
            let class = usize::from(class).min(CLASSES - 1);
            let (next, from) = step(&best, score, &transitions.0[class]);
            best = next;
            self.back.push(from);
        }
        let mut label = LANES;
        for end in ENDING {
            if best.get(end) > best.get(label) {
                label = end;
            }
        }
        for (found, back) in labels.iter_mut().zip(&self.back).rev() {
            *found = if label < LANES { Some(label as u8) } else { None };
            label = usize::try_from(back.get(label)).unwrap_or(LANES);
        }
    }
}

/// One token: the best sums that end in each label, less the best of all, and where they come
/// from; of equals, the label with the lowest number.
///
/// Works on eight labels at a time and takes no decision that hangs on a score.
#[inline]
fn step(best: &ByLabel, score: &[i16; LANES], moves: &Moves) -> (ByLabel, ByLabel) {
    let mut opening = [i16::MIN; HALF];
    let mut from_ending = [LANES as i16; HALF];
    let mut none = i16::MIN;
    let mut none_from = LANES as i16;
    for (at, &label) in ENDING.iter().enumerate() {
        let before = best.get(label);
        for lane in 0..HALF {
            let sum = before.saturating_add(moves.to_opening[at][lane]);
            from_ending[lane] = if sum > opening[lane] { label as i16 } else { from_ending[lane] };
            opening[lane] = opening[lane].max(sum);
        }
        let sum = before.saturating_add(moves.to_none[at]);
        none_from = if sum > none { label as i16 } else { none_from };
        none = none.max(sum);
    }
    let mut going_on = [i16::MIN; HALF];
    let mut from_going = [0; HALF];
    let mut top = none;
    for lane in 0..HALF {
        let begun = best.opening[lane & !1].saturating_add(moves.from_begin[lane]);
        let inside = best.going_on[lane & !1].saturating_add(moves.from_inside[lane]);
        let begin = (lane as i16 >> 1) * 4;
        from_going[lane] = begin + i16::from(inside > begun);
        going_on[lane] = begun.max(inside).saturating_add(score[GOING_ON[lane]]);
        opening[lane] = opening[lane].saturating_add(score[OPENING[lane]]);
        top = top.max(opening[lane]).max(going_on[lane]);
    }
    let below_top = |sum: i16| sum.saturating_sub(top).max(NEVER);
    let next = ByLabel {
        opening: opening.map(below_top),
        going_on: going_on.map(below_top),
        none: below_top(none),
    };
    (next, ByLabel { opening: from_ending, going_on: from_going, none: none_from })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stages::entities::tagger::label::{Place, lane};

    fn sum(path: &[usize], scores: &[[i16; LANES]], transitions: &Transitions) -> i32 {
        let mut before = LANES;
        let mut sum = 0;
        for (&label, score) in path.iter().zip(scores) {
            sum += i32::from(transitions.score(1, before, label));
            sum += if label < LANES { i32::from(score[label]) } else { 0 };
            before = label;
        }
        if may_follow(before, LANES) { sum } else { i32::MIN }
    }

    /// The best sum of all paths, one by one.
    fn exhaustive(scores: &[[i16; LANES]], transitions: &Transitions) -> i32 {
        let mut paths: Vec<Vec<usize>> = vec![Vec::new()];
        for _ in scores {
            paths = paths
                .into_iter()
                .flat_map(|path| (0..LABELS).map(move |next| [path.clone(), vec![next]].concat()))
                .collect();
        }
        paths.iter().map(|path| sum(path, scores, transitions)).max().unwrap_or_default()
    }

    proptest! {
        #[test]
        fn no_path_is_better_than_the_one_found(
            scores in prop::collection::vec(prop::array::uniform16(-90i16..60), 1..4),
            moves in prop::collection::vec(-60i16..60, LABELS * LABELS),
        ) {
            let mut table = [[[0; LABELS]; LABELS]; CLASSES];
            for (cell, score) in table[1].iter_mut().flatten().zip(moves) {
                *cell = score;
            }
            let transitions = Transitions::of(&table);
            let mut labels = vec![None; scores.len()];
            let classes = vec![1; scores.len()];
            Search::default().best(&scores, &classes, &transitions, &mut labels);
            let path: Vec<usize> =
                labels.iter().map(|label| label.map_or(LANES, usize::from)).collect();
            let found = sum(&path, &scores, &transitions);
            prop_assert_eq!(found, exhaustive(&scores, &transitions));
        }
    }

    #[test]
    fn a_name_is_never_cut_off() {
        let mut scores = [[-10i16; LANES]; 3];
        scores[2][lane(0, Place::Begin)] = 50;
        let mut labels = [None; 3];
        Search::default().best(&scores, &[1, 1, 1], &Transitions::default(), &mut labels);
        assert_eq!(labels, [None; 3]);
    }

    #[test]
    fn transitions_survive_their_bytes() {
        let mut bytes = Vec::new();
        Transitions::default().write(&mut bytes);
        assert_eq!(Transitions::read(&mut bytes.as_slice()), Some(Transitions::default()));
        assert_eq!(Transitions::read(&mut &bytes[1..]), None);
    }
}
