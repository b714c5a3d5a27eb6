//! Where a benchmark works: topics and groups of its own on the broker, removed at the end.

use std::path::PathBuf;
use std::time::Duration;

use crate::article::TopicName;
use crate::config::{Delivery, Settings, StartAt};
use crate::kafka::{admin, plan};

/// Everything a benchmark makes on the broker begins with this, and a number.
const PREFIX: &str = "bench-";

/// Names that nothing else uses.
pub(super) struct Site {
    base: Settings,
    prefix: String,
    topics: Vec<TopicName>,
    groups: Vec<String>,
}

impl Site {
    /// Names for a benchmark under these settings; nothing is made yet.
    pub(super) fn new(mut base: Settings, number: u32) -> Self {
        base.http.listen = None;
        base.file = None::<PathBuf>;
        base.topics.create = true;
        base.input.start = StartAt::Earliest;
        // An interrupted benchmark has nothing that would have to be saved.
        base.pipeline.shutdown_timeout =
            base.pipeline.shutdown_timeout.min(Duration::from_secs(10));
        Self { base, prefix: format!("{PREFIX}{number}"), topics: Vec::new(), groups: Vec::new() }
    }

    /// What all names begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A raw topic of this name.
    pub(super) fn raw(&self, name: &str) -> TopicName {
        TopicName::from(format!("{}.{name}.raw", self.prefix))
    }

    /// The settings of a pipeline of its own that reads this raw topic: configured outputs, ledger
    /// and
    /// routes keep their names behind the prefix, so that nothing else is ever written to.
    pub(super) fn pipeline(&mut self, name: &str, raw: TopicName, delivery: Delivery) -> Settings {
        let mut settings = self.base.clone();
        let own = |topic: &TopicName| TopicName::from(format!("{}.{name}.{topic}", self.prefix));
        let group = format!("{}.{name}", self.prefix);
        settings.pipeline.name.clone_from(&group);
        settings.pipeline.delivery = delivery;
        settings.kafka.group.clone_from(&group);
        settings.input.topics = vec![raw];
        let topics = &mut settings.topics;
        for topic in [
            &mut topics.enriched,
            &mut topics.current,
            &mut topics.duplicates,
            &mut topics.notices,
            &mut topics.clusters,
        ] {
            *topic = topic.as_ref().map(own);
        }
        topics.dead_letter = own(&topics.dead_letter);
        topics.ledger = own(&topics.ledger);
        for rule in &mut settings.stages.routes {
            rule.to = rule.to.iter().map(own).collect();
        }
        self.topics.extend(plan::topics(&settings).into_iter().map(|plan| plan.name));
        self.groups.push(group);
        settings
    }

    /// Deletes whatever was made.
    ///
    /// # Errors
    /// When the brokers refuse or do not answer.
    pub(super) fn clear(mut self) -> anyhow::Result<()> {
        self.topics.sort();
        self.topics.dedup();
        if self.topics.is_empty() {
            return Ok(());
        }
        let groups: Vec<&str> = self.groups.iter().map(String::as_str).collect();
        Ok(admin::remove(&self.base, &self.topics, &groups)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Overrides, load};

    fn settings(set: &[(&str, &str)]) -> Settings {
        let overrides = set
            .iter()
            .fold(Overrides::new(), |overrides, (key, value)| overrides.set("test", key, *value));
        load(None, &Environment::default(), &overrides).expect("they are right").settings
    }

    #[test]
    fn a_benchmark_touches_no_topic_but_its_own() {
        let mut site = Site::new(settings(&[]), 7);
        let raw = site.raw("feed");
        let made = site.pipeline("run-1", raw, Delivery::AtLeastOnce);
        let plans = plan::topics(&made);
        assert!(plans.len() > 5);
        for plan in plans {
            assert!(plan.name.as_str().starts_with("bench-7."), "{}", plan.name);
            assert!(site.topics.contains(&plan.name), "{} would be left behind", plan.name);
        }
        assert_eq!(site.groups, ["bench-7.run-1"]);
        assert_eq!(made.pipeline.delivery, Delivery::AtLeastOnce);
        assert!(made.http.listen.is_none());
    }

    #[test]
    fn a_topic_that_is_switched_off_stays_off() {
        let mut site = Site::new(settings(&[("topics.current", "false")]), 7);
        let raw = site.raw("feed");
        assert_eq!(site.pipeline("run-1", raw, Delivery::ExactlyOnce).topics.current, None);
    }
}
