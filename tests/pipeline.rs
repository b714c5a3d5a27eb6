//! The real binary on a real Kafka, undisturbed: everything accounted for, decided right, and
//! decided the same when it is read again.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use support::broker::Broker;
use support::campaign::Campaign;
use support::oracle::{ACCOUNTING, is_copy, source_of};
use support::record::{HeaderList, Isolation, Record};
use support::wiredesk::Pipeline;
use wiredesk::article::Origin;

const LIMIT: Duration = Duration::from_secs(60);

/// Values by topic and input.
fn values(records: Vec<Record>) -> BTreeMap<(String, Origin), Option<Vec<u8>>> {
    let place = |record: &Record| (record.topic.clone(), source_of(record).expect("an origin"));
    records.into_iter().map(|record| (place(&record), record.value)).collect()
}

/// The headers a record came with, without those the dead letters add.
fn original(headers: &HeaderList) -> HeaderList {
    headers.iter().filter(|(name, _)| !name.starts_with("dlq-")).cloned().collect()
}

#[test]
fn every_record_is_accounted_for_exactly_once_and_decided_right() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "whole"));
    let expected = campaign.feed(2_000);

    let mut instances = campaign.start(["a", "b"]);

    campaign.settle(&expected, &mut instances);
}

#[test]
fn reading_the_wire_again_from_its_start_gives_equal_bytes() {
    let Some(broker) = Broker::shared() else { return };
    let mut campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "again"));
    let expected = campaign.feed(600);
    let mut instances = campaign.start(["a"]);
    let first = campaign.settle(&expected, &mut instances);
    let ends = ACCOUNTING
        .map(|role| campaign.topics.ends(&campaign.pipeline.topic(role), Isolation::Committed));

    campaign.pipeline.change_group("again");
    let [mut instance] = campaign.start(["a"]);
    let raw = campaign.pipeline.topic("raw");
    campaign.topics.await_committed(campaign.pipeline.group(), &raw, LIMIT);
    assert_eq!(instance.terminate(LIMIT), Some(0), "{}", instance.tail());

    let second = ACCOUNTING.iter().zip(&ends).flat_map(|(role, from)| {
        campaign.topics.read_from(&campaign.pipeline.topic(role), Isolation::Committed, from)
    });
    let second = second.filter(|record| !is_copy(record, &campaign.pipeline));
    let (first, second) = (values(first.accounted), values(second.collect()));
    assert!(first.keys().eq(second.keys()), "the same records in the same topics");
    let differing: Vec<_> =
        first.iter().filter(|(place, value)| second[*place] != **value).take(3).collect();
    assert!(differing.is_empty(), "{} differ, such as {differing:?}", differing.len());
}

#[test]
fn dead_letters_carry_the_original_bytes_key_and_headers() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "letters"));
    let expected = campaign.feed(400);
    let mut instances = campaign.start(["a"]);
    let evidence = campaign.settle(&expected, &mut instances);

    let raw: BTreeMap<(i32, i64), Record> = campaign
        .topics
        .read(&campaign.pipeline.topic("raw"), Isolation::Committed)
        .into_iter()
        .map(|record| ((record.partition, record.offset), record))
        .collect();
    let topic = campaign.pipeline.topic("dead-letter");
    let letters: Vec<&Record> = evidence.accounted.iter().filter(|r| r.topic == topic).collect();

    assert!(letters.len() > 5, "the corpus has poison");
    for letter in letters {
        let origin = source_of(letter).expect("checked by the oracle");
        let record = &raw[&(origin.partition.0, origin.offset.0)];
        assert_eq!((&letter.key, &letter.value), (&record.key, &record.value), "{origin}");
        assert_eq!(original(&letter.headers), record.headers, "{origin}");
    }
}
