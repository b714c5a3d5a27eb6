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
use wiredesk::article::Body;
use wiredesk::stages::cleanup::sheet::Sheet;
use wiredesk::stages::cleanup::{Cleaner, Models};
use wiredesk_training::boost::Plan;
use wiredesk_training::cleanup::{Corpus, Input, fold};
use wiredesk_training::metric;

/// How the shipped weights are trained.
const FIRST: Plan = Plan { trees: 120, rate: 0.1, damping: 30.0, rows: 0.7, columns: 0.4, seed: 1 };
const FIRST_OF_PAGES: Plan = Plan { columns: 0.2, ..FIRST };
const SECOND_OF_PAGES: Plan = Plan { trees: 240, rate: 0.075, columns: 0.2, seed: 2, ..FIRST };
const FIRST_OF_TEXTS: Plan = Plan { trees: 96, rate: 0.11, ..FIRST };
const SECOND_OF_TEXTS: Plan = Plan { trees: 160, rate: 0.09, seed: 2, ..FIRST };

/// How much a body that is clean already counts beside a page: it teaches what to leave alone.
const CLEAN_WEIGHT: f32 = 0.5;

/// Score below which a page is named.
const BAD: f64 = 0.2;

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
    let mut pages = Vec::new();
    for file in &files {
        load(&mut corpus, &mut pages, kind, file).with_context(|| file.display().to_string())?;
    }
    let (first, second) = match kind {
        Kind::Pages => (FIRST_OF_PAGES, SECOND_OF_PAGES),
        Kind::Texts => (FIRST_OF_TEXTS, SECOND_OF_TEXTS),
    };
    match folds {
        Some(count) => validate(&mut corpus, &pages, kind, count.max(2), [&first, &second]),
        None => {
            let all: Vec<usize> = (0..corpus.examples.len()).collect();
            let name = if kind == Kind::Pages { "page" } else { "text" };
            let path = format!("models/cleanup-{name}.bin");
            std::fs::write(&path, corpus.fit(&all, &first, &second).write())?;
            println!("{path} from {} bodies", all.len());
        }
    }
    Ok(())
}

/// Adds the pages of a file and what each was read from; to texts also their references as texts without furniture, once.
fn load(
    corpus: &mut Corpus,
    pages: &mut Vec<String>,
    kind: Kind,
    file: &Path,
) -> anyhow::Result<()> {
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
            pages.push(input.body.clone());
        }
        let page = std::mem::take(&mut input.page);
        let sheet = match kind {
            Kind::Pages => Sheet::of_page(&page),
            Kind::Texts => Sheet::of_text(&page),
        };
        corpus.add(input, sheet, 1.0);
        pages.push(page);
    }
    Ok(())
}

/// Prints the scores of every page by weights that have seen none of its publisher, through the whole
/// stage: reading, weights, rules.
fn validate(corpus: &mut Corpus, pages: &[String], kind: Kind, folds: u64, plans: [&Plan; 2]) {
    let mut scores: Vec<(String, metric::Score)> = Vec::new();
    let shipped = Models::embedded();
    for part in 0..folds {
        let (unseen, seen): (Vec<usize>, Vec<usize>) = (0..corpus.examples.len())
            .partition(|&page| fold(&corpus.examples[page].input.site, folds, 5) == part);
        let fitted = corpus.fit(&seen, plans[0], plans[1]);
        let models = match kind {
            Kind::Pages => Models::new(shipped.text().clone(), fitted),
            Kind::Texts => Models::new(fitted, shipped.page().clone()),
        };
        let mut cleaner = Cleaner::new(models);
        for page in unseen {
            let body = match kind {
                Kind::Pages => Body::Html(pages[page].clone()),
                Kind::Texts => Body::Text(pages[page].clone()),
            };
            let input = &corpus.examples[page].input;
            let score = metric::score(&input.body, &cleaner.clean(&body, None, None).text);
            if score.f1 < BAD {
                println!("{} {} {:.3}", input.set, input.id, score.f1);
            }
            scores.push((input.set.clone(), score));
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
