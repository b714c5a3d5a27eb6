//! What the entities stage costs, in tokens a second on one thread.
//!
//! `cargo bench --bench entities` runs all. The texts are articles of the load generator.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wiredesk::samples::Salad;
use wiredesk::stages::entities::tagger::desk::Desk;
use wiredesk::stages::entities::tagger::model::Model;
use wiredesk::stages::entities::token::{Token, tokenise};
use wiredesk::stages::entities::{Gazetteer, Input, Recogniser};

/// Articles that each measurement goes over.
const ARTICLES: usize = 64;
/// Bytes of an article.
const TEXT: usize = 5_000;
/// The model of the tagger.
const MODEL: &[u8] = include_bytes!("../models/entities.bin");
/// Names in the large list.
const NAMES: usize = 100_000;

fn texts() -> Vec<String> {
    Salad::new(1, TEXT).take(ARTICLES).map(|article| article.text).collect()
}

/// Words of three syllables, another for each number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "mar", "tol", "bren", "ka", "li", "so", "den", "vi", "ha", "ro", "ne", "stein", "ya", "pu",
        "gor", "mi",
    ];
    let word = [number, number / 16, number / 256].map(|at| SYLLABLES[at % 16]).concat();
    word[..1].to_uppercase() + &word[1..]
}

fn large_list() -> Gazetteer {
    let name = |at: usize| format!("{} {}\torganisation\n", word(at), word(at / 4_096));
    let rows: String = (0..NAMES).map(name).collect();
    Gazetteer::parse("bench.tsv", &format!("name\ttype\n{rows}")).expect("the rows are right")
}

fn entities(criterion: &mut Criterion) {
    let texts = texts();
    let mut tokens = Vec::new();
    let count: usize = texts
        .iter()
        .map(|text| {
            tokenise(text, &mut tokens);
            tokens.len()
        })
        .sum();
    let mut group = criterion.benchmark_group("entities");
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function("tokenise", |b| {
        b.iter(|| texts.iter().for_each(|text| tokenise(black_box(text), &mut tokens)));
    });
    let model = Model::read(MODEL).expect("the model that comes with the program");
    let mut desk = Desk::default();
    let cut: Vec<Vec<Token>> = texts
        .iter()
        .map(|text| {
            let mut tokens = Vec::new();
            tokenise(text, &mut tokens);
            tokens
        })
        .collect();
    group.bench_function("tagger", |b| {
        b.iter(|| {
            for (text, tokens) in texts.iter().zip(&cut) {
                black_box(desk.tag(&model, tokens, |at| tokens[at].of(text), &[]));
            }
        });
    });
    for (name, list) in [("whole", Gazetteer::default()), ("whole-100k-names", large_list())] {
        let recogniser = Recogniser::new(Arc::new(list));
        group.bench_function(name, |b| {
            b.iter(|| {
                for text in &texts {
                    let body = black_box(text.as_str());
                    black_box(recogniser.find(&Input { body, ..Input::default() }));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, entities);
criterion_main!(benches);
