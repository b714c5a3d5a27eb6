//! `wiredesk bench` against a real Kafka: everything is measured, nothing is left behind.

mod support;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rustix::process::Signal;
use serde_json::Value;
use support::broker::Broker;
use support::guard::Guarded;

const LIMIT: Duration = Duration::from_secs(60);

fn bench(broker: &Broker, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
    command
        .env_clear()
        .args(["bench", "--brokers", broker.bootstrap()])
        .args(["--set", "topics.replication=1", "--set", "topics.partitions=2"])
        .args(arguments);
    command
}

/// Names of the benchmark's topics that the broker still has.
fn topics(broker: &Broker) -> Vec<String> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", broker.bootstrap())
        .create()
        .expect("a client's settings are right");
    let metadata = consumer.fetch_metadata(None, LIMIT).expect("the broker answers");
    let names = metadata.topics().iter().map(|topic| topic.name().to_owned());
    names.filter(|name| name.starts_with("bench-")).collect()
}

/// Waits until none is left: the broker deletes behind its answer.
fn await_no_topics(broker: &Broker) {
    let deadline = Instant::now() + LIMIT;
    loop {
        let left = topics(broker);
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// One test, because the topics of two benchmarks on one broker could not be told apart.
#[test]
fn a_benchmark_measures_both_guarantees_and_removes_its_topics_even_when_interrupted() {
    let Some(broker) = Broker::shared() else { return };
    let arguments = ["--articles", "300", "--size", "2KB", "--workers", "1", "--delivery", "both"];
    let more = ["--stages", "noop", "--rate", "100/s", "--for", "1s", "--json"];

    let output = bench(broker, &[&arguments[..], &more[..]].concat()).output().expect("it runs");

    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let drained = report["drained"].as_array().expect("runs");
    let deliveries: Vec<_> = drained.iter().map(|run| run["delivery"].clone()).collect();
    assert_eq!(deliveries, ["exactly-once", "at-least-once"]);
    for run in drained {
        let outcomes = run["outcomes"].as_object().expect("outcomes");
        let accounted: u64 = outcomes.values().filter_map(Value::as_u64).sum();
        assert_eq!(accounted, 300, "{run}");
        assert!(outcomes.contains_key("duplicate"), "{run}");
        assert!(run["articles_per_second"].as_f64().is_some_and(|rate| rate > 0.0), "{run}");
        assert!(run["commit_ms"]["count"].as_u64().is_some_and(|count| count > 0), "{run}");
        if cfg!(target_os = "linux") {
            assert!(run["cpu_us"].as_f64().is_some_and(|cpu| cpu > 0.0), "{run}");
            assert!(run["parts_us"]["poll"].is_number(), "{run}");
        }
    }
    assert!(report["exactly_once_ratio"].is_number() || !cfg!(target_os = "linux"), "{report}");
    for run in report["paced"].as_array().expect("runs") {
        assert!(run["read"].as_u64().is_some_and(|read| read > 10), "{run}");
        let p50 = run["readable_ms"]["p50"].as_f64();
        assert!(p50.is_some_and(|p50| p50 > 0.0 && p50 < 30_000.0), "{run}");
    }
    await_no_topics(broker);

    let mut endless = bench(broker, &["--articles", "100000000"]);
    endless.stdout(Stdio::null()).stderr(Stdio::null());
    let mut process = Guarded::spawn(&mut endless, None).expect("it starts");
    let deadline = Instant::now() + LIMIT;
    while topics(broker).is_empty() {
        assert!(Instant::now() < deadline, "no topics were made");
        std::thread::sleep(Duration::from_millis(50));
    }
    process.signal(Signal::INT);
    let status = process.wait(LIMIT).expect("it ends");
    assert_eq!(status.code(), Some(1));
    await_no_topics(broker);
}
