//! Whether the process is ready for work and whether it is moving: pure logic over a snapshot.
//!
//! *Ready* asks whether work can be done now. *Healthy* asks whether a restart would help: it is
//! not lost with the brokers or during a restore, but when something has work and stands still.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde::ser::SerializeStruct;

use super::worker::{Worker, WorkerState};
use crate::article::{Partition, TopicName};

/// What the process as a whole is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "phase", content = "error", rename_all = "snake_case")]
pub enum Phase {
    /// The parts are being built.
    Starting,
    /// Work is done as it comes.
    Serving,
    /// A shutdown is under way.
    Draining,
    /// A fatal error ends the process; the text says which.
    Failed(String),
}

/// Whether the brokers can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broker {
    /// Yes, since this time.
    Up(Duration),
    /// No, since this time.
    Down(Duration),
}

/// How far this process knows the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum LedgerProgress {
    /// Its topic has not been reached yet.
    Waiting,
    /// The window is being read.
    Restoring {
        /// Entries applied.
        applied: u64,
        /// Entries to apply.
        of: u64,
    },
    /// Every entry is applied as it comes.
    Live,
}

/// The state of the process at one moment. Times are durations since the board was made.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The moment.
    pub now: Duration,
    /// Longest time with work and without progress.
    pub stall_after: Duration,
    /// What the process is doing.
    pub phase: Phase,
    /// The brokers.
    pub broker: Broker,
    /// The ledger.
    pub ledger: LedgerProgress,
    /// When the ledger last became live.
    pub live_since: Duration,
    /// The workers, by number.
    pub workers: Vec<Worker>,
}

/// Why a check fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The parts are being built.
    Starting,
    /// A shutdown is under way.
    Draining,
    /// A fatal error ends the process.
    Failed(String),
    /// No broker can be reached, for this long.
    BrokerDown(Duration),
    /// The ledger's topic has not been reached yet.
    LedgerWaiting,
    /// The ledger's window is being read.
    LedgerRestoring {
        /// Entries applied.
        applied: u64,
        /// Entries to apply.
        of: u64,
    },
    /// There are no workers yet.
    NoWorkers,
    /// A worker is not running.
    WorkerNotRunning(usize, WorkerState),
    /// A worker has had work without progress, for this long.
    WorkerStalled(usize, Duration),
    /// A worker's consumer has not been polled, for this long.
    PollStalled(usize, Duration),
    /// A partition has records to read and does not move, for this long.
    PartitionStuck(TopicName, Partition, Duration),
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Draining => "draining",
            Self::Failed(_) => "failed",
            Self::BrokerDown(_) => "broker_down",
            Self::LedgerWaiting => "ledger_waiting",
            Self::LedgerRestoring { .. } => "ledger_restoring",
            Self::NoWorkers => "no_workers",
            Self::WorkerNotRunning(..) => "worker_not_running",
            Self::WorkerStalled(..) => "worker_stalled",
            Self::PollStalled(..) => "poll_stalled",
            Self::PartitionStuck(..) => "partition_stuck",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Starting => f.write_str("the service is starting"),
            Self::Draining => f.write_str("the service is shutting down"),
            Self::Failed(error) => write!(f, "the service has failed: {error}"),
            Self::BrokerDown(time) => write!(f, "no broker reached for {} s", time.as_secs()),
            Self::LedgerWaiting => f.write_str("the ledger topic has not been reached"),
            Self::LedgerRestoring { applied, of } => {
                write!(f, "the ledger is being restored: {applied} of {of} entries")
            }
            Self::NoWorkers => f.write_str("no worker has been started"),
            Self::WorkerNotRunning(worker, state) => {
                write!(f, "worker {worker} is {}", state.as_str())
            }
            Self::WorkerStalled(worker, time) => {
                write!(f, "worker {worker} has had work without progress for {} s", time.as_secs())
            }
            Self::PollStalled(worker, time) => {
                write!(f, "worker {worker} has not polled for {} s", time.as_secs())
            }
            Self::PartitionStuck(topic, partition, time) => {
                write!(f, "partition {topic}/{partition} stands still for {} s", time.as_secs())
            }
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Reason", 2)?;
        out.serialize_field("code", self.code())?;
        out.serialize_field("detail", &self.to_string())?;
        out.end()
    }
}

/// The answer of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether it passes: there is no reason against it.
    pub ok: bool,
    /// Why it fails, in a fixed order.
    pub reasons: Vec<Reason>,
}

impl From<Vec<Reason>> for Check {
    fn from(reasons: Vec<Reason>) -> Self {
        Self { ok: reasons.is_empty(), reasons }
    }
}

impl Snapshot {
    /// Whether work can be done now.
    pub fn ready(&self) -> Check {
        let mut reasons = Vec::new();
        match &self.phase {
            Phase::Starting => reasons.push(Reason::Starting),
            Phase::Draining => reasons.push(Reason::Draining),
            Phase::Failed(error) => reasons.push(Reason::Failed(error.clone())),
            Phase::Serving => {}
        }
        if let Broker::Down(since) = self.broker {
            reasons.push(Reason::BrokerDown(self.now.saturating_sub(since)));
        }
        match self.ledger {
            LedgerProgress::Waiting => reasons.push(Reason::LedgerWaiting),
            LedgerProgress::Restoring { applied, of } => {
                reasons.push(Reason::LedgerRestoring { applied, of });
            }
            LedgerProgress::Live => {}
        }
        if self.workers.is_empty() {
            reasons.push(Reason::NoWorkers);
        }
        for (number, worker) in self.workers.iter().enumerate() {
            if worker.state != WorkerState::Running {
                reasons.push(Reason::WorkerNotRunning(number, worker.state));
            }
        }
        reasons.into()
    }

    /// Whether the process is alive and moving.
    pub fn healthy(&self) -> Check {
        let mut reasons = Vec::new();
        if let Phase::Failed(error) = &self.phase {
            reasons.push(Reason::Failed(error.clone()));
        }
        for (number, worker) in self.workers.iter().enumerate() {
            if worker.state == WorkerState::Failed {
                reasons.push(Reason::WorkerNotRunning(number, worker.state));
            }
            let gap = worker.poll_gap(self.now);
            if gap > self.stall_after {
                reasons.push(Reason::PollStalled(number, gap));
            }
            // Without a broker nothing can move, and a restart would not help.
            if let Broker::Up(since) = self.broker {
                let able_since = since.max(self.live_since);
                self.check_progress(number, worker, able_since, &mut reasons);
            }
        }
        reasons.into()
    }

    fn check_progress(
        &self,
        number: usize,
        worker: &Worker,
        able_since: Duration,
        reasons: &mut Vec<Reason>,
    ) {
        let stalled = worker.stalled_for(self.now, able_since);
        if stalled > self.stall_after {
            reasons.push(Reason::WorkerStalled(number, stalled));
        }
        // A pause holds partitions back on purpose; if it lasts, the worker itself has stalled.
        let takes_input = worker.state == WorkerState::Running
            && !worker.is_paused()
            && self.ledger == LedgerProgress::Live;
        if !takes_input {
            return;
        }
        for ((topic, partition), known) in &worker.partitions {
            let still = self.now.saturating_sub(known.moved.max(able_since));
            if known.lag > 0 && still > self.stall_after {
                reasons.push(Reason::PartitionStuck(topic.clone(), *partition, still));
            }
        }
    }
}

#[cfg(test)]
mod tests;
