//! `item`: a strict ninjs 3.1 item, and nothing that the standard does not know.

use serde::Serialize;

use crate::article::{Body, PubStatus, Timestamp};
use crate::stages::EntityType;

use super::Case;
use super::concept::{Concept, SubjectEntry, concepts, subjects};

/// How much of an item is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// Everything, unless the item may not be used.
    All,
    /// No text but the headlines.
    Notice,
}

/// The item; the order of the fields is the order in the record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item<'a> {
    uri: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    representation_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embargoed_until: Option<String>,
    pub_status: PubStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    headlines: Vec<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    located: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slugline: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    descriptions: Vec<Text<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bodies: Vec<BodyText<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<Concept<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organisations: Vec<Concept<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<Concept<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subjects: Vec<SubjectEntry<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<Concept<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright_holder: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright_notice: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_terms: Option<&'a str>,
    info_sources: [Name<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alt_ids: Vec<AltId<'a>>,
    standard: Standard,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    content_type: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BodyText<'a> {
    role: &'static str,
    content_type: &'static str,
    char_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    word_count: Option<u32>,
    value: &'a str,
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct AltId<'a> {
    role: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Standard {
    name: &'static str,
    version: &'static str,
    schema: &'static str,
}

const NINJS: Standard = Standard {
    name: "ninjs",
    version: "3.1",
    schema: "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
};

const PLAIN: &str = "text/plain";

impl<'a> Item<'a> {
    /// The item of a case. A killed or held item has no text, whatever is asked for.
    pub(super) fn of(case: &Case<'a>, parts: Parts) -> Self {
        let (document, article) = (case.document, &case.document.article);
        let is_whole = case.shows_text(parts);
        let mut item = Self {
            uri: case.uri,
            kind: "text",
            representation_type: if is_whole { "full" } else { "partial" },
            version: case.version(),
            first_created: article.first_created.map(time),
            version_created: article.version.created.map(time),
            embargoed_until: article.embargoed_until.map(time),
            pub_status: article.status,
            urgency: article.urgency,
            language: language(case),
            headlines: headlines(case),
            by: None,
            located: None,
            slugline: article.slugline.as_deref(),
            descriptions: Vec::new(),
            bodies: Vec::new(),
            people: Vec::new(),
            organisations: Vec::new(),
            places: Vec::new(),
            subjects: Vec::new(),
            objects: Vec::new(),
            copyright_holder: article.copyright_holder.as_deref(),
            copyright_notice: article.copyright_notice.as_deref(),
            usage_terms: article.usage_terms.as_deref(),
            info_sources: [Name { name: article.source.as_str() }],
            alt_ids: alt_ids(case),
            standard: NINJS,
        };
        if is_whole {
            item.by = article.byline.as_deref();
            item.located = article.located.as_deref();
            item.descriptions = summary(case);
            item.bodies = bodies(case);
            item.people = concepts(&article.people, document, EntityType::Person);
            item.organisations =
                concepts(&article.organisations, document, EntityType::Organisation);
            item.places = concepts(&article.places, document, EntityType::Place);
            item.objects = concepts(&[], document, EntityType::Misc);
            item.subjects = subjects(document);
        }
        item
    }
}

/// The language of the text where it is known, else the declared one.
pub(super) fn language<'a>(case: &Case<'a>) -> Option<&'a str> {
    let detected = case.document.language.as_ref().map(|language| language.tag.as_str());
    detected.or(case.document.article.language.as_deref())
}

fn time(time: Timestamp) -> String {
    time.to_string()
}

fn headlines<'a>(case: &Case<'a>) -> Vec<Text<'a>> {
    let headlines = case.document.article.headlines.iter();
    headlines
        .map(|headline| Text {
            role: headline.role.as_deref(),
            content_type: PLAIN,
            value: &headline.value,
        })
        .collect()
}

fn summary<'a>(case: &Case<'a>) -> Vec<Text<'a>> {
    let summary = case.document.article.summary.as_deref();
    summary
        .map(|value| Text { role: Some("summary"), content_type: PLAIN, value })
        .into_iter()
        .collect()
}

fn bodies<'a>(case: &Case<'a>) -> Vec<BodyText<'a>> {
    let text = case.document.text.as_str();
    if text.is_empty() && case.document.article.body == Body::None {
        return Vec::new();
    }
    let words = case.document.fingerprint.words;
    vec![BodyText {
        role: "clean",
        content_type: PLAIN,
        char_count: text.chars().count(),
        word_count: (words > 0).then_some(words),
        value: text,
    }]
}

fn alt_ids<'a>(case: &Case<'a>) -> Vec<AltId<'a>> {
    let ids = case.document.article.alt_ids.iter();
    ids.map(|(role, value)| AltId { role, value }).collect()
}
