//! The stages: what is done to an article between decoding and encoding.
//!
//! A stage is a pure, synchronous function of a [`Document`]: no clock, no I/O, no Kafka.
//! [`REGISTRY`] lists them in the order they run. Those of [`Phase::Prepare`] run before the ledger
//! is asked (everything the verdict depends on); those of [`Phase::Finish`] run on records that
//! will be published.
//!
//! To add a stage: write one file beside these with a `SPEC`, and name it in [`REGISTRY`].

pub mod cleanup;
mod conditions;
pub mod dedup;
mod document;
pub mod duplicates;
pub mod entities;
pub mod route;
mod script;

pub use conditions::Conditions;
pub use document::{
    Detected, Document, Entity, EntityType, Field, Found, Mention, Place, PolicyMatch, Removed,
    RemovedKind, RouteMatch, Symbol, TopicOrigin, TopicTag,
};

use crate::article::Poison;

/// When a stage runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Before the ledger: its result may change the verdict.
    Prepare,
    /// After the verdict, only for records that are published.
    Finish,
}

/// One step of the pipeline, built once from its configuration and shared by all workers.
pub trait Stage: Send + Sync {
    /// Changes the document in place, or declares the record unreadable.
    ///
    /// # Errors
    /// A [`Poison`] sends the record to the dead-letter topic with its original bytes.
    fn run(&self, document: &mut Document) -> Result<(), Poison>;
}

/// What is known of a stage before it is built.
pub struct StageSpec {
    /// Name in configuration, metrics and lineage.
    pub name: &'static str,
    /// Version of its behaviour: raised with every change that can change a record.
    pub version: &'static str,
    /// When it runs.
    pub phase: Phase,
    /// One line for a person.
    pub summary: &'static str,
    /// Builds it from the configuration of all stages.
    pub build: fn(&StageSettings) -> Result<Box<dyn Stage>, StageError>,
}

/// Configuration of the stages, one part a stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageSettings {
    /// `[stages.cleanup]`.
    pub cleanup: cleanup::CleanupSettings,
    /// `[stages.dedup]`.
    pub dedup: dedup::DedupSettings,
    /// What becomes of duplicates: keys of `[stages.dedup]`, and `[[duplicates]]` in order.
    pub duplicates: duplicates::DuplicateSettings,
    /// `[stages.entities]`, its gazetteer files already read.
    pub entities: entities::EntitiesSettings,
    /// `[[route]]`, in order.
    pub routes: Vec<route::RouteRule>,
}

/// A stage that cannot be built from its configuration.
#[derive(Debug, thiserror::Error)]
#[error("stage {stage}: {reason}")]
pub struct StageError {
    /// The stage.
    pub stage: &'static str,
    /// What is wrong, with file and line where there are any.
    pub reason: String,
}

/// Every stage, in the order they run.
pub static REGISTRY: [&StageSpec; 4] =
    [&cleanup::SPEC, &dedup::SPEC, &entities::SPEC, &route::SPEC];
