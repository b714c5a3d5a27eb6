//! What librdkafka tells a tool's client beside its records: errors are kept for whoever asks, log
//! lines go to `tracing`.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{DeliveryResult, ProducerContext};

/// The context of every client that is not a worker's.
#[derive(Default)]
pub(super) struct ToolContext {
    errors: Mutex<Errors>,
    deliveries: Mutex<Deliveries>,
}

/// How long an error that names a cause stands over later ones. librdkafka repeats the same error
/// only now and then.
const TELLS_FOR: Duration = Duration::from_secs(60);

/// The last error of the connection, and the last one that names a cause.
#[derive(Default)]
struct Errors {
    last: Option<(RDKafkaErrorCode, String)>,
    telling: Option<(Instant, RDKafkaErrorCode, String)>,
    is_new: bool,
}

/// What became of the records that were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Deliveries {
    /// Records that the brokers have.
    pub(super) delivered: u64,
    /// Records that they refused or that expired.
    pub(super) failed: u64,
    /// Why the first of those failed.
    pub(super) reason: Option<KafkaError>,
}

impl ToolContext {
    /// The error that explains best why nothing works.
    ///
    /// "Connection refused" of one address must not hide "wrong password" of another.
    pub(super) fn explain(&self) -> Option<(RDKafkaErrorCode, String)> {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.is_new = false;
        match &errors.telling {
            Some((at, code, reason)) if at.elapsed() < TELLS_FOR => Some((*code, reason.clone())),
            _ => errors.last.clone(),
        }
    }

    /// The same, but only if there has been an error since it was last asked for.
    pub(super) fn explain_new(&self) -> Option<(RDKafkaErrorCode, String)> {
        let is_new = self.errors.lock().unwrap_or_else(PoisonError::into_inner).is_new;
        is_new.then(|| self.explain()).flatten()
    }

    /// What became of the records so far.
    pub(super) fn deliveries(&self) -> Deliveries {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ClientContext for ToolContext {
    fn log(&self, level: RDKafkaLogLevel, fac: &str, log_message: &str) {
        // The errors come through `error` as well, so that a person reads them once, in a sentence.
        tracing::debug!(target: "librdkafka", ?level, fac, "{log_message}");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(target: "librdkafka", %error, reason, "client error");
        let Some(code) = error.rdkafka_error_code() else { return };
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        errors.is_new = true;
        // "All brokers down" repeats what the line before it explained.
        if code != RDKafkaErrorCode::AllBrokersDown || errors.last.is_none() {
            errors.last = Some((code, reason.to_owned()));
        }
        if names_a_cause(code) || reason.contains("security.protocol") {
            errors.telling = Some((Instant::now(), code, reason.to_owned()));
        }
    }
}

fn names_a_cause(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::SSL
            | RDKafkaErrorCode::Authentication
            | RDKafkaErrorCode::SaslAuthenticationFailed
            | RDKafkaErrorCode::ClusterAuthorizationFailed
    )
}

impl ConsumerContext for ToolContext {}

impl ProducerContext for ToolContext {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        let mut deliveries = self.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(_) => deliveries.delivered += 1,
            Err((error, _)) => {
                deliveries.failed += 1;
                deliveries.reason.get_or_insert_with(|| error.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_password_is_not_hidden_by_a_refused_connection() {
        let context = ToolContext::default();
        context.error(KafkaError::Global(RDKafkaErrorCode::Authentication), "wrong password");
        context.error(KafkaError::Global(RDKafkaErrorCode::BrokerTransportFailure), "refused");
        context.error(KafkaError::Global(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        let (code, reason) = context.explain().expect("errors were reported");
        assert_eq!((code, reason.as_str()), (RDKafkaErrorCode::Authentication, "wrong password"));
        assert!(context.explain_new().is_none());
    }

    #[test]
    fn all_brokers_down_does_not_replace_the_reason() {
        let context = ToolContext::default();
        context.error(KafkaError::Global(RDKafkaErrorCode::BrokerTransportFailure), "refused");
        context.error(KafkaError::Global(RDKafkaErrorCode::AllBrokersDown), "1/1 brokers are down");
        assert_eq!(context.explain_new().expect("errors were reported").1, "refused");
    }
}
