//! Topics seen from outside: made, fed and read with plain clients.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::producer::{DeliveryResult, Producer, ProducerContext, ThreadedProducer};
use rdkafka::types::RDKafkaErrorCode;
use rdkafka::{ClientConfig, ClientContext, Message, Offset, TopicPartitionList};
use wiredesk::article;

use super::record::{Isolation, Outgoing, Record, origin};

const LIMIT: Duration = Duration::from_secs(60);
/// How long one question may take before it is asked again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Access to the topics of one cluster.
pub struct Topics {
    bootstrap: String,
    admin: AdminClient<DefaultClientContext>,
    producer: ThreadedProducer<Deliveries>,
}

impl Topics {
    /// Clients of the broker at this address; they connect when used.
    pub fn new(bootstrap: &str) -> Self {
        let config = client(bootstrap);
        let producer = config
            .clone()
            .set("enable.idempotence", "true")
            .set("linger.ms", "2")
            .set("partitioner", "murmur2_random")
            .set("message.max.bytes", "16000000")
            .create_with_context(Deliveries::default())
            .expect("a producer's settings are right");
        let admin = config.create().expect("an admin client's settings are right");
        Self { bootstrap: bootstrap.to_owned(), admin, producer }
    }

    /// Makes a topic.
    ///
    /// # Panics
    /// Where the broker refuses.
    pub fn create(&self, name: &str, partitions: i32, settings: &[(&str, &str)]) {
        let mut topic = NewTopic::new(name, partitions, TopicReplication::Fixed(1));
        for (key, value) in settings {
            topic = topic.set(key, value);
        }
        let options = AdminOptions::new().operation_timeout(Some(LIMIT));
        let results = block_on(self.admin.create_topics([&topic], &options))
            .unwrap_or_else(|error| panic!("topic {name}: {error}"));
        for result in results {
            result.unwrap_or_else(|(name, code)| panic!("topic {name}: {code}"));
        }
    }

    /// Removes a topic.
    ///
    /// # Panics
    /// Where the broker refuses.
    pub fn delete(&self, name: &str) {
        let options = AdminOptions::new().operation_timeout(Some(LIMIT));
        let results = block_on(self.admin.delete_topics(&[name], &options))
            .unwrap_or_else(|error| panic!("topic {name}: {error}"));
        for result in results {
            result.unwrap_or_else(|(name, code)| panic!("topic {name}: {code}"));
        }
    }

    /// How many partitions the topic has; 0 where there is none.
    pub fn partitions(&self, name: &str) -> i32 {
        let client = self.producer.client();
        let cluster = insist(|| client.fetch_metadata(Some(name), PATIENCE));
        let partitions = cluster.topics().first().map_or(0, |topic| topic.partitions().len());
        i32::try_from(partitions).expect("Kafka counts partitions in 32 bits")
    }

    /// Produces the records in order and returns where each of them stands.
    ///
    /// # Panics
    /// Where one is refused, or not taken within a minute.
    pub fn produce(&self, topic: &str, records: &[Outgoing]) -> Vec<article::Origin> {
        let deliveries = self.producer.context();
        let first = deliveries.expect(records.len());
        let deadline = Instant::now() + LIMIT;
        for (index, record) in records.iter().enumerate() {
            let mut next = record.base_record(topic, first + index);
            while let Err((error, refused)) = self.producer.send(next) {
                let full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
                assert!(full && Instant::now() < deadline, "producing to {topic}: {error}");
                std::thread::sleep(Duration::from_millis(5));
                next = refused;
            }
        }
        self.producer.flush(LIMIT).unwrap_or_else(|error| panic!("producing to {topic}: {error}"));
        deliveries
            .take(first, records.len())
            .into_iter()
            .map(|(partition, offset)| origin(topic, partition, offset))
            .collect()
    }

    /// Ends of all partitions: under [`Isolation::Committed`] the last stable offset.
    pub fn ends(&self, topic: &str, isolation: Isolation) -> BTreeMap<i32, i64> {
        ends(&self.reader(isolation), topic, self.partitions(topic))
    }

    /// Reads the whole topic up to its present end, in order of partition and offset.
    pub fn read(&self, topic: &str, isolation: Isolation) -> Vec<Record> {
        self.read_from(topic, isolation, &BTreeMap::new())
    }

    /// Reads from these offsets (missing ones are 0) up to the topic's present end.
    ///
    /// # Panics
    /// Where the end is not reached within a minute.
    pub fn read_from(
        &self,
        topic: &str,
        isolation: Isolation,
        from: &BTreeMap<i32, i64>,
    ) -> Vec<Record> {
        let consumer = self.reader(isolation);
        let mut open = ends(&consumer, topic, self.partitions(topic));
        let mut assignment = TopicPartitionList::new();
        open.retain(|partition, end| *end > from.get(partition).copied().unwrap_or(0));
        for partition in open.keys() {
            let start = Offset::Offset(from.get(partition).copied().unwrap_or(0));
            assignment.add_partition_offset(topic, *partition, start).expect("offset is valid");
        }
        consumer.assign(&assignment).unwrap_or_else(|error| panic!("reading {topic}: {error}"));
        let mut records = Vec::new();
        let deadline = Instant::now() + LIMIT;
        while !open.is_empty() {
            assert!(
                Instant::now() < deadline,
                "reading {topic}: no end within {LIMIT:?}: {open:?}"
            );
            match consumer.poll(Duration::from_millis(200)) {
                Some(Ok(message)) => {
                    let at_end = |end: &i64| message.offset() + 1 >= *end;
                    if open.get(&message.partition()).is_some_and(at_end) {
                        open.remove(&message.partition());
                    }
                    records.push(Record::from_message(&message));
                }
                // What is left before the end are marks of transactions.
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    open.remove(&partition);
                }
                Some(Err(_)) | None => {}
            }
        }
        records.sort_by_key(|record| (record.partition, record.offset));
        records
    }

    /// What the group has committed, by partition; partitions without an offset are left out.
    pub fn committed(&self, group: &str, topic: &str) -> BTreeMap<i32, i64> {
        let consumer: BaseConsumer = client(&self.bootstrap)
            .set("group.id", group)
            .create()
            .expect("a consumer's settings are right");
        let mut wanted = TopicPartitionList::new();
        wanted.add_partition_range(topic, 0, self.partitions(topic) - 1);
        let found = insist(|| consumer.committed_offsets(wanted.clone(), PATIENCE));
        let offset = |offset| match offset {
            Offset::Offset(offset) => Some(offset),
            _ => None,
        };
        found
            .elements()
            .iter()
            .filter_map(|element| Some((element.partition(), offset(element.offset())?)))
            .collect()
    }

    /// Waits until the group has committed the present end of every partition of the topic.
    ///
    /// # Panics
    /// Where it has not within the limit; the message says how far it came.
    pub fn await_committed(&self, group: &str, topic: &str, limit: Duration) {
        let mut ends = self.ends(topic, Isolation::Committed);
        ends.retain(|_, end| *end > 0);
        self.await_position(group, topic, &ends, limit);
    }

    /// Waits until the group has committed these offsets, or later ones, of the topic.
    ///
    /// # Panics
    /// Where it has not within the limit; the message says how far it came.
    pub fn await_position(
        &self,
        group: &str,
        topic: &str,
        wanted: &BTreeMap<i32, i64>,
        limit: Duration,
    ) {
        let deadline = Instant::now() + limit;
        loop {
            let committed = self.committed(group, topic);
            let reached = |(partition, end): (&i32, &i64)| committed.get(partition) >= Some(end);
            if wanted.iter().all(reached) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "group {group} stands at {committed:?} of {topic} and should at {wanted:?}, \
                 after {limit:?}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// A consumer without a group.
    pub(super) fn reader(&self, isolation: Isolation) -> BaseConsumer {
        client(&self.bootstrap)
            .set("group.id", "reader-without-a-group")
            .set("enable.auto.commit", "false")
            .set("enable.partition.eof", "true")
            .set("isolation.level", isolation.as_str())
            .set("auto.offset.reset", "error")
            .set("fetch.wait.max.ms", "20")
            .set("fetch.message.max.bytes", "16000000")
            .create()
            .expect("a consumer's settings are right")
    }
}

/// Delivery reports, by the tag given at sending.
#[derive(Default)]
struct Deliveries(Mutex<Vec<Option<(i32, i64)>>>);

impl Deliveries {
    /// Makes room for so many more records; returns the first tag.
    fn expect(&self, count: usize) -> usize {
        let mut all = self.0.lock().expect("no test panics while it holds the deliveries");
        let first = all.len();
        all.resize(first + count, None);
        first
    }

    fn take(&self, first: usize, count: usize) -> Vec<(i32, i64)> {
        let all = self.0.lock().expect("no test panics while it holds the deliveries");
        let places = all[first..first + count].iter();
        places.map(|place| place.expect("every record was delivered")).collect()
    }
}

impl ClientContext for Deliveries {}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, tag: usize) {
        if let Ok(message) = result {
            let mut all = self.0.lock().expect("no test panics while it holds the deliveries");
            all[tag] = Some((message.partition(), message.offset()));
        }
    }
}

fn client(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", bootstrap)
        .set("reconnect.backoff.ms", "50")
        .set("reconnect.backoff.max.ms", "500");
    config
}

fn ends(consumer: &BaseConsumer, topic: &str, partitions: i32) -> BTreeMap<i32, i64> {
    (0..partitions)
        .map(|partition| {
            let marks = || consumer.fetch_watermarks(topic, partition, PATIENCE);
            let (_, end) = insist(marks);
            (partition, end)
        })
        .collect()
}

/// Asks until there is an answer: a broker that has just come back does not know its partitions.
fn insist<T>(mut ask: impl FnMut() -> KafkaResult<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(error) => assert!(Instant::now() < deadline, "no answer in {LIMIT:?}: {error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime without drivers")
        .block_on(future)
}
