//! The entities stage: names in headline and body.

use super::{Document, Phase, Stage, StageSpec};
use crate::article::Poison;

/// `[stages.entities]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntitiesSettings {}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "entities",
    version: "1",
    phase: Phase::Finish,
    summary: "tags names from the user's gazetteer",
    build: |_| Ok(Box::new(Entities)),
};

struct Entities;

impl Stage for Entities {
    fn run(&self, _document: &mut Document) -> Result<(), Poison> {
        Ok(())
    }
}
