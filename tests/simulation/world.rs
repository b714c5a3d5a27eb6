//! One schedule: who does what next is drawn at random; faults stop after a while, and then
//! everything must settle.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::time::Duration;

use fastrand::Rng;
use wiredesk::article::{Offset, Origin};
use wiredesk::ledger::{Claim, Entry, Ledger};
use wiredesk::pipeline::{AbortCause, Action, Decided, Event, TopicPartition};

use super::broker::{Broker, MemberId, Pending};
use super::member::{Append, BUDGET, Commit, Member, finish, prepare, refused, time_at};
use super::oracle;

/// Ways to break the rules on purpose: the oracle must see each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sabotage {
    /// Offsets are committed before the outputs, and not with them.
    OffsetsFirst,
    /// Verdicts come from what happens to be applied already.
    LedgerNotAwaited,
    /// After an abort the consumer goes on where it is.
    NoRewind,
}

/// Steps with faults, and steps after which a schedule without faults must have settled.
const FAULTY: usize = 600;
const SETTLED: usize = 60_000;

/// A process: its workers, its view of the ledger, its appender.
pub(crate) struct Process {
    pub(crate) members: Vec<Member>,
    pub(super) ledger: Ledger,
    pub(super) applied: usize,
    pub(super) appends: VecDeque<(usize, Append)>,
    pub(super) stopped_until: usize,
}

pub(crate) struct World {
    pub(super) rng: Rng,
    pub(super) sabotage: Option<Sabotage>,
    pub(crate) broker: Broker,
    pub(super) processes: Vec<Option<Process>>,
    pub(super) incarnations: u64,
    now: Duration,
    pub(super) step: usize,
    pub(super) faults: bool,
    history: String,
}

impl World {
    pub(crate) fn new(seed: u64, sabotage: Option<Sabotage>) -> Self {
        let mut rng = Rng::with_seed(seed);
        let broker = Broker::new(&mut rng);
        let processes = (0..rng.usize(1..=3)).map(|_| None).collect();
        Self {
            rng,
            sabotage,
            broker,
            processes,
            incarnations: 0,
            now: Duration::ZERO,
            step: 0,
            faults: true,
            history: String::new(),
        }
    }

    pub(crate) fn history(&self) -> &str {
        &self.history
    }

    pub(super) fn note(&mut self, what: std::fmt::Arguments<'_>) {
        writeln!(self.history, "{:5} {what}", self.step).expect("a string takes all");
    }

    /// Runs the schedule and judges it.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        for step in 0..SETTLED {
            self.step = step;
            self.faults = step < FAULTY;
            if !self.faults && self.broker.is_done() && self.idle() {
                return oracle::judge(&self.broker);
            }
            if self.faults && self.rng.u8(0..30) == 0 {
                self.fault();
            }
            if !self.faults || self.rng.u8(0..10) == 0 {
                self.revive();
            }
            self.rebalance();
            self.advance()?;
        }
        Err(format!("stuck: committed {:?}", self.broker.committed))
    }

    fn idle(&self) -> bool {
        let members = self.processes.iter().flatten().flat_map(|process| &process.members);
        members.into_iter().all(|member| !member.engine.has_work() || member.drained)
    }

    pub(super) fn member(&mut self, (slot, number): MemberId) -> Option<&mut Member> {
        self.processes.get_mut(slot)?.as_mut()?.members.get_mut(number)
    }

    /// Lets one thing happen.
    fn advance(&mut self) -> Result<(), String> {
        let slot = self.rng.usize(0..self.processes.len());
        let Some(process) = &self.processes[slot] else { return Ok(()) };
        if process.stopped_until > self.step {
            return Ok(());
        }
        let id = (slot, self.rng.usize(0..process.members.len()));
        match self.rng.u8(0..10) {
            0 | 1 => self.poll(id),
            2 | 3 => self.deliver(id)?,
            4 | 5 => self.answer(id)?,
            6 => self.append(slot),
            7 => self.tail(slot),
            8 => self.commit(id),
            _ => {
                self.now += Duration::from_millis(self.rng.u64(0..4));
                self.handle(id, Event::Tick)?;
            }
        }
        let gone = self.processes[slot]
            .as_ref()
            .is_some_and(|process| process.members.iter().all(|member| member.drained));
        if gone {
            self.note(format_args!("process {slot} has stopped"));
            self.crash(slot);
        }
        Ok(())
    }

    fn poll(&mut self, id: MemberId) {
        let sabotaged = self.sabotage == Some(Sabotage::NoRewind);
        let most = self.rng.usize(1..6);
        let generation = self.broker.generation;
        let (rng, broker) = (&mut self.rng, &self.broker);
        let process = self.processes.get_mut(id.0).and_then(Option::as_mut);
        let Some(member) = process.and_then(|process| process.members.get_mut(id.1)) else {
            return;
        };
        let consumer = &mut member.consumer;
        if consumer.blocked.is_some() || member.draining || member.inbox.len() > 3 {
            return;
        }
        while let Some((epoch, positions)) = consumer.commands.pop_front() {
            consumer.epoch = epoch;
            for (partition, offset) in positions {
                if let Some(position) = consumer.positions.get_mut(&partition)
                    && !sabotaged
                {
                    *position = Some(offset);
                }
            }
        }
        if consumer.paused {
            return;
        }
        let held: Vec<TopicPartition> = consumer.positions.keys().cloned().collect();
        let Some(partition) = rng.choice(&held) else { return };
        let Some(position) = consumer.positions.get_mut(partition) else { return };
        let Some(start) = position.or_else(|| broker.stable_offset(partition)) else { return };
        let log = &broker.raw[partition.partition.0 as usize];
        let records: Vec<_> = log.iter().skip(start.0 as usize).take(most).cloned().collect();
        *position = Some(Offset(start.0 + records.len() as i64));
        if !records.is_empty() {
            let epoch = consumer.epoch;
            member.inbox.push_back((Event::Polled { epoch, records }, generation));
        }
    }

    fn deliver(&mut self, id: MemberId) -> Result<(), String> {
        let Some(member) = self.member(id) else { return Ok(()) };
        let Some((event, generation)) = member.inbox.pop_front() else { return Ok(()) };
        if matches!(event, Event::Polled { .. }) {
            member.generation = generation;
        }
        self.handle(id, event)
    }

    fn answer(&mut self, id: MemberId) -> Result<(), String> {
        let pick = self.rng.usize(..);
        let Some(member) = self.member(id) else { return Ok(()) };
        if member.answers.is_empty() {
            return Ok(());
        }
        let index = pick % member.answers.len();
        let event = member.answers.remove(index);
        self.handle(id, event)
    }

    fn handle(&mut self, id: MemberId, event: Event) -> Result<(), String> {
        let now = self.now;
        let Some(member) = self.member(id) else { return Ok(()) };
        if member.drained {
            return Ok(());
        }
        let actions = member.engine.handle(now, event);
        let held = member.engine.held_bytes();
        // Polls that were on their way when the pause was ordered come on top, and the outputs of
        // what is in flight, which
        // are some three times as large as the records of this model.
        if held > BUDGET * 5 {
            return Err(format!("budget: {held} bytes held"));
        }
        actions.into_iter().for_each(|action| self.perform(id, action));
        Ok(())
    }

    fn perform(&mut self, id: MemberId, action: Action) {
        let sabotage = self.sabotage;
        let faults = self.faults;
        let sender = id.0 as u64 * 10 + id.1 as u64;
        if let Action::Abandoned { cause, batches } = &action {
            self.note(format_args!("{id:?} throws {batches} batches away: {cause:?}"));
        }
        let Some(process) = self.processes[id.0].as_mut() else { return };
        let member = &mut process.members[id.1];
        match action {
            Action::Prepare { batch, records } => {
                let prepared = records
                    .into_iter()
                    .map(|(record, refused)| prepare(record, refused, sender))
                    .collect();
                member.answers.push(Event::Prepared { batch, prepared });
            }
            Action::Append { batch, claims } => {
                if sabotage == Some(Sabotage::LedgerNotAwaited) {
                    let guess = |claim| guessed(&self.broker.ledger, process.applied, claim);
                    member.answers.push(Event::Decided(claims.iter().map(guess).collect()));
                }
                let entries = claims.into_iter().map(|claim| Entry::Claim(Box::new(claim)));
                let append = Append { batch, claims: true, entries: entries.collect() };
                process.appends.push_back((id.1, append));
            }
            Action::Record { batch, entries } => {
                let append = Append { batch, claims: false, entries: entries.into() };
                process.appends.push_back((id.1, append));
            }
            Action::Finish { batch, decided } => {
                let done = decided.iter().map(|(one, verdict)| finish(one, verdict.as_ref()));
                let finished = done.collect();
                member.answers.push(Event::Finished { batch, finished });
            }
            Action::Commit { batch, outputs, offsets } => {
                let generation = member.generation;
                assert!(member.commit.is_none(), "one transaction at a time");
                member.commit =
                    Some(Commit { batch, outputs, offsets, generation, offsets_sent: false });
            }
            Action::Pause => member.consumer.paused = true,
            Action::Resume => member.consumer.paused = false,
            Action::Rewind { epoch, positions } => {
                member.consumer.commands.push_back((epoch, positions));
            }
            Action::Release => self.released(id),
            Action::Settled(_) | Action::Abandoned { .. } => {}
            Action::Drained { late } => {
                assert!(!late || faults || member.draining, "late without a reason");
                member.drained = true;
            }
        }
    }

    fn released(&mut self, id: MemberId) {
        let Some(member) = self.member(id) else { return };
        for partition in member.consumer.blocked.take().unwrap_or_default() {
            if let Some(member) = self.member(id) {
                member.consumer.positions.remove(&partition);
            }
            if self.broker.owners.get(&partition) == Some(&id) {
                self.broker.owners.remove(&partition);
                self.broker.generation += 1;
            }
        }
    }

    /// The appender writes some entries of its first job.
    fn append(&mut self, slot: usize) {
        let most = self.rng.usize(1..4);
        let fails = self.faults && self.rng.u8(0..25) == 0;
        let Some(process) = self.processes[slot].as_mut() else { return };
        let Some((number, append)) = process.appends.front_mut() else { return };
        let count = most.min(append.entries.len());
        self.broker.ledger.extend(append.entries.drain(..count));
        let (number, batch, claims) = (*number, append.batch, append.claims);
        if fails {
            process.members[number].answers.push(Event::LedgerFailed(batch));
        } else if append.entries.is_empty() && !claims {
            process.members[number].answers.push(Event::Recorded(batch));
        }
        if fails || append.entries.is_empty() {
            process.appends.pop_front();
        }
    }

    /// The tail applies some entries and tells the workers.
    fn tail(&mut self, slot: usize) {
        let most = self.rng.usize(1..8);
        let awaited = self.sabotage != Some(Sabotage::LedgerNotAwaited);
        let Some(process) = self.processes[slot].as_mut() else { return };
        let mut told: BTreeMap<usize, Vec<Decided>> = BTreeMap::new();
        for entry in self.broker.ledger.iter().skip(process.applied).take(most) {
            let offset = process.applied;
            process.applied += 1;
            let applied = process.ledger.apply(offset as i64, time_at(offset), entry.clone());
            let Some(applied) = applied.filter(|one| one.sender / 10 == slot as u64) else {
                continue;
            };
            told.entry((applied.sender % 10) as usize).or_default().push(Decided {
                origin: applied.origin,
                verdict: applied.verdict,
                recorded: applied.recorded,
            });
        }
        for (number, decided) in told {
            if let Some(member) = process.members.get_mut(number).filter(|_| awaited) {
                member.answers.push(Event::Decided(decided));
            }
        }
    }

    /// The open transaction takes one step: refused, fenced, offsets sent, or committed.
    fn commit(&mut self, id: MemberId) {
        let (trouble, generation) = (self.rng.u8(0..20), self.broker.generation);
        let offsets_first = self.sabotage == Some(Sabotage::OffsetsFirst);
        let faults = self.faults;
        let process = self.processes[id.0].as_mut();
        let Some(member) = process.and_then(|process| process.members.get_mut(id.1)) else {
            return;
        };
        let Some(mut commit) = member.commit.take() else { return };
        let batch = commit.batch;
        if commit.offsets_sent {
            self.broker.pending.retain(|pending| pending.owner != id);
            if trouble == 0 && faults {
                // The coordinator gave the transaction up.
                let cause = AbortCause::Fenced;
                member.answers.push(Event::Aborted { batch, cause, refused: Vec::new() });
                return;
            }
            self.broker.published.append(&mut commit.outputs);
            self.broker.committed.extend(commit.offsets);
            member.answers.push(Event::Committed(batch));
            return;
        }
        let refused: Vec<Origin> = commit
            .outputs
            .iter()
            .filter(|(origin, output)| {
                let log = &self.broker.raw[origin.partition.0 as usize];
                refused(&log[origin.offset.0 as usize], output)
            })
            .map(|(origin, _)| origin.clone())
            .collect();
        let fenced = commit.generation != generation;
        let cause = match (refused.is_empty(), fenced, trouble == 1 && faults) {
            (false, _, _) => Some(AbortCause::Delivery),
            (_, true, _) => Some(AbortCause::Group),
            (_, _, true) => Some(AbortCause::Broker),
            _ => None,
        };
        if let Some(cause) = cause {
            member.answers.push(Event::Aborted { batch, cause, refused });
            return;
        }
        if offsets_first {
            self.broker.committed.extend(commit.offsets.clone());
        } else {
            let offsets = commit.offsets.clone();
            let incarnation = member.incarnation;
            self.broker.pending.push(Pending { owner: id, incarnation, offsets });
        }
        commit.offsets_sent = true;
        member.commit = Some(commit);
    }
}

/// The verdict of a process that does not read its claim back: what it would say now.
fn guessed(log: &[Entry], applied: usize, claim: &Claim) -> Decided {
    let mut ledger = Ledger::new(oracle::limits());
    for (offset, entry) in log.iter().take(applied).enumerate() {
        ledger.apply(offset as i64, time_at(offset), entry.clone());
    }
    let entry = Entry::Claim(Box::new(claim.clone()));
    let answer =
        ledger.apply(applied as i64, time_at(applied), entry).expect("a claim is answered");
    Decided { origin: answer.origin, verdict: answer.verdict, recorded: answer.recorded }
}
