//! What the entities stage costs, in tokens a second on one thread.
//!
//! `cargo bench --bench entities` runs all. The texts are articles of the load generator.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wiredesk::samples::Salad;
use wiredesk::stages::entities::token::tokenise;
use wiredesk::stages::entities::{Gazetteer, Input, Recogniser};

/// Articles that each measurement goes over.
const ARTICLES: usize = 64;
/// Bytes of an article.
const TEXT: usize = 5_000;
/// Names in the large list.
const NAMES: usize = 100_000;

fn texts() -> Vec<String> {
    Salad::new(1, TEXT).take(ARTICLES).map(|article| article.text).collect()
}

fn large_list() -> Gazetteer {
    let rows: String =
        (0..NAMES).map(|at| format!("Firm{at} Holdings{at}\torganisation\n")).collect();
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
