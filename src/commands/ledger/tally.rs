//! The ledger in numbers. Pure; memory is bounded by the counters, nothing of an entry is kept.

use std::collections::VecDeque;
use std::time::Duration;

use crate::article::{RawRecord, Timestamp};
use crate::commands::screen::bytes;
use crate::ledger::{Decision, Entry};

/// The window is counted in this many slices of time: exact to one of them.
const SLICES: usize = 144;

/// Counts over all entries that the topic still has.
pub(super) struct Tally {
    window: Duration,
    claims: u64,
    decisions: [u64; Decision::ALL.len()],
    retractions: u64,
    unreadable: u64,
    bytes: u64,
    first: Option<Timestamp>,
    last: Timestamp,
    /// Claims by slice of time, oldest first: the slice's start and their number.
    slices: VecDeque<(Timestamp, u64)>,
}

impl Tally {
    /// Nothing counted yet.
    pub(super) fn new(window: Duration) -> Self {
        Self {
            window,
            claims: 0,
            decisions: [0; Decision::ALL.len()],
            retractions: 0,
            unreadable: 0,
            bytes: 0,
            first: None,
            last: Timestamp(i64::MIN),
            slices: VecDeque::new(),
        }
    }

    /// Counts one entry.
    pub(super) fn add(&mut self, record: &RawRecord) {
        self.first.get_or_insert(record.timestamp);
        // As the ledger itself: its time never runs backwards.
        self.last = self.last.max(record.timestamp);
        self.bytes += record.size() as u64;
        match Entry::decode(record.value.as_deref().unwrap_or_default()) {
            Ok(Entry::Claim(_)) => {
                self.claims += 1;
                self.count_in_window();
            }
            Ok(Entry::Verdict { verdict, .. }) => {
                let index = Decision::ALL.iter().position(|known| *known == verdict.decision);
                if let Some(index) = index {
                    self.decisions[index] += 1;
                }
            }
            Ok(Entry::Retract { .. }) => self.retractions += 1,
            Err(_) => self.unreadable += 1,
        }
    }

    fn count_in_window(&mut self) {
        let slice = self.window / SLICES as u32;
        match self.slices.back_mut() {
            Some((start, count)) if self.last.since(*start) < slice => *count += 1,
            _ => self.slices.push_back((self.last, 1)),
        }
        while self.slices.front().is_some_and(|(start, _)| self.last.since(*start) > self.window) {
            self.slices.pop_front();
        }
    }

    /// What was counted, for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        let Some(first) = self.first else { return vec!["the ledger is empty".to_owned()] };
        let verdicts: u64 = self.decisions.iter().sum();
        let entries = self.claims + verdicts + self.retractions + self.unreadable;
        let in_window: u64 = self.slices.iter().map(|(_, count)| count).sum();
        let mut lines = vec![
            format!("entries      {entries}, {} in all", bytes(self.bytes)),
            format!("from         {first}"),
            format!("to           {}", self.last),
            format!("claims       {}", self.claims),
            format!("in window    {in_window} claims of the last {}", period(self.window)),
        ];
        let hours = self.last.since(first).min(self.window).as_secs_f64() / 3_600.0;
        if hours >= 1.0 {
            lines.push(format!("             {:.0} an hour", in_window as f64 / hours));
        }
        lines.push(format!("verdicts     {verdicts}"));
        for (decision, count) in Decision::ALL.iter().zip(self.decisions) {
            if count > 0 {
                lines.push(format!("  {:<11}{count}", decision.as_str()));
            }
        }
        lines.push(format!("retractions  {}", self.retractions));
        if self.unreadable > 0 {
            lines.push(format!("unreadable   {}", self.unreadable));
        }
        lines
    }
}

fn period(duration: Duration) -> String {
    let hours = duration.as_secs_f64() / 3_600.0;
    if hours >= 1.0 { format!("{hours:.0} h") } else { format!("{:.0} s", duration.as_secs_f64()) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{origin, record};
    use super::*;
    use crate::article::{ItemUri, PubStatus, SourceId, Version};
    use crate::ledger::{Claim, StoryId, Verdict};
    use crate::stages::dedup::Fingerprint;

    fn claim(offset: i64) -> Entry {
        Entry::Claim(Box::new(Claim {
            origin: origin("wire.raw", offset),
            raw_hash: 0,
            sender: 0,
            uri: ItemUri::from("urn:x"),
            version: Version::default(),
            status: PubStatus::Usable,
            source: SourceId::from("a"),
            language: None,
            published: None,
            fingerprint: Fingerprint::default(),
        }))
    }

    fn verdict(decision: Decision) -> Entry {
        let verdict = Verdict::plain(decision, StoryId(1), 1);
        Entry::Verdict { origin: origin("wire.raw", 0), verdict }
    }

    #[test]
    fn claims_outside_the_window_are_not_counted_in_it() {
        let hour = 3_600_000;
        let mut tally = Tally::new(Duration::from_secs(72 * 3_600));
        for (offset, hours) in [(0, 0), (1, 1), (2, 80), (3, 81)] {
            tally.add(&record(offset, hours * hour, &claim(offset)));
        }
        tally.add(&record(4, 81 * hour, &verdict(Decision::Duplicate)));
        tally.add(&record(5, 81 * hour, &Entry::Retract { origin: origin("wire.raw", 3) }));
        let lines = tally.lines();
        assert!(lines.contains(&"claims       4".to_owned()), "{lines:?}");
        assert!(lines.contains(&"in window    2 claims of the last 72 h".to_owned()), "{lines:?}");
        assert!(lines.contains(&"  duplicate  1".to_owned()), "{lines:?}");
        assert!(lines.contains(&"retractions  1".to_owned()), "{lines:?}");
    }

    #[test]
    fn an_empty_ledger_says_so() {
        assert_eq!(Tally::new(Duration::from_secs(1)).lines(), ["the ledger is empty"]);
    }

    #[test]
    fn the_slices_never_grow_beyond_the_window() {
        let mut tally = Tally::new(Duration::from_secs(144));
        for second in 0..10_000 {
            tally.add(&record(second, second * 1_000, &claim(second)));
        }
        assert!(tally.slices.len() <= SLICES + 1);
    }
}
