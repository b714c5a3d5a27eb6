//! A histogram whose counts can be read back, for the status page and the console.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::Histogram;
use serde::Serialize;

/// A distribution of durations.
pub struct Spread {
    histogram: Histogram,
    bounds: &'static [f64],
    /// One count a bound, and one for what lies above the last.
    counts: Vec<AtomicU64>,
}

/// The counts of a [`Spread`] since the start; two of them give the distribution in between.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpreadCounts {
    /// Upper bounds in seconds, rising.
    pub bounds: &'static [f64],
    /// How many lie at or below a bound and above the one before; the last counts the rest.
    pub counts: Vec<u64>,
}

impl Spread {
    /// Counts into this histogram, which has these bounds.
    pub(super) fn new(histogram: Histogram, bounds: &'static [f64]) -> Self {
        let counts = (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect();
        Self { histogram, bounds, counts }
    }

    /// Adds one.
    pub fn record(&self, took: Duration) {
        self.histogram.record(took);
        let seconds = took.as_secs_f64();
        let place = self.bounds.partition_point(|bound| *bound < seconds);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
    }

    /// All counts so far.
    pub fn counts(&self) -> SpreadCounts {
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        SpreadCounts { bounds: self.bounds, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_counted_at_the_first_bound_that_holds_it() {
        let spread = Spread::new(Histogram::noop(), &[0.1, 1.0]);
        for millis in [0, 100, 101, 1_000, 1_001, 60_000] {
            spread.record(Duration::from_millis(millis));
        }
        assert_eq!(spread.counts().counts, [2, 2, 2]);
    }
}
