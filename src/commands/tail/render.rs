//! Records of any wire topic as one or two readable lines, or as one JSON object. Pure.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::story;
use crate::article::RawRecord;
use crate::commands::dead_letter::DeadLetter;
use crate::commands::screen::{bytes, clean};
use crate::ledger::{Claim, Entry, Verdict};

/// Characters of a headline or first line.
const HEADLINE: usize = 96;

/// Characters of other texts.
const DETAIL: usize = 160;

/// Most entities named on one line.
const MAX_ENTITIES: usize = 8;

/// What kind of records a topic holds, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Kind {
    /// Ledger entries: binary.
    Ledger,
    /// Anything else: each record says itself what it is.
    Wire,
}

/// The record for a person. Several lines are joined by line feeds, the further ones indented.
pub(in crate::commands) fn readable(record: &RawRecord, kind: Kind) -> String {
    let time = record.timestamp;
    let what = match kind {
        Kind::Ledger => entry(record),
        Kind::Wire => wire(record),
    };
    format!("{time}  {what}")
}

/// The record as one JSON object: place, time, key, headers and value, binary parts in Base64.
pub(in crate::commands) fn machine_readable(record: &RawRecord) -> String {
    let headers: Vec<Value> = record
        .headers
        .iter()
        .map(|(name, value)| json!([name, value.map_or(Value::Null, text_or_base64)]))
        .collect();
    let value = match &record.value {
        None => Value::Null,
        Some(bytes) => serde_json::from_slice(bytes).unwrap_or_else(|_| text_or_base64(bytes)),
    };
    json!({
        "topic": record.origin.topic.as_str(),
        "partition": record.origin.partition.0,
        "offset": record.origin.offset.0,
        "timestamp": record.timestamp.to_string(),
        "key": record.key.as_ref().map_or(Value::Null, text_or_base64),
        "headers": headers,
        "value": value,
    })
    .to_string()
}

fn text_or_base64(bytes: &Bytes) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) => json!(text),
        Err(_) => json!({ "base64": STANDARD.encode(bytes) }),
    }
}

fn wire(record: &RawRecord) -> String {
    if let Some(dead) = DeadLetter::read(&record.headers) {
        return dead_letter(record, &dead);
    }
    let value = record.value.as_deref().unwrap_or_default();
    match serde_json::from_slice::<Value>(value) {
        Ok(json) if json["item"].is_object() => enriched(record, &json),
        Ok(json) if json["schema"] == "wire.cluster/1" => story::event(&json),
        Ok(json) if json.is_object() => raw_json(record, &json),
        _ if record.value.is_none() => {
            let key = String::from_utf8_lossy(record.key.as_deref().unwrap_or_default());
            format!("{:<10}  {}", "tombstone", clean(&key, DETAIL))
        }
        _ => raw(record, value),
    }
}

fn enriched(record: &RawRecord, json: &Value) -> String {
    let header = |name: &str| record.headers.text(name);
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
    let decision = text("/dedup/decision").or_else(|| header("wire-decision")).unwrap_or("-");
    let source = header("wire-source").or_else(|| text("/lineage/source_id")).unwrap_or("-");
    let uri = text("/item/uri").unwrap_or("-");
    let headline = text("/item/headlines/0/value")
        .map_or_else(|| clean(uri, HEADLINE), |headline| clean(headline, HEADLINE));
    let mut shown = format!("{decision:<10}  {}  {headline}", clean(source, 24));
    if let Some(of) = text("/dedup/of/uri") {
        shown.push_str(&format!("\n    of {}", clean(of, DETAIL)));
    }
    let entities = json["entities"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !entities.is_empty() {
        let names = entities.iter().take(MAX_ENTITIES).filter_map(|entity| {
            let kind = entity["type"].as_str().unwrap_or("-");
            Some(format!("{} ({})", clean(entity["name"].as_str()?, 40), clean(kind, 12)))
        });
        let names: Vec<String> = names.collect();
        let more = entities.len().saturating_sub(MAX_ENTITIES);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        shown.push_str(&format!("\n    {}{rest}", names.join(", ")));
    }
    shown
}

fn dead_letter(record: &RawRecord, dead: &DeadLetter<'_>) -> String {
    let kept = record.value.as_ref().map_or(0, Bytes::len) as u64;
    let mut shown = format!(
        "{:<10}  {}  {}",
        "dead",
        clean(dead.reason, 24),
        clean(dead.stage.unwrap_or("-"), 24),
    );
    shown.push_str(&format!("  {}", bytes(dead.size.unwrap_or(kept))));
    if dead.truncated {
        shown.push_str(&format!(", {} kept", bytes(kept)));
    }
    if dead.attempt > 1 {
        shown.push_str(&format!("  attempt {}", dead.attempt));
    }
    if let Some(origin) = &dead.origin {
        shown.push_str(&format!("  from {}", clean(&origin.to_string(), DETAIL)));
    }
    if let Some(error) = dead.error {
        shown.push_str(&format!("\n    {}", clean(error, DETAIL)));
    }
    shown
}

fn raw_json(record: &RawRecord, json: &Value) -> String {
    const TITLES: [&str; 5] =
        ["/hints/title", "/headline", "/title", "/headlines/0/value", "/payload"];
    let title = TITLES.iter().find_map(|pointer| json.pointer(pointer)?.as_str());
    match title {
        Some(title) => {
            let size = bytes(record.size() as u64);
            format!("{:<10}  {}  {size}  {}", "raw", source(record), clean(title, HEADLINE))
        }
        None => raw(record, record.value.as_deref().unwrap_or_default()),
    }
}

fn raw(record: &RawRecord, value: &[u8]) -> String {
    let size = bytes(record.size() as u64);
    let beginning = &value[..value.len().min(4_096)];
    let text = String::from_utf8_lossy(beginning);
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("(empty)");
    format!("{:<10}  {}  {size}  {}", "raw", source(record), clean(first, HEADLINE))
}

fn source(record: &RawRecord) -> String {
    clean(record.headers.text("wire-source").unwrap_or("-"), 24)
}

fn entry(record: &RawRecord) -> String {
    let offset = record.origin.offset;
    match Entry::decode(record.value.as_deref().unwrap_or_default()) {
        Ok(Entry::Claim(made)) => format!("{offset:>8}  claim    {}", claim(&made)),
        Ok(Entry::Verdict { origin, verdict: made }) => {
            format!("{offset:>8}  verdict  {}  {}", clean(&origin.to_string(), 60), verdict(&made))
        }
        Ok(Entry::Retract { origin }) => {
            format!("{offset:>8}  retract  {}", clean(&origin.to_string(), 60))
        }
        Err(error) => format!("{offset:>8}  unreadable: {error}"),
    }
}

fn claim(claim: &Claim) -> String {
    format!(
        "{}  {}  version {}  {}  {} words  {}  from {}",
        clean(&claim.origin.to_string(), 60),
        clean(claim.uri.as_str(), DETAIL),
        claim.version,
        claim.status,
        claim.fingerprint.words,
        clean(claim.language.as_deref().unwrap_or("-"), 12),
        clean(claim.source.as_str(), 40),
    )
}

fn verdict(verdict: &Verdict) -> String {
    let mut shown = format!("{}  story {:.12}", verdict.decision, verdict.story.to_string());
    if let Some(of) = &verdict.of {
        let alike = f64::from(of.similarity) / 10.0;
        let uri = clean(of.uri.as_str(), DETAIL);
        shown.push_str(&format!("  of {uri} ({alike:.1} % {})", clean(&of.method, 20)));
    }
    for flag in &verdict.flags {
        shown.push_str(&format!("  {}", flag.as_str()));
    }
    if let Some(note) = verdict.note.as_ref().filter(|note| !note.events.is_empty()) {
        let events: Vec<&str> = note.events.iter().map(|event| event.as_str()).collect();
        shown.push_str(&format!("  {} #{}", events.join(", "), note.sequence));
    }
    if !verdict.closed.is_empty() {
        shown.push_str(&format!("  ends of stories: {}", verdict.closed.len()));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{
        Headers, ItemUri, Offset, Origin, Partition, PubStatus, SourceId, Timestamp, TopicName,
        Version,
    };
    use crate::ledger::{Decision, Reference, StoryId};

    fn record(headers: &[(&str, &str)], value: Option<&[u8]>) -> RawRecord {
        let mut sent = Headers::new();
        for (name, value) in headers {
            sent.push_text((*name).to_owned(), *value);
        }
        RawRecord {
            origin: Origin {
                topic: TopicName::from("wire.raw"),
                partition: Partition(0),
                offset: Offset(7),
            },
            key: None,
            headers: sent,
            value: value.map(Bytes::copy_from_slice),
            timestamp: Timestamp(1_767_225_600_000),
        }
    }

    #[test]
    fn an_enriched_record_shows_decision_source_headline_and_entities() {
        let value = json!({
            "schema": "wire.enriched/1",
            "item": {
                "uri": "urn:x:1",
                "headlines": [{"role": "main", "value": "Ferry back in service"}],
            },
            "dedup": {"decision": "update", "of": {"uri": "urn:x:0"}},
            "entities": [{"type": "place", "name": "Port Ellery"}],
        });
        let record = record(&[("wire-source", "harbour-news")], Some(value.to_string().as_bytes()));
        insta::assert_snapshot!(readable(&record, Kind::Wire), @r"
        2026-01-01T00:00:00.000Z  update      harbour-news  Ferry back in service
            of urn:x:0
            Port Ellery (place)
        ");
    }

    #[test]
    fn a_dead_letter_shows_code_stage_size_attempt_and_error() {
        let headers = [
            ("dlq-reason", "charset"),
            ("dlq-stage", "decode"),
            ("dlq-error", "unknown label\u{1b}[2J `klingon`"),
            ("dlq-topic", "wire.raw"),
            ("dlq-partition", "3"),
            ("dlq-offset", "4"),
            ("dlq-attempt", "2"),
            ("dlq-size", "90000"),
            ("dlq-truncated", "true"),
        ];
        insta::assert_snapshot!(wire(&record(&headers, Some(&[0xff; 2_048]))), @r"
        dead        charset  decode  87.9 KiB, 2.0 KiB kept  attempt 2  from wire.raw/3/4
            unknown label [2J `klingon`
        ");
    }

    #[test]
    fn a_raw_text_shows_its_first_line_and_raw_json_its_title() {
        let text = record(&[], Some(b"\n\n  Storm closes bridge \nmore"));
        insta::assert_snapshot!(
            readable(&text, Kind::Wire),
            @"2026-01-01T00:00:00.000Z  raw         -  29 B  Storm closes bridge"
        );
        let json = record(&[("wire-source", "a")], Some(br#"{"title":"Storm","body":"x"}"#));
        insta::assert_snapshot!(
            readable(&json, Kind::Wire),
            @"2026-01-01T00:00:00.000Z  raw         a  40 B  Storm"
        );
    }

    #[test]
    fn ledger_entries_are_readable_and_damage_is_said() {
        let origin = record(&[], None).origin;
        let claim = Entry::Claim(Box::new(Claim {
            origin: origin.clone(),
            raw_hash: 1,
            sender: 2,
            uri: ItemUri::from("urn:x:1"),
            version: Version::numbered(3),
            status: PubStatus::Usable,
            source: SourceId::from("harbour-news"),
            language: Some("en".to_owned()),
            published: None,
            fingerprint: crate::stages::dedup::Fingerprint::default(),
        }));
        let verdict = Entry::Verdict {
            origin,
            verdict: Verdict {
                of: Some(Reference {
                    uri: ItemUri::from("urn:x:0"),
                    version: Version::numbered(1),
                    similarity: 1_000,
                    method: "exact".to_owned(),
                    listed: false,
                    evidence: None,
                }),
                ..Verdict::plain(Decision::Duplicate, StoryId(0xabc), 0)
            },
        };
        let show = |bytes: &[u8]| entry(&record(&[], Some(bytes)));
        let claimed = "       7  claim    wire.raw/0/7  urn:x:1  version 3  usable  0 words  en  \
                       from harbour-news";
        let decided = "       7  verdict  wire.raw/0/7  duplicate  story 000000000000  of urn:x:0 \
                       (100.0 % exact)";
        let damaged = "       7  unreadable: ledger entry of unknown format 9; this version reads \
                       formats 1 to 2";
        assert_eq!(show(&claim.encode()), claimed);
        assert_eq!(show(&verdict.encode()), decided);
        assert_eq!(show(b"\x09"), damaged);
    }

    #[test]
    fn json_output_keeps_binary_values_and_null_apart() {
        let binary: Value =
            serde_json::from_str(&machine_readable(&record(&[], Some(b"\xff\x00")))).expect("JSON");
        assert_eq!(binary["value"]["base64"], "/wA=");
        let null: Value =
            serde_json::from_str(&machine_readable(&record(&[("a", "b")], None))).expect("JSON");
        assert_eq!((&null["value"], &null["headers"]), (&Value::Null, &json!([["a", "b"]])));
    }

    proptest::proptest! {
        #[test]
        fn no_record_makes_it_panic_or_prints_a_control_character(
            value in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
            reason in proptest::option::of("\\PC{0,10}\u{7}?"),
        ) {
            let mut record = record(&[], Some(&value));
            if let Some(reason) = reason {
                record.headers.push_text("dlq-reason", reason);
            }
            for kind in [Kind::Wire, Kind::Ledger] {
                let shown = readable(&record, kind);
                proptest::prop_assert!(shown.chars().all(|c| c == '\n' || !c.is_control()));
            }
        }
    }
}
