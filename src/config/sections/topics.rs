//! `[topics]`: where records go.

use std::time::Duration;

use crate::article::TopicName;
use crate::config::TopicSettings;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::Switch;

const DAY: Duration = Duration::from_secs(86_400);

pub(in crate::config) fn read(reader: &mut Reader) -> TopicSettings {
    let mut optional =
        |key: &str, name: &str| reader.get(key, Switch(Some(TopicName::from(name)))).0;
    let enriched = optional("topics.enriched", "wire.enriched");
    let current = optional("topics.current", "wire.current");
    let duplicates = optional("topics.duplicates", "wire.duplicates");
    let notices = optional("topics.notices", "wire.notices");
    let clusters = optional("topics.clusters", "wire.clusters");
    let dead_letter = required(reader, "topics.dead_letter", "wire.dead-letter");
    let ledger = required(reader, "topics.ledger", "wire.ledger");
    TopicSettings {
        enriched,
        current,
        duplicates,
        notices,
        clusters,
        dead_letter,
        ledger,
        create: reader.get("topics.create", true),
        partitions: reader.get_within("topics.partitions", 6, 1, 10_000),
        replication: reader.get_if("topics.replication", -1, |factor| match factor {
            -1 | 1..=32_767 => Ok(()),
            _ => {
                let suggestion = "write -1 for the broker's default, or 1 to 32767";
                Err(Refusal::new(format!("{factor} is out of range"), suggestion))
            }
        }),
        retention: reader.get_within("topics.retention", DAY * 7, DAY / 24, DAY * 3650),
    }
}

/// Reads a topic that cannot be switched off.
fn required(reader: &mut Reader, key: &str, name: &str) -> TopicName {
    let default = TopicName::from(name);
    if reader.find(key).is_some_and(|value| value.is_off()) {
        let refusal = Refusal::new("cannot be switched off", format!("name it, as in {name:?}"));
        return reader.get_with(key, default, |_| Err(refusal));
    }
    reader.get(key, default)
}
