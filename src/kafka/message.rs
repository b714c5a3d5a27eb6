//! Records on their way in and out of rdkafka's types.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use rdkafka::Timestamp as KafkaTimestamp;
use rdkafka::message::{Header, Message, OwnedHeaders};
use rdkafka::producer::BaseRecord;

use crate::article::{Headers, Offset, Origin, Partition, RawRecord, Timestamp, TopicName};
use crate::pipeline::Output;

/// A received message as a record of the topic `topic`, which the caller interned: its bytes are
/// copied once.
pub fn raw_record<M: Message>(message: &M, topic: &TopicName) -> RawRecord {
    debug_assert_eq!(message.topic(), topic.as_str());
    RawRecord {
        origin: Origin {
            topic: topic.clone(),
            partition: Partition(message.partition()),
            offset: Offset(message.offset()),
        },
        key: message.key().map(Bytes::copy_from_slice),
        headers: message.headers().map(headers).unwrap_or_default(),
        value: message.payload().map(Bytes::copy_from_slice),
        timestamp: timestamp(message),
    }
}

/// The time stamp of a message; the epoch where its broker keeps none.
pub fn timestamp<M: Message>(message: &M) -> Timestamp {
    match message.timestamp() {
        KafkaTimestamp::CreateTime(millis) | KafkaTimestamp::LogAppendTime(millis) => {
            Timestamp(millis)
        }
        KafkaTimestamp::NotAvailable => Timestamp::default(),
    }
}

/// The headers of a message. One whose name is not UTF-8 is left out: rdkafka cannot express it.
pub fn headers<H: rdkafka::message::Headers>(headers: &H) -> Headers {
    let read = |index| {
        // rdkafka panics on such a name; a stranger's record must not end the worker.
        let header = catch_unwind(AssertUnwindSafe(|| headers.try_get(index))).ok()??;
        Some((header.key.to_owned(), header.value.map(Bytes::copy_from_slice)))
    };
    (0..headers.count()).filter_map(read).collect()
}

/// The headers as rdkafka sends them. A NUL in a name cannot be sent and is left out of it.
pub fn to_headers(headers: &Headers) -> OwnedHeaders {
    let sent = OwnedHeaders::new_with_capacity(headers.len());
    headers.iter().fold(sent, |sent, (name, value)| {
        let value = value.map(AsRef::<[u8]>::as_ref);
        if name.contains('\0') {
            sent.insert(Header { key: &name.replace('\0', ""), value })
        } else {
            sent.insert(Header { key: name, value })
        }
    })
}

/// An output as rdkafka sends it; key and value are borrowed.
pub fn to_record(output: &Output) -> BaseRecord<'_, [u8], [u8]> {
    let mut record = BaseRecord::to(output.topic.as_str());
    if let Some(key) = &output.key {
        record = record.key(key.as_ref());
    }
    if let Some(value) = &output.value {
        record = record.payload(value.as_ref());
    }
    if output.headers.is_empty() { record } else { record.headers(to_headers(&output.headers)) }
}

#[cfg(test)]
mod tests {
    use rdkafka::message::OwnedMessage;

    use super::*;

    #[test]
    fn repeated_null_and_binary_headers_survive_both_ways() {
        let mut sent = Headers::new();
        sent.push_text("wire-source", "harbour-news");
        sent.push("wire-source", None);
        sent.push("blob", Some(Bytes::from_static(b"\xff\x00")));
        assert_eq!(headers(&to_headers(&sent)), sent);
    }

    #[test]
    fn a_nul_in_a_header_name_does_not_stop_the_record() {
        let mut sent = Headers::new();
        sent.push_text("a\0b", "x");
        assert_eq!(headers(&to_headers(&sent)).text("ab"), Some("x"));
    }

    #[test]
    fn a_message_keeps_place_key_null_value_and_time() {
        let message = OwnedMessage::new(
            None,
            Some(b"key".to_vec()),
            "wire.raw".to_owned(),
            KafkaTimestamp::LogAppendTime(5),
            3,
            42,
            None,
        );
        let record = raw_record(&message, &TopicName::from("wire.raw"));
        assert_eq!(record.origin.to_string(), "wire.raw/3/42");
        assert_eq!(record.key.as_deref(), Some(b"key".as_ref()));
        assert_eq!((record.value, record.timestamp), (None, Timestamp(5)));
    }

    #[test]
    fn an_empty_value_is_told_from_none() {
        let output = Output {
            topic: TopicName::from("t"),
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::new()),
        };
        let record = to_record(&output);
        assert_eq!(record.payload, Some(b"".as_ref()));
        assert!(record.key.is_none() && record.headers.is_none());
    }
}
