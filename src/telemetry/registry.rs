//! The recorder behind counters and histograms: names and labels in, handles out.
//!
//! It is not installed globally, so that a test can have as many as it likes. Owns the only
//! contact with `metrics-exporter-prometheus`.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use metrics::{Counter, Histogram, Key, KeyName, Level, Metadata, Recorder};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use super::label::{Label, OTHER};
use super::metric::{Kind, Metric};
use crate::article::TopicName;

const METADATA: Metadata<'static> = Metadata::new("wiredesk", Level::INFO, None);

/// Registered series and their values.
pub(super) struct Registry {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Registry {
    /// A recorder that knows the buckets and help of every metric.
    pub(super) fn new() -> Self {
        let builder = Metric::ALL.iter().map(|metric| metric.spec()).fold(
            PrometheusBuilder::new(),
            |builder, spec| match spec.kind {
                Kind::Histogram(bounds) => builder
                    .set_buckets_for_metric(Matcher::Full(spec.name.to_owned()), bounds)
                    .expect("every histogram of the table has bounds"),
                _ => builder,
            },
        );
        let recorder = builder.build_recorder();
        for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
            let name = KeyName::from_const_str(spec.name);
            match spec.kind {
                Kind::Counter => recorder.describe_counter(name, None, spec.help.into()),
                Kind::Histogram(_) => recorder.describe_histogram(name, None, spec.help.into()),
                Kind::Sum | Kind::Gauge => {}
            }
        }
        let handle = recorder.handle();
        Self { recorder, handle }
    }

    /// A counter, zero from now on. `values` in the order of the metric's label keys.
    pub(super) fn counter(&self, metric: Metric, values: &[&str]) -> Counter {
        debug_assert_eq!(metric.spec().kind, Kind::Counter);
        self.recorder.register_counter(&key(metric, values), &METADATA)
    }

    /// A histogram, empty from now on. `values` in the order of the metric's label keys.
    pub(super) fn histogram(&self, metric: Metric, values: &[&str]) -> Histogram {
        debug_assert!(matches!(metric.spec().kind, Kind::Histogram(_)));
        self.recorder.register_histogram(&key(metric, values), &METADATA)
    }

    /// One counter for each value of a closed set.
    pub(super) fn counters<L: Label>(&self, metric: Metric) -> ByLabel<L> {
        ByLabel::new(|label: &L| self.counter(metric, &[label.value()]))
    }

    /// The exposition text of all series, in no particular order.
    pub(super) fn render(&self) -> String {
        self.handle.render()
    }

    /// Moves raw histogram samples into their buckets. Without it they pile up between scrapes.
    pub(super) fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

fn key(metric: Metric, values: &[&str]) -> Key {
    let spec = metric.spec();
    debug_assert_eq!(spec.labels.len(), values.len(), "{}", spec.name);
    let labels: Vec<metrics::Label> = spec
        .labels
        .iter()
        .zip(values)
        .map(|(key, value)| metrics::Label::new(*key, (*value).to_owned()))
        .collect();
    Key::from_parts(spec.name, labels)
}

/// One instrument for each value of a closed set of labels.
pub(super) struct ByLabel<L, T = Counter> {
    instruments: Vec<T>,
    label: PhantomData<L>,
}

impl<L: Label, T> ByLabel<L, T> {
    /// Makes one for each value.
    pub(super) fn new(make: impl FnMut(&L) -> T) -> Self {
        Self { instruments: L::ALL.iter().map(make).collect(), label: PhantomData }
    }

    /// The one of this value.
    pub(super) fn get(&self, label: L) -> &T {
        &self.instruments[label.index()]
    }
}

/// One instrument for each known topic, and one for all others.
pub(super) struct ByTopic<T> {
    known: BTreeMap<TopicName, T>,
    other: T,
}

impl<T> ByTopic<T> {
    /// Makes one for each of these topics, and one for [`OTHER`].
    pub(super) fn new(topics: &[TopicName], make: impl Fn(&str) -> T) -> Self {
        let known = topics.iter().map(|topic| (topic.clone(), make(topic.as_str()))).collect();
        Self { known, other: make(OTHER) }
    }

    /// The one of this topic.
    pub(super) fn get(&self, topic: &TopicName) -> &T {
        self.known.get(topic).unwrap_or(&self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::label::RebalanceKind;

    #[test]
    fn a_closed_set_stands_at_zero_before_its_first_event() {
        let registry = Registry::new();
        let rebalances = registry.counters::<RebalanceKind>(Metric::Rebalances);
        rebalances.get(RebalanceKind::Lost).increment(2);
        let text = registry.render();
        assert!(text.contains("wiredesk_rebalances_total{kind=\"assigned\"} 0"), "{text}");
        assert!(text.contains("wiredesk_rebalances_total{kind=\"lost\"} 2"), "{text}");
    }

    #[test]
    fn two_registries_do_not_see_each_other() {
        let (one, other) = (Registry::new(), Registry::new());
        one.counter(Metric::Retractions, &[]).increment(5);
        other.counter(Metric::Retractions, &[]).increment(1);
        assert!(one.render().contains("wiredesk_retractions_total 5"));
        assert!(other.render().contains("wiredesk_retractions_total 1"));
    }

    #[test]
    fn topics_out_of_the_configuration_share_one_series() {
        let registry = Registry::new();
        let lost = ByTopic::new(&["wire.raw".into()], |topic| {
            registry.counter(Metric::LostRecords, &[topic])
        });
        lost.get(&"wire.raw".into()).increment(1);
        lost.get(&"made.up.1".into()).increment(2);
        lost.get(&"made.up.2".into()).increment(3);
        let text = registry.render();
        assert!(text.contains("wiredesk_lost_records_total{topic=\"wire.raw\"} 1"), "{text}");
        assert!(text.contains("wiredesk_lost_records_total{topic=\"other\"} 5"), "{text}");
    }

    #[test]
    fn histograms_have_buckets_and_no_quantiles() {
        let registry = Registry::new();
        registry.histogram(Metric::EndToEnd, &[]).record(0.02);
        registry.upkeep();
        let text = registry.render();
        assert!(text.contains("wiredesk_e2e_latency_seconds_bucket{le=\"0.025\"} 1"), "{text}");
        assert!(text.contains("wiredesk_e2e_latency_seconds_bucket{le=\"0.01\"} 0"), "{text}");
        assert!(!text.contains("quantile"), "{text}");
    }
}
