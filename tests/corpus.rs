//! Real articles on a real Kafka: `WIREDESK_TEST_CORPUS` names a file of JSON lines.

mod support;

use std::time::Instant;

use support::broker::Broker;
use support::campaign::{Campaign, alone};
use support::corpus::{Article, Expectation};
use support::record::Outgoing;
use support::wiredesk::Pipeline;
use support::{again, environment};

/// Records of the file that nobody has read, one a line, as `wiredesk feed` sends them.
fn articles(file: &str) -> impl Iterator<Item = Article> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| Article {
        record: Outgoing {
            headers: vec![("content-type".to_owned(), Some(b"application/json".to_vec()))],
            value: Some(line.into_bytes()),
            ..Outgoing::default()
        },
        expect: Expectation::Any,
    })
}

#[test]
fn a_corpus_is_accounted_for_exactly_once_and_reads_the_same_again() {
    let Some(file) = environment::text(environment::CORPUS) else {
        eprintln!("NOT RUN: {} names no file of JSON lines", environment::CORPUS);
        return;
    };
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let mut campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "corpus"));
    let expected = campaign.feed_these(articles(&file));
    assert!(!expected.is_empty(), "{file} holds no line");

    let began = Instant::now();
    let mut instances = campaign.start(["a", "b"]);
    let first = campaign.settle(&expected, &mut instances);
    let took = began.elapsed().as_secs_f64();
    eprintln!("{} inputs in {took:.1} s, judgement included", expected.len());

    again::assert_equal_bytes(&mut campaign, first, Campaign::patience(expected.len()));
}
