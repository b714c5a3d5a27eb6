//! What an error of the client library means for us: the error table.

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::pipeline::AbortCause;

/// An error after which the process cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fatal {
    /// Which one.
    pub code: FatalCode,
    /// One line for a person: the thing, what is wrong with it, and the remedy where there is one.
    pub message: String,
}

impl Fatal {
    /// A fatal error of this code.
    pub fn new(code: FatalCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Why the process ends. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FatalCode {
    /// Wrong credentials or missing rights.
    Authorization,
    /// A topic is missing or set up wrongly.
    Topic,
    /// Another instance uses this instance's name.
    Fenced,
    /// Retention took input that was not read.
    InputLost,
    /// The ledger cannot be read.
    Ledger,
    /// The client library has given up.
    Client,
}

impl FatalCode {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Topic => "topic",
            Self::Fenced => "fenced",
            Self::InputLost => "input_lost",
            Self::Ledger => "ledger",
            Self::Client => "client",
        }
    }
}

/// What to do about a failed transaction call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// The same call again, with the same arguments.
    Retry,
    /// Abort and read again.
    Abort(AbortCause),
    /// Throw the producer away, build it anew under the same id, and read again.
    Rebuild(AbortCause),
    /// End the process.
    Stop(FatalCode),
}

/// The remedy for an error of a transaction call.
pub(super) fn remedy(error: &KafkaError) -> Remedy {
    let KafkaError::Transaction(inner) = error else {
        return error.rdkafka_error_code().map_or(Remedy::Rebuild(AbortCause::Broker), by_code);
    };
    let code = inner.code();
    if let Remedy::Stop(stop) = by_code(code) {
        return Remedy::Stop(stop);
    }
    if inner.is_retriable() {
        return Remedy::Retry;
    }
    match by_code(code) {
        Remedy::Abort(cause) if inner.txn_requires_abort() => Remedy::Abort(cause),
        Remedy::Abort(cause) | Remedy::Rebuild(cause) => Remedy::Rebuild(cause),
        other => other,
    }
}

fn by_code(code: RDKafkaErrorCode) -> Remedy {
    use RDKafkaErrorCode as Code;
    match code {
        Code::IllegalGeneration
        | Code::UnknownMemberId
        | Code::RebalanceInProgress
        | Code::StaleMemberEpoch
        | Code::FencedMemberEpoch
        | Code::FencedInstanceId => Remedy::Abort(AbortCause::Group),
        Code::Fenced | Code::InvalidProducerEpoch | Code::ProducerFenced => {
            Remedy::Rebuild(AbortCause::Fenced)
        }
        Code::TopicAuthorizationFailed
        | Code::GroupAuthorizationFailed
        | Code::ClusterAuthorizationFailed
        | Code::TransactionalIdAuthorizationFailed
        | Code::SaslAuthenticationFailed
        | Code::UnsupportedSASLMechanism
        | Code::Authentication => Remedy::Stop(FatalCode::Authorization),
        Code::UnsupportedFeature | Code::UnsupportedVersion => Remedy::Stop(FatalCode::Client),
        _ => Remedy::Abort(AbortCause::Broker),
    }
}

/// Whether a delivery failed because of what the record is, not because of the state of the
/// cluster.
pub(super) fn refuses_record(code: RDKafkaErrorCode) -> bool {
    matches!(
        code,
        RDKafkaErrorCode::MessageSizeTooLarge
            | RDKafkaErrorCode::InvalidRecord
            | RDKafkaErrorCode::PolicyViolation
            | RDKafkaErrorCode::InvalidTimestamp
            | RDKafkaErrorCode::InvalidMessageSize
    )
}

/// The end of the process that an error met while polling asks for; `None` for trouble that passes.
pub(super) fn fatal_poll(error: &KafkaError, topics: &str) -> Option<Fatal> {
    use RDKafkaErrorCode as Code;
    let fatal = matches!(error, KafkaError::MessageConsumptionFatal(_));
    let code = error.rdkafka_error_code()?;
    let message = |what: &str| format!("{what} ({error})");
    match code {
        Code::TopicAuthorizationFailed => Some(Fatal::new(
            FatalCode::Authorization,
            message(&format!("no right to read {topics}: grant READ on the topic")),
        )),
        Code::GroupAuthorizationFailed => Some(Fatal::new(
            FatalCode::Authorization,
            message("no right to join the consumer group: grant READ on the group"),
        )),
        Code::UnknownTopicOrPartition | Code::UnknownTopic => Some(Fatal::new(
            FatalCode::Topic,
            message(&format!("{topics} is gone: was it deleted while in use?")),
        )),
        Code::FencedInstanceId | Code::UnreleasedInstanceId => Some(Fatal::new(
            FatalCode::Fenced,
            message(
                "another process runs under this instance name: give each a pipeline.instance of its own",
            ),
        )),
        _ if fatal => Some(Fatal::new(FatalCode::Client, message("the consumer has failed"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_generation_aborts_and_a_fence_rebuilds() {
        assert_eq!(by_code(RDKafkaErrorCode::IllegalGeneration), Remedy::Abort(AbortCause::Group));
        assert_eq!(by_code(RDKafkaErrorCode::Fenced), Remedy::Rebuild(AbortCause::Fenced));
    }

    #[test]
    fn missing_rights_end_the_process_with_a_remedy() {
        let error = KafkaError::MessageConsumption(RDKafkaErrorCode::GroupAuthorizationFailed);
        let fatal = fatal_poll(&error, "wire.raw").expect("fatal");
        assert_eq!(fatal.code, FatalCode::Authorization);
        assert!(fatal.message.contains("grant READ on the group"));
    }

    #[test]
    fn a_lost_connection_while_polling_passes() {
        let error = KafkaError::MessageConsumption(RDKafkaErrorCode::BrokerTransportFailure);
        assert_eq!(fatal_poll(&error, "wire.raw"), None);
    }

    #[test]
    fn only_faults_of_the_record_itself_refuse_it() {
        assert!(refuses_record(RDKafkaErrorCode::MessageSizeTooLarge));
        assert!(!refuses_record(RDKafkaErrorCode::MessageTimedOut));
    }
}
