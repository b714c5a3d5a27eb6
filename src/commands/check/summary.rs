//! What a configuration amounts to, in a dozen lines for a person.

use std::io::{self, Write};

use crate::article::TopicName;
use crate::config::{ByteSize, Delivery, GroupProtocol, Settings, StartAt, show_duration};

/// Writes the summary. Shows no secret.
///
/// # Errors
/// The writer's.
pub(super) fn write(out: &mut impl Write, settings: &Settings) -> io::Result<()> {
    for (name, text) in lines(settings) {
        writeln!(out, "{name:<14}{text}")?;
    }
    Ok(())
}

fn lines(settings: &Settings) -> Vec<(&'static str, String)> {
    let file = settings.file.as_ref().map(|file| file.display().to_string());
    let listen = settings.http.listen.map(|address| format!("http://{address}"));
    vec![
        ("configuration", file.unwrap_or_else(|| "built-in defaults".to_owned())),
        ("pipeline", pipeline(settings)),
        ("brokers", brokers(settings)),
        ("input", input(settings)),
        ("output", output(settings)),
        ("dead letters", settings.topics.dead_letter.to_string()),
        ("ledger", ledger(settings)),
        ("routes", routes(settings)),
        ("http", listen.unwrap_or_else(|| "off".to_owned())),
        ("hash", settings.hash.clone()),
    ]
}

fn pipeline(settings: &Settings) -> String {
    let pipeline = &settings.pipeline;
    let delivery = match pipeline.delivery {
        Delivery::ExactlyOnce => "exactly once",
        Delivery::AtLeastOnce => "at least once",
    };
    let (name, instance, workers) = (&pipeline.name, &pipeline.instance, pipeline.workers);
    format!("{name}, instance {instance}, {workers} worker{}, {delivery}", plural(workers))
}

fn brokers(settings: &Settings) -> String {
    let kafka = &settings.kafka;
    let user = kafka.sasl.as_ref().map(|sasl| format!(" as {}", sasl.username));
    format!("{}, {}{}", kafka.brokers, kafka.security_protocol, user.unwrap_or_default())
}

fn input(settings: &Settings) -> String {
    let start = match settings.input.start {
        StartAt::Earliest => "from the earliest record".to_owned(),
        StartAt::Latest => "from the latest record".to_owned(),
        StartAt::Time(time) => format!("from {time}"),
    };
    let protocol = match settings.kafka.group_protocol {
        GroupProtocol::Classic => "classic",
        GroupProtocol::Consumer => "KIP-848",
    };
    let topics = join(&settings.input.topics);
    format!("{topics}, group {} ({protocol}), a new group {start}", settings.kafka.group)
}

fn output(settings: &Settings) -> String {
    let topics = &settings.topics;
    let all = [
        ("enriched", &topics.enriched),
        ("current", &topics.current),
        ("duplicates", &topics.duplicates),
        ("notices", &topics.notices),
        ("clusters", &topics.clusters),
    ];
    let written: Vec<_> = all.iter().filter_map(|(_, topic)| (*topic).clone()).collect();
    let off = all.iter().filter(|(_, topic)| topic.is_none());
    let off: Vec<_> = off.map(|(name, _)| *name).collect();
    match (written.is_empty(), off.is_empty()) {
        (false, true) => join(&written),
        (false, false) => format!("{}; switched off: {}", join(&written), off.join(", ")),
        (true, _) => "none: every output is switched off".to_owned(),
    }
}

fn ledger(settings: &Settings) -> String {
    let ledger = &settings.ledger;
    let (window, bytes) = (show_duration(ledger.window), ByteSize(ledger.max_bytes));
    let topic = &settings.topics.ledger;
    format!("{topic}, window of {window}, at most {} articles and {bytes}", ledger.max_entries)
}

fn routes(settings: &Settings) -> String {
    let names: Vec<_> = settings.stages.routes.iter().map(|rule| rule.name.as_str()).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn join(topics: &[TopicName]) -> String {
    topics.iter().map(TopicName::as_str).collect::<Vec<_>>().join(", ")
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
