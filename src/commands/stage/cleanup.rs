//! `wiredesk stage cleanup`: `{id, html | text, url?, title?}` to
//! `{id, text, title, authors, date, language}`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::article::Body;
use crate::stages::cleanup;

/// Shown under `--help`.
pub(super) const EXAMPLE: &str = "\
Reads {\"id\", \"html\" or \"text\", \"title\"?} and writes {\"id\", \"text\", \"title\",
\"authors\", \"date\", \"language\"}, a line each.

Example:
  echo '{\"id\": 1, \"text\": \"Home > Coast\\nThe quay is closed.\"}' | wiredesk stage cleanup";

/// A page.
#[derive(Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    id: Value,
    html: Option<String>,
    text: Option<String>,
    title: Option<String>,
}

/// Its article.
#[derive(Serialize)]
pub(super) struct Output {
    id: Value,
    text: String,
    title: Option<String>,
    authors: Vec<String>,
    date: Option<String>,
    language: Option<String>,
}

/// Cleans one page.
pub(super) fn line(input: Input) -> Output {
    let body = match (input.html, input.text) {
        (Some(html), _) => Body::Html(html),
        (None, Some(text)) => Body::Text(text),
        (None, None) => Body::None,
    };
    let cleaned = cleanup::clean(&body, input.title.as_deref());
    let language = cleaned.language().map(|found| found.tag);
    Output {
        id: input.id,
        text: cleaned.text,
        title: input.title.or(cleaned.metadata.headline),
        authors: cleaned.metadata.authors,
        date: cleaned.metadata.published,
        language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_read_before_text_and_a_stated_title_stays() {
        let input = r#"{"id": 7, "html": "<p>A &amp; B</p>", "text": "no", "title": "T"}"#;
        let output = line(serde_json::from_str(input).expect("valid"));
        assert_eq!(serde_json::to_string(&output).expect("plain data"), {
            r#"{"id":7,"text":"A & B","title":"T","authors":[],"date":null,"language":null}"#
        });
    }
}
