//! Properties of the consumers: the workers', the ledger tail's, and those of the tools.

use rdkafka::ClientConfig;

use super::{default_to, is_classic, named, worker_id};
use crate::config::Settings;

/// Smallest fetch queue, in kilobytes: a few large records always fit.
const MIN_QUEUE_KB: usize = 1_024;

/// The consumer of a worker: member of the group, offsets committed by hand.
pub fn consumer(settings: &Settings, worker: usize) -> ClientConfig {
    let kafka = &settings.kafka;
    let mut config = named(settings, &worker.to_string());
    reads_committed(&mut config);
    config.set("group.id", &kafka.group);
    config.set("max.poll.interval.ms", kafka.max_poll_interval.as_millis().to_string());
    if is_classic(kafka) {
        let session = kafka.session_timeout.as_millis();
        config.set("group.protocol", "classic");
        config.set("session.timeout.ms", session.to_string());
        // A member hears of a rebalance by the answer to its heartbeat, and everybody waits for it.
        config.set("heartbeat.interval.ms", (session / 10).clamp(1, 1_000).to_string());
        // Only the partitions that move stop; the others keep flowing.
        config.set("partition.assignment.strategy", "cooperative-sticky");
        // A restarted worker takes its old place at once; without it the group waits out the dead
        // member's session.
        config.set("group.instance.id", worker_id(settings, worker));
    } else {
        // The broker owns session, heartbeat and assignment, and librdkafka refuses to have them
        // set. No static member: after a crash its restart is refused (`UnreleasedInstanceId`)
        // until the old session ends.
        config.set("group.protocol", "consumer");
    }
    // A quarter of the byte budget may wait inside the client; the rest is the pipeline's.
    let queue_kb = (settings.batch.budget / 4 / 1_024).max(MIN_QUEUE_KB);
    default_to(&mut config, "queued.max.messages.kbytes", queue_kb.to_string());
    // The default of 100,000 records is half a gigabyte of articles per partition.
    default_to(&mut config, "queued.min.messages", "10000");
    // Lag, round trips and throttling for the metrics.
    default_to(&mut config, "statistics.interval.ms", "5000");
    config
}

/// The consumer that tails the ledger: assigned from a concrete offset, member of no group.
pub fn ledger_tail(settings: &Settings) -> ClientConfig {
    let mut config = named(settings, "ledger-tail");
    assigned_by_hand(&mut config, settings);
    // Entries count from the moment they are appended, and nobody appends them in a transaction.
    // Should a stranger do so, his open transaction must not hold back everybody's verdicts.
    config.set("isolation.level", "read_uncommitted");
    // A restore reads millions of small entries: the byte limit bounds the queue, not their number.
    default_to(&mut config, "queued.min.messages", "1000000");
    default_to(&mut config, "queued.max.messages.kbytes", "16384");
    default_to(&mut config, "statistics.interval.ms", "5000");
    config
}

/// A consumer for tools: assigned from concrete offsets, member of no group, sees committed records
/// only.
pub fn plain_consumer(settings: &Settings) -> ClientConfig {
    let mut config = named(settings, "reader");
    assigned_by_hand(&mut config, settings);
    default_to(&mut config, "queued.min.messages", "1000");
    default_to(&mut config, "queued.max.messages.kbytes", "16384");
    config
}

/// The consumer of a replay: assigned by hand, too, but its group `<pipeline>.replay` keeps how far
/// it got.
pub fn replay_consumer(settings: &Settings) -> ClientConfig {
    let mut config = plain_consumer(settings);
    config.set("group.id", replay_name(settings));
    config
}

/// Group and transactional id of a replay.
pub(super) fn replay_name(settings: &Settings) -> String {
    format!("{}.replay", settings.pipeline.name)
}

fn assigned_by_hand(config: &mut ClientConfig, settings: &Settings) {
    reads_committed(config);
    // librdkafka delivers to a consumer with a group only. The group is never joined and nothing is
    // committed to it.
    config.set("group.id", format!("{}.tools", settings.pipeline.name));
}

fn reads_committed(config: &mut ClientConfig) {
    config.set("enable.auto.commit", "false");
    config.set("enable.auto.offset.store", "false");
    // Also what makes a restart wait for offsets of a transaction that is just being committed.
    config.set("isolation.level", "read_committed");
    // Offsets that retention took are an error to decide on, never a silent jump.
    config.set("auto.offset.reset", "error");
    config.set("allow.auto.create.topics", "false");
    // With the default of one second a small fetch queue idles for a second whenever it was full.
    default_to(config, "fetch.queue.backoff.ms", "20");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::GroupProtocol;
    use crate::kafka::plan::tests::settings;

    #[test]
    fn a_worker_is_a_static_cooperative_member_that_commits_nothing_by_itself() {
        let config = consumer(&settings(), 1);
        let expected = [
            ("enable.auto.commit", "false"),
            ("enable.auto.offset.store", "false"),
            ("isolation.level", "read_committed"),
            ("auto.offset.reset", "error"),
            ("partition.assignment.strategy", "cooperative-sticky"),
            ("group.instance.id", "desk.test.1"),
            ("session.timeout.ms", "10000"),
            ("heartbeat.interval.ms", "1000"),
            ("max.poll.interval.ms", "300000"),
            ("queued.min.messages", "10000"),
            ("queued.max.messages.kbytes", "16384"),
            ("fetch.queue.backoff.ms", "20"),
            ("statistics.interval.ms", "5000"),
        ];
        for (name, value) in expected {
            assert_eq!(config.get(name), Some(value), "{name}");
        }
    }

    #[test]
    fn the_broker_side_protocol_sets_nothing_that_librdkafka_refuses() {
        let mut settings = settings();
        settings.kafka.group_protocol = GroupProtocol::Consumer;
        let config = consumer(&settings, 0);
        assert_eq!(config.get("group.protocol"), Some("consumer"));
        for name in [
            "session.timeout.ms",
            "heartbeat.interval.ms",
            "partition.assignment.strategy",
            "group.instance.id",
        ] {
            assert_eq!(config.get(name), None, "{name}");
        }
        assert!(config.create::<rdkafka::consumer::BaseConsumer>().is_ok());
    }

    #[test]
    fn librdkafka_accepts_every_consumer() {
        let settings = settings();
        for config in [
            consumer(&settings, 0),
            ledger_tail(&settings),
            plain_consumer(&settings),
            replay_consumer(&settings),
        ] {
            let made = config.create::<rdkafka::consumer::BaseConsumer>();
            assert!(made.is_ok(), "{:?} of {config:?}", made.err());
        }
    }

    #[test]
    fn the_tail_is_not_held_back_by_a_strangers_transaction() {
        assert_eq!(ledger_tail(&settings()).get("isolation.level"), Some("read_uncommitted"));
        assert_eq!(plain_consumer(&settings()).get("isolation.level"), Some("read_committed"));
    }
}
