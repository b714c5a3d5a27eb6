//! How the binary starts when its broker is missing, or not as it should be.

mod support;

use std::io::Write;
use std::time::{Duration, Instant};

use support::broker::{Broker, BrokerOptions};
use support::campaign::{Campaign, alone};
use support::topics::Topics;
use support::wiredesk::{Instance, Pipeline};

const LIMIT: Duration = Duration::from_secs(30);

/// Waits until the instance has written one of these words to stderr.
fn await_words(instance: &Instance, words: &[&str]) {
    let deadline = Instant::now() + LIMIT;
    while !words.iter().any(|word| instance.stderr().contains(word)) {
        assert!(Instant::now() < deadline, "none of {words:?} in:\n{}", instance.stderr());
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn an_instance_that_is_started_before_its_broker_begins_when_it_comes() {
    let _alone = alone();
    let Some(broker) = Broker::start(&BrokerOptions::default()) else { return };
    let campaign = Campaign::new(&broker, Pipeline::new(broker.bootstrap(), "early"));
    let expected = campaign.feed(100);
    broker.stop();

    let mut instances = [campaign.pipeline.start("a")];
    await_words(&instances[0], &[broker.bootstrap()]);
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(instances[0].exit_status(), None, "{}", instances[0].tail());
    assert!(!matches!(instances[0].get("/readyz"), Some((200, _))));
    let lines = instances[0].stderr().lines().count();
    assert!(lines <= 20, "{lines} lines about one missing broker:\n{}", instances[0].tail());

    broker.restart();
    instances[0].wait_ready();
    campaign.settle(&expected, &mut instances);
}

#[test]
fn a_ledger_of_two_partitions_is_refused_by_name() {
    let Some(broker) = Broker::shared() else { return };
    let pipeline = Pipeline::new(broker.bootstrap(), "split");
    let topics = Topics::new(broker.bootstrap());
    topics.create(&pipeline.topic("raw"), 1, &[]);
    topics.create(&pipeline.topic("ledger"), 2, &[("message.timestamp.type", "LogAppendTime")]);

    let mut instance = pipeline.start("a");

    let status = instance.wait_exit(LIMIT);
    assert!(!status.success());
    assert!(instance.stderr().contains(&pipeline.topic("ledger")), "{}", instance.stderr());
    assert!(instance.stderr().contains("partition"), "{}", instance.stderr());
}

#[test]
fn wrong_credentials_are_named_and_the_password_is_not() {
    let options = BrokerOptions::default().user("desk", "right-one");
    let Some(broker) = Broker::start(&options) else { return };
    let address = broker.sasl_bootstrap().expect("users were asked for");
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"wrong-one").expect("a file is written");
    let pipeline = Pipeline::new(address, "stranger").with(&format!(
        "kafka.security_protocol = \"sasl_plaintext\"\n\
         kafka.sasl.mechanism = \"PLAIN\"\n\
         kafka.sasl.username = \"desk\"\n\
         kafka.sasl.password_file = \"{}\"",
        file.path().display()
    ));

    let instance = pipeline.start("a");

    await_words(&instance, &["credentials", "authentication", "Authentication"]);
    assert!(!matches!(instance.get("/readyz"), Some((200, _))));
    assert!(!instance.stderr().contains("wrong-one"), "the password is in the log");
}
