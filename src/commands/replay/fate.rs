//! What becomes of one dead letter in a replay. Pure.

use crate::article::{Headers, RawRecord, Timestamp, TopicName};
use crate::commands::dead_letter::{ATTEMPT, DeadLetter, PREFIX};
use crate::pipeline::Output;

/// Header of a replayed record: where the record stood that died first.
const FIRST_ORIGIN: &str = "dlq-origin";

/// Which dead letters are replayed, and how often.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// Codes, any of; empty for all.
    pub(super) reasons: Vec<String>,
    /// The stage that found the fault.
    pub(super) stage: Option<String>,
    /// Only those that died at this time or later.
    pub(super) since: Option<Timestamp>,
    /// A record that has died this often is parked.
    pub(super) max_attempts: u32,
    /// The topics a record may go back to.
    pub(super) inputs: Vec<TopicName>,
    /// Where records go that died too often.
    pub(super) parked: TopicName,
}

/// What becomes of a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Not selected: it stays, and a later replay sees it again.
    Stays,
    /// It goes back to its raw topic.
    Returns(Output),
    /// It has died too often and goes to the parked topic.
    Parked(Output),
    /// It was selected but cannot be replayed; it stays.
    Cannot(&'static str),
}

impl Rules {
    /// Decides on one record of the dead-letter topic.
    pub(super) fn decide(&self, record: &RawRecord) -> Fate {
        let Some(dead) = DeadLetter::read(&record.headers) else {
            return Fate::Cannot("it has no dlq-reason header: no dead letter");
        };
        if !self.select(&dead, record.timestamp) {
            return Fate::Stays;
        }
        if dead.attempt >= self.max_attempts {
            return Fate::Parked(Output {
                topic: self.parked.clone(),
                key: record.key.clone(),
                headers: record.headers.clone(),
                value: record.value.clone(),
            });
        }
        if dead.truncated {
            return Fate::Cannot("only the beginning of its value was kept (dlq-truncated)");
        }
        let Some(origin) = &dead.origin else {
            return Fate::Cannot(
                "its dlq-topic, dlq-partition and dlq-offset do not name a record",
            );
        };
        if !self.inputs.contains(&origin.topic) {
            return Fate::Cannot("its topic is no input of this pipeline");
        }
        Fate::Returns(Output {
            topic: origin.topic.clone(),
            key: record.key.clone(),
            headers: returned(&record.headers, &dead),
            value: record.value.clone(),
        })
    }

    fn select(&self, dead: &DeadLetter<'_>, died: Timestamp) -> bool {
        let reason = self.reasons.is_empty() || self.reasons.iter().any(|code| code == dead.reason);
        let stage = self.stage.as_deref().is_none_or(|stage| dead.stage == Some(stage));
        reason && stage && self.since.is_none_or(|since| died >= since)
    }
}

/// The original headers, then how often the record has died and where it stood the first time.
///
/// The count goes along unchanged: whoever writes the next dead letter raises it.
fn returned(headers: &Headers, dead: &DeadLetter<'_>) -> Headers {
    let original = headers.iter().filter(|(name, _)| !name.starts_with(PREFIX));
    let mut sent: Headers =
        original.map(|(name, value)| (name.to_owned(), value.cloned())).collect();
    sent.push_text(ATTEMPT, dead.attempt.to_string());
    let first = headers.text(FIRST_ORIGIN).map(str::to_owned);
    if let Some(first) = first.or_else(|| dead.origin.as_ref().map(ToString::to_string)) {
        sent.push_text(FIRST_ORIGIN, first);
    }
    sent
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::{Offset, Origin, Partition};

    fn rules() -> Rules {
        Rules {
            reasons: Vec::new(),
            stage: None,
            since: None,
            max_attempts: 3,
            inputs: vec![TopicName::from("wire.raw")],
            parked: TopicName::from("wire.dead-letter.parked"),
        }
    }

    fn dead(change: &[(&str, &str)]) -> RawRecord {
        let mut pairs = vec![
            ("content-type", "text/html"),
            ("dlq-reason", "charset"),
            ("dlq-stage", "decode"),
            ("dlq-error", "unknown label"),
            ("dlq-topic", "wire.raw"),
            ("dlq-partition", "3"),
            ("dlq-offset", "42"),
            ("dlq-attempt", "1"),
        ];
        pairs.retain(|(name, _)| change.iter().all(|(changed, _)| changed != name));
        pairs.extend(change.iter().filter(|(_, value)| !value.is_empty()));
        let mut headers = Headers::new();
        for (name, value) in pairs {
            headers.push_text(name.to_owned(), value);
        }
        RawRecord {
            origin: Origin {
                topic: TopicName::from("wire.dead-letter"),
                partition: Partition(0),
                offset: Offset(9),
            },
            key: Some(Bytes::from_static(b"k")),
            headers,
            value: Some(Bytes::from_static(b"\xffbytes")),
            timestamp: Timestamp(1_000),
        }
    }

    #[test]
    fn a_dead_letter_returns_with_its_bytes_key_and_headers() {
        let Fate::Returns(output) = rules().decide(&dead(&[])) else { panic!("it returns") };
        assert_eq!(output.topic.as_str(), "wire.raw");
        assert_eq!(output.key.as_deref(), Some(b"k".as_ref()));
        assert_eq!(output.value.as_deref(), Some(b"\xffbytes".as_ref()));
        let names: Vec<&str> = output.headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["content-type", "dlq-attempt", "dlq-origin"]);
        assert_eq!(output.headers.text("dlq-origin"), Some("wire.raw/3/42"));
    }

    #[test]
    fn the_attempt_limit_parks_a_record_as_it_is() {
        let record = dead(&[("dlq-attempt", "3")]);
        let Fate::Parked(output) = rules().decide(&record) else { panic!("it is parked") };
        assert_eq!(output.topic.as_str(), "wire.dead-letter.parked");
        assert_eq!(output.headers, record.headers);
        assert!(matches!(rules().decide(&dead(&[("dlq-attempt", "2")])), Fate::Returns(_)));
    }

    #[test]
    fn a_truncated_record_cannot_return_and_stays() {
        let fate = rules().decide(&dead(&[("dlq-truncated", "true")]));
        assert!(matches!(fate, Fate::Cannot(why) if why.contains("dlq-truncated")));
    }

    #[test]
    fn a_record_returns_to_no_topic_but_an_input() {
        let fate = rules().decide(&dead(&[("dlq-topic", "payroll")]));
        assert_eq!(fate, Fate::Cannot("its topic is no input of this pipeline"));
    }

    #[test]
    fn reason_stage_and_time_select() {
        let by_reason = Rules { reasons: vec!["empty".to_owned()], ..rules() };
        let by_stage = Rules { stage: Some("cleanup".to_owned()), ..rules() };
        let by_time = Rules { since: Some(Timestamp(1_001)), ..rules() };
        for rules in [by_reason, by_stage, by_time] {
            assert_eq!(rules.decide(&dead(&[])), Fate::Stays, "{rules:?}");
        }
        let all = Rules {
            reasons: vec!["empty".to_owned(), "charset".to_owned()],
            stage: Some("decode".to_owned()),
            since: Some(Timestamp(1_000)),
            ..rules()
        };
        assert!(matches!(all.decide(&dead(&[])), Fate::Returns(_)));
    }

    #[test]
    fn the_first_origin_survives_a_second_death() {
        let record = dead(&[("dlq-origin", "wire.raw/0/1"), ("dlq-attempt", "2")]);
        let Fate::Returns(output) = rules().decide(&record) else { panic!("it returns") };
        assert_eq!(output.headers.text("dlq-origin"), Some("wire.raw/0/1"));
        assert_eq!(output.headers.text("dlq-attempt"), Some("2"));
    }
}
