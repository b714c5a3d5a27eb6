//! Linked data of a page: what the first schema.org article in it states.
//!
//! `articleBody` is cut to a teaser too often to be taken for the text; it is one hint among others.

use serde_json::Value;

use crate::stages::cleanup::tidy_line;

/// Levels of nesting that are looked into.
const DEEPEST: usize = 6;

/// Entries of a list that are looked at.
const LONGEST: usize = 64;

/// What an article object states, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// `headline`, else `name`.
    pub(super) headline: Option<String>,
    /// Names of `author`.
    pub(super) authors: Vec<String>,
    /// `datePublished`.
    pub(super) published: Option<String>,
    /// `dateModified`.
    pub(super) modified: Option<String>,
    /// `inLanguage`.
    pub(super) language: Option<String>,
    /// `articleSection`.
    pub(super) section: Option<String>,
    /// The name of `publisher`.
    pub(super) publisher: Option<String>,
    /// `articleBody`.
    pub(super) body: Option<String>,
}

/// The best article among the blocks of linked data: one with a headline, else the first.
pub(super) fn read<'a>(blocks: impl Iterator<Item = &'a str>) -> Linked {
    let mut best = Linked::default();
    for block in blocks.filter(|block| block.contains("Article") || block.contains("Posting")) {
        let Some(value) = parse(block) else { continue };
        let mut articles = Vec::new();
        collect_articles(&value, 0, &mut articles);
        let linked = resolve(&value, &articles);
        if best.headline.is_none() && (linked.headline.is_some() || best == Linked::default()) {
            best = linked;
        }
    }
    best
}

/// The article of one block, its author looked up by `@id` where only that is given.
fn resolve(block: &Value, articles: &[&Value]) -> Linked {
    let with_headline = articles.iter().find(|article| article.get("headline").is_some());
    match with_headline.or(articles.first()) {
        Some(article) => linked(block, article),
        None => Linked::default(),
    }
}

/// Raw line breaks and tabs inside strings are the commonest fault; they become blanks. Some blocks
/// end in a semicolon or stand in a CDATA section or comment.
fn parse(block: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(block) {
        return Some(value);
    }
    let start = block.find(['{', '['])?;
    let end = block.rfind(['}', ']'])?;
    let mended = block.get(start..=end)?.replace(|c: char| c.is_control(), " ");
    serde_json::from_str(&mended).ok()
}

fn collect_articles<'a>(value: &'a Value, depth: usize, found: &mut Vec<&'a Value>) {
    if depth > DEEPEST || found.len() >= LONGEST {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items.iter().take(LONGEST) {
                collect_articles(item, depth + 1, found);
            }
        }
        Value::Object(fields) => {
            if fields.get("@type").is_some_and(is_article) {
                found.push(value);
            }
            for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = fields.get(name) {
                    collect_articles(inner, depth + 1, found);
                }
            }
        }
        _ => {}
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(name) => name.ends_with("Article") || name.ends_with("Posting"),
        Value::Array(names) => names.iter().take(LONGEST).any(is_article),
        _ => false,
    }
}

fn linked(block: &Value, article: &Value) -> Linked {
    let text = |name: &str| article.get(name).and_then(first_text);
    let mut authors = Vec::new();
    for name in ["author", "creator"] {
        if let Some(author) = article.get(name).filter(|_| authors.is_empty()) {
            collect_names(block, author, 0, &mut authors);
        }
    }
    let publisher = article.get("publisher").and_then(|publisher| match publisher {
        Value::Array(items) => items.first()?.get("name"),
        _ => publisher.get("name"),
    });
    Linked {
        headline: text("headline").or_else(|| text("name")),
        authors,
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        language: text("inLanguage"),
        section: text("articleSection"),
        publisher: publisher.and_then(first_text),
        body: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
    }
}

/// A tidy text: the value, the first of a list, or its name.
fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => clean(text),
        Value::Array(items) => items.first().and_then(Value::as_str).and_then(clean),
        Value::Object(fields) => fields.get("name").and_then(Value::as_str).and_then(clean),
        _ => None,
    }
}

fn collect_names(block: &Value, author: &Value, depth: usize, names: &mut Vec<String>) {
    if depth > DEEPEST {
        return;
    }
    match author {
        Value::String(name) => {
            let name = clean(name).filter(|name| !name.contains("://"));
            names.extend(name.filter(|name| !names.contains(name)));
        }
        Value::Array(items) => {
            for item in items.iter().take(LONGEST) {
                collect_names(block, item, depth + 1, names);
            }
        }
        Value::Object(fields) => {
            if let Some(name) = fields.get("name") {
                collect_names(block, name, depth + 1, names);
            } else if let Some(Value::String(id)) = fields.get("@id")
                && let Some(person) =
                    by_id(block, id, 0).filter(|person| person.get("name").is_some())
            {
                collect_names(block, person, depth + 1, names);
            }
        }
        _ => {}
    }
}

/// The object of the block with this identifier that has a name.
fn by_id<'a>(value: &'a Value, id: &str, depth: usize) -> Option<&'a Value> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Array(items) => {
            items.iter().take(LONGEST).find_map(|item| by_id(item, id, depth + 1))
        }
        Value::Object(fields) => {
            let is_it = fields.get("@id").and_then(Value::as_str) == Some(id);
            if is_it && fields.get("name").is_some() {
                return Some(value);
            }
            fields.get("@graph").and_then(|graph| by_id(graph, id, depth + 1))
        }
        _ => None,
    }
}

/// A tidy, repaired text that is not empty: linked data is often escaped twice.
fn clean(text: &str) -> Option<String> {
    let text = if text.contains('<') { strip_tags(text) } else { text.to_owned() };
    Some(tidy_line(&text)).filter(|text| !text.is_empty())
}

/// The text without tags.
fn strip_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        plain.push_str(before);
        match tag.split_once('>') {
            Some((_, after)) => rest = after,
            None => {
                plain.push('<');
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(block: &str) -> Linked {
        read(std::iter::once(block))
    }

    #[test]
    fn an_article_inside_a_graph_is_found() {
        let found = read_one(
            r##"{"@graph": [{"@type": "WebSite", "name": "Ellery Post"},
                {"@type": ["NewsArticle"], "headline": "Quay &amp; pier",
                 "datePublished": "2024-05-03", "publisher": {"name": "Ellery Post"},
                 "author": [{"@type": "Person", "name": "Ana Duarte"}, {"@id": "#jens"},
                 {"@type": "Organization", "name": "Coastal Press"}]},
                {"@type": "Person", "@id": "#jens", "name": "Jens Holt"}]}"##,
        );
        assert_eq!(found.headline.as_deref(), Some("Quay & pier"));
        assert_eq!(found.authors, ["Ana Duarte", "Jens Holt", "Coastal Press"]);
        assert_eq!(found.published.as_deref(), Some("2024-05-03"));
        assert_eq!(found.publisher.as_deref(), Some("Ellery Post"));
    }

    #[test]
    fn raw_line_breaks_and_a_semicolon_are_mended() {
        let found = read_one("{\"@type\": \"Article\", \"headline\": \"Quay\nto close\"};");
        assert_eq!(found.headline.as_deref(), Some("Quay to close"));
    }

    #[test]
    fn broken_or_foreign_data_says_nothing() {
        assert_eq!(read_one("{\"@type\": \"Article\""), Linked::default());
        assert_eq!(read_one("{\"@type\": \"Recipe\", \"headline\": \"Soup\"}"), Linked::default());
    }
}
