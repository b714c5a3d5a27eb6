//! Conditions on a record, as the rules of the configuration state them.

use super::Document;

/// What a rule asks of a record. A condition that is empty holds for every record; all others must
/// hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// Sources, any of.
    pub source: Vec<String>,
    /// Language tags, any of; `de` holds for `de-AT` too.
    pub language: Vec<String>,
    /// Topic codes as `scheme:code`, or subject names, any of.
    pub topic: Vec<String>,
    /// Entity names or identifiers, any of; those the source states count too.
    pub entity: Vec<String>,
}

impl Conditions {
    /// Which condition holds with which value (`source=ellery, language=de-AT`), or `None` where
    /// one does not. Without any condition it is `every record`.
    pub fn explain(&self, document: &Document) -> Option<String> {
        let conditions: [Condition<'_>; 4] = [
            ("source", &self.source, has_source),
            ("language", &self.language, has_language),
            ("topic", &self.topic, has_topic),
            ("entity", &self.entity, has_entity),
        ];
        let mut reasons = Vec::new();
        for (name, wanted, has) in conditions {
            if wanted.is_empty() {
                continue;
            }
            let value = wanted.iter().find_map(|wanted| has(document, wanted))?;
            reasons.push(format!("{name}={value}"));
        }
        if reasons.is_empty() {
            return Some("every record".to_owned());
        }
        Some(reasons.join(", "))
    }
}

/// A condition: its name, the values it wants, and what finds one in a document.
type Condition<'a> = (&'static str, &'a [String], fn(&Document, &str) -> Option<String>);

fn has_source(document: &Document, wanted: &str) -> Option<String> {
    let source = document.article.source.as_str();
    (source == wanted).then(|| source.to_owned())
}

fn has_language(document: &Document, wanted: &str) -> Option<String> {
    let tag = &document.language.as_ref()?.tag;
    let (head, rest) = tag.split_at_checked(wanted.len())?;
    let holds = head.eq_ignore_ascii_case(wanted) && (rest.is_empty() || rest.starts_with('-'));
    holds.then(|| tag.clone())
}

fn has_topic(document: &Document, wanted: &str) -> Option<String> {
    let coded = document.topics.iter().map(|topic| format!("{}:{}", topic.scheme, topic.code));
    let named = document.article.subjects.iter().filter_map(|subject| subject.name.clone());
    coded.chain(named).find(|topic| is_same(topic, wanted))
}

fn has_entity(document: &Document, wanted: &str) -> Option<String> {
    let article = &document.article;
    let found = document.entities.iter().map(|entity| (&entity.name, &entity.uri));
    let stated = [&article.people, &article.organisations, &article.places];
    let stated = stated.into_iter().flatten().map(|named| (&named.name, &named.uri));
    let holds = |(name, uri): &(&String, &Option<String>)| {
        is_same(name, wanted) || uri.as_deref() == Some(wanted)
    };
    found.chain(stated).find(holds).map(|(name, _)| name.clone())
}

/// Whether two names are the same, case aside.
fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Body, FormatName, Person, SourceId, Subject};
    use crate::stages::{Detected, TopicOrigin, TopicTag};

    fn document() -> Document {
        let mut article = Article::new(FormatName("text"), SourceId::from("ellery"), Body::None);
        article.people.push(Person { name: "Ana Duarte".into(), uri: Some("id:duarte".into()) });
        article.subjects.push(Subject {
            name: Some("Harbours".into()),
            uri: None,
            code: None,
            scheme: None,
        });
        let mut document = Document::new(article);
        document.language =
            Some(Detected { tag: "de-AT".into(), confidence: 1.0, source: "declared".into() });
        document.topics.push(TopicTag {
            scheme: "medtop".into(),
            code: "20000339".into(),
            confidence: None,
            source: TopicOrigin::Stated,
        });
        document
    }

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn all_conditions_must_hold_and_each_is_explained() {
        let mut rule = Conditions {
            source: texts(&["sarn", "ellery"]),
            language: texts(&["de"]),
            topic: texts(&["harbours"]),
            entity: texts(&["id:duarte"]),
        };
        assert_eq!(
            rule.explain(&document()).as_deref(),
            Some("source=ellery, language=de-AT, topic=Harbours, entity=Ana Duarte")
        );
        rule.source = texts(&["sarn"]);
        assert_eq!(rule.explain(&document()), None);
    }

    #[test]
    fn a_language_is_no_prefix_of_another() {
        let rule = |tag| Conditions { language: texts(&[tag]), ..Conditions::default() };
        assert_eq!(rule("DE-at").explain(&document()).as_deref(), Some("language=de-AT"));
        assert_eq!(rule("d").explain(&document()), None);
        assert_eq!(rule("de-A").explain(&document()), None);
    }

    #[test]
    fn topics_are_found_by_scheme_and_code() {
        let rule = Conditions { topic: texts(&["medtop:20000339"]), ..Conditions::default() };
        assert_eq!(rule.explain(&document()).as_deref(), Some("topic=medtop:20000339"));
    }
}
