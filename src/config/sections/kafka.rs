//! `[kafka]`: how brokers are reached, and the timing of group and transactions.

use std::time::Duration;

use super::{properties, security};
use crate::config::names;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::{Auto, Choice, Setting, word};
use crate::config::value::Value;
use crate::config::{GroupProtocol, KafkaSettings};

/// Codecs that librdkafka is built with.
const COMPRESSION: [&str; 5] = ["lz4", "zstd", "gzip", "snappy", "none"];

impl Choice for GroupProtocol {
    const WORDS: &'static [(&'static str, Self)] =
        &[("classic", Self::Classic), ("consumer", Self::Consumer)];
}

/// Bootstrap addresses, each checked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Brokers(String);

impl Setting for Brokers {
    /// Reads a list of addresses, or one text with commas between them.
    fn read(value: &Value) -> Result<Self, Refusal> {
        let texts = Vec::<String>::read(value)?;
        let addresses: Vec<&str> =
            texts.iter().flat_map(|text| text.split(',')).map(str::trim).collect();
        if addresses.is_empty() {
            return Err(Refusal::new("names no broker", "write host:port"));
        }
        addresses.iter().try_for_each(|address| names::broker(address))?;
        Ok(Self(addresses.join(",")))
    }

    fn show(&self) -> String {
        self.0.show()
    }
}

/// Reads the section; `pipeline` names the group where nothing else does.
pub(in crate::config) fn read(reader: &mut Reader, pipeline: &str) -> KafkaSettings {
    let brokers = reader.get("kafka.brokers", Brokers("127.0.0.1:9092".to_owned()));
    let group = reader.get_if("kafka.group", Auto::<String>(None), |group| {
        group.0.as_deref().map_or(Ok(()), names::instance)
    });
    let group_protocol = reader.get("kafka.group_protocol", GroupProtocol::Classic);
    let seconds = Duration::from_secs;
    let minute = seconds(60);
    let session_timeout =
        reader.get_within("kafka.session_timeout", seconds(10), seconds(1), minute * 30);
    let max_poll_interval =
        reader.get_within("kafka.max_poll_interval", minute * 5, seconds(10), minute * 60 * 24);
    let transaction_timeout =
        reader.get_within("kafka.transaction_timeout", seconds(15), seconds(1), minute * 15);
    let security_protocol = security::protocol(reader);
    let compression = reader.get_with("kafka.compression", COMPRESSION[0].to_owned(), |value| {
        word(value, &COMPRESSION).map(str::to_owned)
    });
    let settings = KafkaSettings {
        brokers: brokers.0,
        group: group.0.unwrap_or_else(|| pipeline.to_owned()),
        group_protocol,
        session_timeout,
        max_poll_interval,
        transaction_timeout,
        sasl: security::sasl(reader, &security_protocol),
        tls: security::tls(reader, &security_protocol),
        security_protocol,
        compression,
        properties: properties::read(reader),
    };
    require_timing(reader, &settings);
    settings
}

fn require_timing(reader: &mut Reader, settings: &KafkaSettings) {
    let poll = settings.max_poll_interval;
    let keys = ["kafka.session_timeout", "kafka.max_poll_interval"];
    reader.require(&keys, settings.session_timeout <= poll, || {
        let (session, poll) = (settings.session_timeout.show(), poll.show());
        Refusal::new(
            format!("session_timeout {session} exceeds max_poll_interval {poll}"),
            "librdkafka refuses that: shorten the session",
        )
    });
    let keys = ["kafka.transaction_timeout", "kafka.max_poll_interval"];
    reader.require(&keys, settings.transaction_timeout < poll, || {
        let (transaction, poll) = (settings.transaction_timeout.show(), poll.show());
        Refusal::new(
            format!("transaction_timeout {transaction} is not below max_poll_interval {poll}"),
            "a worker would leave the group in the middle of a commit: shorten the transaction",
        )
    });
    let by_broker = settings.group_protocol == GroupProtocol::Consumer;
    if by_broker && reader.is_set("kafka.session_timeout") {
        let reason = "has no effect with group_protocol = \"consumer\"";
        let suggestion = "remove it; the broker sets group.consumer.session.timeout.ms";
        reader.refuse("kafka.session_timeout", Refusal::new(reason, suggestion));
    }
}
