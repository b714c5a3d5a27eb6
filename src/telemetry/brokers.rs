//! What the client library's statistics say of each broker, over all clients of the process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

/// Most brokers that are told apart.
const MOST_BROKERS: usize = 16;

/// One broker as one client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerSight {
    /// Its number in the cluster.
    pub broker: i32,
    /// Whether the client is connected.
    pub is_up: bool,
    /// Mean round trip lately, where there was one.
    pub round_trip: Option<Duration>,
    /// Mean time lately that the broker held requests back.
    pub throttle: Duration,
    /// Requests sent since the client was made.
    pub requests: u64,
}

/// One broker as the process sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct BrokerReport {
    /// Its number in the cluster.
    pub broker: i32,
    /// Clients that are connected to it.
    pub connected: usize,
    /// Mean round trip lately in seconds, of the client that waits least: fetches wait at the
    /// broker on purpose.
    pub round_trip_seconds: Option<f64>,
    /// Greatest mean time lately that the broker held requests of a client back, in seconds.
    pub throttle_seconds: f64,
    /// Requests sent by all clients.
    pub requests: u64,
}

/// The latest statistics of every client, by its name.
#[derive(Debug, Default)]
pub(super) struct Brokers {
    clients: BTreeMap<Arc<str>, Vec<BrokerSight>>,
}

impl Brokers {
    /// Notes what a client sees now.
    pub(super) fn set(&mut self, client: Arc<str>, sights: Vec<BrokerSight>) {
        self.clients.insert(client, sights);
    }

    /// Every broker, by number.
    pub(super) fn reports(&self) -> Vec<BrokerReport> {
        let mut reports: BTreeMap<i32, BrokerReport> = BTreeMap::new();
        for sight in self.clients.values().flatten() {
            if !reports.contains_key(&sight.broker) && reports.len() >= MOST_BROKERS {
                continue;
            }
            let report = reports.entry(sight.broker).or_default();
            report.broker = sight.broker;
            report.connected += usize::from(sight.is_up);
            report.requests += sight.requests;
            report.throttle_seconds = report.throttle_seconds.max(sight.throttle.as_secs_f64());
            if let Some(round_trip) = sight.round_trip.map(|time| time.as_secs_f64()) {
                let least =
                    report.round_trip_seconds.map_or(round_trip, |know| know.min(round_trip));
                report.round_trip_seconds = Some(least);
            }
        }
        reports.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(broker: i32, millis: u64, requests: u64) -> BrokerSight {
        BrokerSight {
            broker,
            is_up: true,
            round_trip: Some(Duration::from_millis(millis)),
            throttle: Duration::from_millis(requests),
            requests,
        }
    }

    #[test]
    fn clients_are_summed_up_by_broker() {
        let mut brokers = Brokers::default();
        brokers.set("consumer".into(), vec![sight(1, 400, 5), sight(2, 300, 1)]);
        brokers.set("consumer".into(), vec![sight(1, 500, 7)]);
        brokers.set("producer".into(), vec![sight(1, 2, 100)]);
        let reports = brokers.reports();
        assert_eq!(reports.len(), 1);
        assert_eq!((reports[0].broker, reports[0].connected, reports[0].requests), (1, 2, 107));
        assert_eq!(reports[0].round_trip_seconds, Some(0.002));
        assert_eq!(reports[0].throttle_seconds, 0.1);
    }

    #[test]
    fn a_large_cluster_has_a_bounded_number_of_reports() {
        let mut brokers = Brokers::default();
        brokers.set("a".into(), (0..100).map(|number| sight(number, 1, 1)).collect());
        assert_eq!(brokers.reports().len(), MOST_BROKERS);
    }
}
