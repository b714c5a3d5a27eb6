//! The transaction thread of a worker: it alone owns the producer.
//!
//! One request at a time: begin, send, wait for our own deliveries, offsets, commit. Whatever fails
//! is aborted, or the producer is built anew under the same id, which fences and aborts what the
//! old one left. A commit whose end is unknown is settled by asking the group what is committed;
//! only then is the engine told.

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{CommitMode, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseRecord, Producer, PurgeConfig, ThreadedProducer};
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};

use super::deliveries::{Deliveries, PublishContext};
use super::fence::FenceGuard;
use super::offsets::{list, partitions, send_offsets};
use super::poll::InputConsumer;
use super::start::committed;
use crate::article::Origin;
use crate::config::Delivery;
use crate::kafka::fail_point;
use crate::kafka::message::to_headers;
use crate::kafka::observer::Observer;
use crate::kafka::trouble::{Fatal, FatalCode, Remedy, refuses_record, remedy};
use crate::pipeline::{AbortCause, BatchId, Offsets, Output};
use crate::telemetry::Event;

/// How long one blocking call may take before it is made again; shutdown is seen in between.
const CALL: Duration = Duration::from_secs(5);
/// Waiting time between two attempts of a call that may be retried.
const PAUSE: Duration = Duration::from_millis(50);
/// How long to wait for a place in the producer's queue before looking again.
const QUEUE_FULL: Duration = Duration::from_millis(5);

/// A batch to publish.
pub(super) struct CommitRequest {
    pub(super) batch: BatchId,
    pub(super) outputs: Vec<(Origin, Output)>,
    pub(super) offsets: Offsets,
    /// The group as it was when the engine last knew which partitions it holds.
    pub(super) group: Option<Arc<ConsumerGroupMetadata>>,
}

/// What became of it.
#[derive(Debug)]
pub(in crate::kafka) enum CommitAnswer {
    /// Visible, with its offsets. Duration of the commit itself, without the sending.
    Committed { batch: BatchId, took: Duration },
    /// Never visible.
    Aborted { batch: BatchId, cause: AbortCause, refused: Vec<Origin> },
    /// The process has to end.
    Fatal(Fatal),
}

/// What the thread works with.
pub(super) struct Publisher {
    pub(super) config: ClientConfig,
    pub(super) transactional_id: String,
    pub(super) worker: usize,
    pub(super) delivery: Delivery,
    pub(super) transaction_timeout: Duration,
    pub(super) consumer: Arc<InputConsumer>,
    pub(super) observer: Observer,
    pub(super) stop: Arc<super::Stop>,
}

/// Why a batch was not committed.
enum Failure {
    /// Nothing of it is visible, or will be after an abort.
    Aborted {
        cause: AbortCause,
        refused: Vec<usize>,
        rebuild: bool,
    },
    /// It may be visible: the commit was on its way.
    Unknown(AbortCause),
    Fatal(Fatal),
}

impl Failure {
    fn of(remedy: Remedy, error: &KafkaError, what: &str) -> Self {
        match remedy {
            Remedy::Abort(cause) => Self::Aborted { cause, refused: Vec::new(), rebuild: false },
            Remedy::Retry => {
                let cause = AbortCause::Broker;
                Self::Aborted { cause, refused: Vec::new(), rebuild: false }
            }
            Remedy::Rebuild(cause) => Self::Aborted { cause, refused: Vec::new(), rebuild: true },
            Remedy::Stop(code) => Self::Fatal(Fatal::new(code, format!("{what}: {error}"))),
        }
    }
}

type Attempt<T> = Result<T, Failure>;

/// Serves requests until their sender is gone.
pub(super) fn serve(
    publisher: Publisher,
    requests: &Receiver<CommitRequest>,
    mut answer: impl FnMut(CommitAnswer),
) {
    let mut thread = PublishThread::new(publisher);
    // The first `init_transactions` aborts what an earlier incarnation left, before anything is
    // read.
    if let Err(Failure::Fatal(fatal)) = thread.producer().map(|_| ()) {
        answer(CommitAnswer::Fatal(fatal));
    }
    while let Ok(request) = requests.recv() {
        answer(thread.publish(request));
    }
}

struct PublishThread {
    publisher: Publisher,
    deliveries: Arc<Deliveries>,
    producer: Option<Arc<ThreadedProducer<PublishContext>>>,
    fences: FenceGuard,
}

impl PublishThread {
    fn new(publisher: Publisher) -> Self {
        let deliveries = Arc::new(Deliveries::default());
        Self { publisher, deliveries, producer: None, fences: FenceGuard::default() }
    }

    fn transactional(&self) -> bool {
        self.publisher.delivery == Delivery::ExactlyOnce
    }

    fn publish(&mut self, request: CommitRequest) -> CommitAnswer {
        let CommitRequest { batch, outputs, offsets, group } = request;
        let attempt = if self.transactional() {
            self.in_transaction(&outputs, &offsets, group)
        } else {
            self.at_least_once(&outputs, &offsets)
        };
        let (cause, refused) = match attempt {
            Ok(took) => return CommitAnswer::Committed { batch, took },
            Err(Failure::Fatal(fatal)) => return CommitAnswer::Fatal(fatal),
            Err(Failure::Unknown(cause)) => {
                self.rebuild(cause);
                match self.settle(&offsets) {
                    Ok(true) => return CommitAnswer::Committed { batch, took: Duration::ZERO },
                    Ok(false) => (cause, Vec::new()),
                    Err(fatal) => return CommitAnswer::Fatal(fatal),
                }
            }
            Err(Failure::Aborted { cause, refused, rebuild }) => {
                if rebuild || !self.abort() {
                    self.rebuild(cause);
                }
                (cause, refused)
            }
        };
        if cause == AbortCause::Fenced && self.fences.count(Instant::now()) {
            let id = &self.publisher.transactional_id;
            Event::Fenced { worker: self.publisher.worker, transactional_id: id }
                .emit(self.publisher.observer.metrics());
            return CommitAnswer::Fatal(Fatal::new(
                FatalCode::Fenced,
                format!(
                    "transactional id {id} is taken again and again: another process runs under the same pipeline.instance"
                ),
            ));
        }
        // A producer that cannot be made ready is reported now, not with the next batch.
        if let Err(Failure::Fatal(fatal)) = self.producer().map(|_| ()) {
            return CommitAnswer::Fatal(fatal);
        }
        let mut refused: Vec<Origin> =
            refused.into_iter().filter_map(|index| Some(outputs.get(index)?.0.clone())).collect();
        refused.sort();
        refused.dedup();
        CommitAnswer::Aborted { batch, cause, refused }
    }

    /// The producer, built and initialised if there is none.
    fn producer(&mut self) -> Attempt<&Arc<ThreadedProducer<PublishContext>>> {
        while self.producer.is_none() {
            self.deliveries = Arc::new(Deliveries::default());
            let context = PublishContext {
                deliveries: Arc::clone(&self.deliveries),
                observer: self.publisher.observer.clone(),
            };
            let producer: ThreadedProducer<PublishContext> =
                self.publisher.config.create_with_context(context).map_err(|error| {
                    Failure::Fatal(Fatal::new(FatalCode::Client, format!("producer: {error}")))
                })?;
            if self.transactional() && !self.initialise(&producer)? {
                continue;
            }
            self.producer = Some(Arc::new(producer));
        }
        self.producer.as_ref().ok_or(Failure::Unknown(AbortCause::Broker))
    }

    /// Makes the transactional id ours; false when the producer is of no use and has to be built
    /// anew.
    fn initialise(&self, producer: &ThreadedProducer<PublishContext>) -> Attempt<bool> {
        loop {
            let Err(error) = producer.init_transactions(CALL) else { return Ok(true) };
            if self.publisher.stop.is_set() {
                let cause = AbortCause::Broker;
                return Err(Failure::Aborted { cause, refused: Vec::new(), rebuild: true });
            }
            match remedy(&error) {
                Remedy::Stop(code) => {
                    let id = &self.publisher.transactional_id;
                    let message =
                        format!("transactional id {id}: {error}; grant it DESCRIBE and WRITE");
                    return Err(Failure::Fatal(Fatal::new(code, message)));
                }
                Remedy::Retry => std::thread::sleep(PAUSE),
                Remedy::Abort(_) | Remedy::Rebuild(_) => {
                    std::thread::sleep(PAUSE * 10);
                    return Ok(false);
                }
            }
        }
    }

    fn in_transaction(
        &mut self,
        outputs: &[(Origin, Output)],
        offsets: &Offsets,
        group: Option<Arc<ConsumerGroupMetadata>>,
    ) -> Attempt<Duration> {
        let limit = self.publisher.transaction_timeout;
        let deadline = Instant::now() + limit;
        self.producer()?
            .begin_transaction()
            .map_err(|error| Failure::of(remedy(&error), &error, "begin transaction"))?;
        fail_point::pass("before_send");
        self.send_all(outputs, deadline)?;
        fail_point::pass("after_send");
        let delivered = self.await_deliveries(limit);
        let positions = list(offsets);
        if let (Err(Failure::Aborted { .. }), Some(group)) = (&delivered, &group) {
            self.why_undelivered(outputs, &positions, group)?;
        }
        delivered?;
        let started = Instant::now();
        let Some(group) = group else {
            let cause = AbortCause::Group;
            return Err(Failure::Aborted { cause, refused: Vec::new(), rebuild: false });
        };
        fail_point::pass("before_offsets");
        self.retried("send offsets", deadline, |producer| {
            send_offsets(producer, &positions, &group, CALL)
        })?;
        fail_point::pass("after_offsets");
        fail_point::pass("before_commit");
        let committed =
            self.retried("commit", deadline, |producer| producer.commit_transaction(CALL));
        match committed {
            Ok(()) => {
                fail_point::pass("after_commit");
                Ok(started.elapsed())
            }
            Err(Failure::Aborted { cause, .. }) => Err(Failure::Unknown(cause)),
            Err(other) => Err(other),
        }
    }

    fn at_least_once(
        &mut self,
        outputs: &[(Origin, Output)],
        offsets: &Offsets,
    ) -> Attempt<Duration> {
        let limit = self.publisher.transaction_timeout;
        fail_point::pass("before_send");
        self.send_all(outputs, Instant::now() + limit)?;
        fail_point::pass("after_send");
        self.await_deliveries(limit)?;
        let started = Instant::now();
        fail_point::pass("before_commit");
        self.commit_offsets(&list(offsets), started + limit)?;
        fail_point::pass("after_commit");
        Ok(started.elapsed())
    }

    /// Commits offsets without a transaction. While the group rebalances it refuses them, so it is
    /// asked again.
    fn commit_offsets(&self, offsets: &TopicPartitionList, deadline: Instant) -> Attempt<()> {
        loop {
            let Err(error) = self.publisher.consumer.commit(offsets, CommitMode::Sync) else {
                return Ok(());
            };
            let busy = error.rdkafka_error_code() == Some(RDKafkaErrorCode::RebalanceInProgress);
            if !busy || Instant::now() >= deadline || self.publisher.stop.is_set() {
                return Err(Failure::of(remedy(&error), &error, "commit offsets"));
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn send_all(&mut self, outputs: &[(Origin, Output)], deadline: Instant) -> Attempt<()> {
        self.producer()?;
        let Some(producer) = &self.producer else {
            return Err(Failure::Unknown(AbortCause::Broker));
        };
        self.deliveries.expect(outputs.len());
        for (index, (_, output)) in outputs.iter().enumerate() {
            let mut record: BaseRecord<'_, [u8], [u8], usize> =
                BaseRecord::with_opaque_to(output.topic.as_str(), index);
            if let Some(key) = &output.key {
                record = record.key(key);
            }
            if let Some(value) = &output.value {
                record = record.payload(value);
            }
            record = record.headers(to_headers(&output.headers));
            while let Err((error, back)) = producer.send(record) {
                let full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
                if full && Instant::now() < deadline {
                    std::thread::sleep(QUEUE_FULL);
                    record = back;
                    continue;
                }
                self.deliveries.forget(outputs.len() - index);
                let refused =
                    error.rdkafka_error_code().filter(|&code| refuses_record(code)).map(|_| index);
                return Err(match (refused, remedy(&error)) {
                    (None, Remedy::Stop(code)) => {
                        Failure::Fatal(Fatal::new(code, format!("topic {}: {error}", output.topic)))
                    }
                    (refused, _) => Failure::Aborted {
                        cause: AbortCause::Delivery,
                        refused: refused.into_iter().collect(),
                        rebuild: false,
                    },
                });
            }
        }
        Ok(())
    }

    fn await_deliveries(&mut self, limit: Duration) -> Attempt<()> {
        let in_time = self.deliveries.wait(limit);
        let failures = self.deliveries.take_failures();
        if in_time && failures.is_empty() {
            return Ok(());
        }
        let stop = failures.iter().find_map(|&(_, code)| {
            match remedy(&KafkaError::MessageProduction(code)) {
                Remedy::Stop(stop) => Some((stop, code)),
                _ => None,
            }
        });
        if let Some((stop, code)) = stop {
            return Err(Failure::Fatal(Fatal::new(stop, format!("publishing: {code}"))));
        }
        let refused = failures
            .iter()
            .filter(|&&(_, code)| refuses_record(code))
            .map(|&(index, _)| index)
            .collect();
        // A producer with a failed delivery may refuse its next transaction for a gap in its
        // sequence numbers.
        Err(Failure::Aborted { cause: AbortCause::Delivery, refused, rebuild: true })
    }

    /// Asks a transaction whose records were not delivered for the reason.
    ///
    /// The deliveries say only that they were purged; the reason is kept for the next call of the
    /// transaction, which is
    /// aborted whatever the answer.
    fn why_undelivered(
        &self,
        outputs: &[(Origin, Output)],
        positions: &TopicPartitionList,
        group: &Arc<ConsumerGroupMetadata>,
    ) -> Attempt<()> {
        let Some(producer) = &self.producer else { return Ok(()) };
        let Err(error) = send_offsets(producer, positions, group, CALL) else { return Ok(()) };
        let Remedy::Stop(code) = remedy(&error) else { return Ok(()) };
        let mut topics: Vec<&str> =
            outputs.iter().map(|(_, output)| output.topic.as_str()).collect();
        topics.sort_unstable();
        topics.dedup();
        let topics = topics.join(", ");
        let message =
            format!("publishing to {topics}: {error}; grant WRITE and DESCRIBE on each of them");
        Err(Failure::Fatal(Fatal::new(code, message)))
    }

    /// Makes a call again, with the same arguments, while the library says that it may be retried.
    fn retried(
        &mut self,
        what: &str,
        deadline: Instant,
        mut call: impl FnMut(&Arc<ThreadedProducer<PublishContext>>) -> Result<(), KafkaError>,
    ) -> Attempt<()> {
        let Some(producer) = &self.producer else {
            return Err(Failure::Unknown(AbortCause::Broker));
        };
        let mut pause = PAUSE;
        loop {
            let Err(error) = call(producer) else { return Ok(()) };
            let remedy = remedy(&error);
            if remedy != Remedy::Retry || Instant::now() >= deadline {
                return Err(Failure::of(remedy, &error, what));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(2));
        }
    }

    /// Aborts the open transaction; false when the producer is of no further use.
    fn abort(&mut self) -> bool {
        let Some(producer) = &self.producer else { return false };
        if !self.transactional() {
            return true;
        }
        // Aborting while our own records are on their way is fatal now and then.
        let settled = self.deliveries.wait(self.publisher.transaction_timeout);
        let failed = !self.deliveries.take_failures().is_empty();
        settled && !failed && producer.abort_transaction(self.publisher.transaction_timeout).is_ok()
    }

    fn rebuild(&mut self, cause: AbortCause) {
        let Some(producer) = self.producer.take() else { return };
        let (worker, error) = (self.publisher.worker, cause.as_str());
        Event::ProducerRebuilt { worker, error }.emit(self.publisher.observer.metrics());
        producer.purge(PurgeConfig::default().queue().inflight());
        // Ending a client waits for its threads, which may wait for a broker; the next one fences it.
        let ended = std::thread::Builder::new().name("old-producer".to_owned());
        if let Err(error) = ended.spawn(move || drop(producer)) {
            tracing::debug!(%error, "the old producer was ended in place");
        }
    }

    /// Whether the batch that ends at these offsets is committed, as the group sees it.
    ///
    /// `init_transactions` has ended our last transaction by now, one way or the other, so the
    /// answer is final.
    fn settle(&mut self, offsets: &Offsets) -> Result<bool, Fatal> {
        loop {
            if let Err(Failure::Fatal(fatal)) = self.producer().map(|_| ()) {
                return Err(fatal);
            }
            let asked = committed(&self.publisher.consumer, partitions(offsets), CALL);
            if let Ok(known) = asked {
                let committed = offsets.iter().all(|(partition, end)| {
                    known
                        .find_partition(partition.topic.as_str(), partition.partition.0)
                        .is_some_and(
                            |found| matches!(found.offset(), At::Offset(at) if at >= end.0),
                        )
                });
                return Ok(committed);
            }
            if self.publisher.stop.is_set() {
                return Ok(false);
            }
            std::thread::sleep(PAUSE);
        }
    }
}
