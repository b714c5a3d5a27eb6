//! The first look: weights from prepared documents.

use wiredesk::stages::entities::tagger::label::LANES;

use super::crf::{Example, Learner, Pace, Weights};
use super::prepare::{Line, Set};

/// How long and how fast is learned.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Passes over the data.
    pub passes: usize,
    /// The size of a step.
    pub pace: Pace,
    /// Share of the words with a capital that are learned from as if nobody had met them: by
    /// their form, classes, lists and surroundings only.
    pub hidden: f32,
}

/// Passes whose results are averaged.
const AVERAGED: usize = 3;

/// Learns from the lines that `takes` accepts. `counts` is how often each row's feature is met.
pub fn learn(set: &Set, counts: &[u32], plan: Plan, takes: impl Fn(&Line) -> bool) -> Weights {
    let mut learner = Learner::new(counts, 7);
    let mut random = fastrand::Rng::with_seed(3);
    let mut order: Vec<&Line> =
        set.lines.iter().filter(|line| line.learned && takes(line)).collect();
    let mut sum = Sum::default();
    let mut hidden = Vec::new();
    for pass in 0..plan.passes {
        random.shuffle(&mut order);
        for line in &order {
            hidden.clear();
            hidden.extend(
                set.words[line.start..line.end].iter().map(|word| {
                    plan.hidden > 0.0 && word.is_capital() && random.f32() < plan.hidden
                }),
            );
            let features = |at: usize, found: &mut Vec<u32>| set.rows(line, at, &hidden, found);
            let example = Example {
                features: &features,
                base: &[],
                classes: &set.classes[line.start..line.end],
                labels: &set.labels[line.start..line.end],
            };
            learner.step(&example, plan.pace);
        }
        if pass + AVERAGED >= plan.passes {
            sum.add(&learner.weights());
        }
    }
    sum.mean().unwrap_or_else(|| learner.weights())
}

/// The mean of several weights.
#[derive(Default)]
pub struct Sum {
    weights: Option<Weights>,
    count: usize,
}

impl Sum {
    /// Takes up weights.
    pub fn add(&mut self, weights: &Weights) {
        self.count += 1;
        match &mut self.weights {
            None => self.weights = Some(weights.clone()),
            Some(sum) => {
                for (sum, row) in sum.rows.iter_mut().flatten().zip(weights.rows.iter().flatten()) {
                    *sum += row;
                }
                let theirs = weights.transitions.iter().flatten().flatten();
                for (sum, score) in sum.transitions.iter_mut().flatten().flatten().zip(theirs) {
                    *sum += score;
                }
            }
        }
    }

    /// The mean; `None` of nothing.
    pub fn mean(self) -> Option<Weights> {
        let scale = 1.0 / self.count.max(1) as f32;
        let mut weights = self.weights?;
        weights.rows.iter_mut().flatten().for_each(|weight| *weight *= scale);
        weights.transitions.iter_mut().flatten().flatten().for_each(|score| *score *= scale);
        Some(weights)
    }
}

/// The scores of a line's tokens.
pub fn scores(set: &Set, weights: &Weights, line: &Line) -> Vec<[f32; LANES]> {
    let mut rows = Vec::new();
    (0..line.end - line.start)
        .map(|at| {
            rows.clear();
            set.rows(line, at, &[], &mut rows);
            let mut sum = [0.0; LANES];
            for &row in &rows {
                for (sum, weight) in sum.iter_mut().zip(&weights.rows[row as usize]) {
                    *sum += weight;
                }
            }
            sum
        })
        .collect()
}

/// Gives the neutral profile's rows the mean of the others'.
pub fn blend(weights: &mut Weights, rows: &[(u32, Vec<u32>)], profiles: usize) {
    for (row, theirs) in rows {
        let mut sum = [0.0; LANES];
        for &other in theirs {
            for (sum, weight) in sum.iter_mut().zip(&weights.rows[other as usize]) {
                *sum += weight / profiles as f32;
            }
        }
        weights.rows[*row as usize] = sum;
    }
}
