//! The oracle and the corpus themselves: an oracle that cannot fail proves nothing.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use support::corpus::{Corpus, Expectation, disappointments};
use support::oracle::{Breach, Evidence};
use support::record::{Record, origin};
use support::reference::decide;
use wiredesk::article::{Origin, PubStatus, Timestamp, Version};
use wiredesk::ledger::{Claim, Decision, Entry, Ledger, LedgerLimits, Preference, Verdict};
use wiredesk::stages::dedup::{Labels, fingerprint};

/// A record of an output topic that says where it came from.
fn output(topic: &str, at: (i32, i64), key: &str, raw: &str) -> Record {
    let header = |name: &str, value: &str| (name.to_owned(), Some(value.as_bytes().to_vec()));
    Record {
        topic: topic.to_owned(),
        partition: at.0,
        offset: at.1,
        timestamp: 0,
        key: Some(key.as_bytes().to_vec()),
        headers: vec![header("wire-raw", raw), header("wire-decision", "new")],
        value: None,
    }
}

/// Three inputs of two items, all in order.
fn flawless() -> Evidence {
    Evidence {
        inputs: BTreeSet::from([origin("raw", 0, 0), origin("raw", 0, 1), origin("raw", 1, 0)]),
        accounted: vec![
            output("enriched", (0, 0), "a", "raw/0/0"),
            output("enriched", (0, 1), "a", "raw/0/1"),
            output("duplicates", (0, 0), "b", "raw/1/0"),
        ],
        copies: vec![output("current", (0, 0), "a", "raw/0/1")],
        ends: BTreeMap::from([(0, 2), (1, 1), (2, 0)]),
        committed: BTreeMap::from([(0, 2), (1, 1)]),
        reference: [origin("raw", 0, 0), origin("raw", 0, 1), origin("raw", 1, 0)]
            .map(|raw| (raw, "new".to_owned()))
            .into(),
        dropped: BTreeSet::new(),
        stories: opened(),
        tales: opened(),
    }
}

/// The events of the flawless evidence.
fn opened() -> BTreeMap<Origin, Vec<String>> {
    BTreeMap::from([(origin("raw", 0, 0), vec!["opened 1f/1".to_owned()])])
}

/// What the oracle says after this was done to the flawless evidence.
fn after(change: impl FnOnce(&mut Evidence)) -> Vec<Breach> {
    let mut evidence = flawless();
    change(&mut evidence);
    evidence.breaches()
}

#[test]
fn flawless_evidence_passes() {
    assert_eq!(flawless().breaches(), []);
    flawless().assert_exactly_once();
}

#[test]
fn a_lost_input_is_named() {
    let found = after(|evidence| {
        evidence.accounted.pop();
    });
    assert_eq!(found, [Breach::Lost(origin("raw", 1, 0))]);
}

#[test]
fn a_duplicate_that_is_to_be_dropped_stands_nowhere() {
    let raw = || origin("raw", 1, 0);
    let drop = |evidence: &mut Evidence| {
        evidence.reference.insert(raw(), "duplicate".to_owned());
        evidence.dropped.insert(raw());
        evidence.accounted.pop()
    };
    let gone = after(|evidence| {
        drop(evidence);
    });
    assert_eq!(gone, []);
    let kept = after(|evidence| {
        let mut record = drop(evidence).expect("there are three");
        record.headers = vec![
            ("wire-raw".to_owned(), Some(b"raw/1/0".to_vec())),
            ("wire-decision".to_owned(), Some(b"duplicate".to_vec())),
        ];
        evidence.accounted.push(record);
    });
    assert_eq!(kept, [Breach::Kept(raw(), vec!["duplicates/0/0".to_owned()])]);
    let only_duplicates = after(|evidence| {
        drop(evidence);
        evidence.reference.insert(raw(), "new".to_owned());
    });
    assert_eq!(only_duplicates, [Breach::Lost(raw())]);
}

#[test]
fn an_event_of_a_story_that_is_missing_or_doubled_is_named() {
    let raw = || origin("raw", 0, 0);
    let event = || "opened 1f/1".to_owned();
    let missing = after(|evidence| evidence.stories.clear());
    assert_eq!(missing, [Breach::Tale(raw(), vec![], vec![event()])]);
    let doubled = after(|evidence| evidence.stories.entry(raw()).or_default().push(event()));
    assert_eq!(doubled, [Breach::Tale(raw(), vec![event(), event()], vec![event()])]);
}

#[test]
fn an_input_in_two_topics_is_doubled() {
    let found = after(|evidence| {
        evidence.accounted.push(output("notices", (3, 9), "b", "raw/1/0"));
    });
    let places = vec!["duplicates/0/0".to_owned(), "notices/3/9".to_owned()];
    assert_eq!(found, [Breach::Doubled(origin("raw", 1, 0), places)]);
}

#[test]
fn a_copy_may_be_missing_but_not_doubled() {
    assert_eq!(after(|evidence| evidence.copies.clear()), []);
    let found = after(|evidence| {
        evidence.copies.push(output("current", (0, 7), "a", "raw/0/1"));
    });
    let places = vec!["current/0/0".to_owned(), "current/0/7".to_owned()];
    assert_eq!(found, [Breach::Doubled(origin("raw", 0, 1), places)]);
}

#[test]
fn a_record_without_an_input_is_unknown() {
    let found = after(|evidence| {
        evidence.accounted.push(output("enriched", (0, 2), "z", "raw/0/77"));
    });
    assert_eq!(found, [Breach::Unknown(origin("raw", 0, 77), "enriched/0/2".to_owned())]);
}

#[test]
fn a_record_that_names_no_origin_is_found() {
    let found = after(|evidence| {
        let mut record = output("enriched", (0, 2), "a", "raw/0/1");
        record.headers.clear();
        evidence.accounted.push(record);
    });
    assert_eq!(found, [Breach::Nameless("enriched/0/2".to_owned())]);
}

#[test]
fn versions_of_an_item_in_the_wrong_order_are_found() {
    let found = after(|evidence| {
        evidence.accounted[0].offset = 1;
        evidence.accounted[1].offset = 0;
    });
    assert_eq!(found, [Breach::OutOfOrder(origin("raw", 0, 1), origin("raw", 0, 0))]);
}

#[test]
fn a_position_before_or_behind_the_end_is_found() {
    for wrong in [1, 3] {
        let found = after(|evidence| {
            evidence.committed.insert(0, wrong);
        });
        assert_eq!(found, [Breach::Position(0, Some(wrong), 2)]);
    }
    let found = after(|evidence| {
        evidence.committed.remove(&1);
    });
    assert_eq!(found, [Breach::Position(1, None, 1)]);
}

#[test]
fn a_verdict_other_than_the_reference_is_found() {
    let found = after(|evidence| {
        evidence.reference.insert(origin("raw", 1, 0), "duplicate".to_owned());
    });
    let wrong = Breach::Verdict(origin("raw", 1, 0), "new".to_owned(), "duplicate".to_owned());
    assert_eq!(found, [wrong]);
}

#[test]
fn a_verdict_without_a_claim_is_found() {
    let found = after(|evidence| {
        evidence.reference.remove(&origin("raw", 1, 0));
    });
    assert_eq!(found, [Breach::Baseless(origin("raw", 1, 0), "new".to_owned())]);
}

/// Both records of the first item once more, as a worker sends them that died before its commit.
fn sent_again(evidence: &mut Evidence) {
    for offset in [0, 1] {
        let mut record = evidence.accounted[offset].clone();
        record.offset += 2;
        evidence.accounted.push(record);
    }
}

#[test]
fn doubles_break_exactly_once_but_not_at_least_once() {
    let mut evidence = flawless();
    sent_again(&mut evidence);
    assert_eq!(evidence.breaches().len(), 3);
    evidence.assert_nothing_lost();
}

#[test]
#[should_panic(expected = "raw/1/0 is lost")]
fn a_loss_breaks_at_least_once() {
    let mut evidence = flawless();
    sent_again(&mut evidence);
    evidence.accounted.remove(2);
    evidence.assert_nothing_lost();
}

#[test]
#[should_panic(expected = "raw/0/1 has different values at enriched/0/1, enriched/0/3")]
fn a_double_with_another_value_breaks_at_least_once() {
    let mut evidence = flawless();
    sent_again(&mut evidence);
    evidence.accounted[4].value = Some(b"another".to_vec());
    evidence.assert_nothing_lost();
}

/// Limits that nothing in these tests reaches.
const WIDE: LedgerLimits = LedgerLimits {
    window: Duration::from_secs(3_600),
    max_entries: 1_000,
    max_bytes: 1 << 20,
    min_words: 3,
    prefer: Preference::NONE,
};

/// A claim of the record at `raw/0/<offset>`, by an item of its own.
fn claim(offset: i64, text: &str) -> Entry {
    Entry::Claim(Box::new(Claim {
        origin: origin("raw", 0, offset),
        raw_hash: 7,
        sender: 1,
        uri: format!("urn:test:{offset}").into(),
        version: Version::default(),
        status: PubStatus::Usable,
        source: "courier".into(),
        language: None,
        published: None,
        fingerprint: fingerprint(&Labels::default(), text),
    }))
}

/// The decisions on `raw/0/0` and `raw/0/1`.
fn reference(entries: impl IntoIterator<Item = Entry>) -> [Option<String>; 2] {
    let log = (0..).zip(entries).map(|(offset, entry)| Record {
        value: Some(entry.encode()),
        ..output("ledger", (0, offset), "", "none")
    });
    let decisions = decide(WIDE, log);
    [0, 1].map(|offset| decisions.get(&origin("raw", 0, offset)).cloned())
}

const TEXT: &str = "The ferry left at dawn.";

#[test]
fn the_reference_does_not_listen_to_verdict_entries() {
    let mut ledger = Ledger::new(WIDE);
    let first = ledger.apply(0, Timestamp(0), claim(0, TEXT)).expect("a claim is answered");
    let wrong = Verdict { decision: Decision::Kill, ..first.verdict };
    let lie = Entry::Verdict { origin: origin("raw", 0, 0), verdict: wrong };
    let found = reference([claim(0, TEXT), lie, claim(1, TEXT)]);
    assert_eq!(found, [Some("new".to_owned()), Some("duplicate".to_owned())]);
}

#[test]
fn in_the_reference_the_last_fresh_claim_of_a_retracted_input_counts() {
    let retract = || Entry::Retract { origin: origin("raw", 0, 0) };
    let new = || Some("new".to_owned());
    assert_eq!(reference([claim(0, TEXT), retract()]), [None, None]);
    assert_eq!(reference([claim(0, TEXT), retract(), claim(1, TEXT)]), [None, new()]);
    let again = [claim(0, TEXT), retract(), claim(1, TEXT), claim(0, TEXT), claim(0, TEXT)];
    assert_eq!(reference(again), [Some("duplicate".to_owned()), new()]);
}

#[test]
fn dead_letters_are_accounted_by_their_own_headers() {
    let found = after(|evidence| {
        let header = |name: &str, value: &str| (name.to_owned(), Some(value.as_bytes().to_vec()));
        let record = evidence.accounted.last_mut().expect("there are three");
        record.topic = "dead-letter".to_owned();
        record.headers = vec![
            header("dlq-topic", "raw"),
            header("dlq-partition", "1"),
            header("dlq-offset", "0"),
            header("dlq-reason", "binary"),
        ];
        evidence.reference.remove(&origin("raw", 1, 0));
    });
    assert_eq!(found, []);
}

#[test]
#[should_panic(expected = "raw/1/0 is lost")]
fn the_failure_message_names_the_offender() {
    let mut evidence = flawless();
    evidence.accounted.pop();
    evidence.assert_exactly_once();
}

#[test]
fn equal_seeds_give_equal_streams_and_others_do_not() {
    let stream = |seed| -> Vec<_> { Corpus::new(seed).take(500).map(|a| a.record).collect() };
    assert_eq!(stream(7), stream(7));
    assert_ne!(stream(7), stream(8));
}

#[test]
fn the_stream_has_every_kind_of_record_early() {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for article in Corpus::new(1).take(2_000) {
        let kind = match article.expect {
            Expectation::Exactly(decision) => decision.to_owned(),
            Expectation::OneOf(_) => "copies".to_owned(),
            Expectation::Any => "any".to_owned(),
        };
        *kinds.entry(kind).or_default() += 1;
    }
    let expected = [
        "copies",
        "dead_letter:binary",
        "dead_letter:charset",
        "dead_letter:empty",
        "dead_letter:malformed",
        "kill",
        "new",
        "reinstated",
        "replay",
        "revision",
        "superseded",
    ];
    assert_eq!(kinds.keys().map(String::as_str).collect::<Vec<_>>(), expected);
    assert!(kinds.values().all(|count| *count >= 10), "{kinds:?}");
}

#[test]
fn versions_of_an_item_come_in_the_order_that_decides_them() {
    let mut first: BTreeMap<Vec<u8>, Expectation> = BTreeMap::new();
    for article in Corpus::new(2).take(2_000) {
        let key = article.record.key.expect("every record has a key");
        first.entry(key).or_insert(article.expect);
    }
    for (key, expectation) in first {
        let opens = match &expectation {
            Expectation::Exactly(decision) => {
                *decision == "new" || decision.starts_with("dead_letter")
            }
            Expectation::OneOf(_) => true,
            Expectation::Any => false,
        };
        assert!(opens, "{} begins with {expectation:?}", String::from_utf8_lossy(&key));
    }
}

#[test]
fn wrong_decisions_disappoint_and_right_ones_do_not() {
    let at = |offset| origin("raw", 0, offset);
    let expected = BTreeMap::from([
        (at(0), Expectation::Exactly("kill")),
        (at(1), Expectation::OneOf(9)),
        (at(2), Expectation::OneOf(9)),
    ]);
    let decided = |decisions: [&str; 3]| {
        let pairs = (0..).map(at).zip(decisions.map(str::to_owned));
        disappointments(&expected, &pairs.collect())
    };
    assert_eq!(decided(["kill", "new", "duplicate"]), [""; 0]);
    assert_eq!(decided(["kill", "duplicate", "new"]), [""; 0]);
    assert_eq!(decided(["new", "new", "duplicate"]).len(), 1);
    assert_eq!(decided(["kill", "new", "new"]).len(), 1);
    assert_eq!(decided(["kill", "duplicate", "duplicate"]).len(), 1);
}
