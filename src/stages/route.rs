//! The route stage: rules that send a record to further topics.

use super::{Conditions, Document, Phase, RouteMatch, Stage, StageSpec};
use crate::article::{Poison, TopicName};

/// One `[[route]]` of the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteRule {
    /// Name, as lineage and metrics show it.
    pub name: String,
    /// When it holds.
    pub when: Conditions,
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
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        for rule in &self.rules {
            if let Some(explain) = rule.when.explain(document) {
                document.routes.push(RouteMatch {
                    rule: rule.name.clone(),
                    to: rule.to.clone(),
                    only: rule.only,
                    explain,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Body, FormatName, SourceId};

    #[test]
    fn matches_keep_the_order_of_the_rules() {
        let rule = |name: &str, only| RouteRule {
            name: name.into(),
            to: vec![TopicName::from(name)],
            only,
            ..RouteRule::default()
        };
        let stage = Route { rules: vec![rule("all", false), rule("own", true)] };
        let source = SourceId::from("ellery");
        let mut document = Document::new(Article::new(FormatName("text"), source, Body::None));
        stage.run(&mut document).expect("routes never poison");
        let found: Vec<_> =
            document.routes.iter().map(|m| (m.rule.as_str(), m.only, m.explain.as_str())).collect();
        assert_eq!(found, [("all", false, "every record"), ("own", true, "every record")]);
    }
}
