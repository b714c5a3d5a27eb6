//! Whatever JSON object a scraper writes, as long as its field names are the obvious ones.
//!
//! Names count in any case and with any separator; of several that mean one thing, the first of the
//! lists below that has a value. A value may be wrapped once, as in `{"rendered": …}`.

use crate::article::{Article, Body, FormatName, Headline, PubStatus, Subject};

use super::super::facts::Facts;
use super::super::json::{Json, Object};
use super::super::{address, complete, markup};
use super::{Content, FormatSpec, Syntax};

/// The format as the registry knows it.
pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "json",
    content_types: &["application/json", "application/ld+json"],
    summary: "a scraper's JSON object with obvious fields: title, body, url, id, published_at",
    syntax: Syntax::Json,
    sniff: |content| matches!(content, Content::Json(Json::Object(item)) if is_article(item)),
    read: |content, setting| {
        let Content::Json(Json::Object(mut item)) = content else {
            return Err(super::unknown_shape(&content));
        };
        let facts = facts(&item);
        let body = body(&mut item);
        let mut article = Article::new(FormatName(SPEC.name), setting.source.clone(), body);
        fill(&mut article, &item);
        Ok((article, facts))
    },
};

const TITLE: &[&str] = &["title", "headline", "heading"];
const BODY: &[&str] = &[
    "body",
    "text",
    "content",
    "html",
    "article_body",
    "article_html",
    "full_text",
    "main_text",
    "article_text",
    "cleaned_text",
    "raw_text",
    "body_text",
    "body_html",
    "content_html",
    "raw_html",
];
const ID: &[&str] = &["id", "guid", "uri", "urn", "article_id", "uuid", "identifier"];
const URL: &[&str] = &["url", "link", "canonical_url", "permalink", "web_url", "source_url"];
const STATUS: &[&str] = &["pub_status", "publication_status", "status"];
const PUBLISHED: &[&str] = &[
    "published_at",
    "published",
    "date_published",
    "publish_date",
    "published_date",
    "pub_date",
    "date_publish",
    "publication_date",
    "first_created",
    "date",
    "datetime",
    "timestamp",
    "ts",
    "created_at",
];
const MODIFIED: &[&str] = &[
    "updated_at",
    "updated",
    "date_modified",
    "modified_at",
    "modified",
    "last_modified",
    "version_created",
];
const SOURCE: &[&str] =
    &["source", "outlet", "site", "source_id", "source_name", "site_name", "publisher", "domain"];
const AUTHORS: &[&str] = &["byline", "author", "authors", "by", "creator"];
const SUMMARY: &[&str] =
    &["summary", "abstract", "description", "excerpt", "standfirst", "teaser", "snippet"];
const KEYWORDS: &[&str] = &["keywords", "tags", "categories", "category", "section"];
const EMBARGO: &[&str] = &["embargoed_until", "embargo_until", "embargoed", "embargo"];
/// Members that hold the value of a wrapped field.
const WRAPPED: &[&str] = &["rendered", "value", "text", "html", "name", "id", "oid"];

/// Whether the object has content we know, or is a kill or hold that needs none.
fn is_article(item: &Object<'_>) -> bool {
    let status = status(item).as_deref().and_then(complete::status);
    item.find(TITLE).or(item.find(BODY)).is_some()
        || matches!(status, Some(PubStatus::Canceled | PubStatus::Withheld))
}

fn facts(item: &Object<'_>) -> Facts {
    let title = scalar(item, TITLE);
    Facts {
        id: scalar(item, ID).map(|id| address::canonical(&id).unwrap_or(id)),
        url: scalar(item, URL),
        version: item.text(&["version", "revision"]),
        version_created: scalar(item, MODIFIED),
        first_created: scalar(item, PUBLISHED),
        status: status(item),
        embargoed_until: match item.find(EMBARGO) {
            // Embargoed without a time: the common rules hold it.
            Some(Json::Bool(true)) => Some("true".to_owned()),
            _ => scalar(item, EMBARGO),
        },
        urgency: item.text(&["urgency"]),
        language: scalar(item, &["language", "lang", "in_language", "language_code"]),
        source: scalar(item, SOURCE),
        title: title.as_deref().and_then(markup::plain_line),
    }
}

/// A status in words; a number is the scraper's HTTP status.
fn status(item: &Object<'_>) -> Option<String> {
    match item.find(STATUS)? {
        Json::Text(text) => Some(text.to_string()),
        _ => None,
    }
}

/// The value of the first of these names that has one, unwrapped once.
fn scalar(item: &Object<'_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| unwrapped(item.find(&[name])?.elements().first()?))
}

fn unwrapped(value: &Json<'_>) -> Option<String> {
    match value {
        Json::Object(wrapped) => wrapped.text(WRAPPED),
        value => Some(value.scalar()?.into_owned()),
    }
}

fn body(item: &mut Object<'_>) -> Body {
    // Each turn takes one member away, so the loop ends with the members.
    while let Some(value) = item.take(BODY) {
        let text = match value {
            Json::Array(parts) => paragraphs(&parts),
            Json::Object(mut wrapped) => wrapped.take(WRAPPED).and_then(Json::into_text),
            value => value.into_text(),
        };
        match text {
            Some(text) if markup::is_html(&text) => return Body::Html(text),
            Some(text) => return Body::Text(text),
            None => {}
        }
    }
    Body::None
}

fn paragraphs(parts: &[Json<'_>]) -> Option<String> {
    let parts: Vec<String> = parts.iter().filter_map(unwrapped).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn fill(article: &mut Article, item: &Object<'_>) {
    let line = |names: &[&str]| scalar(item, names).as_deref().and_then(markup::plain_line);
    article
        .headlines
        .extend(line(TITLE).map(|value| Headline { role: Some("main".to_owned()), value }));
    article.headlines.extend(
        line(&["subtitle", "subheadline"])
            .map(|value| Headline { role: Some("sub".to_owned()), value }),
    );
    article.byline = byline(item);
    article.located = line(&["located", "dateline"]);
    article.slugline = line(&["slugline", "slug"]);
    article.summary = line(SUMMARY);
    article.copyright_holder = line(&["copyright_holder"]);
    article.copyright_notice = line(&["copyright_notice", "copyright", "rights"]);
    article.usage_terms = line(&["usage_terms", "license", "licence"]);
    article.subjects = keywords(item);
}

fn byline(item: &Object<'_>) -> Option<String> {
    AUTHORS.iter().find_map(|name| {
        let authors = item.find(&[name])?.elements();
        let names: Vec<String> = authors.iter().filter_map(unwrapped).collect();
        markup::plain_line(&names.join(", "))
    })
}

/// Keywords as a list, or as one text with commas.
fn keywords(item: &Object<'_>) -> Vec<Subject> {
    let elements = KEYWORDS.iter().filter_map(|name| item.find(&[name])).flat_map(Json::elements);
    let mut subjects: Vec<Subject> = Vec::new();
    for text in elements.filter_map(unwrapped) {
        for name in text.split(',').filter_map(markup::plain_line) {
            if !subjects.iter().any(|subject| subject.name.as_ref() == Some(&name)) {
                subjects.push(Subject { name: Some(name), uri: None, code: None, scheme: None });
            }
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::formats::fixture;

    fn read(item: &Value) -> Article {
        fixture::read(item.to_string(), &[]).expect("readable")
    }

    #[test]
    fn the_obvious_fields_are_read() {
        let article = read(&json!({
            "id": 4711, "source": "bay-herald", "url": "https://bay.example/a?utm_source=x",
            "title": "Port reopens", "body": "Ships left at dawn.", "authors": ["Ada Quill", "Bo"],
            "published_at": "2025-01-28 12:00", "lang": "en", "version": 3,
            "tags": "sea, trade,sea",
        }));
        assert_eq!(article.uri.as_ref().map(AsRef::as_ref), Some("urn:wiredesk:bay-herald:4711"));
        assert_eq!(article.headline(), Some("Port reopens"));
        assert_eq!(article.body, Body::Text("Ships left at dawn.".to_owned()));
        assert_eq!(article.byline.as_deref(), Some("Ada Quill, Bo"));
        assert_eq!(article.version.number, Some(3));
        assert_eq!(article.flags, ["date_without_zone"]);
        assert_eq!(article.subjects.len(), 2);
    }

    #[test]
    fn spelling_and_wrapping_of_fields_do_not_matter() {
        let article = read(&json!({
            "GUID": {"rendered": "https://bay.example/?p=7#top"},
            "Headline": {"rendered": "Port <b>reopens</b>"},
            "articleBody": ["Ships left.", "More will follow."],
            "datePublished": "Tue, 28 Jan 2025 12:00:00 GMT",
            "author": {"name": "Ada Quill"}, "publisher": {"name": "Bay Herald"},
        }));
        assert_eq!(article.uri.as_ref().map(AsRef::as_ref), Some("https://bay.example/?p=7"));
        assert_eq!(article.headline(), Some("Port reopens"));
        assert_eq!(article.body, Body::Text("Ships left.\n\nMore will follow.".to_owned()));
        assert_eq!(article.source.as_str(), "Bay Herald");
        assert_eq!(article.byline.as_deref(), Some("Ada Quill"));
        assert!(article.first_created.is_some());
    }

    #[test]
    fn markup_in_a_text_field_is_html() {
        let article = read(&json!({"title": "Port", "text": "<p>Ships left.</p>"}));
        assert_eq!(article.body, Body::Html("<p>Ships left.</p>".to_owned()));
    }

    #[test]
    fn a_blank_field_gives_way_to_the_next() {
        let article = read(&json!({"headline": "Port", "body": " ", "html": "<p>Ships left.</p>"}));
        assert_eq!(article.body, Body::Html("<p>Ships left.</p>".to_owned()));
    }

    #[test]
    fn a_kill_is_told_by_its_status_and_an_http_status_is_none() {
        let kill = read(&json!({"id": 1, "title": null, "body": "", "status": "Kill"}));
        assert_eq!((kill.status, kill.body), (PubStatus::Canceled, Body::None));
        let page = read(&json!({"title": "Port", "status": 404}));
        assert_eq!((page.status, page.flags), (PubStatus::Usable, vec![]));
    }

    #[test]
    fn an_embargo_switch_without_a_time_holds_the_item() {
        let article = read(&json!({"title": "Port", "embargoed": true}));
        assert_eq!(article.status, PubStatus::Withheld);
    }

    #[test]
    fn the_time_of_publication_does_not_order_versions() {
        let article = read(&json!({"title": "Port", "date": "2025-01-28", "updated": 1738065600}));
        assert!(article.first_created < article.version.created);
        assert_eq!(read(&json!({"title": "Port", "date": "2025-01-28"})).version.created, None);
    }

    #[test]
    fn members_of_wrong_types_are_passed_over() {
        let article = read(&json!({
            "title": "Port", "body": 12, "authors": [null, 3, {"x": 1}], "url": [], "id": 1.5,
            "language": {"a": {}}, "published_at": [[]], "source": true, "tags": {"a": 1},
        }));
        assert_eq!(article.body, Body::None);
        assert_eq!((article.uri, article.source.as_str()), (None, "desk"));
    }
}
