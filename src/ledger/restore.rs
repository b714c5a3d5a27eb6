//! Rebuilding a ledger from the end of its log.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::{Entry, Ledger, LedgerLimits, Verdict};
use crate::article::{Origin, Timestamp};

/// In log time, longer than a claim waits for its verdict entry or its retraction, and than a
/// crashed owner's successor takes to repeat its claims.
const RESTORE_MARGIN: Duration = Duration::from_secs(15 * 60);

/// How much earlier than the window a restore begins: what ended before that margin began, a
/// decided claim has taken along by the end of it.
pub const RESTORE_REACH: Duration = Duration::from_secs(2 * 15 * 60);

/// Entries held back at most while the verdict of the first is awaited.
const HELD_MAX: usize = 65_536;

/// Builds a [`Ledger`] from a log that is read from its middle.
///
/// What stood before the beginning is not known, so a claim soon after it cannot be decided anew:
/// its family or its original may be missing. But the log holds its verdict a little further on. So
/// entries are held back until their verdict has been read, and every claim enters the state with
/// the verdict that was published. Only those at the very end have none yet; they are decided here,
/// from a state that is complete by then.
///
/// The state is that of a ledger which never stopped if the log is read from the time of its last
/// entry less the window and [`RESTORE_REACH`], if every claim before a quarter of an hour from the
/// end was decided or retracted within as long, if claims are not repeated later than that, if what
/// one worker died on is not finished by another, and if no end of a story waits longer than that
/// for a claim.
#[derive(Debug)]
pub struct Restore {
    ledger: Ledger,
    held: VecDeque<Held>,
    /// Number of the first entry held.
    first: u64,
    /// The number of the claim that waits for a verdict, by its origin.
    waiting: HashMap<Origin, u64>,
    newest: Option<Timestamp>,
}

#[derive(Debug)]
struct Held {
    position: i64,
    time: Timestamp,
    entry: Entry,
    verdict: Option<Verdict>,
}

impl Restore {
    /// An empty ledger to be filled.
    pub fn new(limits: LedgerLimits) -> Self {
        Self {
            ledger: Ledger::new(limits),
            held: VecDeque::new(),
            first: 0,
            waiting: HashMap::new(),
            newest: None,
        }
    }

    /// Takes the next entry of the log, as [`Ledger::apply`] does.
    pub fn push(&mut self, position: i64, time: Timestamp, entry: Entry) {
        let number = self.first + self.held.len() as u64;
        match &entry {
            Entry::Claim(claim) => self.await_verdict(&claim.origin, claim.raw_hash, number),
            Entry::Verdict { origin, verdict } => {
                if let Some(held) = self.waiting.remove(origin).and_then(|at| self.held_mut(at)) {
                    held.verdict = Some(verdict.clone());
                }
            }
            Entry::Retract { origin } => {
                self.waiting.remove(origin);
            }
        }
        self.newest = self.newest.max(Some(time));
        self.held.push_back(Held { position, time, entry, verdict: None });
        while self.held.front().is_some_and(|held| self.is_ready(held))
            || self.held.len() > HELD_MAX
        {
            self.release();
        }
    }

    /// Position of the last entry pushed.
    pub fn position(&self) -> Option<i64> {
        self.held.back().map(|held| held.position).or_else(|| self.ledger.position())
    }

    /// The ledger at the end of the log.
    pub fn finish(mut self) -> Ledger {
        while !self.held.is_empty() {
            self.release();
        }
        self.ledger
    }

    /// The first claim of an origin waits; a repetition of it does not, unless the raw topic was
    /// made anew in between.
    fn await_verdict(&mut self, origin: &Origin, raw_hash: u64, number: u64) {
        let waiting = self.waiting.get(origin).copied();
        let same_raw = waiting.and_then(|at| self.held_mut(at)).is_some_and(
            |held| matches!(&held.entry, Entry::Claim(claim) if claim.raw_hash == raw_hash),
        );
        if !same_raw {
            self.waiting.insert(origin.clone(), number);
        }
    }

    fn held_mut(&mut self, number: u64) -> Option<&mut Held> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.held.get_mut(index)
    }

    fn is_ready(&self, held: &Held) -> bool {
        let is_late = self.newest.is_some_and(|newest| newest.since(held.time) > RESTORE_MARGIN);
        match &held.entry {
            Entry::Claim(claim) => is_late || held.verdict.is_some() || self.ledger.knows(claim),
            Entry::Verdict { .. } | Entry::Retract { .. } => true,
        }
    }

    fn release(&mut self) {
        let Some(Held { position, time, entry, verdict }) = self.held.pop_front() else { return };
        if self.waiting.get(entry.origin()) == Some(&self.first) {
            self.waiting.remove(entry.origin());
        }
        self.first += 1;
        self.ledger.apply_settled(position, time, entry, verdict);
    }
}

#[cfg(test)]
impl Restore {
    pub(super) fn ledger_entries(&self) -> usize {
        self.ledger.stats().entries
    }

    pub(super) fn held(&self) -> usize {
        self.held.len()
    }
}
