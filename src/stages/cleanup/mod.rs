//! The cleanup stage: from a delivered body to the article's text and nothing else.
//!
//! Owns how HTML and flattened text become lines, which lines are furniture, text repair, the
//! language, and the facts that removed furniture states. Promises NFC text with one empty line
//! between paragraphs, linear time on hostile pages, and that nothing the source stated is
//! overwritten. Knows neither dedup nor entities.

mod html;
mod jsonld;
mod language;
mod line;
mod metadata;
pub mod repair;
mod rules;
pub(crate) mod space;
mod spans;
mod text;

use super::{Detected, Document, Phase, Removed, RemovedKind, Stage, StageSpec};
use crate::article::{Body, Headline, Poison, PoisonCode, PubStatus, Timestamp};
use line::Line;
pub use metadata::PageMetadata;
use spans::Cut;

use rules::people;

/// Words below which a text is flagged `short`.
const SHORT: usize = 25;

/// `[stages.cleanup]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CleanupSettings {}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "cleanup",
    version: "1",
    phase: Phase::Prepare,
    summary: "HTML to text, furniture removed, Unicode NFC",
    build: |_| Ok(Box::new(Cleanup)),
};

/// A cleaned body.
#[derive(Clone, Debug, Default)]
pub struct Cleaned {
    /// NFC, paragraphs separated by one empty line, lines of one paragraph by a line break.
    pub text: String,
    /// What was taken away, ascending and disjoint.
    pub removed: Vec<Removed>,
    /// What page and furniture say of the article.
    pub metadata: PageMetadata,
}

impl Cleaned {
    /// The language: the page's, else by the text.
    pub fn language(&self) -> Option<Detected> {
        language::detect(None, self.metadata.language.as_deref(), &self.text)
    }
}

/// Cleans a body. `headline` is the stated one, if any: its repetition in the text is furniture.
pub fn clean(body: &Body, headline: Option<&str>) -> Cleaned {
    match body {
        Body::Text(raw) => {
            without_furniture(raw, &text::lines(raw), Vec::new(), headline, PageMetadata::default())
        }
        Body::Html(raw) => {
            let page = html::read(raw);
            let metadata = metadata::read(&page.facts);
            without_furniture(raw, &page.lines, page.cuts, headline, metadata)
        }
        Body::None => Cleaned::default(),
    }
}

/// A line in the form in which offsets count: white space collapsed, damage repaired, NFC.
pub fn tidy_line(line: &str) -> String {
    let tidy = space::tidy(line);
    match repair::line(&tidy) {
        Some(repaired) => space::tidy(&repaired).into_owned(),
        None => tidy.into_owned(),
    }
}

fn without_furniture(
    raw: &str,
    lines: &[Line],
    mut cuts: Vec<Cut>,
    headline: Option<&str>,
    mut metadata: PageMetadata,
) -> Cleaned {
    let mut headlines: Vec<&str> = metadata.headlines.iter().map(String::as_str).collect();
    headlines.extend(headline);
    let found = rules::judge(lines, &headlines);
    cuts.extend(to_cuts(lines, &found.kinds));
    let kept = lines.iter().zip(&found.kinds).filter(|(_, kind)| kind.is_none());
    let text = line::join(kept.map(|(line, _)| line));
    metadata.headline = metadata.headline.or(found.headline);
    metadata.published = metadata.published.or(found.date);
    if metadata.authors.is_empty() {
        metadata.authors = found.byline.map(|byline| people(&byline)).unwrap_or_default();
    }
    Cleaned { text, removed: spans::to_code_points(raw, cuts), metadata }
}

/// The removed lines as cuts; neighbours of one kind become one.
fn to_cuts(lines: &[Line], kinds: &[Option<RemovedKind>]) -> Vec<Cut> {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut after_cut = false;
    for (line, kind) in lines.iter().zip(kinds) {
        match (kind, cuts.last_mut()) {
            (Some(kind), Some(cut)) if after_cut && cut.kind == *kind => {
                cut.bytes.end = line.source.end;
            }
            (Some(kind), _) => cuts.push(Cut { bytes: line.source.clone(), kind: *kind }),
            (None, _) => {}
        }
        after_cut = kind.is_some();
    }
    cuts
}

struct Cleanup;

impl Stage for Cleanup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        tidy_stated(document);
        // A kill or a hold passes whatever its body holds: the status is read before the text.
        if document.article.status != PubStatus::Usable {
            return Ok(());
        }
        let cleaned = clean(&document.article.body, document.article.headline());
        if cleaned.text.is_empty() {
            let detail = format!("nothing left of {} code points", raw_length(document));
            return Err(Poison::new(PoisonCode::NoText, SPEC.name, detail));
        }
        let article = &document.article;
        document.language = language::detect(
            article.language.as_deref(),
            cleaned.metadata.language.as_deref(),
            &cleaned.text,
        );
        if cleaned.text.split_whitespace().take(SHORT).count() < SHORT {
            document.flags.push("short");
        }
        complete(document, cleaned.metadata);
        document.text = cleaned.text;
        document.removed = cleaned.removed;
        Ok(())
    }
}

fn raw_length(document: &Document) -> usize {
    match &document.article.body {
        Body::Text(raw) | Body::Html(raw) => raw.chars().count(),
        Body::None => 0,
    }
}

/// Brings the stated headlines into the form that offsets count in.
fn tidy_stated(document: &mut Document) {
    for headline in &mut document.article.headlines {
        headline.value = tidy_line(&headline.value);
    }
    document.article.headlines.retain(|headline| !headline.value.is_empty());
}

/// Fills in what the source left open, and says so in the flags.
fn complete(document: &mut Document, found: PageMetadata) {
    let article = &mut document.article;
    if let Some(value) = found.headline.filter(|_| article.headlines.is_empty()) {
        article.headlines.push(Headline { role: Some("main".to_owned()), value });
        document.flags.push("headline_from_text");
    }
    if article.byline.is_none() && !found.authors.is_empty() {
        article.byline = Some(found.authors.join(", "));
        document.flags.push("byline_from_text");
    }
    if article.first_created.is_none()
        && let Some(time) = found.published.as_deref().and_then(Timestamp::parse)
    {
        article.first_created = Some(time);
        document.flags.push("date_from_text");
    }
    if article.url.is_none() {
        article.url = found.url;
    }
}

#[cfg(test)]
mod tests;
