//! Finds the two articles: in files, or in the ledger topic.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};

use super::Article;
use crate::app;
use crate::article::{Offset, Origin, Partition, RawRecord, Timestamp, TopicName};
use crate::commands::interrupt::Interrupt;
use crate::commands::screen::Progress;
use crate::commands::source::{Next, Source};
use crate::config::Settings;
use crate::kafka::reader::{Reader, Start};
use crate::ledger::Entry;
use crate::pipeline::NoProbe;

/// How long one look for an entry takes at most, and so how late Ctrl-C is noticed.
const LOOK: Duration = Duration::from_millis(100);

/// The first article of a file.
pub(super) fn file(settings: &Settings, name: &str) -> anyhow::Result<Article> {
    let mut source = Source::new(&[PathBuf::from(name)], settings.input.max_bytes)?;
    let item = match source.next()?.with_context(|| format!("{name} holds no record"))? {
        Next::Item(item) => item,
        Next::TooLarge { size, .. } => bail!("{name}: {size} bytes are more than input.max_bytes"),
    };
    if source.next()?.is_some() {
        bail!("{name} holds several records; name a file with one");
    }
    let mut headers = item.headers;
    if let Some(content_type) = item.content_type {
        headers.push_text("content-type", content_type);
    }
    let origin =
        Origin { topic: TopicName::from("files"), partition: Partition(0), offset: Offset(0) };
    let timestamp = Timestamp(0);
    let record = RawRecord { origin, key: item.key, headers, value: item.value, timestamp };
    let prepared = app::chain(settings, [])?.prepare(record, 0, &NoProbe);
    if let Err(poison) = &prepared.document {
        bail!("{name}: {}: {}", poison.code, poison.detail);
    }
    let claim = prepared.claim.context("a readable record has a claim")?;
    Ok(Article { name: name.to_owned(), claim, arrived: timestamp, recorded: None })
}

/// The newest claims of these two items that have a text, in the order of the ledger.
pub(super) fn in_ledger(
    settings: &Settings,
    one: &str,
    other: &str,
) -> anyhow::Result<(Article, Article)> {
    let interrupt = Interrupt::listen()?;
    let topic = &settings.topics.ledger;
    let mut reader = Reader::open(settings, topic, Start::Beginning)?;
    let ahead: i64 = reader.spans().values().map(|span| span.end.0 - span.start.0).sum();
    let mut progress = Progress::new(u64::try_from(ahead).ok(), "entries");
    let mut found = Found { uris: [one, other], articles: [None, None] };
    while !reader.caught_up() && !interrupt.is_raised() {
        if let Some(record) = reader.next(LOOK)? {
            found.take(&record);
            progress.step();
        }
    }
    progress.finish();
    found.pair().with_context(|| format!("of the ledger topic {topic}"))
}

/// What has been found so far of the two.
struct Found<'a> {
    uris: [&'a str; 2],
    /// With their place in the ledger.
    articles: [Option<(Offset, Article)>; 2],
}

impl Found<'_> {
    fn take(&mut self, record: &RawRecord) {
        match Entry::decode(record.value.as_deref().unwrap_or_default()) {
            Ok(Entry::Claim(claim)) if claim.fingerprint.words > 0 => {
                for (uri, article) in self.uris.iter().zip(&mut self.articles) {
                    // A repeated claim keeps its first place, and with it its verdict.
                    let is_known = article
                        .as_ref()
                        .is_some_and(|(_, known)| known.claim.origin == claim.origin);
                    if claim.uri.as_str() == *uri && !is_known {
                        let found = Article {
                            name: (*uri).to_owned(),
                            claim: claim.as_ref().clone(),
                            arrived: record.timestamp,
                            recorded: None,
                        };
                        *article = Some((record.origin.offset, found));
                    }
                }
            }
            Ok(Entry::Verdict { origin, verdict }) => {
                for (_, article) in self.articles.iter_mut().flatten() {
                    if article.claim.origin == origin && article.recorded.is_none() {
                        article.recorded = Some(verdict.clone());
                    }
                }
            }
            _ => {}
        }
    }

    /// Both, the earlier first.
    fn pair(self) -> anyhow::Result<(Article, Article)> {
        let [one, other] = self.uris;
        let missing = |uri: &str| format!("no claim of {uri} with a text");
        let [a, b] = self.articles;
        let (a, b) = (a.with_context(|| missing(one))?, b.with_context(|| missing(other))?);
        Ok(if a.0 <= b.0 { (a.1, b.1) } else { (b.1, a.1) })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::{Headers, ItemUri, PubStatus, SourceId, Version};
    use crate::ledger::{Claim, Decision, StoryId, Verdict};
    use crate::stages::dedup::Fingerprint;

    fn origin(topic: &str, offset: i64) -> Origin {
        Origin { topic: TopicName::from(topic), partition: Partition(0), offset: Offset(offset) }
    }

    fn record(offset: i64, entry: &Entry) -> RawRecord {
        RawRecord {
            origin: origin("wire.ledger", offset),
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from(entry.encode())),
            timestamp: Timestamp(offset),
        }
    }

    fn claim(uri: &str, raw: i64, words: u32) -> Entry {
        Entry::Claim(Box::new(Claim {
            origin: origin("wire.raw", raw),
            raw_hash: 0,
            sender: 0,
            uri: ItemUri::from(uri),
            version: Version::default(),
            status: PubStatus::Usable,
            source: SourceId::from("herald"),
            language: None,
            published: None,
            fingerprint: Fingerprint { words, ..Fingerprint::default() },
        }))
    }

    #[test]
    fn the_newest_text_of_each_item_is_found_with_its_first_verdict() {
        let mut found = Found { uris: ["urn:b", "urn:a"], articles: [None, None] };
        let verdict = |decision| Entry::Verdict {
            origin: origin("wire.raw", 3),
            verdict: Verdict::plain(decision, StoryId(1), 1),
        };
        let entries = [
            claim("urn:a", 1, 9),
            claim("urn:b", 2, 9),
            claim("urn:b", 3, 9),
            verdict(Decision::Revision),
            verdict(Decision::Kill),
            claim("urn:b", 3, 9),
            claim("urn:b", 4, 0),
        ];
        for (offset, entry) in (0i64..).zip(&entries) {
            found.take(&record(offset, entry));
        }
        let (first, second) = found.pair().expect("both are there");
        assert_eq!((first.name.as_str(), second.name.as_str()), ("urn:a", "urn:b"));
        assert_eq!(second.claim.origin.offset, Offset(3));
        let recorded = second.recorded.map(|verdict| verdict.decision);
        assert_eq!(recorded, Some(Decision::Revision));
    }

    #[test]
    fn an_item_without_a_text_is_named() {
        let mut found = Found { uris: ["urn:a", "urn:gone"], articles: [None, None] };
        found.take(&record(0, &claim("urn:a", 1, 9)));
        let error = found.pair().err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some("no claim of urn:gone with a text"));
    }
}
