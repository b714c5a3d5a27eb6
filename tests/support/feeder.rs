//! A thread that feeds a wire at a steady rate while a test breaks things.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use wiredesk::article::Origin;

use super::corpus::{Article, Corpus, Expectation};
use super::record::Outgoing;
use super::topics::Topics;

const TICK: Duration = Duration::from_millis(50);

/// Inputs by origin, with what must become of each.
pub type Expected = BTreeMap<Origin, Expectation>;

/// Feeds until it is told to finish, or dropped.
pub struct Feeder {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Expected>>,
}

impl Feeder {
    /// Feeds the topic from a stream of this seed, so many records a second.
    pub fn start(bootstrap: &str, topic: &str, seed: u64, per_second: u32) -> Self {
        let topics = Topics::new(bootstrap);
        let topic = topic.to_owned();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let work = move || {
            let mut corpus = Corpus::new(seed);
            let mut expected = Expected::new();
            let began = Instant::now();
            while !stopped.load(Ordering::Relaxed) {
                let due = (began.elapsed().as_secs_f64() * f64::from(per_second)) as usize;
                let missing = due.saturating_sub(expected.len());
                expected.extend(feed(&topics, &topic, corpus.by_ref().take(missing)));
                std::thread::sleep(TICK);
            }
            expected
        };
        let thread = std::thread::Builder::new().name("feeder".to_owned()).spawn(work);
        Self { stop, thread: Some(thread.expect("a thread starts")) }
    }

    /// Stops feeding; returns all that was fed.
    pub fn finish(mut self) -> Expected {
        self.stop.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("a feeder finishes once");
        thread.join().expect("the feeder does not panic")
    }
}

impl Drop for Feeder {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Feeds the records at once.
pub fn feed(topics: &Topics, topic: &str, articles: impl IntoIterator<Item = Article>) -> Expected {
    let (records, expectations): (Vec<Outgoing>, Vec<Expectation>) =
        articles.into_iter().map(|article| (article.record, article.expect)).unzip();
    topics.produce(topic, &records).into_iter().zip(expectations).collect()
}
