//! Trains the weights of the cleanup stage.
//!
//! `cargo run --release -p wiredesk-training --bin train-cleanup -- pages page.jsonl` writes
//! `models/cleanup-page.bin`; `-- texts near.jsonl flattened.jsonl` writes `models/cleanup-text.bin`;
//! with `--folds 4` it prints cross-validated scores, all pages of a publisher in one fold, and
//! writes nothing. A line of input is `{"id", "set", "site", "page", "body"}`: a page (HTML or
//! flattened text), its publisher, and the article that should come out.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use wiredesk::stages::cleanup::sheet::Sheet;
use wiredesk_training::boost::Plan;
use wiredesk_training::cleanup::{Corpus, Input, fold};
use wiredesk_training::metric;

/// How the shipped weights are trained.
const FIRST: Plan = Plan { trees: 120, rate: 0.1, damping: 30.0, rows: 0.7, columns: 0.4, seed: 1 };
const SECOND_OF_PAGES: Plan = Plan { trees: 200, rate: 0.08, seed: 2, ..FIRST };
const SECOND_OF_TEXTS: Plan = Plan { trees: 240, rate: 0.07, seed: 2, ..FIRST };

/// How much a body that is clean already counts beside a page: it teaches what to leave alone.
const CLEAN_WEIGHT: f32 = 0.5;

/// What the models are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pages,
    Texts,
}

fn main() -> anyhow::Result<()> {
    let mut files = Vec::new();
    let mut folds = None;
    let mut arguments = std::env::args().skip(1);
    let kind = match arguments.next().as_deref() {
        Some("pages") => Kind::Pages,
        Some("texts") => Kind::Texts,
        _ => bail!("usage: train-cleanup pages|texts FILES… [--folds N]"),
    };
    while let Some(argument) = arguments.next() {
        if argument == "--folds" {
            folds = Some(arguments.next().context("--folds wants a number")?.parse::<u64>()?);
        } else {
            files.push(PathBuf::from(argument));
        }
    }
    let mut corpus = Corpus::default();
    for file in &files {
        load(&mut corpus, kind, file).with_context(|| file.display().to_string())?;
    }
    let second = if kind == Kind::Pages { SECOND_OF_PAGES } else { SECOND_OF_TEXTS };
    match folds {
        Some(count) => validate(&mut corpus, count.max(2), &second),
        None => {
            let all: Vec<usize> = (0..corpus.examples.len()).collect();
            let name = if kind == Kind::Pages { "page" } else { "text" };
            let path = format!("models/cleanup-{name}.bin");
            std::fs::write(&path, corpus.fit(&all, &FIRST, &second).write())?;
            println!("{path} from {} bodies", all.len());
        }
    }
    Ok(())
}

/// Adds the pages of a file; to texts also their references as texts without furniture, once.
fn load(corpus: &mut Corpus, kind: Kind, file: &Path) -> anyhow::Result<()> {
    let mut known: BTreeSet<String> =
        corpus.examples.iter().map(|example| example.input.id.clone()).collect();
    for line in BufReader::new(File::open(file)?).lines() {
        let mut input: Input = serde_json::from_str(&line?)?;
        if kind == Kind::Texts && known.insert(input.id.clone()) {
            let clean = Input {
                set: "clean".to_owned(),
                page: String::new(),
                id: input.id.clone(),
                site: input.site.clone(),
                body: input.body.clone(),
            };
            corpus.add(clean, Sheet::of_text(&input.body), CLEAN_WEIGHT);
        }
        let sheet = match kind {
            Kind::Pages => Sheet::of_page(&input.page),
            Kind::Texts => Sheet::of_text(&input.page),
        };
        input.page = String::new();
        corpus.add(input, sheet, 1.0);
    }
    Ok(())
}

/// Prints the scores of every page by a model that has seen none of its publisher.
fn validate(corpus: &mut Corpus, folds: u64, second: &Plan) {
    let mut scores: Vec<(String, metric::Score)> = Vec::new();
    for part in 0..folds {
        let (unseen, seen): (Vec<usize>, Vec<usize>) = (0..corpus.examples.len())
            .partition(|&page| fold(&corpus.examples[page].input.site, folds, 5) == part);
        let model = corpus.fit(&seen, &FIRST, second);
        for page in unseen {
            let weights = corpus.weigh(page, &model);
            let example = &corpus.examples[page];
            let kept: Vec<bool> = weights.iter().map(|&weight| weight > model.threshold).collect();
            let answer = example.sheet.join(&kept);
            scores.push((example.input.set.clone(), metric::score(&example.input.body, &answer)));
        }
    }
    let sets: BTreeSet<&String> = scores.iter().map(|(set, _)| set).collect();
    for set in sets {
        let of_set: Vec<metric::Score> =
            scores.iter().filter(|(name, _)| name == set).map(|(_, score)| *score).collect();
        let total = metric::total(&of_set);
        println!(
            "{set:24} {:4} F1 {:.4}  P {:.4}  R {:.4}  exact {:.3}  mean {:.4}  bad {}",
            of_set.len(),
            total.f1,
            total.precision,
            total.recall,
            total.exact,
            total.mean,
            total.bad
        );
    }
}
