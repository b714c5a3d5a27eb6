//! What the log says at start: what this process is going to do, in ten lines.

use tracing::info;

use crate::article::TopicName;
use crate::config::{Delivery, Settings, show_duration};
use crate::stages::REGISTRY;

fn name(topic: Option<&TopicName>) -> &str {
    topic.map_or("(not written)", TopicName::as_str)
}

fn names(topics: &[TopicName]) -> String {
    let names: Vec<&str> = topics.iter().map(TopicName::as_str).collect();
    names.join(",")
}

/// Writes it.
pub(super) fn log(settings: &Settings) {
    log_process(settings);
    log_topics(settings);
    log_stages(settings);
    log_addresses(settings);
}

fn log_process(settings: &Settings) {
    let pipeline = &settings.pipeline;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        pipeline = pipeline.name,
        instance = pipeline.instance,
        workers = pipeline.workers,
        compute_threads = pipeline.compute_threads,
        "wiredesk starts"
    );
    info!(config = settings.hash, file = ?settings.file, "configuration");
    let guarantee = match pipeline.delivery {
        Delivery::ExactlyOnce => "exactly-once: outputs and offsets in one transaction",
        Delivery::AtLeastOnce => "at-least-once: a crash may repeat records",
    };
    info!(
        guarantee,
        transaction_timeout = show_duration(settings.kafka.transaction_timeout),
        shutdown_timeout = show_duration(pipeline.shutdown_timeout),
        "promises"
    );
}

fn log_topics(settings: &Settings) {
    let (kafka, topics) = (&settings.kafka, &settings.topics);
    info!(
        brokers = kafka.brokers,
        group = kafka.group,
        topics = names(&settings.input.topics),
        on_lost_data = ?settings.input.on_lost_data,
        "reads"
    );
    info!(
        enriched = name(topics.enriched.as_ref()),
        current = name(topics.current.as_ref()),
        duplicates = name(topics.duplicates.as_ref()),
        notices = name(topics.notices.as_ref()),
        clusters = name(topics.clusters.as_ref()),
        dead_letter = name(Some(&topics.dead_letter)),
        created_if_missing = topics.create,
        "writes"
    );
    info!(
        topic = %topics.ledger,
        window = show_duration(settings.ledger.window),
        max_entries = settings.ledger.max_entries,
        max_bytes = settings.ledger.max_bytes,
        "compares with the ledger"
    );
}

fn log_stages(settings: &Settings) {
    let stages: Vec<String> =
        REGISTRY.iter().map(|spec| format!("{} {}", spec.name, spec.version)).collect();
    info!(stages = stages.join(", "), "runs");
    info!(
        names = settings.stages.entities.gazetteer.len(),
        routes = settings.stages.routes.len(),
        "tags and routes; taken over without a restart when their files change"
    );
}

fn log_addresses(settings: &Settings) {
    let batch = &settings.batch;
    info!(
        interval = show_duration(batch.interval),
        max_records = batch.max_records,
        budget_bytes = batch.budget,
        "batches"
    );
    match settings.http.listen {
        Some(address) => info!(console = %format_args!("http://{address}/"), "is watched at"),
        None => info!("http is switched off: no console, no metrics, no checks"),
    }
}
