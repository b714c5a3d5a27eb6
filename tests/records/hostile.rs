//! Whatever bytes come in, decoding and encoding end in a record, never in a panic.

use proptest::prelude::*;
use wiredesk::article::{PoisonCode, RawRecord, Timestamp};
use wiredesk::formats::decode;
use wiredesk::ledger::Decision;
use wiredesk::stages::Document;

use crate::{shape, story};

const SAMPLES: [&str; 5] = [
    "HOME > NEWS\nNorthhaven: the pier reopened at dawn. Café Zürich — “ships leave”.",
    "<!DOCTYPE html><meta charset=utf-8><h1>Pier reopens</h1><p>Ships left.</p>",
    r#"{"schema":"wire.raw/1","source":{"id":"bay"},"content_type":"text/html","charset":"utf-8",
       "payload_base64":"PHA+U2hpcHMgbGVmdC48L3A+","hints":{"version":2,"pubstatus":"usable"}}"#,
    r#"{"uri":"urn:newsml:bay.example:20250128:a:7","version":"9","pubStatus":"usable","urgency":3,
       "headlines":[{"role":"main","value":"Pier"}],"bodies":[{"value":"Ships left."}],
       "subjects":[{"name":"sea","uri":"urn:topic:1"}],"embargoedUntil":"2025-01-28T12:00:00"}"#,
    r#"{"id":7,"title":"Pier &amp; port","body":["a","b"],"authors":[{"name":"Ada"}],
       "url":"HTTP://B/?a",
       "published_at":1738065600,"lang":"en_GB","status":"ok","tags":"x,y","source":{"name":"B"}}"#,
];

const TYPES: [&str; 9] = [
    "",
    "text/plain",
    "text/plain; charset=shift_jis",
    "text/html; charset=utf-16le",
    "text/html",
    "application/json",
    "application/ninjs+json; charset=iso-2022-jp",
    "application/vnd.wiredesk.raw+json",
    "application/octet-stream",
];

fn survives(raw: &RawRecord) {
    let encoder = story::encoder();
    match decode(raw, &story::settings()) {
        Ok(article) => {
            let document = Document::new(article);
            let verdict = story::verdict(Decision::New);
            let record = encoder.published(raw, &document, &verdict, Timestamp(0));
            let value: serde_json::Value =
                serde_json::from_slice(&record.value.expect("a value")).expect("JSON");
            assert_eq!(shape::closed("wire.enriched", &value), [""; 0]);
            assert_eq!(shape::ninjs(&value["item"]), [""; 0]);
        }
        Err(poison) => {
            assert_eq!(poison.stage, "decode");
            assert!(poison.detail.chars().count() < 200, "{poison}");
            let letter = encoder.dead_letter(raw, &poison, 1, 1 << 20);
            assert_eq!(letter.value, raw.value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_under_any_type(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        kind in 0..TYPES.len(),
    ) {
        survives(&story::raw(bytes, &[("content-type", TYPES[kind])]));
    }

    #[test]
    fn damaged_records_under_any_type(
        sample in 0..SAMPLES.len(),
        kind in 0..TYPES.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 0..6),
    ) {
        let mut bytes = SAMPLES[sample].as_bytes().to_vec();
        for (place, byte, edit) in edits {
            let at = place.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match edit {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 if !bytes.is_empty() => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        survives(&story::raw(bytes, &[("content-type", TYPES[kind])]));
    }

    #[test]
    fn arbitrary_headers(
        uri in "(urn:|https?://|tag:)?[a-z#%:/?\\[\\]@.é ]{0,20}",
        version in "\\PC{0,8}",
        status in "[a-z:]{0,10}",
        time in "[0-9TZ:+-]{0,26}",
        language in "[a-zA-Z_-]{0,12}", source in "\\PC{0,20}", url in "(https?://)?\\PC{0,30}",
    ) {
        let headers = [
            ("wire-uri", uri.as_str()), ("wire-version", &version), ("wire-status", &status),
            ("wire-published-at", &time), ("wire-embargoed-until", &time), ("wire-url", &url),
            ("wire-language", &language), ("wire-source", &source), ("traceparent", &uri),
        ];
        survives(&story::raw("Ships left.", &headers));
    }
}

#[test]
fn values_of_hostile_json_end_as_poison_or_article() {
    let deep = format!("{{\"title\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let wide = format!("{{\"title\":\"x\",\"tags\":[{}0]}}", "0,".repeat(150_000));
    for (value, code) in [
        (deep.as_str(), Some(PoisonCode::TooLarge)),
        (wide.as_str(), Some(PoisonCode::TooLarge)),
        (r#"{"title":"\ud800","body":"x"}"#, Some(PoisonCode::Malformed)),
        (r#"{"title":"x","body":NaN}"#, Some(PoisonCode::Malformed)),
        (r#"{"title":"x","version":1e400}"#, Some(PoisonCode::Malformed)),
        (r#"{"title":"x","version":123456789012345678901234567890}"#, None),
        (r#"{"title":"x","title":"y","title":{"a":[]}}"#, Some(PoisonCode::Empty)),
        (r#"{"title":"x\u0000y","body":"\u0007"}"#, None),
    ] {
        let raw = story::raw(value, &[]);
        survives(&raw);
        let read = decode(&raw, &story::settings());
        assert_eq!(read.err().map(|poison| poison.code), code, "{:.60}", value);
    }
}
