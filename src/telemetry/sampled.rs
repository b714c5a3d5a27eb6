//! Gauges and sums: the states on the board, read when `/metrics` is asked.

use std::collections::BTreeMap;
use std::time::Duration;

use super::board::StatusBoard;
use super::exposition::Page;
use super::health::Snapshot;
use super::metric::Metric;
use super::process::Usage;
use super::worker::Worker;
use crate::article::{Timestamp, TopicName};
use crate::stages::dedup::Veto;

/// Adds all of them.
pub(super) fn add(page: &mut Page, board: &StatusBoard) {
    let snapshot = board.snapshot();
    add_service(page, board, &snapshot);
    add_ledger(page, board);
    add_brokers(page, board);
    add_freshness(page, board, &snapshot);
    for (number, worker) in snapshot.workers.iter().enumerate() {
        add_worker(page, number, worker, snapshot.now);
        add_partitions(page, worker, board.started_at(), snapshot.now);
    }
    add_process(page, board, Usage::read());
}

fn add_service(page: &mut Page, board: &StatusBoard, snapshot: &Snapshot) {
    page.add(Metric::BuildInfo, &[env!("CARGO_PKG_VERSION")], 1.0);
    page.add(Metric::ConfigInfo, &[&board.config_hash()], 1.0);
    page.add(Metric::Ready, &[], flag(snapshot.ready().ok));
    page.add(Metric::Healthy, &[], flag(snapshot.healthy().ok));
    page.add(Metric::GazetteerEntries, &[], board.gazetteer() as f64);
    page.add(Metric::PollGapLimit, &[], board.poll_gap_limit().as_secs_f64());
    page.add(Metric::ConsoleViewers, &[], board.live().viewers() as f64);
}

fn add_ledger(page: &mut Page, board: &StatusBoard) {
    let ledger = board.ledger();
    page.add(Metric::LedgerEntries, &[], ledger.stats.entries as f64);
    page.add(Metric::LedgerItems, &[], ledger.stats.items as f64);
    page.add(Metric::LedgerTexts, &[], ledger.stats.texts as f64);
    page.add(Metric::LedgerStories, &[], ledger.stats.stories as f64);
    page.add(Metric::LedgerOverridden, &[], ledger.stats.overridden as f64);
    page.add(Metric::LedgerBytes, &[], ledger.stats.bytes as f64);
    page.add(Metric::LedgerWindow, &[], ledger.stats.window.as_secs_f64());
    page.add(Metric::LedgerWindowConfigured, &[], board.window_configured().as_secs_f64());
    page.add(Metric::LedgerWindowCutShort, &[], flag(ledger.stats.cut_short));
    for veto in Veto::ALL {
        let count = ledger.stats.vetoes[veto as usize];
        page.add(Metric::DedupVetoes, &[veto.as_str()], count as f64);
    }
    page.add(Metric::LedgerRestore, &[], ledger.restore.as_secs_f64());
    page.add(Metric::LedgerTailLag, &[], ledger.tail_lag as f64);
}

fn add_worker(page: &mut Page, number: usize, worker: &Worker, now: Duration) {
    let label: &[&str] = &[&number.to_string()];
    let open = worker.transaction_age(now).unwrap_or_default();
    page.add(Metric::TransactionOpen, label, open.as_secs_f64());
    page.add(Metric::PartitionsAssigned, label, worker.partitions.len() as f64);
    page.add(Metric::InFlightBytes, label, worker.in_flight as f64);
    page.add(Metric::InFlightLimit, label, worker.limit as f64);
    page.add(Metric::Paused, label, flag(worker.is_paused()));
    page.add(Metric::Backpressure, label, worker.paused_for(now).as_secs_f64());
}

fn add_brokers(page: &mut Page, board: &StatusBoard) {
    for broker in board.brokers() {
        let label: &[&str] = &[&broker.broker.to_string()];
        page.add(Metric::BrokerRoundTrip, label, broker.round_trip_seconds.unwrap_or_default());
        page.add(Metric::BrokerThrottle, label, broker.throttle_seconds);
        page.add(Metric::BrokerRequests, label, broker.requests as f64);
    }
}

/// The oldest waiting record of each topic that this process has partitions of.
fn add_freshness(page: &mut Page, board: &StatusBoard, snapshot: &Snapshot) {
    let clock = board.started_at().plus(snapshot.now);
    let mut ages: BTreeMap<&TopicName, Duration> = BTreeMap::new();
    for ((topic, _), known) in snapshot.workers.iter().flat_map(|worker| &worker.partitions) {
        let age = ages.entry(topic).or_default();
        *age = (*age).max(known.age(clock, snapshot.now));
    }
    for (topic, age) in ages {
        page.add(Metric::Freshness, &[topic.as_str()], age.as_secs_f64());
    }
}

fn add_partitions(page: &mut Page, worker: &Worker, started: Timestamp, now: Duration) {
    let clock = started.plus(now);
    for ((topic, partition), known) in &worker.partitions {
        let labels: &[&str] = &[topic.as_str(), &partition.to_string()];
        page.add(Metric::ConsumerLag, labels, known.lag as f64);
        page.add(Metric::ConsumerLagTime, labels, known.age(clock, now).as_secs_f64());
        page.add(Metric::PartitionProgress, labels, unix_time(started.plus(known.moved)));
    }
}

fn add_process(page: &mut Page, board: &StatusBoard, usage: Usage) {
    page.add(Metric::ProcessCpu, &[], usage.cpu_seconds);
    if let Some(bytes) = usage.resident_bytes {
        page.add(Metric::ProcessMemory, &[], bytes as f64);
    }
    if let Some(threads) = usage.threads {
        page.add(Metric::ProcessThreads, &[], threads as f64);
    }
    if let Some(fds) = usage.open_fds {
        page.add(Metric::ProcessFds, &[], fds as f64);
    }
    if let Some(fds) = usage.max_fds {
        page.add(Metric::ProcessMaxFds, &[], fds as f64);
    }
    page.add(Metric::ProcessStart, &[], unix_time(board.started_at()));
}

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn unix_time(time: Timestamp) -> f64 {
    time.0 as f64 / 1_000.0
}
