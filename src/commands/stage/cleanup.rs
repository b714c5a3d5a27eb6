//! `wiredesk stage cleanup`: `{id, html | text, url?, title?}` to
//! `{id, text, title, authors, date, language}`, or each line with what became of it.

use clap::Args;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{envelope, filter};
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

/// A page, in buffers that are used for the next one again.
#[derive(Debug, Default)]
struct Input {
    id: Value,
    html: Option<String>,
    text: Option<String>,
    url: Option<String>,
    title: Option<String>,
    /// The buffer of the last page's HTML or text.
    spare: String,
}

impl Input {
    /// Reads a line in place of the last one.
    fn read(&mut self, line: &[u8]) -> Result<(), serde_json::Error> {
        let spare = [self.html.take(), self.text.take()].into_iter().flatten();
        let spare = spare.fold(std::mem::take(&mut self.spare), |one, other| {
            if one.capacity() < other.capacity() { other } else { one }
        });
        *self = Self { spare, ..Self::default() };
        envelope::members(line, |name, rest| match name {
            "id" => envelope::fill(&mut self.id, rest),
            "url" => envelope::fill(&mut self.url, rest),
            "title" => envelope::fill(&mut self.title, rest),
            "html" => fill_text(&mut self.html, &mut self.spare, rest),
            "text" => fill_text(&mut self.text, &mut self.spare, rest),
            _ => envelope::value::<IgnoredAny>(rest).map(|(_, length)| length),
        })
    }

    /// The body, which has to be given back by [`Input::keep`].
    fn body(&mut self) -> Body {
        match (self.html.take(), self.text.take()) {
            (Some(html), _) => Body::Html(html),
            (None, Some(text)) => Body::Text(text),
            (None, None) => Body::None,
        }
    }

    /// Keeps the buffer of a body for the next one.
    fn keep(&mut self, body: Body) {
        if let Body::Html(text) | Body::Text(text) = body {
            self.spare = text;
        }
    }
}

fn fill_text(
    field: &mut Option<String>,
    spare: &mut String,
    rest: &[u8],
) -> Result<usize, serde_json::Error> {
    let mut text = std::mem::take(spare);
    let (is_text, length) = envelope::text(rest, &mut text)?;
    *field = is_text.then_some(text);
    Ok(length)
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
    let mut input = Input::default();
    if args.explain {
        filter::run_text(|line: &[u8]| {
            input.read(line)?;
            explain(&mut cleaner, &mut input)
        })
    } else {
        filter::run_lines(|line: &[u8]| {
            input.read(line)?;
            Ok(article(&mut cleaner, &mut input))
        })
    }
}

/// Cleans one page.
fn article(cleaner: &mut Cleaner, input: &mut Input) -> Output {
    let body = input.body();
    let mut cleaned = cleaner.extract(&body, input.title.as_deref(), None);
    input.keep(body);
    if let Some(url) = &input.url {
        cleaned.metadata.date_from_address(url);
    }
    let language = cleaned.language().map(|found| found.tag);
    let metadata = cleaned.metadata;
    Output {
        id: input.id.take(),
        text: cleaned.text,
        title: input.title.take().or(metadata.headline.map(|headline| headline.value)),
        authors: metadata.authors.map(|authors| authors.value).unwrap_or_default(),
        date: metadata.published.map(|time| time.value),
        language,
    }
}

/// A page line by line.
fn explain(cleaner: &mut Cleaner, input: &mut Input) -> anyhow::Result<String> {
    let body = input.body();
    let mut text = format!("== {}\n", input.id);
    for line in cleaner.explain(&body, input.title.as_deref(), None) {
        text.push_str(&explained(&line)?);
    }
    input.keep(body);
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

    fn input(line: &str) -> Input {
        let mut input = Input { html: Some("<p>The last one".to_owned()), ..Input::default() };
        input.read(line.as_bytes()).expect("valid");
        input
    }

    #[test]
    fn html_is_read_before_text_and_a_stated_title_stays() {
        let input = r#"{"id": 7, "html": "<p>A &amp; B met.</p>", "text": "no", "title": "T"}"#;
        let output = article(&mut cleaner(), &mut self::input(input));
        assert_eq!((output.id, output.title.as_deref()), (Value::from(7), Some("T")));
        assert!(!output.text.contains("no"));
    }

    #[test]
    fn every_line_is_told_with_its_reason() {
        let input = r#"{"id": 7, "text": "Home > Coast > Ellery\nShare Tweet E-mail"}"#;
        let text = explain(&mut cleaner(), &mut self::input(input));
        let text = text.expect("plain data");
        assert!(text.starts_with("== 7\n"), "{text}");
        assert!(text.contains("breadcrumb  Home > Coast > Ellery\n"), "{text}");
        assert!(text.contains("prompt      Share Tweet E-mail\n"), "{text}");
    }
}
