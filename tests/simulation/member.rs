//! The model of a worker: an engine with everything that is on its way to it.

use std::collections::{BTreeMap, VecDeque};

use std::time::Duration;
use wiredesk::article::{
    Article, Body, FormatName, ItemUri, Offset, Poison, PoisonCode, PubStatus, RawRecord, SourceId,
    Timestamp, Version,
};
use wiredesk::article::{Headers, Origin, TopicName};
use wiredesk::ledger::{Claim, Entry, Verdict};
use wiredesk::pipeline::{
    BatchId, Engine, EngineSettings, EntityCounts, Epoch, Event, Finished, Offsets, Outcome,
    Output, Prepared, StoryCounts, TopicPartition,
};
use wiredesk::stages::Document;
use wiredesk::stages::dedup::{ContentHash, Fingerprint};

/// A commit on its way through the broker.
pub(crate) struct Commit {
    pub(crate) batch: BatchId,
    pub(crate) outputs: Vec<(Origin, Output)>,
    pub(crate) offsets: Offsets,
    pub(crate) generation: u64,
    pub(crate) offsets_sent: bool,
}

/// Entries on their way into the ledger.
pub(crate) struct Append {
    pub(crate) batch: BatchId,
    pub(crate) claims: bool,
    pub(crate) entries: VecDeque<Entry>,
}

/// What the consumer does.
#[derive(Default)]
pub(crate) struct Consumer {
    /// Next offset by held partition; `None` until the committed one is known.
    pub(crate) positions: BTreeMap<TopicPartition, Option<Offset>>,
    pub(crate) epoch: Epoch,
    pub(crate) paused: bool,
    /// A revocation waits for the engine.
    pub(crate) blocked: Option<Vec<TopicPartition>>,
    pub(crate) commands: VecDeque<(Epoch, Offsets)>,
}

/// A worker of a living process.
pub(crate) struct Member {
    pub(crate) engine: Engine,
    pub(crate) incarnation: u64,
    pub(crate) consumer: Consumer,
    /// Events of the consumer, in order, each with the generation at that time.
    pub(crate) inbox: VecDeque<(Event, u64)>,
    /// Results of the pool and answers of the broker: any order.
    pub(crate) answers: Vec<Event>,
    pub(crate) commit: Option<Commit>,
    /// The generation that the engine's view belongs to.
    pub(crate) generation: u64,
    pub(crate) drained: bool,
    pub(crate) draining: bool,
}

pub(crate) const BUDGET: usize = 400;

impl Member {
    pub(crate) fn new(incarnation: u64) -> Self {
        let ms = Duration::from_millis;
        Self {
            engine: Engine::new(EngineSettings {
                min_interval: ms(2),
                interval: ms(5),
                max_interval: ms(20),
                max_records: 7,
                max_bytes: 150,
                in_flight: 3,
                budget: BUDGET,
                revoke_timeout: ms(60),
            }),
            incarnation,
            consumer: Consumer::default(),
            inbox: VecDeque::new(),
            answers: Vec::new(),
            commit: None,
            generation: 0,
            drained: false,
            draining: false,
        }
    }
}

fn value(record: &RawRecord) -> &str {
    record.value.as_deref().and_then(|value| std::str::from_utf8(value).ok()).unwrap_or_default()
}

fn poison(code: PoisonCode) -> Poison {
    Poison::new(code, "model", "as the schedule wants it")
}

/// The model of the chain before the ledger.
pub(crate) fn prepare(record: RawRecord, refused: Option<Poison>, sender: u64) -> Prepared {
    if let Some(poison) = refused {
        return Prepared { record, claim: None, document: Err(poison) };
    }
    let text = value(&record).to_owned();
    let mut words = text.split(' ');
    let (uri, version, content) = (words.next(), words.next(), words.next());
    if words.next() == Some("poison") {
        return Prepared { record, claim: None, document: Err(poison(PoisonCode::Malformed)) };
    }
    let mut hash = [0_u8; 16];
    let content = content.unwrap_or_default().as_bytes();
    hash[..content.len()].copy_from_slice(content);
    let claim = Claim {
        origin: record.origin.clone(),
        raw_hash: 1,
        sender,
        uri: ItemUri::from(uri.unwrap_or_default()),
        version: Version::numbered(version.and_then(|text| text.parse().ok()).unwrap_or(0)),
        status: PubStatus::Usable,
        source: SourceId::from("model"),
        language: None,
        published: None,
        fingerprint: Fingerprint {
            algorithm: 1,
            content: ContentHash(u128::from_le_bytes(hash)),
            words: 100,
            sketch: Vec::new(),
        },
    };
    let article = Article::new(FormatName("model"), SourceId::from("model"), Body::None);
    Prepared { record, claim: Some(claim), document: Ok(Box::new(Document::new(article))) }
}

/// The model of the chain after the ledger: the output's value is the verdict.
pub(crate) fn finish(prepared: &Prepared, verdict: Option<&Verdict>) -> Finished {
    let origin = prepared.record.origin.clone();
    let dies = value(&prepared.record).ends_with("panic");
    let dead = |poison: Poison| Finished {
        origin: origin.clone(),
        claimed: verdict.is_some(),
        outputs: vec![output(&format!("dead {}", poison.code))],
        outcome: Outcome::DeadLettered,
        decision: None,
        entities: EntityCounts::default(),
        stories: StoryCounts::default(),
        poison: Some(poison),
    };
    match (&prepared.document, verdict) {
        (Err(poison), _) => dead(poison.clone()),
        (Ok(_), _) if dies => dead(poison(PoisonCode::StagePanic)),
        (Ok(_), None) => dead(poison(PoisonCode::NoText)),
        (Ok(_), Some(verdict)) => Finished {
            origin: origin.clone(),
            claimed: true,
            outputs: vec![output(&format!("{} {}", verdict.decision, verdict.story))],
            outcome: Outcome::of(verdict.decision),
            decision: Some(verdict.decision),
            entities: EntityCounts::default(),
            stories: StoryCounts::default(),
            poison: None,
        },
    }
}

/// Whether the broker refuses what is published for this record. Its dead letter is never refused.
pub(crate) fn refused(record: &RawRecord, output: &Output) -> bool {
    let dead = output.value.as_deref().is_some_and(|value| value.starts_with(b"dead"));
    value(record).ends_with("refused") && !dead
}

fn output(value: &str) -> Output {
    Output {
        topic: TopicName::from("out"),
        key: None,
        headers: Headers::new(),
        value: Some(value.to_owned().into()),
    }
}

/// The append time of the entry at this offset of the ledger.
pub(crate) fn time_at(offset: usize) -> Timestamp {
    Timestamp(offset as i64)
}
