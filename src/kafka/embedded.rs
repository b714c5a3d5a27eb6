//! The broker of the demo: librdkafka's own mock cluster, in this process, on a free port of this
//! machine.
//!
//! It keeps a few megabytes in memory and forgets them at the end; its transactions hide nothing
//! from readers. So it shows what the pipeline does and proves nothing about exactly-once. It
//! answers no questions about topic settings: [`super::admin::ensure_topics`] does not work with
//! it, topics are named here.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use rdkafka::mocking::MockCluster;

use super::Problem;
use super::plan::TopicPlan;

/// A running broker. It stops when this is dropped.
pub struct EmbeddedBroker {
    bootstrap: String,
    stop: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl EmbeddedBroker {
    /// Starts a broker that has these topics.
    ///
    /// # Errors
    /// When it cannot be started or refuses a topic.
    pub fn start(topics: &[TopicPlan]) -> Result<Self, Problem> {
        let topics: Vec<(String, i32)> =
            topics.iter().map(|plan| (plan.name.to_string(), plan.partitions)).collect();
        let (stop, stopped) = sync_channel::<()>(0);
        let (started, answer) = sync_channel(1);
        // The cluster may not leave the thread that made it, so that thread does nothing else but
        // own it.
        let thread = std::thread::Builder::new()
            .name("embedded-broker".to_owned())
            .spawn(move || match cluster(&topics) {
                Ok(cluster) => {
                    if started.send(Ok(cluster.bootstrap_servers())).is_ok() {
                        // Ends with an error when the other end is dropped: the sign to stop.
                        stopped.recv().unwrap_or_default();
                    }
                }
                Err(error) => started.send(Err(error)).unwrap_or_default(),
            })
            .map_err(|error| failed(&error.to_string()))?;
        let bootstrap = answer.recv().map_err(|_| failed("its thread ended"))??;
        Ok(Self { bootstrap, stop: Some(stop), thread: Some(thread) })
    }

    /// The address for clients, `127.0.0.1:port`.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }
}

impl Drop for EmbeddedBroker {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the embedded broker's thread panicked");
        }
    }
}

fn cluster(
    topics: &[(String, i32)],
) -> Result<MockCluster<'static, impl rdkafka::ClientContext + use<>>, Problem> {
    let cluster = MockCluster::new(1).map_err(|error| failed(&error.to_string()))?;
    for (name, partitions) in topics {
        cluster
            .create_topic(name, *partitions, 1)
            .map_err(|error| failed(&format!("topic {name}: {error}")))?;
    }
    Ok(cluster)
}

fn failed(detail: &str) -> Problem {
    Problem::Other { what: "starting the embedded broker".to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rdkafka::consumer::{BaseConsumer, Consumer};

    use super::*;
    use crate::kafka::client;
    use crate::kafka::plan;
    use crate::kafka::plan::tests::settings;

    #[test]
    fn an_outside_client_finds_the_planned_topics() {
        let mut settings = settings();
        let plans = plan::topics(&settings);
        let broker = EmbeddedBroker::start(&plans).expect("it starts");
        settings.kafka.brokers = broker.bootstrap().to_owned();
        let consumer: BaseConsumer = client::plain_consumer(&settings).create().expect("valid");
        let metadata = consumer.fetch_metadata(None, Duration::from_secs(10)).expect("answers");
        for plan in plans {
            let found = metadata.topics().iter().find(|topic| topic.name() == plan.name.as_str());
            let partitions = found.map(|topic| topic.partitions().len());
            assert_eq!(partitions, usize::try_from(plan.partitions).ok(), "{}", plan.name);
        }
    }
}
