//! The appender thread: it alone writes to the ledger, in the order in which it is asked.
//!
//! Plain idempotent appends without a transaction: a claim must be seen by all at once, and
//! applying one twice changes
//! nothing. The producer retries without end, so order holds whatever the brokers do; a job is
//! answered when its last
//! entry is acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::ClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};

use crate::article::TopicName;
use crate::kafka::fail_point;
use crate::kafka::observer::Observer;
use crate::ledger::Entry;

/// How long to wait for a place in the producer's queue before looking again.
const QUEUE_FULL: Duration = Duration::from_millis(2);

/// Called once with whether all entries of a job stand in the ledger.
type Done = Box<dyn FnOnce(bool) + Send + Sync>;

/// Entries to append, in order.
pub(in crate::kafka) struct AppendJob {
    pub(in crate::kafka) entries: Vec<Entry>,
    pub(in crate::kafka) done: Done,
}

/// Acknowledgements of one job.
struct Pending {
    left: AtomicUsize,
    failed: AtomicBool,
    done: std::sync::Mutex<Option<Done>>,
}

impl Pending {
    fn answer(&self, ok: bool) {
        if !ok {
            self.failed.store(true, Ordering::Relaxed);
        }
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            let done = self.done.lock().ok().and_then(|mut done| done.take());
            if let Some(done) = done {
                done(!self.failed.load(Ordering::Relaxed));
            }
        }
    }
}

struct Context {
    observer: Observer,
}

impl ClientContext for Context {
    fn error(&self, error: KafkaError, reason: &str) {
        self.observer.error(&error, reason);
    }
}

impl ProducerContext for Context {
    type DeliveryOpaque = Arc<Pending>;

    fn delivery(&self, result: &DeliveryResult<'_>, pending: Arc<Pending>) {
        if let Err((error, _)) = result {
            self.observer.error(error, "appending to the ledger");
        }
        pending.answer(result.is_ok());
    }
}

/// The producer of the ledger.
pub(in crate::kafka) struct Appender {
    producer: ThreadedProducer<Context>,
    topic: TopicName,
}

impl Appender {
    /// Connects; brokers need not be there yet.
    pub(in crate::kafka) fn new(
        config: &ClientConfig,
        topic: TopicName,
        observer: Observer,
    ) -> Result<Self, KafkaError> {
        Ok(Self { producer: config.create_with_context(Context { observer })?, topic })
    }

    /// Appends jobs until their senders are gone.
    pub(in crate::kafka) fn serve(&self, jobs: &Receiver<AppendJob>) {
        while let Ok(job) = jobs.recv() {
            let claims = job.entries.iter().any(|entry| matches!(entry, Entry::Claim(_)));
            self.append(job);
            if claims {
                fail_point::pass("after_append");
            }
        }
    }

    fn append(&self, job: AppendJob) {
        let pending = Arc::new(Pending {
            // One more than the entries, so that it cannot be done before all are sent.
            left: AtomicUsize::new(job.entries.len() + 1),
            failed: AtomicBool::new(false),
            done: std::sync::Mutex::new(Some(job.done)),
        });
        for entry in &job.entries {
            let bytes = entry.encode();
            let mut record: BaseRecord<'_, [u8], [u8], Arc<Pending>> =
                BaseRecord::with_opaque_to(self.topic.as_str(), Arc::clone(&pending))
                    .partition(0)
                    .payload(&bytes);
            while let Err((error, back)) = self.producer.send(record) {
                if error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull) {
                    std::thread::sleep(QUEUE_FULL);
                    record = back;
                    continue;
                }
                self.producer.context().observer.error(&error, "appending to the ledger");
                pending.answer(false);
                break;
            }
        }
        pending.answer(true);
    }
}
