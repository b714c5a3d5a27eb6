//! Which topics have series of their own.

use crate::article::TopicName;
use crate::config::{Settings, TopicSettings};
use crate::stages::route::RouteRule;

/// The topics of the configuration; any other is counted as `other`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topics {
    /// Input topics.
    pub inputs: Vec<TopicName>,
    /// Output topics, those of routing rules included, sorted.
    pub outputs: Vec<TopicName>,
}

impl Topics {
    /// The topics of a configuration.
    pub fn of(settings: &Settings) -> Self {
        Self {
            inputs: settings.input.topics.clone(),
            outputs: outputs(&settings.topics, &settings.stages.routes),
        }
    }
}

fn outputs(topics: &TopicSettings, routes: &[RouteRule]) -> Vec<TopicName> {
    let optional =
        [&topics.enriched, &topics.current, &topics.duplicates, &topics.notices, &topics.clusters];
    let mut all: Vec<TopicName> = optional
        .into_iter()
        .flatten()
        .chain([&topics.dead_letter])
        .chain(routes.iter().flat_map(|rule| &rule.to))
        .cloned()
        .collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn outputs_are_the_topics_written_and_those_of_routes_each_once() {
        let topics = TopicSettings {
            enriched: Some("wire.enriched".into()),
            current: None,
            duplicates: Some("wire.duplicates".into()),
            notices: None,
            clusters: None,
            dead_letter: "wire.dead-letter".into(),
            ledger: "wire.ledger".into(),
            create: true,
            partitions: 6,
            replication: -1,
            retention: Duration::from_secs(1),
        };
        let rule = |to: &[&str]| RouteRule {
            to: to.iter().map(|topic| TopicName::from(*topic)).collect(),
            ..RouteRule::default()
        };
        let routes = [rule(&["desk.sport", "wire.enriched"]), rule(&["desk.sport"])];
        let names: Vec<String> =
            outputs(&topics, &routes).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["desk.sport", "wire.dead-letter", "wire.duplicates", "wire.enriched"]);
    }
}
