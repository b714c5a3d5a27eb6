//! A worker: a task that owns an engine and carries out what it asks for.
//!
//! What blocks lives on named threads beside it: the poll thread owns the consumer, the publish
//! thread the producer; the
//! pure stages run on the compute pool. Batches cross the channels, never single records.

mod deliveries;
mod drive;
mod fence;
mod lost;
mod meter;
mod offsets;
mod perform;
mod poll;
mod publish;
mod start;
mod stopwatch;
mod tracer;

pub(super) use drive::{Worker, WorkerEnd, WorkerParts};
pub(super) use meter::Meter;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::pipeline::{BatchId, Decided, Finished, Prepared};

/// Tells threads to end.
#[derive(Debug, Default)]
pub(super) struct Stop(AtomicBool);

impl Stop {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the pool, the appender, the ledger tail and the publish thread tell a worker.
pub(super) enum ToWorker {
    /// The ledger decided some of its claims.
    Decided(Vec<Decided>),
    /// A batch went through the stages before the ledger.
    Prepared { batch: BatchId, prepared: Vec<Prepared> },
    /// A batch went through the remaining stages.
    Finished { batch: BatchId, finished: Vec<Finished> },
    /// Entries of a batch stand in the ledger, or could not be appended.
    Appended { batch: BatchId, claims: bool, ok: bool },
    /// What became of a transaction.
    Published(publish::CommitAnswer),
}
