//! `[batch]`: how much goes into one transaction.

use std::time::Duration;

use crate::config::problem::Refusal;
use crate::config::quantity::ByteSize;
use crate::config::reader::Reader;
use crate::config::setting::Setting;
use crate::config::{BatchSettings, InputSettings, KafkaSettings};

/// A transaction must outlive the longest batch by this factor, or slow commits abort themselves.
const TRANSACTION_FACTOR: u32 = 10;

pub(in crate::config) fn read(reader: &mut Reader) -> BatchSettings {
    let millis = Duration::from_millis;
    let mut interval = |key: &str, default: u64| {
        reader.get_within(key, millis(default), millis(1), Duration::from_secs(60))
    };
    let min_interval = interval("batch.min_interval", 20);
    let max_interval = interval("batch.max_interval", 500);
    let interval = interval("batch.interval", 100);
    let max_records = reader.get_within("batch.max_records", 10_000, 1, 1_000_000);
    let mebibytes = |number: usize| ByteSize(number << 20);
    let max_bytes =
        reader.get_within("batch.max_bytes", mebibytes(16), ByteSize(64 << 10), mebibytes(1024)).0;
    let in_flight = reader.get_within("batch.in_flight", 3, 1, 16);
    let budget =
        reader.get_within("batch.budget", mebibytes(64), mebibytes(1), mebibytes(64 << 10)).0;
    let settings = BatchSettings {
        min_interval,
        max_interval,
        interval,
        max_records,
        max_bytes,
        in_flight,
        budget,
    };
    require_order(reader, &settings);
    settings
}

fn require_order(reader: &mut Reader, settings: &BatchSettings) {
    let BatchSettings { min_interval, interval, max_interval, .. } = *settings;
    let keys = ["batch.interval", "batch.min_interval", "batch.max_interval"];
    reader.require(&keys, min_interval <= interval && interval <= max_interval, || {
        let (least, middle, most) = (min_interval.show(), interval.show(), max_interval.show());
        Refusal::new(
            format!("min_interval {least}, interval {middle}, max_interval {most} do not rise"),
            "write min_interval <= interval <= max_interval",
        )
    });
    let keys = ["batch.budget", "batch.max_bytes"];
    reader.require(&keys, settings.max_bytes <= settings.budget, || {
        let (budget, batch) = (ByteSize(settings.budget), ByteSize(settings.max_bytes));
        Refusal::new(
            format!("a budget of {budget} cannot hold a batch of {batch}"),
            "a budget of four times batch.max_bytes keeps every step busy",
        )
    });
}

/// Demands what must hold between batches, the records in them and the transactions around them.
pub(in crate::config) fn require_fit(
    reader: &mut Reader,
    batch: &BatchSettings,
    input: &InputSettings,
    kafka: &KafkaSettings,
) {
    let keys = ["input.max_bytes", "batch.max_bytes"];
    reader.require(&keys, input.max_bytes <= batch.max_bytes, || {
        let (record, batch) = (ByteSize(input.max_bytes), ByteSize(batch.max_bytes));
        Refusal::new(
            format!("a record of {record} does not fit into a batch of {batch}"),
            "lower input.max_bytes or raise batch.max_bytes",
        )
    });
    let least = batch.max_interval * TRANSACTION_FACTOR;
    let keys = ["kafka.transaction_timeout", "batch.max_interval"];
    reader.require(&keys, kafka.transaction_timeout >= least, || {
        let (timeout, longest) = (kafka.transaction_timeout.show(), batch.max_interval.show());
        Refusal::new(
            format!("transaction_timeout {timeout} is short for batches of {longest}"),
            format!("write at least {TRANSACTION_FACTOR} times the interval, {}", least.show()),
        )
    });
}
