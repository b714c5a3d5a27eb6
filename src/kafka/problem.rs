//! Why the cluster does not do what we ask, in words that name the thing and the remedy.

use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};

use super::finding::Finding;
use crate::config::KafkaSettings;

/// What is being done when nothing is known of the brokers yet.
pub(super) const CONNECTING: &str = "connecting to Kafka";

/// What is said of a connection that ended without a reason.
const CLOSED: &str = "the connection is refused or closed at once";

/// What stands between us and a working cluster. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing answers at the addresses.
    #[error(
        "no Kafka broker answers at {brokers}: {detail}; check that it runs, and check \
         kafka.brokers and kafka.security_protocol"
    )]
    NoBroker {
        /// The bootstrap addresses.
        brokers: String,
        /// What the connection said.
        detail: String,
    },
    /// The broker refuses user or password.
    #[error(
        "the broker refuses user {user}: {detail}; check kafka.sasl (mechanism, \
         username, password_file)"
    )]
    Credentials {
        /// The user name, or `-` without one.
        user: String,
        /// What the broker said.
        detail: String,
    },
    /// The TLS handshake fails.
    #[error(
        "TLS with {brokers} fails: {detail}; check kafka.tls (ca, certificate, key) and \
         kafka.security_protocol"
    )]
    Tls {
        /// The bootstrap addresses.
        brokers: String,
        /// What the handshake said.
        detail: String,
    },
    /// Something listens, but not in the protocol that is configured.
    #[error(
        "{brokers} closes the connection at once; kafka.security_protocol is {protocol}, the \
         listener seems to want another"
    )]
    Protocol {
        /// The bootstrap addresses.
        brokers: String,
        /// The configured security protocol.
        protocol: String,
    },
    /// The broker refuses an operation for want of a right.
    #[error("user {user} may not use {resource}; grant it {rights}")]
    Right {
        /// The user name, or `-` without one.
        user: String,
        /// The topic, group, transactional id or cluster.
        resource: String,
        /// The operations that are needed.
        rights: &'static str,
    },
    /// The client cannot be made of its settings.
    #[error(
        "Kafka client setting {property}: {detail}; correct it in [kafka] or [kafka.properties]"
    )]
    Property {
        /// The property.
        property: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The broker cannot do what is needed.
    #[error(
        "{what} is not supported by the broker: {detail}; use Kafka 2.5 or newer, or set \
         pipeline.delivery = \"at-least-once\""
    )]
    Unsupported {
        /// The operation.
        what: String,
        /// What the broker said.
        detail: String,
    },
    /// Anything else, in librdkafka's words.
    #[error("{what}: {detail}")]
    Other {
        /// The operation.
        what: String,
        /// What was said.
        detail: String,
    },
}

impl Problem {
    /// A short stable name, for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoBroker { .. } => "no_broker",
            Self::Credentials { .. } => "credentials",
            Self::Tls { .. } => "tls",
            Self::Protocol { .. } => "protocol",
            Self::Right { .. } => "right",
            Self::Property { .. } => "property",
            Self::Unsupported { .. } => "unsupported",
            Self::Other { .. } => "other",
        }
    }

    /// Whether waiting may help: the broker may yet start, the network may come back.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NoBroker { .. } | Self::Other { .. })
    }

    /// As a finding about `subject`: the message carries the remedy after its last semicolon.
    pub(super) fn finding(&self, subject: &str) -> Finding {
        let text = self.to_string();
        match text.rsplit_once("; ") {
            Some((what, remedy)) => Finding::wrong(subject, what, remedy),
            None => Finding::wrong(subject, text, "see the broker's log"),
        }
    }

    /// The meaning of an error met while doing `what` with `resource` (`topic wire.raw`, `group
    /// wiredesk`, `cluster`).
    pub fn of(error: &KafkaError, what: &str, resource: &str, kafka: &KafkaSettings) -> Self {
        if let KafkaError::ClientConfig(_, detail, property, _) = error {
            return Self::property(property, detail);
        }
        let detail = match error {
            KafkaError::MetadataFetch(Code::BrokerTransportFailure) => CLOSED.to_owned(),
            KafkaError::Transaction(error) => error.string(),
            other => other.to_string(),
        };
        match code_of(error) {
            Some(code) => Self::of_code(code, &detail, what, resource, kafka),
            None => Self::Other { what: what.to_owned(), detail },
        }
    }

    /// The meaning of an error code with what was said about it.
    pub fn of_code(
        code: Code,
        detail: &str,
        what: &str,
        resource: &str,
        kafka: &KafkaSettings,
    ) -> Self {
        let user = kafka.sasl.as_ref().map_or("-", |sasl| &sasl.username).to_owned();
        let brokers = kafka.brokers.clone();
        let detail = short(detail);
        let right = |resource: &str, rights| Self::Right {
            user: user.clone(),
            resource: resource.to_owned(),
            rights,
        };
        match code {
            Code::TopicAuthorizationFailed => right(resource, "Describe, Read and Write"),
            Code::GroupAuthorizationFailed => right(resource, "Describe and Read"),
            Code::TransactionalIdAuthorizationFailed => right(resource, "Describe and Write"),
            Code::ClusterAuthorizationFailed => {
                right("the cluster", "Create (for topics) and IdempotentWrite")
            }
            Code::Authentication | Code::SaslAuthenticationFailed => {
                Self::Credentials { user, detail }
            }
            Code::SSL => Self::Tls { brokers, detail },
            Code::BrokerTransportFailure if detail.contains("security.protocol") => {
                Self::Protocol { brokers, protocol: kafka.security_protocol.clone() }
            }
            Code::BrokerTransportFailure | Code::Resolve => Self::NoBroker { brokers, detail },
            Code::AllBrokersDown => Self::NoBroker { brokers, detail: CLOSED.to_owned() },
            Code::OperationTimedOut if what == CONNECTING => Self::NoBroker { brokers, detail },
            Code::UnsupportedFeature | Code::UnsupportedVersion => {
                Self::Unsupported { what: what.to_owned(), detail }
            }
            _ => Self::Other { what: what.to_owned(), detail },
        }
    }

    fn property(property: &str, detail: &str) -> Self {
        let secret = ["password", "secret", "jaas", "token", ".pem"];
        let hidden = secret.iter().any(|word| property.contains(word));
        let detail = if hidden { "refused [value redacted]".to_owned() } else { short(detail) };
        Self::Property { property: property.to_owned(), detail }
    }
}

fn code_of(error: &KafkaError) -> Option<Code> {
    match error {
        KafkaError::AdminOp(code) => Some(*code),
        other => other.rdkafka_error_code(),
    }
}

/// The first line, without the address that librdkafka puts before it and its "in state …" after
/// it.
fn short(detail: &str) -> String {
    let line = detail.lines().next().unwrap_or_default();
    let line = line.split_once("/bootstrap: ").map_or(line, |(_, rest)| rest);
    let line = line.split(" (after ").next().unwrap_or(line);
    line.chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use rdkafka::types::RDKafkaConfRes;

    use super::*;
    use crate::kafka::plan::tests::settings;

    fn problem(code: Code, detail: &str) -> Problem {
        Problem::of_code(code, detail, "reading", "topic wire.raw", &settings().kafka)
    }

    #[test]
    fn a_refused_connection_names_the_address_and_what_to_check() {
        let found = problem(
            Code::BrokerTransportFailure,
            "127.0.0.1:9/bootstrap: Connect to ipv4#127.0.0.1:9 failed: Connection refused \
             (after 0ms in state CONNECT)",
        );
        assert_eq!(
            found.to_string(),
            "no Kafka broker answers at 127.0.0.1:9092: Connect to ipv4#127.0.0.1:9 failed: \
             Connection refused; check that it runs, and check kafka.brokers and \
             kafka.security_protocol"
        );
        assert!(found.may_pass());
    }

    #[test]
    fn a_problem_splits_into_what_and_remedy() {
        let problem = Problem::NoBroker { brokers: "a:1".to_owned(), detail: "refused".to_owned() };
        let finding = problem.finding("connection");
        assert_eq!(finding.what, "no Kafka broker answers at a:1: refused");
        assert_eq!(
            finding.remedy.as_deref(),
            Some("check that it runs, and check kafka.brokers and kafka.security_protocol")
        );
    }

    #[test]
    fn a_missing_right_names_the_resource() {
        let found = problem(Code::TopicAuthorizationFailed, "");
        assert_eq!(
            found.to_string(),
            "user - may not use topic wire.raw; grant it Describe, Read and Write"
        );
        assert!(!found.may_pass());
    }

    #[test]
    fn the_value_of_a_refused_secret_is_not_repeated() {
        let error = KafkaError::ClientConfig(
            RDKafkaConfRes::RD_KAFKA_CONF_INVALID,
            "Invalid value \"hunter2\"".to_owned(),
            "sasl.password".to_owned(),
            "hunter2".to_owned(),
        );
        let shown = Problem::of(&error, "connecting", "cluster", &settings().kafka).to_string();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("sasl.password"), "{shown}");
    }

    #[test]
    fn a_listener_of_another_protocol_is_told_from_a_missing_broker() {
        let found = problem(
            Code::BrokerTransportFailure,
            "Disconnected: verify that security.protocol is correctly configured",
        );
        assert_eq!(found.code(), "protocol");
    }
}
