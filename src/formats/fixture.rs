//! Raw records for the tests of this module.

use bytes::Bytes;

use crate::article::{
    Article, Headers, Offset, Origin, Partition, Poison, RawRecord, SourceId, Timestamp, TopicName,
};

use super::{DecodeSettings, decode};

/// A raw record of these bytes and headers.
pub(super) fn raw(value: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> RawRecord {
    let mut all = Headers::new();
    for (name, text) in headers {
        all.push_text((*name).to_owned(), *text);
    }
    RawRecord {
        origin: Origin {
            topic: TopicName::from("wire.raw"),
            partition: Partition(3),
            offset: Offset(812),
        },
        key: None,
        headers: all,
        value: Some(Bytes::copy_from_slice(value.as_ref())),
        timestamp: Timestamp(1_738_065_600_000),
    }
}

/// Decodes with a limit of 1 MiB and the default source `desk`.
pub(super) fn read(value: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> Result<Article, Poison> {
    let settings = DecodeSettings { default_source: SourceId::from("desk"), max_bytes: 1 << 20 };
    decode(&raw(value, headers), &settings)
}
