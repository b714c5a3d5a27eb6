//! What is known of one worker: its state, its load, its partitions, and when it last moved.
//!
//! A plain value with the time as an argument; the status board keeps one a worker behind a lock.
//! Times are durations since the board was made.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::waiting::Waiting;
use crate::article::{Offset, Partition, Timestamp, TopicName};

/// What a worker is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerState {
    /// Its clients are being built.
    Starting,
    /// It is a member of the group, or about to be, and takes what it is given.
    Running,
    /// It finishes what is in flight and takes nothing new.
    Draining,
    /// It has ended in order.
    Stopped,
    /// It has ended with an error.
    Failed,
}

impl WorkerState {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Draining => "draining",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// One input partition of a worker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartitionPosition {
    /// The next offset to be committed, once known.
    pub position: Option<Offset>,
    /// The last stable offset as last heard of: one past the last record that can be read.
    pub end: Option<Offset>,
    /// Records from the position to there.
    pub lag: u64,
    /// When the position last moved, or when there was last a reason for it to stand still: before
    /// its assignment, before its first new record, before the end of a pause.
    pub moved: Duration,
    /// What is polled and not committed.
    waiting: Waiting,
}

impl PartitionPosition {
    /// Age of the oldest record that is not committed, zero without one. Where none has been polled
    /// although some are there, their age is not known: then since there are any. `clock` and `now`
    /// are the same moment.
    pub fn age(&self, clock: Timestamp, now: Duration) -> Duration {
        match self.waiting.since() {
            Some(since) => clock.since(since),
            None if self.lag > 0 => now.saturating_sub(self.moved),
            None => Duration::ZERO,
        }
    }

    /// Records that have come to be read start the wait anew.
    fn count_lag(&mut self, now: Duration) {
        let (Some(position), Some(end)) = (self.position, self.end) else { return };
        let lag = u64::try_from(end.0.saturating_sub(position.0)).unwrap_or(0);
        if self.lag == 0 && lag > 0 {
            self.moved = now;
        }
        self.lag = lag;
    }
}

/// One worker.
#[derive(Clone, Debug)]
pub struct Worker {
    /// What it is doing.
    pub state: WorkerState,
    /// Bytes between poll and delivery.
    pub in_flight: u64,
    /// Its byte budget.
    pub limit: u64,
    /// Its partitions.
    pub partitions: BTreeMap<(TopicName, Partition), PartitionPosition>,
    /// Since when there has been something in flight.
    busy_since: Option<Duration>,
    /// When it last committed, or got ahead otherwise.
    progressed: Duration,
    /// When its consumer was last polled; `None` before the first time and after the last.
    polled: Option<Duration>,
    /// Since when its input is paused for want of budget.
    paused_since: Option<Duration>,
    /// Time paused before that.
    paused_before: Duration,
    /// Since when a transaction is open.
    open_since: Option<Duration>,
}

impl Worker {
    /// A worker that is about to start, with this byte budget.
    pub(super) fn new(limit: u64) -> Self {
        Self {
            state: WorkerState::Starting,
            in_flight: 0,
            limit,
            partitions: BTreeMap::new(),
            busy_since: None,
            progressed: Duration::ZERO,
            polled: None,
            paused_since: None,
            paused_before: Duration::ZERO,
            open_since: None,
        }
    }

    pub(super) fn set_state(&mut self, state: WorkerState) {
        self.state = state;
        if !matches!(state, WorkerState::Running | WorkerState::Draining) {
            self.polled = None;
            self.busy_since = None;
            self.open_since = None;
            self.in_flight = 0;
            self.partitions.clear();
        }
    }

    pub(super) fn set_in_flight(&mut self, bytes: u64, now: Duration) {
        self.in_flight = bytes;
        self.busy_since = (bytes > 0).then(|| self.busy_since.unwrap_or(now));
    }

    pub(super) fn progressed(&mut self, now: Duration) {
        self.progressed = now;
    }

    pub(super) fn polled(&mut self, now: Duration) -> Option<Duration> {
        self.polled.replace(now).map(|before| now.saturating_sub(before))
    }

    pub(super) fn set_paused(&mut self, paused: bool, now: Duration) {
        match (self.paused_since, paused) {
            (None, true) => self.paused_since = Some(now),
            (Some(since), false) => {
                self.paused_before += now.saturating_sub(since);
                self.paused_since = None;
                for known in self.partitions.values_mut() {
                    known.moved = now;
                }
            }
            _ => {}
        }
    }

    pub(super) fn transaction_opened(&mut self, now: Duration) {
        self.open_since = Some(now);
    }

    pub(super) fn transaction_ended(&mut self) {
        self.open_since = None;
    }

    pub(super) fn assigned(&mut self, topic: &TopicName, partition: Partition, now: Duration) {
        let unknown = PartitionPosition { moved: now, ..PartitionPosition::default() };
        self.partitions.entry((topic.clone(), partition)).or_insert(unknown);
    }

    pub(super) fn revoked(&mut self, topic: &TopicName, partition: Partition) {
        self.partitions.remove(&(topic.clone(), partition));
    }

    /// A partition that is not assigned stays unknown: the news is older than its revocation.
    pub(super) fn set_position(
        &mut self,
        topic: &TopicName,
        partition: Partition,
        position: Offset,
        now: Duration,
    ) {
        if let Some(known) = self.partitions.get_mut(&(topic.clone(), partition))
            && known.position != Some(position)
        {
            known.position = Some(position);
            known.waiting.committed(position);
            known.moved = now;
            known.count_lag(now);
        }
    }

    /// Notes records that were polled, from `first` to `last`, the first of this time.
    pub(super) fn arrived(
        &mut self,
        topic: &TopicName,
        partition: Partition,
        (first, last): (Offset, Offset),
        since: Timestamp,
    ) {
        if let Some(known) = self.partitions.get_mut(&(topic.clone(), partition)) {
            known.waiting.arrived(first, last, since);
        }
    }

    /// Notes the last stable offset. A partition that had nothing to read begins to wait now.
    pub(super) fn set_end(
        &mut self,
        topic: &TopicName,
        partition: Partition,
        end: Offset,
        now: Duration,
    ) {
        if let Some(known) = self.partitions.get_mut(&(topic.clone(), partition)) {
            known.end = Some(end);
            known.count_lag(now);
        }
    }

    /// Whether its input is paused for want of budget.
    pub fn is_paused(&self) -> bool {
        self.paused_since.is_some()
    }

    /// How long its input was paused until now, in all.
    pub fn paused_for(&self, now: Duration) -> Duration {
        let current = self.paused_since.map_or(Duration::ZERO, |since| now.saturating_sub(since));
        self.paused_before + current
    }

    /// Age of its open transaction.
    pub fn transaction_age(&self, now: Duration) -> Option<Duration> {
        self.open_since.map(|since| now.saturating_sub(since))
    }

    /// How long it has had work without getting ahead, not counting the time before `since`.
    pub fn stalled_for(&self, now: Duration, since: Duration) -> Duration {
        self.busy_since
            .map_or(Duration::ZERO, |busy| now.saturating_sub(busy.max(self.progressed).max(since)))
    }

    /// How long its consumer has not been polled; zero while it is not polled at all.
    pub fn poll_gap(&self, now: Duration) -> Duration {
        self.polled.map_or(Duration::ZERO, |polled| now.saturating_sub(polled))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_idle_worker_never_stalls() {
        let worker = Worker::new(1);
        assert_eq!(worker.stalled_for(at(1_000), at(0)), at(0));
    }

    #[test]
    fn a_stall_is_counted_from_the_first_byte_or_the_last_progress() {
        let mut worker = Worker::new(1);
        worker.set_in_flight(10, at(100));
        worker.set_in_flight(20, at(105));
        assert_eq!(worker.stalled_for(at(110), at(0)), at(10));
        worker.progressed(at(108));
        assert_eq!(worker.stalled_for(at(110), at(0)), at(2));
        worker.set_in_flight(0, at(109));
        assert_eq!(worker.stalled_for(at(110), at(0)), at(0));
    }

    #[test]
    fn paused_time_adds_up_over_pauses_and_repeated_calls() {
        let mut worker = Worker::new(1);
        worker.set_paused(true, at(1));
        worker.set_paused(true, at(2));
        worker.set_paused(false, at(4));
        worker.set_paused(false, at(5));
        worker.set_paused(true, at(10));
        assert_eq!(worker.paused_for(at(11)), at(4));
    }

    #[test]
    fn the_first_poll_has_no_gap() {
        let mut worker = Worker::new(1);
        assert_eq!(worker.polled(at(7)), None);
        assert_eq!(worker.polled(at(9)), Some(at(2)));
        assert_eq!(worker.poll_gap(at(12)), at(3));
    }

    #[test]
    fn a_partition_moves_only_when_its_position_does() {
        let topic = TopicName::from("wire.raw");
        let mut worker = Worker::new(1);
        worker.assigned(&topic, Partition(0), at(1));
        worker.set_position(&topic, Partition(0), Offset(5), at(2));
        worker.set_position(&topic, Partition(0), Offset(5), at(9));
        assert_eq!(worker.partitions[&(topic, Partition(0))].moved, at(2));
    }

    #[test]
    fn new_records_after_an_idle_time_start_the_wait_anew() {
        let topic = TopicName::from("wire.raw");
        let mut worker = Worker::new(1);
        worker.assigned(&topic, Partition(0), at(1));
        worker.set_position(&topic, Partition(0), Offset(7), at(2));
        worker.set_end(&topic, Partition(0), Offset(7), at(3));
        worker.set_end(&topic, Partition(0), Offset(10), at(500));
        worker.set_end(&topic, Partition(0), Offset(11), at(510));
        let known = &worker.partitions[&(topic, Partition(0))];
        assert_eq!((known.lag, known.moved), (4, at(500)));
    }

    #[test]
    fn news_of_a_revoked_partition_does_not_bring_it_back() {
        let topic = TopicName::from("wire.raw");
        let mut worker = Worker::new(1);
        worker.assigned(&topic, Partition(0), at(1));
        worker.revoked(&topic, Partition(0));
        worker.set_position(&topic, Partition(0), Offset(5), at(2));
        worker.set_end(&topic, Partition(0), Offset(9), at(2));
        worker.arrived(&topic, Partition(0), (Offset(5), Offset(8)), Timestamp(1));
        assert!(worker.partitions.is_empty());
    }

    #[test]
    fn the_age_of_a_partition_is_that_of_its_oldest_uncommitted_record() {
        let (topic, clock) = (TopicName::from("wire.raw"), Timestamp(60_000));
        let mut worker = Worker::new(1);
        let age = |worker: &Worker| {
            worker.partitions[&(TopicName::from("wire.raw"), Partition(0))].age(clock, at(50))
        };
        worker.assigned(&topic, Partition(0), at(1));
        worker.set_position(&topic, Partition(0), Offset(5), at(2));
        assert_eq!(age(&worker), at(0));
        worker.set_end(&topic, Partition(0), Offset(9), at(40));
        assert_eq!(age(&worker), at(10), "not polled yet: since they are there");
        worker.arrived(&topic, Partition(0), (Offset(5), Offset(8)), Timestamp(30_000));
        assert_eq!(age(&worker), at(30));
        worker.set_position(&topic, Partition(0), Offset(9), at(45));
        assert_eq!(age(&worker), at(0));
    }

    #[test]
    fn a_worker_that_has_ended_or_starts_anew_has_no_load() {
        for state in [WorkerState::Failed, WorkerState::Stopped, WorkerState::Starting] {
            let mut worker = Worker::new(1);
            worker.polled(at(1));
            worker.set_in_flight(10, at(1));
            worker.transaction_opened(at(1));
            worker.set_state(state);
            assert_eq!(worker.in_flight, 0);
            assert_eq!(worker.transaction_age(at(9)), None);
            assert_eq!(worker.stalled_for(at(900), at(0)), at(0));
            assert_eq!(worker.poll_gap(at(900)), at(0));
        }
    }
}
