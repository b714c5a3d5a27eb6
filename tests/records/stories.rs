//! Events of stories, and what records say of policies and preferred sources.

use wiredesk::article::{SourceId, Timestamp, Version};
use wiredesk::formats::Encoded;
use wiredesk::ledger::{
    ClosedStory, Decision, Representative, StoryEvent, StoryId, StoryNote, VerdictFlag,
};
use wiredesk::stages::PolicyMatch;
use wiredesk::stages::duplicates::Policy;

use super::story::{self, Story};
use super::{EMITTED, copy, kill, published, shape, shown, suppressed, value};

fn representative(uri: &str, source: &str) -> Representative {
    let (version, source) = (Version::numbered(4), SourceId::from(source));
    Representative { uri: uri.into(), version, source }
}

fn note(events: &[StoryEvent], now: Option<&str>, before: Option<&str>) -> Box<StoryNote> {
    Box::new(StoryNote {
        events: events.to_vec(),
        sequence: 6,
        members: 3,
        opened: Timestamp(1_738_051_200_000),
        at: Timestamp(1_738_065_600_000),
        representative: now.map(|uri| representative(uri, "bay-herald")),
        replaced: before.map(|uri| representative(uri, "copycat")),
    })
}

/// The events of a story's article, after every schema has passed them.
fn events(story: &Story) -> Vec<Encoded> {
    let Story { raw, document, verdict } = story;
    let events = story::encoder().stories(raw, document, verdict, EMITTED);
    let checked = events.into_iter().map(|(event, record)| {
        let value = value(&record);
        assert_eq!(shape::closed("wire.cluster", &value), [""; 0]);
        assert_eq!(shape::open("wire.cluster", &value), [""; 0]);
        assert_eq!(value["event"], event.as_str());
        assert_eq!(record.key.as_deref(), value["story"].as_str().map(str::as_bytes));
        record
    });
    checked.collect()
}

#[test]
fn a_copy_joins_its_story() {
    let mut story = copy();
    story.verdict.note = Some(note(&[StoryEvent::Joined], Some("urn:a"), None));
    let [joined] = &events(&story)[..] else { panic!("one event") };
    insta::assert_snapshot!(shown(joined));
}

#[test]
fn a_kill_that_changes_what_stands_for_a_story_says_from_what_to_what() {
    let mut story = kill();
    let changed = [StoryEvent::RepresentativeChanged];
    story.verdict.note = Some(note(&changed, Some("urn:b"), Some("urn:a")));
    let [changed] = &events(&story)[..] else { panic!("one event") };
    insta::assert_snapshot!(shown(changed));
    story.verdict.note = Some(note(&[StoryEvent::RepresentativeChanged], None, Some("urn:a")));
    let gone = value(&events(&story)[0]);
    assert_eq!((gone.get("representative"), &gone["replaces"]["uri"]), (None, &"urn:a".into()));
}

#[test]
fn two_events_of_one_article_are_numbered_and_each_says_how_it_stands_then() {
    let mut story = copy();
    let both = [StoryEvent::Joined, StoryEvent::RepresentativeChanged];
    story.verdict.note = Some(note(&both, Some("urn:b"), Some("urn:a")));
    let values: Vec<_> = events(&story).iter().map(value).collect();
    let stands = |at: usize| values[at]["representative"]["uri"].clone();
    assert_eq!((values[0]["sequence"].clone(), stands(0)), (5.into(), "urn:a".into()));
    assert_eq!((values[1]["sequence"].clone(), stands(1)), (6.into(), "urn:b".into()));
}

#[test]
fn the_end_of_a_story_names_no_article() {
    let mut story = copy();
    story.verdict.closed = vec![ClosedStory {
        story: StoryId(0xc105ed),
        sequence: 9,
        members: 4,
        opened: Timestamp(1_737_000_000_000),
        last: Timestamp(1_737_100_000_000),
        representative: Some(representative("urn:old", "bay-herald")),
    }];
    let [closed] = &events(&story)[..] else { panic!("one event") };
    insta::assert_snapshot!(shown(closed));
    assert_eq!(closed.headers.text("wire-uri"), None);
}

#[test]
fn the_events_of_one_record_are_told_apart_by_their_ids() {
    let mut story = copy();
    story.verdict.note = Some(note(&[StoryEvent::Joined, StoryEvent::Updated], None, None));
    let ids: Vec<_> = events(&story)
        .iter()
        .map(|record| record.headers.text("ce_id").map(str::to_owned))
        .collect();
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_copy_of_a_preferred_source_says_what_it_replaces() {
    let mut story = copy();
    story.verdict.decision = Decision::Update;
    story.verdict.flags = vec![VerdictFlag::PreferredSource];
    let both = [StoryEvent::Joined, StoryEvent::RepresentativeChanged];
    story.verdict.note = Some(note(&both, Some("urn:b"), Some("urn:a")));
    let record = value(&published(&story));
    let replaces = serde_json::json!({"uri": "urn:a", "version": "4", "source": "copycat"});
    assert_eq!(record["dedup"]["replaces"], replaces);
    assert_eq!(record["revision"]["flags"], serde_json::json!(["preferred_source"]));
}

#[test]
fn a_marked_duplicate_is_a_whole_record_with_decision_pointer_and_policy() {
    let mut story = copy();
    let rule = Some("own-wire".to_owned());
    story.document.policy = Some(PolicyMatch { policy: Policy::Mark, rule });
    let record = published(&story);
    let dedup = &value(&record)["dedup"];
    assert_eq!(
        (&dedup["decision"], &dedup["of"]["method"]),
        (&"duplicate".into(), &"exact".into())
    );
    assert_eq!(dedup["policy"], serde_json::json!({"action": "mark", "rule": "own-wire"}));
    assert_eq!(record.headers.text("ce_type"), Some("wire.enriched.duplicate"));
}

#[test]
fn a_duplicate_that_is_simply_diverted_says_nothing_of_policy() {
    let mut story = copy();
    story.document.policy = Some(PolicyMatch { policy: Policy::Divert, rule: None });
    assert_eq!(value(&suppressed(&story))["dedup"].get("policy"), None);
}
