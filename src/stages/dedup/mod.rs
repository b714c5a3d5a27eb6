//! The dedup stage: computes, in the worker, what the ledger compares.
//!
//! Owns the normal form of a text and its hash. Knows nothing of other articles: whether two
//! fingerprints mean a duplicate is the ledger's question.

mod normal;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3Default;

use super::{Document, Phase, Stage, StageSpec, script};
use crate::article::Poison;

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
    version: "1",
    phase: Phase::Prepare,
    summary: "fingerprints the cleaned text for the ledger",
    build: |_| Ok(Box::new(Dedup)),
};

/// The fingerprint of a cleaned text. The headline is no part of it: reprints change it first.
///
/// A text without words has the hash zero. Short texts are hashed too; `words` lets the ledger hold
/// them against [`DedupSettings::min_words`].
pub fn fingerprint(text: &str) -> Fingerprint {
    let mut hash = Xxh3Default::new();
    let mut words = 0u32;
    normal::for_each_word(text, |word| {
        hash.update(word.as_bytes());
        hash.update(b" ");
        words = words.saturating_add(u32::try_from(script::words_in(word)).unwrap_or(u32::MAX));
    });
    let content = if words == 0 { ContentHash::default() } else { ContentHash(hash.digest128()) };
    Fingerprint { algorithm: EXACT, content, words, sketch: Vec::new() }
}

struct Dedup;

impl Stage for Dedup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        document.fingerprint = fingerprint(&document.text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn layout_case_and_quotation_marks_do_not_change_the_hash() {
        let one = fingerprint("“The dam held,” she said.\n\nNobody was hurt.");
        let other = fingerprint("\"The Dam held\", she said. Nobody was hurt");
        assert_eq!(one, other);
        assert_eq!(one.words, 8);
    }

    #[test]
    fn another_figure_is_another_text() {
        assert_ne!(fingerprint("up 1.5 pct").content, fingerprint("up 15 pct").content);
        assert_ne!(fingerprint("rose 3 to 12").content, fingerprint("rose 31 to 2").content);
    }

    #[test]
    fn no_text_has_no_words_and_the_hash_zero() {
        let empty = fingerprint(" – ");
        assert_eq!((empty.words, empty.content), (0, ContentHash::default()));
    }

    #[test]
    fn the_hash_is_part_of_the_ledger_and_never_changes() {
        assert_eq!(
            format!("{:032x}", fingerprint("The dam held.").content.0),
            format!("{:032x}", xxhash_rust::xxh3::xxh3_128(b"the dam held "))
        );
    }

    proptest! {
        #[test]
        fn white_space_never_matters(words in prop::collection::vec("[a-z0-9]{1,8}", 1..30)) {
            prop_assert_eq!(fingerprint(&words.join(" ")), fingerprint(&words.join("\n\n\t")));
        }

        #[test]
        fn any_text_has_a_fingerprint(text in ".*") {
            prop_assert_eq!(fingerprint(&text).algorithm, EXACT);
        }
    }
}
