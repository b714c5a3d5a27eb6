//! Events of stories as the outputs tell them, and as a process that never stopped would.

use std::collections::{BTreeMap, BTreeSet};

use wiredesk::article::{Article, Body, FormatName, Origin, Timestamp};
use wiredesk::ledger::{Entry, Ledger, LedgerLimits, Verdict};
use wiredesk::stages::Document;
use wiredesk::stages::duplicates::{DuplicateSettings, Policy};

use super::oracle::source_of;
use super::record::Record;

/// Events by the input that carries them: `event story/number`, in order.
pub type Events = BTreeMap<Origin, Vec<String>>;

/// What the ledger's claims and retractions make happen, verdict entries passed over.
///
/// # Panics
/// Where an entry cannot be read.
pub fn expected(limits: LedgerLimits, log: &[Record]) -> Events {
    let mut ledger = Ledger::new(limits);
    let mut events = Events::new();
    for record in log {
        let entry = entry(record);
        match &entry {
            Entry::Verdict { .. } => continue,
            Entry::Retract { origin } => {
                events.remove(origin);
            }
            Entry::Claim(_) => {}
        }
        let applied = ledger.apply(record.offset, Timestamp(record.timestamp), entry);
        if let Some(applied) = applied.filter(|applied| applied.first) {
            let told = told(&applied.verdict);
            if !told.is_empty() {
                events.insert(applied.origin, told);
            }
        }
    }
    events
}

fn told(verdict: &Verdict) -> Vec<String> {
    let closed = verdict.closed.iter();
    let mut told: Vec<String> =
        closed.map(|one| format!("closed {}/{}", one.story, one.sequence)).collect();
    if let Some(note) = &verdict.note {
        let numbers = note.sequence_before() + 1..;
        let events = note.events.iter().zip(numbers);
        told.extend(
            events.map(|(event, number)| format!("{} {}/{number}", event.as_str(), verdict.story)),
        );
    }
    told
}

/// What the records of the topic of stories tell.
///
/// # Panics
/// Where one names no input.
pub fn found(records: &[Record]) -> Events {
    let mut events = Events::new();
    for record in records {
        let value = record.json();
        let text = |name: &str| value[name].as_str().unwrap_or("-").to_owned();
        let told = format!("{} {}/{}", text("event"), text("story"), value["sequence"]);
        let origin = source_of(record).expect("a story event names its input");
        events.entry(origin).or_default().push(told);
    }
    // Those of one input may stand in several partitions.
    events.values_mut().for_each(|told| told.sort());
    events
}

/// Inputs whose claims say that nothing is published of them if they are duplicates.
///
/// # Panics
/// Where an entry cannot be read.
pub fn to_be_dropped(policy: &DuplicateSettings, log: &[Record]) -> BTreeSet<Origin> {
    let dropped = |record: &Record| match entry(record) {
        Entry::Claim(claim) => {
            let article = Article::new(FormatName("test"), claim.source.clone(), Body::None);
            let found = policy.policy(&Document::new(article));
            (found.policy == Policy::Drop).then_some(claim.origin)
        }
        Entry::Verdict { .. } | Entry::Retract { .. } => None,
    };
    log.iter().filter_map(dropped).collect()
}

fn entry(record: &Record) -> Entry {
    Entry::decode(record.value.as_deref().unwrap_or_default())
        .unwrap_or_else(|error| panic!("ledger offset {}: {error}", record.offset))
}
