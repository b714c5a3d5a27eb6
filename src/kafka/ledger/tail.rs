//! The ledger tail: it reads the whole ledger, applies it to the state machine, and tells each worker its verdicts.
//!
//! Every process reads the same entries in the same order, so every process reaches the same verdicts. Workers register
//! under the number that their claims carry.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};
use tokio::sync::mpsc::Sender;

use super::restore::restore_point;
use crate::article::{Offset, Timestamp, TopicName};
use crate::kafka::observer::Observer;
use crate::kafka::trouble::{Fatal, FatalCode, fatal_poll};
use crate::kafka::worker::{Stop, ToWorker};
use crate::kafka::fail_point;
use crate::ledger::{Entry, EntryError, Ledger, LedgerLimits};
use crate::pipeline::Decided;
use crate::telemetry::{Event, StatusBoard};

/// How long one poll waits when nothing is there.
const IDLE_POLL: Duration = Duration::from_millis(50);
/// Verdicts handed over at once, at most.
const MOST_VERDICTS: usize = 2_000;
/// How often the state is written to the status board.
const REPORT: Duration = Duration::from_millis(500);
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
struct Applied {
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
        let mut state = Applied {
            ledger: Ledger::new(self.limits),
            next: point.start,
            waiting: BTreeMap::new(),
            held: 0,
            cut_short: false,
        };
        let total = u64::try_from(point.end - point.start).unwrap_or(0);
        self.board.ledger_restoring(0, total);
        while state.next < point.end {
            if self.stop.is_set() {
                return Ok(());
            }
            let before = state.next;
            self.take(&mut state, IDLE_POLL)?;
            if before / RESTORE_REPORT != state.next / RESTORE_REPORT {
                fail_point::pass("during_restore");
                let applied = u64::try_from(state.next - point.start).unwrap_or(0);
                self.board.ledger_restoring(applied, total);
            }
        }
        fail_point::pass("during_restore");
        let took = started.elapsed();
        tracing::info!(entries = total, seconds = took.as_secs_f64(), "ledger restored");
        self.board.ledger_live(took);
        restored();
        self.follow(&mut state)
    }

    /// Asks until the broker answers; `None` when stopped before that.
    fn find_start(&self) -> Result<Option<super::restore::RestorePoint>, Fatal> {
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

    fn follow(&self, state: &mut Applied) -> Result<(), Fatal> {
        let mut reported = Instant::now();
        while !self.stop.is_set() {
            self.take(state, IDLE_POLL)?;
            // Whatever is there already is taken before anybody is told.
            while state.held < MOST_VERDICTS && self.take(state, Duration::ZERO)? {}
            self.tell(state);
            if reported.elapsed() >= REPORT {
                reported = Instant::now();
                self.report(state);
            }
        }
        Ok(())
    }

    /// Reads and applies one entry; false when none was there.
    fn take(&self, state: &mut Applied, wait: Duration) -> Result<bool, Fatal> {
        let message = match self.consumer.poll(wait) {
            None => return Ok(false),
            Some(Err(error)) => {
                self.bear(&error)?;
                return Ok(false);
            }
            Some(Ok(message)) => message,
        };
        let offset = message.offset();
        state.next = offset + 1;
        let time = Timestamp(message.timestamp().to_millis().unwrap_or(0));
        let entry = match Entry::decode(message.payload().unwrap_or_default()) {
            Ok(entry) => entry,
            Err(error @ EntryError::Format(_)) => {
                // To pass over what others understand would be to decide otherwise than they do.
                let message = format!("{} offset {offset}: {error}", self.topic);
                return Err(Fatal::new(FatalCode::Ledger, message));
            }
            Err(error) => {
                let error = error.to_string();
                Event::LedgerEntryUnreadable { offset: Offset(offset), error: &error }
                    .emit(self.observer.metrics());
                return Ok(true);
            }
        };
        if let Entry::Retract { origin } = &entry {
            Event::Retracted { origin }.emit(self.observer.metrics());
        }
        if let Some(applied) = state.ledger.apply(offset, time, entry) {
            if applied.reused {
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
        }
        Ok(true)
    }

    fn tell(&self, state: &mut Applied) {
        state.held = 0;
        for (number, decided) in std::mem::take(&mut state.waiting) {
            let Some(worker) = self.listeners.get(number) else { continue };
            if worker.blocking_send(ToWorker::Decided(decided)).is_err() {
                tracing::debug!(number, "verdicts for a worker that is gone");
            }
        }
    }

    fn report(&self, state: &mut Applied) {
        let stats = state.ledger.stats();
        let end = self.consumer.client().fetch_watermarks_cached(self.topic.as_str());
        let lag = end.map_or(0, |end| u64::try_from(end - state.next).unwrap_or(0));
        if stats.cut_short && !state.cut_short {
            let (window, configured) = (stats.window, self.limits.window);
            Event::WindowCutShort { window, configured }.emit(self.observer.metrics());
        }
        state.cut_short = stats.cut_short;
        self.board.set_ledger(stats, lag);
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
