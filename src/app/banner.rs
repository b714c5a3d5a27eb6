//! What the log says at start: what this process is going to do, in a few lines.

use tracing::info;

use crate::article::TopicName;
use crate::config::{Delivery, Settings, show_duration};

fn name(topic: Option<&TopicName>) -> &str {
    topic.map_or("(not written)", TopicName::as_str)
}

/// Writes it.
pub(super) fn log(settings: &Settings) {
    let pipeline = &settings.pipeline;
    let guarantee = match pipeline.delivery {
        Delivery::ExactlyOnce => "exactly-once",
        Delivery::AtLeastOnce => "at-least-once",
    };
    info!(
        version = env!("CARGO_PKG_VERSION"),
        pipeline = pipeline.name,
        instance = pipeline.instance,
        workers = pipeline.workers,
        guarantee,
        "wiredesk starts"
    );
    let inputs: Vec<&str> = settings.input.topics.iter().map(TopicName::as_str).collect();
    info!(
        brokers = settings.kafka.brokers,
        group = settings.kafka.group,
        topics = inputs.join(","),
        "reads"
    );
    let topics = &settings.topics;
    info!(
        enriched = name(topics.enriched.as_ref()),
        current = name(topics.current.as_ref()),
        duplicates = name(topics.duplicates.as_ref()),
        notices = name(topics.notices.as_ref()),
        dead_letter = name(Some(&topics.dead_letter)),
        routes = settings.stages.routes.len(),
        "writes"
    );
    info!(
        topic = %topics.ledger,
        window = show_duration(settings.ledger.window),
        max_entries = settings.ledger.max_entries,
        "compares with the ledger"
    );
    info!(config = settings.hash, file = ?settings.file, "configuration");
}
