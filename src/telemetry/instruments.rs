//! Counters and histograms as handles: registered once, used without a look-up by name.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use metrics::{Counter, Histogram};

use super::board::StatusBoard;
use super::buckets::LATENCY;
use super::by_stage::ByStage;
use super::dead_letters::DeadLetterLog;
use super::event::{self, EventKey};
use super::exposition::Page;
use super::label::{
    BrokerErrorKind, DropReason, HeaderFault, Label, RebalanceKind, ReloadOutcome, SpanOutcome,
};
use super::metric::Metric;
use super::registry::{ByLabel, ByTopic, Registry};
use super::sampled;
use super::spread::Spread;
use super::throttle::{Admission, Throttle};
use super::topics::Topics;
use crate::article::TopicName;
use crate::ledger::{Decision, StoryEvent};
use crate::pipeline::{AbortCause, EntityCounts, Outcome, StoryCounts};
use crate::stages::EntityType;

/// Records and bytes of one topic.
pub struct Traffic {
    records: Counter,
    bytes: Counter,
    total: AtomicU64,
}

impl Traffic {
    /// Counts so many records with so many bytes of key, headers and value.
    pub fn add(&self, records: usize, bytes: usize) {
        self.records.increment(records as u64);
        self.bytes.increment(bytes as u64);
        self.total.fetch_add(records as u64, Ordering::Relaxed);
    }

    /// All records counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}

/// A counter whose total can be read back, for the status page.
pub struct Tally {
    counter: Counter,
    total: AtomicU64,
}

impl Tally {
    fn of(counter: Counter) -> Self {
        Self { counter, total: AtomicU64::new(0) }
    }

    /// Counts so many.
    pub fn increment(&self, by: u64) {
        self.counter.increment(by);
        self.total.fetch_add(by, Ordering::Relaxed);
    }

    /// All counted so far.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }
}

/// All counters and histograms of the process. Shared by reference; every method takes `&self`.
///
/// Errors and drops are counted by [`Event::emit`](super::Event::emit) alone.
pub struct Metrics {
    registry: Registry,
    inputs: ByTopic<Traffic>,
    outputs: ByTopic<Traffic>,
    articles: ByLabel<Outcome, Tally>,
    decisions: ByLabel<Decision, Tally>,
    throttle: Mutex<Throttle<EventKey>>,
    started: Instant,
    /// Transactions committed.
    pub committed: Tally,
    /// Seconds from an input record's timestamp to the commit of its outputs.
    pub end_to_end: Spread,
    /// Entities in a published record.
    pub article_entities: Histogram,
    /// Seconds that a worker took to finish its work on partitions that were taken from it.
    pub rebalance: Histogram,
    /// Articles that a browser was too slow to be shown.
    pub console_skipped: Counter,
    /// Seconds from the last delivery to the end of the commit.
    pub transaction_commit: Histogram,
    /// Input records in a committed transaction.
    pub transaction_records: Histogram,
    /// Output bytes in a committed transaction.
    pub transaction_bytes: Histogram,
    /// Seconds between two polls of a consumer.
    pub poll_gap: Histogram,
    /// Seconds to apply one ledger entry.
    pub ledger_apply: Histogram,
    /// Seconds from the append of a batch's claims to its last verdict.
    pub ledger_verdict_wait: Histogram,
    pub(super) stages: ByStage,
    pub(super) entities: ByLabel<EntityType>,
    stories: ByLabel<StoryEvent>,
    pub(super) drops: ByLabel<DropReason>,
    pub(super) slow_articles: Counter,
    spans: ByLabel<SpanOutcome>,
    last_reload: Mutex<Option<ReloadOutcome>>,
    pub(super) dead_letters: DeadLetterLog,
    pub(super) lost: ByTopic<Counter>,
    aborted: ByLabel<AbortCause, Tally>,
    pub(super) rebalances: ByLabel<RebalanceKind>,
    pub(super) broker_errors: ByLabel<BrokerErrorKind>,
    pub(super) headers_dropped: ByLabel<HeaderFault>,
    pub(super) config_reloads: ByLabel<ReloadOutcome>,
    pub(super) broker_reconnects: Counter,
    pub(super) fenced: Counter,
    pub(super) ledger_unreadable: Counter,
    pub(super) origins_reused: Counter,
    pub(super) producer_rebuilds: Counter,
    pub(super) retractions: Counter,
    pub(super) window_cuts: Counter,
}

impl Metrics {
    /// Registers every series of the closed sets and of these topics, all at zero.
    pub fn new(topics: &Topics) -> Self {
        let registry = Registry::new();
        let plain = |metric| registry.counter(metric, &[]);
        let histogram = |metric| registry.histogram(metric, &[]);
        let traffic = |topics, records, bytes| {
            ByTopic::new(topics, |topic| Traffic {
                records: registry.counter(records, &[topic]),
                bytes: registry.counter(bytes, &[topic]),
                total: AtomicU64::new(0),
            })
        };
        Self {
            inputs: traffic(&topics.inputs, Metric::InputRecords, Metric::InputBytes),
            outputs: traffic(&topics.outputs, Metric::OutputRecords, Metric::OutputBytes),
            articles: tallies(&registry, Metric::Articles),
            decisions: tallies(&registry, Metric::Decisions),
            throttle: Mutex::new(Throttle::default()),
            started: Instant::now(),
            committed: Tally::of(registry.counter(Metric::Transactions, &["committed", "none"])),
            end_to_end: Spread::new(histogram(Metric::EndToEnd), LATENCY),
            article_entities: histogram(Metric::ArticleEntities),
            rebalance: histogram(Metric::RebalanceTime),
            console_skipped: plain(Metric::ConsoleSkipped),
            entities: registry.counters(Metric::Entities),
            stories: registry.counters(Metric::StoryEvents),
            drops: registry.counters(Metric::Drops),
            spans: registry.counters(Metric::Spans),
            slow_articles: plain(Metric::SlowArticles),
            last_reload: Mutex::new(None),
            transaction_commit: histogram(Metric::TransactionCommit),
            transaction_records: histogram(Metric::TransactionRecords),
            transaction_bytes: histogram(Metric::TransactionBytes),
            poll_gap: histogram(Metric::PollGap),
            ledger_apply: histogram(Metric::LedgerApply),
            ledger_verdict_wait: histogram(Metric::LedgerVerdictWait),
            stages: ByStage::new(&registry),
            dead_letters: DeadLetterLog::default(),
            lost: ByTopic::new(&topics.inputs, |topic| {
                registry.counter(Metric::LostRecords, &[topic])
            }),
            aborted: ByLabel::new(|cause: &AbortCause| {
                Tally::of(registry.counter(Metric::Transactions, &["aborted", cause.value()]))
            }),
            rebalances: registry.counters(Metric::Rebalances),
            broker_errors: registry.counters(Metric::BrokerErrors),
            headers_dropped: registry.counters(Metric::HeadersDropped),
            config_reloads: registry.counters(Metric::ConfigReloads),
            broker_reconnects: plain(Metric::BrokerReconnects),
            fenced: plain(Metric::Fenced),
            ledger_unreadable: plain(Metric::LedgerUnreadable),
            origins_reused: plain(Metric::OriginsReused),
            producer_rebuilds: plain(Metric::ProducerRebuilds),
            retractions: plain(Metric::Retractions),
            window_cuts: plain(Metric::LedgerWindowCuts),
            registry,
        }
    }

    /// Records taken from this topic.
    pub fn input(&self, topic: &TopicName) -> &Traffic {
        self.inputs.get(topic)
    }

    /// Records published to this topic; count them after their commit.
    pub fn output(&self, topic: &TopicName) -> &Traffic {
        self.outputs.get(topic)
    }

    /// Input records accounted for in this way; count them after their commit.
    pub fn articles(&self, outcome: Outcome) -> &Tally {
        self.articles.get(outcome)
    }

    /// Verdicts on this process's records; count them after their commit.
    pub fn decisions(&self, decision: Decision) -> &Tally {
        self.decisions.get(decision)
    }

    /// Transactions aborted for this cause; counted by their event.
    pub(super) fn aborted(&self, cause: AbortCause) -> &Tally {
        self.aborted.get(cause)
    }

    /// Notes that a stage took so long, as a mean, for each of so many records. A stage that is not
    /// registered counts as `other`.
    pub fn stage_took(&self, stage: &str, mean: Duration, records: u64) {
        self.stages.took(stage, mean, records);
    }

    /// Spans of which this became; those that are dropped are counted by their event.
    pub(super) fn spans(&self, outcome: SpanOutcome) -> &Counter {
        self.spans.get(outcome)
    }

    /// Counts what a published record names.
    pub fn named(&self, entities: EntityCounts) {
        self.article_entities.record(f64::from(entities.total()));
        for kind in EntityType::ALL {
            self.entities.get(kind).increment(entities.get(kind).into());
        }
    }

    /// Counts what happened to stories with a published record.
    pub fn told(&self, stories: StoryCounts) {
        for event in StoryEvent::ALL {
            let count = stories.get(event);
            if count > 0 {
                self.stories.get(event).increment(count.into());
            }
        }
    }

    /// Everything for `/metrics`: what was counted, and the states on the board now.
    pub fn render(&self, board: &StatusBoard) -> String {
        let mut page = Page::default();
        page.add_text(&self.registry.render());
        sampled::add(&mut page, board);
        page.add(Metric::ConfigCurrent, &[], f64::from(u8::from(self.config_is_current())));
        page.finish()
    }

    /// Sorts histogram samples into their buckets and tells what was withheld of bursts that are
    /// over. To be called every few seconds, or memory grows; see [`keep_up`](super::keep_up).
    pub fn upkeep(&self) {
        self.registry.upkeep();
        let now = self.started.elapsed();
        let overdue = self.throttle().take_overdue(now);
        for (key, more) in overdue {
            event::write_withheld(key, more);
        }
    }

    /// Notes how the last reload of the configuration ended.
    pub(super) fn reloaded(&self, outcome: ReloadOutcome) {
        *self.last_reload.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// Whether the configuration files say what this process does.
    pub(super) fn config_is_current(&self) -> bool {
        let last = *self.last_reload.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|outcome| outcome == ReloadOutcome::Applied)
    }

    pub(super) fn admit(&self, key: EventKey) -> Admission {
        let now: Duration = self.started.elapsed();
        self.throttle().admit(key, now)
    }

    fn throttle(&self) -> std::sync::MutexGuard<'_, Throttle<EventKey>> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn tallies<L: Label>(registry: &Registry, metric: Metric) -> ByLabel<L, Tally> {
    ByLabel::new(|label: &L| Tally::of(registry.counter(metric, &[label.value()])))
}

#[cfg(test)]
mod tests;
