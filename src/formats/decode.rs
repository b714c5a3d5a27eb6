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
        return without_content(&facts, settings);
    }
    let MediaType { essence, charset } = media_type::parse(record.headers.text("content-type"));
    let payload = Payload { bytes: value, essence: essence.as_deref(), charset, is_inner: false };
    let (article, stated) = read_payload(&payload, &settings.default_source)?;
    complete(article, &stated.or(facts))
}

/// A record whose headers are all there is.
fn without_content(facts: &Facts, settings: &DecodeSettings) -> Result<Article, Poison> {
    let status = facts.status.as_deref().and_then(complete::status);
    if matches!(status, None | Some(PubStatus::Usable)) {
        return Err(Poison::new(PoisonCode::Empty, STAGE, "no content, and no kill or hold"));
    }
    let source = settings.default_source.clone();
    complete(Article::new(FormatName("headers"), source, Body::None), facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::UriRule;
    use crate::formats::fixture::{raw, read};

    fn code(value: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> PoisonCode {
        read(value, headers).expect_err("poison").code
    }

    #[test]
    fn bare_text_is_known_by_its_headers() {
        let article = read(
            "The port reopened.",
            &[
                ("content-type", "text/plain; charset=utf-8"),
                ("wire-source", "bay-herald"),
                ("wire-uri", "urn:bay:1"),
                ("wire-version", "3"),
                ("wire-url", "https://bay.example/1"),
                ("wire-language", "en"),
                ("wire-published-at", "2025-01-28T12:00:00Z"),
            ],
        )
        .expect("readable");
        assert_eq!(article.format.0, "text");
        assert_eq!(article.source.as_str(), "bay-herald");
        assert_eq!(article.uri.as_ref().map(AsRef::as_ref), Some("urn:bay:1"));
        assert_eq!(article.version.number, Some(3));
        assert_eq!(article.language.as_deref(), Some("en"));
        assert!(article.first_created.is_some());
        assert_eq!(article.body, Body::Text("The port reopened.".to_owned()));
    }

    #[test]
    fn without_any_header_the_shape_decides() {
        for (value, format) in [
            ("The port reopened.", "text"),
            ("{Photo} The port reopened.", "text"),
            ("[Photo] The port reopened.", "text"),
            ("<p>The port reopened.</p>", "html"),
            (r#"{"title":"Port reopens","body":"Ships left."}"#, "json"),
            (r#"{"uri":"urn:bay:1","headlines":[{"value":"Port"}]}"#, "ninjs-3"),
            (r#"{"schema":"wire.raw/1","payload":"Ships left."}"#, "text"),
        ] {
            assert_eq!(read(value, &[]).expect(value).format.0, format, "{value}");
        }
    }

    #[test]
    fn a_declared_type_is_not_second_guessed() {
        let article = read("<p>markup</p>", &[("content-type", "text/plain")]).expect("readable");
        assert_eq!(article.body, Body::Text("<p>markup</p>".to_owned()));
        assert_eq!(code("plain", &[("content-type", "application/json")]), PoisonCode::Malformed);
    }

    #[test]
    fn a_source_and_an_identity_are_never_missing_silently() {
        let article = read("The port reopened.", &[]).expect("readable");
        assert_eq!(article.source.as_str(), "desk");
        assert_eq!((article.uri, article.uri_rule), (None, UriRule::ContentHash));
    }

    #[test]
    fn a_kill_with_an_empty_body_passes() {
        let headers =
            [("wire-status", "canceled"), ("wire-uri", "urn:bay:1"), ("wire-version", "2")];
        let article = read("", &headers).expect("a kill");
        assert_eq!((article.status, article.body), (PubStatus::Canceled, Body::None));
        let mut tombstone = raw("", &headers);
        tombstone.value = None;
        let settings = DecodeSettings { default_source: SourceId::from("desk"), max_bytes: 10 };
        assert!(decode(&tombstone, &settings).is_ok());
    }

    #[test]
    fn an_empty_record_that_is_no_kill_is_poison() {
        assert_eq!(code("", &[]), PoisonCode::Empty);
        assert_eq!(code(" \n\t", &[("wire-status", "usable")]), PoisonCode::Empty);
        assert_eq!(code("\u{feff}\u{a0}\n", &[]), PoisonCode::Empty);
        assert_eq!(code(r#"{"title":"","body":" "}"#, &[]), PoisonCode::Empty);
    }

    #[test]
    fn what_no_reader_takes_has_its_code() {
        assert_eq!(code("x".repeat((1 << 20) + 1), &[]), PoisonCode::TooLarge);
        assert_eq!(code(b"\x89PNG\r\n\x1a\n", &[]), PoisonCode::Binary);
        assert_eq!(code([0u8; 64], &[]), PoisonCode::Binary);
        assert_eq!(code("x", &[("content-type", "image/png")]), PoisonCode::UnsupportedFormat);
        assert_eq!(code("<rss version='2.0'></rss>", &[]), PoisonCode::UnsupportedFormat);
        assert_eq!(code(r#"{"price":12}"#, &[]), PoisonCode::UnsupportedFormat);
        assert_eq!(code(r#"{"title":"cut"#, &[]), PoisonCode::Malformed);
        assert_eq!(code(r#"[{"title":"one"}]"#, &[]), PoisonCode::Malformed);
        let klingon = [("content-type", "text/plain; charset=klingon")];
        assert_eq!(code("x", &klingon), PoisonCode::Charset);
    }

    #[test]
    fn the_character_set_is_declared_by_header_then_page_then_detected() {
        let page = b"<meta charset=windows-1252><p>Caf\xe9</p>";
        let article = read(page, &[("content-type", "text/html")]).expect("readable");
        assert_eq!(article.charset, "windows-1252");
        let headers = [("content-type", "text/html; charset=iso-8859-2")];
        assert_eq!(read(page, &headers).expect("readable").charset, "ISO-8859-2");
        let text = b"Le caf\xe9 de Gen\xe8ve a rouvert apr\xe8s l'\xe9t\xe9.";
        let article = read(text, &[]).expect("readable");
        assert_eq!(
            (article.charset, &article.flags[..]),
            ("windows-1252", &["charset_guessed"][..])
        );
    }

    #[test]
    fn poison_never_quotes_the_record() {
        for value in [r#"{"title":"Secret Ada"#, "<rss>Secret Ada</rss>", "\0\0\0Secret Ada"] {
            let poison = read(value, &[]).expect_err("poison");
            assert!(!poison.to_string().contains("Ada"), "{poison}");
        }
    }
}
