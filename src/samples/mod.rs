//! The sample articles, embedded: what `demo` and `feed --samples` send.
//!
//! Owns the records of `samples/manifest.toml` in their feed order, with the files of
//! `samples/articles`; a test keeps manifest, files and this table alike. Knows nothing of how a
//! record is read or decided: `expect` is a word for tests and for people. [`Salad`] makes articles
//! up
//! where a measurement needs many.

mod broken;
mod edition;
mod record;
mod salad;
mod stories;
mod variety;

use std::borrow::Cow;

pub use edition::Edition;
pub use salad::{Salad, SaladArticle};

use record::Record;

/// One record to send to the raw topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name in the manifest, unique.
    pub name: &'static str,
    /// The record's key; records whose decisions depend on one another share one.
    pub key: Option<&'static str>,
    /// The record's headers, in order.
    pub headers: &'static [(&'static str, &'static str)],
    /// The record's value; `None` is a null value.
    pub value: Option<Cow<'static, [u8]>>,
    /// The decision that the pipeline reaches on it when all samples are fed once, in order, into
    /// an empty window: a decision's name, or `dead_letter:` and the code.
    pub expect: &'static str,
    /// What it is an example of, in one line for a person.
    pub shows: &'static str,
}

/// Every sample, in feed order. Large values are built here and owned by the result.
pub fn all() -> Vec<Sample> {
    [stories::RECORDS, variety::RECORDS, broken::RECORDS]
        .into_iter()
        .flatten()
        .map(Record::sample)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Sample {
        all().into_iter().find(|sample| sample.name == name).expect("a sample of this name")
    }

    #[test]
    fn the_huge_sample_exceeds_kafkas_default_record_size() {
        let value = named("huge").value.expect("a value");
        assert!(value.len() > 1_048_588, "{} bytes", value.len());
        let text = std::str::from_utf8(&value).expect("text");
        assert!(text.starts_with("Paragraph 1 of "));
        assert!(text.contains("Paragraph 2800 of "));
    }

    #[test]
    fn a_null_value_is_not_an_empty_one() {
        assert_eq!(named("tombstone").value, None);
        assert_eq!(named("empty").value.as_deref(), Some(&[][..]));
    }

    #[test]
    fn the_late_and_the_repeated_version_are_the_same_bytes_again() {
        assert_eq!(named("election-2-late").value, named("election-2").value);
        assert_eq!(named("election-3-again").value, named("election-3").value);
    }

    #[test]
    fn exact_copies_name_another_item() {
        let (original, copy) = (named("chip"), named("chip-copy"));
        assert_eq!(original.value, copy.value);
        assert_ne!(original.headers, copy.headers);
    }

    #[test]
    fn samples_in_foreign_character_sets_are_no_utf_8() {
        for name in ["tram", "heating", "earnings-undeclared", "heating-cut", "glider-mislabelled"]
        {
            let value = named(name).value.expect("a value");
            assert!(std::str::from_utf8(&value).is_err(), "{name}");
        }
    }
}
