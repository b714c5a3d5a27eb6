//! Stories and what becomes of their duplicates, on a real Kafka.

mod support;

use std::collections::BTreeMap;

use support::broker::Broker;
use support::campaign::Campaign;
use support::corpus::{Article, Expectation};
use support::record::{Isolation, Outgoing, Record};
use support::wiredesk::Pipeline;

const TEXT: &str = "The harbour board of Port Ellery voted on Monday to close the northern quay for \
                    eleven weeks while divers repair the sea wall.";

/// An article of this source under this uri.
fn article(uri: &str, source: &str, text: &str, expect: Expectation) -> Article {
    let header = |name: &str, value: &str| (name.to_owned(), Some(value.as_bytes().to_vec()));
    let record = Outgoing {
        // One partition keeps the order in which they are claimed.
        partition: Some(0),
        key: Some(uri.as_bytes().to_vec()),
        headers: vec![
            header("content-type", "text/plain"),
            header("wire-uri", uri),
            header("wire-source", source),
        ],
        value: Some(text.as_bytes().to_vec()),
    };
    Article { record, expect }
}

fn exactly(decision: &'static str) -> Expectation {
    Expectation::Exactly(decision)
}

fn read(campaign: &Campaign, role: &str) -> Vec<Record> {
    campaign.topics.read(&campaign.pipeline.topic(role), Isolation::Committed)
}

/// The uris in a topic with their decisions.
fn decided(campaign: &Campaign, role: &str) -> BTreeMap<String, String> {
    let header = |record: &Record, name: &str| record.header(name).unwrap_or("-").to_owned();
    let pair = |record: &Record| (header(record, "wire-uri"), header(record, "wire-decision"));
    read(campaign, role).iter().map(pair).collect()
}

#[test]
fn duplicates_are_diverted_marked_and_dropped_by_rule() {
    let Some(broker) = Broker::shared() else { return };
    let rules = "[[duplicates]]\nname = \"own\"\nsource = [\"sarn\"]\npolicy = \"mark\"\n\
                 [[duplicates]]\nname = \"mirrors\"\nsource = [\"mirror\"]\npolicy = \"drop\"\n";
    let pipeline = Pipeline::new(broker.bootstrap(), "policies").with(rules);
    let campaign = Campaign::new(broker, pipeline);
    let expected = campaign.feed_these([
        article("urn:a", "ellery", TEXT, exactly("new")),
        article("urn:b", "brack", TEXT, exactly("duplicate")),
        article("urn:c", "sarn", TEXT, exactly("duplicate")),
        article("urn:d", "mirror", TEXT, Expectation::Any),
    ]);
    let mut instances = campaign.start(["a"]);

    campaign.settle(&expected, &mut instances);

    let found = |role: &str| decided(&campaign, role).into_iter().collect::<Vec<_>>();
    let pair = |uri: &str, decision: &str| (uri.to_owned(), decision.to_owned());
    assert_eq!(found("enriched"), [pair("urn:a", "new"), pair("urn:c", "duplicate")]);
    assert_eq!(found("duplicates"), [pair("urn:b", "duplicate")]);
    let events = read(&campaign, "clusters");
    assert_eq!(events.len(), 4, "a dropped copy joins its story too");
}

#[test]
fn stories_of_a_live_wire_add_up() {
    let Some(broker) = Broker::shared() else { return };
    let prefer = "stages.dedup.prefer = [\"agency\"]\n";
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "stories").with(prefer));
    let kill = {
        let mut kill = article("urn:b", "agency", "", exactly("kill"));
        kill.record.headers.push(("wire-status".to_owned(), Some(b"canceled".to_vec())));
        kill
    };
    let expected = campaign.feed_these([
        article("urn:a", "ellery", TEXT, exactly("new")),
        article("urn:b", "agency", TEXT, exactly("update")),
        article("urn:c", "brack", TEXT, exactly("duplicate")),
        kill,
    ]);
    let mut instances = campaign.start(["a"]);

    campaign.settle(&expected, &mut instances);

    let mut told: Vec<(u64, String, String)> = read(&campaign, "clusters")
        .iter()
        .map(|record| {
            let value = record.json();
            let text = |pointer: &str| {
                value.pointer(pointer).and_then(|one| one.as_str()).unwrap_or("-").to_owned()
            };
            let number = value["sequence"].as_u64().unwrap_or(0);
            (number, text("/event"), text("/representative/uri"))
        })
        .collect();
    told.sort();
    let event = |number: u64, event: &str, uri: &str| (number, event.to_owned(), uri.to_owned());
    assert_eq!(
        told,
        [
            event(1, "opened", "urn:a"),
            event(2, "joined", "urn:a"),
            event(3, "representative_changed", "urn:b"),
            event(4, "joined", "urn:b"),
            event(5, "representative_changed", "urn:a"),
        ]
    );
}
