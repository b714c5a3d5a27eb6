//! From documents to a model: a first look at careful labels, what it makes of noisy ones, the first
//! look at both, jack-knifed first looks, and the second.

use std::collections::HashMap;
use std::thread;

use wiredesk::stages::entities::tagger::feature::Profile;
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk::stages::entities::tagger::model::Model;

use super::corpus::{Document, recased};
use super::crf::Weights;
use super::export::model;
use super::prepare::{Numbers, Set};
use super::second::Looks;
use super::silver::doubt;
use super::train::{Plan, blend, learn};

/// Share of the sentences that are also learned in capitals or title case.
const RECASED: f64 = 0.3;
/// How often a feature must be met.
const LEAST: u32 = 2;
/// Parts of the corpus whose first looks come from the others.
const FOLDS: usize = 4;

/// How far the second look is believed. It is learned from first looks at the sources' own kind of
/// text, which are better than those at other texts will be.
const TRUST: f32 = 0.5;

/// What every training has in common.
pub struct School<'a> {
    /// Words and lists of names.
    pub lexicon: &'a Lexicon,
    /// How long and how fast is learned.
    pub plan: Plan,
    /// Documents with noisy labels.
    pub silver: &'a [Document],
    /// Sources whose guidelines the model is used with, by their mean.
    pub models: &'a [usize],
}

/// Documents as features, and which rows of the neutral profile are the mean of which others.
struct Class {
    set: Set,
    numbers: Numbers,
    rows: Vec<(u32, Vec<u32>)>,
    profiles: usize,
}

impl School<'_> {
    /// Trains both looks. Weights below `least` are left out of the model.
    pub fn train(&self, documents: &[Document], least: f32) -> Model {
        let mut all = documents.to_vec();
        all.extend(recased(documents, RECASED, 5));
        let careful = all.len();
        let mut silver = self.silver.to_vec();
        let teacher = self.class(&all);
        let weights = teacher.learn(self.plan, &|_| true);
        doubt(&mut silver, self.lexicon, &teacher.numbers, &weights);
        drop((teacher, weights));
        all.extend(recased(&silver, RECASED, 6));
        all.extend(silver);
        let class = self.class(&all);
        eprintln!("  {} rows", class.numbers.len());
        // Documents with noisy labels are learned from in every part.
        let part = |document: usize| (document < careful).then(|| all[document].number % FOLDS);
        let learned = |fold: Option<usize>| {
            class.learn(self.plan, &|document| fold.is_none() || part(document) != fold)
        };
        let (first, folds) = thread::scope(|scope| {
            let folds: Vec<_> =
                (0..FOLDS).map(|fold| scope.spawn(move || learned(Some(fold)))).collect();
            let first = learned(None);
            let join = |fold: thread::ScopedJoinHandle<'_, Weights>| fold.join();
            let folds: Vec<_> = folds.into_iter().map(join).collect();
            (first, folds)
        });
        let folds: Vec<Weights> =
            folds.into_iter().map(|fold| fold.expect("no training panics")).collect();
        let mut neutral = Set::of(&all[..careful], self.lexicon, |_| Profile::NEUTRAL);
        neutral.number(&class.numbers);
        let looks = Looks::at(&neutral, |document| &folds[all[document].number % FOLDS]);
        eprintln!("  jack-knifed: {}", looks.first(&neutral).line());
        let votes = looks.numbers();
        let second = looks.learn(&neutral, &votes, &first).towards(&first, TRUST);
        model(self.lexicon.clone(), (&class.numbers, &first), (&votes, &second), least)
    }

    fn class(&self, documents: &[Document]) -> Class {
        let mut set = Set::of(documents, self.lexicon, |source| Profile(source as u8));
        let mut counts = HashMap::new();
        set.count(&mut counts);
        set.count_neutral(&mut counts, LEAST);
        let numbers = Numbers::of(&counts, LEAST);
        set.number(&numbers);
        let mut used: Vec<u8> = documents.iter().map(|document| document.source as u8).collect();
        used.sort_unstable();
        used.dedup();
        used.retain(|&source| self.models.contains(&usize::from(source)));
        let rows = set.neutral_rows(&numbers, &used).into_iter().collect();
        Class { set, numbers, rows, profiles: used.len() }
    }
}

impl Class {
    fn learn(&self, plan: Plan, takes: &dyn Fn(usize) -> bool) -> Weights {
        let mut weights = learn(&self.set, &self.numbers.counts, plan, |line| takes(line.document));
        blend(&mut weights, &self.rows, self.profiles);
        weights
    }
}
