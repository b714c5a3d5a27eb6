//! What a process that never stopped would have decided.
//!
//! Takes the ledger's claims and retractions from its first entry on and decides anew, in order.
//! The verdicts that running processes have written between them are passed over: those are to be
//! judged.

use std::collections::{BTreeMap, BTreeSet};

use wiredesk::article::{Origin, Timestamp};
use wiredesk::ledger::{Entry, Ledger, LedgerLimits};

use super::record::{Isolation, Record};
use super::topics::Topics;
use super::wiredesk::Pipeline;

/// The decision on every claim that stands. A retracted claim has none; one that was made again
/// after its retraction has that of the last claim.
///
/// # Panics
/// Where an entry cannot be read.
pub fn decisions(topics: &Topics, pipeline: &Pipeline) -> BTreeMap<Origin, String> {
    let limits = pipeline.settings().ledger_limits();
    decide(limits, topics.read(&pipeline.topic("ledger"), Isolation::Uncommitted))
}

/// Every input that was claimed, in the order of its first claim.
pub fn order(topics: &Topics, pipeline: &Pipeline) -> Vec<Origin> {
    let mut seen = BTreeSet::new();
    topics
        .read(&pipeline.topic("ledger"), Isolation::Uncommitted)
        .iter()
        .filter_map(|record| match Entry::decode(record.value.as_deref()?).ok()? {
            Entry::Claim(claim) => Some(claim.origin),
            Entry::Verdict { .. } | Entry::Retract { .. } => None,
        })
        .filter(|origin| seen.insert(origin.clone()))
        .collect()
}

/// The same as [`decisions`], of these records of a ledger topic.
pub fn decide(
    limits: LedgerLimits,
    log: impl IntoIterator<Item = Record>,
) -> BTreeMap<Origin, String> {
    let mut ledger = Ledger::new(limits);
    let mut decisions = BTreeMap::new();
    for Record { offset, timestamp, value, .. } in log {
        let entry = Entry::decode(value.as_deref().unwrap_or_default())
            .unwrap_or_else(|error| panic!("ledger offset {offset}: {error}"));
        match &entry {
            Entry::Verdict { .. } => continue,
            Entry::Retract { origin } => {
                decisions.remove(origin);
            }
            Entry::Claim(_) => {}
        }
        let applied = ledger.apply(offset, Timestamp(timestamp), entry);
        if let Some(applied) = applied.filter(|applied| applied.first) {
            decisions.insert(applied.origin, applied.verdict.decision.as_str().to_owned());
        }
    }
    decisions
}
