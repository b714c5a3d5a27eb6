//! The dedup stage: computes, in the worker, what the ledger compares.
//!
//! Owns the normal form of a text and its hash. Knows nothing of other articles: whether two
//! fingerprints mean a duplicate is the ledger's question.

mod compare;
mod form;
mod hash;
mod judge;
mod normal;
mod piece;
mod runs;
mod sample;
mod shorts;
mod sketch;
mod spans;
mod tokens;
mod weights;

pub use compare::{Comparison, Match, Newness, Overlap, Places, Shared};
pub use judge::{Judge, Opinion, Pair, TERMS, Veto};
pub use sample::Entry;
pub use sketch::{SampleView, SketchView};
pub use spans::shared_spans;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use normal::{Normal, Sink, Word};
use sketch::Draft;
use tokens::Tokens;

use super::{Document, Phase, Stage, StageSpec};
use crate::article::{Poison, Timestamp};

/// Hash of the normalised text, xxh3-128.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ContentHash(pub u128);

/// What the ledger compares of a text.
///
/// `sketch` is opaque to everybody but the stage that makes it and the ledger's index: an algorithm
/// may put its keys there.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Which algorithm, in which version, made it: fingerprints of different algorithms are never
    /// compared.
    pub algorithm: u16,
    /// Hash of the normalised text.
    pub content: ContentHash,
    /// Words of the normalised text; 0 means that there is no text to compare.
    pub words: u32,
    /// Near-duplicate keys; empty for the exact algorithm.
    pub sketch: Vec<u8>,
}

/// `[stages.dedup]`.
#[derive(Clone, Debug, PartialEq)]
pub struct DedupSettings {
    /// Texts with fewer words are never called duplicates of another item.
    pub min_words: u32,
}

impl Default for DedupSettings {
    fn default() -> Self {
        Self { min_words: 8 }
    }
}

/// Number of the exact algorithm: xxh3-128 over the words of the normal form, a blank after each.
/// Raised with every change of the normal form.
pub const EXACT: u16 = 1;

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "dedup",
    version: "3",
    phase: Phase::Prepare,
    summary: "fingerprints the cleaned text for the ledger",
    build: |_| Ok(Box::new(Dedup)),
};

/// What the source says of a text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Labels<'a> {
    /// The headline.
    pub headline: &'a str,
    /// Who delivers it; empty where nobody is named.
    pub source: &'a str,
    /// When it was published, if the source says so.
    pub published: Option<Timestamp>,
}

/// The fingerprint of a cleaned text. The headline is no part of the hash: reprints change it
/// first.
///
/// A text without words has the hash zero. Short texts are hashed too; `words` lets the ledger hold
/// them against [`DedupSettings::min_words`].
pub fn fingerprint(labels: &Labels<'_>, text: &str) -> Fingerprint {
    fingerprint_salted(labels, text, 0)
}

/// The fingerprint whose sketch holds another random choice of the text: for the trainer, which
/// wants to know what is luck. Only sketches of one salt can be compared.
pub fn fingerprint_salted(labels: &Labels<'_>, text: &str, salt: u64) -> Fingerprint {
    let (tokens, normal) = Tokens::of(text);
    let words = u32::try_from(normal.words).unwrap_or(u32::MAX);
    let hash = if words == 0 { 0 } else { xxh3_128(&normal.form) };
    let sketch = Draft::of(labels, &tokens, salt).bytes();
    Fingerprint { algorithm: EXACT, content: ContentHash(hash), words, sketch }
}

/// The hash of every word of letters, in order: what the trainer of the word table counts.
pub fn word_hashes(text: &str) -> Vec<u64> {
    struct Letters(Vec<u64>);
    impl Sink for Letters {
        fn expect(&mut self, words: usize) {
            self.0.reserve(words);
        }

        fn word(&mut self, word: Word<'_>) {
            if !word.figure {
                self.0.push(word.hash);
            }
        }
    }
    let mut letters = Letters(Vec::new());
    Normal::of(text, &mut letters);
    letters.0
}

struct Dedup;

impl Stage for Dedup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        let article = &document.article;
        let labels = Labels {
            headline: article.headline().unwrap_or_default(),
            source: article.source.as_str(),
            published: article.first_created,
        };
        document.fingerprint = fingerprint(&labels, &document.text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn layout_case_and_quotation_marks_do_not_change_the_hash() {
        let text = "“The dam held,” she said.\n\nNobody was hurt.";
        let one = fingerprint(&Labels::default(), text);
        let other = fingerprint(&Labels::default(), "\"The Dam held\", she said. Nobody was hurt");
        assert_eq!((one.content, one.words), (other.content, other.words));
        assert_eq!(one.words, 8);
    }

    #[test]
    fn another_figure_is_another_text() {
        assert_ne!(
            fingerprint(&Labels::default(), "up 1.5 pct").content,
            fingerprint(&Labels::default(), "up 15 pct").content
        );
        assert_ne!(
            fingerprint(&Labels::default(), "rose 3 to 12").content,
            fingerprint(&Labels::default(), "rose 31 to 2").content
        );
    }

    #[test]
    fn no_text_has_no_words_and_the_hash_zero() {
        let empty = fingerprint(&Labels::default(), " – ");
        assert_eq!((empty.words, empty.content), (0, ContentHash::default()));
    }

    #[test]
    fn the_hash_is_part_of_the_ledger_and_never_changes() {
        assert_eq!(
            format!("{:032x}", fingerprint(&Labels::default(), "The dam held.").content.0),
            format!("{:032x}", xxhash_rust::xxh3::xxh3_128(b"the dam held "))
        );
    }

    proptest! {
        #[test]
        fn white_space_never_matters(words in prop::collection::vec("[a-z0-9]{1,8}", 1..30)) {
            let of = |gap| fingerprint(&Labels::default(), &words.join(gap));
            let (one, other) = (of(" "), of("\n\n\t"));
            prop_assert_eq!((one.content, one.words), (other.content, other.words));
        }

        #[test]
        fn any_text_has_a_fingerprint(text in ".*") {
            prop_assert_eq!(fingerprint(&Labels::default(), &text).algorithm, EXACT);
        }
    }
}
