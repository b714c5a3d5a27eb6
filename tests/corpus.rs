//! Real articles on a real Kafka: `WIREDESK_TEST_CORPUS` names a file of JSON lines.

mod support;

use std::collections::BTreeMap;
use std::time::Instant;

use support::broker::Broker;
use support::campaign::{Campaign, alone};
use support::corpus::{Article, Expectation};
use support::record::{Isolation, Outgoing, origin};
use support::wiredesk::Pipeline;
use support::{again, environment, reference};
use wiredesk::article::Origin;

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

/// What `wiredesk enrich` decides, without a broker, of the inputs in the order of the ledger.
/// Those that nobody claimed come last.
fn decided_without_a_broker(campaign: &Campaign) -> BTreeMap<Origin, String> {
    let Campaign { pipeline, topics, .. } = campaign;
    let raw = topics.read(&pipeline.topic("raw"), Isolation::Committed);
    let mut lines: BTreeMap<Origin, Vec<u8>> = raw
        .into_iter()
        .map(|r| (origin(&r.topic, r.partition, r.offset), r.value.expect("fed with a value")))
        .collect();
    let mut order = Vec::new();
    let mut text = Vec::new();
    for claimed in reference::order(topics, pipeline) {
        let line = lines.remove(&claimed).expect("claims are of inputs");
        text.extend([line.as_slice(), b"\n"].concat());
        order.push(claimed);
    }
    for (unclaimed, line) in lines {
        text.extend([line.as_slice(), b"\n"].concat());
        order.push(unclaimed);
    }

    let directory = tempfile::tempdir().expect("a directory");
    let (wire, out) = (directory.path().join("wire.jsonl"), directory.path().join("out.jsonl"));
    std::fs::write(&wire, text).expect("written");
    let output = pipeline.tool(&["enrich", path(&wire), "--out", path(&out)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let decided = std::fs::read_to_string(&out).expect("it writes");
    let decisions: Vec<String> = decided.lines().map(decision).collect();
    assert_eq!(decisions.len(), order.len(), "one line a record");
    order.into_iter().zip(decisions).collect()
}

fn path(path: &std::path::Path) -> &str {
    path.to_str().expect("the path of a temporary directory is UTF-8")
}

/// The decision in a line of `wiredesk enrich`, in the words of the oracle.
fn decision(line: &str) -> String {
    let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    let text = |name: &str| line[name].as_str().unwrap_or("none").to_owned();
    match text("decision").as_str() {
        "dead_letter" => format!("dead_letter:{}", text("code")),
        decision => decision.to_owned(),
    }
}

#[test]
fn a_corpus_is_accounted_for_exactly_once_and_decided_the_same_again_and_without_a_broker() {
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

    let (there, here) = (first.decisions(), decided_without_a_broker(&campaign));
    let differing: Vec<_> = there.iter().filter(|(at, what)| here.get(at) != Some(*what)).collect();
    assert!(differing.is_empty(), "{} differ, such as {:?}", differing.len(), differing.first());
    eprintln!("{} decisions are those of `wiredesk enrich` in ledger order", here.len());

    again::assert_equal_bytes(&mut campaign, first, Campaign::patience(expected.len()));
}
