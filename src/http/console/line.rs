//! One line of the live wire: what a sample says of itself, in few and bounded words.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;

use crate::pipeline::Outcome;
use crate::telemetry::Sample;

/// Most characters of a headline.
const HEADLINE: usize = 240;
/// Most characters of any other text.
const TEXT: usize = 160;
/// Most names on one line.
const NAMES: usize = 8;

/// A name in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Name {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What the list of articles shows of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    /// Its number on this process, for [`super::detail`].
    pub(super) number: u64,
    /// The decision, or `dead letter`.
    pub(super) decision: String,
    /// How it is accounted for.
    outcome: &'static str,
    headline: String,
    source: String,
    uri: String,
    /// The story it belongs to.
    pub(super) story: String,
    language: String,
    entities: Vec<Name>,
    more_entities: usize,
    /// What else there is to say: what it repeats, or why it died.
    detail: Option<String>,
    received_at: String,
    committed_at: String,
}

impl Line {
    /// What a sample shows under this number.
    pub(super) fn of(number: u64, sample: &Sample) -> Self {
        let headers = sample.output.as_ref().map(|output| &output.headers);
        let header = |name: &str| headers.and_then(|headers| headers.text(name));
        let record = record(sample).unwrap_or(Value::Null);
        let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str);
        let source = text("/lineage/source_id").or_else(|| header("wire-source"));
        let source = source.or_else(|| sample.raw.headers.text("wire-source")).unwrap_or("-");
        let uri = text("/item/uri").or_else(|| header("wire-uri"));
        let uri = uri.or_else(|| header("ce_subject")).unwrap_or_default();
        let headline = match text("/item/headlines/0/value") {
            Some(headline) => clip(headline, HEADLINE),
            None if sample.outcome == Outcome::DeadLettered => raw_text(sample),
            None => clip(uri, HEADLINE),
        };
        let detail = match sample.outcome {
            Outcome::DeadLettered => header("dlq-reason").map(|reason| {
                let error = header("dlq-error").unwrap_or_default();
                clip(&format!("{reason}: {error}"), TEXT)
            }),
            _ => text("/dedup/of/uri").map(|of| clip(&format!("of {of}"), TEXT)),
        };
        let entities = record["entities"].as_array().map(Vec::as_slice).unwrap_or_default();
        let name = |entity: &Value| {
            let kind = clip(entity["type"].as_str().unwrap_or("misc"), TEXT);
            Some(Name { name: clip(entity["name"].as_str()?, TEXT), kind })
        };
        Self {
            number,
            decision: sample
                .decision
                .map_or("dead letter", |decision| decision.as_str())
                .to_owned(),
            outcome: sample.outcome.as_str(),
            headline,
            source: clip(source, TEXT),
            uri: clip(uri, TEXT),
            story: clip(text("/dedup/story").unwrap_or_default(), TEXT),
            language: clip(text("/quality/language/tag").unwrap_or_default(), TEXT),
            entities: entities.iter().filter_map(name).take(NAMES).collect(),
            more_entities: entities.len().saturating_sub(NAMES),
            detail,
            received_at: sample.raw.timestamp.to_string(),
            committed_at: sample.committed.to_string(),
        }
    }
}

/// The lines of the newest articles, each made once for all who watch.
#[derive(Default)]
pub(super) struct Lines(Mutex<BTreeMap<u64, Arc<Line>>>);

/// Most lines that are kept.
const MOST_LINES: usize = 400;

impl Lines {
    /// The line of this sample. Numbers rise, so the lowest ones go first.
    pub(super) fn of(&self, number: u64, sample: &Sample) -> Arc<Line> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&number) {
            return Arc::clone(line);
        }
        let line = Arc::new(Line::of(number, sample));
        lines.insert(number, Arc::clone(&line));
        while lines.len() > MOST_LINES {
            lines.pop_first();
        }
        line
    }
}

/// The value that was published; `None` for dead letters, whose value is the raw record's.
pub(super) fn record(sample: &Sample) -> Option<Value> {
    if sample.outcome == Outcome::DeadLettered {
        return None;
    }
    let value = sample.output.as_ref()?.value.as_deref()?;
    serde_json::from_slice(value).ok()
}

/// The first words of a record that nobody could read.
fn raw_text(sample: &Sample) -> String {
    let value = sample.raw.value.as_deref().unwrap_or_default();
    let start = &value[..value.len().min(4 * HEADLINE)];
    let text = clip(&String::from_utf8_lossy(start), HEADLINE);
    if text.is_empty() { "(empty)".to_owned() } else { text }
}

/// At most so many characters, on one line.
fn clip(text: &str, most: usize) -> String {
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let mut out = String::new();
    let mut left = most;
    while let Some(word) = words.next().filter(|_| left > 0) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        let before = out.len();
        out.extend(word.chars().take(left));
        left = left.saturating_sub(out[before..].chars().count() + 1);
    }
    if left == 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
pub(super) mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::article::{Headers, Offset, Origin, Partition, RawRecord, Timestamp};
    use crate::ledger::Decision;
    use crate::pipeline::Output;

    /// A sample with this decision, of which this was published.
    pub(crate) fn sample(decision: Option<Decision>, value: &Value, raw: &str) -> Sample {
        let mut headers = Headers::new();
        headers.push_text("dlq-reason", "binary");
        headers.push_text("dlq-error", "not text but a PNG image");
        let output = Output {
            topic: "wire.enriched".into(),
            key: None,
            headers,
            value: Some(Bytes::from(value.to_string())),
        };
        Sample {
            raw: RawRecord {
                origin: Origin {
                    topic: "wire.raw".into(),
                    partition: Partition(0),
                    offset: Offset(7),
                },
                key: None,
                headers: Headers::new(),
                value: Some(Bytes::copy_from_slice(raw.as_bytes())),
                timestamp: Timestamp(0),
            },
            outcome: decision.map_or(Outcome::DeadLettered, Outcome::of),
            decision,
            output: Some(output),
            committed: Timestamp(250),
        }
    }

    #[test]
    fn an_enriched_record_shows_headline_source_and_names() {
        let record = json!({
            "item": {"uri": "urn:a", "headlines": [{"value": "Quay\u{7} closed"}]},
            "dedup": {"story": "5a", "of": {"uri": "urn:b"}},
            "entities": [{"type": "place", "name": "Port Ellery"}],
            "lineage": {"source_id": "harbour-news"},
        });
        let line = Line::of(3, &sample(Some(Decision::Duplicate), &record, ""));
        assert_eq!(
            (line.number, line.outcome, line.decision.as_str()),
            (3, "duplicate", "duplicate")
        );
        assert_eq!((line.headline.as_str(), line.source.as_str()), ("Quay closed", "harbour-news"));
        let place = Name { name: "Port Ellery".to_owned(), kind: "place".to_owned() };
        assert_eq!((line.entities, line.more_entities), (vec![place], 0));
        assert_eq!(line.detail.as_deref(), Some("of urn:b"));
    }

    #[test]
    fn a_line_is_made_once_and_few_are_kept() {
        let lines = Lines::default();
        let sample = sample(Some(Decision::New), &json!({"item": {"uri": "urn:a"}}), "");
        let first = lines.of(0, &sample);
        assert!(Arc::ptr_eq(&first, &lines.of(0, &sample)));
        for number in 1..=1_000 {
            lines.of(number, &sample);
        }
        assert_eq!(lines.0.lock().expect("no panic").len(), MOST_LINES);
    }

    #[test]
    fn a_dead_letter_shows_why_it_died_and_its_first_words() {
        let line = Line::of(0, &sample(None, &Value::Null, "\u{fffd}PNG\r\n\u{1a}"));
        assert_eq!(line.decision, "dead letter");
        assert_eq!(line.headline, "\u{fffd}PNG");
        assert_eq!(line.detail.as_deref(), Some("binary: not text but a PNG image"));
    }

    #[test]
    fn whatever_an_article_says_a_line_stays_short() {
        let entity = json!({"type": "x".repeat(10_000), "name": "n".repeat(10_000)});
        let record = json!({
            "item": {"uri": "u".repeat(10_000), "headlines": [{"value": "word ".repeat(10_000)}]},
            "entities": vec![entity; 1_000],
        });
        let line = Line::of(0, &sample(Some(Decision::New), &record, ""));
        assert_eq!(line.more_entities, 992);
        assert!(serde_json::to_string(&line).expect("plain").len() < 4_000);
    }

    #[test]
    fn a_text_is_clipped_at_characters_and_its_white_space_is_one_space() {
        assert_eq!(clip(" a \n\t b ", 9), "a b");
        assert_eq!(clip("äöü", 2), "äö…");
        assert_eq!(clip("", 5), "");
    }
}
