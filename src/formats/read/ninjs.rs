//! IPTC ninjs, generations 1 (flat), 2 and 3 (arrays), told apart by their property names.
//!
//! Names are matched whatever their case, which is all that tells 2.x from 3.x in most fields.
//! Notes to editors and contacts are not for publication and never read.

use crate::article::{Article, Body, FormatName, Headline, Note, Person, Subject};

use super::super::facts::Facts;
use super::super::json::{Json, Object};
use super::super::line::tidy;
use super::super::markup;
use super::{Content, FormatSpec, Syntax};

/// The format as the registry knows it.
pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "ninjs",
    content_types: &["application/json", "application/ninjs+json"],
    summary: "an IPTC ninjs item of generation 1, 2 or 3",
    syntax: Syntax::Json,
    sniff: |content| match content {
        Content::Json(Json::Object(item)) => generation(item).is_some(),
        _ => false,
    },
    read: |content, setting| {
        let Content::Json(Json::Object(mut item)) = content else {
            return Err(super::unknown_shape(&content));
        };
        let name = FormatName(generation(&item).unwrap_or("ninjs-3"));
        let facts = facts(&item);
        let mut article = Article::new(name, setting.source.clone(), body(&mut item));
        fill(&mut article, &item);
        Ok((article, facts))
    },
};

/// Roles of bodies that are not the story.
const OTHER_ROLES: [&str; 9] = [
    "abstract",
    "advisory",
    "caption",
    "contact",
    "editorialnote",
    "internal",
    "note",
    "summary",
    "teaser",
];

/// The generation by its property names; `None` for what is no ninjs.
fn generation(item: &Object<'_>) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().any(|name| item.get(name).is_some());
    if !has(&["uri", "guid"]) {
        return None;
    }
    let is_array = |name| matches!(item.get(name), Some(Json::Array(_)));
    if has(&["pubStatus", "versionCreated", "firstCreated", "embargoedUntil"]) {
        Some("ninjs-3")
    } else if is_array("headlines") || is_array("bodies") {
        let is_second = has(&["pubstatus", "versioncreated", "firstcreated", "embargoed"]);
        Some(if is_second { "ninjs-2" } else { "ninjs-3" })
    } else if item.members().any(|(name, _)| name.starts_with("body_"))
        || has(&["headline", "type"])
            && has(&["pubstatus", "versioncreated"])
            && !has(&["body", "text"])
    {
        Some("ninjs-1")
    } else {
        None
    }
}

fn facts(item: &Object<'_>) -> Facts {
    Facts {
        id: item.text(&["uri", "guid"]),
        url: None,
        version: item.text(&["version"]),
        version_created: item.text(&["versionCreated"]),
        first_created: item.text(&["firstCreated", "contentCreated"]),
        status: item.text(&["pubStatus"]),
        embargoed_until: item.text(&["embargoedUntil", "embargoed"]),
        urgency: item.text(&["urgency"]),
        language: item.text(&["language"]),
        source: item.text(&["source"]),
        title: item
            .text(&["headline", "headline_main", "title"])
            .as_deref()
            .and_then(markup::plain_line),
    }
}

/// The story's body: HTML before text, because text has often lost its paragraphs.
fn body(item: &mut Object<'_>) -> Body {
    let mut best = Body::None;
    if let Some(Json::Array(bodies)) = item.take(&["bodies"]) {
        for body in bodies {
            let Json::Object(mut body) = body else { continue };
            let role = body.text(&["role"]).unwrap_or_default().to_ascii_lowercase();
            if OTHER_ROLES.contains(&role.as_str()) {
                continue;
            }
            let kind = body.text(&["contentType"]).unwrap_or_default();
            let Some(value) = body.take(&["value"]).and_then(Json::into_text) else { continue };
            let is_html = kind.contains("html") || kind.is_empty() && markup::is_html(&value);
            match (&best, is_html) {
                (Body::None | Body::Text(_), true) => best = Body::Html(value),
                (Body::None, false) => best = Body::Text(value),
                _ => {}
            }
        }
    }
    if best != Body::None {
        return best;
    }
    const FLAT: [&str; 5] = ["body_html", "body_xhtml", "body_richtext", "body_main", "body_text"];
    for name in FLAT {
        if let Some(text) = item.take(&[name]).and_then(Json::into_text) {
            return if markup::is_html(&text) { Body::Html(text) } else { Body::Text(text) };
        }
    }
    Body::None
}

fn fill(article: &mut Article, item: &Object<'_>) {
    article.headlines = list(item, &["headlines"], |headline| {
        let value = markup::plain_line(&headline.text(&["value"])?)?;
        Some(Headline { role: headline.text(&["role"]), value })
    });
    // A stable sort: what is called main comes first.
    article.headlines.sort_by_key(|headline| headline.role.as_deref() != Some("main"));
    let line = |names: &[&str]| item.text(names).as_deref().and_then(markup::plain_line);
    article.byline = line(&["by", "byline"]);
    article.located = line(&["located"]);
    article.slugline = line(&["slugline"]);
    article.copyright_holder = line(&["copyrightHolder"]);
    article.copyright_notice = line(&["copyrightNotice"]);
    article.usage_terms = line(&["usageTerms"]);
    article.summary = summary(item);
    article.people = list(item, &["people", "person"], person);
    article.organisations = list(item, &["organisations", "organisation"], person);
    article.places = list(item, &["places", "place"], person);
    article.subjects = list(item, &["subjects", "subject"], subject);
    article.alt_ids = alt_ids(item);
    for signal in item.find(&["signal", "signals"]).map_or(&[][..], Json::elements) {
        if let Some(value) = signal.scalar().as_deref().and_then(tidy) {
            article.evidence.push(Note { place: "signal".to_owned(), value });
        }
    }
}

fn summary(item: &Object<'_>) -> Option<String> {
    let descriptions = list(item, &["descriptions"], |one| one.text(&["value"]));
    let flat = item.text(&["description_text", "description_main", "description_html"]);
    descriptions.into_iter().next().or(flat).as_deref().and_then(markup::plain_line)
}

fn person(named: &Object<'_>) -> Option<Person> {
    let name = markup::plain_line(&named.text(&["name"])?)?;
    Some(Person { name, uri: named.text(&["uri"]) })
}

fn subject(subject: &Object<'_>) -> Option<Subject> {
    let read = Subject {
        name: subject.text(&["name"]).as_deref().and_then(markup::plain_line),
        uri: subject.text(&["uri"]),
        code: subject.text(&["code", "literal"]),
        scheme: subject.text(&["scheme"]),
    };
    (read.name.is_some() || read.uri.is_some() || read.code.is_some()).then_some(read)
}

/// `[{role, value}]` since 2.0, `{role: value}` before.
fn alt_ids(item: &Object<'_>) -> Vec<(String, String)> {
    match item.find(&["altIds"]) {
        Some(Json::Object(pairs)) => pairs
            .members()
            .filter_map(|(role, value)| Some((tidy(role)?, tidy(&value.scalar()?)?)))
            .collect(),
        _ => list(item, &["altIds"], |id| {
            let value = tidy(&id.text(&["value"])?)?;
            Some((id.text(&["role"]).unwrap_or_else(|| "other".to_owned()), value))
        }),
    }
}

/// The objects of a list, those that `read` makes something of.
fn list<T>(item: &Object<'_>, names: &[&str], read: impl Fn(&Object<'_>) -> Option<T>) -> Vec<T> {
    let elements = item.find(names).map_or(&[][..], Json::elements);
    elements.iter().filter_map(|element| read(element.object()?)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::article::{PubStatus, Timestamp};
    use crate::formats::fixture;

    fn read(item: &Value) -> Article {
        fixture::read(item.to_string(), &[("wire-source", "bay-wire")]).expect("readable")
    }

    fn third() -> Value {
        json!({
            "uri": "urn:bay:1",
            "type": "text",
            "version": "12",
            "firstCreated": "2025-01-28T06:40:00+01:00",
            "versionCreated": "2025-01-28T13:00:00+01:00",
            "pubStatus": "usable",
            "urgency": 3,
            "language": "en",
            "edNote": "Call Ada on 555 0100 before use",
            "headlines": [
                {"role": "sub", "value": "Ships leave at dawn"},
                {"role": "main", "value": "Port &amp; ferry reopen"},
            ],
            "by": "Ada Quill",
            "located": "Northhaven",
            "bodies": [
                {"role": "teaser", "contentType": "text/html", "value": "<p>short</p>"},
                {"role": "main", "contentType": "text/plain", "value": "flat"},
                {"role": "main", "contentType": "text/html", "value": "<p>whole</p>"},
                {"role": "contact", "contentType": "text/html", "value": "<p>555 0100</p>"},
            ],
            "people": [
                {"name": "Bo Rivers", "uri": "urn:people:1", "contactInfo": [{"value": "555"}]},
            ],
            "subjects": [{"name": "shipping", "uri": "urn:topic:7"}],
            "altIds": [{"role": "slug", "value": "port-1"}],
        })
    }

    #[test]
    fn the_third_generation_is_read() {
        let article = read(&third());
        assert_eq!(article.format.0, "ninjs-3");
        assert_eq!(article.version.number, Some(12));
        assert_eq!(article.version.created, Some(Timestamp(1_738_065_600_000)));
        assert_eq!(article.headline(), Some("Port & ferry reopen"));
        assert_eq!(article.byline.as_deref(), Some("Ada Quill"));
        assert_eq!(article.people[0].uri.as_deref(), Some("urn:people:1"));
        assert_eq!(article.subjects[0].name.as_deref(), Some("shipping"));
        assert_eq!(article.alt_ids, [("slug".to_owned(), "port-1".to_owned())]);
    }

    #[test]
    fn the_html_of_the_story_itself_is_the_body() {
        assert_eq!(read(&third()).body, Body::Html("<p>whole</p>".to_owned()));
    }

    #[test]
    fn notes_and_contacts_never_leave_the_item() {
        assert!(!format!("{:?}", read(&third())).contains("555"));
    }

    #[test]
    fn the_first_generation_is_read() {
        let article = read(&json!({
            "uri": "1ea2-77", "type": "text", "versioncreated": "2025-01-28T12:00:00+0000",
            "pubstatus": "usable", "headline": "Port reopens", "byline": "Ada Quill",
            "body_text": "Ships left.", "person": [{"name": "Bo Rivers"}],
            "subject": [{"code": "04000000", "scheme": "medtop"}], "altids": {"slug": "port-1"},
        }));
        assert_eq!(article.format.0, "ninjs-1");
        assert_eq!(article.uri.as_ref().map(AsRef::as_ref), Some("urn:wiredesk:bay-wire:1ea2-77"));
        assert_eq!(article.headline(), Some("Port reopens"));
        assert_eq!(article.body, Body::Text("Ships left.".to_owned()));
        assert_eq!(article.subjects[0].code.as_deref(), Some("04000000"));
        assert_eq!(article.alt_ids.len(), 2);
    }

    #[test]
    fn the_second_generation_is_told_by_its_lower_case() {
        let article = read(&json!({
            "uri": "urn:bay:1", "pubstatus": "withheld",
            "headlines": [{"value": "Port reopens"}], "bodies": [{"value": "Ships left."}],
        }));
        assert_eq!((article.format.0, article.status), ("ninjs-2", PubStatus::Withheld));
    }

    #[test]
    fn a_kill_may_have_nothing_but_its_identity() {
        let kill = json!({"uri": "urn:bay:1", "version": "13", "pubStatus": "canceled"});
        let article = read(&kill);
        assert_eq!((article.status, article.body), (PubStatus::Canceled, Body::None));
    }

    #[test]
    fn members_of_wrong_types_are_passed_over() {
        let article = read(&json!({
            "uri": "urn:bay:1", "pubStatus": 7, "urgency": {"a": 1}, "version": [1],
            "headlines": [3, {"value": null}, {"value": "Port"}], "bodies": [null, [], {}],
            "people": "Bo Rivers", "subjects": [[{"name": "x"}]], "language": false,
        }));
        assert_eq!(article.headlines.len(), 1);
        assert_eq!((article.people, article.subjects), (vec![], vec![]));
    }
}
