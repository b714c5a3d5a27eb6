//! What one article costs in each step of the chain, on one thread, without Kafka.
//!
//! `cargo bench` runs all, `cargo bench -- chain/decode` one of them.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use wiredesk::app;
use wiredesk::article::{
    Body, Headers, Offset, Origin, Partition, RawRecord, Timestamp, TopicName,
};
use wiredesk::config::{Environment, Overrides, Settings, load};
use wiredesk::formats::{DecodeSettings, Encoder, decode};
use wiredesk::ledger::{Claim, Decision, Entry, Ledger, Verdict};
use wiredesk::pipeline::{Chain, EntityCounts, NoProbe, Outcome, Prepared};
use wiredesk::samples::Salad;
use wiredesk::stages::cleanup::{Cleaner, Models};
use wiredesk::stages::entities::{EntitiesSettings, Gazetteer, Input, Recogniser};
use wiredesk::stages::{Document, dedup};
use wiredesk::telemetry::{Metrics, Topics};

/// Articles that each measurement goes round.
const ARTICLES: usize = 64;
/// Bytes of an article of flattened text.
const TEXT: usize = 5_000;
/// Bytes of an article that is a page.
const PAGE: usize = 100_000;
/// Names in the gazetteer, most of which no article has.
const NAMES: usize = 20_000;
/// The seed of all articles.
const SEED: u64 = 1;
/// The time of every record.
const NOW: Timestamp = Timestamp(1_770_000_000_000);

/// The documented defaults, with a gazetteer.
fn settings() -> Settings {
    let loaded = load(None, &Environment::default(), &Overrides::new());
    let mut settings = loaded.expect("the defaults are right").settings;
    settings.stages.entities =
        EntitiesSettings { gazetteer: Arc::new(gazetteer()), ..EntitiesSettings::default() };
    settings
}

fn gazetteer() -> Gazetteer {
    let known = ["Ada Lindqvist", "Northport", "Vale Instruments", "Kestrel Air", "Lake Orrin"];
    let made_up = (0..NAMES).map(|number| format!("Firm{number} Holdings{number}"));
    let rows: Vec<String> = known
        .iter()
        .map(|name| (*name).to_owned())
        .chain(made_up)
        .map(|name| format!("{name}\torganisation\n"))
        .collect();
    let file = format!("name\ttype\n{}", rows.concat());
    Gazetteer::parse("bench.tsv", &file).expect("the rows are right")
}

fn record(number: usize, value: Vec<u8>) -> RawRecord {
    RawRecord {
        origin: Origin {
            topic: TopicName::from("wire.raw"),
            partition: Partition(0),
            offset: Offset(number as i64),
        },
        key: None,
        headers: Headers::new(),
        value: Some(Bytes::from(value)),
        timestamp: NOW,
    }
}

/// Flattened articles in their envelopes.
fn texts() -> Vec<RawRecord> {
    let articles = Salad::new(SEED, TEXT).take(ARTICLES).enumerate();
    articles
        .map(|(number, article)| record(number, article.envelope().expect("an envelope")))
        .collect()
}

/// Pages in their envelopes.
fn pages() -> Vec<RawRecord> {
    let articles = Salad::of_pages(SEED, PAGE).take(ARTICLES / 8).enumerate();
    articles
        .map(|(number, article)| record(number, article.page_envelope().expect("an envelope")))
        .collect()
}

/// Steps that every measurement of this file can take.
struct Parts {
    settings: Settings,
    decode: DecodeSettings,
    chain: Chain,
}

impl Parts {
    fn new() -> Self {
        let settings = settings();
        let decode = app::chain_settings(&settings, []).decode;
        let chain = app::chain(&settings, []).expect("the stages can be built");
        Self { settings, decode, chain }
    }

    fn ledger(&self) -> Ledger {
        Ledger::new(self.settings.ledger_limits())
    }

    fn bodies(&self, records: &[RawRecord]) -> Vec<Body> {
        let body = |record| decode(record, &self.decode).expect("readable").body;
        records.iter().map(body).collect()
    }

    fn prepare(&self, record: &RawRecord) -> Prepared {
        self.chain.prepare(record.clone(), 1, &NoProbe)
    }

    fn claim(&self, record: &RawRecord) -> Claim {
        self.prepare(record).claim.expect("it is no poison")
    }

    fn document(&self, record: &RawRecord) -> Document {
        *self.prepare(record).document.expect("it is no poison")
    }

    fn verdict(&self, ledger: &mut Ledger, position: i64, claim: Claim) -> Verdict {
        let entry = Entry::Claim(Box::new(claim));
        ledger.apply(position, NOW, entry).expect("a claim has a verdict").verdict
    }
}

/// The next of a few inputs, over and over.
struct Round<'a, T>(std::iter::Cycle<std::slice::Iter<'a, T>>);

impl<'a, T> Round<'a, T> {
    fn over(inputs: &'a [T]) -> Self {
        assert!(!inputs.is_empty(), "there is something to measure");
        Self(inputs.iter().cycle())
    }

    fn step(&mut self) -> &'a T {
        self.0.next().expect("a cycle over something has no end")
    }
}

fn before_the_ledger(criterion: &mut Criterion, parts: &Parts) {
    let (texts, pages) = (texts(), pages());
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    let mut round = Round::over(&texts);
    group.bench_function("decode", |b| b.iter(|| decode(black_box(round.step()), &parts.decode)));
    for (name, records) in [("cleanup-text-5kB", &texts), ("cleanup-page-100kB", &pages)] {
        let bodies = parts.bodies(records);
        let mut round = Round::over(&bodies);
        let mut cleaner = Cleaner::new(Models::embedded());
        group.bench_function(name, |b| {
            let headline = Some("A headline of its own");
            b.iter(|| cleaner.clean(black_box(round.step()), headline, None));
        });
    }
    let documents: Vec<Document> = texts.iter().map(|record| parts.document(record)).collect();
    let mut round = Round::over(&documents);
    group.bench_function("fingerprint", |b| {
        b.iter(|| dedup::fingerprint(&dedup::Labels::default(), black_box(&round.step().text)));
    });
    group.finish();
}

fn ledger(criterion: &mut Criterion, parts: &Parts) {
    let claims: Vec<Claim> = texts().iter().map(|record| parts.claim(record)).collect();
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    let entry = Entry::Claim(Box::new(claims[0].clone()));
    group.bench_function("ledger-encode", |b| b.iter(|| black_box(&entry).encode()));
    let bytes = entry.encode();
    group.bench_function("ledger-decode", |b| b.iter(|| Entry::decode(black_box(&bytes))));
    let mut round = Round::over(&claims);
    let (mut ledger, mut position) = (parts.ledger(), 0_i64);
    // Every claim is a new article's, so the window grows as it does in service.
    let mut next = || {
        let mut claim = round.step().clone();
        position += 1;
        claim.origin.offset = Offset(position);
        claim.uri = format!("urn:bench:{position}").into();
        claim.fingerprint.content.0 = claim.fingerprint.content.0.wrapping_add(position as u128);
        (position, claim)
    };
    group.bench_function("ledger-apply", |b| {
        b.iter_batched(
            &mut next,
            |(position, claim)| parts.verdict(&mut ledger, position, claim),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn after_the_ledger(criterion: &mut Criterion, parts: &Parts) {
    let texts = texts();
    let documents: Vec<Document> = texts.iter().map(|record| parts.document(record)).collect();
    let gazetteer = &parts.settings.stages.entities.gazetteer;
    let recogniser = Recogniser::new(Arc::clone(gazetteer));
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    let mut round = Round::over(&documents);
    group.bench_function("entities", |b| {
        b.iter(|| {
            let document = round.step();
            let headline = document.article.headline();
            let body = black_box(document.text.as_str());
            recogniser.find(&Input { headline, body, ..Input::default() })
        });
    });
    let verdict = parts.verdict(&mut parts.ledger(), 0, parts.claim(&texts[0]));
    let encoder = Encoder::new(app::chain_settings(&parts.settings, []).encode);
    group.bench_function("encode", |b| {
        b.iter(|| encoder.published(black_box(&texts[0]), &documents[0], &verdict, NOW));
    });
    group.finish();
}

fn whole(criterion: &mut Criterion, parts: &Parts) {
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    for (name, records) in [("whole-text-5kB", texts()), ("whole-page-100kB", pages())] {
        let mut round = Round::over(&records);
        let (mut ledger, mut position) = (parts.ledger(), 0_i64);
        group.bench_function(name, |b| {
            b.iter(|| {
                position += 1;
                let mut prepared = parts.prepare(round.step());
                let mut claim = prepared.claim.take().expect("it is no poison");
                // Another article each time, or all but the first round would be suppressed.
                claim.origin.offset = Offset(position);
                claim.uri = format!("urn:bench:{position}").into();
                claim.fingerprint.content.0 ^= (position as u128) << 64;
                let verdict = parts.verdict(&mut ledger, position, claim);
                parts.chain.finish(prepared, Some(verdict), NOW, &NoProbe)
            });
        });
    }
    group.finish();
}

/// What is counted of one article besides, from the poll to its commit: to be held against
/// `chain/whole`.
fn telemetry(criterion: &mut Criterion, parts: &Parts) {
    let metrics = Metrics::new(&Topics {
        inputs: vec!["wire.raw".into()],
        outputs: vec!["wire.enriched".into(), "wire.current".into()],
    });
    let records = texts();
    let mut round = Round::over(&records);
    let entities = EntityCounts::of(&parts.document(&records[0]).entities);
    let mut group = criterion.benchmark_group("chain");
    group.throughput(Throughput::Elements(1));
    let mut counted = 0_u32;
    group.bench_function("telemetry", |b| {
        b.iter(|| {
            counted = counted.wrapping_add(1);
            // As the service does every five seconds, here at some 1,000 articles a second.
            if counted.is_multiple_of(5_000) {
                metrics.upkeep();
            }
            let record = black_box(round.step());
            metrics.input(&record.origin.topic).add(1, record.size());
            for stage in ["decode", "cleanup", "dedup", "entities", "route", "encode"] {
                let started = Instant::now();
                metrics.stage_took(stage, started.elapsed(), 1);
            }
            metrics.articles(Outcome::Published).increment(1);
            metrics.decisions(Decision::New).increment(1);
            metrics.named(entities);
            metrics.end_to_end.record(Duration::from_millis(40));
        });
    });
    group.finish();
}

fn chain(criterion: &mut Criterion) {
    let parts = Parts::new();
    before_the_ledger(criterion, &parts);
    ledger(criterion, &parts);
    after_the_ledger(criterion, &parts);
    whole(criterion, &parts);
    telemetry(criterion, &parts);
}

criterion_group!(benches, chain);
criterion_main!(benches);
