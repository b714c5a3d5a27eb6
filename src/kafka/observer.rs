//! What the client library reports beside the calls: lost brokers, time-outs, its own log.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientContext;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::{Broker, Statistics, Window};

use crate::telemetry::{BrokerErrorKind, BrokerSight, Event, Metrics, StatusBoard};

/// Turns the library's reports into events, under the name of the client.
#[derive(Clone)]
pub(super) struct Observer {
    client: Arc<str>,
    metrics: Arc<Metrics>,
    board: Arc<StatusBoard>,
}

impl Observer {
    pub(super) fn new(
        client: impl Into<Arc<str>>,
        metrics: Arc<Metrics>,
        board: Arc<StatusBoard>,
    ) -> Self {
        Self { client: client.into(), metrics, board }
    }

    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The library's statistics: how its brokers are.
    pub(super) fn statistics(&self, statistics: &Statistics) {
        // A worker's consumer and producer report under one name.
        let client = format!("{} {}", self.client, statistics.client_type);
        let brokers = statistics.brokers.values().filter(|broker| broker.nodeid >= 0);
        self.board.set_brokers(client.into(), brokers.map(sight).collect());
    }

    /// A report of the library: trouble that it goes on to mend itself.
    pub(super) fn error(&self, error: &KafkaError, reason: &str) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::AllBrokersDown) {
            self.board.broker_down();
        }
        let kind = error.rdkafka_error_code().map_or(BrokerErrorKind::Other, kind);
        let text = format!("{}: {error}: {reason}", self.client);
        Event::BrokerError { kind, error: &text }.emit(&self.metrics);
    }
}

impl ClientContext for Observer {
    fn error(&self, error: KafkaError, reason: &str) {
        Self::error(self, &error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        self.statistics(&statistics);
    }
}

impl ConsumerContext for Observer {}

impl ProducerContext for Observer {
    type DeliveryOpaque = ();

    fn delivery(&self, _result: &DeliveryResult<'_>, _opaque: ()) {}
}

/// The library gives round trips in microseconds and throttling in milliseconds.
fn sight(broker: &Broker) -> BrokerSight {
    let mean = |window: &Option<Window>| {
        let seen = window.as_ref().filter(|window| window.cnt > 0);
        seen.map(|window| u64::try_from(window.avg).unwrap_or(0))
    };
    BrokerSight {
        broker: broker.nodeid,
        is_up: broker.state == "UP",
        round_trip: mean(&broker.rtt).map(Duration::from_micros),
        throttle: mean(&broker.throttle).map(Duration::from_millis).unwrap_or_default(),
        requests: broker.tx,
    }
}

fn kind(code: RDKafkaErrorCode) -> BrokerErrorKind {
    use RDKafkaErrorCode as Code;
    match code {
        Code::BrokerTransportFailure | Code::AllBrokersDown | Code::Resolve => {
            BrokerErrorKind::Transport
        }
        Code::SaslAuthenticationFailed | Code::Authentication | Code::SSL => {
            BrokerErrorKind::Authentication
        }
        Code::TopicAuthorizationFailed
        | Code::GroupAuthorizationFailed
        | Code::ClusterAuthorizationFailed
        | Code::TransactionalIdAuthorizationFailed => BrokerErrorKind::Authorization,
        Code::OperationTimedOut | Code::RequestTimedOut | Code::MessageTimedOut => {
            BrokerErrorKind::Timeout
        }
        Code::Fatal => BrokerErrorKind::Fatal,
        _ => BrokerErrorKind::Other,
    }
}
