//! Questions to the cluster: is it there, what topics has it, how are they set; and the creation of
//! topics.
//!
//! Blocking; every call ends after its timeout. Not to be used from async code.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{IsError, KafkaResult, RDKafkaErrorCode};

use super::compare::TopicState;
use super::context::ToolContext;
use super::plan::TopicPlan;
use super::problem::CONNECTING;
use super::{Problem, client};
use crate::article::TopicName;
use crate::config::{KafkaSettings, Settings};

/// Longest wait for one answer.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// How long the brokers may take to answer at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// How long one attempt of that takes.
const PING: Duration = Duration::from_secs(1);

/// Longest wait for a created topic to be known to the brokers.
const APPEARS_WITHIN: Duration = Duration::from_secs(15);

/// Most error events taken from the queue at once.
const MAX_EVENTS: usize = 64;

/// A connection for questions.
pub(super) struct Cluster {
    consumer: BaseConsumer<ToolContext>,
    admin: AdminClient<ToolContext>,
    runtime: tokio::runtime::Runtime,
    kafka: KafkaSettings,
}

impl Cluster {
    /// Makes the clients; nothing is asked yet.
    pub(super) fn new(settings: &Settings) -> Result<Self, Problem> {
        let kafka = settings.kafka.clone();
        let failed = |error| Problem::of(&error, "making a Kafka client", "the cluster", &kafka);
        let consumer = client::plain_consumer(settings)
            .create_with_context(ToolContext::default())
            .map_err(failed)?;
        let admin =
            AdminClient::from_config_and_context(&client::admin(settings), ToolContext::default())
                .map_err(failed)?;
        // The admin client answers through futures that its own thread completes; this only waits
        // for them.
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| {
            Problem::Other { what: "starting a runtime".to_owned(), detail: error.to_string() }
        })?;
        Ok(Self { consumer, admin, runtime, kafka })
    }

    /// As [`Cluster::new`], and waits a few seconds for the brokers' answer. Also returns how many
    /// they are.
    pub(super) fn connect(settings: &Settings) -> Result<(Self, usize), Problem> {
        let cluster = Self::new(settings)?;
        let brokers = await_brokers(&cluster.consumer, &cluster.kafka)?;
        Ok((cluster, brokers))
    }

    /// Asks for the brokers; the error says best why they do not answer.
    pub(super) fn ping(&self, timeout: Duration) -> Result<usize, Problem> {
        ping(&self.consumer, &self.kafka, timeout)
    }

    /// The state of each planned topic, in the order of the plans; `None` where it does not exist.
    pub(super) fn states(&self, plans: &[TopicPlan]) -> Result<Vec<Option<TopicState>>, Problem> {
        plans.iter().map(|plan| self.state(&plan.name)).collect()
    }

    /// The state of one topic; `None` where it does not exist.
    pub(super) fn state(&self, topic: &TopicName) -> Result<Option<TopicState>, Problem> {
        let Some(mut state) = self.shape(topic.as_str())? else { return Ok(None) };
        state.properties = self.properties(topic.as_str())?;
        Ok(Some(state))
    }

    /// Partitions and replicas of a topic, `None` where it does not exist.
    fn shape(&self, topic: &str) -> Result<Option<TopicState>, Problem> {
        let what = format!("asking for topic {topic}");
        let resource = format!("topic {topic}");
        let metadata = self
            .consumer
            .fetch_metadata(Some(topic), REQUEST_TIMEOUT)
            .map_err(|error| Problem::of(&error, &what, &resource, &self.kafka))?;
        let Some(found) = metadata.topics().iter().find(|found| found.name() == topic) else {
            return Ok(None);
        };
        let code = found.error().map(RDKafkaErrorCode::from);
        match code {
            None => Ok(Some(TopicState {
                partitions: found.partitions().len(),
                replicas: found.partitions().first().map_or(0, |first| first.replicas().len()),
                properties: BTreeMap::new(),
            })),
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => {
                Ok(None)
            }
            Some(code) => {
                Err(Problem::of_code(code, &code.to_string(), &what, &resource, &self.kafka))
            }
        }
    }

    /// The settings of a topic; empty where we may not read them or the broker cannot say.
    fn properties(&self, topic: &str) -> Result<BTreeMap<String, String>, Problem> {
        let options = AdminOptions::new().request_timeout(Some(REQUEST_TIMEOUT));
        let resource = [ResourceSpecifier::Topic(topic)];
        let asked = self.admin.describe_configs(&resource, &options);
        let answer = match self.runtime.block_on(asked) {
            Ok(mut answers) => answers.pop(),
            Err(error) => {
                let what = format!("reading the settings of topic {topic}");
                return Err(Problem::of(&error, &what, &format!("topic {topic}"), &self.kafka));
            }
        };
        let Some(Ok(found)) = answer else { return Ok(BTreeMap::new()) };
        let entries = found.entries.into_iter();
        Ok(entries.filter_map(|entry| Some((entry.name, entry.value?))).collect())
    }

    /// Creates a topic. `false` when somebody else was faster.
    pub(super) fn create(&self, plan: &TopicPlan) -> Result<bool, Problem> {
        let name = plan.name.as_str();
        let mut topic =
            NewTopic::new(name, plan.partitions, TopicReplication::Fixed(plan.replication));
        for (property, value) in &plan.properties {
            topic = topic.set(property, value);
        }
        let options = AdminOptions::new()
            .request_timeout(Some(REQUEST_TIMEOUT))
            .operation_timeout(Some(REQUEST_TIMEOUT));
        let what = format!("creating topic {name}");
        let resource = format!("topic {name}");
        let results = self
            .runtime
            .block_on(self.admin.create_topics([&topic], &options))
            .map_err(|error| Problem::of(&error, &what, &resource, &self.kafka))?;
        let made = match results.into_iter().next() {
            Some(Ok(_)) => true,
            Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => false,
            Some(Err((_, code))) => {
                return Err(Problem::of_code(
                    code,
                    &code.to_string(),
                    &what,
                    &resource,
                    &self.kafka,
                ));
            }
            None => {
                return Err(Problem::Other {
                    what,
                    detail: "the broker did not answer".to_owned(),
                });
            }
        };
        self.await_topic(name)?;
        Ok(made)
    }

    /// Waits until the brokers know a topic and each of its partitions has a leader.
    fn await_topic(&self, topic: &str) -> Result<(), Problem> {
        let start = Instant::now();
        while start.elapsed() < APPEARS_WITHIN {
            if let Ok(metadata) = self.consumer.fetch_metadata(Some(topic), REQUEST_TIMEOUT) {
                let led = metadata.topics().iter().any(|found| {
                    found.name() == topic
                        && !found.partitions().is_empty()
                        && found.partitions().iter().all(|partition| {
                            partition.leader() >= 0
                                && !partition.error().is_some_and(|error| error.is_error())
                        })
                });
                if led {
                    return Ok(());
                }
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Problem::Other {
            what: format!("creating topic {topic}"),
            detail: format!("no leader within {} s", APPEARS_WITHIN.as_secs()),
        })
    }

    /// Deletes topics; those that do not exist are passed over.
    pub(super) fn delete_topics(&self, topics: &[TopicName]) -> Result<(), Problem> {
        let names: Vec<&str> = topics.iter().map(TopicName::as_str).collect();
        let options = AdminOptions::new().request_timeout(Some(REQUEST_TIMEOUT));
        let deleted = self.runtime.block_on(self.admin.delete_topics(&names, &options));
        self.judge_deletion(deleted, "topic", |code| {
            matches!(code, RDKafkaErrorCode::UnknownTopicOrPartition)
        })
    }

    /// Deletes consumer groups; those that do not exist are passed over.
    pub(super) fn delete_groups(&self, groups: &[&str]) -> Result<(), Problem> {
        let options = AdminOptions::new().request_timeout(Some(REQUEST_TIMEOUT));
        let deleted = self.runtime.block_on(self.admin.delete_groups(groups, &options));
        self.judge_deletion(deleted, "group", |code| {
            matches!(code, RDKafkaErrorCode::GroupIdNotFound)
        })
    }

    fn judge_deletion(
        &self,
        answer: KafkaResult<Vec<Result<String, (String, RDKafkaErrorCode)>>>,
        noun: &str,
        is_absence: impl Fn(RDKafkaErrorCode) -> bool,
    ) -> Result<(), Problem> {
        let what = |name: &str| format!("deleting {noun} {name}");
        let answers =
            answer.map_err(|error| Problem::of(&error, &what("names"), noun, &self.kafka))?;
        let refused = answers.into_iter().filter_map(Result::err);
        refused.filter(|(_, code)| !is_absence(*code)).try_for_each(|(name, code)| {
            let resource = format!("{noun} {name}");
            Err(Problem::of_code(code, &code.to_string(), &what(&name), &resource, &self.kafka))
        })
    }

    /// The consumer, for questions of its kind.
    pub(super) fn consumer(&self) -> &BaseConsumer<ToolContext> {
        &self.consumer
    }
}

/// Waits a few seconds for the brokers to answer this consumer; less when they say why they refuse.
pub(super) fn await_brokers(
    consumer: &BaseConsumer<ToolContext>,
    kafka: &KafkaSettings,
) -> Result<usize, Problem> {
    let start = Instant::now();
    loop {
        match ping(consumer, kafka, PING) {
            // The first answer often says only "timed out"; the reason comes with a later one.
            Err(problem) if problem.may_pass() && start.elapsed() < CONNECT_WITHIN => {
                std::thread::sleep(PING / 10);
            }
            answer => return answer,
        }
    }
}

fn ping(
    consumer: &BaseConsumer<ToolContext>,
    kafka: &KafkaSettings,
    timeout: Duration,
) -> Result<usize, Problem> {
    let answer = consumer.fetch_metadata(None, timeout);
    for _ in 0..MAX_EVENTS {
        // Error events reach the context through here. No partition is assigned, so no record can.
        if consumer.poll(Duration::ZERO).is_none() {
            break;
        }
    }
    match answer {
        Ok(metadata) => Ok(metadata.brokers().len()),
        Err(error) => Err(match consumer.context().explain() {
            Some((code, reason)) => {
                Problem::of_code(code, &reason, CONNECTING, "the cluster", kafka)
            }
            None => Problem::of(&error, CONNECTING, "the cluster", kafka),
        }),
    }
}
