//! Sending from a tool: idempotent, with a bounded queue and a count of what the brokers really
//! have.

use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{Producer, ThreadedProducer};

use super::admin::TopicLimits;
use super::context::{Deliveries, ToolContext};
use super::message::to_record;
use super::problem::CONNECTING;
use super::{Problem, client};
use crate::config::{KafkaSettings, Settings};
use crate::pipeline::Output;

/// Wait between two looks at a full queue or at what is still under way.
const PAUSE: Duration = Duration::from_millis(5);

/// What became of everything that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Records that the brokers have.
    pub delivered: u64,
    /// Records that they do not have.
    pub failed: u64,
    /// Why the first of those failed.
    pub reason: Option<Problem>,
}

/// Why a record cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It is larger than the topic allows.
    #[error("{size} bytes are more than topic {topic} takes ({limit})")]
    TooLarge {
        /// Its size, with key and headers.
        size: usize,
        /// The topic.
        topic: String,
        /// `max.message.bytes` of the topic.
        limit: usize,
    },
    /// The client cannot send at all.
    #[error(transparent)]
    Problem(#[from] Problem),
}

/// A producer of a tool.
pub struct Sender {
    producer: ThreadedProducer<ToolContext>,
    kafka: KafkaSettings,
    limits: TopicLimits,
    accepted: u64,
}

impl Sender {
    /// Makes the producer.
    ///
    /// # Errors
    /// When no client can be made of the settings.
    pub fn new(settings: &Settings, limits: TopicLimits) -> Result<Self, Problem> {
        let kafka = settings.kafka.clone();
        let producer = client::idempotent_producer(settings, &limits)
            .create_with_context(ToolContext::default())
            .map_err(|error| Problem::of(&error, "making a producer", "the cluster", &kafka))?;
        Ok(Self { producer, kafka, limits, accepted: 0 })
    }

    /// Queues a record. Waits while the queue is full; `false` when `cancelled` said to stop
    /// waiting.
    ///
    /// # Errors
    /// When the record is too large or the producer is beyond repair.
    pub fn send(
        &mut self,
        output: &Output,
        cancelled: impl Fn() -> bool,
    ) -> Result<bool, SendError> {
        loop {
            match self.producer.send(to_record(output)) {
                Ok(()) => {
                    self.accepted += 1;
                    return Ok(true);
                }
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), _)) => {
                    // Ends at the latest when the records in the queue expire.
                    if cancelled() {
                        return Ok(false);
                    }
                    std::thread::sleep(PAUSE);
                }
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::MessageSizeTooLarge), _)) => {
                    return Err(SendError::TooLarge {
                        size: output.size(),
                        topic: output.topic.to_string(),
                        limit: self.limits.of(&output.topic),
                    });
                }
                Err((error, _)) => return Err(self.problem(&error, output.topic.as_str()).into()),
            }
        }
    }

    /// What became of the records so far.
    pub fn so_far(&self) -> Sent {
        let Deliveries { delivered, failed, reason } = self.producer.context().deliveries();
        let reason = reason.map(|error| self.problem(&error, "the target"));
        Sent { delivered, failed, reason }
    }

    /// Why the brokers do not answer, if they said anything since the last call.
    pub fn connection_problem(&self) -> Option<Problem> {
        let (code, reason) = self.producer.context().explain_new()?;
        Some(Problem::of_code(code, &reason, CONNECTING, "the cluster", &self.kafka))
    }

    /// Waits until every queued record is delivered or failed, at most `patience`, and says how
    /// many are.
    pub fn finish(self, patience: Duration) -> Sent {
        let start = Instant::now();
        loop {
            let sent = self.so_far();
            if sent.delivered + sent.failed >= self.accepted {
                return sent;
            }
            if start.elapsed() >= patience {
                let failed = self.accepted - sent.delivered;
                let late = Problem::Other {
                    what: "sending".to_owned(),
                    detail: format!("no answer within {} s", patience.as_secs()),
                };
                let reason = sent.reason.or_else(|| self.connection_problem()).or(Some(late));
                return Sent { delivered: sent.delivered, failed, reason };
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn problem(&self, error: &KafkaError, topic: &str) -> Problem {
        Problem::of(error, "sending", &format!("topic {topic}"), &self.kafka)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::{Headers, TopicName};
    use crate::kafka::embedded::EmbeddedBroker;
    use crate::kafka::plan;
    use crate::kafka::plan::tests::settings;
    use crate::kafka::reader::{Reader, Start};

    fn output(value: &'static [u8]) -> Output {
        Output {
            topic: TopicName::from("wire.raw"),
            key: Some(Bytes::from_static(b"k")),
            headers: Headers::new(),
            value: Some(Bytes::from_static(value)),
        }
    }

    #[test]
    fn what_was_sent_is_counted_and_can_be_read() {
        let mut settings = settings();
        let broker = EmbeddedBroker::start(&plan::topics(&settings)).expect("it starts");
        settings.kafka.brokers = broker.bootstrap().to_owned();
        let mut sender = Sender::new(&settings, TopicLimits::default()).expect("valid");
        for _ in 0..3 {
            assert!(sender.send(&output(b"v"), || false).expect("accepted"));
        }
        let sent = sender.finish(Duration::from_secs(20));
        assert_eq!((sent.delivered, sent.failed), (3, 0));

        let topic = TopicName::from("wire.raw");
        let mut reader = Reader::open(&settings, &topic, Start::Beginning).expect("it exists");
        let mut read = 0;
        let start = Instant::now();
        while !reader.caught_up() && start.elapsed() < Duration::from_secs(20) {
            read += usize::from(reader.next(Duration::from_millis(100)).expect("ok").is_some());
        }
        assert_eq!(read, 3);
    }

    #[test]
    fn a_record_above_the_limit_is_refused_with_both_sizes() {
        let limits = [(TopicName::from("wire.raw"), 2_000)].into_iter().collect();
        let mut sender = Sender::new(&settings(), limits).expect("valid");
        let error = sender.send(&output(&[0; 4_000]), || false).expect_err("too large");
        assert_eq!(error.to_string(), "4001 bytes are more than topic wire.raw takes (2000)");
    }

    #[test]
    fn unreachable_brokers_are_counted_as_failures_with_a_reason() {
        let mut settings = settings();
        settings.kafka.brokers = "127.0.0.1:1".to_owned();
        let mut sender = Sender::new(&settings, TopicLimits::default()).expect("valid");
        assert!(sender.send(&output(b"v"), || false).expect("queued"));
        let sent = sender.finish(Duration::from_millis(300));
        assert_eq!((sent.delivered, sent.failed), (0, 1));
        assert!(sent.reason.is_some());
    }
}
