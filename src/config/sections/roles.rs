//! Which topic plays which part: none may play two.

use crate::article::TopicName;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::{InputSettings, TopicSettings};
use crate::stages::route::RouteRule;

/// Demands that no topic has two parts: an output that is an input would feed itself, two outputs
/// in one topic could not be told apart, and nothing but the ledger may stand in the ledger.
pub(in crate::config) fn require_apart(
    reader: &mut Reader,
    input: &InputSettings,
    topics: &TopicSettings,
    routes: &[RouteRule],
) {
    let mut taken: Vec<(&TopicName, &str)> = Vec::new();
    let inputs = input.topics.iter().map(|topic| (topic, "input.topics"));
    let roles = [
        (topics.enriched.as_ref(), "topics.enriched"),
        (topics.current.as_ref(), "topics.current"),
        (topics.duplicates.as_ref(), "topics.duplicates"),
        (topics.notices.as_ref(), "topics.notices"),
        (topics.clusters.as_ref(), "topics.clusters"),
        (Some(&topics.dead_letter), "topics.dead_letter"),
        (Some(&topics.ledger), "topics.ledger"),
    ];
    let outputs = roles.iter().filter_map(|(topic, key)| topic.map(|topic| (topic, *key)));
    for (topic, key) in inputs.chain(outputs) {
        match holder(&taken, topic) {
            Some(other) => clash(reader, topic, key, other),
            None => taken.push((topic, key)),
        }
    }
    for (index, rule) in routes.iter().enumerate() {
        for topic in &rule.to {
            if let Some(other) = holder(&taken, topic) {
                clash(reader, topic, &format!("route[{index}].to"), other);
            }
        }
    }
}

fn holder<'a>(taken: &[(&TopicName, &'a str)], topic: &TopicName) -> Option<&'a str> {
    taken.iter().find(|(known, _)| *known == topic).map(|(_, key)| *key)
}

fn clash(reader: &mut Reader, topic: &TopicName, key: &str, other: &str) {
    reader.require(&[key, other], false, || {
        let reason = if key == other {
            format!("names {topic} twice")
        } else {
            format!("{topic} serves as {key} and as {other}")
        };
        Refusal::new(reason, "give each its own topic")
    });
}
