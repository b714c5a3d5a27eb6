//! The status board: where workers and the ledger tail write what they are doing, and where the
//! HTTP edge reads it.
//!
//! Writers hold a small lock for some nanoseconds, once a batch or poll, never across an await.
//! Knows the monotonic clock; all logic is in the plain values behind the locks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::brokers::{BrokerReport, BrokerSight, Brokers};
use super::clock;
use super::health::{Broker, LedgerProgress, Phase, Snapshot};
use super::live::Live;
use super::worker::{Worker, WorkerState};
use crate::article::{Offset, Partition, Timestamp, TopicName};
use crate::config::{Effective, Settings};
use crate::stages::dedup::Veto;

/// Longest time with work and without progress, whatever the poll interval. New input is heard of
/// within 5 s, so `/healthz` says no within a minute.
const LONGEST_STALL: Duration = Duration::from_secs(45);

/// What is known of the ledger's window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerStats {
    /// Articles in the window.
    pub entries: u64,
    /// Items among them.
    pub items: u64,
    /// Texts among them that later articles are compared with.
    pub texts: u64,
    /// Stories that they tell.
    pub stories: u64,
    /// Their memory in bytes.
    pub bytes: u64,
    /// Time between the oldest and the newest article.
    pub window: Duration,
    /// Whether entry or byte limits hold the window shorter than configured.
    pub cut_short: bool,
    /// Verdict entries that differed from what was computed here.
    pub overridden: u64,
    /// Near duplicates that a guard has taken back since the start, in the order of [`Veto::ALL`].
    pub vetoes: [u64; Veto::ALL.len()],
}

/// State of the ledger on this process.
#[derive(Clone, Copy, Debug)]
pub(super) struct LedgerState {
    pub(super) progress: LedgerProgress,
    pub(super) live_since: Duration,
    pub(super) restore: Duration,
    pub(super) tail_lag: u64,
    pub(super) stats: LedgerStats,
}

struct Service {
    phase: Phase,
    broker: Broker,
    config_hash: Arc<str>,
    configuration: Arc<[ConfigLine]>,
    gazetteer: usize,
}

/// A key of the configuration with the value that is in force. Secrets are files, so none is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigLine {
    /// The key in dotted form.
    pub key: String,
    /// Its value as TOML.
    pub value: String,
    /// Where it was written, or `default`.
    pub place: String,
}

impl From<&Effective> for ConfigLine {
    fn from(effective: &Effective) -> Self {
        let Effective { key, value, place } = effective;
        Self { key: key.clone(), value: value.clone(), place: place.to_string() }
    }
}

/// The state of the process, written by its parts.
pub struct StatusBoard {
    started: Instant,
    started_at: Timestamp,
    stall_after: Duration,
    poll_gap_limit: Duration,
    window_configured: Duration,
    live: Arc<Live>,
    brokers: Mutex<Brokers>,
    service: Mutex<Service>,
    ledger: Mutex<LedgerState>,
    workers: Mutex<Vec<Arc<WorkerBoard>>>,
}

impl StatusBoard {
    /// A board of a process that starts now with this configuration.
    pub fn of(settings: &Settings) -> Self {
        let window = settings.ledger.window;
        let board = Self::new(settings.kafka.max_poll_interval, window, &settings.hash);
        board.set_gazetteer(settings);
        board
    }

    /// A board of a process that starts now: no broker, no ledger, no workers yet.
    ///
    /// A worker that has work counts as stalled after a third of the poll interval without
    /// progress, at most 45 s. `window` is the ledger's configured window.
    pub fn new(max_poll_interval: Duration, window: Duration, config_hash: &str) -> Self {
        Self {
            started: Instant::now(),
            started_at: clock::now(),
            stall_after: (max_poll_interval / 3).min(LONGEST_STALL),
            poll_gap_limit: max_poll_interval,
            window_configured: window,
            live: Arc::default(),
            brokers: Mutex::default(),
            service: Mutex::new(Service {
                phase: Phase::Starting,
                broker: Broker::Down(Duration::ZERO),
                config_hash: Arc::from(config_hash),
                configuration: Arc::from([]),
                gazetteer: 0,
            }),
            ledger: Mutex::new(LedgerState {
                progress: LedgerProgress::Waiting,
                live_since: Duration::ZERO,
                restore: Duration::ZERO,
                tail_lag: 0,
                stats: LedgerStats::default(),
            }),
            workers: Mutex::new(Vec::new()),
        }
    }

    /// Adds a worker with this byte budget; its number is the count of workers before it.
    pub fn add_worker(&self, limit_bytes: usize) -> Arc<WorkerBoard> {
        let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
        let worker =
            Arc::new(WorkerBoard { started: self.started, worker: Mutex::new(Worker::new(limit)) });
        lock(&self.workers).push(Arc::clone(&worker));
        worker
    }

    /// Says what the process is doing.
    pub fn set_phase(&self, phase: Phase) {
        lock(&self.service).phase = phase;
    }

    /// Says that a broker answers.
    pub fn broker_up(&self) {
        let now = self.uptime();
        let mut service = lock(&self.service);
        if matches!(service.broker, Broker::Down(_)) {
            service.broker = Broker::Up(now);
        }
    }

    /// Says that no broker can be reached.
    pub fn broker_down(&self) {
        let now = self.uptime();
        let mut service = lock(&self.service);
        if matches!(service.broker, Broker::Up(_)) {
            service.broker = Broker::Down(now);
        }
    }

    /// Says which configuration holds from now on.
    pub fn reconfigured(&self, settings: &Settings, lines: Vec<ConfigLine>) {
        self.set_gazetteer(settings);
        let mut service = lock(&self.service);
        service.config_hash = Arc::from(settings.hash.as_str());
        service.configuration = lines.into();
    }

    /// Says what every key of the configuration is.
    pub fn set_configuration(&self, lines: Vec<ConfigLine>) {
        lock(&self.service).configuration = lines.into();
    }

    fn set_gazetteer(&self, settings: &Settings) {
        let names = settings.stages.entities.gazetteer.len();
        lock(&self.service).gazetteer = names;
    }

    /// Says what a client of this name sees of the brokers.
    pub fn set_brokers(&self, client: Arc<str>, sights: Vec<BrokerSight>) {
        if sights.iter().any(|sight| sight.is_up) {
            self.broker_up();
        }
        lock(&self.brokers).set(client, sights);
    }

    /// Says how far the restore of the ledger is.
    pub fn ledger_restoring(&self, applied: u64, of: u64) {
        lock(&self.ledger).progress = LedgerProgress::Restoring { applied, of };
    }

    /// Says that the ledger is restored and how long that took.
    pub fn ledger_live(&self, restore: Duration) {
        let now = self.uptime();
        let mut ledger = lock(&self.ledger);
        ledger.progress = LedgerProgress::Live;
        ledger.live_since = now;
        ledger.restore = restore;
    }

    /// Says what the ledger's window holds and how many entries are not applied yet.
    pub fn set_ledger(&self, stats: LedgerStats, tail_lag: u64) {
        let mut ledger = lock(&self.ledger);
        ledger.stats = stats;
        ledger.tail_lag = tail_lag;
    }

    /// Time since the board was made.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// When the board was made.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Hash of the configuration that holds.
    pub fn config_hash(&self) -> Arc<str> {
        Arc::clone(&lock(&self.service).config_hash)
    }

    /// Every key of the configuration that holds.
    pub fn configuration(&self) -> Arc<[ConfigLine]> {
        Arc::clone(&lock(&self.service).configuration)
    }

    /// The newest articles, for the console.
    pub fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// The state now, for the checks and the status page.
    pub fn snapshot(&self) -> Snapshot {
        let workers =
            lock(&self.workers).iter().map(|worker| lock(&worker.worker).clone()).collect();
        let ledger = self.ledger();
        let service = lock(&self.service);
        Snapshot {
            now: self.uptime(),
            stall_after: self.stall_after,
            phase: service.phase.clone(),
            broker: service.broker,
            ledger: ledger.progress,
            live_since: ledger.live_since,
            workers,
        }
    }

    pub(super) fn brokers(&self) -> Vec<BrokerReport> {
        lock(&self.brokers).reports()
    }

    pub(super) fn gazetteer(&self) -> usize {
        lock(&self.service).gazetteer
    }

    pub(super) fn poll_gap_limit(&self) -> Duration {
        self.poll_gap_limit
    }

    pub(super) fn window_configured(&self) -> Duration {
        self.window_configured
    }

    pub(super) fn ledger(&self) -> LedgerState {
        *lock(&self.ledger)
    }
}

/// A worker's own part of the board.
pub struct WorkerBoard {
    started: Instant,
    worker: Mutex<Worker>,
}

impl WorkerBoard {
    /// Says what the worker is doing. Unless it runs or drains, it has no load and no partitions.
    pub fn set_state(&self, state: WorkerState) {
        lock(&self.worker).set_state(state);
    }

    /// Says how many bytes are between poll and delivery; more than none is work.
    pub fn set_in_flight(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        lock(&self.worker).set_in_flight(bytes, self.now());
    }

    /// Says that the worker got ahead: a batch prepared, a verdict taken, a commit done.
    pub fn progressed(&self) {
        lock(&self.worker).progressed(self.now());
    }

    /// Says that the consumer has been polled. Returns the time since the poll before.
    pub fn polled(&self) -> Option<Duration> {
        lock(&self.worker).polled(self.now())
    }

    /// Says whether input is paused for want of budget.
    pub fn set_paused(&self, paused: bool) {
        lock(&self.worker).set_paused(paused, self.now());
    }

    /// Says that a transaction has been opened.
    pub fn transaction_opened(&self) {
        lock(&self.worker).transaction_opened(self.now());
    }

    /// Says that the open transaction has been committed or aborted.
    pub fn transaction_ended(&self) {
        lock(&self.worker).transaction_ended();
    }

    /// Says that a partition has come.
    pub fn assigned(&self, topic: &TopicName, partition: Partition) {
        lock(&self.worker).assigned(topic, partition, self.now());
    }

    /// Says that a partition has gone, in whatever way.
    pub fn revoked(&self, topic: &TopicName, partition: Partition) {
        lock(&self.worker).revoked(topic, partition);
    }

    /// Says which offset is to be committed next in an assigned partition.
    pub fn set_position(&self, topic: &TopicName, partition: Partition, position: Offset) {
        lock(&self.worker).set_position(topic, partition, position, self.now());
    }

    /// Says that records were polled, from the first to the last of these offsets, the first of
    /// this time.
    pub fn arrived(
        &self,
        topic: &TopicName,
        partition: Partition,
        offsets: (Offset, Offset),
        since: Timestamp,
    ) {
        lock(&self.worker).arrived(topic, partition, offsets, since);
    }

    /// Says where the records of an assigned partition end: at its last stable offset.
    pub fn set_end(&self, topic: &TopicName, partition: Partition, end: Offset) {
        lock(&self.worker).set_end(topic, partition, end, self.now());
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A writer that panicked leaves plain numbers behind, none of them half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn board() -> StatusBoard {
        StatusBoard::new(Duration::from_secs(300), Duration::from_secs(72 * 3600), "abc")
    }

    #[test]
    fn a_new_process_is_not_ready_and_says_all_that_is_missing() {
        let codes: Vec<&str> =
            board().snapshot().ready().reasons.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes, ["starting", "broker_down", "ledger_waiting", "no_workers"]);
    }

    #[test]
    fn a_process_with_all_its_parts_is_ready() {
        let board = board();
        let worker = board.add_worker(64);
        board.broker_up();
        board.ledger_restoring(1, 2);
        board.ledger_live(Duration::from_millis(20));
        worker.set_state(WorkerState::Running);
        board.set_phase(Phase::Serving);
        assert_eq!(board.snapshot().ready().reasons, []);
    }

    #[test]
    fn the_stall_limit_is_a_third_of_the_poll_interval_and_less_than_a_minute() {
        assert_eq!(board().snapshot().stall_after, Duration::from_secs(45));
        let short = StatusBoard::new(Duration::from_secs(30), Duration::ZERO, "abc");
        assert_eq!(short.snapshot().stall_after, Duration::from_secs(10));
    }

    #[test]
    fn a_broker_that_stays_down_keeps_its_first_time() {
        let board = board();
        board.broker_down();
        assert_eq!(board.snapshot().broker, Broker::Down(Duration::ZERO));
    }

    #[test]
    fn workers_are_numbered_in_the_order_they_are_added() {
        let board = board();
        board.add_worker(1);
        board.add_worker(2).set_in_flight(7);
        let workers = board.snapshot().workers;
        assert_eq!((workers[0].limit, workers[0].in_flight), (1, 0));
        assert_eq!((workers[1].limit, workers[1].in_flight), (2, 7));
    }
}
