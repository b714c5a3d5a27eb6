//! `[kafka.properties]`: librdkafka properties passed through, except those that a guarantee or
//! another key depends on.

use std::collections::BTreeMap;

use crate::config::Place;
use crate::config::problem::{Problem, Refusal};
use crate::config::reader::Reader;
use crate::config::value::{Kind, Table, Value};

/// Most properties that are passed through.
const MOST: usize = 200;

/// Properties that are ours, with the reason.
const OWNED: [(&str, &str); 28] = [
    ("acks", "exactly once needs acks=all"),
    ("auto.offset.reset", "lost input must not pass unseen: use input.start, input.on_lost_data"),
    ("bootstrap.servers", "use kafka.brokers"),
    ("client.id", "it is derived from pipeline, instance and worker"),
    ("compression.codec", "use kafka.compression"),
    ("compression.type", "use kafka.compression"),
    ("enable.auto.commit", "offsets are committed with the outputs, in one transaction"),
    ("enable.auto.offset.store", "offsets are committed with the outputs, in one transaction"),
    ("enable.idempotence", "the ledger and transactions need it"),
    ("group.id", "use kafka.group"),
    ("group.instance.id", "it is derived from pipeline, instance and worker"),
    ("group.protocol", "use kafka.group_protocol"),
    ("isolation.level", "exactly once needs read_committed"),
    ("max.in.flight", "idempotence limits it"),
    ("max.in.flight.requests.per.connection", "idempotence limits it"),
    ("max.poll.interval.ms", "use kafka.max_poll_interval"),
    ("metadata.broker.list", "use kafka.brokers"),
    ("partition.assignment.strategy", "revocation depends on cooperative-sticky"),
    ("partitioner", "keys must land where Java clients put them: murmur2_random"),
    ("request.required.acks", "exactly once needs acks=all"),
    ("sasl.mechanism", "use kafka.sasl.mechanism"),
    ("sasl.mechanisms", "use kafka.sasl.mechanism"),
    ("sasl.username", "use kafka.sasl.username"),
    ("security.protocol", "use kafka.security_protocol"),
    ("session.timeout.ms", "use kafka.session_timeout"),
    ("transaction.timeout.ms", "use kafka.transaction_timeout"),
    ("transactional.id", "it is derived from pipeline, instance and worker"),
    ("ssl.endpoint.identification.algorithm", "use kafka.tls.verify_hostname"),
];

/// TLS files that have keys of their own.
const TLS_FILES: [(&str, &str); 3] = [
    ("ssl.ca.location", "use kafka.tls.ca"),
    ("ssl.certificate.location", "use kafka.tls.certificate"),
    ("ssl.key.location", "use kafka.tls.key"),
];

/// Parts of names under which librdkafka takes secrets.
const SECRET_PARTS: [&str; 4] = ["password", "secret", ".pem", "sasl.oauthbearer.config"];

/// Reads the properties, sorted by name.
pub(super) fn read(reader: &mut Reader) -> Vec<(String, String)> {
    let mut collected = Collected::default();
    if let Some(table) = reader.free_section("kafka.properties") {
        collected.table("", table);
    }
    for problem in collected.problems {
        let Problem { place, key, reason, suggestion } = problem;
        reader.refuse_at(place, &key, Refusal::new(reason, suggestion));
    }
    for (name, property) in &collected.properties {
        let key = format!("kafka.properties.{name}");
        reader.note(&key, &property.text, property.place.clone());
    }
    collected.properties.into_iter().map(|(name, property)| (name, property.text)).collect()
}

struct Property {
    text: String,
    place: Place,
}

#[derive(Default)]
struct Collected {
    properties: BTreeMap<String, Property>,
    problems: Vec<Problem>,
}

impl Collected {
    /// Walks a table; TOML reads an unquoted `a.b.c` as nested tables.
    fn table(&mut self, prefix: &str, table: &Table) {
        for (name, value) in table {
            // The environment knows no dots inside a name, librdkafka no underscores.
            let name = match value.place {
                Place::Variable(_) => name.replace('_', "."),
                _ => name.clone(),
            };
            let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match &value.kind {
                Kind::Table(inner) => self.table(&name, inner),
                _ => self.property(&name, value),
            }
        }
    }

    fn property(&mut self, name: &str, value: &Value) {
        let text = match &value.kind {
            Kind::Text(text) | Kind::Bare(text) | Kind::Fraction(text) => Ok(text.clone()),
            Kind::Flag(flag) => Ok(flag.to_string()),
            Kind::Integer(number) => Ok(number.to_string()),
            Kind::List(_) | Kind::Table(_) => {
                Err(Refusal::new("must be a text, a number or a flag", ""))
            }
        };
        match text.and_then(|text| refuse_owned(name).map(|()| text)) {
            Ok(_) if self.properties.len() >= MOST => {
                self.refuse(name, value, Refusal::new(format!("more than {MOST} properties"), ""));
            }
            Ok(text) => self.keep(name, Property { text, place: value.place.clone() }),
            Err(refusal) => self.refuse(name, value, refusal),
        }
    }

    /// Keeps the property of the later layer: the same name can be written in several notations.
    fn keep(&mut self, name: &str, property: Property) {
        let known = self.properties.get(name);
        if known.is_none_or(|known| known.place <= property.place) {
            self.properties.insert(name.to_owned(), property);
        }
    }

    fn refuse(&mut self, name: &str, value: &Value, refusal: Refusal) {
        let key = format!("kafka.properties.{name}");
        self.problems.push(Problem::new(value.place.clone(), key, refusal));
    }
}

/// Refuses what is ours and what is secret. No message shows a value.
fn refuse_owned(name: &str) -> Result<(), Refusal> {
    if SECRET_PARTS.iter().any(|part| name.contains(part)) {
        let suggestion = "use kafka.sasl.password_file or kafka.tls.key_password_file";
        return Err(Refusal::new("secrets do not stand in the configuration", suggestion));
    }
    match OWNED.iter().chain(&TLS_FILES).find(|(owned, _)| *owned == name) {
        Some((_, reason)) => Err(Refusal::new("cannot be passed through", *reason)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;
    use std::path::Path;

    fn collected(text: &str) -> Collected {
        let table = file::parse(Path::new("t.toml"), text).unwrap_or_default();
        let mut collected = Collected::default();
        collected.table("", &table);
        collected
    }

    #[test]
    fn quoted_and_dotted_names_are_the_same_property() {
        for text in ["\"socket.nagle.disable\" = true", "socket.nagle.disable = true"] {
            let properties = collected(text).properties;
            let found = properties.get("socket.nagle.disable").map(|found| found.text.as_str());
            assert_eq!(found, Some("true"));
        }
    }

    #[test]
    fn the_environment_writes_dots_as_underscores_and_wins_over_the_file() {
        let mut collected = collected("\"socket.nagle.disable\" = true");
        let place = Place::Variable("X".to_owned());
        let value = Value { place, kind: Kind::Bare("false".to_owned()) };
        collected.table("", &Table::from([("socket_nagle_disable".to_owned(), value)]));
        assert_eq!(collected.properties.len(), 1);
        assert_eq!(collected.properties["socket.nagle.disable"].text, "false");
    }

    #[test]
    fn what_a_guarantee_depends_on_is_refused_with_its_reason() {
        let found = collected("\"isolation.level\" = \"read_uncommitted\"");
        assert_eq!(found.problems[0].suggestion, "exactly once needs read_committed");
        assert!(found.properties.is_empty());
    }

    #[test]
    fn a_secret_is_refused_under_any_name_and_never_shown() {
        for name in ["sasl.password", "ssl.key.pem", "sasl.oauthbearer.client.secret"] {
            let found = collected(&format!("\"{name}\" = \"hunter2\""));
            assert!(found.properties.is_empty(), "{name}");
            assert!(!found.problems[0].to_string().contains("hunter2"));
        }
    }
}
