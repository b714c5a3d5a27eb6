//! A seeded wire of invented articles, with the decision each of them must get.
//!
//! The stream repeats everything the pipeline tells apart: new items, revisions, replays, exact
//! copies under other uris, kills and what comes late after them, and records that nobody can
//! read. All versions of an item have the same key, so they stand in one raw partition in order,
//! and their decisions do not depend on who is quicker. Copies go to other partitions: one member
//! of a group of copies is new, whichever, and all others are duplicates.

mod words;

use std::collections::{BTreeMap, VecDeque};

use fastrand::Rng;
use wiredesk::article::Origin;

use super::record::Outgoing;
use words::{NAMES, OUTLETS, WORDS};

/// What is expected of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// This decision, whatever the order of arrival.
    Exactly(&'static str),
    /// One record of this group is `new`, all others are `duplicate`.
    OneOf(u64),
    /// Whatever the ledger says.
    Any,
}

/// A raw record and what must become of it.
#[derive(Clone, Debug)]
pub struct Article {
    /// The record.
    pub record: Outgoing,
    /// What must become of it.
    pub expect: Expectation,
}

/// An endless stream; equal seeds give equal streams.
pub struct Corpus {
    random: Rng,
    serial: u64,
    /// Records that follow later: revisions, copies, replays.
    pending: VecDeque<(u64, Article)>,
}

impl Corpus {
    /// A stream drawn from this seed.
    pub fn new(seed: u64) -> Self {
        Self { random: Rng::with_seed(seed), serial: 0, pending: VecDeque::new() }
    }

    /// Draws one of the plots and queues its records, spread over the next few dozen.
    fn plot(&mut self) {
        match self.random.u8(0..100) {
            0..50 => {
                let (item, text) = (self.item(), self.text());
                self.play([item.version(1, &text, "new")]);
            }
            50..65 => {
                let item = self.item();
                let texts = [self.text(), self.text(), self.text()];
                self.play([
                    item.version(1, &texts[0], "new"),
                    item.version(2, &texts[1], "revision"),
                    item.version(5, &texts[2], "revision"),
                    item.version(3, &texts[1], "superseded"),
                ]);
            }
            65..75 => {
                let (item, text) = (self.item(), self.text());
                self.play([item.version(1, &text, "new"), item.version(1, &text, "replay")]);
            }
            75..87 => {
                let (group, text) = (self.serial, self.text());
                let form = self.form();
                for _ in 0..self.random.usize(2..=4) {
                    let item = self.item_in(form);
                    let article = Article {
                        record: item.version(1, &text, "new").record,
                        expect: Expectation::OneOf(group),
                    };
                    self.play([article]);
                }
            }
            87..93 => {
                let item = self.item();
                let texts = [self.text(), self.text()];
                self.play([
                    item.version(1, &texts[0], "new"),
                    item.kill(2),
                    item.version(1, &texts[0], "superseded"),
                    item.version(3, &texts[1], "reinstated"),
                ]);
            }
            _ => {
                let poison = self.poison();
                self.play([poison]);
            }
        }
    }

    /// Queues records of one item: each at least a little after the one before.
    fn play<const N: usize>(&mut self, articles: [Article; N]) {
        let mut due = self.serial;
        for article in articles {
            due += self.random.u64(0..40);
            let place = self.pending.partition_point(|(at, _)| *at <= due);
            self.pending.insert(place, (due, article));
        }
    }

    fn form(&mut self) -> Form {
        [Form::Text, Form::Text, Form::Html, Form::Ninjs][self.random.usize(..4)]
    }

    fn item(&mut self) -> Item {
        let form = self.form();
        self.item_in(form)
    }

    fn item_in(&mut self, form: Form) -> Item {
        self.serial += 1;
        let outlet = OUTLETS[self.random.usize(..OUTLETS.len())];
        let uri = format!("https://{outlet}.example/{:x}/{}", self.random.u32(..), self.serial);
        Item { uri, outlet, form }
    }

    fn text(&mut self) -> String {
        let mut paragraphs = Vec::new();
        for _ in 0..self.random.usize(3..=6) {
            let sentences: Vec<String> =
                (0..self.random.usize(2..=5)).map(|_| self.sentence()).collect();
            paragraphs.push(sentences.join(" "));
        }
        paragraphs.join("\n\n")
    }

    fn sentence(&mut self) -> String {
        let mut words: Vec<&str> = (0..self.random.usize(7..=18))
            .map(|_| WORDS[self.random.usize(..WORDS.len())])
            .collect();
        let name = NAMES[self.random.usize(..NAMES.len())];
        let place = self.random.usize(..words.len());
        words.insert(place, name);
        let mut sentence = words.join(" ");
        if let Some(first) = sentence.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        sentence + "."
    }

    fn poison(&mut self) -> Article {
        let key = format!("poison-{}", self.random.u32(..));
        let noise = self.random.u64(..);
        let (reason, content_type, value) = match self.random.u8(0..4) {
            0 => ("dead_letter:empty", "text/plain", Vec::new()),
            1 => {
                let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
                png.extend(noise.to_be_bytes());
                ("dead_letter:binary", "text/plain", png)
            }
            2 => {
                let cut = format!("{{\"uri\": \"https://cut.example/{noise}\", \"headlines\": [");
                ("dead_letter:malformed", "application/ninjs+json", cut.into_bytes())
            }
            _ => {
                let text = format!("{} {noise}", self.sentence());
                ("dead_letter:charset", "text/plain; charset=x-moonscript", text.into_bytes())
            }
        };
        self.serial += 1;
        let headers = vec![header("content-type", content_type)];
        Article {
            record: Outgoing {
                partition: None,
                key: Some(key.into_bytes()),
                headers,
                value: Some(value),
            },
            expect: Expectation::Exactly(reason),
        }
    }
}

impl Iterator for Corpus {
    type Item = Article;

    fn next(&mut self) -> Option<Article> {
        while self.pending.front().is_none_or(|(due, _)| *due > self.serial) {
            self.plot();
        }
        self.pending.pop_front().map(|(_, article)| article)
    }
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Html,
    Ninjs,
}

struct Item {
    uri: String,
    outlet: &'static str,
    form: Form,
}

impl Item {
    fn version(&self, version: u32, text: &str, decision: &'static str) -> Article {
        let (content_type, value) = match self.form {
            Form::Text => ("text/plain; charset=utf-8", text.to_owned()),
            Form::Html => {
                let body = text.replace("\n\n", "</p>\n<p>");
                ("text/html; charset=utf-8", format!("<article><p>{body}</p></article>"))
            }
            Form::Ninjs => ("application/ninjs+json", self.ninjs(version, "usable", Some(text))),
        };
        self.article(version, content_type, value, Expectation::Exactly(decision), None)
    }

    fn kill(&self, version: u32) -> Article {
        let expect = Expectation::Exactly("kill");
        match self.form {
            Form::Ninjs => {
                let value = self.ninjs(version, "canceled", None);
                self.article(version, "application/ninjs+json", value, expect, None)
            }
            Form::Text | Form::Html => {
                let status = Some("canceled");
                self.article(version, "text/plain", String::new(), expect, status)
            }
        }
    }

    fn ninjs(&self, version: u32, status: &str, text: Option<&str>) -> String {
        let mut item = serde_json::json!({
            "uri": self.uri, "type": "text", "version": version.to_string(), "pubStatus": status,
            "standard": {"name": "ninjs", "version": "3.1"},
        });
        if let Some(text) = text {
            item["bodies"] = serde_json::json!(
                [{"role": "main", "contentType": "text/plain", "value": text}]
            );
        }
        item.to_string()
    }

    fn article(
        &self,
        version: u32,
        content_type: &str,
        value: String,
        expect: Expectation,
        status: Option<&str>,
    ) -> Article {
        let mut headers = vec![
            header("content-type", content_type),
            header("wire-source", self.outlet),
            header("wire-uri", &self.uri),
            header("wire-version", &version.to_string()),
        ];
        headers.extend(status.map(|status| header("wire-status", status)));
        let key = Some(self.uri.clone().into_bytes());
        let value = Some(value.into_bytes());
        Article { record: Outgoing { partition: None, key, headers, value }, expect }
    }
}

fn header(name: &str, value: &str) -> (String, Option<Vec<u8>>) {
    (name.to_owned(), Some(value.as_bytes().to_vec()))
}

/// Which inputs did not get the decision they must get, as sentences, at most a few.
pub fn disappointments(
    expected: &BTreeMap<Origin, Expectation>,
    decisions: &BTreeMap<Origin, String>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut groups: BTreeMap<u64, BTreeMap<&str, usize>> = BTreeMap::new();
    for (origin, expectation) in expected {
        let decision = decisions.get(origin).map_or("none", String::as_str);
        match expectation {
            Expectation::Any => {}
            Expectation::Exactly(wanted) if *wanted == decision => {}
            Expectation::Exactly(wanted) => {
                found.push(format!("{origin} must be {wanted} and is {decision}"));
            }
            Expectation::OneOf(group) => {
                *groups.entry(*group).or_default().entry(decision).or_default() += 1;
            }
        }
    }
    for (group, counts) in groups {
        let all: usize = counts.values().sum();
        let fine = counts.get("new") == Some(&1)
            && counts.get("duplicate").copied().unwrap_or(0) == all - 1;
        if !fine {
            found.push(format!("group {group} of copies must have one new item: {counts:?}"));
        }
    }
    found.truncate(10);
    found
}
