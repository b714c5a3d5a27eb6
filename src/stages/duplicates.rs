//! What becomes of a duplicate, and whose copy of a text stands for it.
//!
//! Where a duplicate goes is a question of output alone: the ledger decides that it is one, whatever
//! is done with it. Whose copy stands for a text is the ledger's question.

use super::{Conditions, Document, PolicyMatch};
use crate::article::SourceId;

/// Keys of `[stages.dedup]` that are about duplicates, and the `[[duplicates]]` rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DuplicateSettings {
    /// Sources by preference, the best first; empty where the first copy stands.
    pub prefer: Vec<SourceId>,
    /// What becomes of a duplicate for which no rule holds.
    pub policy: Policy,
    /// Rules; the first that holds decides.
    pub rules: Vec<DuplicateRule>,
}

/// What becomes of a duplicate. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// It goes to the topic of duplicates, with the pointer to what it repeats.
    #[default]
    Divert,
    /// It is published like any other article, marked as a duplicate, with the pointer.
    Mark,
    /// Nothing is published of it.
    Drop,
}

impl Policy {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Divert => "divert",
            Self::Mark => "mark",
            Self::Drop => "drop",
        }
    }
}

/// One `[[duplicates]]` of the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DuplicateRule {
    /// Name, as lineage shows it.
    pub name: String,
    /// When it holds.
    pub when: Conditions,
    /// What becomes of the duplicate then.
    pub policy: Policy,
}

impl DuplicateSettings {
    /// What becomes of this duplicate, and the rule that says so.
    pub fn policy(&self, document: &Document) -> PolicyMatch {
        let rule = self.rules.iter().find(|rule| rule.when.explain(document).is_some());
        PolicyMatch {
            policy: rule.map_or(self.policy, |rule| rule.policy),
            rule: rule.map(|rule| rule.name.clone()),
        }
    }

    /// Whether a rule asks for what only the stages after the ledger find.
    pub fn asks_for_content(&self) -> bool {
        self.rules.iter().any(|rule| !rule.when.topic.is_empty() || !rule.when.entity.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Body, FormatName};

    fn rule(name: &str, source: &str, policy: Policy) -> DuplicateRule {
        let when = Conditions { source: vec![source.to_owned()], ..Conditions::default() };
        DuplicateRule { name: name.to_owned(), when, policy }
    }

    #[test]
    fn the_first_rule_that_holds_decides_and_without_one_the_default() {
        let settings = DuplicateSettings {
            policy: Policy::Mark,
            rules: vec![rule("a", "ellery", Policy::Drop), rule("b", "ellery", Policy::Divert)],
            ..DuplicateSettings::default()
        };
        let policy = |source: &str| {
            let source = SourceId::from(source);
            let article = Article::new(FormatName("text"), source, Body::None);
            let document = Document::new(article);
            let found = settings.policy(&document);
            (found.policy, found.rule)
        };
        assert_eq!(policy("ellery"), (Policy::Drop, Some("a".to_owned())));
        assert_eq!(policy("sarn"), (Policy::Mark, None));
    }

    #[test]
    fn a_condition_on_what_is_found_in_the_text_needs_the_later_stages() {
        let mut settings = DuplicateSettings {
            rules: vec![rule("a", "ellery", Policy::Drop)],
            ..DuplicateSettings::default()
        };
        assert!(!settings.asks_for_content());
        settings.rules[0].when.entity = vec!["Port Ellery".to_owned()];
        assert!(settings.asks_for_content());
    }
}
