//! The wire formats, one file each, and the choice among them.

mod envelope;
mod html;
mod loose;
mod ninjs;
mod text;

use std::borrow::Cow;

use crate::article::{Article, Poison, PoisonCode, SourceId};

use super::charset::{self, Decoded};
use super::facts::Facts;
use super::json::{self, Json};
use super::{STAGE, markup};

/// What is known of a wire format.
pub struct FormatSpec {
    /// Name in `lineage.format` and documentation.
    pub name: &'static str,
    /// Content types that may declare it. Where several formats share one, shape decides.
    pub content_types: &'static [&'static str],
    /// One line for a person.
    pub summary: &'static str,
    /// Whether it is JSON or text.
    syntax: Syntax,
    /// Whether content of its syntax has its shape.
    sniff: fn(&Content<'_>) -> bool,
    /// Reads content of its syntax.
    read: fn(Content<'_>, &Setting<'_>) -> Reading,
}

/// Every format, the more particular first: the first whose shape fits is taken.
pub static REGISTRY: [&FormatSpec; 5] =
    [&envelope::SPEC, &ninjs::SPEC, &loose::SPEC, &html::SPEC, &text::SPEC];

/// An article and what it states of itself, or why it cannot be read.
type Reading = Result<(Article, Facts), Poison>;

/// How bytes become content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Json,
    Text,
}

/// Content in Unicode, parsed as far as its syntax goes.
enum Content<'a> {
    Json(Json<'a>),
    Text(Cow<'a, str>),
}

/// What a reader may know beside the content.
struct Setting<'s> {
    source: &'s SourceId,
    is_inner: bool,
}

/// Bytes with what is declared of them.
pub(super) struct Payload<'a> {
    /// The bytes; never blank.
    pub bytes: &'a [u8],
    /// Declared `type/subtype`.
    pub essence: Option<&'a str>,
    /// Declared character set.
    pub charset: Option<&'a str>,
    /// Whether it lies in an envelope, which may not hold another.
    pub is_inner: bool,
}

/// Reads a payload: the article, and what it states of itself.
///
/// # Errors
/// Where no format fits, or the one that fits cannot be read.
pub(super) fn read_payload(payload: &Payload<'_>, source: &SourceId) -> Reading {
    let candidates = candidates(payload.essence)?;
    let label = payload.charset.or_else(|| markup::declared_charset(payload.bytes));
    let Decoded { text, charset, flags } = charset::decode(payload.bytes, label)?;
    if text.trim().is_empty() {
        return Err(Poison::new(PoisonCode::Empty, STAGE, "nothing but white space"));
    }
    let setting = Setting { source, is_inner: payload.is_inner };
    let (mut article, facts) = match syntax(&candidates, &text) {
        Syntax::Json => dispatch(&candidates, Content::Json(json::parse(&text)?), &setting),
        Syntax::Text => dispatch(&candidates, Content::Text(text), &setting),
    }?;
    if article.charset == "utf-8" {
        article.charset = charset;
    }
    article.flags.extend(flags);
    Ok((article, facts))
}

/// The formats that the declared type allows; all of them where none is declared.
fn candidates(essence: Option<&str>) -> Result<Vec<&'static FormatSpec>, Poison> {
    let Some(essence) = essence else { return Ok(REGISTRY.to_vec()) };
    let allowed: Vec<_> =
        REGISTRY.into_iter().filter(|spec| spec.content_types.contains(&essence)).collect();
    if allowed.is_empty() {
        let mut shown = essence.escape_default().to_string();
        super::line::cut(&mut shown, 80);
        let detail = format!("no reader for content type `{shown}`");
        return Err(Poison::new(PoisonCode::UnsupportedFormat, STAGE, detail));
    }
    Ok(allowed)
}

/// The candidates' common syntax; where they differ, the text decides.
fn syntax(candidates: &[&'static FormatSpec], text: &str) -> Syntax {
    let has = |syntax| candidates.iter().any(|spec| spec.syntax == syntax);
    match (has(Syntax::Json), has(Syntax::Text)) {
        (true, true) if looks_like_json(text) => Syntax::Json,
        (true, false) => Syntax::Json,
        _ => Syntax::Text,
    }
}

/// An object, or an array of them; `{Photo}` and `[Photo]` are text.
fn looks_like_json(text: &str) -> bool {
    let text = text.trim_start();
    let inner = match text.strip_prefix('[') {
        Some(inner) if inner.trim_start().starts_with('{') => inner.trim_start(),
        Some(_) => return false,
        None => text,
    };
    inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
}

/// Hands the content to the only candidate, or to the first of its syntax whose shape fits.
fn dispatch(
    candidates: &[&'static FormatSpec],
    content: Content<'_>,
    setting: &Setting<'_>,
) -> Reading {
    let syntax = match content {
        Content::Json(_) => Syntax::Json,
        Content::Text(_) => Syntax::Text,
    };
    let mut fitting = candidates.iter().filter(|spec| spec.syntax == syntax);
    let chosen = match candidates {
        [only] => Some(only),
        _ => fitting.find(|spec| (spec.sniff)(&content)),
    };
    match chosen {
        Some(spec) => (spec.read)(content, setting),
        None => Err(unknown_shape(&content)),
    }
}

/// The poison for content that no candidate takes.
fn unknown_shape(content: &Content<'_>) -> Poison {
    let (code, detail) = match content {
        Content::Json(Json::Array(_)) => {
            (PoisonCode::Malformed, "an array of articles: send one article a record".to_owned())
        }
        Content::Json(Json::Object(_)) => {
            let detail = "a JSON object without a field that is read as headline or text";
            (PoisonCode::UnsupportedFormat, detail.to_owned())
        }
        Content::Json(_) => (PoisonCode::Malformed, "JSON, but not an object".to_owned()),
        Content::Text(text) => {
            let mut root = markup::foreign_root(text).unwrap_or("?").to_owned();
            super::line::cut(&mut root, 40);
            (PoisonCode::UnsupportedFormat, format!("XML with root element `{root}`"))
        }
    };
    Poison::new(code, STAGE, detail)
}
