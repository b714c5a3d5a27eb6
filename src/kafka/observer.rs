//! What the client library reports beside the calls: lost brokers, time-outs, its own log.

use std::sync::Arc;

use rdkafka::ClientContext;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::Statistics;

use crate::telemetry::{BrokerErrorKind, Event, Metrics, StatusBoard};

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

    /// The library's statistics: whether any broker is connected.
    pub(super) fn statistics(&self, statistics: &Statistics) {
        if statistics.brokers.values().any(|broker| broker.state == "UP") {
            self.board.broker_up();
        }
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
}

impl ConsumerContext for Observer {}

impl ProducerContext for Observer {
    type DeliveryOpaque = ();

    fn delivery(&self, _result: &DeliveryResult<'_>, _opaque: ()) {}
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
