//! The ledger tail: it reads the whole ledger, applies it to the state machine, and tells each
//! worker its verdicts.
//!
//! Every process reads the same entries in the same order, so every process reaches the same
//! verdicts. Workers register
//! under the number that their claims carry.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};
use tokio::sync::mpsc::Sender;

use super::restore::{RestorePoint, restore_point};
use crate::article::{Offset, Timestamp, TopicName};
use crate::kafka::fail_point;
use crate::kafka::observer::Observer;
use crate::kafka::trouble::{Fatal, FatalCode, fatal_poll};
use crate::kafka::worker::{Stop, ToWorker};
use crate::ledger::{Entry, EntryError, Ledger, LedgerLimits, Restore, VerdictFlag};
use crate::pipeline::Decided;
use crate::telemetry::{Event, LedgerStats, StatusBoard};

/// How long one poll waits when nothing is there.
const IDLE_POLL: Duration = Duration::from_millis(50);
/// Verdicts handed over at once, at most.
const MOST_VERDICTS: usize = 2_000;
/// How often the state is written to the status board.
const REPORT: Duration = Duration::from_millis(500);
/// How often the end of the ledger is asked for, and how long the answer may take.
const MEASURE: Duration = Duration::from_secs(5);
/// Entries between two reports while restoring.
const RESTORE_REPORT: i64 = 20_000;

/// The workers of this process, by the sender number of their claims.
#[derive(Clone, Default)]
pub(in crate::kafka) struct Listeners(Arc<Mutex<BTreeMap<u64, Sender<ToWorker>>>>);

impl Listeners {
    /// From now on, verdicts on claims with this number go to this worker.
    pub(in crate::kafka) fn register(&self, number: u64, worker: Sender<ToWorker>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, worker);
    }

    fn get(&self, number: u64) -> Option<Sender<ToWorker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}

/// The consumer of the ledger and the state machine it feeds.
pub(in crate::kafka) struct Tail {
    pub(in crate::kafka) consumer: BaseConsumer<Observer>,
    pub(in crate::kafka) topic: TopicName,
    pub(in crate::kafka) limits: LedgerLimits,
    pub(in crate::kafka) listeners: Listeners,
    pub(in crate::kafka) observer: Observer,
    pub(in crate::kafka) board: Arc<StatusBoard>,
    pub(in crate::kafka) stop: Arc<Stop>,
}

/// The state while running.
struct Running {
    ledger: Ledger,
    /// Offset of the next entry.
    next: i64,
    waiting: BTreeMap<u64, Vec<Decided>>,
    held: usize,
    cut_short: bool,
}

impl Tail {
    /// Restores the state, calls `restored`, then follows the ledger until told to stop.
    ///
    /// # Errors
    /// Where the ledger cannot be read any further: without it nothing can be decided.
    pub(in crate::kafka) fn serve(self, restored: impl FnOnce()) -> Result<(), Fatal> {
        let started = Instant::now();
        let Some(point) = self.find_start()? else { return Ok(()) };
        self.assign(point.start)?;
        let Some(ledger) = self.restore(point)? else { return Ok(()) };
        fail_point::pass("during_restore");
        let took = started.elapsed();
        let entries = point.end - point.start;
        tracing::info!(entries, seconds = took.as_secs_f64(), "ledger restored");
        self.board.ledger_live(took);
        restored();
        self.follow(Running {
            ledger,
            next: point.end,
            waiting: BTreeMap::new(),
            held: 0,
            cut_short: false,
        })
    }

    /// Reads what a restart has to read; `None` when stopped before the end of it.
    fn restore(&self, point: RestorePoint) -> Result<Option<Ledger>, Fatal> {
        let total = u64::try_from(point.end - point.start).unwrap_or(0);
        let mut restore = Restore::new(self.limits.clone());
        let mut next = point.start;
        while next < point.end {
            if self.stop.is_set() {
                return Ok(None);
            }
            let Some(message) = self.poll(IDLE_POLL)? else { continue };
            let offset = message.offset();
            next = offset + 1;
            if let Some(entry) = self.entry(&message)? {
                restore.push(offset, time(&message), entry);
            }
            if offset % RESTORE_REPORT == 0 {
                fail_point::pass("during_restore");
                let applied = u64::try_from(next - point.start).unwrap_or(0);
                self.board.ledger_restoring(applied, total);
            }
        }
        Ok(Some(restore.finish()))
    }

    /// Asks until the broker answers; `None` when stopped before that.
    fn find_start(&self) -> Result<Option<RestorePoint>, Fatal> {
        loop {
            if self.stop.is_set() {
                return Ok(None);
            }
            match restore_point(&self.consumer, self.topic.as_str(), self.limits.window) {
                Ok(point) => return Ok(Some(point)),
                Err(error) => self.bear(&error)?,
            }
            std::thread::sleep(IDLE_POLL);
        }
    }

    fn assign(&self, start: i64) -> Result<(), Fatal> {
        let mut at = TopicPartitionList::new();
        at.add_partition_offset(self.topic.as_str(), 0, At::Offset(start))
            .and_then(|()| self.consumer.assign(&at))
            .map_err(|error| self.broken(&error))
    }

    fn follow(&self, mut state: Running) -> Result<(), Fatal> {
        let (mut reported, mut measured) = (Instant::now(), Instant::now());
        let mut lag = 0;
        while !self.stop.is_set() {
            self.take(&mut state, IDLE_POLL)?;
            // Whatever is there already is taken before anybody is told.
            while state.held < MOST_VERDICTS && self.take(&mut state, Duration::ZERO)? {}
            self.tell(&mut state);
            if measured.elapsed() >= MEASURE {
                measured = Instant::now();
                lag = self.lag(&state).unwrap_or(lag);
            }
            if reported.elapsed() >= REPORT {
                reported = Instant::now();
                self.report(&mut state, lag);
            }
        }
        Ok(())
    }

    /// Reads and applies one entry; false when none was there.
    fn take(&self, state: &mut Running, wait: Duration) -> Result<bool, Fatal> {
        let Some(message) = self.poll(wait)? else { return Ok(false) };
        let offset = message.offset();
        state.next = offset + 1;
        let Some(entry) = self.entry(&message)? else { return Ok(true) };
        if let Entry::Retract { origin } = &entry {
            Event::Retracted { origin }.emit(self.observer.metrics());
        }
        let started = Instant::now();
        let applied = state.ledger.apply(offset, time(&message), entry);
        self.observer.metrics().ledger_apply.record(started.elapsed());
        let Some(applied) = applied else { return Ok(true) };
        if applied.first && applied.verdict.flags.contains(&VerdictFlag::OriginReused) {
            Event::OriginReused { origin: &applied.origin }.emit(self.observer.metrics());
        }
        if self.listeners.get(applied.sender).is_some() {
            state.held += 1;
            state.waiting.entry(applied.sender).or_default().push(Decided {
                origin: applied.origin,
                verdict: applied.verdict,
                recorded: applied.recorded,
            });
        }
        Ok(true)
    }

    fn poll(&self, wait: Duration) -> Result<Option<BorrowedMessage<'_>>, Fatal> {
        match self.consumer.poll(wait) {
            None => Ok(None),
            Some(Ok(message)) => Ok(Some(message)),
            Some(Err(error)) => self.bear(&error).map(|()| None),
        }
    }

    /// The entry of a message; `None` for damaged bytes, which every process passes over.
    fn entry(&self, message: &BorrowedMessage<'_>) -> Result<Option<Entry>, Fatal> {
        let offset = Offset(message.offset());
        match Entry::decode(message.payload().unwrap_or_default()) {
            Ok(entry) => Ok(Some(entry)),
            Err(error @ EntryError::Format(_)) => {
                // To pass over what others understand would be to decide otherwise than they do.
                let message = format!("{} offset {offset}: {error}", self.topic);
                Err(Fatal::new(FatalCode::Ledger, message))
            }
            Err(error) => {
                let error = error.to_string();
                Event::LedgerEntryUnreadable { offset, error: &error }
                    .emit(self.observer.metrics());
                Ok(None)
            }
        }
    }

    fn tell(&self, state: &mut Running) {
        state.held = 0;
        for (number, decided) in std::mem::take(&mut state.waiting) {
            let Some(worker) = self.listeners.get(number) else { continue };
            if worker.blocking_send(ToWorker::Decided(decided)).is_err() {
                tracing::debug!(number, "verdicts for a worker that is gone");
            }
        }
    }

    /// Entries behind the end; `None` where the broker does not say.
    fn lag(&self, state: &Running) -> Option<u64> {
        let (_, end) = self.consumer.fetch_watermarks(self.topic.as_str(), 0, MEASURE).ok()?;
        Some(u64::try_from(end - state.next).unwrap_or(0))
    }

    fn report(&self, state: &mut Running, lag: u64) {
        let stats = state.ledger.stats();
        if stats.cut_short && !state.cut_short {
            let (window, configured) = (stats.effective_window, self.limits.window);
            Event::WindowCutShort { window, configured }.emit(self.observer.metrics());
        }
        state.cut_short = stats.cut_short;
        let reported = LedgerStats {
            entries: stats.entries as u64,
            items: stats.items as u64,
            texts: stats.texts as u64,
            stories: stats.stories as u64,
            bytes: stats.bytes as u64,
            window: stats.effective_window,
            cut_short: stats.cut_short,
            overridden: stats.counts.overridden,
            vetoes: stats.counts.vetoes,
        };
        self.board.set_ledger(reported, lag);
    }

    /// Trouble that passes is reported and borne; what does not pass ends the process.
    fn bear(&self, error: &KafkaError) -> Result<(), Fatal> {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::AutoOffsetReset) {
            let message = format!(
                "{}: entries were deleted before they were read; was the topic made anew, or is its retention too short?",
                self.topic
            );
            return Err(Fatal::new(FatalCode::Ledger, message));
        }
        if let Some(fatal) = fatal_poll(error, self.topic.as_str()) {
            return Err(fatal);
        }
        self.observer.error(error, "reading the ledger");
        Ok(())
    }

    fn broken(&self, error: &KafkaError) -> Fatal {
        Fatal::new(FatalCode::Ledger, format!("{}: {error}", self.topic))
    }
}

fn time(message: &BorrowedMessage<'_>) -> Timestamp {
    Timestamp(message.timestamp().to_millis().unwrap_or(0))
}
