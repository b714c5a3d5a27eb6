//! What must hold when a schedule is over.

use std::collections::BTreeMap;
use std::time::Duration;

use wiredesk::article::{Origin, Partition};
use wiredesk::ledger::{Ledger, LedgerLimits, Preference};

use super::broker::Broker;
use super::member::time_at;

pub(crate) fn limits() -> LedgerLimits {
    LedgerLimits {
        window: Duration::from_secs(3600),
        max_entries: 100_000,
        max_bytes: 100_000_000,
        min_words: 1,
        prefer: Preference::NONE,
    }
}

/// Every input exactly once, in order per partition, with the verdict of a process that was never
/// restarted.
pub(crate) fn judge(broker: &Broker) -> Result<(), String> {
    let mut by_origin: BTreeMap<&Origin, Vec<&str>> = BTreeMap::new();
    let mut last: BTreeMap<Partition, i64> = BTreeMap::new();
    for (origin, output) in &broker.published {
        let value = output.value.as_deref().and_then(|value| std::str::from_utf8(value).ok());
        by_origin.entry(origin).or_default().push(value.unwrap_or("?"));
        let before = last.insert(origin.partition, origin.offset.0);
        if before.is_some_and(|before| before >= origin.offset.0) {
            return Err(format!("doubled or out of order: {origin} after offset {before:?}"));
        }
    }
    let mut ledger = Ledger::new(limits());
    for (offset, entry) in broker.ledger.iter().enumerate() {
        ledger.apply(offset as i64, time_at(offset), entry.clone());
    }
    for record in broker.raw.iter().flatten() {
        let origin = &record.origin;
        let published = match by_origin.get(origin).map(Vec::as_slice) {
            None => return Err(format!("lost: {origin}")),
            Some([one]) => *one,
            Some(many) => return Err(format!("doubled: {origin} {many:?}")),
        };
        if published.starts_with("dead") {
            continue;
        }
        let Some(verdict) = ledger.verdict(origin) else {
            return Err(format!("verdict without a claim: {origin} {published}"));
        };
        let expected = format!("{} {}", verdict.decision, verdict.story);
        if published != expected {
            return Err(format!("verdict of {origin}: {published}, ledger says {expected}"));
        }
    }
    Ok(())
}
