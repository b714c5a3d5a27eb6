//! A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained by
//! AdaGrad, a sentence a step.
//!
//! Labels are the tagger's lanes and, as the last, none, whose score is always 0.

#![allow(
    clippy::needless_range_loop,
    reason = "sums over several tables of one size read best by index"
)]

use wiredesk::stages::entities::tagger::label::{LANES, may_follow};
use wiredesk::stages::entities::tagger::word::CLASSES;

/// Labels with none.
pub const LABELS: usize = LANES + 1;

/// In place of a label: nobody knows it, and nothing is learned from the token.
pub const UNSURE: u8 = u8::MAX;

/// Scores of one label after another, for a class of the token.
pub type Transitions = [[f32; LABELS]; LABELS];

/// What is learned.
#[derive(Clone)]
pub struct Weights {
    /// A row a feature.
    pub rows: Vec<[f32; LANES]>,
    /// By the class of the token that the second label is for.
    pub transitions: [Transitions; CLASSES],
}

impl Weights {
    /// Takes a share of each row, and of the difference between the transitions and others.
    #[must_use]
    pub fn towards(mut self, other: &Self, share: f32) -> Self {
        self.rows.iter_mut().flatten().for_each(|weight| *weight *= share);
        let theirs = other.transitions.iter().flatten().flatten();
        for (score, theirs) in self.transitions.iter_mut().flatten().flatten().zip(theirs) {
            *score = *score * share + theirs * (1.0 - share);
        }
        self
    }
}

/// A sentence to learn from: features, classes, labels; all of one length.
pub struct Example<'a> {
    /// Indices of rows, by token.
    pub features: &'a dyn Fn(usize, &mut Vec<u32>),
    /// Scores that are not learned, by token; empty for none.
    pub base: &'a [[f32; LANES]],
    /// Classes of the tokens.
    pub classes: &'a [u8],
    /// Right labels.
    pub labels: &'a [u8],
}

/// How it is learned.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Step size.
    pub rate: f32,
    /// Share of the features that are overlooked in each step.
    pub dropout: f32,
    /// Pull towards zero in each pass over the data: that of a Gaussian prior of variance
    /// `1 / decay`, shared among the times a feature is met.
    pub decay: f32,
}

/// A row and the sums of its squared slopes, side by side as they are read together.
#[derive(Clone, Copy, Default)]
#[repr(align(128))]
struct Cell {
    row: [f32; LANES],
    squares: [f32; LANES],
}

/// The learner's state.
pub struct Learner {
    cells: Vec<Cell>,
    /// By the class of the token that the second label is for.
    pub transitions: [Transitions; CLASSES],
    /// Share of the pull that a row feels when it is met.
    pulls: Vec<f32>,
    transition_squares: [Transitions; CLASSES],
    random: fastrand::Rng,
    work: Work,
}

/// Space for one sentence.
#[derive(Default)]
struct Work {
    features: Vec<Vec<u32>>,
    scores: Vec<[f32; LABELS]>,
    forward: Vec<[f32; LABELS]>,
    backward: Vec<[f32; LABELS]>,
}

impl Learner {
    /// Nothing is known. `counts` says how often each feature is met in a pass.
    pub fn new(counts: &[u32], seed: u64) -> Self {
        Self {
            pulls: counts.iter().map(|&count| 1.0 / count.max(1) as f32).collect(),
            cells: vec![Cell::default(); counts.len()],
            transitions: [[[0.0; LABELS]; LABELS]; CLASSES],
            transition_squares: [[[0.0; LABELS]; LABELS]; CLASSES],
            random: fastrand::Rng::with_seed(seed),
            work: Work::default(),
        }
    }

    /// What is learned so far.
    pub fn weights(&self) -> Weights {
        let rows = self.cells.iter().map(|cell| cell.row).collect();
        Weights { rows, transitions: self.transitions }
    }

    /// One step. Returns the logarithm of the right labels' probability.
    pub fn step(&mut self, example: &Example<'_>, pace: Pace) -> f64 {
        let length = example.labels.len();
        if length == 0 {
            return 0.0;
        }
        self.score(example, pace.dropout);
        let odds = odds(&self.transitions);
        let likelihood = self.sweep(example, &odds);
        self.learn_transitions(example, &odds, pace);
        for at in 0..length {
            self.learn_rows(example, at, pace);
        }
        likelihood
    }

    fn score(&mut self, example: &Example<'_>, dropout: f32) {
        let length = example.labels.len();
        let work = &mut self.work;
        work.features.resize_with(work.features.len().max(length), Vec::new);
        work.scores.clear();
        for at in 0..length {
            let features = &mut work.features[at];
            features.clear();
            (example.features)(at, features);
            if dropout > 0.0 {
                features.retain(|_| self.random.f32() >= dropout);
            }
            let mut score = [0.0f32; LABELS];
            if let Some(base) = example.base.get(at) {
                score[..LANES].copy_from_slice(base);
            }
            for &feature in features.iter() {
                let row = &self.cells[feature as usize].row;
                for lane in 0..LANES {
                    score[lane] += row[lane];
                }
            }
            work.scores.push(score);
        }
    }

    /// Sums over all paths, scaled a token at a time. Leaves odds in `scores`.
    fn sweep(&mut self, example: &Example<'_>, odds: &[Transitions; CLASSES]) -> f64 {
        let length = example.labels.len();
        let work = &mut self.work;
        let mut right = 0.0f64;
        let mut before = LANES;
        for at in 0..length {
            let label = usize::from(example.labels[at]);
            let class = usize::from(example.classes[at]);
            if label < LABELS {
                right += f64::from(work.scores[at][label]);
                if before < LABELS {
                    right += f64::from(self.transitions[class][before][label]);
                }
            }
            before = label;
        }
        work.forward.clear();
        let mut all = 0.0f64;
        for at in 0..length {
            let score = &mut work.scores[at];
            let top = score.iter().copied().fold(f32::MIN, f32::max);
            score.iter_mut().for_each(|score| *score = (*score - top).exp());
            let odds = &odds[usize::from(example.classes[at])];
            let mut sums = [0.0f32; LABELS];
            if at == 0 {
                sums = odds[LANES];
            } else {
                for (before, row) in work.forward[at - 1].iter().zip(odds) {
                    for label in 0..LABELS {
                        sums[label] += before * row[label];
                    }
                }
            }
            let mut total = 0.0;
            for label in 0..LABELS {
                sums[label] *= score[label];
                if at + 1 == length && !may_follow(label, LANES) {
                    sums[label] = 0.0;
                }
                total += sums[label];
            }
            let scale = 1.0 / total.max(f32::MIN_POSITIVE);
            sums.iter_mut().for_each(|sum| *sum *= scale);
            all += f64::from(total.max(f32::MIN_POSITIVE)).ln() + f64::from(top);
            work.forward.push(sums);
        }
        work.backward.clear();
        work.backward.resize(length, [1.0; LABELS]);
        for label in 0..LABELS {
            work.backward[length - 1][label] = f32::from(may_follow(label, LANES));
        }
        for at in (0..length - 1).rev() {
            let odds = &odds[usize::from(example.classes[at + 1])];
            let mut ahead = [0.0f32; LABELS];
            for label in 0..LABELS {
                ahead[label] = work.scores[at + 1][label] * work.backward[at + 1][label];
            }
            let mut sums = [0.0f32; LABELS];
            let mut total = 0.0;
            for (label, sum) in sums.iter_mut().enumerate() {
                for next in 0..LABELS {
                    *sum += odds[label][next] * ahead[next];
                }
                total += *sum * work.forward[at][label];
            }
            let scale = 1.0 / total.max(f32::MIN_POSITIVE);
            sums.iter_mut().for_each(|sum| *sum *= scale);
            work.backward[at] = sums;
        }
        right - all
    }

    fn learn_transitions(
        &mut self,
        example: &Example<'_>,
        odds: &[Transitions; CLASSES],
        pace: Pace,
    ) {
        let mut before = LANES;
        for at in 0..example.labels.len() {
            let class = usize::from(example.classes[at]);
            let label = usize::from(example.labels[at]);
            let known = before < LABELS && label < LABELS;
            let last_label = std::mem::replace(&mut before, label);
            if !known {
                continue;
            }
            let before = last_label;
            let mut start = [0.0; LABELS];
            start[LANES] = 1.0;
            let from = if at == 0 { &start } else { &self.work.forward[at - 1] };
            let mut pairs = [[0.0f32; LABELS]; LABELS];
            let mut total = 0.0;
            for last in 0..LABELS {
                for next in 0..LABELS {
                    let sum = from[last]
                        * odds[class][last][next]
                        * self.work.scores[at][next]
                        * self.work.backward[at][next];
                    pairs[last][next] = sum;
                    total += sum;
                }
            }
            let scale = 1.0 / total.max(f32::MIN_POSITIVE);
            let rows = &mut self.transitions[class];
            let squares = &mut self.transition_squares[class];
            for last in 0..LABELS {
                for next in 0..LABELS {
                    let is_right = last == before && next == label;
                    let gradient = f32::from(is_right) - pairs[last][next] * scale;
                    squares[last][next] += gradient * gradient;
                    rows[last][next] += pace.rate * gradient / (squares[last][next] + 1.0).sqrt();
                }
            }
        }
    }

    fn learn_rows(&mut self, example: &Example<'_>, at: usize, pace: Pace) {
        if example.labels[at] == UNSURE {
            return;
        }
        let work = &self.work;
        let mut gradient = [0.0f32; LANES];
        let mut total = 0.0;
        for label in 0..LABELS {
            total += work.forward[at][label] * work.backward[at][label];
        }
        let scale = 1.0 / total.max(f32::MIN_POSITIVE);
        let mut largest = 0.0f32;
        for lane in 0..LANES {
            let is_right = usize::from(example.labels[at]) == lane;
            gradient[lane] =
                f32::from(is_right) - work.forward[at][lane] * work.backward[at][lane] * scale;
            largest = largest.max(gradient[lane].abs());
        }
        if largest < 1e-3 {
            return;
        }
        for &feature in &work.features[at] {
            let Cell { row, squares } = &mut self.cells[feature as usize];
            let decay = pace.decay * self.pulls[feature as usize];
            for lane in 0..LANES {
                let slope = gradient[lane] - decay * row[lane];
                squares[lane] += slope * slope;
                row[lane] += pace.rate * slope / (squares[lane] + 0.01).sqrt();
            }
        }
    }
}

/// Transitions as factors; illegal ones are 0.
fn odds(transitions: &[Transitions; CLASSES]) -> [Transitions; CLASSES] {
    let mut odds = *transitions;
    for rows in &mut odds {
        for (before, row) in rows.iter_mut().enumerate() {
            for (after, odds) in row.iter_mut().enumerate() {
                *odds = if may_follow(before, after) { odds.exp() } else { 0.0 };
            }
        }
    }
    odds
}

/// The likeliest labels for given scores.
pub fn best_path(
    scores: &[[f32; LANES]],
    classes: &[u8],
    transitions: &[Transitions; CLASSES],
) -> Vec<u8> {
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(scores.len());
    let mut best = [f32::MIN; LABELS];
    best[LANES] = 0.0;
    for (score, &class) in scores.iter().zip(classes) {
        let rows = &transitions[usize::from(class)];
        let mut next = [f32::MIN; LABELS];
        let mut from = [LANES as u8; LABELS];
        for label in 0..LABELS {
            for before in 0..LABELS {
                if may_follow(before, label) && best[before] > f32::MIN {
                    let sum = best[before] + rows[before][label];
                    if sum > next[label] {
                        next[label] = sum;
                        from[label] = before as u8;
                    }
                }
            }
            if label < LANES && next[label] > f32::MIN {
                next[label] += score[label];
            }
        }
        best = next;
        back.push(from);
    }
    let mut label = LANES;
    for end in 0..LABELS {
        if may_follow(end, LANES) && best[end] > best[label] {
            label = end;
        }
    }
    let mut path = vec![LANES as u8; scores.len()];
    for at in (0..scores.len()).rev() {
        path[at] = label as u8;
        label = usize::from(back[at][label]);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_often_is_learned() {
        // Feature 0 is a person's first name, 1 a surname, 2 anything else.
        let labels = [LANES as u8, 0, 2, LANES as u8];
        let classes = [0, 1, 1, 0];
        let features = |at: usize, found: &mut Vec<u32>| found.push([2, 0, 1, 2][at]);
        let example =
            Example { features: &features, base: &[], classes: &classes, labels: &labels };
        let mut learner = Learner::new(&[2, 1, 1], 1);
        let pace = Pace { rate: 0.2, dropout: 0.0, decay: 0.0 };
        let first = learner.step(&example, pace);
        let mut last = first;
        for _ in 0..100 {
            last = learner.step(&example, pace);
        }
        assert!(first < last && last > -0.1, "{first} {last}");
        let scores: Vec<_> = (0..4).map(|at| learner.weights().rows[[2, 0, 1, 2][at]]).collect();
        assert_eq!(best_path(&scores, &classes, &learner.transitions), labels);
    }
}
