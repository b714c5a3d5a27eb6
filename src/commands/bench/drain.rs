//! The first measurement: how fast, and at what cost, a backlog is worked off.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

use super::live::Live;
use super::measured::{Percentiles, sums};
use super::threads::{Part, Threads};
use super::{Plan, delivery_name};
use crate::article::TopicName;
use crate::commands::interrupt::Interrupt;
use crate::commands::screen::Progress;
use crate::config::Settings;
use crate::kafka::admin;
use crate::kafka::sender::{Sender, Sent};
use crate::pipeline::{Outcome, Output};
use crate::samples::{Salad, SaladArticle};
use crate::telemetry::{Metric, Usage};

/// Queue of the feeding producer, in kilobytes: the memory of the service is what is measured.
const FEED_QUEUE_KB: &str = "8192";

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Drained {
    /// The guarantee.
    pub(super) delivery: &'static str,
    /// Input records.
    pub(super) articles: u64,
    /// Input records by how they are accounted for.
    pub(super) outcomes: BTreeMap<&'static str, u64>,
    /// From the first record taken to the last commit.
    pub(super) seconds: f64,
    /// Input records in that time.
    pub(super) articles_per_second: f64,
    /// Processor time of all threads of the service for one input record, in microseconds.
    pub(super) cpu_us: f64,
    /// The same by part.
    pub(super) parts_us: BTreeMap<&'static str, f64>,
    /// That of the compute threads by step, shared out by the time that each step took.
    pub(super) steps_us: BTreeMap<String, f64>,
    /// Of the ledger tail's time, what applying the entries took, by the clock.
    pub(super) ledger_apply_us: f64,
    /// From the last delivery of a transaction to the end of its commit.
    pub(super) commit_ms: Percentiles,
    /// Resident memory before the service started, in bytes.
    pub(super) resident_before: u64,
    /// Resident memory at the end of the work, in bytes.
    pub(super) resident: u64,
}

/// Fills the raw topic.
///
/// # Errors
/// When the brokers do not take everything.
pub(super) fn feed(settings: &Settings, plan: &Plan, interrupt: &Interrupt) -> anyhow::Result<()> {
    let topic = &settings.input.topics[0];
    let mut settings = settings.clone();
    let queue = ("queue.buffering.max.kbytes".to_owned(), FEED_QUEUE_KB.to_owned());
    settings.kafka.properties.push(queue);
    let limit = admin::ensure_named(&settings, topic)?;
    let mut sender = Sender::new(&settings, [(topic.clone(), limit)].into_iter().collect())?;
    let mut progress = Progress::new(Some(plan.articles), "articles sent");
    let articles = usize::try_from(plan.articles).unwrap_or(usize::MAX);
    for article in Salad::new(plan.seed, plan.size).take(articles) {
        let sent = sender.send(&record(topic, &article)?, || interrupt.is_raised())?;
        anyhow::ensure!(sent && !interrupt.is_raised(), "interrupted");
        progress.step();
    }
    progress.finish();
    let Sent { failed, reason, .. } = sender.finish(std::time::Duration::from_secs(60));
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    anyhow::ensure!(failed == 0, "{failed} articles were not taken{reason}");
    Ok(())
}

/// The article as a record of the raw topic.
pub(super) fn record(topic: &TopicName, article: &SaladArticle) -> anyhow::Result<Output> {
    Ok(Output {
        topic: topic.clone(),
        key: Some(article.uri.clone().into()),
        headers: Default::default(),
        value: Some(article.envelope()?.into()),
    })
}

/// Runs a service over the backlog until everything is committed.
///
/// # Errors
/// When the service breaks, stalls, or somebody interrupts.
pub(super) fn drain(
    settings: &Settings,
    plan: &Plan,
    interrupt: &Interrupt,
) -> anyhow::Result<Drained> {
    let resident_before = Usage::read().resident_bytes.unwrap_or(0);
    let live = Live::start(settings, plan.stages, interrupt)?;
    let measured = measure(&live, settings, plan, interrupt);
    let stopped = live.stop();
    // What ended the service explains a failed measurement better than the measurement does.
    stopped?;
    Ok(Drained { resident_before, ..measured? })
}

fn measure(
    live: &Live,
    settings: &Settings,
    plan: &Plan,
    interrupt: &Interrupt,
) -> anyhow::Result<Drained> {
    let delivery = delivery_name(settings.pipeline.delivery);
    live.await_work(interrupt)?;
    let (started, threads) = (Instant::now(), Threads::now());
    let mut progress = Progress::new(Some(plan.articles), delivery);
    live.await_accounted(plan.articles, interrupt, |done| progress.reach(done))?;
    let seconds = started.elapsed().as_secs_f64();
    let parts = Threads::now().since(&threads);
    progress.finish();
    let each = |seconds: f64| seconds * 1e6 / plan.articles as f64;
    let exposition = live.exposition();
    let compute = each(parts.get(&Part::Compute).copied().unwrap_or(0.0));
    let steps = sums(&exposition, Metric::StageDuration.spec().name);
    let applied = sums(&exposition, Metric::LedgerApply.spec().name);
    let outcome = |outcome: Outcome| (outcome.as_str(), live.outcome(outcome));
    Ok(Drained {
        delivery,
        articles: plan.articles,
        outcomes: Outcome::ALL.into_iter().map(outcome).filter(|(_, count)| *count > 0).collect(),
        seconds,
        articles_per_second: plan.articles as f64 / seconds,
        cpu_us: each(parts.values().sum()),
        parts_us: parts.iter().map(|(part, time)| (part.as_str(), each(*time))).collect(),
        steps_us: share_out(compute, steps),
        ledger_apply_us: each(applied.values().sum()),
        commit_ms: Percentiles::of_seconds(live.commits()),
        resident_before: 0,
        resident: Usage::read().resident_bytes.unwrap_or(0),
    })
}

/// Shares a processor time out by the time that each step took; steps that took none are left out.
fn share_out(cpu: f64, steps: BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let total: f64 = steps.values().sum();
    let ran = steps.into_iter().filter(|(_, time)| *time > 0.0);
    ran.map(|(step, time)| (step, cpu * time / total)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_share_the_processor_time_by_the_time_they_took() {
        let steps = [("decode", 1.0), ("cleanup", 3.0), ("publish", 0.0)];
        let steps = steps.map(|(step, time)| (step.to_owned(), time)).into_iter().collect();
        let expected = [("cleanup".to_owned(), 60.0), ("decode".to_owned(), 20.0)];
        assert_eq!(share_out(80.0, steps), BTreeMap::from(expected));
        assert!(share_out(80.0, BTreeMap::new()).is_empty());
    }
}
