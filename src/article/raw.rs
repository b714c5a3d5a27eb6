//! An input record as it stands on the raw topic: bytes and headers, nothing read yet.

use std::borrow::Cow;

use bytes::Bytes;

use super::{Origin, Timestamp};

/// Kafka headers: ordered, names may repeat, values may be null or not text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, Option<Bytes>)>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// No headers yet, and room for this many.
    pub fn with_capacity(number: usize) -> Self {
        Self(Vec::with_capacity(number))
    }

    /// Adds one at the end.
    pub fn push(&mut self, name: impl Into<Cow<'static, str>>, value: Option<Bytes>) {
        self.0.push((name.into(), value));
    }

    /// Adds one whose value is text.
    pub fn push_text(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.push(name, Some(Bytes::from(value.into().into_bytes())));
    }

    /// Adds one whose value is a constant, without a copy of it.
    pub fn push_constant(&mut self, name: &'static str, value: &'static str) {
        self.push(name, Some(Bytes::from_static(value.as_bytes())));
    }

    /// The last value under this name (case-insensitive) that is UTF-8 text.
    pub fn text(&self, name: &str) -> Option<&str> {
        let value =
            self.0.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name))?.1.as_ref()?;
        std::str::from_utf8(value).ok()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Bytes>)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes of all names and values.
    pub fn size(&self) -> usize {
        self.0.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, Bytes::len)).sum()
    }
}

impl FromIterator<(String, Option<Bytes>)> for Headers {
    fn from_iter<I: IntoIterator<Item = (String, Option<Bytes>)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

/// One record of the raw topic. A null value (a tombstone) is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// Where it stands.
    pub origin: Origin,
    /// Its key, as its producer chose it.
    pub key: Option<Bytes>,
    /// Its headers.
    pub headers: Headers,
    /// Its value.
    pub value: Option<Bytes>,
    /// The record's time stamp on the topic.
    pub timestamp: Timestamp,
}

impl RawRecord {
    /// Bytes of key, headers and value: what it weighs in the byte budget.
    pub fn size(&self) -> usize {
        self.key.as_ref().map_or(0, Bytes::len)
            + self.headers.size()
            + self.value.as_ref().map_or(0, Bytes::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_repeated_headers_wins_and_case_does_not_matter() {
        let mut headers = Headers::new();
        headers.push_text("Content-Type", "text/plain");
        headers.push_text("content-type", "text/html");
        headers.push("wire-uri", Some(Bytes::from_static(b"\xff")));
        assert_eq!(headers.text("CONTENT-TYPE"), Some("text/html"));
        assert_eq!(headers.text("wire-uri"), None);
        assert_eq!(headers.len(), 3);
    }
}
