//! Follows a few articles from the poll to their commit, for the people who watch.
//!
//! Which ones is decided by the poll alone, so that what is shown is no choice of what was easy.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::article::{Origin, RawRecord, Timestamp};
use crate::pipeline::{Account, Output};
use crate::telemetry::{Live, Sample};

/// Most articles followed at a time.
const MOST: usize = 128;
/// Largest raw record that is followed.
const LARGEST: usize = 512 << 10;

/// An article on its way.
struct Traced {
    raw: RawRecord,
    output: Option<Output>,
}

/// The articles of one worker that are followed.
pub(super) struct Tracer {
    live: Arc<Live>,
    traced: BTreeMap<Origin, Traced>,
}

impl Tracer {
    pub(super) fn new(live: Arc<Live>) -> Self {
        Self { live, traced: BTreeMap::new() }
    }

    /// Chooses among records that have just been polled, evenly.
    pub(super) fn polled(&mut self, records: &[RawRecord]) {
        let room = MOST.saturating_sub(self.traced.len());
        let chosen = self.live.quota(records.len()).min(room);
        if chosen == 0 {
            return;
        }
        let step = records.len().div_ceil(chosen);
        for record in records.iter().step_by(step).filter(|record| record.size() <= LARGEST) {
            let raw = RawRecord { value: detached(&record.value), ..record.clone() };
            self.traced.insert(record.origin.clone(), Traced { raw, output: None });
        }
    }

    /// Takes note of what is published for those that are followed: the first record of each.
    pub(super) fn committing(&mut self, outputs: &[(Origin, Output)]) {
        if self.traced.is_empty() {
            return;
        }
        for (origin, output) in outputs {
            if let Some(traced) = self.traced.get_mut(origin)
                && traced.output.is_none()
            {
                traced.output = Some(Output { value: detached(&output.value), ..output.clone() });
            }
        }
    }

    /// Hands over those that are visible now.
    pub(super) fn settled(&mut self, accounts: &[Account], now: Timestamp) {
        if self.traced.is_empty() {
            return;
        }
        for account in accounts {
            if let Some(Traced { raw, output }) = self.traced.remove(&account.origin) {
                let (outcome, decision) = (account.outcome, account.decision);
                self.live.push(Sample { raw, outcome, decision, output, committed: now });
            }
        }
    }

    /// Work was thrown away: what was followed will be polled again.
    pub(super) fn forget(&mut self) {
        self.traced.clear();
    }
}

/// A copy that keeps no larger buffer alive.
fn detached(bytes: &Option<Bytes>) -> Option<Bytes> {
    bytes.as_deref().map(Bytes::copy_from_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Headers, Offset, Partition};
    use crate::pipeline::{EntityCounts, Outcome, StoryCounts};

    fn record(offset: i64) -> RawRecord {
        RawRecord {
            origin: Origin {
                topic: "wire.raw".into(),
                partition: Partition(0),
                offset: Offset(offset),
            },
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from_static(b"text")),
            timestamp: Timestamp(0),
        }
    }

    fn output(topic: &str) -> Output {
        Output {
            topic: topic.into(),
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from_static(b"{}")),
        }
    }

    fn account(origin: &Origin) -> Account {
        Account {
            origin: origin.clone(),
            timestamp: Timestamp(0),
            outcome: Outcome::Published,
            decision: None,
            entities: EntityCounts::default(),
            stories: StoryCounts::default(),
            poison: None,
        }
    }

    #[test]
    fn a_followed_article_is_shown_once_it_is_visible_with_its_first_output() {
        let live = Arc::new(Live::default());
        let mut tracer = Tracer::new(Arc::clone(&live));
        let polled = record(7);
        tracer.polled(std::slice::from_ref(&polled));
        let outputs =
            ["wire.enriched", "wire.current"].map(|to| (polled.origin.clone(), output(to)));
        tracer.committing(&outputs);
        assert_eq!(live.from(0, 9).0.len(), 0, "not committed yet");
        tracer.settled(&[account(&polled.origin)], Timestamp(9));
        let (shown, _) = live.from(0, 9);
        let topics: Vec<_> = shown
            .iter()
            .filter_map(|(_, sample)| sample.output.as_ref().map(|output| output.topic.as_str()))
            .collect();
        assert_eq!(topics, ["wire.enriched"]);
    }

    #[test]
    fn what_was_thrown_away_is_never_shown() {
        let live = Arc::new(Live::default());
        let mut tracer = Tracer::new(Arc::clone(&live));
        tracer.polled(&[record(1)]);
        tracer.forget();
        tracer.settled(&[account(&record(1).origin)], Timestamp(9));
        assert_eq!(live.from(0, 9).0.len(), 0);
    }

    #[test]
    fn a_flood_is_followed_here_and_there_and_in_bounded_number() {
        let mut tracer = Tracer::new(Arc::new(Live::default()));
        let flood: Vec<RawRecord> = (0..2_000).map(record).collect();
        tracer.polled(&flood);
        assert!((2..=MOST).contains(&tracer.traced.len()), "{}", tracer.traced.len());
        let last = tracer.traced.keys().next_back().map(|origin| origin.offset.0);
        assert!(last > Some(1_000), "{last:?}: not only the first ones");
    }
}
