//! Training of the cleanup models: pages with reference bodies in, forests and honest scores out.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use serde::Deserialize;
use wiredesk::stages::cleanup::model::{BLOCK, Forest, GLANCE, Model, is_sure, score};
use wiredesk::stages::cleanup::sheet::{Sheet, is_context};

use crate::boost::{Plan, Rows, train, weigh};
use crate::{align, metric};

/// Parts that the pages of a training set are divided into to score each by a forest that has not
/// seen it.
const INNER: u64 = 3;

/// Weight from which a line is kept: a little below an even chance, by cross-validation on every set.
const THRESHOLD: i32 = -200;

/// Agreement with a forest that has not seen it below which a page is left out: its reference is
/// most likely cut, or of another article.
const LEAST_AGREEMENT: f32 = 0.5;

/// A line of the input.
#[derive(Deserialize)]
pub struct Input {
    /// Its name.
    pub id: String,
    /// The collection it is from: scored apart.
    pub set: String,
    /// The publisher: all pages of one are in the same fold.
    pub site: String,
    /// HTML or flattened text.
    pub page: String,
    /// The article.
    pub body: String,
}

/// A page with its lines and what is right for them.
pub struct Example {
    /// Where it is from.
    pub input: Input,
    /// Its lines.
    pub sheet: Sheet,
    /// For each line whether it belongs to the article.
    pub labels: Vec<bool>,
    rows: Range<usize>,
}

/// All pages, and one row for each of their lines.
#[derive(Default)]
pub struct Corpus {
    /// The pages.
    pub examples: Vec<Example>,
    rows: Rows,
}

impl Corpus {
    /// Adds a page. `weight` is how much it counts beside the others.
    pub fn add(&mut self, input: Input, sheet: Sheet, weight: f32) {
        let words: Vec<Vec<u64>> =
            (0..sheet.lines()).map(|line| metric::words(sheet.text(line))).collect();
        let labels = align::labels(&words, &metric::words(&input.body));
        let kept: u32 = (0..sheet.lines()).filter(|&at| labels[at]).map(|at| sheet.words(at)).sum();
        let from = self.rows.len();
        for (line, &label) in labels.iter().enumerate() {
            let own = sheet.words(line).min(120) as f32 + 4.0;
            self.rows.push(sheet.row(line), label, weight * own * 100.0 / (kept as f32 + 80.0));
        }
        let rows = from..self.rows.len();
        self.examples.push(Example { input, sheet, labels, rows });
    }

    /// Trains a model on these pages: the second forest on scores of pages that the forest giving
    /// them has not seen.
    pub fn fit(&mut self, pages: &[usize], first: &Plan, second: &Plan) -> Model {
        let (alone, all) = self.columns();
        let mut sound = Vec::new();
        for part in 0..INNER {
            let (unseen, seen): (Vec<usize>, Vec<usize>) = pages
                .iter()
                .partition(|&&page| fold(&self.examples[page].input.site, INNER, 77) == part);
            let forest = train(&self.rows, &self.subset(&seen), &alone, first);
            for page in unseen {
                if self.set_context(page, &forest) >= LEAST_AGREEMENT {
                    sound.push(page);
                }
            }
        }
        sound.sort_unstable();
        let refined = train(&self.rows, &self.subset(&sound), &all, second);
        let forest = train(&self.rows, &self.subset(&sound), &alone, first);
        Model { first: forest, second: refined, threshold: THRESHOLD }
    }

    /// The weights a model gives to the lines of a page.
    pub fn weigh(&mut self, page: usize, model: &Model) -> Vec<i32> {
        self.set_context(page, &model.first);
        let rows = self.examples[page].rows.clone();
        let first = self.weigh_first(page, &model.first);
        let mut weights = weigh(&self.rows, rows, &model.second);
        for (before, block) in first.chunks(BLOCK).zip(weights.chunks_mut(BLOCK)) {
            if is_sure(before) {
                block.copy_from_slice(before);
            }
        }
        weights
    }

    /// The weights of the first forest, which leaves blocks that it is sure of at a glance.
    fn weigh_first(&self, page: usize, forest: &Forest) -> Vec<i32> {
        let rows = self.examples[page].rows.clone();
        let mut glance = forest.clone();
        glance.trees.truncate(GLANCE);
        let mut weights = weigh(&self.rows, rows.clone(), &glance);
        let whole = weigh(&self.rows, rows, forest);
        for (seen, block) in weights.chunks_mut(BLOCK).zip(whole.chunks(BLOCK)) {
            if !is_sure(seen) {
                seen.copy_from_slice(block);
            }
        }
        weights
    }

    /// The columns without and with context.
    fn columns(&self) -> (Vec<usize>, Vec<usize>) {
        let all: Vec<usize> = (0..self.rows.columns.len()).collect();
        (all.iter().copied().filter(|&column| !is_context(column)).collect(), all)
    }

    fn subset(&self, pages: &[usize]) -> Vec<u32> {
        let rows = pages.iter().flat_map(|&page| self.examples[page].rows.clone());
        rows.map(|row| row as u32).collect()
    }

    /// Fills in a page's context; how far the forest agrees with the labels (F1 over words).
    fn set_context(&mut self, page: usize, forest: &Forest) -> f32 {
        let weights = self.weigh_first(page, forest);
        let example = &mut self.examples[page];
        let scores: Vec<u16> = weights.iter().map(|&weight| score(weight)).collect();
        example.sheet.context(&scores);
        for (line, row) in example.rows.clone().enumerate() {
            for (column, cell) in example.sheet.row(line).enumerate() {
                if is_context(column) {
                    self.rows.columns[column][row] = cell.min(63);
                }
            }
        }
        agreement(example, &weights)
    }
}

/// F1 over the words of a page's lines.
fn agreement(example: &Example, weights: &[i32]) -> f32 {
    let (mut both, mut sum) = (0, 0);
    for (line, (&weight, &label)) in weights.iter().zip(&example.labels).enumerate() {
        let words = example.sheet.words(line);
        both += if weight > 0 && label { 2 * words } else { 0 };
        sum += if weight > 0 { words } else { 0 } + if label { words } else { 0 };
    }
    if sum == 0 { 1.0 } else { both as f32 / sum as f32 }
}

/// Which of `count` folds a publisher belongs to.
pub fn fold(site: &str, count: u64, seed: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (site, seed).hash(&mut hasher);
    hasher.finish() % count
}
