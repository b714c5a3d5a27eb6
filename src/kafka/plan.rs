//! Which topics the pipeline needs, and how it would make them. Pure: a function of the settings.

use std::time::Duration;

use crate::article::TopicName;
use crate::config::Settings;

/// Room beside a record's value for key, headers and what the protocol adds, in bytes.
const RECORD_OVERHEAD: usize = 64 * 1_024;

/// How often a compacted topic starts a new segment: the one being written is never compacted.
const COMPACTED_SEGMENT: Duration = Duration::from_secs(6 * 3_600);

/// How often the ledger starts a new segment: only whole segments are removed by retention.
const LEDGER_SEGMENT: Duration = Duration::from_secs(24 * 3_600);

/// What a topic is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TopicRole {
    /// Raw articles.
    Input,
    /// Every accepted revision.
    Enriched,
    /// The latest revision per uri.
    Current,
    /// Suppressed records.
    Duplicates,
    /// Kills and holds.
    Notices,
    /// What happens to stories.
    Clusters,
    /// The target of a routing rule.
    Route,
    /// What no stage could read.
    DeadLetter,
    /// Dead letters that died too often.
    Parked,
    /// Claims and verdicts.
    Ledger,
}

impl TopicRole {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Enriched => "enriched",
            Self::Current => "current",
            Self::Duplicates => "duplicates",
            Self::Notices => "notices",
            Self::Clusters => "stories",
            Self::Route => "route",
            Self::DeadLetter => "dead letters",
            Self::Parked => "parked",
            Self::Ledger => "ledger",
        }
    }

    /// Whether workers publish to it inside their transactions.
    pub fn is_output(self) -> bool {
        !matches!(self, Self::Input | Self::Parked | Self::Ledger)
    }
}

/// A topic as it would be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPlan {
    /// Its name.
    pub name: TopicName,
    /// What it is for.
    pub role: TopicRole,
    /// Its partitions.
    pub partitions: i32,
    /// Its replicas; -1 is the broker's default.
    pub replication: i32,
    /// Its settings, in Kafka's names and units.
    pub properties: Vec<(&'static str, String)>,
}

/// Every topic the pipeline reads or writes, each once: inputs, outputs, targets of routes, the
/// ledger last.
///
/// A topic with two roles (a route to a topic of its own pipeline) is planned under the first.
pub fn topics(settings: &Settings) -> Vec<TopicPlan> {
    let topics = &settings.topics;
    let outputs = [
        (&topics.enriched, TopicRole::Enriched),
        (&topics.current, TopicRole::Current),
        (&topics.duplicates, TopicRole::Duplicates),
        (&topics.notices, TopicRole::Notices),
        (&topics.clusters, TopicRole::Clusters),
    ];
    let inputs = settings.input.topics.iter().map(|name| (name, TopicRole::Input));
    let outputs = outputs.into_iter().filter_map(|(name, role)| Some((name.as_ref()?, role)));
    let routes = settings.stages.routes.iter().flat_map(|rule| &rule.to);
    let all = inputs
        .chain(outputs)
        .chain([(&topics.dead_letter, TopicRole::DeadLetter)])
        .chain(routes.map(|name| (name, TopicRole::Route)))
        .chain([(&topics.ledger, TopicRole::Ledger)]);
    let mut plans: Vec<TopicPlan> = Vec::new();
    for (name, role) in all {
        if plans.iter().all(|plan| plan.name != *name) {
            plans.push(topic(settings, name.clone(), role));
        }
    }
    plans
}

/// The topic for dead letters that died too often: `<dead-letter>.parked`. Made by the first replay
/// that needs it.
pub fn parked(settings: &Settings) -> TopicPlan {
    let name = TopicName::from(format!("{}.parked", settings.topics.dead_letter));
    topic(settings, name, TopicRole::Parked)
}

fn topic(settings: &Settings, name: TopicName, role: TopicRole) -> TopicPlan {
    let topics = &settings.topics;
    let mut properties = Vec::new();
    match role {
        TopicRole::Current => {
            properties.push(("cleanup.policy", "compact".to_owned()));
            properties.push(("segment.ms", millis(COMPACTED_SEGMENT)));
        }
        TopicRole::Ledger => {
            properties.push(("cleanup.policy", "delete".to_owned()));
            properties.push(("retention.ms", millis(settings.ledger.retention)));
            properties.push(("retention.bytes", "-1".to_owned()));
            properties.push(("segment.ms", millis(LEDGER_SEGMENT)));
            // The state machine's clock is the broker's, and it is the same for every reader.
            properties.push(("message.timestamp.type", "LogAppendTime".to_owned()));
        }
        _ => {
            properties.push(("cleanup.policy", "delete".to_owned()));
            properties.push(("retention.ms", millis(topics.retention)));
        }
    }
    if role != TopicRole::Ledger {
        let largest = settings.input.max_bytes.saturating_add(RECORD_OVERHEAD);
        properties.push(("max.message.bytes", largest.min(i32::MAX as usize).to_string()));
    }
    // One ledger partition is one order of claims.
    let partitions = if role == TopicRole::Ledger { 1 } else { topics.partitions };
    TopicPlan { name, role, partitions, replication: topics.replication, properties }
}

fn millis(duration: Duration) -> String {
    duration.as_millis().to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config::{
        BatchSettings, Delivery, GroupProtocol, HttpSettings, InputSettings, KafkaSettings,
        LedgerSettings, LogFormat, LogSettings, LostData, PipelineSettings, StartAt, TlsSettings,
        TopicSettings, TraceSettings,
    };
    use crate::stages::StageSettings;
    use crate::stages::route::RouteRule;

    /// Settings with the documented defaults, of pipeline `desk`, instance `test`.
    pub(crate) fn settings() -> Settings {
        Settings {
            pipeline: PipelineSettings {
                name: "desk".to_owned(),
                instance: "test".to_owned(),
                workers: 2,
                compute_threads: 2,
                delivery: Delivery::ExactlyOnce,
                shutdown_timeout: Duration::from_secs(25),
            },
            kafka: KafkaSettings {
                brokers: "127.0.0.1:9092".to_owned(),
                group: "desk".to_owned(),
                group_protocol: GroupProtocol::Classic,
                session_timeout: Duration::from_secs(10),
                max_poll_interval: Duration::from_secs(300),
                transaction_timeout: Duration::from_secs(15),
                security_protocol: "plaintext".to_owned(),
                sasl: None,
                tls: TlsSettings::default(),
                compression: "lz4".to_owned(),
                properties: Vec::new(),
            },
            input: InputSettings {
                topics: vec![TopicName::from("wire.raw")],
                start: StartAt::Earliest,
                on_lost_data: LostData::Stop,
                default_source: "unknown".to_owned(),
                max_bytes: 8 << 20,
            },
            topics: TopicSettings {
                enriched: Some(TopicName::from("wire.enriched")),
                current: Some(TopicName::from("wire.current")),
                duplicates: Some(TopicName::from("wire.duplicates")),
                notices: Some(TopicName::from("wire.notices")),
                clusters: Some(TopicName::from("wire.clusters")),
                dead_letter: TopicName::from("wire.dead-letter"),
                ledger: TopicName::from("wire.ledger"),
                create: true,
                partitions: 6,
                replication: -1,
                retention: Duration::from_secs(7 * 86_400),
            },
            batch: BatchSettings {
                min_interval: Duration::from_millis(20),
                max_interval: Duration::from_millis(500),
                interval: Duration::from_millis(100),
                max_records: 10_000,
                max_bytes: 16 << 20,
                in_flight: 3,
                budget: 64 << 20,
            },
            ledger: LedgerSettings {
                window: Duration::from_secs(72 * 3_600),
                max_entries: 5_000_000,
                max_bytes: 4 << 30,
                retention: Duration::from_secs(7 * 86_400),
            },
            stages: StageSettings::default(),
            http: HttpSettings { listen: None },
            log: LogSettings {
                filter: "info".to_owned(),
                format: LogFormat::Text,
                slow_article: Duration::from_millis(250),
            },
            trace: TraceSettings { endpoint: None, sample: 1_000 },
            file: None,
            hash: String::new(),
        }
    }

    fn property<'a>(plan: &'a TopicPlan, name: &str) -> Option<&'a str> {
        plan.properties.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn the_ledger_has_one_partition_and_the_brokers_time() {
        let plans = topics(&settings());
        let ledger = plans.last().expect("the ledger is always planned");
        assert_eq!((ledger.role, ledger.partitions), (TopicRole::Ledger, 1));
        assert_eq!(property(ledger, "message.timestamp.type"), Some("LogAppendTime"));
        assert_eq!(property(ledger, "cleanup.policy"), Some("delete"));
        assert_eq!(property(ledger, "retention.ms"), Some("604800000"));
    }

    #[test]
    fn current_is_compacted_and_rolls_its_segments() {
        let plans = topics(&settings());
        let current = plans.iter().find(|plan| plan.role == TopicRole::Current).expect("planned");
        assert_eq!(property(current, "cleanup.policy"), Some("compact"));
        assert_eq!(property(current, "segment.ms"), Some("21600000"));
    }

    #[test]
    fn a_topic_that_is_not_written_is_not_planned() {
        let mut settings = settings();
        settings.topics.notices = None;
        assert!(topics(&settings).iter().all(|plan| plan.role != TopicRole::Notices));
    }

    #[test]
    fn a_routes_topic_is_planned_once_and_never_twice() {
        let mut settings = settings();
        let to = vec![TopicName::from("sport"), TopicName::from("wire.enriched")];
        settings.stages.routes = vec![
            RouteRule { name: "a".to_owned(), to: to.clone(), ..RouteRule::default() },
            RouteRule { name: "b".to_owned(), to, ..RouteRule::default() },
        ];
        let names: Vec<String> =
            topics(&settings).iter().map(|plan| plan.name.to_string()).collect();
        assert_eq!(names.iter().filter(|name| *name == "sport").count(), 1);
        assert_eq!(names.iter().filter(|name| *name == "wire.enriched").count(), 1);
    }

    #[test]
    fn the_parked_topic_is_named_after_the_dead_letters() {
        assert_eq!(parked(&settings()).name.as_str(), "wire.dead-letter.parked");
    }
}
