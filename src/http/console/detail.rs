//! One of the newest articles in full: what came, what was published, and the others of its story.

use serde::Serialize;
use serde_json::Value;

use super::line::{Line, record};
use crate::article::{Body, Headers, SourceId};
use crate::formats::{DecodeSettings, decode};
use crate::telemetry::{Live, Sample};

/// Most bytes of the raw text that are shown.
const MOST_TEXT: usize = 256 << 10;
/// Most others of the story that are shown.
const MOST_MEMBERS: usize = 50;

/// All that is known of an article here.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Detail {
    line: Line,
    /// Where its raw record stands, as `topic/partition/offset`.
    origin: String,
    /// The value that was published, if it is JSON of ours.
    record: Option<Value>,
    /// The headers of what was published, as far as they are text.
    headers: Vec<(String, String)>,
    raw: Raw,
    /// The others of its story among the newest articles, oldest first.
    story: Vec<Line>,
}

/// The record as it came.
#[derive(Clone, Debug, Serialize)]
struct Raw {
    bytes: usize,
    /// The body as decoded: the text in which the removed spans are counted. `None` without one, or
    /// where it is too long to be shown.
    text: Option<String>,
}

/// The article of this number, if it is still kept.
pub(super) fn find(live: &Live, number: u64) -> Option<Detail> {
    let sample = live.get(number)?;
    let line = Line::of(number, &sample);
    let story = members(live, &line);
    let output = sample.output.as_ref();
    Some(Detail {
        origin: sample.raw.origin.to_string(),
        record: record(&sample),
        headers: output.map(|output| texts(&output.headers)).unwrap_or_default(),
        raw: Raw {
            bytes: sample.raw.value.as_ref().map_or(0, |value| value.len()),
            text: text(&sample),
        },
        story,
        line,
    })
}

fn members(live: &Live, line: &Line) -> Vec<Line> {
    if line.story.is_empty() {
        return Vec::new();
    }
    let (samples, _) = live.from(0, usize::MAX);
    let lines = samples.iter().map(|(number, sample)| Line::of(*number, sample));
    let others = lines.filter(|other| other.number != line.number && other.story == line.story);
    others.take(MOST_MEMBERS).collect()
}

fn texts(headers: &Headers) -> Vec<(String, String)> {
    let text = |(name, value): (&str, Option<&bytes::Bytes>)| {
        let value = std::str::from_utf8(value?).ok()?;
        Some((name.to_owned(), value.to_owned()))
    };
    headers.iter().filter_map(text).collect()
}

fn text(sample: &Sample) -> Option<String> {
    let settings =
        DecodeSettings { default_source: SourceId::from("unknown"), max_bytes: MOST_TEXT * 4 };
    let text = match decode(&sample.raw, &settings).ok().map(|article| article.body) {
        Some(Body::Text(text) | Body::Html(text)) => text,
        Some(Body::None) => return None,
        None => String::from_utf8_lossy(sample.raw.value.as_deref()?).into_owned(),
    };
    (text.len() <= MOST_TEXT).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::line::tests::sample;
    use super::*;
    use crate::ledger::Decision;

    fn published(uri: &str, story: &str) -> Value {
        json!({"item": {"uri": uri}, "dedup": {"story": story}})
    }

    #[test]
    fn an_article_is_shown_with_its_raw_text_and_the_others_of_its_story() {
        let live = Live::default();
        for (uri, story) in [("urn:a", "1"), ("urn:b", "2"), ("urn:c", "1")] {
            live.push(sample(Some(Decision::New), &published(uri, story), "<p>Quay & <b>co</b>"));
        }
        let detail = find(&live, 2).expect("kept");
        assert_eq!(detail.raw.text.as_deref(), Some("<p>Quay & <b>co</b>"));
        assert_eq!(detail.origin, "wire.raw/0/7");
        let numbers: Vec<u64> = detail.story.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [0]);
        assert!(find(&live, 3).is_none());
    }

    #[test]
    fn a_dead_letter_is_shown_with_its_bytes_as_far_as_they_are_text() {
        let live = Live::default();
        live.push(sample(None, &Value::Null, "{\"broken"));
        let detail = find(&live, 0).expect("kept");
        assert_eq!(detail.raw.text.as_deref(), Some("{\"broken"));
        assert!(detail.record.is_none() && detail.story.is_empty());
    }

    #[test]
    fn a_text_that_is_too_long_is_left_out() {
        let live = Live::default();
        let long = "long text ".repeat(MOST_TEXT / 9);
        live.push(sample(Some(Decision::New), &published("urn:a", "1"), &long));
        assert_eq!(find(&live, 0).and_then(|detail| detail.raw.text), None);
    }
}
