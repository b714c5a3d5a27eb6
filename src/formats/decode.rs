//! One raw record to one article: limits, content type, format, common rules.

use crate::article::SourceId;
use crate::article::{Article, Body, FormatName, Poison, PoisonCode, PubStatus, RawRecord};

use super::STAGE;
use super::complete::{self, complete};
use super::facts::Facts;
use super::media_type::{self, MediaType};
use super::read::{Payload, read_payload};

/// What decoding is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeSettings {
    /// Source of records that name none.
    pub default_source: SourceId,
    /// Largest value in bytes that is read.
    pub max_bytes: usize,
}

/// Reads a raw record, whatever its form.
///
/// The format goes by the `content-type` header, else by the shape of the bytes. The `wire-*`
/// headers complete what the payload leaves open. A record without content passes only as a kill or
/// a hold: the status is read before anything else is judged.
///
/// # Errors
/// A [`Poison`] of stage `decode` with one of the codes `empty`, `binary`, `malformed`,
/// `unsupported_format`, `charset` or `too_large`.
pub fn decode(record: &RawRecord, settings: &DecodeSettings) -> Result<Article, Poison> {
    let value = record.value.as_deref().unwrap_or_default();
    if value.len() > settings.max_bytes {
        let detail = format!("{} bytes, the limit is {}", value.len(), settings.max_bytes);
        return Err(Poison::new(PoisonCode::TooLarge, STAGE, detail));
    }
    let facts = Facts::of_headers(&record.headers);
    if value.trim_ascii().is_empty() {
        return without_content(facts, settings);
    }
    let MediaType { essence, charset } = media_type::parse(record.headers.text("content-type"));
    let payload = Payload { bytes: value, essence: essence.as_deref(), charset, is_inner: false };
    let (article, stated) = read_payload(&payload, &settings.default_source)?;
    complete(article, stated.or(facts))
}

/// A record whose headers are all there is.
fn without_content(facts: Facts, settings: &DecodeSettings) -> Result<Article, Poison> {
    let status = facts.status.as_deref().and_then(complete::status);
    if matches!(status, None | Some(PubStatus::Usable)) {
        return Err(Poison::new(PoisonCode::Empty, STAGE, "no content, and no kill or hold"));
    }
    let source = settings.default_source.clone();
    complete(Article::new(FormatName("headers"), source, Body::None), facts)
}
