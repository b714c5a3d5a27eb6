//! Makes `models/dedup-judge.in`: the weights of the sum that says whether two texts tell one
//! story.
//!
//! ```text
//! dedup_judge OUT DIR…
//! ```
//!
//! Each directory is a labelled set: `docs.jsonl` (`id`, `ts`, `outlet`, `title`, `text`, by time)
//! and `gold.jsonl` (`id`, `cluster`). Logistic regression over the candidate pairs of each set,
//! all sets weighing the same; the sign of each weight is fixed beforehand, so that a term can be
//! learned away but never turned round. Then each set is left out in turn and the pairs of it are
//! judged by what the others teach.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use wiredesk::article::Timestamp;
use wiredesk::stages::dedup::{Comparison, Labels, Pair, SketchView, TERMS, fingerprint};

/// Candidates compared with one text, and texts that may hold a key.
const COMPARED: usize = 16;
const COMMON: usize = 64;
/// Pairs farther apart, in seconds, are never compared.
const WINDOW: f64 = 72.0 * 3_600.0;
/// Sign of each weight; 0 is free.
const SIGNS: [i8; TERMS] = [0, 1, 1, 1, 0, 1, 1, 1, -1, -1, -1, -1, -1];
const STEPS: i32 = 300;

/// One pair: its terms and whether it is one story.
type Row = ([f64; TERMS], bool);

struct Text {
    story: String,
    time: f64,
    sketch: Vec<u8>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().context("usage: dedup_judge OUT DIR…")?;
    let names: Vec<String> = arguments.collect();
    let sets: Vec<Vec<Row>> = names
        .iter()
        .map(|name| Ok(pairs(&load(Path::new(name))?)))
        .collect::<anyhow::Result<_>>()?;
    let weights = train(&sets.iter().collect::<Vec<_>>());
    let shown: Vec<String> =
        weights.iter().map(|weight| format!("{}", (weight * 1_000.0).round() as i32)).collect();
    fs::write(&out, format!("[{}]\n", shown.join(", ")))?;
    println!("all: {}", shown.join(" "));
    for (left_out, name) in names.iter().enumerate() {
        let others = sets.iter().enumerate().filter(|(at, _)| *at != left_out);
        let unseen = train(&others.map(|(_, set)| set).collect::<Vec<_>>());
        println!(
            "{name}: seen {}, unseen {}",
            rates(&sets[left_out], &weights),
            rates(&sets[left_out], &unseen)
        );
    }
    Ok(())
}

fn lines(path: &Path) -> anyhow::Result<Vec<Value>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    BufReader::new(file).lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}

fn load(folder: &Path) -> anyhow::Result<Vec<Text>> {
    let field = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let gold = lines(&folder.join("gold.jsonl"))?;
    let stories: HashMap<String, String> =
        gold.iter().map(|line| (field(line, "id"), field(line, "cluster"))).collect();
    let text = |line: Value| {
        let time = line["ts"].as_f64().unwrap_or_default();
        let (headline, source) = (field(&line, "title"), field(&line, "outlet"));
        let labels = Labels {
            headline: &headline,
            source: &source,
            published: Some(Timestamp((time * 1_000.0) as i64)),
        };
        let sketch = fingerprint(&labels, &field(&line, "text")).sketch;
        let story = stories.get(&field(&line, "id")).cloned().unwrap_or_default();
        Text { story, time, sketch }
    };
    Ok(lines(&folder.join("docs.jsonl"))?.into_iter().map(text).collect())
}

/// The candidate pairs of a set.
fn pairs(texts: &[Text]) -> Vec<Row> {
    let mut holders: HashMap<(bool, u32), Vec<usize>> = HashMap::new();
    let mut rows = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let Some(sketch) = SketchView::of(&text.sketch) else { continue };
        let keys = keys(sketch);
        let mut votes: HashMap<usize, (usize, u16, u16)> = HashMap::new();
        for key in &keys {
            let Some(held) = holders.get(key).filter(|held| held.len() <= COMMON) else { continue };
            let mut stories: Vec<&str> =
                held.iter().map(|one| texts[*one].story.as_str()).collect();
            stories.sort_unstable();
            stories.dedup();
            for one in held {
                let (worth, shared, form) = votes.entry(*one).or_default();
                *worth += 16 + 192 / (2 + held.len());
                *shared += 1;
                *form += u16::from(stories.len() >= 4);
            }
        }
        let mut ranked: Vec<_> = votes
            .into_iter()
            .map(|(one, (worth, shared, form))| (worth, one, shared, form))
            .collect();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        let comparison = Comparison::of(sketch);
        for (_, one, shared, form) in ranked.into_iter().take(COMPARED) {
            let other = &texts[one];
            let Some(view) = SketchView::of(&other.sketch) else { continue };
            if text.time - other.time > WINDOW {
                continue;
            }
            let pair = Pair {
                overlap: comparison.overlap(view),
                noise: (sketch.noise, view.noise),
                minutes: sketch.minute.abs_diff(view.minute),
                keys: (shared, form),
            };
            rows.push((
                pair.terms().map(|term| f64::from(term) / 1_000.0),
                text.story == other.story,
            ));
        }
        keys.into_iter().for_each(|key| holders.entry(key).or_default().push(at));
    }
    rows
}

fn keys(sketch: SketchView<'_>) -> Vec<(bool, u32)> {
    let of = |is_word: bool, sample: wiredesk::stages::dedup::SampleView<'_>| {
        let keys = sample.entries().filter(|entry| entry.is_key());
        keys.map(|entry| (is_word, entry.hash())).collect::<Vec<_>>()
    };
    [of(false, sketch.bigrams), of(true, sketch.words)].concat()
}

/// Adam over all rows at once.
fn train(sets: &[&Vec<Row>]) -> [f64; TERMS] {
    let (mut weights, mut mean, mut square) = ([0.0; TERMS], [0.0; TERMS], [1e-8; TERMS]);
    for step in 1..=STEPS {
        let mut slope = [0.0; TERMS];
        for set in sets {
            let share = 1.0 / (set.len().max(1) * sets.len()) as f64;
            for (terms, is_same) in *set {
                let error = (probability(terms, &weights) - f64::from(u8::from(*is_same))) * share;
                slope.iter_mut().zip(terms).for_each(|(slope, term)| *slope += error * term);
            }
        }
        for at in 0..TERMS {
            let slope = slope[at] + 1e-5 * weights[at];
            mean[at] = 0.9 * mean[at] + 0.1 * slope;
            square[at] = 0.999 * square[at] + 0.001 * slope * slope;
            let mean = mean[at] / (1.0 - 0.9f64.powi(step));
            let square: f64 = square[at] / (1.0 - 0.999f64.powi(step));
            weights[at] -= 0.15 * mean / (square.sqrt() + 1e-9);
            if f64::from(SIGNS[at]) * weights[at] < 0.0 {
                weights[at] = 0.0;
            }
        }
    }
    weights
}

fn probability(terms: &[f64; TERMS], weights: &[f64; TERMS]) -> f64 {
    let sum: f64 = terms.iter().zip(weights).map(|(term, weight)| term * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Precision and recall over pairs at a sum of 2, before any guard.
fn rates(rows: &[Row], weights: &[f64; TERMS]) -> String {
    let (mut right, mut found, mut wanted) = (0u32, 0u32, 0u32);
    for (terms, is_same) in rows {
        let is_found = probability(terms, weights) >= 0.88;
        right += u32::from(is_found && *is_same);
        found += u32::from(is_found);
        wanted += u32::from(*is_same);
    }
    let share = |whole: u32| f64::from(right) / f64::from(whole.max(1));
    format!("precision {:.4} recall {:.4}", share(found), share(wanted))
}
