//! From settings to client properties, one function a kind of client.
//!
//! Owns every librdkafka property that Wiredesk sets, each with its reason. Three layers: our
//! defaults, then `[kafka.properties]` of the configuration, then what the guarantees rest on. The
//! last layer cannot be overridden; [`reserved`] names it, so that an attempt is refused and never
//! ignored. Properties are measured in librdkafka's units: milliseconds, bytes and kilobytes.

mod consumers;
mod producers;

pub use consumers::{consumer, ledger_tail, plain_consumer, replay_consumer};
pub use producers::{
    idempotent_producer, ledger_producer, probe_producer, replay_producer, transactional_producer,
};

use rdkafka::ClientConfig;

use crate::config::{GroupProtocol, KafkaSettings, Settings};

/// Properties that the guarantees rest on, with the reason why `[kafka.properties]` may not set
/// them.
const RESERVED: [(&str, &str); 25] = [
    ("bootstrap.servers", "set kafka.brokers"),
    ("metadata.broker.list", "set kafka.brokers"),
    ("group.id", "set kafka.group"),
    ("group.instance.id", "it is made of pipeline, instance and worker"),
    ("group.protocol", "set kafka.group_protocol"),
    ("session.timeout.ms", "set kafka.session_timeout"),
    ("max.poll.interval.ms", "set kafka.max_poll_interval"),
    ("transaction.timeout.ms", "set kafka.transaction_timeout"),
    ("transactional.id", "it is made of pipeline, instance and worker"),
    ("security.protocol", "set kafka.security_protocol"),
    ("sasl.mechanism", "set kafka.sasl.mechanism"),
    ("sasl.mechanisms", "set kafka.sasl.mechanism"),
    ("sasl.password", "set kafka.sasl.password_file: a secret does not belong into this file"),
    (
        "ssl.key.password",
        "set kafka.tls.key_password_file: a secret does not belong into this file",
    ),
    ("enable.auto.commit", "offsets are committed with the outputs they caused"),
    ("enable.auto.offset.store", "offsets are committed with the outputs they caused"),
    ("isolation.level", "aborted records must stay invisible"),
    ("auto.offset.reset", "lost input must be an error; set input.start and input.on_lost_data"),
    ("partition.assignment.strategy", "members of one group must agree on it"),
    ("enable.idempotence", "without it a retry doubles or reorders records"),
    ("acks", "a record counts only when all replicas in sync have it"),
    ("request.required.acks", "a record counts only when all replicas in sync have it"),
    ("partitioner", "keys must land where other clients look for them"),
    ("compression.codec", "set kafka.compression"),
    ("compression.type", "set kafka.compression"),
];

/// Why `[kafka.properties]` may not set this property, if it may not: the key to set instead, or
/// the guarantee.
pub fn reserved(property: &str) -> Option<&'static str> {
    RESERVED.iter().find(|(name, _)| *name == property).map(|(_, reason)| *reason)
}

/// The stable name of a worker: its static member id and its transactional id.
///
/// A restarted worker takes over under the same name: it fences its own zombie, aborts what that
/// left open, and rejoins the group without waiting for a session to expire.
pub fn worker_id(settings: &Settings, worker: usize) -> String {
    let pipeline = &settings.pipeline;
    format!("{}.{}.{worker}", pipeline.name, pipeline.instance)
}

/// What every client shares: addresses, security, and the further properties of the configuration.
pub fn base(kafka: &KafkaSettings) -> ClientConfig {
    let mut config = ClientConfig::new();
    // A broker that comes back is noticed within two seconds instead of ten.
    config.set("reconnect.backoff.max.ms", "2000");
    // A connection that a firewall has dropped silently is noticed while idle, not in
    // mid-transaction.
    config.set("socket.keepalive.enable", "true");
    for (name, value) in &kafka.properties {
        if reserved(name).is_none() {
            config.set(name, value);
        }
    }
    config.set("bootstrap.servers", &kafka.brokers);
    config.set("security.protocol", &kafka.security_protocol);
    secure(&mut config, kafka);
    config
}

/// The client that creates and describes topics.
pub fn admin(settings: &Settings) -> ClientConfig {
    named(settings, "admin")
}

/// A base configuration whose `client.id` says which process and which part of it is connected.
fn named(settings: &Settings, part: &str) -> ClientConfig {
    let pipeline = &settings.pipeline;
    let mut config = base(&settings.kafka);
    config.set("client.id", format!("{}.{}.{part}", pipeline.name, pipeline.instance));
    config
}

fn secure(config: &mut ClientConfig, kafka: &KafkaSettings) {
    if let Some(sasl) = &kafka.sasl {
        config.set("sasl.mechanism", &sasl.mechanism);
        config.set("sasl.username", &sasl.username);
        config.set("sasl.password", sasl.password.reveal());
    }
    if !uses_tls(kafka) {
        return;
    }
    let tls = &kafka.tls;
    match &tls.ca {
        Some(path) => config.set("ssl.ca.location", path.to_string_lossy()),
        // The linked OpenSSL does not know where this system keeps its authorities: look in the
        // usual places.
        None => config.set("ssl.ca.location", "probe"),
    };
    if let Some(path) = &tls.certificate {
        config.set("ssl.certificate.location", path.to_string_lossy());
    }
    if let Some(path) = &tls.key {
        config.set("ssl.key.location", path.to_string_lossy());
    }
    if let Some(password) = &tls.key_password {
        config.set("ssl.key.password", password.reveal());
    }
    let check = if tls.verify_hostname { "https" } else { "none" };
    config.set("ssl.endpoint.identification.algorithm", check);
}

fn uses_tls(kafka: &KafkaSettings) -> bool {
    matches!(kafka.security_protocol.to_ascii_lowercase().as_str(), "ssl" | "sasl_ssl")
}

/// Sets a property unless `[kafka.properties]` has set it.
fn default_to(config: &mut ClientConfig, name: &str, value: impl Into<String>) {
    if config.get(name).is_none() {
        config.set(name, value);
    }
}

fn is_classic(kafka: &KafkaSettings) -> bool {
    kafka.group_protocol == GroupProtocol::Classic
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::{SaslSettings, Secret};
    use crate::kafka::plan::tests::settings;

    #[test]
    fn tls_and_sasl_reach_the_client() {
        let mut settings = settings();
        settings.kafka.security_protocol = "sasl_ssl".to_owned();
        settings.kafka.sasl = Some(SaslSettings {
            mechanism: "SCRAM-SHA-512".to_owned(),
            username: "desk".to_owned(),
            password: Secret::new("hunter2".to_owned()),
        });
        settings.kafka.tls.ca = Some(PathBuf::from("/etc/ca.pem"));
        settings.kafka.tls.verify_hostname = true;
        let config = admin(&settings);
        assert_eq!(config.get("sasl.mechanism"), Some("SCRAM-SHA-512"));
        assert_eq!(config.get("sasl.password"), Some("hunter2"));
        assert_eq!(config.get("ssl.ca.location"), Some("/etc/ca.pem"));
        assert_eq!(config.get("ssl.endpoint.identification.algorithm"), Some("https"));
        assert_eq!(config.get("client.id"), Some("desk.test.admin"));
    }

    #[test]
    fn without_tls_no_tls_property_is_set() {
        let config = base(&settings().kafka);
        assert!(config.config_map().keys().all(|name| !name.starts_with("ssl.")));
    }

    #[test]
    fn secrets_are_shown_by_no_debug_output() {
        let mut settings = settings();
        settings.kafka.security_protocol = "sasl_ssl".to_owned();
        settings.kafka.sasl = Some(SaslSettings {
            mechanism: "PLAIN".to_owned(),
            username: "desk".to_owned(),
            password: Secret::new("hunter2".to_owned()),
        });
        settings.kafka.tls.key_password = Some(Secret::new("swordfish".to_owned()));
        let shown = format!("{:?} {:?}", admin(&settings), settings.kafka);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(!shown.contains("swordfish"), "{shown}");
    }

    #[test]
    fn further_properties_override_defaults_but_never_a_guarantee() {
        let mut settings = settings();
        settings.kafka.properties = vec![
            ("queued.min.messages".to_owned(), "77".to_owned()),
            ("isolation.level".to_owned(), "read_uncommitted".to_owned()),
            ("enable.auto.commit".to_owned(), "true".to_owned()),
        ];
        let config = consumer(&settings, 0);
        assert_eq!(config.get("queued.min.messages"), Some("77"));
        assert_eq!(config.get("isolation.level"), Some("read_committed"));
        assert_eq!(config.get("enable.auto.commit"), Some("false"));
        assert!(reserved("isolation.level").is_some());
        assert_eq!(reserved("fetch.min.bytes"), None);
    }
}
