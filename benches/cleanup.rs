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
const KINDS: [(&str, Kind, usize); 5] = [
    ("text-5kB", Kind::Text, 5_000),
    ("text-8kB", Kind::Text, 8_000),
    ("flattened-100kB", Kind::Flattened, 100_000),
    ("page-100kB", Kind::Page, 100_000),
    ("page-200kB", Kind::Page, 200_000),
];

/// What a body is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// An article.
    Text,
    /// Every text of a page, menus and all.
    Flattened,
    /// HTML.
    Page,
}

/// Generated bodies of a kind.
fn bodies(kind: Kind, size: usize) -> Vec<String> {
    if kind == Kind::Text {
        return Salad::new(SEED, size).take(BODIES).map(|article| article.text).collect();
    }
    let pages = Salad::of_pages(SEED, size).take(BODIES).map(|article| article.page());
    if kind == Kind::Page {
        return pages.collect();
    }
    let flattened = |page: String| -> String {
        let sheet = sheet::Sheet::of_page(&page);
        (0..sheet.lines()).map(|line| format!("{}\n", sheet.text(line))).collect()
    };
    pages.map(flattened).collect()
}

fn steps(criterion: &mut Criterion) {
    let models = Models::embedded();
    for (name, kind, size) in KINDS {
        let is_page = kind == Kind::Page;
        let texts = bodies(kind, size);
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
        let mut round = texts.iter().cycle();
        group.bench_function("weights", |b| {
            let mut reader = sheet::Reader::default();
            b.iter(|| round.next().map(|text| reader.weights(black_box(text), is_page, &models)));
        });
        let mut cleaner = Cleaner::new(models.clone());
        let wrap = |text: &String| {
            if is_page { Body::Html(text.clone()) } else { Body::Text(text.clone()) }
        };
        let whole: Vec<Body> = texts.iter().map(wrap).collect();
        let mut round = whole.iter().cycle();
        group.bench_function("whole", |b| {
            b.iter(|| round.next().map(|body| cleaner.clean(black_box(body), None, None)));
        });
        let mut cleaned = whole.iter().map(|body| cleaner.clean(body, None, None));
        if let Some(cleaned) = cleaned.next() {
            group.bench_function("language", |b| b.iter(|| black_box(&cleaned).language()));
        }
        group.finish();
    }
}

fn text_repair(criterion: &mut Criterion) {
    let clean = bodies(Kind::Text, 8_000).concat();
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
