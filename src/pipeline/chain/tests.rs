use bytes::Bytes;

use super::*;
use crate::article::{Headers, Offset, Origin, Partition, SourceId, Version};
use crate::ledger::{ClosedStory, Decision, Representative, StoryEvent, StoryId, StoryNote};
use crate::stages::duplicates::DuplicateRule;
use crate::stages::route::RouteRule;
use crate::stages::{Conditions, StageSpec, cleanup, dedup, route};

const TEXT: &str = "The harbour of Orland was closed on Monday after a freighter lost its cargo.\n\n\
                    Divers will search the basin for two days, the port authority said.";

static PANIC: StageSpec = StageSpec {
    name: "entities",
    version: "0",
    phase: Phase::Finish,
    summary: "panics",
    build: |_| Ok(Box::new(Panics)),
};

struct Panics;

impl Stage for Panics {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        panic!("{}", document.text);
    }
}

fn settings() -> ChainSettings {
    ChainSettings {
        decode: DecodeSettings { default_source: SourceId::from("unknown"), max_bytes: 1_000_000 },
        stages: StageSettings::default(),
        encode: EncodeSettings {
            pipeline_name: "desk".to_owned(),
            pipeline_version: "0".to_owned(),
            config_hash: "0".to_owned(),
            stages: Vec::new(),
        },
        topics: OutputTopics {
            enriched: Some("enriched".into()),
            current: Some("current".into()),
            duplicates: Some("duplicates".into()),
            notices: Some("notices".into()),
            clusters: Some("clusters".into()),
            dead_letter: "dead".into(),
        },
        limits: Vec::new(),
    }
}

fn chain(settings: ChainSettings) -> Chain {
    Chain::with_stages(settings, &[&cleanup::SPEC, &dedup::SPEC, &route::SPEC]).expect("it builds")
}

fn raw(headers: &[(&str, &str)], text: &str) -> RawRecord {
    let mut all = Headers::new();
    all.push_text("wire-uri", "urn:desk:1");
    headers.iter().for_each(|(name, value)| all.push_text((*name).to_owned(), *value));
    RawRecord {
        origin: Origin { topic: "raw".into(), partition: Partition(0), offset: Offset(7) },
        key: Some(Bytes::from_static(b"key")),
        headers: all,
        value: Some(Bytes::copy_from_slice(text.as_bytes())),
        timestamp: Timestamp(1_000),
    }
}

fn verdict(decision: Decision) -> Verdict {
    Verdict::plain(decision, StoryId(5), 1)
}

fn finished(chain: &Chain, record: RawRecord, decision: Decision) -> Finished {
    let prepared = chain.prepare(record, 1, &NoProbe);
    let verdict = prepared.claim.is_some().then(|| verdict(decision));
    chain.finish(prepared, verdict, Timestamp(2_000), &NoProbe)
}

fn topics(finished: &Finished) -> Vec<&str> {
    finished.outputs.iter().map(|output| output.topic.as_str()).collect()
}

#[test]
fn what_is_accepted_goes_to_the_enriched_and_the_current_topic() {
    let done = finished(&chain(settings()), raw(&[], TEXT), Decision::New);
    assert_eq!(topics(&done), ["enriched", "current"]);
    assert_eq!((done.outcome, done.decision), (Outcome::Published, Some(Decision::New)));
}

#[test]
fn what_is_suppressed_goes_to_the_duplicates_alone() {
    for decision in [Decision::Duplicate, Decision::Replay, Decision::Superseded] {
        let done = finished(&chain(settings()), raw(&[], TEXT), decision);
        assert_eq!(topics(&done), ["duplicates"], "{decision}");
    }
}

#[test]
fn a_kill_with_an_empty_body_goes_wherever_its_item_may_have_gone() {
    let record = raw(&[("wire-status", "canceled")], "");
    let done = finished(&chain(settings()), record, Decision::Kill);
    assert_eq!(topics(&done), ["notices", "enriched", "current"]);
    assert_eq!(done.outcome, Outcome::Notice);
}

#[test]
fn a_route_adds_its_topics_once_and_may_take_the_default_away() {
    let rule = |name: &str, only| RouteRule {
        name: name.to_owned(),
        when: Conditions { source: vec!["unknown".to_owned()], ..Conditions::default() },
        to: vec!["desk".into()],
        only,
    };
    let mut routed = settings();
    routed.stages.routes = vec![rule("one", false), rule("two", false)];
    let done = finished(&chain(routed.clone()), raw(&[], TEXT), Decision::New);
    assert_eq!(topics(&done), ["enriched", "current", "desk"]);
    routed.stages.routes = vec![rule("one", true)];
    let done = finished(&chain(routed), raw(&[], TEXT), Decision::New);
    assert_eq!(topics(&done), ["current", "desk"]);
}

#[test]
fn a_topic_that_is_not_written_gets_nothing() {
    let mut fewer = settings();
    fewer.topics.current = None;
    fewer.topics.duplicates = None;
    let chain = chain(fewer);
    assert_eq!(topics(&finished(&chain, raw(&[], TEXT), Decision::New)), ["enriched"]);
    assert!(topics(&finished(&chain, raw(&[], TEXT), Decision::Duplicate)).is_empty());
}

#[test]
fn a_stage_that_panics_after_the_claim_makes_a_claimed_dead_letter_of_the_original_bytes() {
    let stages: [&StageSpec; 3] = [&cleanup::SPEC, &dedup::SPEC, &PANIC];
    let chain = Chain::with_stages(settings(), &stages).expect("it builds");
    let record = raw(&[], TEXT);
    let done = finished(&chain, record.clone(), Decision::New);
    assert_eq!(topics(&done), ["dead"]);
    assert_eq!((done.outcome, done.claimed), (Outcome::DeadLettered, true));
    let poison = done.poison.expect("a reason");
    assert_eq!((poison.code, poison.stage), (PoisonCode::StagePanic, "entities"));
    assert!(!poison.detail.contains("harbour"), "no text of the article: {}", poison.detail);
    assert_eq!(done.outputs[0].value, record.value);
    assert_eq!(done.outputs[0].key, record.key);
}

#[test]
fn a_record_too_large_for_its_topic_is_never_sent_there() {
    let mut narrow = settings();
    narrow.limits = vec![("enriched".into(), 1_000), ("dead".into(), 1_000_000)];
    let done = finished(&chain(narrow), raw(&[], TEXT), Decision::New);
    assert_eq!(topics(&done), ["dead"]);
    assert_eq!(done.poison.map(|poison| poison.code), Some(PoisonCode::Oversize));
}

#[test]
fn the_same_record_and_verdict_give_the_same_bytes_whenever_they_are_sent() {
    let chain = chain(settings());
    let values = |time| {
        let prepared = chain.prepare(raw(&[], TEXT), time as u64, &NoProbe);
        let done = chain.finish(prepared, Some(verdict(Decision::New)), Timestamp(time), &NoProbe);
        done.outputs.into_iter().map(|output| output.value).collect::<Vec<_>>()
    };
    assert_eq!(values(1), values(99_999_999));
}

fn noted(decision: Decision) -> Verdict {
    let representative = Representative {
        uri: "urn:desk:1".into(),
        version: Version::default(),
        source: SourceId::from("herald"),
    };
    let note = StoryNote {
        events: vec![StoryEvent::Joined],
        sequence: 2,
        members: 2,
        opened: Timestamp(10),
        at: Timestamp(20),
        representative: Some(representative),
        replaced: None,
    };
    let closed = ClosedStory {
        story: StoryId(9),
        sequence: 4,
        members: 3,
        opened: Timestamp(1),
        last: Timestamp(2),
        representative: None,
    };
    Verdict { note: Some(Box::new(note)), closed: vec![closed], ..verdict(decision) }
}

fn told(settings: ChainSettings, decision: Decision) -> Finished {
    let chain = chain(settings);
    let prepared = chain.prepare(raw(&[], TEXT), 1, &NoProbe);
    chain.finish(prepared, Some(noted(decision)), Timestamp(2_000), &NoProbe)
}

#[test]
fn the_ends_of_stories_go_out_before_what_happens_to_the_own_one() {
    let done = told(settings(), Decision::Update);
    assert_eq!(topics(&done), ["enriched", "current", "clusters", "clusters"]);
    let kinds: Vec<_> =
        done.outputs.iter().filter_map(|output| output.headers.text("wire-event")).collect();
    assert_eq!(kinds, ["closed", "joined"]);
    let keys: Vec<_> = done.outputs[2..].iter().map(|output| output.key.as_deref()).collect();
    let key = |story: u128| StoryId(story).to_string().into_bytes();
    assert_eq!(keys, [Some(key(9).as_slice()), Some(key(5).as_slice())]);
    let counts = StoryEvent::ALL.map(|event| done.stories.get(event));
    assert_eq!(counts, [0, 1, 0, 0, 1]);
}

#[test]
fn without_their_topic_stories_tell_nothing() {
    let mut silent = settings();
    silent.topics.clusters = None;
    let done = told(silent, Decision::Update);
    assert_eq!(topics(&done), ["enriched", "current"]);
    assert_eq!(done.stories, StoryCounts::default());
}

#[test]
fn a_duplicate_goes_where_the_first_rule_that_holds_sends_it() {
    let under = |policy: Policy, rules: Vec<DuplicateRule>| {
        let mut settings = settings();
        settings.stages.duplicates = DuplicateSettings { policy, rules, ..Default::default() };
        let done = told(settings, Decision::Duplicate);
        let topics: Vec<String> = topics(&done).into_iter().map(str::to_owned).collect();
        (topics, done.outcome)
    };
    let rule = |policy| DuplicateRule {
        name: "own".to_owned(),
        when: Conditions { source: vec!["unknown".to_owned()], ..Conditions::default() },
        policy,
    };
    let events = ["clusters", "clusters"];
    let with = |own: &[&str]| -> Vec<String> {
        own.iter().chain(&events).map(|topic| (*topic).to_owned()).collect()
    };
    assert_eq!(under(Policy::Divert, vec![]), (with(&["duplicates"]), Outcome::Duplicate));
    assert_eq!(under(Policy::Mark, vec![]), (with(&["enriched", "current"]), Outcome::Marked));
    assert_eq!(under(Policy::Drop, vec![]), (with(&[]), Outcome::Dropped));
    let ruled = under(Policy::Drop, vec![rule(Policy::Divert)]);
    assert_eq!(ruled, (with(&["duplicates"]), Outcome::Duplicate));
}

#[test]
fn no_policy_touches_what_is_no_duplicate() {
    let mut dropping = settings();
    dropping.stages.duplicates.policy = Policy::Drop;
    let done = finished(&chain(dropping.clone()), raw(&[], TEXT), Decision::Replay);
    assert_eq!((topics(&done), done.outcome), (vec!["duplicates"], Outcome::Stale));
    let done = finished(&chain(dropping), raw(&[], TEXT), Decision::New);
    assert_eq!(done.outcome, Outcome::Published);
}
