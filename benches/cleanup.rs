//! What cleanup costs, step by step and by kind of body, on one thread.
//!
//! `cargo bench --bench cleanup` runs all, `cargo bench --bench cleanup -- page` the pages.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wiredesk::article::Body;
use wiredesk::samples::Salad;
use wiredesk::stages::cleanup::{Cleaner, Models, repair, sheet};

/// Bodies that each measurement goes round.
const BODIES: usize = 32;

/// The seed of all bodies.
const SEED: u64 = 1;

/// A kind of body and its bytes.
const KINDS: [(&str, bool, usize); 4] = [
    ("text-5kB", false, 5_000),
    ("text-8kB", false, 8_000),
    ("page-100kB", true, 100_000),
    ("page-200kB", true, 200_000),
];

/// Generated bodies of a kind.
fn bodies(is_page: bool, size: usize) -> Vec<String> {
    if is_page {
        return Salad::of_pages(SEED, size).take(BODIES).map(|article| article.page()).collect();
    }
    Salad::new(SEED, size).take(BODIES).map(|article| article.text).collect()
}

fn steps(criterion: &mut Criterion) {
    for (name, is_page, size) in KINDS {
        let texts = bodies(is_page, size);
        let bytes = texts.iter().map(String::len).sum::<usize>() / texts.len().max(1);
        let mut group = criterion.benchmark_group(format!("cleanup/{name}"));
        group.throughput(Throughput::Bytes(bytes as u64));
        let mut round = texts.iter().cycle();
        group.bench_function("lines", |b| {
            let mut reader = sheet::Reader::default();
            b.iter(|| round.next().map(|text| reader.lines(black_box(text), is_page)));
        });
        let mut round = texts.iter().cycle();
        group.bench_function("features", |b| {
            let mut reader = sheet::Reader::default();
            b.iter(|| round.next().map(|text| reader.features(black_box(text), is_page)));
        });
        let mut cleaner = Cleaner::new(Models::embedded());
        let wrap = |text: &String| {
            if is_page { Body::Html(text.clone()) } else { Body::Text(text.clone()) }
        };
        let whole: Vec<Body> = texts.iter().map(wrap).collect();
        let mut round = whole.iter().cycle();
        group.bench_function("whole", |b| {
            b.iter(|| round.next().map(|body| cleaner.clean(black_box(body), None, None)));
        });
        group.finish();
    }
}

fn text_repair(criterion: &mut Criterion) {
    let clean = bodies(false, 8_000).concat();
    let damaged = encoding(&clean);
    let mut group = criterion.benchmark_group("cleanup/repair");
    for (name, text) in [("clean", &clean), ("damaged", &damaged)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| repair::text(black_box(text)).len()));
    }
    group.finish();
}

/// The text with every quotation mark damaged as by a reading in Windows-1252.
fn encoding(text: &str) -> String {
    text.replace('\'', "â€™").replace('"', "â€œ")
}

criterion_group!(benches, steps, text_repair);
criterion_main!(benches);
