//! The second look: weights for what the first look said elsewhere in the document.
//!
//! It is learned from first looks at documents that were not learned from, or it would trust them
//! too much.

use std::collections::HashMap;

use wiredesk::stages::entities::tagger::context::case_of;
use wiredesk::stages::entities::tagger::feature::Keys;
use wiredesk::stages::entities::tagger::label::LANES;
use wiredesk::stages::entities::tagger::votes::Votes;

use super::crf::{Example, Learner, Pace, Weights, best_path};
use super::measure::Tally;
use super::prepare::{Numbers, Set};
use super::train::{Sum, scores};

/// Passes over the data.
const PASSES: usize = 6;
/// How often a feature must be met.
const LEAST: u32 = 3;

/// First looks at the documents of a set.
pub struct Looks {
    scores: Vec<[f32; LANES]>,
    labels: Vec<u8>,
    keys: Vec<Vec<u64>>,
}

impl Looks {
    /// Looks at every document with the weights that `weights` gives for it.
    pub fn at<'a>(set: &Set, weights: impl Fn(usize) -> &'a Weights) -> Self {
        let mut looks = Self { scores: Vec::new(), labels: Vec::new(), keys: Vec::new() };
        for line in &set.lines {
            let weights = weights(line.document);
            let scores = scores(set, weights, line);
            let classes = &set.classes[line.start..line.end];
            looks.labels.extend(best_path(&scores, classes, &weights.transitions));
            looks.scores.extend(scores);
        }
        looks.vote(set);
        looks
    }

    fn vote(&mut self, set: &Set) {
        let labels: Vec<Option<u8>> =
            self.labels.iter().map(|&l| (usize::from(l) < LANES).then_some(l)).collect();
        let mut votes = Votes::default();
        let mut keys = Keys::default();
        let mut lines = set.lines.chunk_by(|a, b| a.document == b.document);
        self.keys = vec![Vec::new(); self.labels.len()];
        for lines in &mut lines {
            votes.clear();
            for line in lines {
                votes.count(&set.words[line.start..line.end], &labels[line.start..line.end]);
            }
            for line in lines {
                let words = &set.words[line.start..line.end];
                let case = case_of(words) as u8;
                for at in 0..words.len() {
                    votes.keys(words, &labels[line.start..line.end], at, case, &mut keys);
                    self.keys[line.start + at] = keys.as_slice().to_vec();
                }
            }
        }
    }

    /// The rows of the votes.
    pub fn numbers(&self) -> Numbers {
        let mut counts = HashMap::new();
        for &key in self.keys.iter().flatten() {
            *counts.entry(key).or_default() += 1;
        }
        Numbers::of(&counts, LEAST)
    }

    fn rows(&self, numbers: &Numbers, token: usize, found: &mut Vec<u32>) {
        found.extend(self.keys[token].iter().filter_map(|&key| numbers.get(key)));
    }

    /// Learns what the votes are worth, from the lines that are learned from and hear any.
    pub fn learn(&self, set: &Set, numbers: &Numbers, first: &Weights) -> Weights {
        let pace = Pace { rate: 0.05, dropout: 0.1, decay: 0.5 };
        let mut learner = Learner::new(&numbers.counts, 11);
        learner.transitions = first.transitions;
        let mut random = fastrand::Rng::with_seed(5);
        let hears = |start: usize, end: usize| self.keys[start..end].iter().any(|k| !k.is_empty());
        let mut order: Vec<_> =
            set.lines.iter().filter(|line| line.learned && hears(line.start, line.end)).collect();
        let mut sum = Sum::default();
        for pass in 0..PASSES {
            random.shuffle(&mut order);
            for line in &order {
                let features =
                    |at: usize, found: &mut Vec<u32>| self.rows(numbers, line.start + at, found);
                let example = Example {
                    features: &features,
                    base: &self.scores[line.start..line.end],
                    classes: &set.classes[line.start..line.end],
                    labels: &set.labels[line.start..line.end],
                };
                learner.step(&example, pace);
            }
            if pass + 3 >= PASSES {
                sum.add(&learner.weights());
            }
        }
        sum.mean().unwrap_or_else(|| learner.weights())
    }

    /// How well the first look does.
    pub fn first(&self, set: &Set) -> Tally {
        let mut tally = Tally::default();
        for line in &set.lines {
            tally.add(&self.labels[line.start..line.end], &line.spans);
        }
        tally
    }

    /// How well the second does.
    pub fn second(&self, set: &Set, numbers: &Numbers, weights: &Weights) -> Tally {
        let mut tally = Tally::default();
        let mut rows = Vec::new();
        for line in &set.lines {
            let tokens = line.start..line.end;
            if self.keys[tokens.clone()].iter().all(Vec::is_empty) {
                tally.add(&self.labels[tokens], &line.spans);
                continue;
            }
            let mut scores = self.scores[tokens.clone()].to_vec();
            for (score, token) in scores.iter_mut().zip(tokens.clone()) {
                rows.clear();
                self.rows(numbers, token, &mut rows);
                for &row in &rows {
                    for (score, weight) in score.iter_mut().zip(&weights.rows[row as usize]) {
                        *score += weight;
                    }
                }
            }
            tally.add(&best_path(&scores, &set.classes[tokens], &weights.transitions), &line.spans);
        }
        tally
    }
}
