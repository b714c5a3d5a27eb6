//! The poll thread of a worker: it alone polls the consumer and runs its rebalance callbacks.
//!
//! What happens to the consumer is told to the worker in the order in which it happened: records
//! polled before a
//! revocation are handed over before the revocation. A callback waits for the worker's answer, with
//! a deadline.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{Offset as At, TopicPartitionList};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Message};
use tokio::sync::mpsc::Sender;

use super::start::starting_points;
use crate::article::{Offset, Partition, RawRecord, TopicName};
use crate::config::{InputSettings, LostData};
use crate::kafka::message::raw_record;
use crate::kafka::observer::Observer;
use crate::kafka::trouble::{Fatal, FatalCode, fatal_poll};
use crate::kafka::{fail_point, worker::lost};
use crate::pipeline::{Epoch, Offsets, TopicPartition};
use crate::telemetry::{Event, WorkerBoard};

/// The consumer of a worker.
pub(super) type InputConsumer = BaseConsumer<PollContext>;

/// How long one poll waits when nothing is there: also how soon a command is seen.
const IDLE_POLL: Duration = Duration::from_millis(20);
/// Records handed over at once, at most.
const MOST_RECORDS: usize = 2_000;
/// Bytes handed over at once, at most.
const MOST_BYTES: usize = 1 << 20;
/// How long giving all partitions up may take at the end.
const LEAVE: Duration = Duration::from_secs(3);
/// How long the request to leave the group gets to be sent.
const LEAVE_SENT: Duration = Duration::from_millis(300);
/// How long one blocking call of the consumer may take.
const CALL: Duration = Duration::from_secs(10);

/// What the poll thread tells the worker.
pub(super) enum FromPoll {
    /// Records, with the group as it is now: valid for offsets of partitions held without a break
    /// since they were polled.
    Polled { epoch: Epoch, records: Vec<RawRecord>, group: Option<Arc<ConsumerGroupMetadata>> },
    /// Further partitions are held.
    Assigned(Vec<TopicPartition>),
    /// Partitions are to be given up as soon as the worker answers.
    Revoking { partitions: Vec<TopicPartition>, release: SyncSender<()> },
    /// Partitions are gone already.
    Lost(Vec<TopicPartition>),
    /// The process has to end.
    Fatal(Fatal),
}

/// What the worker tells the poll thread.
pub(super) enum ToPoll {
    Pause,
    Resume,
    Rewind { epoch: Epoch, positions: Offsets },
}

/// State that the loop and the callbacks share; both run on the poll thread.
#[derive(Default)]
struct Shared {
    epoch: Epoch,
    pending: Vec<RawRecord>,
    pending_bytes: usize,
    paused: bool,
    /// The group has changed since the worker was last told of it.
    regrouped: bool,
}

/// Context of the input consumer.
pub(super) struct PollContext {
    worker: Sender<FromPoll>,
    shared: Mutex<Shared>,
    input: InputSettings,
    revoke_timeout: Duration,
    observer: Observer,
    board: Arc<WorkerBoard>,
}

impl PollContext {
    pub(super) fn new(
        worker: Sender<FromPoll>,
        input: InputSettings,
        revoke_timeout: Duration,
        observer: Observer,
        board: Arc<WorkerBoard>,
    ) -> Self {
        Self { worker, shared: Mutex::default(), input, revoke_timeout, observer, board }
    }

    /// The input topic of this name, without a copy of it for every record.
    fn topic(&self, name: &str) -> TopicName {
        let known = self.input.topics.iter().find(|topic| topic.as_str() == name);
        known.cloned().unwrap_or_else(|| TopicName::from(name))
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the worker; a worker that is gone has no use for it.
    fn tell(&self, what: FromPoll) {
        if self.worker.blocking_send(what).is_err() {
            tracing::debug!("the worker is gone");
        }
    }

    fn flush(&self, consumer: &BaseConsumer<Self>) {
        let (epoch, records, regrouped) = {
            let mut shared = self.shared();
            shared.pending_bytes = 0;
            let regrouped = std::mem::take(&mut shared.regrouped);
            (shared.epoch, std::mem::take(&mut shared.pending), regrouped)
        };
        if !records.is_empty() {
            fail_point::pass("after_poll");
        }
        // Without records, too: batches in flight commit under the group as it is now, not as it
        // was when they were polled.
        if !records.is_empty() || regrouped {
            let group = consumer.group_metadata().map(Arc::new);
            self.tell(FromPoll::Polled { epoch, records, group });
        }
    }

    fn assign(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        let list =
            starting_points(consumer, list, self.input.start, CALL).unwrap_or_else(|error| {
                // The library asks for the committed offsets itself, and reports a partition
                // without one.
                self.observer.error(&error, "finding where to start");
                list.clone()
            });
        if let Err(error) = consumer.incremental_assign(&list) {
            let message = format!("assignment refused by the client library: {error}");
            return self.tell(FromPoll::Fatal(Fatal::new(FatalCode::Client, message)));
        }
        if self.shared().paused
            && let Err(error) = consumer.pause(&list)
        {
            self.observer.error(&error, "pausing new partitions");
        }
        self.shared().regrouped = true;
        self.tell(FromPoll::Assigned(partitions(&list)));
    }

    fn revoke(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        self.flush(consumer);
        if consumer.assignment_lost() {
            self.tell(FromPoll::Lost(partitions(list)));
        } else {
            let (release, released) = sync_channel(1);
            self.tell(FromPoll::Revoking { partitions: partitions(list), release });
            // The worker answers within its own deadline; one that is gone has dropped its end.
            if released.recv_timeout(self.revoke_timeout + Duration::from_secs(1)).is_err() {
                tracing::debug!("revocation went on without the worker's answer");
            }
        }
        if let Err(error) = consumer.incremental_unassign(list) {
            self.observer.error(&error, "giving partitions up");
        }
    }
}

impl ClientContext for PollContext {
    fn error(&self, error: KafkaError, reason: &str) {
        self.observer.error(&error, reason);
    }

    /// The last stable offsets go to the board from here: a worker that hangs must not hide that
    /// input waits for it.
    fn stats(&self, statistics: Statistics) {
        self.observer.statistics(&statistics);
        for (name, topic) in &statistics.topics {
            let topic_name = self.topic(name);
            let stable = topic.partitions.iter().filter(|(_, known)| known.ls_offset >= 0);
            for (&number, known) in stable.filter(|(number, _)| **number >= 0) {
                self.board.set_end(&topic_name, Partition(number), Offset(known.ls_offset));
            }
        }
    }
}

impl ConsumerContext for PollContext {
    fn rebalance(
        &self,
        consumer: &BaseConsumer<Self>,
        error: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        match error {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => self.assign(consumer, list),
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS => self.revoke(consumer, list),
            other => {
                let error = KafkaError::Rebalance(RDKafkaErrorCode::from(other));
                self.observer.error(&error, "rebalance");
                self.revoke(consumer, list);
            }
        }
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<TopicPartition> {
    list.elements()
        .iter()
        .map(|one| TopicPartition {
            topic: TopicName::from(one.topic()),
            partition: Partition(one.partition()),
        })
        .collect()
}

/// Polls until `stop`, then leaves the group.
pub(super) fn serve(
    consumer: &InputConsumer,
    commands: &Receiver<ToPoll>,
    stop: &super::Stop,
    polled: impl Fn(),
) {
    let context = Arc::clone(consumer.context());
    let topics: Vec<&str> = context.input.topics.iter().map(TopicName::as_str).collect();
    if let Err(error) = consumer.subscribe(&topics) {
        let message = format!("cannot subscribe to {}: {error}", topics.join(", "));
        return context.tell(FromPoll::Fatal(Fatal::new(FatalCode::Topic, message)));
    }
    while !stop.is_set() {
        if !obey(consumer, &context, commands) {
            break;
        }
        polled();
        fill(consumer, &context, &topics);
        context.flush(consumer);
    }
    leave(consumer);
}

/// Takes what is there into the pending records; waits a moment only while there is nothing.
fn fill(consumer: &InputConsumer, context: &PollContext, topics: &[&str]) {
    let mut wait = IDLE_POLL;
    loop {
        match consumer.poll(wait) {
            None => return,
            Some(Ok(message)) => {
                let mut shared = context.shared();
                let record = raw_record(&message, &context.topic(message.topic()));
                shared.pending_bytes += record.size();
                shared.pending.push(record);
                if shared.pending.len() >= MOST_RECORDS || shared.pending_bytes >= MOST_BYTES {
                    return;
                }
            }
            Some(Err(error)) => return trouble(consumer, context, &error, topics),
        }
        wait = Duration::ZERO;
    }
}

fn trouble(consumer: &InputConsumer, context: &PollContext, error: &KafkaError, topics: &[&str]) {
    if error.rdkafka_error_code() == Some(RDKafkaErrorCode::AutoOffsetReset) {
        return out_of_range(consumer, context);
    }
    match fatal_poll(error, &topics.join(", ")) {
        Some(fatal) => context.tell(FromPoll::Fatal(fatal)),
        // A lost broker and its like: the library connects again by itself.
        None => context.observer.error(error, "polling"),
    }
}

/// A partition has no valid position: it was never committed, or retention took records that were
/// not read.
fn out_of_range(consumer: &InputConsumer, context: &PollContext) {
    let started = consumer
        .assignment()
        .and_then(|held| starting_points(consumer, &held, context.input.start, CALL))
        .and_then(|list| consumer.seek_partitions(list, CALL));
    if let Err(error) = started {
        context.observer.error(&error, "finding where to start");
    }
    for gap in lost::gaps(consumer, CALL) {
        let partition = &gap.partition;
        let (from, to) = (Offset(gap.from), Offset(gap.to));
        let (topic, number) = (&partition.topic, partition.partition);
        Event::InputLost { topic, partition: number, from, to }.emit(context.observer.metrics());
        match context.input.on_lost_data {
            LostData::Stop => {
                let message = format!(
                    "{partition}: records {} to {} were deleted by retention before they were read; \
                     raise the topic's retention, or set input.on_lost_data = \"continue\" to go on without them",
                    gap.from,
                    gap.to - 1
                );
                return context.tell(FromPoll::Fatal(Fatal::new(FatalCode::InputLost, message)));
            }
            LostData::Continue => {
                let topic = partition.topic.as_str();
                let at = At::Offset(gap.to);
                if let Err(error) = consumer.seek(topic, partition.partition.0, at, CALL) {
                    context.observer.error(&error, "going on after lost records");
                }
            }
        }
    }
}

/// Carries out what the worker asks for; false when the worker is gone.
fn obey(consumer: &InputConsumer, context: &PollContext, commands: &Receiver<ToPoll>) -> bool {
    loop {
        let done = match commands.try_recv() {
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => return false,
            Ok(ToPoll::Pause) => {
                context.shared().paused = true;
                consumer.assignment().and_then(|held| consumer.pause(&held))
            }
            Ok(ToPoll::Resume) => {
                context.shared().paused = false;
                consumer.assignment().and_then(|held| consumer.resume(&held))
            }
            Ok(ToPoll::Rewind { epoch, positions }) => rewind(consumer, context, epoch, &positions),
        };
        if let Err(error) = done {
            let message = format!("the consumer does not obey: {error}");
            context.tell(FromPoll::Fatal(Fatal::new(FatalCode::Client, message)));
        }
    }
}

/// Goes back. Records polled before this must not be taken for records polled after it.
fn rewind(
    consumer: &InputConsumer,
    context: &PollContext,
    epoch: Epoch,
    positions: &Offsets,
) -> Result<(), KafkaError> {
    {
        let mut shared = context.shared();
        shared.epoch = epoch;
        shared.pending.clear();
        shared.pending_bytes = 0;
    }
    let held = consumer.assignment()?;
    let mut list = TopicPartitionList::new();
    for (partition, Offset(offset)) in positions {
        let (topic, number) = (partition.topic.as_str(), partition.partition.0);
        // A partition given up meanwhile starts at its committed offset when it comes back.
        if held.find_partition(topic, number).is_some() {
            list.add_partition_offset(topic, number, At::Offset(*offset))?;
        }
    }
    if list.count() == 0 {
        return Ok(());
    }
    let sought = consumer.seek_partitions(list, CALL)?;
    sought.elements().iter().try_for_each(|one| one.error())
}

/// Leaves the group for good, so that others take over at once: a static member is not removed by
/// `close` alone.
fn leave(consumer: &InputConsumer) {
    consumer.unsubscribe();
    let deadline = Instant::now() + LEAVE;
    while Instant::now() < deadline && consumer.assignment().map_or(0, |held| held.count()) > 0 {
        drop(consumer.poll(IDLE_POLL));
    }
    // The request to leave goes out only now, and a close that overtakes it keeps it back.
    let sent = Instant::now() + LEAVE_SENT;
    while Instant::now() < sent {
        drop(consumer.poll(IDLE_POLL));
    }
}
