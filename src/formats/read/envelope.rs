//! The JSON envelope `wire.raw/1`: any payload, with what the collector knows of it.
//!
//! Its hints count less than what the payload states, and more than the record's headers. A payload
//! that is text is Unicode already, so `charset` speaks of `payload_base64` only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::article::{Article, Body, FormatName, Poison, PoisonCode, PubStatus};

use super::super::facts::Facts;
use super::super::json::{Json, Object};
use super::super::{STAGE, complete, media_type};
use super::{Content, FormatSpec, Payload, Reading, Setting, Syntax, read_payload};

/// The format as the registry knows it.
pub(super) static SPEC: FormatSpec = FormatSpec {
    name: "wire.raw/1",
    content_types: &["application/json", "application/vnd.wiredesk.raw+json"],
    summary: "the JSON envelope: payload, content type and hints",
    syntax: Syntax::Json,
    sniff: |content| matches!(content, Content::Json(json) if schema(json).is_some()),
    read,
};

/// The envelope's name, where it is one of ours in whatever version.
fn schema<'j>(json: &'j Json<'_>) -> Option<&'j str> {
    match json.object()?.get("schema")? {
        Json::Text(name) if name.starts_with("wire.raw/") => Some(name),
        _ => None,
    }
}

fn malformed(detail: &str) -> Poison {
    Poison::new(PoisonCode::Malformed, STAGE, format!("envelope: {detail}"))
}

fn read(content: Content<'_>, setting: &Setting<'_>) -> Reading {
    let Content::Json(json) = content else { return Err(super::unknown_shape(&content)) };
    if schema(&json) != Some("wire.raw/1") {
        return Err(malformed("its `schema` is not `wire.raw/1`"));
    }
    if setting.is_inner {
        return Err(malformed("an envelope inside an envelope"));
    }
    let Json::Object(mut envelope) = json else { return Err(malformed("not an object")) };
    let hints = hints(&envelope);
    let declared = envelope.text(&["content_type"]);
    let media_type = media_type::parse(declared.as_deref());
    let label = envelope.text(&["charset"]);
    let text = take(&mut envelope, "payload")?;
    let encoded = take(&mut envelope, "payload_base64")?;
    let (bytes, charset) = match (text, encoded) {
        (Some(_), Some(_)) => return Err(malformed("both `payload` and `payload_base64`")),
        (Some(text), None) => (text.into_bytes(), Some("utf-8")),
        (None, Some(encoded)) => (unpack(&encoded)?, label.as_deref().or(media_type.charset)),
        (None, None) => (Vec::new(), None),
    };
    if bytes.trim_ascii().is_empty() {
        return without_payload(hints, setting);
    }
    let essence = media_type.essence.as_deref();
    let payload = Payload { bytes: &bytes, essence, charset, is_inner: true };
    let (article, stated) = read_payload(&payload, setting.source)?;
    Ok((article, stated.or(hints)))
}

/// A text member; blank and null are absent, any other type is an error.
fn take(envelope: &mut Object<'_>, name: &str) -> Result<Option<String>, Poison> {
    match envelope.take(&[name]) {
        None => Ok(None),
        Some(Json::Text(text)) => Ok((!text.is_empty()).then(|| text.into_owned())),
        Some(_) => Err(malformed(&format!("`{name}` is not text"))),
    }
}

fn unpack(encoded: &str) -> Result<Vec<u8>, Poison> {
    let compact: String = encoded.split_ascii_whitespace().collect();
    STANDARD.decode(compact).map_err(|error| malformed(&format!("`payload_base64`: {error}")))
}

fn without_payload(hints: Facts, setting: &Setting<'_>) -> Reading {
    let status = hints.status.as_deref().and_then(complete::status);
    if matches!(status, None | Some(PubStatus::Usable)) {
        return Err(Poison::new(PoisonCode::Empty, STAGE, "an envelope without payload"));
    }
    let article = Article::new(FormatName(SPEC.name), setting.source.clone(), Body::None);
    Ok((article, hints))
}

fn hints(envelope: &Object<'_>) -> Facts {
    let source = envelope.get("source").and_then(|source| match source {
        Json::Object(source) => source.text(&["id"]),
        other => other.scalar().map(|text| text.into_owned()),
    });
    let none = Object::default();
    let hints = envelope.get("hints").and_then(Json::object).unwrap_or(&none);
    Facts {
        id: hints.text(&["uri"]),
        url: hints.text(&["url"]),
        version: hints.text(&["version"]),
        version_created: hints.text(&["version_created"]),
        first_created: hints.text(&["published_at"]),
        status: hints.text(&["pubstatus"]),
        embargoed_until: hints.text(&["embargoed_until"]),
        urgency: hints.text(&["urgency"]),
        language: hints.text(&["language"]),
        source,
        title: hints.text(&["title"]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::formats::fixture;

    fn read(envelope: &Value) -> Result<Article, Poison> {
        fixture::read(envelope.to_string(), &[("wire-source", "header"), ("wire-version", "9")])
    }

    #[test]
    fn the_payload_goes_to_the_reader_of_its_type() {
        let article = read(&json!({
            "schema": "wire.raw/1",
            "source": {"id": "bay-herald"},
            "received_at": "2025-01-28T12:00:00Z",
            "content_type": "text/html",
            "payload": "<p>The port reopened.</p>",
            "hints": {"uri": "urn:bay:1", "title": "Port reopens", "urgency": 3},
        }))
        .expect("readable");
        assert_eq!(article.format.0, "html");
        assert_eq!(article.source.as_str(), "bay-herald");
        assert_eq!(article.headline(), Some("Port reopens"));
        assert_eq!(article.urgency, Some(3));
        assert_eq!(article.version.number, Some(9));
    }

    #[test]
    fn the_payload_counts_before_hints_and_hints_before_headers() {
        let payload = json!({"id": "urn:bay:1", "title": "Stated", "body": "Ships left."});
        let article = read(&json!({
            "schema": "wire.raw/1",
            "source": {"id": "bay-herald"},
            "content_type": "application/json",
            "payload": payload.to_string(),
            "hints": {"uri": "urn:bay:2", "title": "Hinted", "version": 4},
        }))
        .expect("readable");
        assert_eq!(article.uri.as_ref().map(AsRef::as_ref), Some("urn:bay:1"));
        assert_eq!(article.headline(), Some("Stated"));
        assert_eq!(article.version.number, Some(4));
    }

    #[test]
    fn bytes_are_read_in_the_character_set_of_the_envelope() {
        let article = read(&json!({
            "schema": "wire.raw/1",
            "content_type": "text/plain",
            "charset": "windows-1251",
            "payload_base64": STANDARD.encode(b"\xcf\xee\xf0\xf2"),
        }))
        .expect("readable");
        assert_eq!(article.body, Body::Text("Порт".to_owned()));
        assert_eq!(article.charset, "windows-1251");
    }

    #[test]
    fn a_kill_needs_no_payload() {
        let kill = json!({
            "schema": "wire.raw/1",
            "content_type": "text/plain",
            "payload": "",
            "hints": {"uri": "urn:bay:1", "pubstatus": "canceled"},
        });
        assert_eq!(read(&kill).map(|article| article.status), Ok(PubStatus::Canceled));
    }

    #[test]
    fn a_wrong_envelope_is_malformed() {
        for (name, envelope) in [
            ("version", json!({"schema": "wire.raw/2", "payload": "x"})),
            ("both", json!({"schema": "wire.raw/1", "payload": "x", "payload_base64": "eA=="})),
            ("type", json!({"schema": "wire.raw/1", "payload": {"a": 1}})),
            ("base64", json!({"schema": "wire.raw/1", "payload_base64": "%%%"})),
            (
                "nested",
                json!({
                    "schema": "wire.raw/1",
                    "content_type": "application/json",
                    "payload": "{\"schema\":\"wire.raw/1\",\"payload\":\"x\"}",
                }),
            ),
        ] {
            let poison = read(&envelope).expect_err(name);
            assert_eq!(poison.code, PoisonCode::Malformed, "{name}: {poison}");
        }
        let empty = json!({"schema": "wire.raw/1", "payload": null});
        assert_eq!(read(&empty).map_err(|poison| poison.code), Err(PoisonCode::Empty));
    }
}
