//! A pipeline under load that is to be broken, and the judgement afterwards.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::broker::Broker;
use super::corpus::{Article, Corpus, disappointments};
use super::environment;
use super::feeder::{self, Expected, Feeder};
use super::follower::Follower;
use super::oracle::{ACCOUNTING, Evidence, ends};
use super::record::Isolation;
use super::topics::Topics;
use super::wiredesk::{Instance, Pipeline};

const RAW_PARTITIONS: i32 = 6;
/// A raw topic takes as much as is decoded at most, and its headers.
const RAW_SETTINGS: [(&str, &str); 1] = [("max.message.bytes", "8454144")];
/// How long the last of the backlog may take once nothing is broken any more.
const SETTLE_WITHIN: Duration = Duration::from_secs(90);
/// What it may take more for each input.
const SETTLE_AN_INPUT: Duration = Duration::from_millis(20);
/// How long an instance may take from SIGTERM to its end.
const DRAIN_WITHIN: Duration = Duration::from_secs(30);
/// How long the wire may stand still after a fault; the aim is far less and is printed.
const MOVES_WITHIN: Duration = Duration::from_secs(60);

/// Campaigns of one process run one after the other: each wants the machine for itself, and the
/// times it measures should mean something.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A pipeline with its raw topic on a broker.
pub struct Campaign {
    /// The pipeline under test.
    pub pipeline: Pipeline,
    /// Access to its topics.
    pub topics: Topics,
    bootstrap: String,
    seed: u64,
}

impl Campaign {
    /// Makes the raw topic; prints the seed.
    pub fn new(broker: &Broker, pipeline: Pipeline) -> Self {
        let seed = environment::number(environment::SEED, 1);
        eprintln!("seed {seed} ({} sets it)", environment::SEED);
        let topics = Topics::new(broker.bootstrap());
        topics.create(&pipeline.topic("raw"), RAW_PARTITIONS, &RAW_SETTINGS);
        Self { pipeline, topics, bootstrap: broker.bootstrap().to_owned(), seed }
    }

    /// The seed of everything drawn at random.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Feeds so many records at once.
    pub fn feed(&self, count: usize) -> Expected {
        self.feed_these(Corpus::new(self.seed).take(count))
    }

    /// Feeds these records at once.
    pub fn feed_these(&self, articles: impl IntoIterator<Item = Article>) -> Expected {
        feeder::feed(&self.topics, &self.pipeline.topic("raw"), articles)
    }

    /// Feeds so many records a second from now on.
    pub fn feed_steadily(&self, per_second: u32) -> Feeder {
        Feeder::start(&self.bootstrap, &self.pipeline.topic("raw"), self.seed, per_second)
    }

    /// Starts instances of these names and waits until all are ready.
    pub fn start<const N: usize>(&self, names: [&str; N]) -> [Instance; N] {
        let mut instances = names.map(|name| self.pipeline.start(name));
        instances.iter_mut().for_each(Instance::wait_ready);
        instances
    }

    /// Follows every topic in which inputs are accounted for.
    pub fn follower(&self) -> Follower {
        let names = ACCOUNTING.map(|role| self.pipeline.topic(role));
        Follower::new(&self.topics, &names)
    }

    /// Present ends of the raw topic.
    pub fn raw_ends(&self) -> BTreeMap<i32, i64> {
        self.topics.ends(&self.pipeline.topic("raw"), Isolation::Committed)
    }

    /// Waits until every raw partition moves again: a record that was fed after now is published.
    /// Returns the time since the fault.
    ///
    /// # Panics
    /// With the instances' logs, where it does not.
    pub fn await_movement(
        &self,
        follower: &Follower,
        since: Instant,
        instances: &[Instance],
    ) -> Duration {
        follower.await_all(&self.raw_ends(), since, MOVES_WITHIN).unwrap_or_else(|still| {
            let logs: Vec<String> =
                instances.iter().map(|i| format!("-- {}\n{}", i.name(), i.tail())).collect();
            panic!("raw partitions {still:?} stand still:\n{}", logs.join("\n"))
        })
    }

    /// Lets the instances finish what was fed and end, then judges: every input accounted for
    /// exactly once, in order, and decided as it must be.
    ///
    /// # Panics
    /// Where a promise is broken.
    pub fn settle(&self, expected: &Expected, instances: &mut [Instance]) -> Evidence {
        let evidence = self.rest(expected, instances);
        evidence.assert_exactly_once();
        assert_eq!(disappointments(expected, &evidence.decisions()), [""; 0]);
        evidence
    }

    /// Like [`Self::settle`] where delivery is at least once: inputs may be doubled.
    ///
    /// # Panics
    /// Where one is lost or decided wrongly.
    pub fn settle_at_least_once(&self, expected: &Expected, instances: &mut [Instance]) {
        let evidence = self.rest(expected, instances);
        evidence.assert_nothing_lost();
        assert_eq!(disappointments(expected, &evidence.decisions()), [""; 0]);
    }

    /// Waits until the group has committed these ends of the raw topic, then ends the instances in
    /// good order.
    ///
    /// # Panics
    /// Where one of both takes too long.
    pub fn finish(&self, ends: &BTreeMap<i32, i64>, instances: &mut [Instance], limit: Duration) {
        let Self { pipeline, topics, .. } = self;
        topics.await_position(pipeline.group(), &pipeline.topic("raw"), ends, limit);
        for instance in instances {
            let code = instance.terminate(DRAIN_WITHIN);
            assert_eq!(code, Some(0), "{}:\n{}", instance.name(), instance.tail());
        }
    }

    /// How long this many inputs may take.
    pub fn patience(inputs: usize) -> Duration {
        SETTLE_WITHIN + SETTLE_AN_INPUT * u32::try_from(inputs).expect("a test feeds fewer")
    }

    fn rest(&self, expected: &Expected, instances: &mut [Instance]) -> Evidence {
        self.finish(&ends(expected.keys()), instances, Self::patience(expected.len()));
        let evidence = Evidence::gather(&self.topics, &self.pipeline, expected.keys().cloned());
        eprintln!("{} inputs: {:?}", expected.len(), evidence.counts());
        evidence
    }
}

/// Times from faults to movement.
#[derive(Debug, Default)]
pub struct Recoveries(Vec<Duration>);

impl Recoveries {
    /// Notes one.
    pub fn note(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Prints median and worst.
    pub fn report(&mut self, fault: &str) {
        self.0.sort();
        let seconds = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64);
        eprintln!(
            "{} x {fault}: every raw partition publishes again after {:.2} s (median), {:.2} s \
             (worst)",
            self.0.len(),
            seconds(self.0.get(self.0.len().saturating_sub(1) / 2)),
            seconds(self.0.last())
        );
    }
}
