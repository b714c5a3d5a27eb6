//! People, organisations, places and subjects of the item: the source's first, then those we found.

use serde::Serialize;

use crate::article::{Person, Subject};
use crate::formats::uri;
use crate::stages::entities::ABOUT;
use crate::stages::{Document, Entity, EntityType, Symbol, TopicOrigin, TopicTag};

/// `creator` of what was found here rather than stated by the source.
const MACHINE: &str = "machine";

/// Where IPTC keeps its media topics; the code follows.
const MEDIA_TOPICS: &str = "http://cv.iptc.org/newscodes/mediatopic/";

/// A named concept. An identifier that is no URI goes into `literal`, as the standard has it.
#[derive(Serialize)]
pub(super) struct Concept<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<&'a str>,
    #[serde(skip_serializing_if = "no_symbols")]
    symbols: &'a [Symbol],
}

fn no_symbols(symbols: &&[Symbol]) -> bool {
    symbols.is_empty()
}

/// A subject. `confidence` is in per cent, and absent where the source states the subject.
#[derive(Serialize)]
pub(super) struct SubjectEntry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<u8>,
}

/// The concepts of one type. A name that the source states is not repeated.
pub(super) fn concepts<'a>(
    stated: &'a [Person],
    document: &'a Document,
    kind: EntityType,
) -> Vec<Concept<'a>> {
    let own = stated.iter().map(|person| concept(&person.name, None, person.uri.as_deref()));
    let is_new = |name: &str| !stated.iter().any(|person| person.name == name);
    let found = document.entities.iter().filter(|entity| entity.kind == kind);
    let found = found.filter(|entity| is_new(&entity.name)).map(|entity| {
        let found = concept(&entity.name, Some(relation(entity)), entity.uri.as_deref());
        let symbols = if kind == EntityType::Organisation { &entity.symbols[..] } else { &[] };
        Concept { symbols, ..found }
    });
    own.chain(found).collect()
}

/// Whether the article is about an entity or names it only.
fn relation(entity: &Entity) -> &'static str {
    if entity.relevance.is_some_and(|relevance| relevance >= ABOUT) { "about" } else { "mentions" }
}

fn concept<'a>(name: &'a str, rel: Option<&'static str>, id: Option<&'a str>) -> Concept<'a> {
    let uri = id.filter(|id| is_uri(id));
    let literal = if uri.is_none() { id } else { None };
    Concept { name, rel, uri, literal, symbols: &[] }
}

fn is_uri(id: &str) -> bool {
    uri::is_global(id) && uri::sound(id) == id
}

/// The source's subjects, then the topics inferred.
pub(super) fn subjects(document: &Document) -> Vec<SubjectEntry<'_>> {
    let stated = document.article.subjects.iter().map(stated_subject);
    let inferred = document.topics.iter().filter(|topic| topic.source == TopicOrigin::Machine);
    stated.chain(inferred.map(inferred_subject)).collect()
}

fn stated_subject(subject: &Subject) -> SubjectEntry<'_> {
    let code = subject.code.as_deref().map(|code| match &subject.scheme {
        Some(scheme) => format!("{scheme}:{code}"),
        None => code.to_owned(),
    });
    let uri = subject.uri.as_deref().filter(|id| is_uri(id));
    let unfit = if uri.is_none() { subject.uri.clone() } else { None };
    SubjectEntry {
        name: subject.name.as_deref(),
        uri: uri.map(str::to_owned),
        literal: code.or(unfit),
        creator: None,
        confidence: None,
    }
}

fn inferred_subject(topic: &TopicTag) -> SubjectEntry<'_> {
    let is_media_topic = topic.scheme == "medtop";
    SubjectEntry {
        name: None,
        uri: is_media_topic.then(|| format!("{MEDIA_TOPICS}{}", uri::component(&topic.code))),
        literal: Some(format!("{}:{}", topic.scheme, topic.code)),
        creator: Some(MACHINE),
        confidence: topic.confidence.map(per_cent),
    }
}

/// A fraction in whole per cent, within 0 to 100.
fn per_cent(fraction: f32) -> u8 {
    // The clamp keeps the value in range; a value that is no number becomes 0.
    (fraction.clamp(0.0, 1.0) * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_stays_in_range() {
        assert_eq!(per_cent(0.914), 91);
        assert_eq!(per_cent(7.0), 100);
        assert_eq!(per_cent(-1.0), 0);
        assert_eq!(per_cent(f32::NAN), 0);
    }

    #[test]
    fn an_identifier_that_is_no_uri_is_a_literal() {
        let good = concept("A", None, Some("http://www.wikidata.org/entity/Q1"));
        assert_eq!((good.uri.is_some(), good.literal), (true, None));
        let bad = concept("A", None, Some("staff 17"));
        assert_eq!((bad.uri, bad.literal), (None, Some("staff 17")));
    }
}
