//! The sample articles as records for a raw topic.

use wiredesk::samples::{self, Sample};

use super::corpus::{Article, Expectation};
use super::record::Outgoing;

/// Every sample in feed order, with the decision that its manifest foretells.
pub fn all() -> impl Iterator<Item = Article> {
    samples::all().into_iter().map(article)
}

/// The samples that nobody can read.
pub fn malformed() -> impl Iterator<Item = Article> {
    samples::all().into_iter().filter(is_malformed).map(article)
}

fn is_malformed(sample: &Sample) -> bool {
    sample.expect.starts_with("dead_letter:")
}

fn article(sample: Sample) -> Article {
    let header = |(name, value): &(&str, &str)| ((*name).to_owned(), Some(value.as_bytes().into()));
    let record = Outgoing {
        // Without a key a sample and its repetition could change places on their way.
        partition: sample.key.is_none().then_some(0),
        key: sample.key.map(|key| key.as_bytes().to_vec()),
        headers: sample.headers.iter().map(header).collect(),
        value: sample.value.map(|value| value.into_owned()),
    };
    Article { record, expect: Expectation::Exactly(sample.expect) }
}
