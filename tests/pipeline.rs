//! The real binary on a real Kafka, undisturbed: everything accounted for, decided right, and
//! decided the same when it is read again.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use support::again;
use support::broker::Broker;
use support::campaign::Campaign;
use support::oracle::source_of;
use support::record::{HeaderList, Isolation, Record};
use support::wiredesk::Pipeline;

const LIMIT: Duration = Duration::from_secs(60);

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

    again::assert_equal_bytes(&mut campaign, first, LIMIT);
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
