//! Stages that do next to nothing, so that what is left is the plumbing: consume, ledger, produce,
//! commit, with decoding and encoding around them.

use xxhash_rust::xxh3::xxh3_128;

use crate::article::{Body, Poison};
use crate::stages::dedup::{ContentHash, EXACT, Fingerprint};
use crate::stages::{Document, Phase, Stage, StageSpec};

/// What stands in for the stages before the ledger; there are none after it.
pub(super) static STAGES: [&StageSpec; 2] = [&CLEANUP, &DEDUP];

static CLEANUP: StageSpec = StageSpec {
    name: "cleanup",
    version: "noop",
    phase: Phase::Prepare,
    summary: "takes the body for the text",
    build: |_| Ok(Box::new(Cleanup)),
};

static DEDUP: StageSpec = StageSpec {
    name: "dedup",
    version: "noop",
    phase: Phase::Prepare,
    summary: "fingerprints the bytes of the text",
    build: |_| Ok(Box::new(Dedup)),
};

/// Bytes that count as one word.
const WORD: usize = 6;

struct Cleanup;

impl Stage for Cleanup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        if let Body::Text(text) | Body::Html(text) = &document.article.body {
            document.text.clone_from(text);
        }
        Ok(())
    }
}

struct Dedup;

impl Stage for Dedup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        document.fingerprint = Fingerprint {
            algorithm: EXACT,
            content: ContentHash(xxh3_128(document.text.as_bytes())),
            words: u32::try_from(document.text.len() / WORD).unwrap_or(u32::MAX),
            sketch: Vec::new(),
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, FormatName, SourceId};

    #[test]
    fn equal_texts_get_equal_fingerprints_and_others_do_not() {
        let fingerprint = |text: &str| {
            let body = Body::Text(text.to_owned());
            let mut document =
                Document::new(Article::new(FormatName("text"), SourceId::from("s"), body));
            Cleanup.run(&mut document).expect("it refuses nothing");
            Dedup.run(&mut document).expect("it refuses nothing");
            assert_eq!(document.text, text);
            document.fingerprint
        };
        assert_eq!(fingerprint("Ships left the harbour."), fingerprint("Ships left the harbour."));
        assert_ne!(fingerprint("Ships left the harbour."), fingerprint("Ships left the harbor."));
    }
}
