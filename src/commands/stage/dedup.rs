//! `wiredesk stage dedup`: `{id, ts, outlet, title, text}` to
//! `{id, cluster, version, decision, of, similarity}`, through a ledger in memory.

use std::borrow::Cow;
use std::time::Duration;

use clap::Args;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// An article. What else the line holds is ignored.
#[derive(Deserialize)]
struct Input<'a> {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    ts: f64,
    #[serde(default, borrow)]
    outlet: Option<Text<'a>>,
    #[serde(default, borrow)]
    title: Option<Text<'a>>,
    #[serde(default, borrow)]
    text: Cow<'a, str>,
}

/// Borrowed from the line where nothing in it is escaped.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Text<'_> {
    fn of<'a>(text: &'a Option<Text<'_>>) -> &'a str {
        text.as_ref().map_or("", |text| &text.0)
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
    super::filter::run_lines(move |line| desk.decide(serde_json::from_slice(line)?))
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

    fn decide(&mut self, input: Input<'_>) -> Result<Output, serde_json::Error> {
        let uri = match &input.id {
            Value::Null => format!("line-{}", self.position + 1),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let offset = self.position;
        self.position += 1;
        // Seconds to milliseconds; the cast saturates and makes zero of what is no number.
        let time = Timestamp((input.ts * 1_000.0) as i64);
        let labels = Labels {
            headline: Text::of(&input.title),
            source: Text::of(&input.outlet),
            published: Some(time),
        };
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
            source: SourceId::from(input.outlet.as_ref().map_or("stdin", |outlet| &outlet.0)),
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
            id: input.id,
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
                let input = serde_json::from_str(&line).expect("valid");
                let output = desk.decide(input).expect("a claim is answered");
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
    fn the_window_moves_with_the_records() {
        let lines = [
            serde_json::json!({"id": "a", "ts": 0, "text": TEXT}),
            serde_json::json!({"id": "b", "ts": 80 * 3_600, "text": TEXT}),
        ];
        assert_eq!(decided(&lines)[1].0, "new");
    }
}
