//! Numbers out of many measurements: raw samples, their percentiles, and sums out of `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Histogram, HistogramFn};
use serde::Serialize;

/// Every single value that a histogram is given, where buckets would be too coarse.
#[derive(Clone, Default)]
pub(super) struct Samples(Arc<Values>);

#[derive(Default)]
struct Values(Mutex<Vec<f64>>);

impl HistogramFn for Values {
    fn record(&self, value: f64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
    }
}

impl Samples {
    /// The histogram that fills it.
    pub(super) fn histogram(&self) -> Histogram {
        Histogram::from_arc(Arc::clone(&self.0))
    }

    /// All values so far, in the order in which they came.
    pub(super) fn values(&self) -> Vec<f64> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A distribution in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Percentiles {
    /// Number of values.
    pub(super) count: usize,
    /// Half of the values are not above it.
    pub(super) p50: f64,
    /// 99 of 100 values are not above it.
    pub(super) p99: f64,
    /// The largest value.
    pub(super) max: f64,
}

impl Percentiles {
    /// Of values in seconds, by nearest rank; all zero without any.
    pub(super) fn of_seconds(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let millis = |value: Option<&f64>| value.map_or(0.0, |value| value * 1e3);
        let rank = |percent: usize| {
            let rank = (values.len() * percent).div_ceil(100);
            millis(values.get(rank.saturating_sub(1)))
        };
        Self { count: values.len(), p50: rank(50), p99: rank(99), max: millis(values.last()) }
    }
}

/// The value in the middle; of an even number, the lower one of the two. Zero without any.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

/// The sums of a histogram of the exposition text, by the value of its first label; the sum of one
/// without labels is under the empty text.
pub(super) fn sums(exposition: &str, metric: &str) -> BTreeMap<String, f64> {
    let sum = |line: &str| {
        let rest = line.strip_prefix(metric)?.strip_prefix("_sum")?;
        let (labels, value) = rest.rsplit_once(' ')?;
        let label = labels.split('"').nth(1).unwrap_or_default();
        Some((label.to_owned(), value.parse().ok()?))
    };
    exposition.lines().filter_map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let hundred = (1..=100).rev().map(|value| f64::from(value) / 1e3).collect();
        let found = Percentiles::of_seconds(hundred);
        assert_eq!((found.count, found.p50, found.p99, found.max), (100, 50.0, 99.0, 100.0));
    }

    #[test]
    fn one_value_is_every_percentile_and_none_is_zero() {
        let one = Percentiles::of_seconds(vec![0.25]);
        assert_eq!((one.p50, one.p99, one.max), (250.0, 250.0, 250.0));
        assert_eq!(Percentiles::of_seconds(Vec::new()), Percentiles::default());
    }

    #[test]
    fn the_median_ignores_outliers() {
        assert_eq!(median([900.0, 1.0, 2.0]), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), 2.0);
        assert_eq!(median([]), 0.0);
    }

    #[test]
    fn a_histogram_hands_every_value_over() {
        let samples = Samples::default();
        let histogram = samples.histogram();
        histogram.record(0.5);
        histogram.record(0.25);
        assert_eq!(samples.values(), [0.5, 0.25]);
    }

    #[test]
    fn sums_are_read_by_label_and_without_one() {
        let text = "# HELP a_seconds Time.\n\
                    a_seconds_bucket{stage=\"decode\",le=\"1\"} 7\n\
                    a_seconds_sum{stage=\"decode\"} 1.5\n\
                    a_seconds_sum{stage=\"encode\"} 2e-3\n\
                    a_seconds_count{stage=\"decode\"} 7\n\
                    b_seconds_sum 4\n";
        let by_stage = sums(text, "a_seconds");
        assert_eq!(
            by_stage.into_iter().collect::<Vec<_>>(),
            [("decode".to_owned(), 1.5), ("encode".to_owned(), 0.002)]
        );
        assert_eq!(sums(text, "b_seconds").get(""), Some(&4.0));
    }
}
