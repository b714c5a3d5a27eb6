//! The rules for names: topics, brokers, pipelines, instances; and which known name is nearest.

use super::problem::Refusal;
use super::value::quote;

/// Longest name of a Kafka topic.
const LONGEST_TOPIC: usize = 249;

/// Longest name of a pipeline, an instance, a group or a rule.
const LONGEST_NAME: usize = 100;

/// Kafka's rule for topic names (`org.apache.kafka.common.internals.Topic`).
pub(super) fn topic(name: &str) -> Result<(), Refusal> {
    let suggestion = "topic names have up to 249 of the characters A-Z a-z 0-9 . _ -";
    let reason = if name.is_empty() {
        "a topic has no name".to_owned()
    } else if name == "." || name == ".." {
        format!("{} cannot be a topic", quote(name))
    } else if name.len() > LONGEST_TOPIC {
        format!("a topic name of {} bytes is too long", name.len())
    } else if let Some(odd) = odd_character(name, "._-") {
        format!("topic {} holds {odd:?}", quote(name))
    } else {
        return Ok(());
    };
    Err(Refusal::new(reason, suggestion))
}

/// The name of a pipeline: no dot, because dots part it from instance and worker in derived ids.
pub(super) fn pipeline(name: &str) -> Result<(), Refusal> {
    plain(name, "_-", "use letters, digits, _ and -, at most 100")
}

/// The name of an instance, a group or a rule.
pub(super) fn instance(name: &str) -> Result<(), Refusal> {
    plain(name, "._-", "use letters, digits, . _ and -, at most 100")
}

fn plain(name: &str, marks: &str, suggestion: &str) -> Result<(), Refusal> {
    if name.is_empty() || name.len() > LONGEST_NAME {
        return Err(Refusal::new(format!("a name of {} bytes", name.len()), suggestion));
    }
    match odd_character(name, marks) {
        Some(odd) => Err(Refusal::new(format!("{} holds {odd:?}", quote(name)), suggestion)),
        None => Ok(()),
    }
}

fn odd_character(name: &str, marks: &str) -> Option<char> {
    name.chars().find(|c| !c.is_ascii_alphanumeric() && !marks.contains(*c))
}

/// A bootstrap address: `host:port`, `[v6]:port`.
pub(super) fn broker(address: &str) -> Result<(), Refusal> {
    if let Some((protocol, rest)) = address.split_once("://") {
        let reason = format!("{} names a protocol", quote(address));
        let suggestion = format!(
            "write {} and set kafka.security_protocol = {:?}",
            quote(rest),
            protocol.to_ascii_lowercase()
        );
        return Err(Refusal::new(reason, suggestion));
    }
    let v6_without_port = address.ends_with(']');
    let parts = address.rsplit_once(':').filter(|_| !v6_without_port);
    let Some((host, port)) = parts else {
        let suggestion = format!("write {}", quote(&format!("{address}:9092")));
        return Err(Refusal::new(format!("broker {} has no port", quote(address)), suggestion));
    };
    if !port.parse::<u16>().is_ok_and(|port| port > 0) {
        let reason = format!("broker {} has no valid port", quote(address));
        return Err(Refusal::new(reason, "a port is a number from 1 to 65535"));
    }
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let sound = match bare {
        Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && odd_character(host, "._-").is_none(),
    };
    if sound {
        return Ok(());
    }
    let reason = format!("broker {} has no valid host", quote(address));
    Err(Refusal::new(reason, "write host:port, or [address]:port for IPv6"))
}

/// The known name that was probably meant: at most a third of its letters differ.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_ascii_lowercase().replace('-', "_");
    let distance = |candidate: &str| {
        let candidate = candidate.to_ascii_lowercase().replace('-', "_");
        strsim::damerau_levenshtein(&lower, &candidate)
    };
    let near = known.into_iter().map(|candidate| (distance(candidate), candidate));
    let (distance, candidate) = near.min()?;
    (distance <= (candidate.len() / 3).max(1)).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kafkas_rules_for_topics_hold() {
        for name in ["wire.raw", "a", "A_b-9", &"x".repeat(249)] {
            assert_eq!(topic(name), Ok(()), "{name}");
        }
        for name in ["", ".", "..", "wire raw", "wire/raw", "drähte", &"x".repeat(250)] {
            assert!(topic(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_pipeline_has_no_dot_but_a_host_name_may() {
        assert!(pipeline("wire.desk").is_err());
        assert_eq!(instance("desk-1.example.net"), Ok(()));
        assert!(instance("desk 1").is_err());
        assert!(instance("").is_err());
    }

    #[test]
    fn a_broker_needs_host_and_port() {
        for address in ["localhost:9092", "10.0.0.1:1", "[::1]:9092", "kafka-0.kafka:65535"] {
            assert_eq!(broker(address), Ok(()), "{address}");
        }
        for address in ["localhost", "localhost:", ":9092", "h:0", "h:65536", "[::1]", "a b:1"] {
            assert!(broker(address).is_err(), "{address}");
        }
    }

    #[test]
    fn a_protocol_before_the_address_is_moved_to_its_key() {
        let refusal = broker("SASL_SSL://kafka:9093").expect_err("refused");
        assert_eq!(
            refusal.suggestion,
            "write \"kafka:9093\" and set kafka.security_protocol = \"sasl_ssl\""
        );
    }

    #[test]
    fn the_nearest_name_is_found_only_when_it_is_near() {
        let known = ["window", "retention", "max_entries"];
        assert_eq!(nearest("widnow", known), Some("window"));
        assert_eq!(nearest("max-entries", known), Some("max_entries"));
        assert_eq!(nearest("colour", known), None);
    }
}
