//! What the headers of a dead letter say.

use crate::article::{Headers, Origin, TopicName};
use crate::article::{Offset, Partition};

/// Headers of a dead letter begin with this.
pub(super) const PREFIX: &str = "dlq-";

/// How often the record has died, on a dead letter and on the raw record made of it.
pub(super) const ATTEMPT: &str = "dlq-attempt";

/// A dead letter, read from its headers. Whatever is missing or unreadable is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DeadLetter<'a> {
    /// The stable code.
    pub(super) reason: &'a str,
    /// The stage that found it.
    pub(super) stage: Option<&'a str>,
    /// One line for a person.
    pub(super) error: Option<&'a str>,
    /// Where the record stood that died.
    pub(super) origin: Option<Origin>,
    /// How often it has died, from 1.
    pub(super) attempt: u32,
    /// Bytes of the original value.
    pub(super) size: Option<u64>,
    /// Whether only its beginning was kept.
    pub(super) truncated: bool,
}

impl<'a> DeadLetter<'a> {
    /// Reads the headers; `None` where they are not those of a dead letter.
    pub(super) fn read(headers: &'a Headers) -> Option<Self> {
        let number = |name: &str| headers.text(name)?.trim().parse::<u64>().ok();
        let partition = number("dlq-partition").and_then(|number| i32::try_from(number).ok());
        let offset = number("dlq-offset").and_then(|number| i64::try_from(number).ok());
        let origin = match (headers.text("dlq-topic"), partition, offset) {
            (Some(topic), Some(partition), Some(offset)) => Some(Origin {
                topic: TopicName::from(topic),
                partition: Partition(partition),
                offset: Offset(offset),
            }),
            _ => None,
        };
        Some(Self {
            reason: headers.text("dlq-reason")?,
            stage: headers.text("dlq-stage"),
            error: headers.text("dlq-error"),
            origin,
            attempt: number(ATTEMPT).and_then(|number| u32::try_from(number).ok()).unwrap_or(1),
            size: number("dlq-size"),
            truncated: headers.text("dlq-truncated") == Some("true"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_a_dead_letter_are_read() {
        let mut headers = Headers::new();
        for (name, value) in [
            ("content-type", "text/html"),
            ("dlq-reason", "charset"),
            ("dlq-stage", "decode"),
            ("dlq-topic", "wire.raw"),
            ("dlq-partition", "3"),
            ("dlq-offset", "42"),
            ("dlq-attempt", "2"),
            ("dlq-size", "90000"),
            ("dlq-truncated", "true"),
        ] {
            headers.push_text(name, value);
        }
        let dead = DeadLetter::read(&headers).expect("it has a reason");
        assert_eq!((dead.reason, dead.attempt, dead.truncated), ("charset", 2, true));
        assert_eq!(dead.origin.map(|origin| origin.to_string()).as_deref(), Some("wire.raw/3/42"));
    }

    #[test]
    fn a_record_without_a_reason_is_no_dead_letter() {
        let mut headers = Headers::new();
        headers.push_text("dlq-attempt", "1");
        assert_eq!(DeadLetter::read(&headers), None);
    }

    #[test]
    fn unreadable_numbers_leave_the_origin_out() {
        let mut headers = Headers::new();
        headers.push_text("dlq-reason", "empty");
        headers.push_text("dlq-topic", "wire.raw");
        headers.push_text("dlq-partition", "minus one");
        headers.push_text("dlq-attempt", "99999999999");
        let dead = DeadLetter::read(&headers).expect("it has a reason");
        assert_eq!((dead.origin, dead.attempt), (None, 1));
    }
}
