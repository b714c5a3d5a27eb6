//! Records as tests produce and read them.

use rdkafka::Message;
use rdkafka::message::{Header, Headers as _, OwnedHeaders};
use rdkafka::producer::BaseRecord;
use wiredesk::article;

/// Headers in order; a value may be null.
pub type HeaderList = Vec<(String, Option<Vec<u8>>)>;

/// A record to be produced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The partition; by the key's hash where `None`.
    pub partition: Option<i32>,
    /// The key.
    pub key: Option<Vec<u8>>,
    /// The headers.
    pub headers: HeaderList,
    /// The value; a tombstone where `None`.
    pub value: Option<Vec<u8>>,
}

/// A record as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Its time stamp, in milliseconds.
    pub timestamp: i64,
    /// Its key.
    pub key: Option<Vec<u8>>,
    /// Its headers.
    pub headers: HeaderList,
    /// Its value.
    pub value: Option<Vec<u8>>,
}

impl Record {
    /// The last header of this name, as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().rev().find(|(header, _)| header == name)?;
        std::str::from_utf8(found.1.as_deref()?).ok()
    }

    /// The value as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> serde_json::Value {
        let value = self.value.as_deref().unwrap_or_default();
        serde_json::from_slice(value).unwrap_or_else(|error| {
            panic!("{}/{}/{} is no JSON: {error}", self.topic, self.partition, self.offset)
        })
    }
}

/// Which records a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Only what was committed: what consumers of the wire see.
    Committed,
    /// All of it, open and aborted transactions too.
    Uncommitted,
}

impl Isolation {
    /// The client's name for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Committed => "read_committed",
            Self::Uncommitted => "read_uncommitted",
        }
    }
}

impl Outgoing {
    /// The record as the client sends it, with a tag for its delivery report.
    pub(super) fn base_record<'a>(
        &'a self,
        topic: &'a str,
        tag: usize,
    ) -> BaseRecord<'a, [u8], [u8], usize> {
        let mut record = BaseRecord::with_opaque_to(topic, tag);
        record.partition = self.partition;
        record.key = self.key.as_deref();
        record.payload = self.value.as_deref();
        let headers = OwnedHeaders::new_with_capacity(self.headers.len());
        record.headers(self.headers.iter().fold(headers, |headers, (key, value)| {
            headers.insert(Header { key, value: value.as_deref() })
        }))
    }
}

impl Record {
    /// A copy of what the client has received.
    pub(super) fn from_message(message: &impl Message) -> Self {
        let headers = message.headers().map_or(Vec::new(), |headers| {
            headers.iter().map(|h| (h.key.to_owned(), h.value.map(<[u8]>::to_vec))).collect()
        });
        Self {
            topic: message.topic().to_owned(),
            partition: message.partition(),
            offset: message.offset(),
            timestamp: message.timestamp().to_millis().unwrap_or(-1),
            key: message.key().map(<[u8]>::to_vec),
            headers,
            value: message.payload().map(<[u8]>::to_vec),
        }
    }
}

/// Where a record stands, in the project's own terms.
pub fn origin(topic: &str, partition: i32, offset: i64) -> article::Origin {
    article::Origin {
        topic: topic.into(),
        partition: article::Partition(partition),
        offset: article::Offset(offset),
    }
}
