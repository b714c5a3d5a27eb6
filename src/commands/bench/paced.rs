//! The second measurement: how long after its sending a paced article can be read.
//!
//! Clocks of one process only: the sender and the reader live here, on both sides of the broker.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::drain::record;
use super::live::Live;
use super::measured::Percentiles;
use super::{Plan, delivery_name};
use crate::commands::interrupt::Interrupt;
use crate::commands::rate::Pace;
use crate::commands::screen::Progress;
use crate::config::Settings;
use crate::kafka::admin;
use crate::kafka::reader::{Reader, Start};
use crate::kafka::sender::Sender;
use crate::samples::Salad;

/// How long the last articles may take to become readable.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one read waits.
const READ: Duration = Duration::from_millis(50);
/// The first of so many parts of the time is left out: connections and caches are cold.
const WARM_UP: u32 = 10;

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Paced {
    /// The guarantee.
    pub(super) delivery: &'static str,
    /// Articles sent in a second, as achieved.
    pub(super) articles_per_second: f64,
    /// Articles sent.
    pub(super) sent: u64,
    /// Those that were published and read.
    pub(super) read: u64,
    /// From the sending of an article to its reading under `read_committed`.
    pub(super) readable_ms: Percentiles,
    /// From the last delivery of a transaction to the end of its commit.
    pub(super) commit_ms: Percentiles,
}

/// An article's number and when it was read.
type Arrival = (usize, Instant);

/// Runs a service, feeds it at the planned rate and reads what it publishes.
///
/// # Errors
/// When the service breaks or stalls, articles do not arrive, or somebody interrupts.
pub(super) fn paced(
    settings: &Settings,
    plan: &Plan,
    interrupt: &Interrupt,
) -> anyhow::Result<Paced> {
    let live = Live::start(settings, plan.stages, interrupt)?;
    let measured = measure(&live, settings, plan, interrupt);
    live.stop()?;
    measured
}

fn measure(
    live: &Live,
    settings: &Settings,
    plan: &Plan,
    interrupt: &Interrupt,
) -> anyhow::Result<Paced> {
    let Some(enriched) = &settings.topics.enriched else {
        anyhow::bail!("without topics.enriched nothing is published that could be read");
    };
    let partitions = usize::try_from(settings.topics.partitions).unwrap_or(1);
    live.await_partitions(partitions, interrupt)?;
    let mut reader = Reader::open(settings, enriched, Start::Beginning)?;
    let (arrived, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
    let (sent, arrivals, seconds) = std::thread::scope(|scope| {
        let reading = std::thread::Builder::new()
            .name("bench-read".to_owned())
            .spawn_scoped(scope, || read(&mut reader, &arrived, &is_over))?;
        let sent = send(settings, plan, interrupt);
        if let Ok((_, originals, _)) = &sent {
            let deadline = Instant::now() + PATIENCE;
            while arrived.load(Ordering::Relaxed) < *originals
                && !interrupt.is_raised()
                && Instant::now() < deadline
            {
                std::thread::sleep(READ);
            }
        }
        is_over.store(true, Ordering::Relaxed);
        let arrivals = reading.join().map_err(|_| anyhow::anyhow!("the reader panicked"))??;
        let (sent, originals, seconds) = sent?;
        anyhow::ensure!(!interrupt.is_raised(), "interrupted");
        let read = arrivals.len() as u64;
        anyhow::ensure!(read == originals, "{read} articles were read, {originals} expected");
        Ok((sent, arrivals, seconds))
    })?;
    Ok(Paced {
        delivery: delivery_name(settings.pipeline.delivery),
        articles_per_second: sent.len() as f64 / seconds,
        sent: sent.len() as u64,
        read: arrivals.len() as u64,
        readable_ms: Percentiles::of_seconds(latencies(&sent, &arrivals)),
        commit_ms: Percentiles::of_seconds(live.commits()),
    })
}

/// Sends at the planned rate. Returns when each article was sent, how many of them are no repeats,
/// and
/// how long it took in seconds.
fn send(
    settings: &Settings,
    plan: &Plan,
    interrupt: &Interrupt,
) -> anyhow::Result<(Vec<Instant>, u64, f64)> {
    let topic = &settings.input.topics[0];
    let limit = admin::ensure_named(settings, topic)?;
    let mut sender = Sender::new(settings, [(topic.clone(), limit)].into_iter().collect())?;
    let mut salad = Salad::new(plan.seed, plan.size);
    let (mut sent, mut originals) = (Vec::new(), 0);
    let mut progress = Progress::new(None, "articles sent");
    let started = Instant::now();
    let mut pace = Pace::new(plan.rate, started);
    while started.elapsed() < plan.duration && !interrupt.is_raised() {
        let Some(article) = salad.next() else { break };
        originals += u64::from(!article.is_repeat);
        let record = record(topic, &article)?;
        interrupt.sleep_until(pace.due(Instant::now()));
        sent.push(Instant::now());
        sender.send(&record, || interrupt.is_raised())?;
        progress.step();
    }
    let seconds = started.elapsed().as_secs_f64();
    progress.finish();
    let failed = sender.finish(PATIENCE).failed;
    anyhow::ensure!(failed == 0, "{failed} articles were not taken");
    Ok((sent, originals, seconds))
}

/// Reads until told to end.
fn read(
    reader: &mut Reader,
    arrived: &AtomicU64,
    is_over: &AtomicBool,
) -> anyhow::Result<Vec<Arrival>> {
    let mut arrivals = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let Some(record) = reader.next(READ)? else { continue };
        let now = Instant::now();
        if let Some(number) = record.key.as_deref().and_then(number) {
            arrivals.push((number, now));
            arrived.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(arrivals)
}

/// The number at the end of an article's address, which is its record's key.
fn number(key: &[u8]) -> Option<usize> {
    std::str::from_utf8(key).ok()?.rsplit_once(':')?.1.parse().ok()
}

/// Seconds from sending to reading, without the articles of the warm-up.
fn latencies(sent: &[Instant], arrivals: &[Arrival]) -> Vec<f64> {
    let (Some(first), Some(last)) = (sent.first(), sent.last()) else { return Vec::new() };
    let warm = *first + last.duration_since(*first) / WARM_UP;
    let latency = |&(number, read): &Arrival| {
        let sent = sent.get(number).filter(|sent| **sent >= warm)?;
        Some(read.saturating_duration_since(*sent).as_secs_f64())
    };
    arrivals.iter().filter_map(latency).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_in_the_articles_number() {
        assert_eq!(number(b"urn:salad:1:42"), Some(42));
        assert_eq!(number(b"urn:salad:1:x"), None);
        assert_eq!(number(b"\xff:1"), None);
    }

    #[test]
    fn the_first_tenth_is_left_out_and_order_does_not_matter() {
        let start = Instant::now();
        let sent: Vec<Instant> =
            (0..=10).map(|second| start + Duration::from_secs(second)).collect();
        let read = |number: usize| (number, sent[number] + Duration::from_millis(250));
        let arrivals: Vec<Arrival> = [10, 0, 1].map(read).into();
        assert_eq!(latencies(&sent, &arrivals), [0.25, 0.25]);
        assert!(latencies(&[], &[]).is_empty());
    }
}
