//! What a worker reports: counters and histograms, and its part of the status board.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::tracer::Tracer;
use crate::article::{Offset, Origin, RawRecord, Timestamp, TopicName};
use crate::pipeline::{AbortCause, Account, Offsets, Outcome, Output, TopicPartition};
use crate::telemetry::{Event, Live, Metrics, RebalanceKind, SpanBook, WorkerBoard, clock};

/// The open batch's traffic, counted once it is committed.
#[derive(Default)]
struct Open {
    outputs: BTreeMap<TopicName, (usize, usize)>,
    bytes: usize,
}

/// The reports of one worker.
pub(in crate::kafka) struct Meter {
    number: usize,
    metrics: Arc<Metrics>,
    board: Arc<WorkerBoard>,
    open: Open,
    /// Next offset to be committed, by held partition.
    positions: Offsets,
    /// When claims were last handed to the ledger without an answer yet.
    asked: Option<Instant>,
    /// Since when partitions are to be given up.
    revoking: Option<Instant>,
    tracer: Tracer,
    spans: Arc<SpanBook>,
}

/// Records of one partition that were polled one after another.
struct Run {
    partition: TopicPartition,
    first: Offset,
    last: Offset,
    since: Timestamp,
}

impl Meter {
    pub(in crate::kafka) fn new(
        number: usize,
        metrics: Arc<Metrics>,
        board: Arc<WorkerBoard>,
        live: Arc<Live>,
        spans: Arc<SpanBook>,
    ) -> Self {
        let (open, positions) = (Open::default(), Offsets::new());
        let tracer = Tracer::new(live);
        let (asked, revoking) = (None, None);
        Self { number, metrics, board, open, positions, asked, revoking, tracer, spans }
    }

    pub(super) fn board(&self) -> &Arc<WorkerBoard> {
        &self.board
    }

    pub(super) fn spans(&self) -> &Arc<SpanBook> {
        &self.spans
    }

    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    pub(super) fn polled(&mut self, records: &[RawRecord]) {
        let mut run: Option<Run> = None;
        for record in records {
            let origin = &record.origin;
            self.metrics.input(&origin.topic).add(1, record.size());
            match &mut run {
                Some(run) if run.continues(origin) => run.last = origin.offset,
                _ => {
                    self.arrived(run.take());
                    run = Some(Run {
                        partition: TopicPartition::of(origin),
                        first: origin.offset,
                        last: origin.offset,
                        since: record.timestamp,
                    });
                }
            }
        }
        self.arrived(run);
        self.tracer.polled(records);
        self.spans.polled(records);
    }

    fn arrived(&mut self, run: Option<Run>) {
        let Some(Run { partition, first, last, since }) = run else { return };
        if !self.positions.contains_key(&partition) {
            self.moved(partition.clone(), first);
        }
        self.board.arrived(&partition.topic, partition.partition, (first, last), since);
    }

    fn moved(&mut self, partition: TopicPartition, offset: Offset) {
        self.board.set_position(&partition.topic, partition.partition, offset);
        self.positions.insert(partition, offset);
    }

    fn rebalanced(&self, kind: RebalanceKind, partitions: usize) {
        let worker = self.number;
        Event::Rebalanced { worker, kind, partitions }.emit(&self.metrics);
    }

    pub(super) fn assigned(&self, partitions: &[TopicPartition]) {
        for one in partitions {
            self.board.assigned(&one.topic, one.partition);
        }
        self.rebalanced(RebalanceKind::Assigned, partitions.len());
    }

    pub(super) fn gave_up(&mut self, partitions: &[TopicPartition], kind: RebalanceKind) {
        for one in partitions {
            self.board.revoked(&one.topic, one.partition);
            self.positions.remove(one);
        }
        self.revoking = (kind == RebalanceKind::Revoked).then(Instant::now);
        self.rebalanced(kind, partitions.len());
    }

    /// The revocation may go on.
    pub(super) fn released(&mut self) {
        if let Some(since) = self.revoking.take() {
            self.metrics.rebalance.record(since.elapsed());
        }
    }

    pub(super) fn asked(&mut self) {
        self.asked.get_or_insert_with(Instant::now);
    }

    pub(super) fn decided(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.metrics.ledger_verdict_wait.record(asked.elapsed());
        }
        self.board.progressed();
    }

    pub(super) fn committing(&mut self, outputs: &[(Origin, Output)]) {
        self.board.transaction_opened();
        self.tracer.committing(outputs);
        self.spans.committing();
        self.open = Open::default();
        for (_, output) in outputs {
            let size = output.size();
            let topic = self.open.outputs.entry(output.topic.clone()).or_default();
            topic.0 += 1;
            topic.1 += size;
            self.open.bytes += size;
        }
    }

    pub(super) fn committed(&mut self, took: Duration) {
        self.board.transaction_ended();
        self.board.progressed();
        let open = std::mem::take(&mut self.open);
        self.metrics.committed.increment(1);
        self.metrics.transaction_commit.record(took);
        self.metrics.transaction_bytes.record(open.bytes as f64);
        for (topic, (records, bytes)) in open.outputs {
            self.metrics.output(&topic).add(records, bytes);
        }
    }

    pub(super) fn aborted(&self, cause: AbortCause) {
        self.board.transaction_ended();
        let worker = self.number;
        Event::TransactionAborted { worker, cause, error: "" }.emit(&self.metrics);
    }

    /// Batches were thrown away. Those of an aborted transaction are counted there.
    pub(super) fn abandoned(&mut self, cause: AbortCause, batches: usize) {
        tracing::debug!(worker = self.number, cause = cause.as_str(), batches, "going back");
        self.tracer.forget();
        self.spans.forget();
    }

    /// Records are published and their offsets committed.
    pub(super) fn settled(&mut self, accounts: &[Account]) {
        let now = clock::now();
        self.metrics.transaction_records.record(accounts.len() as f64);
        let mut ends = Offsets::new();
        for account in accounts {
            self.metrics.articles(account.outcome).increment(1);
            if let Some(decision) = account.decision {
                self.metrics.decisions(decision).increment(1);
            }
            if account.outcome.is_published() {
                self.metrics.named(account.entities);
            }
            self.metrics.told(account.stories);
            if account.outcome == Outcome::Dropped {
                Event::DuplicateDropped { origin: &account.origin }.emit(&self.metrics);
            }
            if let Some(poison) = &account.poison {
                Event::DeadLettered { origin: &account.origin, poison }.emit(&self.metrics);
            }
            self.metrics.end_to_end.record(now.since(account.timestamp));
            ends.insert(TopicPartition::of(&account.origin), account.origin.offset.next());
        }
        self.tracer.settled(accounts, now);
        self.spans.settled(self.number, accounts);
        for (partition, end) in ends {
            if self.positions.contains_key(&partition) {
                self.moved(partition, end);
            }
        }
    }
}

impl Run {
    fn continues(&self, origin: &Origin) -> bool {
        let same =
            self.partition.partition == origin.partition && self.partition.topic == origin.topic;
        same && self.last < origin.offset
    }
}
