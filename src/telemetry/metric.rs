//! Every metric by name: kind, unit, labels and help, in one table.
//!
//! Counters and histograms are events: they go through the recorder as they happen. Gauges and
//! sums are states: they are read from the status board when `/metrics` is asked, so that a
//! partition that has left leaves no stale series behind. Label values are closed sets or come
//! from the configuration; never a source, an item or an error text.

use super::buckets::{ANSWER, COUNT, FEW, GAP, LATENCY, SIZE, WAIT, WORK};

/// How a metric behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Whole events, only rising.
    Counter,
    /// A rising total of fractions, such as seconds; read when scraped.
    Sum,
    /// A state; read when scraped.
    Gauge,
    /// A distribution with these upper bounds.
    Histogram(&'static [f64]),
}

impl Kind {
    /// The type as the exposition format names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter | Self::Sum => "counter",
            Self::Gauge => "gauge",
            Self::Histogram(_) => "histogram",
        }
    }

    /// Whether it is read from the status board when scraped.
    pub fn is_sampled(self) -> bool {
        matches!(self, Self::Sum | Self::Gauge)
    }
}

/// What a metric's number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
    /// Seconds since 1970-01-01T00:00:00Z.
    UnixTime,
    /// Records, entries, events.
    Count,
    /// 1 for yes, 0 for no.
    Flag,
}

impl Unit {
    /// The unit for a person.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Seconds => "seconds",
            Self::UnixTime => "unix time",
            Self::Count => "count",
            Self::Flag => "0 or 1",
        }
    }
}

/// All that is said of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// Its name on `/metrics`.
    pub name: &'static str,
    /// How it behaves.
    pub kind: Kind,
    /// What it counts.
    pub unit: Unit,
    /// Its label keys, in the order their values are given.
    pub labels: &'static [&'static str],
    /// One sentence for a person.
    pub help: &'static str,
}

macro_rules! metrics {
    ($(
        #[doc = $help:literal]
        $variant:ident: $kind:expr, $unit:ident, $name:literal [$($label:literal),*];
    )*) => {
        /// A metric. The names are part of the interface and never renamed by a setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Metric {
            $(#[doc = $help] $variant,)*
        }

        impl Metric {
            /// Every metric, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// All that is said of it.
            pub fn spec(self) -> Spec {
                match self {
                    $(Self::$variant => Spec {
                        name: $name,
                        kind: $kind,
                        unit: Unit::$unit,
                        labels: &[$($label),*],
                        help: $help.trim_ascii(),
                    },)*
                }
            }
        }
    };
}

use Kind::{Counter, Gauge, Histogram, Sum};

metrics! {
    /// Records taken from an input topic.
    InputRecords: Counter, Count, "wiredesk_input_records_total" ["topic"];
    /// Bytes of key, headers and value taken from an input topic.
    InputBytes: Counter, Bytes, "wiredesk_input_bytes_total" ["topic"];
    /// Records published to an output topic, after their commit.
    OutputRecords: Counter, Count, "wiredesk_output_records_total" ["topic"];
    /// Bytes published to an output topic, after their commit.
    OutputBytes: Counter, Bytes, "wiredesk_output_bytes_total" ["topic"];
    /// Input records by how they are accounted for, after their commit.
    Articles: Counter, Count, "wiredesk_articles_total" ["outcome"];
    /// Verdicts of the ledger on this process's records, after their commit.
    Decisions: Counter, Count, "wiredesk_decisions_total" ["decision"];
    /// Records dropped on purpose, after their commit.
    Drops: Counter, Count, "wiredesk_drops_total" ["reason"];
    /// Events of stories that were published, after their commit.
    StoryEvents: Counter, Count, "wiredesk_story_events_total" ["event"];
    /// Time of a stage for one record.
    StageDuration: Histogram(WORK), Seconds, "wiredesk_stage_duration_seconds" ["stage"];
    /// Records refused by a stage, those of aborted transactions included.
    StageErrors: Counter, Count, "wiredesk_stage_errors_total" ["stage", "code"];
    /// Records sent to the dead letters, after their commit.
    DeadLetters: Counter, Count, "wiredesk_dead_letters_total" ["stage", "code"];
    /// Entities in published records, by type.
    Entities: Counter, Count, "wiredesk_entities_total" ["type"];
    /// Entities in a published record.
    ArticleEntities: Histogram(FEW), Count, "wiredesk_article_entities" [];
    /// Names in the gazetteer.
    GazetteerEntries: Gauge, Count, "wiredesk_gazetteer_entries" [];
    /// Articles on which the stages before or after the ledger took unusually long.
    SlowArticles: Counter, Count, "wiredesk_slow_articles_total" [];
    /// Time from an input record's timestamp to the commit of its outputs.
    EndToEnd: Histogram(LATENCY), Seconds, "wiredesk_e2e_latency_seconds" [];
    /// Age of the oldest input record of this process that is not committed, 0 without one.
    Freshness: Gauge, Seconds, "wiredesk_freshness_seconds" ["topic"];

    /// Transactions by their end; the cause of a committed one is `none`.
    Transactions: Counter, Count, "wiredesk_transactions_total" ["outcome", "cause"];
    /// Time from the last delivery to the end of the commit.
    TransactionCommit: Histogram(ANSWER), Seconds, "wiredesk_transaction_commit_seconds" [];
    /// Input records in a committed transaction.
    TransactionRecords: Histogram(COUNT), Count, "wiredesk_transaction_records" [];
    /// Output bytes in a committed transaction.
    TransactionBytes: Histogram(SIZE), Bytes, "wiredesk_transaction_bytes" [];
    /// Age of the worker's open transaction, 0 without one.
    TransactionOpen: Gauge, Seconds, "wiredesk_transaction_open_seconds" ["worker"];
    /// Transactional producers built again after a failure.
    ProducerRebuilds: Counter, Count, "wiredesk_producer_rebuilds_total" [];

    /// Times that another instance took over a transactional id of this one.
    Fenced: Counter, Count, "wiredesk_fenced_total" [];

    /// Records from an assigned partition's committed position to its last stable offset.
    ConsumerLag: Gauge, Count, "wiredesk_consumer_lag_records" ["topic", "partition"];
    /// Age of the oldest record of an assigned partition that is not committed, 0 without one.
    ConsumerLagTime: Gauge, Seconds, "wiredesk_consumer_lag_seconds" ["topic", "partition"];
    /// When an assigned partition's position last moved, or last had nothing to move for.
    PartitionProgress: Gauge, UnixTime,
        "wiredesk_partition_last_progress_timestamp_seconds" ["topic", "partition"];
    /// Rebalances by what they did to this process.
    Rebalances: Counter, Count, "wiredesk_rebalances_total" ["kind"];
    /// Time that a worker took to finish its work on partitions that were taken from it.
    RebalanceTime: Histogram(WAIT), Seconds, "wiredesk_rebalance_seconds" [];
    /// Input partitions a worker has.
    PartitionsAssigned: Gauge, Count, "wiredesk_partitions_assigned" ["worker"];
    /// Time between two polls of a consumer.
    PollGap: Histogram(GAP), Seconds, "wiredesk_poll_gap_seconds" [];
    /// Longest time between two polls before the group gives a worker up.
    PollGapLimit: Gauge, Seconds, "wiredesk_poll_gap_limit_seconds" [];
    /// Records lost to retention before they were read.
    LostRecords: Counter, Count, "wiredesk_lost_records_total" ["topic"];
    /// Record headers dropped because they cannot be carried.
    HeadersDropped: Counter, Count, "wiredesk_headers_dropped_total" ["fault"];

    /// Bytes of a worker between poll and delivery.
    InFlightBytes: Gauge, Bytes, "wiredesk_inflight_bytes" ["worker"];
    /// Byte budget of a worker.
    InFlightLimit: Gauge, Bytes, "wiredesk_inflight_limit_bytes" ["worker"];
    /// Whether a worker has paused its input because its budget is used up.
    Paused: Gauge, Flag, "wiredesk_paused" ["worker"];
    /// Time a worker's input was paused for want of budget.
    Backpressure: Sum, Seconds, "wiredesk_backpressure_seconds_total" ["worker"];

    /// Articles in the window of the ledger.
    LedgerEntries: Gauge, Count, "wiredesk_ledger_entries" [];
    /// Items among them: versions of one uri count once.
    LedgerItems: Gauge, Count, "wiredesk_ledger_items" [];
    /// Texts among them that later articles are compared with.
    LedgerTexts: Gauge, Count, "wiredesk_ledger_texts" [];
    /// Stories that the articles of the window tell.
    LedgerStories: Gauge, Count, "wiredesk_ledger_stories" [];
    /// Memory of the window.
    LedgerBytes: Gauge, Bytes, "wiredesk_ledger_bytes" [];
    /// Time between the oldest and the newest article of the window.
    LedgerWindow: Gauge, Seconds, "wiredesk_ledger_window_seconds" [];
    /// Configured length of the window.
    LedgerWindowConfigured: Gauge, Seconds, "wiredesk_ledger_window_configured_seconds" [];
    /// Whether entry or byte limits hold the window shorter than configured.
    LedgerWindowCutShort: Gauge, Flag, "wiredesk_ledger_window_cut_short" [];
    /// Near duplicates that a guard of the dedup has taken back, since this process started.
    DedupVetoes: Sum, Count, "wiredesk_dedup_vetoes_total" ["reason"];
    /// Times that a limit began to hold the window shorter than configured.
    LedgerWindowCuts: Counter, Count, "wiredesk_ledger_window_cuts_total" [];
    /// Time the last restore of the ledger took, 0 before its end.
    LedgerRestore: Gauge, Seconds, "wiredesk_ledger_restore_seconds" [];
    /// Time to apply one ledger entry.
    LedgerApply: Histogram(WORK), Seconds, "wiredesk_ledger_apply_seconds" [];
    /// Ledger entries that this process has not applied yet.
    LedgerTailLag: Gauge, Count, "wiredesk_ledger_tail_lag_records" [];
    /// Time from the append of a batch's claims to its last verdict.
    LedgerVerdictWait: Histogram(ANSWER), Seconds, "wiredesk_ledger_verdict_wait_seconds" [];
    /// Ledger entries that could not be read.
    LedgerUnreadable: Counter, Count, "wiredesk_ledger_unreadable_total" [];
    /// Origins that named another article before: the raw topic was made anew.
    OriginsReused: Counter, Count, "wiredesk_origins_reused_total" [];
    /// Verdict entries that differed from what was computed here: instances are not alike.
    LedgerOverridden: Sum, Count, "wiredesk_ledger_overridden_total" [];
    /// Claims retracted because their record died after the claim.
    Retractions: Counter, Count, "wiredesk_retractions_total" [];

    /// Errors reported by the Kafka clients.
    BrokerErrors: Counter, Count, "wiredesk_broker_errors_total" ["kind"];
    /// Times that the brokers were reached again after all were lost.
    BrokerReconnects: Counter, Count, "wiredesk_broker_reconnects_total" [];
    /// Mean round trip to a broker lately, of the client that waits least there.
    BrokerRoundTrip: Gauge, Seconds, "wiredesk_broker_round_trip_seconds" ["broker"];
    /// Mean time lately that a broker held requests back because of a quota.
    BrokerThrottle: Gauge, Seconds, "wiredesk_broker_throttle_seconds" ["broker"];
    /// Requests sent to a broker.
    BrokerRequests: Sum, Count, "wiredesk_broker_requests_total" ["broker"];
    /// Reloads of the configuration.
    ConfigReloads: Counter, Count, "wiredesk_config_reloads_total" ["outcome"];
    /// Whether the last reload of the configuration was applied; 1 before the first.
    ConfigCurrent: Gauge, Flag, "wiredesk_config_current" [];
    /// Always 1; the hash of the effective configuration is in the label.
    ConfigInfo: Gauge, Flag, "wiredesk_config_info" ["hash"];
    /// Always 1; the version of the program is in the label.
    BuildInfo: Gauge, Flag, "wiredesk_build_info" ["version"];
    /// Whether `/readyz` says yes.
    Ready: Gauge, Flag, "wiredesk_ready" [];
    /// Whether `/healthz` says yes.
    Healthy: Gauge, Flag, "wiredesk_healthy" [];

    /// Spans for the collector.
    Spans: Counter, Count, "wiredesk_spans_total" ["outcome"];
    /// Browsers that watch the console.
    ConsoleViewers: Gauge, Count, "wiredesk_console_viewers" [];
    /// Articles that a browser was too slow to be shown.
    ConsoleSkipped: Counter, Count, "wiredesk_console_skipped_total" [];

    /// Processor time of the process, user and system.
    ProcessCpu: Sum, Seconds, "process_cpu_seconds_total" [];
    /// Resident memory of the process.
    ProcessMemory: Gauge, Bytes, "process_resident_memory_bytes" [];
    /// Open file descriptors.
    ProcessFds: Gauge, Count, "process_open_fds" [];
    /// Limit of open file descriptors.
    ProcessMaxFds: Gauge, Count, "process_max_fds" [];
    /// Threads of the process.
    ProcessThreads: Gauge, Count, "process_threads" [];
    /// When the process started.
    ProcessStart: Gauge, UnixTime, "process_start_time_seconds" [];
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_follow_the_rules_of_the_exposition_format() {
        let mut seen = BTreeSet::new();
        for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
            assert!(seen.insert(spec.name), "{} twice", spec.name);
            assert!(
                spec.name.starts_with("wiredesk_") || spec.name.starts_with("process_"),
                "{}",
                spec.name
            );
            assert!(
                spec.name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')),
                "{}",
                spec.name
            );
            assert_eq!(spec.name.ends_with("_total"), spec.kind.as_str() == "counter");
        }
    }

    #[test]
    fn a_name_ends_in_its_unit() {
        for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
            let stem = spec.name.trim_end_matches("_total");
            match spec.unit {
                Unit::Bytes => assert!(stem.ends_with("bytes"), "{stem}"),
                Unit::Seconds | Unit::UnixTime => assert!(stem.ends_with("seconds"), "{stem}"),
                Unit::Count | Unit::Flag => assert!(!stem.ends_with("seconds"), "{stem}"),
            }
        }
    }

    #[test]
    fn help_is_one_sentence() {
        for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
            assert!(spec.help.ends_with('.') && !spec.help.contains('\n'), "{}", spec.help);
        }
    }
}
