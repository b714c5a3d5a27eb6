//! `check --connect`: everything that could stop the pipeline at the cluster, found out before it
//! does.
//!
//! Publishes nothing. Whether outputs may be written is known only by writing, so that right is not
//! tested.

use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, Producer};

use super::admin::{self, AdminError, Presence};
use super::cluster::Cluster;
use super::context::ToolContext;
use super::finding::{Finding, Severity};
use super::reader::{ReadError, Reader, Start};
use super::{Problem, client};
use crate::article::TopicName;
use crate::config::{Delivery, Settings};

/// How long one further question may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// How long the group's coordinator may take; a refused one is asked again until then.
const GROUP_WITHIN: Duration = Duration::from_secs(5);

/// Most events looked at for a reason.
const MAX_EVENTS: usize = 64;

/// How long a topic is listened to: a refused read is answered at once.
const LISTEN: Duration = Duration::from_millis(300);

/// Asks the cluster everything the pipeline will rely on. Blocking; not to be used from async code.
///
/// Ends early where nothing further can be found out: without a connection there are no topics to
/// check.
pub fn doctor(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(AdminError::Reserved { property, reason }) = admin::refuse_reserved(settings) {
        let what = format!("kafka.properties sets {property}");
        findings.push(Finding::wrong("configuration", what, reason));
    }
    let cluster = match connect(settings, &mut findings) {
        Some(cluster) => cluster,
        None => return findings,
    };
    topics(settings, &mut findings);
    reading(settings, &mut findings);
    group(settings, &cluster, &mut findings);
    if settings.pipeline.delivery == Delivery::ExactlyOnce {
        transactions(settings, &mut findings);
    }
    findings
}

fn connect(settings: &Settings, findings: &mut Vec<Finding>) -> Option<Cluster> {
    match Cluster::connect(settings) {
        Ok((cluster, count)) => {
            let plural = if count == 1 { "" } else { "s" };
            let what = format!("{count} broker{plural} at {}", settings.kafka.brokers);
            findings.push(Finding::good("connection", what));
            if let Some(sasl) = &settings.kafka.sasl {
                let what = format!("user {} is accepted", sasl.username);
                findings.push(Finding::good("credentials", what));
            }
            Some(cluster)
        }
        Err(problem) => {
            findings.push(problem.finding("connection"));
            None
        }
    }
}

fn topics(settings: &Settings, findings: &mut Vec<Finding>) {
    let reports = match admin::report(settings) {
        Ok(reports) => reports,
        Err(AdminError::Problem(problem)) => {
            findings.push(problem.finding("topics"));
            return;
        }
        Err(error) => {
            findings.push(Finding::wrong("topics", error.to_string(), "correct this first"));
            return;
        }
    };
    for report in reports {
        if report.findings.iter().all(|finding| finding.severity == Severity::Good) {
            let Presence::There { partitions, replicas } = report.presence else { continue };
            findings.push(Finding::good(
                format!("topic {}", report.plan.name),
                format!(
                    "{}, {partitions} partition{}, {replicas} replica{}",
                    report.plan.role.as_str(),
                    if partitions == 1 { "" } else { "s" },
                    if replicas == 1 { "" } else { "s" },
                ),
            ));
        }
        findings.extend(report.findings);
    }
}

/// Whether inputs and ledger may be read: a metadata answer does not say so.
fn reading(settings: &Settings, findings: &mut Vec<Finding>) {
    let ledger = &settings.topics.ledger;
    for topic in settings.input.topics.iter().chain([ledger]) {
        match listen(settings, topic) {
            // A topic that is missing has been reported as such.
            Ok(()) | Err(ReadError::NoTopic(_) | ReadError::Lost(_)) => {}
            Err(ReadError::Problem(problem)) => {
                let finding = problem.finding(&format!("topic {topic}"));
                // What may not even be looked at has been reported, too.
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }
}

fn listen(settings: &Settings, topic: &TopicName) -> Result<(), ReadError> {
    let mut reader = Reader::open(settings, topic, Start::End)?;
    let start = Instant::now();
    while start.elapsed() < LISTEN {
        reader.next(LISTEN)?;
    }
    Ok(())
}

/// Whether the group may be used: asks for its offsets, as every start does.
fn group(settings: &Settings, cluster: &Cluster, findings: &mut Vec<Finding>) {
    let name = &settings.kafka.group;
    let subject = format!("group {name}");
    let what = format!("asking for {subject}");
    let failed =
        |error: KafkaError| Problem::of(&error, &what, &subject, &settings.kafka).finding(&subject);
    if let Err(error) = committed(settings) {
        findings.push(failed(error));
        return;
    }
    findings.push(match cluster.consumer().fetch_group_list(Some(name), ANSWER_WITHIN) {
        Ok(list) => {
            let members = list.groups().iter().map(|group| group.members().len()).sum::<usize>();
            let plural = if members == 1 { "" } else { "s" };
            Finding::good(&subject, format!("{members} member{plural} now"))
        }
        Err(error) => failed(error),
    });
}

fn committed(settings: &Settings) -> Result<(), KafkaError> {
    let mut config = client::plain_consumer(settings);
    config.set("group.id", &settings.kafka.group);
    let consumer: BaseConsumer<ToolContext> = config.create_with_context(ToolContext::default())?;
    let mut asked = TopicPartitionList::new();
    for topic in &settings.input.topics {
        asked.add_partition(topic.as_str(), 0);
    }
    let Err(error) = consumer.committed_offsets(asked, GROUP_WITHIN) else { return Ok(()) };
    // The reason comes as an event; the call itself only times out.
    for _ in 0..MAX_EVENTS {
        match consumer.poll(Duration::ZERO) {
            Some(Err(reason)) if is_refused(&reason) => return Err(reason),
            Some(_) => {}
            None => break,
        }
    }
    Err(error)
}

fn is_refused(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::GroupAuthorizationFailed)
}

/// Whether a transactional producer gets its id: tells brokers without transactions and missing
/// rights.
fn transactions(settings: &Settings, findings: &mut Vec<Finding>) {
    let id = format!("{}.check", settings.pipeline.name);
    let subject = format!("transactional id {id}");
    let tried = client::probe_producer(settings)
        .create_with_context::<_, BaseProducer<ToolContext>>(ToolContext::default())
        .and_then(|producer| producer.init_transactions(ANSWER_WITHIN));
    match tried {
        Ok(()) => findings.push(Finding::good(subject, "transactions can be used")),
        Err(error) => {
            let problem =
                Problem::of(&error, "opening a transactional producer", &subject, &settings.kafka);
            findings.push(problem.finding(&subject));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::plan::tests::settings;

    #[test]
    fn a_client_that_cannot_be_made_is_the_last_finding() {
        let mut settings = settings();
        settings.kafka.security_protocol = "carrier-pigeon".to_owned();
        let findings = doctor(&settings);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].severity, Severity::Wrong);
        assert!(findings[0].what.contains("security.protocol"), "{}", findings[0]);
    }
}
