//! What a worker does when its engine asks for it.

use std::sync::Arc;

use rayon::prelude::*;

use super::ToWorker;
use super::drive::{Worker, WorkerEnd};
use super::poll::ToPoll;
use super::publish::CommitRequest;
use super::stopwatch::Stopwatch;
use crate::article::{Poison, RawRecord};
use crate::kafka::ledger::AppendJob;
use crate::kafka::trouble::{Fatal, FatalCode};
use crate::ledger::{Entry, Verdict};
use crate::pipeline::{Action, BatchId, Event, Prepared};
use crate::telemetry::clock;

impl Worker {
    /// Carries one action out; answers come back as events.
    pub(super) fn perform(&mut self, action: Action) {
        match action {
            Action::Prepare { batch, records } => self.prepare(batch, records),
            Action::Append { batch, claims } => {
                self.parts.meter.asked();
                let entries = claims.into_iter().map(|claim| Entry::Claim(Box::new(claim)));
                self.append(batch, entries.collect(), true);
            }
            Action::Record { batch, entries } => self.append(batch, entries, false),
            Action::Finish { batch, decided } => self.finish(batch, decided),
            Action::Commit { batch, outputs, offsets } => {
                self.parts.meter.committing(&outputs);
                let group = self.group.clone();
                let request = CommitRequest { batch, outputs, offsets, group };
                if self.requests.try_send(request).is_err() {
                    self.gone("publish");
                }
            }
            Action::Pause => self.command(ToPoll::Pause),
            Action::Resume => self.command(ToPoll::Resume),
            Action::Rewind { epoch, positions } => {
                self.command(ToPoll::Rewind { epoch, positions });
            }
            Action::Release => {
                self.parts.meter.released();
                let answered = self.release.take().map(|release| release.try_send(()));
                if let Some(Err(error)) = answered {
                    tracing::debug!(%error, "the revocation did not wait for its answer");
                }
            }
            Action::Settled(accounts) => self.parts.meter.settled(&accounts),
            Action::Abandoned { cause, batches } => self.parts.meter.abandoned(cause, batches),
            Action::Drained { late } => {
                let end = if late { WorkerEnd::Late } else { WorkerEnd::Drained };
                self.end = Some(Ok(end));
            }
        }
    }

    fn prepare(&self, batch: BatchId, records: Vec<(RawRecord, Option<Poison>)>) {
        let chain = self.parts.chain.load_full();
        let answers = self.answers.clone();
        let sender = self.sender;
        let metrics = Arc::clone(self.parts.meter.metrics());
        let slow = self.parts.settings.log.slow_article;
        let spans = Arc::clone(self.parts.meter.spans());
        self.parts.pool.spawn(move || {
            let watch = Stopwatch::new(slow);
            let prepared = records
                .into_par_iter()
                .map(|(record, refused)| match refused {
                    Some(poison) => Prepared::poisoned(record, poison),
                    None => {
                        let lap = watch.lap(spans.traces(&record.origin));
                        let prepared = chain.prepare(record, sender, &lap);
                        let RawRecord { origin, headers, .. } = &prepared.record;
                        lap.report(&metrics, origin, prepared.record.size(), headers);
                        spans.stepped(origin, lap.steps());
                        prepared
                    }
                })
                .collect();
            watch.report(&metrics);
            answer(&answers, ToWorker::Prepared { batch, prepared });
        });
    }

    fn finish(&self, batch: BatchId, decided: Vec<(Prepared, Option<Verdict>)>) {
        let chain = self.parts.chain.load_full();
        let answers = self.answers.clone();
        let emitted_at = clock::now();
        let metrics = Arc::clone(self.parts.meter.metrics());
        let slow = self.parts.settings.log.slow_article;
        let spans = Arc::clone(self.parts.meter.spans());
        self.parts.pool.spawn(move || {
            let watch = Stopwatch::new(slow);
            let finished = decided
                .into_par_iter()
                .map(|(prepared, verdict)| {
                    let lap = watch.lap(spans.traces(&prepared.record.origin));
                    let bytes = prepared.record.size();
                    let done = chain.finish(prepared, verdict, emitted_at, &lap);
                    if let Some(output) = done.outputs.first() {
                        lap.report(&metrics, &done.origin, bytes, &output.headers);
                    }
                    spans.stepped(&done.origin, lap.steps());
                    done
                })
                .collect();
            watch.report(&metrics);
            answer(&answers, ToWorker::Finished { batch, finished });
        });
    }

    fn append(&mut self, batch: BatchId, entries: Vec<Entry>, claims: bool) {
        let answers = self.answers.clone();
        let done = Box::new(move |ok| answer(&answers, ToWorker::Appended { batch, claims, ok }));
        // The queue has room for all batches of all workers: it is full only when the ledger hangs.
        if self.parts.appender.try_send(AppendJob { entries, done }).is_err() {
            self.handle(Event::LedgerFailed(batch));
        }
    }

    fn command(&mut self, command: ToPoll) {
        if self.commands.try_send(command).is_err() {
            self.gone("poll");
        }
    }

    /// A thread of this worker does not take what it is given: the worker cannot go on.
    fn gone(&mut self, thread: &str) {
        if self.end.is_none() {
            let message = format!("the {thread} thread of worker {} has ended", self.parts.number);
            self.end = Some(Err(Fatal::new(FatalCode::Client, message)));
        }
    }
}

fn answer(answers: &tokio::sync::mpsc::Sender<ToWorker>, what: ToWorker) {
    if answers.blocking_send(what).is_err() {
        tracing::debug!("the worker is gone");
    }
}
