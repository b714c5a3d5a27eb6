//! Random logs as a cluster would write them, and what holds for all of them.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::ledger::StoryEvent;

/// One random event: what happens, and how much later than the last one.
#[derive(Clone, Debug)]
pub(super) struct Event {
    what: What,
    minutes: i64,
    /// After how many further events the owner appends the outcome.
    lag: usize,
}

#[derive(Clone, Debug)]
enum What {
    /// An article arrives. A doomed one dies and is retracted.
    Arrive { sample: Sample, is_doomed: bool },
    /// The claim so many events ago is repeated.
    Repeat { back: usize },
    /// The raw topic is made anew: another article under the origin of the one so many events ago.
    Reuse { back: usize, sample: Sample },
}

/// An entry of the log with its time.
pub(super) type Line = (i64, Timestamp, Entry);

/// Articles of few uris, versions and texts, so that everything meets everything.
fn samples() -> impl Strategy<Value = Sample> {
    let number = prop::option::weighted(0.8, 0u64..6);
    (0usize..5, number, 0u32..12, 0u128..4, any::<bool>(), 0usize..3).prop_map(
        |(uri, number, status, text, is_long, source)| {
            let mut sample = article(["urn:a", "urn:b", "urn:c", "urn:d", "urn:e"][uri]).text(text);
            sample = sample.by(["agency", "herald", "blog"][source]);
            sample.version.number = number;
            sample.words = if is_long { 200 } else { 8 };
            sample.is_sketched = is_long;
            let raw = number.unwrap_or(9) << 8 | text as u64;
            match status {
                0 => sample.kill().raw(raw | 1 << 16),
                1 => sample.hold().raw(raw | 1 << 17),
                _ => sample.raw(raw),
            }
        },
    )
}

impl Event {
    /// Lets its article live.
    fn survive(&mut self) {
        if let What::Arrive { is_doomed, .. } = &mut self.what {
            *is_doomed = false;
        }
    }
}

fn events() -> impl Strategy<Value = Event> {
    let what = prop_oneof![
        12 => (samples(), prop::bool::weighted(0.1))
            .prop_map(|(sample, is_doomed)| What::Arrive { sample, is_doomed }),
        2 => (1usize..4).prop_map(|back| What::Repeat { back }),
        1 => (1usize..4, samples()).prop_map(|(back, sample)| What::Reuse { back, sample }),
    ];
    (what, -1i64..4, 0usize..4).prop_map(|(what, minutes, lag)| Event { what, minutes, lag })
}

pub(super) fn logs(events_at_most: usize) -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(events(), 1..events_at_most)
}

fn preference() -> Preference {
    Preference::of(["agency", "herald"].map(SourceId::from))
}

pub(super) fn limits() -> impl Strategy<Value = LedgerLimits> {
    prop_oneof![
        Just(hour()),
        Just(LedgerLimits { max_entries: 12, ..hour() }),
        Just(LedgerLimits { prefer: preference(), ..hour() }),
        Just(LedgerLimits { max_bytes: 7_000, min_words: 100, ..hour() }),
    ]
}

/// Plays the events on a ledger that never stops, with owners that append each outcome a little
/// later.
pub(super) struct Cluster {
    pub(super) ledger: Ledger,
    pub(super) log: Vec<Line>,
    /// The answer to each line.
    pub(super) answers: Vec<Option<Applied>>,
    /// Every claimed article, and whether it is doomed.
    claimed: Vec<(Sample, bool)>,
    due: VecDeque<(usize, Entry)>,
    time: i64,
}

impl Cluster {
    pub(super) fn play(limits: &LedgerLimits, events: &[Event]) -> Self {
        let mut cluster = Self {
            ledger: Ledger::new(limits.clone()),
            log: Vec::new(),
            answers: Vec::new(),
            claimed: Vec::new(),
            due: VecDeque::new(),
            time: 0,
        };
        for (number, event) in events.iter().enumerate() {
            // Nothing is in flight any more when a topic is made anew.
            let is_anew = matches!(event.what, What::Reuse { .. });
            cluster.append_due(if is_anew { usize::MAX } else { number });
            cluster.time += event.minutes * 60_000;
            cluster.happen(number, event);
        }
        cluster
    }

    fn happen(&mut self, number: usize, event: &Event) {
        let earlier =
            |back: usize| self.claimed.len().checked_sub(back).map(|at| &self.claimed[at]);
        let (sample, is_doomed) = match &event.what {
            What::Arrive { sample, is_doomed } => (sample.clone().at(number as i64), *is_doomed),
            What::Repeat { back } => {
                // What a stage died on, it dies on again.
                match earlier(*back).and_then(|(sample, _)| self.now_at(sample.offset)) {
                    Some(again) => again.clone(),
                    None => return,
                }
            }
            What::Reuse { back, sample } => match earlier(*back) {
                Some((reused, _)) => {
                    let raw = sample.raw | 1 << 20;
                    (sample.clone().raw(raw).at(reused.offset), false)
                }
                None => return,
            },
        };
        let answer = self.append(Entry::Claim(Box::new(sample.claim())));
        let origin = sample.origin();
        self.claimed.push((sample, is_doomed));
        let Some(Applied { verdict, .. }) = answer else { return };
        let outcome =
            if is_doomed { Entry::Retract { origin } } else { Entry::Verdict { origin, verdict } };
        self.due.push_back((number + event.lag, outcome));
    }

    /// The article that stands at this offset of the raw topic.
    fn now_at(&self, offset: i64) -> Option<&(Sample, bool)> {
        self.claimed.iter().rev().find(|(sample, _)| sample.offset == offset)
    }

    /// Outcomes are appended in the order of their claims, as an owner does.
    fn append_due(&mut self, number: usize) {
        while self.due.front().is_some_and(|(due, _)| *due < number) {
            if let Some((_, entry)) = self.due.pop_front() {
                self.append(entry);
            }
        }
    }

    fn append(&mut self, entry: Entry) -> Option<Applied> {
        let line = (self.log.len() as i64, Timestamp(self.time), entry);
        self.log.push(line.clone());
        let answer = self.ledger.apply(line.0, line.1, line.2);
        self.answers.push(answer.clone());
        answer
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn two_ledgers_that_apply_one_log_agree_in_everything(
        limits in limits(), events in logs(120),
    ) {
        let cluster = Cluster::play(&limits, &events);
        let mut other = Ledger::new(limits);
        for ((position, time, entry), answer) in cluster.log.into_iter().zip(cluster.answers) {
            prop_assert_eq!(other.apply(position, time, entry), answer);
        }
        prop_assert_eq!(other.stats(), cluster.ledger.stats());
    }

    #[test]
    fn a_log_whose_claims_are_all_repeated_reaches_the_same_verdicts(
        events in logs(60), from in 0usize..60,
    ) {
        let cluster = Cluster::play(&hour(), &events);
        let mut other = Ledger::new(hour());
        let mut position = 0;
        let lines = cluster.log.into_iter().zip(cluster.answers);
        for (at, ((_, time, entry), answer)) in lines.enumerate() {
            position += 2;
            prop_assert_eq!(other.apply(position, time, entry.clone()), answer.clone());
            if at >= from && matches!(entry, Entry::Claim(_)) {
                let again = other.apply(position + 1, time, entry);
                let repeated = answer.map(|answer| Applied { first: false, ..answer });
                prop_assert_eq!(again, repeated);
            }
        }
        let (stats, expected) = (other.stats(), cluster.ledger.stats());
        prop_assert_eq!((stats.entries, stats.bytes), (expected.entries, expected.bytes));
    }

    #[test]
    fn memory_returns_to_zero_when_everything_has_left_the_window(
        limits in limits(), events in logs(120),
    ) {
        let mut ledger = Cluster::play(&limits, &events).ledger;
        let origin = article("").at(-1).origin();
        ledger.apply(i64::MAX, Timestamp(i64::MAX), Entry::Retract { origin });
        let stats = ledger.stats();
        prop_assert_eq!((stats.entries, stats.items, stats.texts, stats.bytes), (0, 0, 0, 0));
    }

    #[test]
    fn limits_hold_after_every_entry(limits in limits(), events in logs(120)) {
        let cluster = Cluster::play(&limits, &events);
        let mut ledger = Ledger::new(limits.clone());
        for (position, time, entry) in cluster.log {
            ledger.apply(position, time, entry);
            let stats = ledger.stats();
            prop_assert!(stats.entries <= limits.max_entries && stats.bytes <= limits.max_bytes);
            let horizon = stats.newest.unwrap_or_default().minus(limits.window);
            prop_assert!(stats.oldest.is_none_or(|oldest| oldest >= horizon));
        }
    }

    #[test]
    fn events_of_a_story_are_numbered_without_a_gap_and_end_with_its_end(
        limits in limits(), events in logs(200),
    ) {
        let mut events = events;
        // An article that dies leaves a gap.
        events.iter_mut().for_each(Event::survive);
        let cluster = Cluster::play(&limits, &events);
        let mut numbers: BTreeMap<StoryId, u32> = BTreeMap::new();
        let first = cluster.answers.iter().flatten().filter(|applied| applied.first);
        for verdict in first.map(|applied| &applied.verdict) {
            for closed in &verdict.closed {
                prop_assert_eq!(numbers.remove(&closed.story), Some(closed.sequence - 1));
            }
            let Some(note) = &verdict.note else { continue };
            let number = numbers.entry(verdict.story).or_default();
            prop_assert_eq!(note.sequence_before(), *number);
            let opens = *number == 0 && note.sequence > 0;
            prop_assert_eq!(note.events.contains(&StoryEvent::Opened), opens);
            *number = note.sequence;
        }
    }

    #[test]
    fn the_claims_of_a_log_without_verdicts_tell_the_same_stories(
        limits in limits(), events in logs(120),
    ) {
        let mut events = events;
        // The verdict on what died may come after it was claimed anew.
        events.iter_mut().for_each(Event::survive);
        let cluster = Cluster::play(&limits, &events);
        let mut other = Ledger::new(limits);
        for ((position, time, entry), answer) in cluster.log.into_iter().zip(cluster.answers) {
            // Something else moves the time on in its place.
            let entry = match entry {
                Entry::Verdict { .. } => Entry::Retract { origin: article("").at(-1).origin() },
                other => other,
            };
            let told = |answer: Option<Applied>| {
                answer.filter(|one| one.first).map(|one| (one.verdict.note, one.verdict.closed))
            };
            prop_assert_eq!(told(other.apply(position, time, entry)), told(answer));
        }
    }

    #[test]
    fn every_duplicate_points_to_an_article_under_another_uri_that_was_published_before(
        events in logs(120),
    ) {
        let cluster = Cluster::play(&hour(), &events);
        let mut published = Vec::new();
        for ((_, _, entry), answer) in cluster.log.iter().zip(&cluster.answers) {
            let (Entry::Claim(claim), Some(applied)) = (entry, answer) else { continue };
            if !applied.first {
                continue;
            }
            let verdict = &applied.verdict;
            if verdict.decision == Decision::Duplicate {
                let of = verdict.of.as_ref().expect("a duplicate says of what");
                prop_assert!(of.uri != claim.uri);
                let original = (of.uri.clone(), of.version);
                prop_assert!(published.contains(&original), "{:?}", original);
            } else if !verdict.decision.is_suppressed() {
                published.push((claim.uri.clone(), claim.version));
            }
        }
    }
}
