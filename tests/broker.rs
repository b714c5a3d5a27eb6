//! The test support itself against a real broker: start, restart, credentials, transactions.

mod support;

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use support::broker::{Broker, BrokerOptions};
use support::record::{Isolation, Outgoing};
use support::topics::Topics;

const LIMIT: Duration = Duration::from_secs(30);

fn record(key: &str, value: &str) -> Outgoing {
    Outgoing {
        partition: None,
        key: Some(key.into()),
        headers: vec![
            ("kind".to_owned(), Some(b"first".to_vec())),
            ("kind".to_owned(), Some(b"last".to_vec())),
            ("nothing".to_owned(), None),
        ],
        value: Some(value.into()),
    }
}

fn unique(name: &str) -> String {
    format!("{name}-{:08x}", fastrand::u32(..))
}

fn transactional(bootstrap: &str, id: &str) -> BaseProducer {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("transactional.id", id)
        .create()
        .expect("settings are right");
    producer.init_transactions(LIMIT).expect("the broker has transactions");
    producer
}

fn send(producer: &BaseProducer, topic: &str, value: &str) {
    producer.send(BaseRecord::<str, str>::to(topic).payload(value)).expect("the queue is empty");
    producer.flush(LIMIT).expect("the broker answers");
}

#[test]
fn what_is_produced_is_read_back_with_key_headers_and_origin() {
    let Some(broker) = Broker::shared() else { return };
    let topics = Topics::new(broker.bootstrap());
    let topic = unique("echo");
    topics.create(&topic, 3, &[]);
    let records: Vec<Outgoing> =
        (0..100).map(|n| record(&format!("key-{n}"), &format!("value {n}"))).collect();

    let origins = topics.produce(&topic, &records);
    let read = topics.read(&topic, Isolation::Committed);

    assert_eq!(read.len(), 100);
    for (origin, sent) in origins.iter().zip(&records) {
        let found = read
            .iter()
            .find(|r| r.partition == origin.partition.0 && r.offset == origin.offset.0)
            .expect("every origin is read");
        assert_eq!((&found.key, &found.value), (&sent.key, &sent.value));
        assert_eq!(found.headers, sent.headers);
        assert_eq!(found.header("kind"), Some("last"));
        assert_eq!(found.header("nothing"), None);
    }
}

#[test]
fn committed_readers_see_neither_aborted_nor_open_transactions() {
    let Some(broker) = Broker::shared() else { return };
    let topics = Topics::new(broker.bootstrap());
    let topic = unique("isolation");
    topics.create(&topic, 1, &[]);
    let producer = transactional(broker.bootstrap(), &unique("tx"));
    producer.begin_transaction().expect("begin");
    send(&producer, &topic, "committed");
    producer.commit_transaction(LIMIT).expect("commit");
    producer.begin_transaction().expect("begin");
    send(&producer, &topic, "aborted");
    producer.abort_transaction(LIMIT).expect("abort");
    producer.begin_transaction().expect("begin");
    send(&producer, &topic, "open");

    let values = |isolation| {
        let read = topics.read(&topic, isolation).into_iter();
        read.map(|r| String::from_utf8(r.value.expect("a value")).expect("text")).collect()
    };
    let committed: Vec<String> = values(Isolation::Committed);
    let all: Vec<String> = values(Isolation::Uncommitted);

    assert_eq!(committed, ["committed"]);
    assert_eq!(all, ["committed", "aborted", "open"]);
    producer.abort_transaction(LIMIT).expect("abort");
}

#[test]
fn a_killed_broker_comes_back_on_its_port_with_its_data() {
    let Some(broker) = Broker::start(&BrokerOptions::default()) else { return };
    let topics = Topics::new(broker.bootstrap());
    topics.create("kept", 2, &[("cleanup.policy", "delete")]);
    topics.produce("kept", &[record("a", "1"), record("b", "2")]);

    broker.kill();
    broker.restart();
    topics.produce("kept", &[record("c", "3")]);
    broker.stop();
    broker.restart();

    assert_eq!(topics.read("kept", Isolation::Committed).len(), 3);
    assert_eq!(topics.partitions("kept"), 2);
}

#[test]
fn wrong_credentials_and_missing_rights_are_refused() {
    let options = BrokerOptions::default().user("desk", "right").authorizer();
    let Some(broker) = Broker::start(&options) else { return };
    let topics = Topics::new(broker.bootstrap());
    topics.create("guarded", 1, &[]);
    let send_as = |password: &str| {
        let producer: BaseProducer = ClientConfig::new()
            .set("bootstrap.servers", broker.sasl_bootstrap().expect("users were asked for"))
            .set("security.protocol", "sasl_plaintext")
            .set("sasl.mechanism", "PLAIN")
            .set("sasl.username", "desk")
            .set("sasl.password", password)
            .set("message.timeout.ms", "4000")
            .create()
            .expect("settings are right");
        let record = BaseRecord::<str, str>::to("guarded").payload("x");
        producer.send(record).expect("the queue is empty");
        producer.flush(Duration::from_secs(6)).expect("all is delivered or refused");
        topics.ends("guarded", Isolation::Committed)[&0]
    };
    let grant = ["--add", "--allow-principal", "User:desk", "--operation", "Write"];

    assert_eq!(send_as("wrong"), 0);
    assert_eq!(send_as("right"), 0);
    let topic = ["--topic", "guarded"];
    let tool = "org.apache.kafka.tools.AclCommand";
    let Some(granted) = broker.tool(tool, &[grant.as_slice(), &topic].concat()) else { return };
    assert!(granted.status.success(), "{}", String::from_utf8_lossy(&granted.stderr));
    assert_eq!(send_as("right"), 1);
}
