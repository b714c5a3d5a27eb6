//! The status page: what a person asks first, as JSON. No secrets, no article text.

use std::collections::BTreeMap;

use std::time::Duration;

use serde::Serialize;

use super::board::StatusBoard;
use super::brokers::BrokerReport;
use super::dead_letters::LastDeadLetter;
use super::health::{Check, LedgerProgress, Phase};
use super::instruments::Metrics;
use super::label::Label as _;
use super::process::Usage;
use super::spread::SpreadCounts;
use super::worker::{Worker, WorkerState};
use crate::article::{Offset, Partition, Timestamp, TopicName};
use crate::config::{Delivery, Settings};
use crate::ledger::Decision;
use crate::pipeline::{AbortCause, Outcome};

/// What never changes while the process lives.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    /// Version of the program.
    pub version: &'static str,
    /// Name of the pipeline.
    pub pipeline: String,
    /// Name of the instance.
    pub instance: String,
    /// `exactly-once` or `at-least-once`.
    pub guarantee: &'static str,
    /// Consumer group.
    pub group: String,
    /// Input topics.
    pub inputs: Vec<TopicName>,
    /// Output topics by their role, such as `enriched`; those not written are missing.
    pub outputs: BTreeMap<&'static str, TopicName>,
    /// The ledger topic.
    pub ledger_topic: TopicName,
}

impl Identity {
    /// Who a configuration makes this process.
    pub fn of(settings: &Settings) -> Self {
        let topics = &settings.topics;
        let outputs = [
            ("enriched", topics.enriched.as_ref()),
            ("current", topics.current.as_ref()),
            ("duplicates", topics.duplicates.as_ref()),
            ("notices", topics.notices.as_ref()),
            ("clusters", topics.clusters.as_ref()),
            ("dead_letter", Some(&topics.dead_letter)),
        ];
        Self {
            version: env!("CARGO_PKG_VERSION"),
            pipeline: settings.pipeline.name.clone(),
            instance: settings.pipeline.instance.clone(),
            guarantee: match settings.pipeline.delivery {
                Delivery::ExactlyOnce => "exactly-once",
                Delivery::AtLeastOnce => "at-least-once",
            },
            group: settings.kafka.group.clone(),
            inputs: settings.input.topics.clone(),
            outputs: outputs
                .into_iter()
                .filter_map(|(role, topic)| topic.map(|topic| (role, topic.clone())))
                .collect(),
            ledger_topic: topics.ledger.clone(),
        }
    }
}

/// The state of the process at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Who it is.
    #[serde(flatten)]
    pub identity: Identity,
    /// Hash of the configuration that holds.
    pub config_hash: String,
    /// When it started, in RFC 3339.
    pub started_at: String,
    /// Seconds since then.
    pub uptime_seconds: f64,
    /// What it is doing, in `phase`; where it has failed, `error` says why.
    #[serde(flatten)]
    pub phase: Phase,
    /// Whether work can be done now.
    pub ready: Check,
    /// Whether it is alive and moving.
    pub healthy: Check,
    /// The ledger.
    pub ledger: LedgerReport,
    /// The workers, by number.
    pub workers: Vec<WorkerReport>,
    /// The brokers, by number.
    pub brokers: Vec<BrokerReport>,
    /// Records taken from the input topics since the start.
    pub input_records: u64,
    /// Transactions since the start.
    pub transactions: TransactionReport,
    /// Time from an input record's timestamp to its commit.
    pub latency: SpreadCounts,
    /// The stages, in the order in which they run.
    pub stages: Vec<StageReport>,
    /// What the process uses.
    pub process: ProcessReport,
    /// Input records since the start by how they are accounted for.
    pub articles: BTreeMap<&'static str, u64>,
    /// Verdicts since the start.
    pub decisions: BTreeMap<&'static str, u64>,
    /// The latest dead letter of each code.
    pub dead_letters: Vec<LastDeadLetter>,
}

/// Transactions since the start.
#[derive(Clone, Debug, Serialize)]
pub struct TransactionReport {
    /// Those whose records are visible.
    pub committed: u64,
    /// Those that were thrown away and done again.
    pub aborted: u64,
}

/// What a stage has cost since the start.
#[derive(Clone, Debug, Serialize)]
pub struct StageReport {
    /// Its name.
    pub name: &'static str,
    /// Records that went through it.
    pub records: u64,
    /// Time they took, over all threads.
    pub seconds: f64,
}

/// What the process uses.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessReport {
    /// Processor time since the start, user and system.
    pub cpu_seconds: f64,
    /// Resident memory, where the system tells it.
    pub resident_bytes: Option<u64>,
}

/// The ledger on this process.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerReport {
    /// How far it is known.
    #[serde(flatten)]
    pub progress: LedgerProgress,
    /// Articles in the window.
    pub entries: u64,
    /// Items among them.
    pub items: u64,
    /// Their memory.
    pub bytes: u64,
    /// Seconds between the oldest and the newest.
    pub window_seconds: u64,
    /// Seconds configured.
    pub window_configured_seconds: u64,
    /// Whether limits hold it shorter than configured.
    pub window_cut_short: bool,
    /// Entries not applied yet.
    pub tail_lag: u64,
    /// Seconds that the restore took.
    pub restore_seconds: f64,
}

/// One worker.
#[derive(Clone, Debug, Serialize)]
pub struct WorkerReport {
    /// Its number.
    pub worker: usize,
    /// What it is doing.
    pub state: WorkerState,
    /// Whether its input is paused for want of budget.
    pub paused: bool,
    /// Bytes between poll and delivery.
    pub in_flight_bytes: u64,
    /// Its byte budget.
    pub limit_bytes: u64,
    /// Age of its open transaction in seconds.
    pub transaction_open_seconds: Option<f64>,
    /// Its input partitions.
    pub partitions: Vec<PartitionReport>,
}

/// One input partition.
#[derive(Clone, Debug, Serialize)]
pub struct PartitionReport {
    /// The topic.
    pub topic: TopicName,
    /// The partition.
    pub partition: Partition,
    /// The next offset to be committed, once known.
    pub position: Option<Offset>,
    /// Records from there to the last stable offset.
    pub lag: u64,
    /// Age of the oldest record that is not committed.
    pub lag_seconds: f64,
    /// Seconds since the position moved, or since there was anything to move for.
    pub still_seconds: f64,
}

impl Status {
    /// The state now.
    pub fn collect(identity: &Identity, board: &StatusBoard, metrics: &Metrics) -> Self {
        let snapshot = board.snapshot();
        let ledger = board.ledger();
        let now = snapshot.now;
        let usage = Usage::read();
        Self {
            identity: identity.clone(),
            config_hash: board.config_hash().to_string(),
            started_at: board.started_at().to_string(),
            uptime_seconds: now.as_secs_f64(),
            ready: snapshot.ready(),
            healthy: snapshot.healthy(),
            ledger: LedgerReport {
                progress: ledger.progress,
                entries: ledger.stats.entries,
                items: ledger.stats.items,
                bytes: ledger.stats.bytes,
                window_seconds: ledger.stats.window.as_secs(),
                window_configured_seconds: board.window_configured().as_secs(),
                window_cut_short: ledger.stats.cut_short,
                tail_lag: ledger.tail_lag,
                restore_seconds: ledger.restore.as_secs_f64(),
            },
            workers: snapshot
                .workers
                .iter()
                .enumerate()
                .map(|(number, worker)| report(number, worker, board.started_at(), now))
                .collect(),
            brokers: board.brokers(),
            input_records: identity.inputs.iter().map(|topic| metrics.input(topic).total()).sum(),
            transactions: TransactionReport {
                committed: metrics.committed.total(),
                aborted: AbortCause::ALL.iter().map(|cause| metrics.aborted(*cause).total()).sum(),
            },
            latency: metrics.end_to_end.counts(),
            stages: stages(metrics),
            process: ProcessReport {
                cpu_seconds: usage.cpu_seconds,
                resident_bytes: usage.resident_bytes,
            },
            articles: Outcome::ALL
                .iter()
                .map(|outcome| (outcome.value(), metrics.articles(*outcome).total()))
                .collect(),
            decisions: Decision::ALL
                .iter()
                .map(|decision| (decision.value(), metrics.decisions(*decision).total()))
                .collect(),
            dead_letters: metrics.dead_letters.latest(),
            phase: snapshot.phase,
        }
    }
}

fn stages(metrics: &Metrics) -> Vec<StageReport> {
    let totals = metrics.stages.totals().into_iter();
    totals.map(|(name, records, seconds)| StageReport { name, records, seconds }).collect()
}

fn report(number: usize, worker: &Worker, started: Timestamp, now: Duration) -> WorkerReport {
    let clock = started.plus(now);
    WorkerReport {
        worker: number,
        state: worker.state,
        paused: worker.is_paused(),
        in_flight_bytes: worker.in_flight,
        limit_bytes: worker.limit,
        transaction_open_seconds: worker.transaction_age(now).map(|age| age.as_secs_f64()),
        partitions: worker
            .partitions
            .iter()
            .map(|((topic, partition), known)| PartitionReport {
                topic: topic.clone(),
                partition: *partition,
                position: known.position,
                lag: known.lag,
                lag_seconds: known.age(clock, now).as_secs_f64(),
                still_seconds: now.saturating_sub(known.moved).as_secs_f64(),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Topics;

    #[test]
    fn a_failed_process_says_why_beside_its_phase() {
        let board = StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc");
        board.set_phase(Phase::Failed("fenced".to_owned()));
        let identity = Identity {
            version: "1.2.3",
            pipeline: "wiredesk".to_owned(),
            instance: "desk-1".to_owned(),
            guarantee: "exactly-once",
            group: "wiredesk".to_owned(),
            inputs: Vec::new(),
            outputs: BTreeMap::new(),
            ledger_topic: "wire.ledger".into(),
        };
        let status = Status::collect(&identity, &board, &Metrics::new(&Topics::default()));
        let json = serde_json::to_value(&status).expect("plain data");
        assert_eq!((&json["phase"], &json["error"]), (&"failed".into(), &"fenced".into()));
    }
}
