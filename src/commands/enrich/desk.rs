//! The chain and the ledger over records that no broker holds.
//!
//! Three steps, each over some records at once: prepare (parallel), decide (in order, against the
//! ledger), finish (parallel). While one lot is prepared, the one before it is decided and the one
//! before that is finished, so the serial step leaves no core idle.

use bytes::Bytes;
use rayon::prelude::*;

use super::line;
use crate::app;
use crate::article::{
    Headers, Offset, Origin, Partition, Poison, PoisonCode, RawRecord, Timestamp, TopicName,
};
use crate::commands::source::{Item, Next};
use crate::config::Settings;
use crate::ledger::{Entry, Ledger, Verdict};
use crate::pipeline::{Chain, Finished, NoProbe, Outcome, Prepared};

/// Topic of every origin; the offset is the record's number in the run.
const TOPIC: &str = "files";

/// Where the chain sends what it makes of a record. One output each is the one that is written.
const OUTPUTS: [&str; 3] = ["accepted", "suppressed", "notices"];

/// The steps and what stands between them.
pub(super) struct Desk {
    chain: Chain,
    ledger: Book,
    keeps: fn(Outcome) -> bool,
    number: i64,
    prepared: Vec<Case>,
    decided: Vec<(Case, Option<Verdict>)>,
}

/// What became of one input record.
pub(super) struct Done {
    /// How it is accounted for.
    pub(super) outcome: Outcome,
    /// Its line, where that is wanted.
    pub(super) line: Option<Vec<u8>>,
    /// Its origin, where its claim stands in the ledger for nothing.
    retract: Option<Origin>,
}

/// A record on its way.
struct Case {
    input: String,
    size: u64,
    prepared: Prepared,
}

impl Desk {
    /// An empty ledger, and the chain of these settings. `keeps` says which records get a line.
    pub(super) fn new(settings: &Settings, keeps: fn(Outcome) -> bool) -> anyhow::Result<Self> {
        let mut settings = settings.clone();
        let [accepted, suppressed, notices] = OUTPUTS.map(|name| Some(TopicName::from(name)));
        // Unlike `enriched`, `current` gets every accepted record, whatever the routing rules say.
        settings.topics.enriched = None;
        settings.topics.current = accepted;
        settings.topics.duplicates = suppressed;
        settings.topics.notices = notices;
        settings.topics.clusters = None;
        Ok(Self {
            chain: app::chain(&settings, [])?,
            ledger: Book { ledger: Ledger::new(settings.ledger_limits()), position: 0 },
            keeps,
            number: 0,
            prepared: Vec::new(),
            decided: Vec::new(),
        })
    }

    /// Whether no record is on its way.
    pub(super) fn is_idle(&self) -> bool {
        self.prepared.is_empty() && self.decided.is_empty()
    }

    /// Takes these records in and moves those on their way one step on; returns what is done, in
    /// the order of the input. To be called in a thread pool.
    pub(super) fn turn(&mut self, records: Vec<Next>) -> Vec<Done> {
        let first = self.number;
        self.number += i64::try_from(records.len()).unwrap_or(i64::MAX);
        let numbered: Vec<(i64, Next)> = (first..).zip(records).collect();
        let prepared = std::mem::take(&mut self.prepared);
        let decided = std::mem::take(&mut self.decided);
        let Self { chain, ledger, keeps, .. } = self;
        let (prepared, (decided, done)) = rayon::join(
            || prepare(chain, numbered),
            || rayon::join(|| ledger.decide(prepared), || finish(chain, *keeps, decided)),
        );
        ledger.retract(&done);
        self.prepared = prepared;
        self.decided = decided;
        done
    }
}

fn prepare(chain: &Chain, records: Vec<(i64, Next)>) -> Vec<Case> {
    let case = |(number, next): (i64, Next)| match next {
        Next::Item(item) => {
            let size = item.value.as_ref().map_or(0, |value| value.len() as u64);
            let (input, record) = raw(number, item);
            Case { input, size, prepared: chain.prepare(record, 0, &NoProbe) }
        }
        Next::TooLarge { name, size } => {
            let detail = format!("{size} bytes are more than input.max_bytes");
            let poison = Poison::new(PoisonCode::TooLarge, "decode", detail);
            let record = RawRecord {
                origin: origin(number),
                key: None,
                headers: Headers::new(),
                value: None,
                timestamp: time(number),
            };
            Case { input: name, size, prepared: Prepared::poisoned(record, poison) }
        }
    };
    records.into_par_iter().map(case).collect()
}

/// The record as a raw topic would hold it, and its name.
fn raw(number: i64, item: Item) -> (String, RawRecord) {
    let Item { name, key, mut headers, content_type, value } = item;
    if let Some(content_type) = content_type {
        headers.push_text("content-type", content_type);
    }
    (name, RawRecord { origin: origin(number), key, headers, value, timestamp: time(number) })
}

fn origin(number: i64) -> Origin {
    Origin { topic: TopicName::from(TOPIC), partition: Partition(0), offset: Offset(number) }
}

/// The time of a record: a millisecond each, from 1970 on. A clock would make every run different,
/// and the article's own time is not when it came.
fn time(number: i64) -> Timestamp {
    Timestamp(number)
}

fn finish(
    chain: &Chain,
    keeps: fn(Outcome) -> bool,
    decided: Vec<(Case, Option<Verdict>)>,
) -> Vec<Done> {
    let done = |(case, verdict): (Case, Option<Verdict>)| {
        let Case { input, size, prepared } = case;
        let time = prepared.record.timestamp;
        let finished = chain.finish(prepared, verdict, time, &NoProbe);
        let line = keeps(finished.outcome).then(|| line(&input, size, &finished));
        let Finished { origin, outcome, claimed, poison, .. } = finished;
        let retract = (claimed && poison.is_some()).then_some(origin);
        Done { outcome, line, retract }
    };
    decided.into_par_iter().map(done).collect()
}

fn line(input: &str, size: u64, finished: &Finished) -> Vec<u8> {
    match (&finished.poison, finished.decision) {
        (None, Some(decision)) => {
            let is_main = |topic: &TopicName| OUTPUTS.contains(&topic.as_str());
            // Of a notice and the marker of its item, the notice comes first.
            let main = finished.outputs.iter().find(|output| is_main(&output.topic));
            let value = main.and_then(|output| output.value.as_ref());
            line::record(decision, input, value.unwrap_or(&Bytes::from_static(b"null")))
        }
        (poison, _) => {
            let unknown = Poison::new(PoisonCode::StagePanic, "ledger", "no decision");
            line::dead_letter(input, &finished.origin, poison.as_ref().unwrap_or(&unknown), size)
        }
    }
}

/// The ledger with the position of its next entry.
struct Book {
    ledger: Ledger,
    position: i64,
}

impl Book {
    fn decide(&mut self, prepared: Vec<Case>) -> Vec<(Case, Option<Verdict>)> {
        let decide = |mut case: Case| {
            let time = case.prepared.record.timestamp;
            let claim = case.prepared.claim.take();
            let verdict = claim.and_then(|claim| self.apply(time, Entry::Claim(Box::new(claim))));
            (case, verdict)
        };
        prepared.into_iter().map(decide).collect()
    }

    /// Takes back the claims of records that died after them, as soon as that is known: those that
    /// were decided in the meantime may name them.
    fn retract(&mut self, done: &[Done]) {
        for origin in done.iter().filter_map(|done| done.retract.clone()) {
            let time = time(origin.offset.0);
            self.apply(time, Entry::Retract { origin });
        }
    }

    fn apply(&mut self, time: Timestamp, entry: Entry) -> Option<Verdict> {
        let position = self.position;
        self.position += 1;
        self.ledger.apply(position, time, entry).map(|applied| applied.verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    const TEXT: &str = "The harbour board said on Monday that it would close the northern quay.";

    fn desk() -> Desk {
        let settings = Settings::load(None, &Overrides::new()).expect("the defaults are sound");
        Desk::new(&settings, |_| true).expect("the stages can be built")
    }

    fn article(id: &str) -> Next {
        let value = serde_json::json!({ "id": id, "title": "Quay", "body": TEXT }).to_string();
        Next::Item(Item {
            name: id.to_owned(),
            key: None,
            headers: Headers::new(),
            content_type: None,
            value: Some(Bytes::from(value)),
        })
    }

    /// Turns until nothing is on its way; the beginnings of the lines.
    fn drain(desk: &mut Desk) -> Vec<String> {
        let mut begun = Vec::new();
        while !desk.is_idle() {
            let lines = desk.turn(Vec::new()).into_iter().filter_map(|done| done.line);
            let begins = |line: Vec<u8>| {
                let text = String::from_utf8(line).expect("UTF-8");
                text.split(",\"record\"").next().expect("a first part").to_owned()
            };
            begun.extend(lines.map(begins));
        }
        begun
    }

    #[test]
    fn records_taken_in_one_after_another_come_out_in_order() {
        let mut desk = desk();
        assert_eq!(desk.turn(vec![article("a")]).len(), 0);
        assert_eq!(desk.turn(vec![article("b")]).len(), 0);
        assert_eq!(
            drain(&mut desk),
            [r#"{"decision":"new","input":"a""#, r#"{"decision":"duplicate","input":"b""#]
        );
    }

    #[test]
    fn nothing_is_a_duplicate_of_a_record_that_died_after_its_claim() {
        let mut desk = desk();
        desk.turn(vec![article("a")]);
        drain(&mut desk);
        let died = Done { outcome: Outcome::DeadLettered, line: None, retract: Some(origin(0)) };
        desk.ledger.retract(&[died]);
        desk.turn(vec![article("b")]);
        assert_eq!(drain(&mut desk), [r#"{"decision":"new","input":"b""#]);
    }
}
