//! The engine: the order in which things happen to batches.
//!
//! It promises that the records of a batch and their offsets leave in one `Commit`, that commits
//! follow the order of
//! the input, that nothing is finished before the ledger has decided it, and that whatever is
//! thrown away is read again.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use super::assignment::Assignment;
use super::batch::{Batch, Stage};
use super::budget::{Budget, Flow};
use super::buffer::Buffer;
use super::event::{AbortCause, Action, BatchId, Decided, Epoch, Event, Prepared, TopicPartition};
use super::output::{Finished, Outcome};
use super::pace::Pace;
use crate::article::{Origin, Poison, PoisonCode, RawRecord};
use crate::ledger::Entry;

/// Limits of one engine.
#[derive(Clone, Copy, Debug)]
pub struct EngineSettings {
    /// Shortest time a batch stays open.
    pub min_interval: Duration,
    /// Time a batch stays open to begin with.
    pub interval: Duration,
    /// Longest time a batch stays open.
    pub max_interval: Duration,
    /// Most records of a batch.
    pub max_records: usize,
    /// Most bytes of a batch.
    pub max_bytes: usize,
    /// Most batches on the way at once.
    pub in_flight: usize,
    /// Bytes between poll and delivery above which polling pauses.
    pub budget: usize,
    /// How long a revocation may wait for batches that hold records of its partitions.
    pub revoke_timeout: Duration,
}

/// Waiting time after the first abort in a row; doubles with each further one.
const FIRST_BACK_OFF: Duration = Duration::from_millis(50);
/// Longest waiting time after an abort.
const LONGEST_BACK_OFF: Duration = Duration::from_secs(2);

#[derive(Debug)]
struct Revocation {
    partitions: Vec<TopicPartition>,
    deadline: Duration,
}

#[derive(Debug, PartialEq, Eq)]
enum Mode {
    Running,
    /// No new batches; stop when the last one is done or the time is over.
    Draining {
        deadline: Duration,
    },
    Stopped,
}

/// The state machine of one worker. Time is a duration since any fixed moment; it never runs
/// backwards.
#[derive(Debug)]
pub struct Engine {
    settings: EngineSettings,
    assignment: Assignment,
    buffer: Buffer,
    batches: VecDeque<Batch>,
    next_batch: u64,
    /// Which record of which batch waits for the verdict on an origin.
    waiting: HashMap<Origin, (BatchId, usize)>,
    /// Records that a broker refused: dead letters when they come again.
    refused: HashSet<Origin>,
    /// Records that may have made a broker refuse their batch: they go alone, so that the guilty
    /// one is found.
    suspects: HashSet<Origin>,
    epoch: Epoch,
    /// Batches were thrown away while a transaction was on the way: go back once its end is known.
    rewind_pending: bool,
    revocation: Option<Revocation>,
    budget: Budget,
    pace: Pace,
    aborts_in_a_row: u32,
    not_before: Duration,
    mode: Mode,
    now: Duration,
    actions: Vec<Action>,
}

impl Engine {
    /// An engine that holds no partitions yet.
    pub fn new(settings: EngineSettings) -> Self {
        Self {
            settings,
            assignment: Assignment::default(),
            buffer: Buffer::default(),
            batches: VecDeque::new(),
            next_batch: 0,
            waiting: HashMap::new(),
            refused: HashSet::new(),
            suspects: HashSet::new(),
            epoch: Epoch::default(),
            rewind_pending: false,
            revocation: None,
            budget: Budget::new(settings.budget),
            pace: Pace::new(settings.min_interval, settings.interval, settings.max_interval),
            aborts_in_a_row: 0,
            not_before: Duration::ZERO,
            mode: Mode::Running,
            now: Duration::ZERO,
            actions: Vec::new(),
        }
    }

    /// Takes one event and answers with what is to be done, in this order.
    pub fn handle(&mut self, now: Duration, event: Event) -> Vec<Action> {
        self.now = self.now.max(now);
        match event {
            Event::Assigned(partitions) => {
                partitions.into_iter().for_each(|partition| self.assignment.add(partition));
            }
            Event::Revoking(partitions) => self.revoking(partitions),
            Event::Lost(partitions) => self.lost(&partitions),
            Event::Polled { epoch, records } => self.polled(epoch, records),
            Event::Prepared { batch, prepared } => self.prepared(batch, prepared),
            Event::Decided(decided) => decided.into_iter().for_each(|one| self.decided(one)),
            Event::Finished { batch, finished } => self.finished(batch, finished),
            Event::Recorded(batch) => self.recorded(batch),
            Event::LedgerFailed(batch) => {
                if self.batches.iter().any(|one| one.id == batch) {
                    self.abandon(AbortCause::Ledger);
                    self.back_off();
                }
            }
            Event::Committed(batch) => self.committed(batch),
            Event::Aborted { batch, cause, refused } => self.aborted(batch, cause, refused),
            Event::Tick => {}
            Event::Shutdown(patience) => self.shutdown(patience),
        }
        self.advance();
        std::mem::take(&mut self.actions)
    }

    /// When [`Event::Tick`] is wanted at the latest, if at all.
    pub fn next_tick(&self) -> Option<Duration> {
        let batch = (!self.buffer.is_empty() && self.may_open() && !self.is_ahead())
            .then(|| (self.buffer.since() + self.pace.interval()).max(self.not_before));
        let revocation = self.revocation.as_ref().map(|revocation| revocation.deadline);
        let shutdown = match self.mode {
            Mode::Draining { deadline } => Some(deadline),
            Mode::Running | Mode::Stopped => None,
        };
        [batch, revocation, shutdown].into_iter().flatten().min()
    }

    /// Bytes held between poll and delivery.
    pub fn held_bytes(&self) -> usize {
        self.budget.held()
    }

    /// Whether there are records that are not committed yet.
    pub fn has_work(&self) -> bool {
        !self.buffer.is_empty() || !self.batches.is_empty()
    }

    fn polled(&mut self, epoch: Epoch, records: Vec<RawRecord>) {
        if self.mode != Mode::Running {
            return;
        }
        let stale = epoch != self.epoch;
        let mut unsought = false;
        for record in records {
            let partition = TopicPartition::of(&record.origin);
            if stale {
                // A partition assigned after the rewind was ordered is not part of it, and its
                // records go past here.
                unsought |= self.assignment.mark(&partition, record.origin.offset);
                continue;
            }
            if self.assignment.admit(&partition, record.origin.offset) {
                self.budget.add(self.buffer.push(self.now, record));
            }
        }
        if unsought && !self.rewind_pending {
            self.abandon(AbortCause::Revoked);
        }
    }

    fn revoking(&mut self, partitions: Vec<TopicPartition>) {
        self.budget.sub(self.buffer.remove(&partitions));
        let deadline = self.now + self.settings.revoke_timeout;
        self.revocation = Some(Revocation { partitions, deadline });
    }

    fn lost(&mut self, partitions: &[TopicPartition]) {
        self.budget.sub(self.buffer.remove(partitions));
        partitions.iter().for_each(|partition| self.assignment.remove(partition));
        if self.batches.iter().any(|batch| !batch.is_committing() && batch.touches(partitions)) {
            self.abandon(AbortCause::Revoked);
        }
    }

    fn prepared(&mut self, id: BatchId, prepared: Vec<Prepared>) {
        if let Some(batch) = self.batches.iter_mut().find(|batch| batch.id == id) {
            batch.stage = Stage::Waiting(prepared);
        }
    }

    fn decided(&mut self, decided: Decided) {
        let Some((id, index)) = self.waiting.remove(&decided.origin) else { return };
        let Some(batch) = self.batches.iter_mut().find(|batch| batch.id == id) else { return };
        if let Stage::Claimed { verdicts, unrecorded, missing, .. } = &mut batch.stage {
            if !decided.recorded {
                unrecorded.push(index);
            }
            verdicts[index] = Some(decided.verdict);
            *missing -= 1;
        }
    }

    fn finished(&mut self, id: BatchId, finished: Vec<Finished>) {
        let Some(batch) = self.batches.iter_mut().find(|batch| batch.id == id) else { return };
        // A record that died after its claim must not be pointed at by later duplicates.
        let retracts: Vec<Entry> = finished
            .iter()
            .filter(|done| done.outcome == Outcome::DeadLettered && done.claimed)
            .map(|done| Entry::Retract { origin: done.origin.clone() })
            .collect();
        self.budget.add(batch.finish(finished));
        if !retracts.is_empty() {
            batch.recording += 1;
            self.actions.push(Action::Record { batch: id, entries: retracts });
        }
    }

    fn recorded(&mut self, id: BatchId) {
        if let Some(batch) = self.batches.iter_mut().find(|batch| batch.id == id) {
            batch.recording = batch.recording.saturating_sub(1);
        }
    }

    fn committed(&mut self, id: BatchId) {
        let Some(front) = self.batches.front() else { return };
        if front.id != id {
            return;
        }
        let Some(batch) = self.batches.pop_front() else { return };
        self.aborts_in_a_row = 0;
        self.budget.sub(batch.bytes);
        batch.settle(&mut self.assignment);
        if let Stage::Committing { accounts } = batch.stage {
            for account in &accounts {
                self.refused.remove(&account.origin);
                self.suspects.remove(&account.origin);
            }
            self.actions.push(Action::Settled(accounts));
        }
    }

    fn aborted(&mut self, id: BatchId, cause: AbortCause, refused: Vec<Origin>) {
        if self.batches.front().is_none_or(|front| front.id != id) {
            return;
        }
        let alone = self.batches.front().is_some_and(|front| front.len() == 1);
        if alone {
            self.refused.extend(refused);
        } else {
            self.suspects.extend(refused);
        }
        if let Some(front) = self.batches.front_mut() {
            // No longer on the way: it is thrown away with the others.
            front.stage = Stage::Decided;
        }
        self.abandon(cause);
        self.back_off();
    }

    fn shutdown(&mut self, patience: Duration) {
        if self.mode == Mode::Running {
            self.mode = Mode::Draining { deadline: self.now + patience };
            self.budget.sub(self.buffer.clear());
            self.actions.push(Action::Pause);
        }
    }

    /// Throws away everything but a transaction on the way, and goes back to read it again.
    fn abandon(&mut self, cause: AbortCause) {
        let keep = usize::from(self.batches.front().is_some_and(Batch::is_committing));
        let dropped = self.batches.split_off(keep);
        for batch in &dropped {
            self.budget.sub(batch.bytes);
        }
        self.budget.sub(self.buffer.clear());
        self.waiting.clear();
        self.actions.push(Action::Abandoned { cause, batches: dropped.len() });
        self.epoch = Epoch(self.epoch.0 + 1);
        self.rewind_pending = true;
    }

    fn back_off(&mut self) {
        let doubled = FIRST_BACK_OFF * 2_u32.saturating_pow(self.aborts_in_a_row.min(10));
        self.not_before = self.now + doubled.min(LONGEST_BACK_OFF);
        self.aborts_in_a_row += 1;
    }

    /// Does everything that the last event made possible.
    fn advance(&mut self) {
        self.settle_revocation();
        if self.rewind_pending && !self.batches.front().is_some_and(Batch::is_committing) {
            self.rewind_pending = false;
            let positions = self.assignment.positions();
            self.actions.push(Action::Rewind { epoch: self.epoch, positions });
        }
        self.append_in_order();
        self.finish_decided();
        self.commit_front();
        while self.batch_is_due() {
            self.open_batch();
        }
        match self.budget.turn() {
            Some(Flow::Closed) => self.actions.push(Action::Pause),
            Some(Flow::Open) if self.mode == Mode::Running => self.actions.push(Action::Resume),
            Some(Flow::Open) | None => {}
        }
        self.settle_shutdown();
    }

    fn settle_revocation(&mut self) {
        let Some(revocation) = &self.revocation else { return };
        let busy = self.batches.iter().any(|batch| batch.touches(&revocation.partitions));
        let late = self.now >= revocation.deadline;
        if busy && !late {
            return;
        }
        let Some(Revocation { partitions, .. }) = self.revocation.take() else { return };
        partitions.iter().for_each(|partition| self.assignment.remove(partition));
        if self.batches.iter().any(|batch| !batch.is_committing() && batch.touches(&partitions)) {
            self.abandon(AbortCause::Revoked);
        }
        self.actions.push(Action::Release);
    }

    /// Claims enter the ledger in the order of the input, whichever batch was prepared first.
    fn append_in_order(&mut self) {
        for batch in &mut self.batches {
            match &mut batch.stage {
                Stage::Preparing => return,
                Stage::Waiting(prepared) => {
                    let mut prepared = std::mem::take(prepared);
                    let mut claims = Vec::with_capacity(prepared.len());
                    for (index, one) in prepared.iter_mut().enumerate() {
                        if let Some(claim) = one.claim.take() {
                            self.waiting.insert(claim.origin.clone(), (batch.id, index));
                            claims.push(claim);
                        }
                    }
                    let verdicts = prepared.iter().map(|_| None).collect();
                    let missing = claims.len();
                    let unrecorded = Vec::with_capacity(missing);
                    batch.stage = Stage::Claimed { prepared, verdicts, unrecorded, missing };
                    if missing > 0 {
                        self.actions.push(Action::Append { batch: batch.id, claims });
                    }
                }
                _ => {}
            }
        }
    }

    fn finish_decided(&mut self) {
        for batch in &mut self.batches {
            if !matches!(batch.stage, Stage::Claimed { missing: 0, .. }) {
                continue;
            }
            let stage = std::mem::replace(&mut batch.stage, Stage::Decided);
            let Stage::Claimed { prepared, verdicts, mut unrecorded, .. } = stage else { continue };
            unrecorded.sort_unstable();
            let entries: Vec<Entry> = unrecorded
                .into_iter()
                .filter_map(|index| {
                    let origin = prepared[index].record.origin.clone();
                    Some(Entry::Verdict { origin, verdict: verdicts[index].clone()? })
                })
                .collect();
            if !entries.is_empty() {
                batch.recording += 1;
                self.actions.push(Action::Record { batch: batch.id, entries });
            }
            let decided = prepared.into_iter().zip(verdicts).collect();
            self.actions.push(Action::Finish { batch: batch.id, decided });
        }
    }

    fn commit_front(&mut self) {
        let Some(front) = self.batches.front_mut() else { return };
        if front.recording > 0 || !matches!(front.stage, Stage::Finished { .. }) {
            return;
        }
        let stage = std::mem::replace(&mut front.stage, Stage::Decided);
        let Stage::Finished { outputs, accounts } = stage else { return };
        front.stage = Stage::Committing { accounts };
        self.actions.push(Action::Commit { batch: front.id, outputs, offsets: front.offsets() });
    }

    fn may_open(&self) -> bool {
        self.mode == Mode::Running
            && self.revocation.is_none()
            && !self.rewind_pending
            && self.batches.len() < self.settings.in_flight
    }

    /// Whether the next batch to commit is on its way already: one closed by time would only queue
    /// behind it, while the buffer goes on filling.
    fn is_ahead(&self) -> bool {
        self.batches.len() >= 2
    }

    fn batch_is_due(&mut self) -> bool {
        if self.buffer.is_empty() || !self.may_open() || self.now < self.not_before {
            return false;
        }
        let full = self.buffer.len() >= self.settings.max_records
            || self.buffer.bytes() >= self.settings.max_bytes;
        if full {
            self.pace.was_full();
            return true;
        }
        if self.is_ahead() || self.now < self.buffer.since() + self.pace.interval() {
            return false;
        }
        let limit = self.settings.max_records.max(1) as f64;
        self.pace.was_timely(self.buffer.len() as f64 / limit);
        true
    }

    fn open_batch(&mut self) {
        let limits = (self.settings.max_records, self.settings.max_bytes);
        let suspects = &self.suspects;
        let records = self
            .buffer
            .take(self.now, limits.0, limits.1, |record| suspects.contains(&record.origin));
        let id = BatchId(self.next_batch);
        self.next_batch += 1;
        self.batches.push_back(Batch::new(id, &records, &self.assignment));
        let records = records
            .into_iter()
            .map(|record| {
                let refused = self.refused.contains(&record.origin).then(|| {
                    Poison::new(PoisonCode::Refused, "publish", "a broker refused its output")
                });
                (record, refused)
            })
            .collect();
        self.actions.push(Action::Prepare { batch: id, records });
    }

    fn settle_shutdown(&mut self) {
        let Mode::Draining { deadline } = self.mode else { return };
        let late = self.now >= deadline;
        if self.batches.is_empty() || late {
            self.mode = Mode::Stopped;
            self.actions.push(Action::Drained { late: !self.batches.is_empty() });
        }
    }
}

#[cfg(test)]
mod tests;
