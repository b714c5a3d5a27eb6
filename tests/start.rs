//! How the binary starts when its broker is missing, or not as it should be.

mod support;

use std::io::Write;
use std::time::{Duration, Instant};

use support::broker::{Broker, BrokerOptions};
use support::campaign::{Campaign, alone};
use support::samples;
use support::topics::Topics;
use support::wiredesk::{Instance, Pipeline};
use tempfile::NamedTempFile;

const LIMIT: Duration = Duration::from_secs(30);
/// As long as it takes to see a message twice that is written every five seconds.
const TWO_REPORTS: Duration = Duration::from_secs(8);

/// Waits until the instance has written one of these words to stderr.
fn await_words(instance: &Instance, words: &[&str]) {
    let deadline = Instant::now() + LIMIT;
    while !words.iter().any(|word| instance.stderr().contains(word)) {
        assert!(Instant::now() < deadline, "none of {words:?} in:\n{}", instance.stderr());
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn is_ready(instance: &Instance) -> bool {
    matches!(instance.get("/readyz"), Some((200, _)))
}

/// The instance ends by itself, not as if all were well, and one line of its log has all the words.
fn assert_refused(pipeline: &Pipeline, words: &[&str]) {
    let mut instance = pipeline.start("a");
    let status = instance.wait_exit(LIMIT);
    assert_eq!(status.code(), Some(1), "{}", instance.tail());
    assert_said(&instance.stderr(), words);
}

/// `check --connect` ends with 2, and one line on its standard error has all the words.
fn assert_checked(pipeline: &Pipeline, words: &[&str]) {
    let output = pipeline.tool(&["check", "--connect"]);
    let (said, problems) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2), "{said}{problems}");
    assert_said(&problems, words);
}

fn assert_said(text: &str, words: &[&str]) {
    let found = text.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(found, "no line has all of {words:?}:\n{text}");
}

#[test]
fn an_instance_that_is_started_before_its_broker_begins_when_it_comes() {
    let _alone = alone();
    let Some(broker) = Broker::start(&BrokerOptions::default()) else { return };
    let campaign = Campaign::new(&broker, Pipeline::new(broker.bootstrap(), "early"));
    let expected = campaign.feed(100);
    broker.stop();

    let mut instances = [campaign.pipeline.start("a")];
    let missing = format!("no Kafka broker answers at {}", broker.bootstrap());
    await_words(&instances[0], &[&missing]);
    std::thread::sleep(TWO_REPORTS);
    assert_eq!(instances[0].exit_status(), None, "{}", instances[0].tail());
    assert!(matches!(instances[0].get("/readyz"), Some((503, _))));
    assert!(matches!(instances[0].get("/healthz"), Some((200, _))));
    let log = instances[0].stderr();
    let reports = log.lines().filter(|line| line.contains(&missing)).count();
    assert!((2..=4).contains(&reports), "{reports} reports in {TWO_REPORTS:?}:\n{log}");
    assert!(log.lines().count() <= 20, "too much about one missing broker:\n{log}");
    assert_checked(&campaign.pipeline, &[&missing, "kafka.brokers"]);

    broker.restart();
    instances[0].wait_ready();
    campaign.settle(&expected, &mut instances);
}

#[test]
fn a_topic_that_would_break_a_guarantee_is_refused_with_the_remedy() {
    let Some(broker) = Broker::shared() else { return };
    let topics = Topics::new(broker.bootstrap());
    /// Name, role, partitions, a setting, and what the message must say.
    type Case =
        (&'static str, &'static str, i32, (&'static str, &'static str), &'static [&'static str]);
    let cases: [Case; 3] = [
        (
            "split",
            "ledger",
            2,
            ("message.timestamp.type", "LogAppendTime"),
            &["has 2 partitions", "wiredesk topics create"],
        ),
        (
            "clock",
            "ledger",
            1,
            ("message.timestamp.type", "CreateTime"),
            &["CreateTime", "kafka-configs --alter", "message.timestamp.type=LogAppendTime"],
        ),
        (
            "ages",
            "current",
            6,
            ("cleanup.policy", "delete"),
            &["cleanup.policy is delete", "kafka-configs --alter", "cleanup.policy=compact"],
        ),
    ];
    for (name, role, partitions, setting, words) in cases {
        let pipeline = Pipeline::new(broker.bootstrap(), name);
        let topic = pipeline.topic(role);
        topics.create(&pipeline.topic("raw"), 1, &[]);
        topics.create(&topic, partitions, &[setting]);
        let words = [&[topic.as_str()], words].concat();

        assert_refused(&pipeline, &words);
        assert_checked(&pipeline, &words);
    }
}

/// A pipeline that comes as this user, with the file that holds its password.
fn as_user(address: &str, name: &str, password: &str) -> (Pipeline, NamedTempFile) {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(password.as_bytes()).expect("a file is written");
    let pipeline = Pipeline::new(address, name).with(&format!(
        "kafka.security_protocol = \"sasl_plaintext\"\n\
         kafka.sasl.mechanism = \"PLAIN\"\n\
         kafka.sasl.username = \"desk\"\n\
         kafka.sasl.password_file = \"{}\"",
        file.path().display()
    ));
    (pipeline, file)
}

#[test]
fn wrong_credentials_are_named_and_the_password_is_not() {
    let options = BrokerOptions::default().user("desk", "right-one");
    let Some(broker) = Broker::start(&options) else { return };
    let address = broker.sasl_bootstrap().expect("users were asked for");
    let (pipeline, _file) = as_user(address, "stranger", "wrong-one");

    // They are waited out, because they are put right at the broker as often as here.
    let mut instance = pipeline.start("a");
    let words = ["refuses user desk", "kafka.sasl", "password_file"];
    await_words(&instance, &[words[0]]);
    assert_said(&instance.stderr(), &words);
    assert!(!is_ready(&instance));
    assert_checked(&pipeline, &words);

    assert_eq!(instance.terminate(LIMIT), Some(0), "{}", instance.tail());
    assert!(!instance.stderr().contains("wrong-one"), "the password is in the log");
}

/// Grants user `desk` everything but one operation on one resource of each pipeline.
fn take_rights(broker: &Broker, denied: &[[&str; 4]]) -> bool {
    let every = ["--topic", "*", "--group", "*", "--transactional-id", "*", "--cluster"];
    let all = ["--add", "--allow-principal", "User:desk", "--operation", "All"];
    let mut commands = vec![[all.as_slice(), &every].concat()];
    for [operation, kind, name, pattern] in denied {
        let who = ["--add", "--deny-principal", "User:desk", "--operation", operation];
        commands.push([who.as_slice(), &[kind, name, "--resource-pattern-type", pattern]].concat());
    }
    commands.iter().all(|arguments| {
        let arguments = [arguments.as_slice(), &["--force"]].concat();
        let Some(output) = broker.tool("org.apache.kafka.tools.AclCommand", &arguments) else {
            return false;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        true
    })
}

/// A broker on which user `desk` comes with the password `secret` and has the rights it is given.
fn guarded() -> Option<Broker> {
    Broker::start(&BrokerOptions::default().user("desk", "secret").authorizer())
}

fn as_desk(broker: &Broker, name: &str) -> (Pipeline, NamedTempFile) {
    let address = broker.sasl_bootstrap().expect("users were asked for");
    as_user(address, name, "secret")
}

#[test]
fn a_missing_right_to_read_or_to_publish_is_named_with_its_resource() {
    let Some(broker) = guarded() else { return };
    let (reader, _secret) = as_desk(&broker, "reader");
    let (publisher, _other_secret) = as_desk(&broker, "publisher");
    let raw = reader.topic("raw");
    let rights = [
        ["Read", "--topic", &raw, "literal"],
        ["Write", "--transactional-id", publisher.group(), "prefixed"],
    ];
    if !take_rights(&broker, &rights) {
        return;
    }
    let [reader, publisher] = [reader, publisher].map(|pipeline| Campaign::new(&broker, pipeline));

    assert_checked(&reader.pipeline, &[&raw, "grant", "Read"]);
    assert_refused(&reader.pipeline, &[&raw, "grant READ"]);
    let id = format!("transactional id {}.", publisher.pipeline.group());
    assert_checked(&publisher.pipeline, &[&id, "grant", "Write"]);
    assert_refused(&publisher.pipeline, &[&id, "Transactional Id authorization failed"]);
}

#[test]
fn a_missing_right_to_write_is_named_with_its_topic() {
    let Some(broker) = guarded() else { return };
    let (writer, _secret) = as_desk(&broker, "writer");
    let enriched = writer.topic("enriched");
    if !take_rights(&broker, &[["Write", "--topic", &enriched, "literal"]]) {
        return;
    }
    let writer = Campaign::new(&broker, writer);
    // The right is missed when something is to be written.
    writer.feed_these(samples::all());

    assert_refused(&writer.pipeline, &[&enriched, "grant"]);
}
