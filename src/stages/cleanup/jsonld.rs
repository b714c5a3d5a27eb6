//! Linked data of a page: headline, authors and date of the first schema.org article in it.
//!
//! `articleBody` is not read: it is cut to a teaser too often.

use serde_json::Value;

/// Levels of nesting that are looked into.
const DEEPEST: usize = 6;

/// Entries of a list that are looked at.
const LONGEST: usize = 64;

/// What an article object states, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// `headline`.
    pub(super) headline: Option<String>,
    /// Names of `author`.
    pub(super) authors: Vec<String>,
    /// `datePublished`.
    pub(super) published: Option<String>,
    /// `inLanguage`.
    pub(super) language: Option<String>,
}

/// The first article among the blocks of linked data.
pub(super) fn read(blocks: &[String]) -> Option<Linked> {
    blocks.iter().find_map(|block| {
        let value = parse(block)?;
        find_article(&value, 0).map(linked)
    })
}

/// Raw line breaks and tabs inside strings are the commonest fault; they become blanks.
fn parse(block: &str) -> Option<Value> {
    let mended = || block.replace(|c: char| c.is_control(), " ");
    serde_json::from_str(block).or_else(|_| serde_json::from_str(&mended())).ok()
}

fn find_article(value: &Value, depth: usize) -> Option<&Value> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Array(items) => {
            items.iter().take(LONGEST).find_map(|item| find_article(item, depth + 1))
        }
        Value::Object(fields) => {
            if fields.get("@type").is_some_and(is_article) {
                return Some(value);
            }
            ["@graph", "mainEntity", "mainEntityOfPage"]
                .iter()
                .filter_map(|name| fields.get(*name))
                .find_map(|inner| find_article(inner, depth + 1))
        }
        _ => None,
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(name) => name.ends_with("Article") || name.ends_with("BlogPosting"),
        Value::Array(names) => names.iter().take(LONGEST).any(is_article),
        _ => false,
    }
}

fn linked(article: &Value) -> Linked {
    let text = |name: &str| article.get(name).and_then(Value::as_str).and_then(clean);
    let mut authors = Vec::new();
    if let Some(author) = article.get("author") {
        collect_names(author, 0, &mut authors);
    }
    Linked {
        headline: text("headline"),
        authors,
        published: text("datePublished"),
        language: text("inLanguage"),
    }
}

fn collect_names(author: &Value, depth: usize, names: &mut Vec<String>) {
    match author {
        Value::String(name) => {
            let name = clean(name).filter(|name| !name.contains("://"));
            names.extend(name.filter(|name| !names.contains(name)));
        }
        Value::Array(items) if depth < DEEPEST => {
            for item in items.iter().take(LONGEST) {
                collect_names(item, depth + 1, names);
            }
        }
        Value::Object(fields) => {
            let is_organisation = fields
                .get("@type")
                .and_then(Value::as_str)
                .is_some_and(|kind| kind.ends_with("Organization"));
            if let Some(name) = fields.get("name").filter(|_| depth < DEEPEST && !is_organisation) {
                collect_names(name, depth + 1, names);
            }
        }
        _ => {}
    }
}

/// A tidy, repaired text that is not empty: linked data is often escaped twice.
fn clean(text: &str) -> Option<String> {
    Some(super::tidy_line(text)).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(block: &str) -> Option<Linked> {
        read(&[block.to_owned()])
    }

    #[test]
    fn an_article_inside_a_graph_is_found() {
        let found = read_one(
            r#"{"@graph": [{"@type": "WebSite", "name": "Ellery Post"},
                {"@type": ["NewsArticle"], "headline": "Quay &amp; pier",
                 "datePublished": "2024-05-03",
                 "author": [{"@type": "Person", "name": "Ana Duarte"},
                 {"@type": "Organization", "name": "EP"}]}]}"#,
        )
        .expect("article");
        assert_eq!(found.headline.as_deref(), Some("Quay & pier"));
        assert_eq!(found.authors, ["Ana Duarte"]);
        assert_eq!(found.published.as_deref(), Some("2024-05-03"));
    }

    #[test]
    fn raw_line_breaks_in_strings_are_mended() {
        let found = read_one("{\"@type\": \"Article\", \"headline\": \"Quay\nto close\"}");
        assert_eq!(found.and_then(|f| f.headline).as_deref(), Some("Quay to close"));
    }

    #[test]
    fn broken_or_foreign_data_says_nothing() {
        assert_eq!(read_one("{\"@type\": \"Article\""), None);
        assert_eq!(read_one("{\"@type\": \"Recipe\", \"headline\": \"Soup\"}"), None);
    }
}
