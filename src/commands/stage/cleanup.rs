//! `wiredesk stage cleanup`: `{id, html | text, url?, title?}` to
//! `{id, text, title, authors, date, language}`, or each line with what became of it.

use std::borrow::Cow;

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::filter;
use crate::article::Body;
use crate::commands::Exit;
use crate::stages::RemovedKind;
use crate::stages::cleanup::{Cleaner, Explained, Models};

/// Shown under `--help`.
pub(super) const EXAMPLE: &str = "\
Reads {\"id\", \"html\" or \"text\", \"title\"?} and writes {\"id\", \"text\", \"title\",
\"authors\", \"date\", \"language\"}, a line each. With --explain it prints every line of each body:
+ or - for kept and removed, the score (from 500 the model keeps a line), the reason, the text. A
star behind the score says that a rule of form decided and not the model.

Example:
  echo '{\"id\": 1, \"text\": \"Home > Coast\\nThe quay is closed.\"}' | wiredesk stage cleanup
  wiredesk stage cleanup --explain < pages.jsonl";

/// Arguments of `wiredesk stage cleanup`.
#[derive(Debug, Args)]
pub(super) struct CleanupArgs {
    /// Print each line with keep or drop, score and reason, instead of the article.
    #[arg(long)]
    explain: bool,
}

/// A page.
#[derive(Deserialize)]
struct Input<'a> {
    #[serde(default)]
    id: Value,
    #[serde(borrow)]
    html: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    title: Option<String>,
}

/// Its article.
#[derive(Serialize)]
struct Output {
    id: Value,
    text: String,
    title: Option<String>,
    authors: Vec<String>,
    date: Option<String>,
    language: Option<String>,
}

/// Runs the filter.
///
/// # Errors
/// Where input cannot be read or output cannot be written.
pub(super) fn run(args: &CleanupArgs) -> anyhow::Result<Exit> {
    let mut cleaner = Cleaner::new(Models::embedded());
    if args.explain {
        filter::run_text(|line: &[u8]| explain(&mut cleaner, serde_json::from_slice(line)?))
    } else {
        filter::run_lines(|line: &[u8]| Ok(article(&mut cleaner, serde_json::from_slice(line)?)))
    }
}

fn body(input: &mut Input<'_>) -> Body {
    match (input.html.take(), input.text.take()) {
        (Some(html), _) => Body::Html(html.into_owned()),
        (None, Some(text)) => Body::Text(text.into_owned()),
        (None, None) => Body::None,
    }
}

/// Cleans one page.
fn article(cleaner: &mut Cleaner, mut input: Input<'_>) -> Output {
    let body = body(&mut input);
    let mut cleaned = cleaner.clean(&body, input.title.as_deref(), None);
    if let Some(url) = input.url {
        cleaned.metadata.date_from_address(&url);
    }
    let language = cleaned.language().map(|found| found.tag);
    let metadata = cleaned.metadata;
    Output {
        id: input.id,
        text: cleaned.text,
        title: input.title.or(metadata.headline.map(|headline| headline.value)),
        authors: metadata.authors.map(|authors| authors.value).unwrap_or_default(),
        date: metadata.published.map(|time| time.value),
        language,
    }
}

/// A page line by line.
fn explain(cleaner: &mut Cleaner, mut input: Input<'_>) -> anyhow::Result<String> {
    let body = body(&mut input);
    let mut text = format!("== {}\n", input.id);
    for line in cleaner.explain(&body, input.title.as_deref(), None) {
        text.push_str(&explained(&line)?);
    }
    Ok(text)
}

/// `+  912  kept        The quay is closed.`
fn explained(line: &Explained) -> anyhow::Result<String> {
    let sign = if line.kind.is_none() { '+' } else { '-' };
    let star = if line.by_model { ' ' } else { '*' };
    let kind = line.kind.map_or(Ok("kept".to_owned()), name)?;
    Ok(format!("{sign} {:4}{star} {kind:11} {}\n", line.score, line.text))
}

/// The kind as the record writes it.
fn name(kind: RemovedKind) -> anyhow::Result<String> {
    let value = serde_json::to_value(kind)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaner() -> Cleaner {
        Cleaner::new(Models::embedded())
    }

    #[test]
    fn html_is_read_before_text_and_a_stated_title_stays() {
        let input = r#"{"id": 7, "html": "<p>A &amp; B met.</p>", "text": "no", "title": "T"}"#;
        let output = article(&mut cleaner(), serde_json::from_str(input).expect("valid"));
        assert_eq!((output.id, output.title.as_deref()), (Value::from(7), Some("T")));
        assert!(!output.text.contains("no"));
    }

    #[test]
    fn every_line_is_told_with_its_reason() {
        let input = r#"{"id": 7, "text": "Home > Coast > Ellery\nShare Tweet E-mail"}"#;
        let text = explain(&mut cleaner(), serde_json::from_str(input).expect("valid"));
        let text = text.expect("plain data");
        assert!(text.starts_with("== 7\n"), "{text}");
        assert!(text.contains("breadcrumb  Home > Coast > Ellery\n"), "{text}");
        assert!(text.contains("prompt      Share Tweet E-mail\n"), "{text}");
    }
}
