//! The cleanup stage: from a delivered body to the article's text and nothing else.
//!
//! Owns how HTML and flattened text become lines, which lines are furniture, text repair, the
//! language, and the facts that removed furniture states. Promises NFC text with one empty line
//! between paragraphs, linear time on hostile pages, and that nothing the source stated is
//! overwritten. Knows neither dedup nor entities.

pub(crate) mod block;
mod cleaner;
mod features;
mod judge;
mod language;
mod line;
mod metadata;
pub mod model;
mod offsets;
mod page;
mod profile;
pub mod repair;
mod rules;
mod settle;
pub mod sheet;
pub(crate) mod space;
mod spans;
mod text;

use std::sync::{Arc, Mutex, PoisonError};

use super::{Detected, Document, Found, Phase, Place, Removed, Stage, StageSpec};
use crate::article::{Article, Body, Headline, Poison, PoisonCode, PubStatus, Timestamp};
pub use cleaner::{Cleaner, Explained, Models};
pub use metadata::{Fact, PageMetadata};
pub use offsets::{OffsetMap, Piece};
pub use profile::{Profile, Profiles};

/// Words below which a text is flagged `short`.
const SHORT: usize = 25;

/// `[stages.cleanup]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CleanupSettings {
    /// What is known of single sources.
    pub profiles: Profiles,
}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "cleanup",
    version: "4",
    phase: Phase::Prepare,
    summary: "HTML to text, furniture removed, Unicode NFC",
    build: |settings| Ok(Box::new(Cleanup::new(&settings.cleanup))),
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
        language::detect(None, self.metadata.language(), &self.text)
    }
}

/// Cleans one body; for many, a [`Cleaner`] is faster. `headline` is the stated one, if any.
pub fn clean(body: &Body, headline: Option<&str>) -> Cleaned {
    Cleaner::new(Models::embedded()).clean(body, headline, None)
}

/// A line in the form in which offsets count: white space collapsed, damage repaired, NFC.
pub fn tidy_line(line: &str) -> String {
    let mut tidy = String::new();
    space::append_tidy(&mut tidy, line);
    tidy
}

/// Most cleaners that wait for the next record: more threads than that build their own.
const MOST_IDLE: usize = 64;

struct Cleanup {
    models: Arc<Models>,
    profiles: Profiles,
    idle: Mutex<Vec<Cleaner>>,
}

impl Cleanup {
    fn new(settings: &CleanupSettings) -> Self {
        Self {
            models: Models::embedded(),
            profiles: settings.profiles.clone(),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Cleans with an idle cleaner, or a new one where all are at work.
    fn clean(&self, article: &Article) -> Cleaned {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut cleaner = waiting.unwrap_or_else(|| Cleaner::new(self.models.clone()));
        let profile = self.profiles.get(article.source.as_str());
        let cleaned = cleaner.clean(&article.body, article.headline(), profile);
        let mut idle = idle();
        if idle.len() < MOST_IDLE {
            idle.push(cleaner);
        }
        cleaned
    }
}

impl Stage for Cleanup {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        tidy_stated(document);
        // A kill or a hold passes whatever its body holds: the status is read before the text.
        if document.article.status != PubStatus::Usable {
            return Ok(());
        }
        let mut cleaned = self.clean(&document.article);
        if let Some(url) = &document.article.url {
            cleaned.metadata.date_from_address(url);
        }
        if !cleaned.text.chars().any(char::is_alphanumeric) {
            let detail = format!("no word left of {} code points", raw_length(document));
            return Err(Poison::new(PoisonCode::NoText, SPEC.name, detail));
        }
        let article = &document.article;
        document.language = language::detect(
            article.language.as_deref(),
            cleaned.metadata.language(),
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

/// Fills in what the source left open, and says where it was found.
fn complete(document: &mut Document, found: PageMetadata) {
    let Document { article, found: told, flags, .. } = document;
    let mut tell = |field: &'static str, from: Place| told.push(Found { field, from });
    if let Some(headline) = found.headline.filter(|_| article.headlines.is_empty()) {
        tell("headlines", headline.place);
        let role = Some("main".to_owned());
        article.headlines.push(Headline { role, value: headline.value });
        flags.push("headline_from_text");
    }
    // An institution that stands in for an author is no by-line.
    let people = found.authors.filter(|_| found.byline.is_some());
    if let Some(authors) = people.filter(|_| article.byline.is_none()) {
        tell("by", authors.place);
        article.byline = Some(authors.value.join(", "));
        flags.push("byline_from_text");
    }
    if article.first_created.is_none()
        && let Some(published) = found.published
        && let Some(time) = Timestamp::parse(&published.value)
    {
        tell("firstCreated", published.place);
        article.first_created = Some(time);
        flags.push("date_from_text");
    }
    if let Some(located) = found.located.filter(|_| article.located.is_none()) {
        tell("located", located.place);
        article.located = Some(located.value);
    }
    if let Some(url) = found.url.filter(|_| article.url.is_none()) {
        tell("altIds", url.place);
        article.url = Some(url.value);
    }
}

#[cfg(test)]
mod tests;
