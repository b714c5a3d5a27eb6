//! Times the steps of the chain: over a batch for the histograms, and over each article for the one
//! that takes too long.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::article::{Headers, Origin};
use crate::formats::is_trace_parent;
use crate::pipeline::Probe;
use crate::telemetry::{Event, Metrics, Step, clock, stages};

/// Time and number of runs of each step, summed over all records of a batch and all threads.
pub(super) struct Stopwatch {
    steps: Vec<(&'static str, AtomicU64, AtomicU64)>,
    slow: Duration,
}

impl Stopwatch {
    /// Articles that take longer than `slow` are reported.
    pub(super) fn new(slow: Duration) -> Self {
        let step = |name| (name, AtomicU64::new(0), AtomicU64::new(0));
        Self { steps: stages().into_iter().map(step).collect(), slow }
    }

    /// The probe of one article. Its steps are written down where it is traced.
    pub(super) fn lap(&self, is_traced: bool) -> Lap<'_> {
        Lap {
            watch: self,
            total: AtomicU64::new(0),
            longest: AtomicU64::new(0),
            steps: is_traced.then(Mutex::default),
        }
    }

    /// Writes each step's mean time a record into its histogram.
    pub(super) fn report(&self, metrics: &Metrics) {
        for (name, nanos, runs) in &self.steps {
            let runs = runs.load(Ordering::Relaxed);
            if let Some(mean) = nanos.load(Ordering::Relaxed).checked_div(runs) {
                metrics.stage_took(name, Duration::from_nanos(mean), runs);
            }
        }
    }
}

/// The steps of one article. They run on one thread, one after another.
pub(super) struct Lap<'a> {
    watch: &'a Stopwatch,
    /// Nanoseconds of all steps.
    total: AtomicU64,
    /// Nanoseconds of the longest step, with its place among the steps in the lowest byte.
    longest: AtomicU64,
    steps: Option<Mutex<Vec<Step>>>,
}

impl Lap<'_> {
    /// The steps that were written down.
    pub(super) fn steps(self) -> Vec<Step> {
        let steps = self.steps.map(Mutex::into_inner);
        steps.map(|steps| steps.unwrap_or_else(PoisonError::into_inner)).unwrap_or_default()
    }

    /// Reports the article if it took too long.
    pub(super) fn report(
        &self,
        metrics: &Metrics,
        origin: &Origin,
        bytes: usize,
        headers: &Headers,
    ) {
        let took = Duration::from_nanos(self.total.load(Ordering::Relaxed));
        if took < self.watch.slow {
            return;
        }
        let longest = self.longest.load(Ordering::Relaxed);
        let place = usize::try_from(longest & 0xff).unwrap_or(usize::MAX);
        Event::SlowArticle {
            origin,
            stage: self.watch.steps.get(place).map_or("other", |(name, ..)| name),
            stage_took: Duration::from_nanos(longest & !0xff),
            took,
            bytes,
            trace: headers.text("traceparent").filter(|parent| is_trace_parent(parent)),
        }
        .emit(metrics);
    }
}

impl Probe for Lap<'_> {
    fn step<T>(&self, name: &'static str, body: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = body();
        let steps = &self.watch.steps;
        if let Some(place) = steps.iter().position(|(step, ..)| *step == name) {
            let took = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            let (_, nanos, runs) = &steps[place];
            nanos.fetch_add(took, Ordering::Relaxed);
            runs.fetch_add(1, Ordering::Relaxed);
            self.total.fetch_add(took, Ordering::Relaxed);
            let place = u64::try_from(place).unwrap_or(0xff).min(0xff);
            self.longest.fetch_max(took & !0xff | place, Ordering::Relaxed);
            if let Some(written) = &self.steps {
                let end = clock::nanos();
                let step = (name, end.saturating_sub(took), end);
                written.lock().unwrap_or_else(PoisonError::into_inner).push(step);
            }
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Offset, Partition};
    use crate::telemetry::{StatusBoard, Topics};

    fn slow_articles(slow: Duration) -> String {
        let metrics = Metrics::new(&Topics::default());
        let watch = Stopwatch::new(slow);
        let lap = watch.lap(true);
        lap.step("decode", || ());
        lap.step("cleanup", || std::thread::sleep(Duration::from_millis(3)));
        let origin =
            Origin { topic: "wire.raw".into(), partition: Partition(0), offset: Offset(1) };
        lap.report(&metrics, &origin, 10, &Headers::new());
        assert_eq!(lap.steps().len(), 2);
        watch.report(&metrics);
        metrics.render(&StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc"))
    }

    #[test]
    fn an_article_is_slow_by_the_sum_of_its_steps() {
        let page = slow_articles(Duration::from_millis(2));
        assert!(page.contains("wiredesk_slow_articles_total 1\n"), "{page}");
        let page = slow_articles(Duration::from_secs(60));
        assert!(page.contains("wiredesk_slow_articles_total 0\n"), "{page}");
    }

    #[test]
    fn steps_of_a_batch_go_into_their_histograms() {
        let page = slow_articles(Duration::from_secs(60));
        for step in ["decode", "cleanup"] {
            let count = format!("wiredesk_stage_duration_seconds_count{{stage=\"{step}\"}} 1\n");
            assert!(page.contains(&count), "{page}");
        }
    }
}
