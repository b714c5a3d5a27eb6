//! `wiredesk stage dedup`: `{id, ts, outlet, title, text}` to
//! `{id, cluster, version, decision, of, similarity}`, through a ledger in memory.

use std::time::Duration;

use clap::Args;
use serde::Serialize;
use serde::de::{Error as _, IgnoredAny};
use serde_json::Value;

use super::{envelope, filter};
use crate::article::{
    ItemUri, Offset, Origin, Partition, PubStatus, SourceId, Timestamp, TopicName, Version,
};
use crate::commands::Exit;
use crate::ledger::{Claim, Entry, Ledger, LedgerLimits, Preference};
use crate::stages::dedup::{DedupSettings, Labels, fingerprint};

/// Shown under `--help`.
pub(super) const EXAMPLE: &str = "\
Reads {\"id\", \"text\", \"title\"?, \"ts\"?, \"outlet\"?} in order of time and writes {\"id\",
\"cluster\", \"version\", \"decision\", \"of\", \"similarity\"}, a line each. \"ts\" is in seconds since
1970 and moves the window. Records of one version have the same text, those of one cluster
tell the same story.

Example:
  wiredesk stage dedup --window 24 < articles.jsonl > decisions.jsonl";

/// Options of the filter.
#[derive(Debug, Args)]
pub(super) struct DedupArgs {
    /// Hours an article is remembered.
    #[arg(long, value_name = "HOURS", default_value_t = 72)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=8760))]
    window: u32,
    /// Texts with fewer words are never called duplicates.
    #[arg(long, value_name = "WORDS", default_value_t = DedupSettings::default().min_words)]
    min_words: u32,
}

/// An article, in buffers that are used for the next one again.
#[derive(Debug, Default)]
struct Input {
    id: Value,
    ts: f64,
    outlet: String,
    has_outlet: bool,
    title: String,
    text: String,
}

impl Input {
    /// Reads a line in place of the last one. What else it holds is ignored.
    fn read(&mut self, line: &[u8]) -> Result<(), serde_json::Error> {
        (self.id, self.ts, self.has_outlet) = (Value::Null, 0.0, false);
        [&mut self.outlet, &mut self.title, &mut self.text].into_iter().for_each(String::clear);
        envelope::members(line, |name, rest| match name {
            "id" => envelope::fill(&mut self.id, rest),
            "ts" => envelope::fill(&mut self.ts, rest),
            "outlet" => {
                let (has_outlet, length) = envelope::text(rest, &mut self.outlet)?;
                self.has_outlet = has_outlet;
                Ok(length)
            }
            "title" => Ok(envelope::text(rest, &mut self.title)?.1),
            "text" => Ok(envelope::text(rest, &mut self.text)?.1),
            _ => Ok(envelope::value::<IgnoredAny>(rest)?.1),
        })
    }
}

/// What was decided of it.
#[derive(Serialize)]
struct Output {
    id: Value,
    cluster: String,
    version: String,
    decision: &'static str,
    of: Option<String>,
    similarity: Option<f64>,
}

/// Runs the filter.
pub(super) fn run(args: &DedupArgs) -> anyhow::Result<Exit> {
    let mut desk = Desk::new(args);
    let mut input = Input::default();
    filter::run_lines(move |line| {
        input.read(line)?;
        desk.decide(&mut input)
    })
}

/// The ledger and the position of the next article in it.
struct Desk {
    ledger: Ledger,
    position: i64,
    topic: TopicName,
}

impl Desk {
    fn new(args: &DedupArgs) -> Self {
        let limits = LedgerLimits {
            window: Duration::from_secs(u64::from(args.window) * 3_600),
            max_entries: 5_000_000,
            max_bytes: 4 << 30,
            min_words: args.min_words,
            prefer: Preference::default(),
        };
        Self { ledger: Ledger::new(limits), position: 0, topic: TopicName::from("stdin") }
    }

    fn decide(&mut self, input: &mut Input) -> Result<Output, serde_json::Error> {
        let uri = match &input.id {
            Value::Null => format!("line-{}", self.position + 1),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let offset = self.position;
        self.position += 1;
        // Seconds to milliseconds; the cast saturates and makes zero of what is no number.
        let time = Timestamp((input.ts * 1_000.0) as i64);
        let labels =
            Labels { headline: &input.title, source: &input.outlet, published: Some(time) };
        let claim = Claim {
            origin: Origin {
                topic: self.topic.clone(),
                partition: Partition(0),
                offset: Offset(offset),
            },
            raw_hash: 0,
            sender: 0,
            uri: ItemUri::from(uri.as_str()),
            version: Version::default(),
            status: PubStatus::Usable,
            source: SourceId::from(if input.has_outlet { &input.outlet } else { "stdin" }),
            language: None,
            published: Some(time),
            fingerprint: fingerprint(&labels, &input.text),
        };
        let applied = self.ledger.apply(offset, time, Entry::Claim(Box::new(claim)));
        let verdict = match applied {
            Some(applied) => applied.verdict,
            None => return Err(serde_json::Error::custom("the ledger gave no verdict")),
        };
        let of = verdict.of.as_ref().map(|of| of.uri.to_string());
        let repeated = of.clone().filter(|_| verdict.decision.is_suppressed());
        Ok(Output {
            id: std::mem::take(&mut input.id),
            cluster: verdict.story.to_string(),
            version: repeated.unwrap_or(uri),
            decision: verdict.decision.as_str(),
            of,
            similarity: verdict.of.map(|of| f64::from(of.similarity) / 1_000.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The harbour board said on Monday that it would close the northern quay.";

    fn decided(lines: &[Value]) -> Vec<(String, String, bool)> {
        let mut desk = Desk::new(&DedupArgs { window: 72, min_words: 8 });
        let mut clusters: Vec<String> = Vec::new();
        lines
            .iter()
            .map(|line| {
                let line = line.to_string();
                let mut input = Input::default();
                input.read(line.as_bytes()).expect("valid");
                let output = desk.decide(&mut input).expect("a claim is answered");
                let known = clusters.contains(&output.cluster);
                clusters.push(output.cluster);
                (output.decision.to_owned(), output.version, known)
            })
            .collect()
    }

    #[test]
    fn the_same_text_under_another_id_joins_its_cluster_and_version() {
        let lines = [
            serde_json::json!({"id": "a", "ts": 100, "text": TEXT}),
            serde_json::json!({"id": "b", "ts": 160, "text": TEXT.to_uppercase()}),
            serde_json::json!({"id": 3, "ts": 170, "text": format!("{TEXT} Nobody was asked.")}),
        ];
        assert_eq!(
            decided(&lines),
            [
                ("new".to_owned(), "a".to_owned(), false),
                ("duplicate".to_owned(), "a".to_owned(), true),
                ("duplicate".to_owned(), "a".to_owned(), true),
            ]
        );
    }

    #[test]
    fn nothing_of_a_line_is_left_in_the_next_one() {
        let mut input = Input::default();
        let full =
            br#"{"id": 1, "ts": 5, "outlet": "herald", "title": "A", "text": "B", "x": [1]}"#;
        input.read(full).expect("valid");
        assert_eq!((input.outlet.as_str(), input.has_outlet, input.ts), ("herald", true, 5.0));
        input.read(br#"{"title": null}"#).expect("valid");
        assert_eq!((input.id, input.ts, input.has_outlet), (Value::Null, 0.0, false));
        assert!(input.outlet.is_empty() && input.title.is_empty() && input.text.is_empty());
    }

    #[test]
    fn the_window_moves_with_the_records() {
        let lines = [
            serde_json::json!({"id": "a", "ts": 0, "text": TEXT}),
            serde_json::json!({"id": "b", "ts": 80 * 3_600, "text": TEXT}),
        ];
        assert_eq!(decided(&lines)[1].0, "new");
    }
}
