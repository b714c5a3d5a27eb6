//! Reading a topic without a group: from concrete offsets, committed records only, in each
//! partition's order.
//!
//! For the tools. The end of what was there at the start is found by position and by the broker's
//! end-of-partition event, never by waiting for a "last record": the last offsets of a
//! transactional topic hold no records.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::{Offset as KafkaOffset, TopicPartitionList};

use super::cluster::await_brokers;
use super::context::ToolContext;
use super::message::raw_record;
use super::{Problem, client};
use crate::article::{Offset, Partition, RawRecord, Timestamp, TopicName};
use crate::config::{KafkaSettings, Settings};

/// Longest wait for one answer about offsets.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the oldest record.
    Beginning,
    /// This many offsets before the end of each partition.
    Last(u32),
    /// At the first record of this time or later.
    Time(Timestamp),
    /// After the newest record.
    End,
}

/// A partition's offsets when reading began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The oldest offset that is kept.
    pub low: Offset,
    /// The first offset that is read.
    pub start: Offset,
    /// The offset after the newest one.
    pub end: Offset,
}

/// Why a topic cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The cluster does not do what is asked.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// There is no such topic.
    #[error("topic {0} does not exist; `wiredesk topics` lists those of the pipeline")]
    NoTopic(TopicName),
    /// Retention took records before they were read.
    #[error("topic {0}: retention removed records before they were read")]
    Lost(TopicName),
}

/// A topic being read.
pub struct Reader {
    consumer: BaseConsumer<ToolContext>,
    topic: TopicName,
    kafka: KafkaSettings,
    spans: BTreeMap<Partition, Span>,
    open: BTreeMap<Partition, Offset>,
}

impl Reader {
    /// Finds the offsets of every partition and begins to read at `start`.
    ///
    /// # Errors
    /// When the cluster does not answer or the topic does not exist.
    pub fn open(settings: &Settings, topic: &TopicName, start: Start) -> Result<Self, ReadError> {
        Self::open_with(settings, &client::plain_consumer(settings), topic, |spans, consumer| {
            begin(spans, start, topic, consumer)
        })
    }

    /// As [`Reader::open`] with another client, and with `begin` to set where each partition
    /// starts.
    pub(super) fn open_with(
        settings: &Settings,
        config: &rdkafka::ClientConfig,
        topic: &TopicName,
        begin: impl FnOnce(
            &mut BTreeMap<Partition, Span>,
            &BaseConsumer<ToolContext>,
        ) -> Result<(), KafkaError>,
    ) -> Result<Self, ReadError> {
        let kafka = settings.kafka.clone();
        let failed = |error: KafkaError| {
            let what = format!("reading topic {topic}");
            Problem::of(&error, &what, &format!("topic {topic}"), &kafka)
        };
        let mut config = config.clone();
        config.set("enable.partition.eof", "true");
        let consumer: BaseConsumer<ToolContext> =
            config.create_with_context(ToolContext::default()).map_err(failed)?;
        await_brokers(&consumer, &kafka)?;
        let mut spans = BTreeMap::new();
        for partition in partitions(&consumer, topic).map_err(failed)? {
            let (low, high) = consumer
                .fetch_watermarks(topic.as_str(), partition, REQUEST_TIMEOUT)
                .map_err(failed)?;
            let (low, end) = (Offset(low), Offset(high));
            spans.insert(Partition(partition), Span { low, start: low, end });
        }
        if spans.is_empty() {
            return Err(ReadError::NoTopic(topic.clone()));
        }
        begin(&mut spans, &consumer).map_err(failed)?;
        assign(&consumer, topic, &spans).map_err(failed)?;
        let unread = spans.iter().filter(|(_, span)| span.start < span.end);
        let open = unread.map(|(partition, span)| (*partition, span.end)).collect();
        Ok(Self { consumer, topic: topic.clone(), spans, open, kafka })
    }

    /// The offsets of each partition when reading began.
    pub fn spans(&self) -> &BTreeMap<Partition, Span> {
        &self.spans
    }

    /// Whether everything that was there when reading began has been returned.
    pub fn caught_up(&self) -> bool {
        self.open.is_empty()
    }

    /// The next record, or `None` when none came in time or a partition just ended.
    ///
    /// Records that arrived after the start are returned, too. A lost connection is waited out.
    ///
    /// # Errors
    /// When the topic cannot be read any further.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<RawRecord>, ReadError> {
        let message = match self.consumer.poll(timeout) {
            None => return Ok(None),
            Some(Ok(message)) => message,
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                self.open.remove(&Partition(partition));
                return Ok(None);
            }
            Some(Err(error)) => return self.judge(&error),
        };
        let record = raw_record(&message, &self.topic);
        let (partition, next) = (Partition(message.partition()), record.origin.offset.next());
        if self.open.get(&partition).is_some_and(|end| next >= *end) {
            self.open.remove(&partition);
        }
        Ok(Some(record))
    }

    pub(super) fn consumer(&self) -> &BaseConsumer<ToolContext> {
        &self.consumer
    }

    fn judge(&self, error: &KafkaError) -> Result<Option<RawRecord>, ReadError> {
        let Some(code) = error.rdkafka_error_code() else { return Ok(None) };
        let what = format!("reading topic {}", self.topic);
        let resource = format!("topic {}", self.topic);
        match code {
            RDKafkaErrorCode::AutoOffsetReset | RDKafkaErrorCode::OffsetOutOfRange => {
                Err(ReadError::Lost(self.topic.clone()))
            }
            RDKafkaErrorCode::UnknownTopicOrPartition => {
                Err(ReadError::NoTopic(self.topic.clone()))
            }
            RDKafkaErrorCode::TopicAuthorizationFailed
            | RDKafkaErrorCode::Authentication
            | RDKafkaErrorCode::SaslAuthenticationFailed
            | RDKafkaErrorCode::SSL => {
                Err(Problem::of(error, &what, &resource, &self.kafka).into())
            }
            // The client reconnects by itself.
            _ => {
                tracing::debug!(topic = %self.topic, %error, "read error");
                Ok(None)
            }
        }
    }
}

/// The partitions of a topic, none where it does not exist.
fn partitions(
    consumer: &BaseConsumer<ToolContext>,
    topic: &TopicName,
) -> Result<Vec<i32>, KafkaError> {
    let metadata = consumer.fetch_metadata(Some(topic.as_str()), REQUEST_TIMEOUT)?;
    let found = metadata.topics().iter().find(|found| found.name() == topic.as_str());
    let Some(found) = found else { return Ok(Vec::new()) };
    match found.error().map(RDKafkaErrorCode::from) {
        None => Ok(found.partitions().iter().map(|partition| partition.id()).collect()),
        Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
            Ok(Vec::new())
        }
        Some(code) => Err(KafkaError::MetadataFetch(code)),
    }
}

fn begin(
    spans: &mut BTreeMap<Partition, Span>,
    start: Start,
    topic: &TopicName,
    consumer: &BaseConsumer<ToolContext>,
) -> Result<(), KafkaError> {
    let mut at_time = BTreeMap::new();
    if let Start::Time(time) = start {
        let mut asked = TopicPartitionList::new();
        for partition in spans.keys() {
            asked.add_partition_offset(topic.as_str(), partition.0, KafkaOffset::Offset(time.0))?;
        }
        let answer = consumer.offsets_for_times(asked, REQUEST_TIMEOUT)?;
        for element in answer.elements() {
            if let KafkaOffset::Offset(offset) = element.offset() {
                at_time.insert(Partition(element.partition()), Offset(offset));
            }
        }
    }
    for (partition, span) in spans.iter_mut() {
        span.start = match start {
            Start::Beginning => span.low,
            Start::Last(count) => Offset((span.end.0 - i64::from(count)).max(span.low.0)),
            // No record of that time or later: nothing but what is still to come.
            Start::Time(_) => at_time.get(partition).copied().unwrap_or(span.end),
            Start::End => span.end,
        };
    }
    Ok(())
}

fn assign(
    consumer: &BaseConsumer<ToolContext>,
    topic: &TopicName,
    spans: &BTreeMap<Partition, Span>,
) -> Result<(), KafkaError> {
    let mut assignment = TopicPartitionList::new();
    for (partition, span) in spans {
        let at = KafkaOffset::Offset(span.start.0);
        assignment.add_partition_offset(topic.as_str(), partition.0, at)?;
    }
    consumer.assign(&assignment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::client::plain_consumer;
    use crate::kafka::embedded::EmbeddedBroker;
    use crate::kafka::plan;
    use crate::kafka::plan::tests::settings;

    fn spans(start: Start) -> BTreeMap<Partition, Span> {
        let span = Span { low: Offset(10), start: Offset(0), end: Offset(40) };
        let mut spans = BTreeMap::from([(Partition(0), span)]);
        let consumer = plain_consumer(&settings())
            .create_with_context(ToolContext::default())
            .expect("the properties are valid");
        begin(&mut spans, start, &TopicName::from("t"), &consumer).expect("asks nobody");
        spans
    }

    #[test]
    fn the_last_records_never_begin_before_the_oldest() {
        assert_eq!(spans(Start::Last(5))[&Partition(0)].start, Offset(35));
        assert_eq!(spans(Start::Last(100))[&Partition(0)].start, Offset(10));
        assert_eq!(spans(Start::Beginning)[&Partition(0)].start, Offset(10));
        assert_eq!(spans(Start::End)[&Partition(0)].start, Offset(40));
    }

    #[test]
    fn an_empty_topic_is_caught_up_at_once() {
        let mut settings = settings();
        let broker = EmbeddedBroker::start(&plan::topics(&settings)).expect("it starts");
        settings.kafka.brokers = broker.bootstrap().to_owned();
        let topic = TopicName::from("wire.raw");
        let reader = Reader::open(&settings, &topic, Start::Beginning).expect("it exists");
        assert!(reader.caught_up());
        assert_eq!(reader.spans().len(), 6);
    }
}
