//! The labelled sets of the dedup stage, and the stage played over them.

pub mod fit;
pub mod pairs;
pub mod score;

use std::collections::HashMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use wiredesk::article::{
    ItemUri, Offset, Origin, Partition, PubStatus, SourceId, Timestamp, TopicName, Version,
};
use wiredesk::ledger::{Claim, Entry, Ledger, LedgerLimits, Preference};
use wiredesk::stages::dedup::{Fingerprint, Judge, Labels, fingerprint_salted};

use crate::files::open;

/// By these words the issues of forms in the sets are told apart: of lotteries, weather, markets,
/// earnings, police and sport.
pub const FORMS: [&str; 6] =
    ["lotteries", "weather service", "dow jones", "net income", "police department", "points"];

/// Hours an article is remembered.
const WINDOW: u64 = 72;

/// One text of a set.
#[derive(Clone, Debug)]
pub struct Text {
    /// Number of its story.
    pub story: u32,
    /// Number of its version.
    pub version: u32,
    /// The form it is an issue of, where it is one: the word of [`FORMS`] that tells it.
    pub form: Option<&'static str>,
    /// Whether it is a round-up.
    pub is_digest: bool,
    /// Milliseconds since 1970.
    pub time: i64,
    /// Who delivers it.
    pub outlet: String,
    /// Its headline.
    pub title: String,
    /// Its body.
    pub text: String,
}

/// What the stage tells of a text.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// Its story.
    pub story: u128,
    /// The text that it repeats or updates, by its place.
    pub of: Option<u32>,
    /// Whether it repeats it.
    pub is_duplicate: bool,
}

/// A labelled set, by time.
#[derive(Clone, Debug)]
pub struct Set {
    /// Name of its folder.
    pub name: String,
    /// Its texts.
    pub texts: Vec<Text>,
}

impl Set {
    /// Reads `docs.jsonl` (`id`, `ts`, `outlet`, `title`, `text`) and `gold.jsonl` (`id`, `cluster`,
    /// `version`, `kind`) of a folder, plain or with the ending `.gz`.
    ///
    /// # Errors
    /// Where a file is missing or no JSON lines.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let gold: HashMap<String, Value> = lines(&folder.join("gold.jsonl"))?
            .into_iter()
            .map(|line| (field(&line, "id"), line))
            .collect();
        let (mut stories, mut versions) = (Numbers::default(), Numbers::default());
        let mut texts = Vec::new();
        for line in lines(&folder.join("docs.jsonl"))? {
            let id = field(&line, "id");
            let label = gold.get(&id).with_context(|| format!("{id} has no label"))?;
            let (text, kind) = (field(&line, "text"), field(label, "kind"));
            texts.push(Text {
                story: stories.of(field(label, "cluster")),
                version: versions.of(field(label, "version")),
                form: (kind == "template").then(|| form(&text)).flatten(),
                is_digest: kind == "digest",
                time: (line["ts"].as_f64().unwrap_or_default() * 1_000.0) as i64,
                outlet: field(&line, "outlet"),
                title: field(&line, "title"),
                text,
            });
        }
        let name = folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
        Ok(Self { name, texts })
    }

    /// The texts of the stories that are wanted.
    pub fn part(&self, is_wanted: impl Fn(&Text) -> bool) -> Self {
        let texts = self.texts.iter().filter(|text| is_wanted(text)).cloned().collect();
        Self { name: self.name.clone(), texts }
    }

    /// The fingerprints of the texts.
    pub fn prints(&self, salt: u64) -> Vec<Fingerprint> {
        let print = |text: &Text| {
            let labels = Labels {
                headline: &text.title,
                source: &text.outlet,
                published: Some(Timestamp(text.time)),
            };
            fingerprint_salted(&labels, &text.text, salt)
        };
        self.texts.iter().map(print).collect()
    }

    /// Plays the stage over the set: what is told of each text.
    pub fn play(&self, prints: &[Fingerprint], judge: Judge) -> Vec<Told> {
        let mut ledger = Ledger::judged(
            LedgerLimits {
                window: Duration::from_secs(WINDOW * 3_600),
                max_entries: 5_000_000,
                max_bytes: 4 << 30,
                min_words: 8,
                prefer: Preference::default(),
            },
            judge,
        );
        let topic = TopicName::from("training");
        let mut told = Vec::with_capacity(self.texts.len());
        for (at, (text, print)) in self.texts.iter().zip(prints).enumerate() {
            let offset = at as i64;
            let time = Timestamp(text.time);
            let claim = Claim {
                origin: Origin {
                    topic: topic.clone(),
                    partition: Partition(0),
                    offset: Offset(offset),
                },
                raw_hash: 0,
                sender: 0,
                uri: ItemUri::from(at.to_string().as_str()),
                version: Version::default(),
                status: PubStatus::Usable,
                source: SourceId::from(text.outlet.as_str()),
                language: None,
                published: Some(time),
                fingerprint: print.clone(),
            };
            let applied = ledger.apply(offset, time, Entry::Claim(Box::new(claim)));
            let Some(verdict) = applied.map(|applied| applied.verdict) else { continue };
            told.push(Told {
                story: verdict.story.0,
                of: verdict.of.as_ref().and_then(|of| of.uri.as_str().parse().ok()),
                is_duplicate: verdict.decision.is_suppressed(),
            });
        }
        told
    }
}

/// Numbers for names, in the order in which they are met.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, name: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(name).or_insert(next)
    }
}

/// The form that a text is an issue of.
fn form(text: &str) -> Option<&'static str> {
    FORMS.into_iter().find(|form| text.to_lowercase().contains(form))
}

fn field(line: &Value, name: &str) -> String {
    line[name].as_str().unwrap_or_default().to_owned()
}

fn lines(path: &Path) -> anyhow::Result<Vec<Value>> {
    let packed = PathBuf::from(format!("{}.gz", path.display()));
    let path = if path.exists() { path } else { &packed };
    open(path)?.lines().map(|line| Ok(serde_json::from_str(&line?)?)).collect()
}
