//! The likeliest labels of a run of tokens, in whole numbers.

use super::label::{LANES, may_follow};
use super::word::CLASSES;

/// Labels, none among them.
const LABELS: usize = LANES + 1;

/// A score that no path can make good.
const NEVER: i16 = -16_000;

/// Scores of one label after another, by the class of the token that the second is for. In units
/// of 1 / [`SCALE`](super::table::SCALE).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transitions {
    /// From a label that may end a name (or none), to every lane and to none.
    rows: [[[i16; LANES]; LABELS]; CLASSES],
    to_none: [[i16; LABELS]; CLASSES],
}

impl Default for Transitions {
    fn default() -> Self {
        Self::of(&[[[0; LABELS]; LABELS]; CLASSES])
    }
}

impl Transitions {
    /// Takes up scores; those of moves that may not be are overwritten.
    pub fn of(scores: &[[[i16; LABELS]; LABELS]; CLASSES]) -> Self {
        let mut transitions =
            Self { rows: [[[NEVER; LANES]; LABELS]; CLASSES], to_none: [[NEVER; LABELS]; CLASSES] };
        for (class, scores) in scores.iter().enumerate() {
            for (before, scores) in scores.iter().enumerate() {
                for (after, &score) in scores.iter().enumerate() {
                    if after < LANES && may_follow(before, after) {
                        transitions.rows[class][before][after] = score;
                    } else if after == LANES && may_follow(before, LANES) {
                        transitions.to_none[class][before] = score;
                    }
                }
            }
        }
        transitions
    }

    /// The score of a move; very low for one that may not be.
    pub fn score(&self, class: usize, before: usize, after: usize) -> i16 {
        if after < LANES { self.rows[class][before][after] } else { self.to_none[class][before] }
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

/// Space for the search, kept from one to the next.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// By token: the label before, for each lane and for none.
    back: Vec<[i16; LABELS]>,
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
        let mut best = [NEVER; LABELS];
        best[LANES] = 0;
        for (score, &class) in scores.iter().zip(classes) {
            let class = usize::from(class).min(CLASSES - 1);
            let (next, from) =
                step(&best, score, &transitions.rows[class], &transitions.to_none[class]);
            best = next;
            self.back.push(from);
        }
        let mut label = LANES;
        for end in 0..LANES {
            if may_follow(end, LANES) && best[end] > best[label] {
                label = end;
            }
        }
        for (at, found) in labels.iter_mut().enumerate().rev() {
            *found = if label < LANES { Some(label as u8) } else { None };
            label = usize::try_from(self.back[at][label]).unwrap_or(LANES);
        }
    }
}

/// One token: the best sums that end in each label, less the best of all, and where they come from.
#[inline]
fn step(
    best: &[i16; LABELS],
    score: &[i16; LANES],
    rows: &[[i16; LANES]; LABELS],
    to_none: &[i16; LABELS],
) -> ([i16; LABELS], [i16; LABELS]) {
    let mut lanes = [NEVER; LANES];
    let mut from = [LANES as i16; LANES];
    for before in 0..LABELS {
        if best[before] <= NEVER / 2 {
            continue;
        }
        for lane in 0..LANES {
            let sum = best[before].saturating_add(rows[before][lane]);
            let is_better = sum > lanes[lane];
            lanes[lane] = if is_better { sum } else { lanes[lane] };
            from[lane] = if is_better { before as i16 } else { from[lane] };
        }
    }
    let (mut none, mut none_from) = (NEVER, LANES as i16);
    for before in 0..LABELS {
        let sum = best[before].saturating_add(to_none[before]);
        if sum > none {
            (none, none_from) = (sum, before as i16);
        }
    }
    let mut top = none;
    for lane in 0..LANES {
        lanes[lane] = lanes[lane].saturating_add(score[lane]);
        top = top.max(lanes[lane]);
    }
    let mut next = [NEVER; LABELS];
    let mut back = [LANES as i16; LABELS];
    for lane in 0..LANES {
        next[lane] = lanes[lane].saturating_sub(top).max(NEVER);
        back[lane] = from[lane];
    }
    next[LANES] = none.saturating_sub(top).max(NEVER);
    back[LANES] = none_from;
    (next, back)
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
