//! The records as others see them: goldens, validity against the schemas, and what must never
//! differ between two runs.

use serde_json::Value;
use wiredesk::article::{Body, Timestamp};
use wiredesk::formats::{Encoded, decode};
use wiredesk::ledger::{Decision, VerdictFlag};
use wiredesk::{article, ledger};

#[path = "records/hostile.rs"]
mod hostile;
#[path = "records/shape.rs"]
mod shape;
#[path = "records/stories.rs"]
mod stories;
#[path = "records/story.rs"]
mod story;

use story::Story;

const EMITTED: Timestamp = Timestamp(1_738_065_601_234);
const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn text() -> Story {
    let raw = story::raw(
        "Home > News > Sea\nNORTHHAVEN — Minister Ada Quill opened the new pier.\n0 comments",
        &[("content-type", "text/plain"), ("wire-source", "bay-herald"), ("traceparent", PARENT)],
    );
    story::story(raw, Decision::New)
}

fn page() -> Story {
    let envelope = serde_json::json!({
        "schema": "wire.raw/1",
        "source": {"id": "Brackwater Post"},
        "received_at": "2025-01-28T12:00:00Z",
        "content_type": "text/html",
        "payload": "<p>NORTHHAVEN — Minister Ada Quill opened the new pier.</p>",
        "hints": {
            "url": "https://Post.example/pier?utm_source=mail",
            "title": "Pier opens",
            "published_at": "2025-01-28T12:00:00",
            "embargoed_until": "2025-01-28T18:00:00Z",
        },
    });
    let mut story = story::story(story::raw(envelope.to_string(), &[]), Decision::Update);
    story.verdict.of = Some(story::reference(412, "minhash"));
    story
}

fn item(version: u32, status: &str) -> String {
    serde_json::json!({
        "uri": "urn:newsml:bay.example:20250128:pier-1",
        "version": version.to_string(),
        "firstCreated": "2025-01-28T10:00:00Z",
        "versionCreated": "2025-01-28T13:00:00+01:00",
        "pubStatus": status,
        "urgency": 3,
        "edNote": "Ada's number is 555 0100",
        "headlines": [{"role": "main", "value": "Pier opens at Northhaven"}],
        "by": "Bo Rivers",
        "bodies": [{"contentType": "text/plain", "value": "NORTHHAVEN — Minister Ada Quill"}],
        "people": [{"name": "Ada Quill", "uri": "urn:people:7"}],
        "subjects": [{"name": "shipping", "uri": "not a uri"}],
        "copyrightHolder": "Bay Wire",
    })
    .to_string()
}

fn revision() -> Story {
    let mut story = story::story(story::raw(item(9, "usable"), &[]), Decision::Revision);
    story.verdict.ordinal = 2;
    story.verdict.previous = Some(article::Version::numbered(4));
    story.verdict.flags = vec![VerdictFlag::RelatedWithdrawn];
    story
}

fn kill() -> Story {
    let mut story = story::story(story::raw(item(12, "canceled"), &[]), Decision::Kill);
    story.verdict.ordinal = 3;
    story.verdict.previous = Some(article::Version::numbered(9));
    story
}

fn copy() -> Story {
    let raw = r#"{"id": "4711", "outlet": "copycat", "title": "Pier opens", "text": "NORTHHAVEN"}"#;
    let mut story = story::story(story::raw(raw, &[]), Decision::Duplicate);
    story.verdict.ordinal = 0;
    story.verdict.of = Some(story::reference(1000, "exact"));
    story
}

fn value(record: &Encoded) -> Value {
    serde_json::from_slice(record.value.as_ref().expect("a value")).expect("JSON")
}

fn shown(record: &Encoded) -> String {
    let headers = record.headers.iter().map(|(name, value)| {
        format!("{name}: {}\n", String::from_utf8_lossy(value.map_or(&[][..], |bytes| bytes)))
    });
    let pretty = serde_json::to_string_pretty(&value(record)).expect("JSON");
    headers.collect::<String>() + "\n" + &pretty
}

/// The record, after every schema has passed it.
fn valid(schema: &str, record: Encoded) -> Encoded {
    let value = value(&record);
    assert_eq!(shape::closed(schema, &value), [""; 0]);
    assert_eq!(shape::open(schema, &value), [""; 0]);
    assert_eq!(shape::ninjs(&value["item"]), [""; 0]);
    assert_eq!(record.key.as_deref(), value["item"]["uri"].as_str().map(str::as_bytes));
    record
}

fn published(story: &Story) -> Encoded {
    let Story { raw, document, verdict } = story;
    valid("wire.enriched", story::encoder().published(raw, document, verdict, EMITTED))
}

fn suppressed(story: &Story) -> Encoded {
    let Story { raw, document, verdict } = story;
    valid("wire.duplicate", story::encoder().suppressed(raw, document, verdict, EMITTED))
}

fn notice(story: &Story) -> Encoded {
    let Story { raw, document, verdict } = story;
    valid("wire.notice", story::encoder().notice(raw, document, verdict, EMITTED))
}

#[test]
fn a_new_text_is_published_with_everything_found_in_it() {
    insta::assert_snapshot!(shown(&published(&text())));
}

#[test]
fn an_update_of_a_story_points_at_what_it_updates() {
    insta::assert_snapshot!(shown(&published(&page())));
}

#[test]
fn a_revision_keeps_what_the_source_states() {
    let record = published(&revision());
    insta::assert_snapshot!(shown(&record));
}

#[test]
fn a_duplicate_points_at_what_it_repeats() {
    insta::assert_snapshot!(shown(&suppressed(&copy())));
}

#[test]
fn a_kill_is_a_notice_without_text() {
    insta::assert_snapshot!(shown(&notice(&kill())));
}

#[test]
fn the_marker_of_a_kill_has_no_text_either() {
    let Story { raw, document, verdict } = kill();
    let marker = story::encoder().marker(&raw, &document, &verdict, EMITTED);
    let value = value(&valid("wire.enriched", marker));
    assert_eq!(value["item"]["pubStatus"], "canceled");
    assert_eq!(value["item"].get("bodies"), None);
    assert_eq!(value["entities"], serde_json::json!([]));
}

#[test]
fn no_text_of_a_killed_held_or_superseded_item_travels_on() {
    let mut held = revision();
    held.document.article.status = article::PubStatus::Withheld;
    held.verdict.decision = Decision::Hold;
    let mut late = revision();
    late.verdict.decision = Decision::Superseded;
    for record in [notice(&kill()), notice(&held), published(&held), suppressed(&late)] {
        let shown = shown(&record);
        for secret in ["Minister", "dawn", "Brackwater", "Bo Rivers", "555"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[test]
fn notes_to_editors_are_never_carried() {
    let Story { raw, document, verdict } = revision();
    assert!(String::from_utf8_lossy(raw.value.as_deref().expect("bytes")).contains("555 0100"));
    let record = story::encoder().published(&raw, &document, &verdict, EMITTED);
    assert!(!shown(&record).contains("555"));
}

#[test]
fn the_value_does_not_depend_on_the_time_of_sending() {
    for Story { raw, document, verdict } in [text(), page(), revision(), copy(), kill()] {
        let encoder = story::encoder();
        let first = encoder.published(&raw, &document, &verdict, EMITTED);
        let again = encoder.published(&raw, &document, &verdict, Timestamp(0));
        assert_eq!(first.value, again.value);
        assert_eq!(first.headers.text("ce_id"), again.headers.text("ce_id"));
        let differing = first.headers.iter().zip(again.headers.iter()).filter(|(a, b)| a != b);
        let names: Vec<&str> = differing.map(|((name, _), _)| name).collect();
        assert_eq!(names, ["wire-emitted-at"]);
    }
}

#[test]
fn fields_stand_in_a_fixed_order() {
    let record = published(&text());
    let value = String::from_utf8_lossy(record.value.as_deref().expect("bytes")).into_owned();
    assert!(
        value.starts_with(r#"{"schema":"wire.enriched/1","item":{"uri":"urn:wiredesk:content:"#)
    );
    let places = [
        "\"item\":",
        "\"revision\":",
        "\"dedup\":",
        "\"entities\":",
        "\"topics\":",
        "\"cleanup\":",
        "\"quality\":",
        "\"lineage\":",
    ];
    let found: Vec<_> = places.iter().map(|place| value.find(place).expect("present")).collect();
    assert!(found.is_sorted(), "{found:?}");
}

#[test]
fn mentions_count_code_points_of_their_field() {
    let value = value(&published(&text()));
    let body: Vec<char> =
        value["item"]["bodies"][0]["value"].as_str().expect("text").chars().collect();
    let mention = &value["entities"][1]["mentions"][0];
    let at = |name: &str| mention[name].as_u64().and_then(|n| usize::try_from(n).ok()).expect("n");
    let named: String = body[at("start")..at("end")].iter().collect();
    assert_eq!((named.as_str(), &mention["text"]), ("Ada Quill", &Value::from("Ada Quill")));
    assert_eq!(value["item"]["bodies"][0]["charCount"], body.len());
}

#[test]
fn the_version_is_the_sources_number_else_the_count() {
    let version = |story: &Story| value(&published(story))["item"]["version"].clone();
    assert_eq!(version(&revision()), "9");
    let mut counted = text();
    counted.verdict.ordinal = 5;
    assert_eq!(version(&counted), "5");
    assert_eq!(value(&suppressed(&copy()))["item"].get("version"), None);
}

#[test]
fn events_of_different_decisions_have_different_ids() {
    let mut ids = std::collections::BTreeSet::new();
    for decision in ledger::Decision::ALL {
        let mut story = revision();
        story.verdict.decision = decision;
        ids.insert(published(&story).headers.text("ce_id").map(str::to_owned));
    }
    assert_eq!(ids.len(), ledger::Decision::ALL.len());
}

#[test]
fn a_broken_trace_is_not_carried_on() {
    let mut story = text();
    assert_eq!(published(&story).headers.text("traceparent"), Some(PARENT));
    story.raw.headers.push_text("tracestate", "a=1");
    assert_eq!(published(&story).headers.text("tracestate"), Some("a=1"));
    story.raw.headers.push_text("traceparent", "00-abc");
    assert_eq!(published(&story).headers.text("traceparent"), None);
    assert_eq!(published(&story).headers.text("tracestate"), None);
}

#[test]
fn our_own_item_is_read_again_as_it_was_written() {
    let item = value(&published(&revision()))["item"].clone();
    let raw = story::raw(item.to_string(), &[]);
    let again = decode(&raw, &story::settings()).expect("readable");
    let first = revision().document.article;
    assert_eq!(
        (again.uri, again.version, again.headlines),
        (first.uri, first.version, first.headlines)
    );
    assert_eq!(again.body, Body::Text(story::TEXT.to_owned()));
}

#[test]
fn the_schemas_reject_what_they_should() {
    let mut value = value(&published(&text()));
    value["item"]["mood"] = Value::from("sunny");
    assert_eq!(shape::closed("wire.enriched", &value).len(), 1);
    assert_eq!(shape::open("wire.enriched", &value), [""; 0]);
    assert!(!shape::ninjs(&value["item"]).is_empty());
}

#[test]
fn the_raw_schema_tells_good_envelopes_from_bad() {
    let mut envelope = serde_json::json!({
        "schema": "wire.raw/1", "source": {"id": "bay"}, "received_at": "2025-01-28T12:00:00Z",
        "content_type": "text/plain", "payload": "Ships left.", "payload_base64": null,
        "hints": {"version": 2, "urgency": 3, "pubstatus": "usable"}, "transport": {"any": [1]},
    });
    assert_eq!(shape::closed("wire.raw", &envelope), [""; 0]);
    envelope["payload_base64"] = Value::from("eA==");
    assert!(!shape::closed("wire.raw", &envelope).is_empty());
}

#[test]
fn the_schema_command_prints_both_forms_and_refuses_unknown_names() {
    let run = |args: &[&str]| {
        let program = env!("CARGO_BIN_EXE_wiredesk");
        std::process::Command::new(program).arg("schema").args(args).output().expect("it starts")
    };
    let schema = wiredesk::formats::schema::Schema::named("wire.notice").expect("a schema");
    assert_eq!(run(&["wire.notice-1"]).stdout, schema.text.as_bytes());
    let open = schema.open().expect("JSON");
    assert_eq!(run(&["wire.notice", "--open"]).stdout, open.as_bytes());
    let unknown = run(&["wire.mood"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("wire.enriched/1"));
}
