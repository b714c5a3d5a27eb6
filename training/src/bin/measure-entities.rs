//! Measures aliases and salience on documents with gold mentions: `measure-entities FILE`.
//!
//! FILE is lines of JSON: tokens, mentions with type and entity, entities with salience and the
//! title of an encyclopedia's article. Aliases get the gold mentions; salience is measured over
//! what the stage finds by itself, so it counts what was not found as missed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use serde::Deserialize;
use wiredesk::stages::EntityType;
use wiredesk::stages::entities::alias::{Form, resolve};
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk::stages::entities::tagger::word::Word;
use wiredesk::stages::entities::{ABOUT, Input, Recogniser};
use wiredesk_training::files::open;

#[derive(Parser)]
#[command(about = "Measures aliases and salience on documents with gold mentions")]
struct Args {
    /// The documents, JSON lines.
    file: PathBuf,
}

#[derive(Deserialize)]
struct Document {
    tokens: Vec<String>,
    sentences: Vec<(usize, usize)>,
    mentions: Vec<Mention>,
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Mention {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
    entity: serde_json::Value,
}

#[derive(Deserialize)]
struct Entity {
    id: serde_json::Value,
    salience: Option<u32>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let (mut precision, mut recall, mut count) = (0.0, 0.0, 0.0);
    let (mut right, mut found, mut sought) = (0.0, 0.0, 0.0);
    let recogniser = Recogniser::new(Arc::default());
    for line in open(&args.file)?.lines() {
        let document: Document = serde_json::from_str(&line?).context("not a document")?;
        let (p, r, n) = aliases(&document);
        (precision, recall, count) = (precision + p, recall + r, count + n);
        let (a, b, c) = salience(&document, &recogniser);
        (right, found, sought) = (right + a, found + b, sought + c);
    }
    let (p, r) = (100.0 * precision / count, 100.0 * recall / count);
    println!("aliases, B-cubed: P {p:.1} R {r:.1} F {:.1}", 2.0 * p * r / (p + r));
    println!("salience: found {found} sought {sought} F1 {:.3}", 2.0 * right / (found + sought));
    Ok(())
}

fn kind_of(name: &str) -> Option<EntityType> {
    Some(match name {
        "PER" => EntityType::Person,
        "ORG" => EntityType::Organisation,
        "LOC" => EntityType::Place,
        _ => return None,
    })
}

/// Sums of precision and recall over the mentions of people, organisations and places.
fn aliases(document: &Document) -> (f64, f64, f64) {
    let lexicon = Lexicon::default();
    let mut forms = Vec::new();
    let mut gold = Vec::new();
    let mut mentions: Vec<&Mention> = document.mentions.iter().collect();
    mentions.sort_by_key(|mention| (mention.start, std::cmp::Reverse(mention.end)));
    for mention in mentions {
        let Some(kind) = kind_of(&mention.kind) else { continue };
        let words = document.tokens[mention.start..mention.end].iter();
        let before = mention.start.checked_sub(1).map(|at| document.tokens[at].as_str());
        let pairs = words.map(|text| (text.as_str(), Word::of(text, &lexicon)));
        forms.push(Form::of(pairs, kind, before == Some("(")));
        gold.push(mention.entity.to_string());
    }
    let things = resolve(&forms).things;
    let mut both: BTreeMap<(usize, &str), f64> = BTreeMap::new();
    let mut ours: BTreeMap<usize, f64> = BTreeMap::new();
    let mut theirs: BTreeMap<&str, f64> = BTreeMap::new();
    for (thing, gold) in things.iter().zip(&gold) {
        *both.entry((*thing, gold)).or_default() += 1.0;
        *ours.entry(*thing).or_default() += 1.0;
        *theirs.entry(gold).or_default() += 1.0;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for ((thing, gold), count) in &both {
        precision += count * count / ours[thing];
        recall += count * count / theirs[gold];
    }
    (precision, recall, gold.len() as f64)
}

/// Right, found and sought salient entities. A found entity is the gold one that most of its
/// mentions overlap.
fn salience(document: &Document, recogniser: &Recogniser) -> (f64, f64, f64) {
    let mut text = String::new();
    let mut at = Vec::new();
    let mut points = 0;
    let starts: BTreeSet<usize> = document.sentences.iter().map(|(start, _)| *start).collect();
    for (number, token) in document.tokens.iter().enumerate() {
        if number > 0 {
            text.push(if starts.contains(&number) { '\n' } else { ' ' });
            points += 1;
        }
        at.push(points);
        text += token;
        points += token.chars().count();
    }
    let sought: BTreeSet<String> = document
        .entities
        .iter()
        .filter(|entity| entity.salience.unwrap_or(0) >= 3)
        .map(|entity| entity.id.to_string())
        .collect();
    let found = recogniser.find(&Input { body: &text, ..Input::default() }).entities;
    let mut told = BTreeSet::new();
    let mut strangers = 0.0;
    for entity in found.iter().filter(|entity| entity.kind != EntityType::Misc) {
        if entity.relevance.unwrap_or(0.0) < ABOUT {
            continue;
        }
        let mut votes: BTreeMap<String, usize> = BTreeMap::new();
        for mention in &entity.mentions {
            for gold in &document.mentions {
                let end = at[gold.end - 1] + document.tokens[gold.end - 1].chars().count();
                if at[gold.start] < mention.end && mention.start < end {
                    *votes.entry(gold.entity.to_string()).or_default() += 1;
                }
            }
        }
        match votes.into_iter().max_by_key(|(_, count)| *count) {
            Some((gold, _)) => {
                told.insert(gold);
            }
            None => strangers += 1.0,
        }
    }
    let right = told.intersection(&sought).count() as f64;
    (right, told.len() as f64 + strangers, sought.len() as f64)
}
