//! Typed events: every drop and every error is one of these, and makes both its counter and its
//! log line, so that neither can be forgotten.
//!
//! Fields carry facts: positions, codes, counts. Never an article's text, never a secret. Kinds
//! that can come in bursts are written once in 5 s with the number withheld in `more`.

use std::time::Duration;

use tracing::{debug, error, info, warn};

use super::instruments::Metrics;
use super::label::{
    BrokerErrorKind, DropReason, HeaderFault, RebalanceKind, ReloadOutcome, SpanOutcome,
};
use super::throttle::Admission;
use crate::article::{Offset, Origin, Partition, Poison, TopicName};
use crate::pipeline::AbortCause;

/// Target of the log lines, for filters: `wiredesk::event=debug`.
const TARGET: &str = "wiredesk::event";

/// Something that somebody may have to know.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A stage refused a record. Emitted for every attempt, committed or not.
    Poisoned {
        /// The record.
        origin: &'a Origin,
        /// Why.
        poison: &'a Poison,
    },
    /// A record went to the dead letters. Emitted after the commit.
    DeadLettered {
        /// The record.
        origin: &'a Origin,
        /// Why.
        poison: &'a Poison,
    },
    /// A duplicate was dropped, as the configuration wants it. Emitted after the commit.
    DuplicateDropped {
        /// The record.
        origin: &'a Origin,
    },
    /// A transaction was aborted; its input will be read again.
    TransactionAborted {
        /// Number of the worker.
        worker: usize,
        /// Why.
        cause: AbortCause,
        /// What the client said, if it said something.
        error: &'a str,
    },
    /// A transactional producer was built again.
    ProducerRebuilt {
        /// Number of the worker.
        worker: usize,
        /// What the old one had failed at.
        error: &'a str,
    },
    /// Another instance has the transactional id of a worker.
    Fenced {
        /// Number of the worker.
        worker: usize,
        /// The id.
        transactional_id: &'a str,
    },
    /// Partitions came or went.
    Rebalanced {
        /// Number of the worker.
        worker: usize,
        /// What happened to them.
        kind: RebalanceKind,
        /// How many.
        partitions: usize,
    },
    /// A Kafka client reports an error.
    BrokerError {
        /// What kind.
        kind: BrokerErrorKind,
        /// What the client said.
        error: &'a str,
    },
    /// The service cannot begin yet, and waits.
    NotReady {
        /// What kind of trouble it is.
        kind: BrokerErrorKind,
        /// The reason, with what to do.
        reason: &'a str,
    },
    /// A broker answers again after all were lost.
    BrokerBack {
        /// How long none did.
        after: Duration,
    },
    /// A ledger entry cannot be read and is passed over.
    LedgerEntryUnreadable {
        /// Where it stands.
        offset: Offset,
        /// What is wrong with it.
        error: &'a str,
    },
    /// An origin named another article before: the raw topic was made anew.
    OriginReused {
        /// The origin.
        origin: &'a Origin,
    },
    /// A claim was taken back because its record died.
    Retracted {
        /// The record.
        origin: &'a Origin,
    },
    /// Entry or byte limits begin to hold the ledger's window shorter than configured.
    WindowCutShort {
        /// Its length now.
        window: Duration,
        /// Its configured length.
        configured: Duration,
    },
    /// Retention took records that were not read.
    InputLost {
        /// The topic.
        topic: &'a TopicName,
        /// The partition.
        partition: Partition,
        /// First lost offset.
        from: Offset,
        /// First offset that is still there.
        to: Offset,
    },
    /// An article took unusually long in the stages on one side of the ledger.
    SlowArticle {
        /// The record.
        origin: &'a Origin,
        /// The step that took longest.
        stage: &'static str,
        /// How long that step took.
        stage_took: Duration,
        /// How long all steps of this side took.
        took: Duration,
        /// Bytes of the raw record.
        bytes: usize,
        /// The record's `traceparent`, where it has a sound one.
        trace: Option<&'a str>,
    },
    /// Spans were not taken by the collector.
    SpansDropped {
        /// How many.
        spans: usize,
        /// Why.
        error: &'a str,
    },
    /// `/healthz` has begun to say no, or says yes again.
    Health {
        /// What is wrong, one line; `None` when all is well again.
        wrong: Option<&'a str>,
    },
    /// A header of a record cannot be carried.
    HeaderDropped {
        /// The record.
        origin: &'a Origin,
        /// What is wrong with it.
        fault: HeaderFault,
    },
    /// The configuration was read again.
    ConfigReloaded {
        /// How that ended.
        outcome: ReloadOutcome,
        /// The new hash, or what is wrong.
        detail: &'a str,
    },
}

/// Name of a kind of event and of its sub-kind, `""` without one: what bursts are told apart by.
pub(super) type EventKey = (&'static str, &'static str);

impl Event<'_> {
    /// Counts it and writes its line.
    pub fn emit(&self, metrics: &Metrics) {
        self.count(metrics);
        let admission = match self.burst_key() {
            Some(key) => metrics.admit(key),
            None => Admission::Write(0),
        };
        if let Admission::Write(more) = admission {
            self.write(more);
        }
    }

    /// What its bursts are told apart by; `None` where every single one is worth a line.
    fn burst_key(&self) -> Option<EventKey> {
        match self {
            Self::Poisoned { poison, .. } => Some(("poisoned", poison.code.as_str())),
            Self::DeadLettered { poison, .. } => Some(("dead_lettered", poison.code.as_str())),
            Self::DuplicateDropped { .. } => Some(("duplicate_dropped", "")),
            Self::TransactionAborted { cause, .. } => Some(("transaction_aborted", cause.as_str())),
            Self::ProducerRebuilt { .. } => Some(("producer_rebuilt", "")),
            Self::BrokerError { kind, .. } => Some(("broker_error", kind.as_str())),
            Self::LedgerEntryUnreadable { .. } => Some(("ledger_entry_unreadable", "")),
            Self::OriginReused { .. } => Some(("origin_reused", "")),
            Self::Retracted { .. } => Some(("retracted", "")),
            Self::SlowArticle { stage, .. } => Some(("slow_article", stage)),
            Self::SpansDropped { .. } => Some(("spans_dropped", "")),
            Self::HeaderDropped { fault, .. } => Some(("header_dropped", fault.as_str())),
            Self::Fenced { .. }
            | Self::Rebalanced { .. }
            | Self::BrokerBack { .. }
            | Self::NotReady { .. }
            | Self::WindowCutShort { .. }
            | Self::InputLost { .. }
            | Self::Health { .. }
            | Self::ConfigReloaded { .. } => None,
        }
    }

    fn count(&self, metrics: &Metrics) {
        match *self {
            Self::Poisoned { poison, .. } => metrics.stages.errors(poison).increment(1),
            Self::DeadLettered { origin, poison } => {
                metrics.stages.dead_letters(poison).increment(1);
                metrics.dead_letters.note(origin, poison);
            }
            Self::DuplicateDropped { .. } => {
                metrics.drops.get(DropReason::DuplicatePolicy).increment(1);
            }
            Self::TransactionAborted { cause, .. } => metrics.aborted(cause).increment(1),
            Self::ProducerRebuilt { .. } => metrics.producer_rebuilds.increment(1),
            Self::Fenced { .. } => metrics.fenced.increment(1),
            Self::Rebalanced { kind, .. } => metrics.rebalances.get(kind).increment(1),
            Self::BrokerError { kind, .. } => metrics.broker_errors.get(kind).increment(1),
            Self::NotReady { kind, .. } => metrics.broker_errors.get(kind).increment(1),
            Self::BrokerBack { .. } => metrics.broker_reconnects.increment(1),
            Self::LedgerEntryUnreadable { .. } => metrics.ledger_unreadable.increment(1),
            Self::OriginReused { .. } => metrics.origins_reused.increment(1),
            Self::Retracted { .. } => metrics.retractions.increment(1),
            Self::WindowCutShort { .. } => metrics.window_cuts.increment(1),
            Self::InputLost { topic, from, to, .. } => {
                let lost = u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0);
                metrics.lost.get(topic).increment(lost);
            }
            Self::SlowArticle { .. } => metrics.slow_articles.increment(1),
            Self::SpansDropped { spans, .. } => {
                metrics.spans(SpanOutcome::Dropped).increment(spans as u64);
            }
            // The gauge is read from the board.
            Self::Health { .. } => {}
            Self::HeaderDropped { fault, .. } => metrics.headers_dropped.get(fault).increment(1),
            Self::ConfigReloaded { outcome, .. } => {
                metrics.config_reloads.get(outcome).increment(1);
                metrics.reloaded(outcome);
            }
        }
    }

    fn write(&self, more: u64) {
        match *self {
            Self::Poisoned { origin, poison } => debug!(
                target: TARGET, %origin, code = %poison.code, stage = poison.stage,
                detail = poison.detail, more, "record refused by a stage"
            ),
            Self::DeadLettered { origin, poison } => warn!(
                target: TARGET, %origin, code = %poison.code, stage = poison.stage,
                detail = poison.detail, more, "record sent to the dead letters"
            ),
            Self::DuplicateDropped { origin } => {
                debug!(target: TARGET, %origin, more, "duplicate dropped");
            }
            Self::TransactionAborted { worker, cause, error } => warn!(
                target: TARGET, worker, cause = cause.as_str(), error, more,
                "transaction aborted"
            ),
            Self::ProducerRebuilt { worker, error } => {
                warn!(target: TARGET, worker, error, more, "producer built again");
            }
            Self::Fenced { worker, transactional_id } => error!(
                target: TARGET, worker, transactional_id,
                "another instance has this worker's transactional id"
            ),
            Self::Rebalanced { worker, kind, partitions } => info!(
                target: TARGET, worker, kind = kind.as_str(), partitions, "group rebalanced"
            ),
            Self::BrokerError { kind: BrokerErrorKind::Fatal, error } => {
                error!(target: TARGET, error, more, "kafka client failed");
            }
            Self::BrokerError { kind, error } => {
                warn!(target: TARGET, kind = kind.as_str(), error, more, "broker error");
            }
            Self::NotReady { kind, reason } => {
                warn!(target: TARGET, kind = kind.as_str(), reason, "not ready, waiting");
            }
            Self::BrokerBack { after } => {
                info!(target: TARGET, after_s = after.as_secs_f64(), "broker reached again");
            }
            Self::LedgerEntryUnreadable { offset, error } => {
                warn!(target: TARGET, %offset, error, more, "unreadable ledger entry passed over");
            }
            Self::OriginReused { origin } => warn!(
                target: TARGET, %origin, more,
                "origin named another article before: the raw topic was made anew"
            ),
            Self::Retracted { origin } => {
                info!(target: TARGET, %origin, more, "claim retracted");
            }
            Self::WindowCutShort { window, configured } => warn!(
                target: TARGET, window_s = window.as_secs(), configured_s = configured.as_secs(),
                "ledger window held short by its limits"
            ),
            Self::InputLost { topic, partition, from, to } => error!(
                target: TARGET, %topic, %partition, %from, %to,
                "input lost: retention took records that were not read"
            ),
            Self::SlowArticle { origin, stage, stage_took, took, bytes, trace } => warn!(
                target: TARGET, %origin, stage, stage_s = stage_took.as_secs_f64(),
                took_s = took.as_secs_f64(), bytes, trace, more, "slow article"
            ),
            Self::SpansDropped { spans, error } => {
                warn!(target: TARGET, spans, error, more, "spans not taken by the collector");
            }
            Self::Health { wrong: Some(reasons) } => {
                error!(target: TARGET, reasons, "the service has stopped moving");
            }
            Self::Health { wrong: None } => info!(target: TARGET, "the service moves again"),
            Self::HeaderDropped { origin, fault } => {
                warn!(target: TARGET, %origin, fault = fault.as_str(), more, "header dropped");
            }
            Self::ConfigReloaded { outcome: ReloadOutcome::Applied, detail } => {
                info!(target: TARGET, hash = detail, "configuration reloaded");
            }
            Self::ConfigReloaded { outcome, detail } => warn!(
                target: TARGET, outcome = outcome.as_str(), detail,
                "configuration not reloaded, the old one holds"
            ),
        }
    }
}

/// Writes what was withheld of a burst that is over.
pub(super) fn write_withheld((kind, sub): EventKey, more: u64) {
    if kind == "poisoned" || kind == "duplicate_dropped" {
        debug!(target: TARGET, event = kind, sub, more, "more events of one kind");
    } else {
        warn!(target: TARGET, event = kind, sub, more, "more events of one kind");
    }
}

#[cfg(test)]
mod tests;
