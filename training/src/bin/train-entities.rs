//! Trains the entity tagger and writes its model: `train-entities DATA OUT`.
//!
//! DATA holds `entities/train`, `entities/dev` and `entities/gazetteers`, and `corpus`. The
//! development sets are measured on and never learned from.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk::stages::entities::tagger::model::Model;
use wiredesk_training::entities::corpus::{Corpus, Document};
use wiredesk_training::entities::crf::Pace;
use wiredesk_training::entities::lexicon::{Classes, classes, entries, load, save};
use wiredesk_training::entities::measure::tagged;
use wiredesk_training::entities::names::Names;
use wiredesk_training::entities::school::School;
use wiredesk_training::entities::silver::parted;
use wiredesk_training::entities::text::Words;
use wiredesk_training::entities::train::Plan;

/// The source with noisy labels, which serves for word statistics only.
const NOISY: &str = "gmb";
/// Sources with guidelines of news: what acts for a country is the country, and a place; roles are
/// no names. The model is used with their mean.
const MODELS: [&str; 4] = ["crossner", "redocred", "uner", "wikigold"];

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
    /// Leave out these sources only, one after the other.
    #[arg(long, value_delimiter = ',', requires = "cross_validate")]
    only: Vec<String>,
    /// Passes over the data.
    #[arg(long, default_value_t = 6)]
    passes: usize,
    /// Step size.
    #[arg(long, default_value_t = 0.035)]
    rate: f32,
    /// Pull towards zero.
    #[arg(long, default_value_t = 0.5)]
    decay: f32,
    /// Share of the words with a capital that are learned from by form and surroundings only.
    #[arg(long, default_value_t = 0.3)]
    hidden: f32,
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
    let (counted, silver) = parted(noisy, corpus.sources.len());
    let lexicon = Lexicon::build(&entries(&classes, &counted), &names.entries());
    let pace = Pace { rate: args.rate, dropout: 0.2, decay: args.decay };
    let plan = Plan { passes: args.passes, pace, hidden: args.hidden };
    let models: Vec<usize> = (0..corpus.sources.len())
        .filter(|&source| MODELS.contains(&corpus.sources[source].as_str()))
        .collect();
    let school = School { lexicon: &lexicon, plan, silver: &silver, models: &models };
    let least = args.least_weight;
    if args.cross_validate {
        for (left_out, name) in corpus.sources.iter().enumerate() {
            if !args.only.is_empty() && !args.only.contains(name) {
                continue;
            }
            let (kept, held): (Vec<_>, Vec<_>) =
                corpus.documents.iter().cloned().partition(|doc| doc.source != left_out);
            let model = school.train(&kept, least);
            report(name, &model, &held);
        }
        return Ok(());
    }
    let model = school.train(&corpus.documents, least);
    let dev = Corpus::read(&args.data.join("entities/dev"), &[])?;
    for (at, name) in dev.sources.iter().enumerate() {
        let of: Vec<Document> =
            dev.documents.iter().filter(|document| document.source == at).cloned().collect();
        report(name, &model, &of);
    }
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

fn report(name: &str, model: &Model, documents: &[Document]) {
    let [first, both] = tagged(model, documents);
    println!("{name} first look: {}", first.line());
    println!("{name} both looks: {}", both.line());
}
