//! The topics at start: made where missing and allowed, checked where they exist.
//!
//! Promises that a pipeline never starts on topics that would break a guarantee. Blocking; not to
//! be used from async code.

use std::collections::BTreeMap;

use super::cluster::Cluster;
use super::compare::{TopicState, compare};
use super::finding::{Finding, Severity};
use super::plan::{self, TopicPlan};
use super::{Problem, client};
use crate::article::TopicName;
use crate::config::Settings;

/// The property that limits the records of a topic.
const LIMIT: &str = "max.message.bytes";

/// `max.message.bytes` of a topic that does not set it, by Kafka's default.
const DEFAULT_LIMIT: usize = 1_048_588;

/// How large a record batch each output topic takes, in bytes after compression
/// (`max.message.bytes`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicLimits(BTreeMap<TopicName, usize>);

impl TopicLimits {
    /// The limit of a topic; Kafka's default where it is not known.
    pub fn of(&self, topic: &TopicName) -> usize {
        self.0.get(topic).copied().unwrap_or(DEFAULT_LIMIT)
    }

    /// Every topic with its limit.
    pub fn iter(&self) -> impl Iterator<Item = (TopicName, usize)> + '_ {
        self.0.iter().map(|(topic, limit)| (topic.clone(), *limit))
    }

    /// The limits that topics get which are made by this plan; Kafka's default where it sets none.
    pub fn planned(plans: &[TopicPlan]) -> Self {
        let limit = |plan: &TopicPlan| {
            let set = plan.properties.iter().find(|(name, _)| *name == LIMIT);
            set.and_then(|(_, value)| value.parse().ok()).unwrap_or(DEFAULT_LIMIT)
        };
        plans.iter().map(|plan| (plan.name.clone(), limit(plan))).collect()
    }

    /// The smallest limit of all.
    pub fn smallest(&self) -> usize {
        self.0.values().copied().min().unwrap_or(DEFAULT_LIMIT)
    }

    /// The largest limit of all.
    pub fn largest(&self) -> usize {
        self.0.values().copied().max().unwrap_or(DEFAULT_LIMIT)
    }
}

impl FromIterator<(TopicName, usize)> for TopicLimits {
    fn from_iter<I: IntoIterator<Item = (TopicName, usize)>>(limits: I) -> Self {
        Self(limits.into_iter().collect())
    }
}

/// Why the topics are not ready.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The cluster does not do what is asked.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Topics are missing and may not be made.
    #[error(
        "missing topics: {}; run `wiredesk topics create` or set topics.create = true",
        .0.iter().map(TopicName::as_str).collect::<Vec<_>>().join(", ")
    )]
    Missing(Vec<TopicName>),
    /// Topics exist with settings that break a guarantee.
    #[error("{}", .0.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Finding>),
    /// `[kafka.properties]` sets what it may not.
    #[error("kafka.properties may not set {property}: {reason}")]
    Reserved {
        /// The property.
        property: String,
        /// What to do instead, or why.
        reason: &'static str,
    },
}

/// Whether a topic is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    There {
        /// Its partitions.
        partitions: usize,
        /// Replicas of its first partition.
        replicas: usize,
    },
    /// It is not.
    Missing,
    /// We may not know.
    Hidden,
}

/// A planned topic with what the cluster has under its name.
#[derive(Clone, Debug)]
pub struct TopicReport {
    /// The plan.
    pub plan: TopicPlan,
    /// Whether it is there.
    pub presence: Presence,
    /// `cleanup.policy` and `retention.ms`, where they can be read.
    pub policy: Option<(String, String)>,
    /// Largest record batch it takes, in bytes (`max.message.bytes`).
    pub limit: usize,
    /// What is worth saying about it.
    pub findings: Vec<Finding>,
}

/// Makes missing topics where allowed, checks all, and says how large records may be.
///
/// Settings that break a guarantee are an error; advice goes to the log.
///
/// # Errors
/// When the cluster cannot be asked, topics are missing and `topics.create` is off, or one is set
/// wrongly.
pub fn ensure_topics(settings: &Settings) -> Result<TopicLimits, AdminError> {
    refuse_reserved(settings)?;
    let (cluster, _) = Cluster::connect(settings)?;
    let plans = plan::topics(settings);
    let mut states = cluster.states(&plans)?;
    let is_missing = |state: &Option<TopicState>| state.is_none();
    if states.iter().any(is_missing) {
        if !settings.topics.create {
            let missing = plans.iter().zip(&states).filter(|(_, state)| is_missing(state));
            return Err(AdminError::Missing(missing.map(|(plan, _)| plan.name.clone()).collect()));
        }
        create_missing(&cluster, &plans, &states)?;
        states = cluster.states(&plans)?;
    }
    let mut wrong = Vec::new();
    let mut limits = TopicLimits::default();
    for (plan, state) in plans.iter().zip(states.into_iter().map(Option::unwrap_or_default)) {
        for finding in compare(plan, &state, settings) {
            if finding.severity == Severity::Wrong {
                wrong.push(finding);
            } else {
                tracing::warn!(topic = %plan.name, advice = %finding, "topic could be set better");
            }
        }
        if plan.role.is_output() {
            limits.0.insert(plan.name.clone(), limit(&state));
        }
    }
    if wrong.is_empty() { Ok(limits) } else { Err(AdminError::Wrong(wrong)) }
}

/// Makes the missing topics and returns their names, whatever `topics.create` says.
///
/// # Errors
/// When the cluster cannot be asked or refuses one.
pub fn create_topics(settings: &Settings) -> Result<Vec<TopicName>, AdminError> {
    let (cluster, _) = Cluster::connect(settings)?;
    let plans = plan::topics(settings);
    let states = cluster.states(&plans)?;
    create_missing(&cluster, &plans, &states)
}

/// Makes one topic if it is missing. Returns its record limit.
///
/// # Errors
/// When the cluster cannot be asked or refuses it.
pub fn ensure_topic(settings: &Settings, plan: &TopicPlan) -> Result<usize, AdminError> {
    let (cluster, _) = Cluster::connect(settings)?;
    let plans = std::slice::from_ref(plan);
    if cluster.states(plans)?.iter().all(Option::is_none) {
        create_missing(&cluster, plans, &[None])?;
    }
    let state = cluster.states(plans)?.pop().flatten().unwrap_or_default();
    Ok(limit(&state))
}

/// As [`ensure_topic`] for the planned topic of this name; a topic that is not of the pipeline must
/// exist already.
///
/// # Errors
/// When the cluster cannot be asked, or the topic is missing and may not be made.
pub fn ensure_named(settings: &Settings, topic: &TopicName) -> Result<usize, AdminError> {
    let plan = plan::topics(settings).into_iter().find(|plan| plan.name == *topic);
    match plan {
        Some(plan) if settings.topics.create => ensure_topic(settings, &plan),
        _ => {
            let (cluster, _) = Cluster::connect(settings)?;
            let state = cluster.state(topic)?;
            state.as_ref().map(limit).ok_or_else(|| AdminError::Missing(vec![topic.clone()]))
        }
    }
}

/// Deletes topics and consumer groups with all they hold; those that do not exist are passed over.
///
/// # Errors
/// When the cluster cannot be asked or refuses.
pub fn remove(
    settings: &Settings,
    topics: &[TopicName],
    groups: &[&str],
) -> Result<(), AdminError> {
    let (cluster, _) = Cluster::connect(settings)?;
    cluster.delete_topics(topics)?;
    Ok(cluster.delete_groups(groups)?)
}

/// The plan against the cluster, topic by topic; changes nothing.
///
/// # Errors
/// When the cluster cannot be asked.
pub fn report(settings: &Settings) -> Result<Vec<TopicReport>, AdminError> {
    let (cluster, _) = Cluster::connect(settings)?;
    let mut reports = Vec::new();
    for plan in plan::topics(settings) {
        let (presence, state, findings) = match cluster.state(&plan.name) {
            Ok(Some(state)) => {
                let findings = compare(&plan, &state, settings);
                let (partitions, replicas) = (state.partitions, state.replicas);
                (Presence::There { partitions, replicas }, Some(state), findings)
            }
            Ok(None) => (Presence::Missing, None, vec![missing(&plan, settings)]),
            // One topic that may not be looked at does not hide the others.
            Err(problem @ Problem::Right { .. }) => {
                let finding = problem.finding(&format!("topic {}", plan.name));
                (Presence::Hidden, None, vec![finding])
            }
            Err(problem) => return Err(problem.into()),
        };
        reports.push(TopicReport {
            limit: state.as_ref().map_or(DEFAULT_LIMIT, limit),
            presence,
            policy: state.and_then(|mut state| {
                let policy = state.properties.remove("cleanup.policy")?;
                Some((policy, state.properties.remove("retention.ms")?))
            }),
            findings,
            plan,
        });
    }
    Ok(reports)
}

fn missing(plan: &TopicPlan, settings: &Settings) -> Finding {
    let subject = format!("topic {}", plan.name);
    if settings.topics.create {
        Finding::advice(subject, "does not exist yet", "it is made when the pipeline starts")
    } else {
        Finding::wrong(
            subject,
            "does not exist",
            "run `wiredesk topics create` or set topics.create = true",
        )
    }
}

/// Refuses further properties that would undermine a guarantee.
pub(super) fn refuse_reserved(settings: &Settings) -> Result<(), AdminError> {
    for (property, _) in &settings.kafka.properties {
        if let Some(reason) = client::reserved(property) {
            return Err(AdminError::Reserved { property: property.clone(), reason });
        }
    }
    Ok(())
}

fn create_missing(
    cluster: &Cluster,
    plans: &[TopicPlan],
    states: &[Option<TopicState>],
) -> Result<Vec<TopicName>, AdminError> {
    let mut made = Vec::new();
    for (plan, _) in plans.iter().zip(states).filter(|(_, state)| state.is_none()) {
        if cluster.create(plan)? {
            tracing::info!(topic = %plan.name, partitions = plan.partitions, "topic created");
            made.push(plan.name.clone());
        }
    }
    Ok(made)
}

fn limit(state: &TopicState) -> usize {
    let stated = state.properties.get(LIMIT).and_then(|value| value.parse().ok());
    stated.unwrap_or(DEFAULT_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::plan::tests::settings;

    #[test]
    fn an_unknown_topic_has_kafkas_default_limit() {
        let limits: TopicLimits = [(TopicName::from("a"), 10)].into_iter().collect();
        assert_eq!(limits.of(&TopicName::from("a")), 10);
        assert_eq!(limits.of(&TopicName::from("b")), DEFAULT_LIMIT);
        assert_eq!((limits.smallest(), limits.largest()), (10, 10));
    }

    #[test]
    fn missing_topics_are_named_with_the_remedy() {
        let error = AdminError::Missing(vec![TopicName::from("a"), TopicName::from("b")]);
        assert_eq!(
            error.to_string(),
            "missing topics: a, b; run `wiredesk topics create` or set topics.create = true"
        );
    }

    #[test]
    fn a_property_that_undermines_a_guarantee_is_refused() {
        let mut settings = settings();
        settings.kafka.properties = vec![("acks".to_owned(), "1".to_owned())];
        let error = ensure_topics(&settings).expect_err("acks is reserved");
        assert!(error.to_string().starts_with("kafka.properties may not set acks: "), "{error}");
    }
}
