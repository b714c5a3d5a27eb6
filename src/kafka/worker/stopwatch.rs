//! Times the steps of the chain over a batch.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::pipeline::Probe;
use crate::telemetry::{Metrics, stages};

/// Time and number of runs of each step, summed over all records of a batch and all threads.
pub(super) struct Stopwatch {
    steps: Vec<(&'static str, AtomicU64, AtomicU64)>,
}

impl Stopwatch {
    pub(super) fn new() -> Self {
        let step = |name| (name, AtomicU64::new(0), AtomicU64::new(0));
        Self { steps: stages().into_iter().map(step).collect() }
    }

    /// Writes each step's mean time a record into its histogram.
    pub(super) fn report(&self, metrics: &Metrics) {
        for (name, nanos, runs) in &self.steps {
            let runs = runs.load(Ordering::Relaxed);
            if runs > 0 {
                let mean = nanos.load(Ordering::Relaxed) as f64 / 1e9 / runs as f64;
                let runs = usize::try_from(runs).unwrap_or(usize::MAX);
                metrics.stage_duration(name).record_many(mean, runs);
            }
        }
    }
}

impl Probe for Stopwatch {
    fn step<T>(&self, name: &'static str, body: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = body();
        if let Some((_, nanos, runs)) = self.steps.iter().find(|(step, ..)| *step == name) {
            let took = u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            nanos.fetch_add(took, Ordering::Relaxed);
            runs.fetch_add(1, Ordering::Relaxed);
        }
        done
    }
}
