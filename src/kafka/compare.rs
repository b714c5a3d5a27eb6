//! A topic as it is against the topic as it should be. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use super::finding::Finding;
use super::plan::{TopicPlan, TopicRole};
use crate::config::Settings;

/// What the cluster says of a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TopicState {
    /// Its partitions.
    pub(super) partitions: usize,
    /// Replicas of its first partition.
    pub(super) replicas: usize,
    /// Its settings; empty where we may not read them.
    pub(super) properties: BTreeMap<String, String>,
}

impl TopicState {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.property(name)?.parse().ok()
    }
}

/// Everything worth saying about a topic that exists. Empty when it is as planned.
pub(super) fn compare(plan: &TopicPlan, state: &TopicState, settings: &Settings) -> Vec<Finding> {
    let subject = format!("topic {}", plan.name);
    let mut findings = Vec::new();
    partitions(plan, state, settings, &subject, &mut findings);
    if state.properties.is_empty() {
        findings.push(Finding::advice(
            &subject,
            "its settings cannot be read, so they are not checked",
            "grant DescribeConfigs on it",
        ));
        return findings;
    }
    cleanup_policy(plan, state, &subject, &mut findings);
    if plan.role == TopicRole::Ledger {
        ledger(plan, state, settings, &subject, &mut findings);
    }
    replicas(state, &subject, &mut findings);
    findings
}

fn partitions(
    plan: &TopicPlan,
    state: &TopicState,
    settings: &Settings,
    subject: &str,
    findings: &mut Vec<Finding>,
) {
    let found = state.partitions;
    match plan.role {
        TopicRole::Ledger if found != 1 => findings.push(Finding::wrong(
            subject,
            format!(
                "has {found} partitions; the ledger must have exactly 1, or claims have no common \
                 order"
            ),
            "delete it and let `wiredesk topics create` make it, or name another in topics.ledger",
        )),
        TopicRole::Input if found < settings.pipeline.workers => findings.push(Finding::advice(
            subject,
            format!(
                "has {found} partition{} for {} workers of this process: the others stand idle",
                if found == 1 { "" } else { "s" },
                settings.pipeline.workers
            ),
            format!(
                "add partitions (kafka-topics --alter --topic {} --partitions {}) or set \
                 pipeline.workers = {found}",
                plan.name, settings.pipeline.workers
            ),
        )),
        _ => {}
    }
}

fn cleanup_policy(
    plan: &TopicPlan,
    state: &TopicState,
    subject: &str,
    findings: &mut Vec<Finding>,
) {
    let Some(policy) = state.property("cleanup.policy") else { return };
    let compacts = policy.split(',').any(|part| part.trim() == "compact");
    let deletes = policy.split(',').any(|part| part.trim() == "delete");
    let set = |value: &str| {
        format!(
            "run kafka-configs --alter --topic {} --add-config cleanup.policy={value}",
            plan.name
        )
    };
    match plan.role {
        TopicRole::Ledger if compacts => findings.push(Finding::wrong(
            subject,
            format!("cleanup.policy is {policy}: compaction would remove claims from the window"),
            set("delete"),
        )),
        TopicRole::DeadLetter | TopicRole::Parked if compacts => findings.push(Finding::wrong(
            subject,
            format!("cleanup.policy is {policy}: records without a key are refused there"),
            set("delete"),
        )),
        TopicRole::Current if !compacts => findings.push(Finding::wrong(
            subject,
            format!(
                "cleanup.policy is {policy}: the latest revision of an item would be removed by age"
            ),
            set("compact"),
        )),
        TopicRole::Current if deletes => findings.push(Finding::advice(
            subject,
            format!("cleanup.policy is {policy}: items are removed by age, too"),
            set("compact"),
        )),
        TopicRole::Input if compacts => findings.push(Finding::advice(
            subject,
            format!(
                "cleanup.policy is {policy}: records of one key may be removed before they are read"
            ),
            set("delete"),
        )),
        role if role.is_output() && role != TopicRole::Current && compacts => {
            findings.push(Finding::advice(
                subject,
                format!("cleanup.policy is {policy}: only the latest record of a uri is kept"),
                set("delete"),
            ));
        }
        _ => {}
    }
}

fn ledger(
    plan: &TopicPlan,
    state: &TopicState,
    settings: &Settings,
    subject: &str,
    findings: &mut Vec<Finding>,
) {
    let alter = |setting: String| {
        format!("run kafka-configs --alter --topic {} --add-config {setting}", plan.name)
    };
    if let Some(kind) = state.property("message.timestamp.type")
        && kind != "LogAppendTime"
    {
        findings.push(Finding::wrong(
            subject,
            format!("message.timestamp.type is {kind}: the window follows the writers' clocks"),
            alter("message.timestamp.type=LogAppendTime".to_owned()),
        ));
    }
    let window = settings.ledger.window;
    if let Some(retention) = state.number("retention.ms")
        && retention >= 0
        && Duration::from_millis(retention.unsigned_abs()) < window
    {
        findings.push(Finding::wrong(
            subject,
            format!(
                "retention.ms is {retention}, shorter than ledger.window ({} ms): a restart would \
                 forget articles",
                window.as_millis()
            ),
            alter(format!("retention.ms={}", settings.ledger.retention.as_millis())),
        ));
    }
    if let Some(bytes) = state.number("retention.bytes")
        && bytes >= 0
    {
        findings.push(Finding::advice(
            subject,
            format!("retention.bytes is {bytes}: a busy day may push claims out of the window"),
            alter("retention.bytes=-1".to_owned()),
        ));
    }
}

fn replicas(state: &TopicState, subject: &str, findings: &mut Vec<Finding>) {
    let Some(in_sync) = state.number("min.insync.replicas") else { return };
    if state.replicas >= 3 && in_sync < 2 {
        findings.push(Finding::advice(
            subject,
            format!(
                "min.insync.replicas is {in_sync} at {} replicas: one lost broker can lose records",
                state.replicas
            ),
            "set min.insync.replicas=2",
        ));
    }
    let replicas = i64::try_from(state.replicas).unwrap_or(i64::MAX);
    if in_sync > replicas {
        findings.push(Finding::wrong(
            subject,
            format!(
                "min.insync.replicas is {in_sync}, but it has {replicas} replicas: every write is \
                 refused"
            ),
            format!("set min.insync.replicas={replicas} or add replicas"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Severity;
    use super::super::plan;
    use super::*;

    fn planned(role: TopicRole) -> TopicPlan {
        plan::topics(&plan::tests::settings())
            .into_iter()
            .find(|plan| plan.role == role)
            .expect("the role is planned")
    }

    fn as_planned(plan: &TopicPlan) -> TopicState {
        let properties =
            plan.properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        TopicState {
            partitions: usize::try_from(plan.partitions).expect("positive"),
            replicas: 1,
            properties: properties.collect(),
        }
    }

    /// The findings on a topic of this role after `change`.
    fn findings(role: TopicRole, change: impl Fn(&mut TopicState)) -> Vec<Finding> {
        let plan = planned(role);
        let mut state = as_planned(&plan);
        change(&mut state);
        compare(&plan, &state, &plan::tests::settings())
    }

    fn set(name: &'static str, value: &'static str) -> impl Fn(&mut TopicState) {
        move |state| {
            state.properties.insert(name.to_owned(), value.to_owned());
        }
    }

    #[test]
    fn topics_as_we_make_them_need_no_word() {
        for plan in plan::topics(&plan::tests::settings()) {
            assert_eq!(compare(&plan, &as_planned(&plan), &plan::tests::settings()), []);
        }
    }

    #[test]
    fn a_ledger_of_two_partitions_is_wrong() {
        let found = findings(TopicRole::Ledger, |state| state.partitions = 2);
        assert_eq!(found[0].severity, Severity::Wrong);
        assert!(found[0].to_string().starts_with("topic wire.ledger: has 2 partitions"));
    }

    #[test]
    fn a_ledger_that_forgets_before_its_window_ends_is_wrong() {
        let found = findings(TopicRole::Ledger, set("retention.ms", "3600000"));
        assert_eq!(found.len(), 1);
        assert!(found[0].remedy.as_deref().is_some_and(|text| text.contains("604800000")));
        assert_eq!(findings(TopicRole::Ledger, set("retention.ms", "-1")), []);
    }

    #[test]
    fn a_ledger_with_the_writers_time_is_wrong() {
        let found = findings(TopicRole::Ledger, set("message.timestamp.type", "CreateTime"));
        assert_eq!(found[0].severity, Severity::Wrong);
    }

    #[test]
    fn a_current_topic_that_does_not_compact_is_wrong() {
        let found = findings(TopicRole::Current, set("cleanup.policy", "delete"));
        assert_eq!(found[0].severity, Severity::Wrong);
        let both = findings(TopicRole::Current, set("cleanup.policy", "compact,delete"));
        assert_eq!(both[0].severity, Severity::Advice);
    }

    #[test]
    fn compacted_dead_letters_would_refuse_records_without_key() {
        let found = findings(TopicRole::DeadLetter, set("cleanup.policy", "compact"));
        assert_eq!(found[0].severity, Severity::Wrong);
    }

    #[test]
    fn fewer_input_partitions_than_workers_is_advice() {
        let found = findings(TopicRole::Input, |state| state.partitions = 1);
        assert_eq!(found[0].severity, Severity::Advice);
        assert!(found[0].what.contains("1 partition for 2 workers"));
    }

    #[test]
    fn three_replicas_ask_for_two_in_sync() {
        let found = findings(TopicRole::Enriched, |state| {
            state.replicas = 3;
            set("min.insync.replicas", "1")(state);
        });
        assert_eq!(found[0].severity, Severity::Advice);
    }

    #[test]
    fn settings_that_may_not_be_read_are_said_to_be_unchecked() {
        let found = findings(TopicRole::Ledger, |state| state.properties.clear());
        assert!(found[0].remedy.as_deref().is_some_and(|text| text.contains("DescribeConfigs")));
    }
}
