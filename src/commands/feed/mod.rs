//! `wiredesk feed`: files or JSON lines onto the raw topic.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Args;
use serde_json::Value;

use super::Exit;
use super::interrupt::Interrupt;
use super::rate::{Pace, Rate};
use super::screen::{Lines, Progress};
use super::source::{Item, Next, Source};
use crate::article::TopicName;
use crate::cli::Global;
use crate::config::Settings;
use crate::kafka::admin;
use crate::kafka::sender::{SendError, Sender, Sent};
use crate::pipeline::Output;
use crate::samples::{Edition, Sample};

/// Room in a topic's record limit for key, headers and the protocol, in bytes.
const OVERHEAD: usize = 4_096;

/// Longest wait at the end for the brokers' word on what was sent.
const PATIENCE: Duration = Duration::from_secs(60);

/// The same after Ctrl-C.
const SHORT_PATIENCE: Duration = Duration::from_secs(5);

/// Time between two lines about brokers that do not answer.
const COMPLAIN_EVERY: Duration = Duration::from_secs(5);

/// Most records that are named because they are too large.
const MAX_NAMED: u64 = 20;

/// Arguments of `wiredesk feed`.
#[derive(Debug, Args)]
#[command(after_help = "\
A file is one record, its content type given by its extension (.txt, .html, .json; others are
looked at). A file of JSON lines (.jsonl, .ndjson) and standard input are one record a line. A
folder stands for its files, by name.

Examples:
  wiredesk feed --samples --rate 5/s
  wiredesk feed articles/ --header wire-source=harbour-news
  zcat archive.jsonl.gz | wiredesk feed - --key-field id --rate 500/s")]
pub struct FeedArgs {
    /// Files, folders, or - for standard input.
    #[arg(value_name = "FILES", required_unless_present = "samples")]
    pub files: Vec<PathBuf>,
    /// Send the built-in sample articles.
    #[arg(long, conflicts_with = "files")]
    pub samples: bool,
    /// Most records a second, minute or hour: 50/s, 100/m.
    #[arg(long)]
    rate: Option<Rate>,
    /// Begin again after the last record, until interrupted.
    #[arg(long = "loop")]
    pub repeat: bool,
    /// The topic; the first of input.topics unless given.
    #[arg(long)]
    pub topic: Option<String>,
    /// Take the key from this field of JSON records; a path such as source.id reaches inside.
    #[arg(long, value_name = "FIELD")]
    pub key_field: Option<String>,
    /// Content type of every record, whatever its file's name says.
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    /// A header for every record; may be given several times.
    #[arg(long = "header", value_name = "NAME=VALUE", value_parser = header)]
    pub headers: Vec<(String, String)>,
}

fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !name.contains('\0') => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err(format!("`{text}` is not a header; write name=value")),
    }
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &FeedArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    let is_stdin = args.files.iter().any(|path| path.as_os_str() == "-");
    anyhow::ensure!(!(args.repeat && is_stdin), "--loop cannot begin standard input again");
    let topic = match &args.topic {
        Some(topic) => TopicName::from(topic.as_str()),
        None => match settings.input.topics.first() {
            Some(topic) => topic.clone(),
            None => anyhow::bail!("input.topics is empty; give --topic"),
        },
    };
    let limit = admin::ensure_named(&settings, &topic)?;
    let sender = Sender::new(&settings, [(topic.clone(), limit)].into_iter().collect())?;
    let interrupt = Interrupt::listen()?;
    let started = Instant::now();
    let mut feed = Feed {
        sender,
        interrupt: &interrupt,
        progress: Progress::new(None, "records sent"),
        pace: args.rate.map(|rate| Pace::new(rate, started)),
        complained: started,
        skipped: 0,
        keyless: 0,
        args,
    };
    for round in 0.. {
        let mut records = records(feed.args, limit.saturating_sub(OVERHEAD), round)?;
        if !feed.args.repeat {
            feed.progress = Progress::new(records.known_total(), "records sent");
        }
        let sent_any = feed.pass(&mut records, &topic)?;
        anyhow::ensure!(sent_any || !feed.args.repeat, "nothing to send: --loop would never end");
        if !feed.args.repeat || interrupt.is_raised() {
            break;
        }
    }
    feed.finish(&settings, &topic, started)
}

/// The records of one pass: the samples or the files.
fn records(args: &FeedArgs, limit: usize, round: u64) -> anyhow::Result<Records> {
    Ok(if args.samples {
        Records::Samples(samples(round).into_iter())
    } else {
        Records::Files(Source::new(&args.files, limit)?)
    })
}

/// The built-in samples as records; each round of a loop is an edition of its own.
fn samples(round: u64) -> Vec<Item> {
    let item = |sample: Sample| {
        let name = sample.name.to_owned();
        let Edition { key, headers, value } = sample.edition(round);
        let header = |(name, value): (String, String)| (name, Some(Bytes::from(value)));
        Item {
            name,
            key: key.map(Bytes::from),
            headers: headers.into_iter().map(header).collect(),
            content_type: None,
            value: value.map(|value| Bytes::from(value.into_owned())),
        }
    };
    crate::samples::all().into_iter().map(item).collect()
}

enum Records {
    Samples(std::vec::IntoIter<Item>),
    Files(Source),
}

impl Records {
    fn known_total(&self) -> Option<u64> {
        match self {
            Self::Samples(items) => Some(items.len() as u64),
            Self::Files(source) => source.known_total(),
        }
    }

    fn next(&mut self) -> anyhow::Result<Option<Next>> {
        match self {
            Self::Samples(items) => Ok(items.next().map(Next::Item)),
            Self::Files(source) => source.next(),
        }
    }
}

/// A feed on its way.
struct Feed<'a> {
    sender: Sender,
    args: &'a FeedArgs,
    interrupt: &'a Interrupt,
    progress: Progress,
    pace: Option<Pace>,
    complained: Instant,
    skipped: u64,
    keyless: u64,
}

impl Feed<'_> {
    /// Sends every record once; says whether there was any.
    fn pass(&mut self, records: &mut Records, topic: &TopicName) -> anyhow::Result<bool> {
        let mut sent_any = false;
        while !self.interrupt.is_raised() {
            let item = match records.next()? {
                None => break,
                Some(Next::TooLarge { name, .. }) => {
                    self.skip(&name, "is larger than the topic takes");
                    continue;
                }
                Some(Next::Item(item)) => item,
            };
            if let Some(pace) = &mut self.pace {
                self.interrupt.sleep_until(pace.due(Instant::now()));
            }
            let name = item.name.clone();
            let output = output(item, topic, self.args);
            self.keyless += u64::from(self.args.key_field.is_some() && output.key.is_none());
            match self.sender.send(&output, || self.interrupt.is_raised()) {
                Ok(true) => {
                    sent_any = true;
                    self.progress.step();
                }
                // Interrupted while the queue was full.
                Ok(false) => break,
                Err(error @ SendError::TooLarge { .. }) => self.skip(&name, &error.to_string()),
                Err(SendError::Problem(problem)) => return Err(problem.into()),
            }
            self.complain();
        }
        Ok(sent_any)
    }

    fn skip(&mut self, name: &str, why: &str) {
        self.skipped += 1;
        if self.skipped <= MAX_NAMED {
            self.progress.say(&format!("{name} not sent: {why}"));
        }
    }

    /// One line every few seconds while the brokers do not answer.
    fn complain(&mut self) {
        if self.complained.elapsed() >= COMPLAIN_EVERY {
            self.complained = Instant::now();
            if let Some(problem) = self.sender.connection_problem() {
                self.progress.say(&problem.to_string());
            }
        }
    }

    fn finish(
        self,
        settings: &Settings,
        topic: &TopicName,
        started: Instant,
    ) -> anyhow::Result<Exit> {
        let patience = if self.interrupt.is_raised() { SHORT_PATIENCE } else { PATIENCE };
        self.progress.finish();
        let Sent { delivered, failed, reason } = self.sender.finish(patience);
        let seconds = started.elapsed().as_secs_f64();
        let mut lines = Lines::stdout();
        lines.write(&format!(
            "{delivered} records sent to {topic} at {} in {seconds:.1} s",
            settings.kafka.brokers
        ))?;
        if self.keyless > 0 {
            let field = self.args.key_field.as_deref().unwrap_or_default();
            lines
                .write(&format!("{} had no field {field} and went without a key", self.keyless))?;
        }
        if self.skipped > 0 {
            lines.write(&format!("{} were too large and not sent", self.skipped))?;
        }
        if failed > 0 {
            let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
            anyhow::bail!("{failed} records may not have arrived{reason}");
        }
        Ok(if self.skipped > 0 { Exit::Failed } else { Exit::Done })
    }
}

/// The record as it is sent: the item with the options of the command.
fn output(item: Item, topic: &TopicName, args: &FeedArgs) -> Output {
    let Item { key, mut headers, content_type, value, .. } = item;
    let content_type = args.content_type.as_deref().or(content_type);
    if let Some(content_type) = content_type {
        headers.push_text("content-type", content_type);
    }
    for (name, value) in &args.headers {
        headers.push_text(name.clone(), value);
    }
    let key = match &args.key_field {
        Some(field) => value.as_deref().and_then(|value| field_of(value, field)),
        None => key,
    };
    Output { topic: topic.clone(), key, headers, value }
}

/// A string or number of a JSON object, by its path.
fn field_of(json: &[u8], path: &str) -> Option<Bytes> {
    let json: Value = serde_json::from_slice(json).ok()?;
    let inner = path.split('.').try_fold(&json, |value, name| value.get(name))?;
    match inner {
        Value::String(text) => Some(Bytes::from(text.clone())),
        Value::Number(number) => Some(Bytes::from(number.to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Headers;

    fn args() -> FeedArgs {
        FeedArgs {
            files: Vec::new(),
            samples: false,
            rate: None,
            repeat: false,
            topic: None,
            key_field: None,
            content_type: None,
            headers: Vec::new(),
        }
    }

    fn item(value: &'static str, content_type: Option<&'static str>) -> Item {
        Item {
            name: "a".to_owned(),
            key: None,
            headers: Headers::new(),
            content_type,
            value: Some(Bytes::from_static(value.as_bytes())),
        }
    }

    #[test]
    fn the_key_is_taken_from_a_nested_field() {
        let args = FeedArgs { key_field: Some("source.id".to_owned()), ..args() };
        let key = |value| output(item(value, None), &TopicName::from("t"), &args).key;
        assert_eq!(key(r#"{"source":{"id":"dpa"}}"#).as_deref(), Some(b"dpa".as_ref()));
        assert_eq!(key(r#"{"source":{"id":7}}"#).as_deref(), Some(b"7".as_ref()));
        assert_eq!(key(r#"{"source":{}}"#), None);
        assert_eq!(key("plain text"), None);
    }

    #[test]
    fn a_given_content_type_stands_over_the_extensions() {
        let args = FeedArgs {
            content_type: Some("text/html".to_owned()),
            headers: vec![("wire-source".to_owned(), "a=b".to_owned())],
            ..args()
        };
        let sent = output(item("x", Some("text/plain")), &TopicName::from("t"), &args);
        assert_eq!(sent.headers.text("content-type"), Some("text/html"));
        assert_eq!(sent.headers.text("wire-source"), Some("a=b"));
        assert_eq!(sent.headers.len(), 2);
    }

    #[test]
    fn a_header_needs_a_name_and_an_equals_sign() {
        assert_eq!(header("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(header("=b").is_err());
        assert!(header("ab").is_err());
    }
}
