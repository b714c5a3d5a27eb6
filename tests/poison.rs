//! Samples on a real Kafka: each is decided as foretold, and what nobody can read ends in the dead
//! letters as it came. A replay brings that back until it has died too often.

mod support;

use std::collections::BTreeMap;
use std::process::Output;

use support::broker::Broker;
use support::campaign::Campaign;
use support::feeder::Expected;
use support::oracle::source_of;
use support::record::{HeaderList, Isolation, Outgoing, Record, origin};
use support::samples;
use support::wiredesk::Pipeline;

/// The headers of a record without those that dead letters and replays add.
fn original(headers: &HeaderList) -> HeaderList {
    headers.iter().filter(|(name, _)| !name.starts_with("dlq-")).cloned().collect()
}

/// What a replay must keep, with the text of one more header.
type Kept = (Option<Vec<u8>>, HeaderList, Option<Vec<u8>>, String);

/// Key, original headers, value and `header` of each, sorted.
fn kept(records: &[Record], header: &str) -> Vec<Kept> {
    let text = |record: &Record| record.header(header).unwrap_or("none").to_owned();
    let mut all: Vec<Kept> = records
        .iter()
        .map(|r| (r.key.clone(), original(&r.headers), r.value.clone(), text(r)))
        .collect();
    all.sort();
    all
}

fn letters(campaign: &Campaign) -> Vec<Record> {
    campaign.topics.read(&campaign.pipeline.topic("dead-letter"), Isolation::Committed)
}

fn raw(campaign: &Campaign) -> Vec<Record> {
    campaign.topics.read(&campaign.pipeline.topic("raw"), Isolation::Committed)
}

/// Replays with an attempt limit of 2; returns what it says.
fn replay(campaign: &Campaign) -> String {
    let Output { status, stdout, stderr } =
        campaign.pipeline.tool(&["replay", "--max-attempts", "2"]);
    assert_eq!(status.code(), Some(0), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("UTF-8")
}

#[test]
fn every_sample_gets_the_decision_that_its_manifest_foretells() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "samples"));
    let expected = campaign.feed_these(samples::all());

    let mut instances = campaign.start(["a"]);

    campaign.settle(&expected, &mut instances);
}

#[test]
fn a_malformed_record_dies_with_its_bytes_key_headers_and_code() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "poison"));
    let expected = campaign.feed_these(samples::malformed());
    let mut instances = campaign.start(["a"]);
    // The codes are the decisions that this checks.
    campaign.settle(&expected, &mut instances);

    let fed: BTreeMap<(i32, i64), Outgoing> = raw(&campaign)
        .into_iter()
        .map(|r| {
            let Record { partition, offset, key, headers, value, .. } = r;
            ((partition, offset), Outgoing { partition: None, key, headers, value })
        })
        .collect();
    let letters = letters(&campaign);
    assert_eq!(letters.len(), samples::malformed().count());
    for letter in &letters {
        let from = source_of(letter).expect("checked by the oracle");
        let sent = &fed[&(from.partition.0, from.offset.0)];
        assert_eq!((&letter.key, &letter.value), (&sent.key, &sent.value), "{from}");
        assert_eq!(original(&letter.headers), sent.headers, "{from}");
        assert_eq!(letter.header("dlq-attempt"), Some("1"), "{from}");
        assert!(letter.header("dlq-error").is_some_and(|error| !error.is_empty()), "{from}");
    }
}

#[test]
fn a_replay_brings_dead_letters_back_until_they_have_died_too_often() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "replay"));
    let mut expected = campaign.feed_these(samples::malformed());
    let count = expected.len();
    campaign.settle(&expected, &mut campaign.start(["a"]));
    let died_once = letters(&campaign);

    // Back they go, and die a second time.
    assert_eq!(replay(&campaign), format!("{count} dead letters replayed\n"));
    let returned: Vec<Record> = raw(&campaign).into_iter().filter(is_returned).collect();
    assert_eq!(kept(&returned, "dlq-attempt"), kept(&died_once, "dlq-attempt"));
    expected.extend(expectations(&returned, &expected));
    campaign.settle(&expected, &mut campaign.start(["a"]));
    let mut died_twice = letters(&campaign);
    died_twice.retain(|letter| letter.header("dlq-attempt") == Some("2"));
    assert_eq!(kept(&died_twice, "dlq-reason"), kept(&died_once, "dlq-reason"));

    // A third time they are not sent: they are parked as they are.
    let said = replay(&campaign);
    assert!(said.starts_with("0 dead letters replayed\n"), "{said}");
    assert!(said.contains(&format!("{count} parked in ")), "{said}");
    let parked = format!("{}.parked", campaign.pipeline.topic("dead-letter"));
    let parked = campaign.topics.read(&parked, Isolation::Committed);
    assert_eq!(kept(&parked, "dlq-attempt"), kept(&died_twice, "dlq-attempt"));

    // What has been moved is not moved again.
    assert_eq!(replay(&campaign), "0 dead letters replayed\n");
    assert_eq!(raw(&campaign).len(), 2 * count);
    assert_eq!(letters(&campaign).len(), 2 * count);
}

fn is_returned(record: &Record) -> bool {
    record.header("dlq-origin").is_some()
}

/// What was expected of each record the first time, expected of its return.
fn expectations(returned: &[Record], first: &Expected) -> Expected {
    let first_origin = |record: &Record| {
        let mut parts = record.header("dlq-origin")?.rsplitn(3, '/');
        let offset = parts.next()?.parse().ok()?;
        let partition = parts.next()?.parse().ok()?;
        Some(origin(parts.next()?, partition, offset))
    };
    returned
        .iter()
        .map(|record| {
            let before = first_origin(record).expect("a replay names the first origin");
            let now = origin(&record.topic, record.partition, record.offset);
            (now, first[&before].clone())
        })
        .collect()
}
