//! The cleanup stage: from a delivered body to the article's text and nothing else.

use super::{Document, Phase, Stage, StageSpec};
use crate::article::Poison;

/// `[stages.cleanup]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CleanupSettings {}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "cleanup",
    version: "1",
    phase: Phase::Prepare,
    summary: "HTML to text, furniture removed, Unicode NFC",
    build: |_| Ok(Box::new(Cleanup)),
};

struct Cleanup;

impl Stage for Cleanup {
    fn run(&self, _document: &mut Document) -> Result<(), Poison> {
        Ok(())
    }
}
