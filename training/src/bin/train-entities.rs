//! Trains the entity tagger and writes its model: `train-entities DATA OUT`.
//!
//! DATA holds `entities/train`, `entities/dev` and `entities/gazetteers`, and `corpus`. Clusters of
//! unlabelled text, weights of the first look, jack-knifed first looks, weights of the second. The
//! development sets are measured on and never learned from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;
use wiredesk::stages::entities::tagger::feature::Profile;
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk_training::entities::corpus::{Corpus, Document, recased};
use wiredesk_training::entities::crf::{Pace, Weights};
use wiredesk_training::entities::export::model;
use wiredesk_training::entities::lexicon::{Classes, classes, entries, load, save};
use wiredesk_training::entities::names::Names;
use wiredesk_training::entities::prepare::{Numbers, Set};
use wiredesk_training::entities::second::Looks;
use wiredesk_training::entities::text::Words;
use wiredesk_training::entities::train::{Plan, blend, learn};

/// The source with noisy labels, which serves for word statistics only.
const NOISY: &str = "gmb";
/// Share of the sentences that are also learned in capitals or title case.
const RECASED: f64 = 0.3;
/// How often a feature must be met.
const LEAST: u32 = 2;
/// Parts of the corpus whose first looks come from the others.
const FOLDS: usize = 4;

#[derive(Parser)]
#[command(about = "Trains the entity tagger and writes its model")]
struct Args {
    /// Directory with `entities/` and `corpus/`.
    data: PathBuf,
    /// The model file.
    out: PathBuf,
    /// Classes of words from an earlier run, read if there and else written.
    #[arg(long)]
    classes: Option<PathBuf>,
    /// Train once without each source and report how its text is then tagged; write nothing.
    #[arg(long)]
    cross_validate: bool,
    /// Passes over the data.
    #[arg(long, default_value_t = 8)]
    passes: usize,
    /// Step size.
    #[arg(long, default_value_t = 0.035)]
    rate: f32,
    /// Pull towards zero.
    #[arg(long, default_value_t = 0.5)]
    decay: f32,
    /// Weights below this are left out of the model.
    #[arg(long, default_value_t = 0.08)]
    least_weight: f32,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let train = args.data.join("entities/train");
    let corpus = Corpus::read(&train, &[NOISY])?;
    let noisy =
        Corpus::read(&train, &corpus.sources.iter().map(String::as_str).collect::<Vec<_>>())?;
    let classes = word_classes(&args, &[&corpus, &noisy])?;
    let names = Names::read(&args.data.join("entities/gazetteers"))?;
    let lexicon = Lexicon::build(&entries(&classes, &noisy), &names.entries());
    let pace = Pace { rate: args.rate, dropout: 0.2, decay: args.decay };
    let plan = Plan { passes: args.passes, pace };
    if args.cross_validate {
        for left_out in 0..corpus.sources.len() {
            let (kept, held): (Vec<_>, Vec<_>) =
                corpus.documents.iter().cloned().partition(|doc| doc.source != left_out);
            let tests = [(corpus.sources[left_out].as_str(), held)];
            Trained::of(&kept, corpus.sources.len(), &lexicon, plan, &tests);
        }
        return Ok(());
    }
    let dev = Corpus::read(&args.data.join("entities/dev"), &[])?;
    let of = |source: usize| -> Vec<Document> {
        dev.documents.iter().filter(|document| document.source == source).cloned().collect()
    };
    let tests: Vec<(&str, Vec<Document>)> =
        dev.sources.iter().enumerate().map(|(at, name)| (name.as_str(), of(at))).collect();
    let trained = Trained::of(&corpus.documents, corpus.sources.len(), &lexicon, plan, &tests);
    let model = model(
        lexicon,
        (&trained.numbers, &trained.first),
        (&trained.vote_numbers, &trained.second),
        args.least_weight,
    );
    let bytes = model.write();
    eprintln!("{} bytes", bytes.len());
    std::fs::write(&args.out, bytes).with_context(|| format!("cannot write {}", args.out.display()))
}

/// Classes of words from unlabelled text and from the words of the training texts.
fn word_classes(args: &Args, corpora: &[&Corpus]) -> anyhow::Result<Classes> {
    if let Some(path) = args.classes.as_deref().filter(|path| path.exists()) {
        return load(path);
    }
    let mut words = Words::new();
    words.add_records(&args.data.join("corpus"))?;
    for sentence in corpora.iter().flat_map(|corpus| &corpus.documents).flat_map(|d| &d.sentences) {
        words.add(&sentence.words.join(" "));
    }
    let classes = classes(&words);
    match &args.classes {
        Some(path) => save(&classes, Path::new(path)).map(|()| classes),
        None => Ok(classes),
    }
}

/// Both looks.
struct Trained {
    numbers: Numbers,
    first: Weights,
    vote_numbers: Numbers,
    second: Weights,
}

impl Trained {
    /// Trains both looks and reports how they do on the tests.
    fn of(
        documents: &[Document],
        sources: usize,
        lexicon: &Lexicon,
        plan: Plan,
        tests: &[(&str, Vec<Document>)],
    ) -> Self {
        let mut all = documents.to_vec();
        all.extend(recased(documents, RECASED, 5));
        let mut set = Set::of(&all, lexicon, |source| Profile(source as u8));
        let mut neutral = Set::of(&all, lexicon, |_| Profile::NEUTRAL);
        let mut tests: Vec<(&str, Set)> = tests
            .iter()
            .map(|(name, docs)| (*name, Set::of(docs, lexicon, |_| Profile::NEUTRAL)))
            .collect();
        let mut counts = HashMap::new();
        set.count(&mut counts);
        neutral.count_neutral(&mut counts, LEAST);
        let numbers = Numbers::of(&counts, LEAST);
        set.number(&numbers);
        neutral.number(&numbers);
        tests.iter_mut().for_each(|(_, test)| test.number(&numbers));
        let mut used: Vec<u8> = documents.iter().map(|document| document.source as u8).collect();
        used.sort_unstable();
        used.dedup();
        let rows: Vec<(u32, Vec<u32>)> =
            neutral.neutral_rows(&numbers, &used).into_iter().collect();
        let learned = |fold: Option<usize>| {
            let is_in = |document: usize| Some(all[document].number % FOLDS) != fold;
            let mut weights = learn(&set, &numbers.counts, plan, |line| is_in(line.document));
            blend(&mut weights, &rows, used.len());
            weights
        };
        eprintln!("  {} rows of {sources} sources", numbers.len());
        let folds: Vec<Weights> = (0..FOLDS).map(|fold| learned(Some(fold))).collect();
        let looks = Looks::at(&neutral, |document| &folds[all[document].number % FOLDS]);
        let first = learned(None);
        let vote_numbers = looks.numbers();
        let second = looks.learn(&neutral, &vote_numbers, &first);
        println!("jack-knifed: {}", looks.first(&neutral).line());
        for (name, test) in &tests {
            let looks = Looks::at(test, |_| &first);
            println!("{name} first:  {}", looks.first(test).line());
            println!("{name} second: {}", looks.second(test, &vote_numbers, &second).line());
        }
        Self { numbers, first, vote_numbers, second }
    }
}
