//! Properties of the producers: the workers', the ledger appender's, and those of the tools.

use rdkafka::ClientConfig;

use super::consumers::replay_name;
use super::{default_to, named, worker_id};
use crate::config::Settings;
use crate::kafka::admin::TopicLimits;

/// Largest batch in one request, in bytes, where no topic asks for less.
const MAX_BATCH: usize = 1_000_000;

/// Room in a batch for what the protocol adds to its records.
const BATCH_OVERHEAD: usize = 4_096;

/// Bytes that librdkafka accepts at least for `message.max.bytes`.
const MIN_MESSAGE_MAX: usize = 1_000;

/// The transactional producer of a worker.
pub fn transactional_producer(
    settings: &Settings,
    worker: usize,
    limits: &TopicLimits,
) -> ClientConfig {
    let mut config = outputs(settings, &worker.to_string(), limits);
    transactional(&mut config, settings, worker_id(settings, worker));
    // As long as outputs of several batches wait for their deliveries; the pipeline's byte budget
    // bounds them before.
    default_to(
        &mut config,
        "queue.buffering.max.kbytes",
        (settings.batch.budget / 1_024).to_string(),
    );
    default_to(&mut config, "queue.buffering.max.messages", "1000000");
    default_to(&mut config, "statistics.interval.ms", "5000");
    config
}

/// A producer without transactions that neither doubles nor reorders: outputs at least once, and
/// `feed`.
pub fn idempotent_producer(settings: &Settings, limits: &TopicLimits) -> ClientConfig {
    let mut config = outputs(settings, "producer", limits);
    default_to(&mut config, "queue.buffering.max.kbytes", "65536");
    config
}

/// The producer of the ledger: each entry is sent at once, since a verdict waits for it.
pub fn ledger_producer(settings: &Settings) -> ClientConfig {
    let mut config = named(settings, "ledger");
    config.set("enable.idempotence", "true");
    config.set("acks", "all");
    config.set("compression.codec", &settings.kafka.compression);
    // Whatever lingers here is added to the latency of every article.
    config.set("linger.ms", "0");
    config
}

/// The transactional producer of a replay: dead letters and their offsets in one transaction.
pub fn replay_producer(settings: &Settings, limits: &TopicLimits) -> ClientConfig {
    let mut config = outputs(settings, "replay", limits);
    transactional(&mut config, settings, replay_name(settings));
    config
}

/// A producer that only finds out whether transactions are possible; it never sends a record.
pub fn probe_producer(settings: &Settings) -> ClientConfig {
    let mut config = named(settings, "check");
    transactional(&mut config, settings, format!("{}.check", settings.pipeline.name));
    config
}

fn transactional(config: &mut ClientConfig, settings: &Settings, id: String) {
    config.set("transactional.id", id);
    // How long a stalled worker may hold back everybody who reads committed records.
    let timeout = settings.kafka.transaction_timeout.as_millis();
    config.set("transaction.timeout.ms", timeout.to_string());
}

fn outputs(settings: &Settings, part: &str, limits: &TopicLimits) -> ClientConfig {
    let mut config = named(settings, part);
    config.set("enable.idempotence", "true");
    config.set("acks", "all");
    config.set("compression.codec", &settings.kafka.compression);
    // As Java clients hash; the default of librdkafka would put the same key on another partition.
    config.set("partitioner", "murmur2_random");
    // A batch is handed over at once, so waiting longer for more of it gains nothing.
    default_to(&mut config, "linger.ms", "1");
    // A topic refuses a whole batch for its size, however small its records are.
    let batch = MAX_BATCH.min(limits.smallest().saturating_sub(BATCH_OVERHEAD)).max(1);
    default_to(&mut config, "batch.size", batch.to_string());
    // The client's own limit must not be below what the largest topic takes.
    let largest = limits.largest().max(MIN_MESSAGE_MAX);
    default_to(&mut config, "message.max.bytes", largest.to_string());
    config
}

#[cfg(test)]
mod tests {
    use rdkafka::producer::BaseProducer;

    use super::*;
    use crate::article::TopicName;
    use crate::kafka::plan::tests::settings;

    #[test]
    fn a_worker_publishes_in_transactions_under_its_stable_name() {
        let config = transactional_producer(&settings(), 3, &TopicLimits::default());
        let expected = [
            ("transactional.id", "desk.test.3"),
            ("transaction.timeout.ms", "15000"),
            ("enable.idempotence", "true"),
            ("acks", "all"),
            ("linger.ms", "1"),
            ("partitioner", "murmur2_random"),
            ("compression.codec", "lz4"),
        ];
        for (name, value) in expected {
            assert_eq!(config.get(name), Some(value), "{name}");
        }
    }

    #[test]
    fn a_batch_stays_below_the_smallest_topic_limit() {
        let limits: TopicLimits =
            [(TopicName::from("a"), 100_000), (TopicName::from("b"), 4_000_000)]
                .into_iter()
                .collect();
        let config = transactional_producer(&settings(), 0, &limits);
        assert_eq!(config.get("batch.size"), Some("95904"));
        assert_eq!(config.get("message.max.bytes"), Some("4000000"));
    }

    #[test]
    fn ledger_entries_do_not_linger() {
        let config = ledger_producer(&settings());
        assert_eq!(config.get("linger.ms"), Some("0"));
        assert_eq!(config.get("enable.idempotence"), Some("true"));
        assert_eq!(config.get("transactional.id"), None);
    }

    #[test]
    fn librdkafka_accepts_every_producer() {
        let settings = settings();
        let limits = TopicLimits::default();
        for config in [
            transactional_producer(&settings, 0, &limits),
            idempotent_producer(&settings, &limits),
            ledger_producer(&settings),
            replay_producer(&settings, &limits),
            probe_producer(&settings),
        ] {
            let made = config.create::<BaseProducer>();
            assert!(made.is_ok(), "{:?} of {config:?}", made.err());
        }
    }
}
