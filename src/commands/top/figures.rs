//! From two answers of an instance to what has happened in between. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use super::poll::Answer;

/// The part of `/status` that is shown.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Report {
    pub(super) version: String,
    pub(super) instance: String,
    pub(super) guarantee: String,
    pub(super) started_at: String,
    pub(super) uptime_seconds: f64,
    pub(super) phase: String,
    pub(super) ready: Check,
    pub(super) healthy: Check,
    pub(super) ledger: Ledger,
    pub(super) workers: Vec<Worker>,
    pub(super) transactions: Transactions,
    pub(super) latency: Latency,
    pub(super) stages: Vec<Stage>,
    pub(super) process: Process,
    pub(super) articles: BTreeMap<String, u64>,
    pub(super) dead_letters: Vec<DeadLetter>,
}

/// Whether a check passes, and why not.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Check {
    pub(super) ok: bool,
    pub(super) reasons: Vec<Reason>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Reason {
    pub(super) detail: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Ledger {
    pub(super) state: String,
    pub(super) entries: u64,
    pub(super) bytes: u64,
    pub(super) window_seconds: u64,
    pub(super) tail_lag: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Worker {
    pub(super) worker: usize,
    pub(super) state: String,
    pub(super) paused: bool,
    pub(super) in_flight_bytes: u64,
    pub(super) limit_bytes: u64,
    pub(super) partitions: Vec<Partition>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Partition {
    pub(super) lag: u64,
    pub(super) lag_seconds: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Transactions {
    pub(super) committed: u64,
    pub(super) aborted: u64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Latency {
    pub(super) bounds: Vec<f64>,
    pub(super) counts: Vec<u64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Stage {
    pub(super) name: String,
    pub(super) records: u64,
    pub(super) seconds: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Process {
    pub(super) cpu_seconds: f64,
    pub(super) resident_bytes: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct DeadLetter {
    pub(super) code: String,
    pub(super) count: u64,
    pub(super) origin: String,
    pub(super) detail: String,
}

/// What has happened between two answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rates {
    /// Articles a second.
    pub(super) articles: f64,
    /// Median of the end-to-end latency in seconds, where there was an article.
    pub(super) p50: Option<f64>,
    /// That of 99 of 100.
    pub(super) p99: Option<f64>,
    /// Processor cores in use.
    pub(super) cores: f64,
}

/// One instance.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) url: String,
    /// The latest answer.
    pub(super) report: Option<Report>,
    /// Why there is none at present.
    pub(super) trouble: Option<String>,
    pub(super) rates: Option<Rates>,
    answers: u32,
}

/// All instances that are watched.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) instances: Vec<Instance>,
}

impl Desk {
    /// Instances that have not answered yet.
    pub(super) fn of(urls: &[String]) -> Self {
        let instance = |url: &String| Instance {
            url: url.clone(),
            report: None,
            trouble: None,
            rates: None,
            answers: 0,
        };
        Self { instances: urls.iter().map(instance).collect() }
    }

    /// Takes answers in.
    pub(super) fn take(&mut self, answers: Vec<Answer>) {
        for answer in answers {
            if let Some(instance) = self.instances.get_mut(answer.place) {
                instance.take(answer.report);
            }
        }
    }

    /// Whether every instance has answered twice, or cannot be reached.
    pub(super) fn is_known(&self) -> bool {
        let known =
            |one: &Instance| one.rates.is_some() || (one.answers > 0 && one.trouble.is_some());
        self.instances.iter().all(known)
    }

    /// Whether every instance answers.
    pub(super) fn is_answered(&self) -> bool {
        self.instances.iter().all(|one| one.report.is_some() && one.trouble.is_none())
    }
}

impl Instance {
    fn take(&mut self, report: Result<Report, String>) {
        self.answers = self.answers.saturating_add(1);
        match report {
            Ok(now) => {
                self.rates = self.report.as_ref().and_then(|before| rates(before, &now));
                self.report = Some(now);
                self.trouble = None;
            }
            Err(error) => {
                self.trouble = Some(error);
                self.rates = None;
            }
        }
    }
}

/// `None` where the process was started anew meanwhile, or no time has passed.
fn rates(before: &Report, now: &Report) -> Option<Rates> {
    let passed = now.uptime_seconds - before.uptime_seconds;
    if before.started_at != now.started_at || passed < 0.05 {
        return None;
    }
    let total = |report: &Report| report.articles.values().sum::<u64>();
    let articles = total(now).saturating_sub(total(before)) as f64 / passed;
    let pairs = now.latency.counts.iter().zip(&before.latency.counts);
    let counts: Vec<u64> = pairs.map(|(now, before)| now.saturating_sub(*before)).collect();
    Some(Rates {
        articles,
        p50: quantile(&now.latency.bounds, &counts, 0.5),
        p99: quantile(&now.latency.bounds, &counts, 0.99),
        cores: (now.process.cpu_seconds - before.process.cpu_seconds).max(0.0) / passed,
    })
}

/// The value below which this share lies, evened out inside its bucket as Prometheus does; the last
/// bound where it lies above.
fn quantile(bounds: &[f64], counts: &[u64], share: f64) -> Option<f64> {
    let all: u64 = counts.iter().sum();
    if all == 0 {
        return None;
    }
    let (mut left, mut low) = (share * all as f64, 0.0);
    for (bound, count) in bounds.iter().zip(counts) {
        let count = *count as f64;
        if left <= count && count > 0.0 {
            return Some(low + (bound - low) * left / count);
        }
        left -= count;
        low = *bound;
    }
    bounds.last().copied()
}

/// A time for a person.
pub(super) fn seconds(value: f64) -> String {
    let time = Duration::try_from_secs_f64(value).unwrap_or_default();
    match time.as_secs() {
        0 if time.is_zero() => "0 s".to_owned(),
        0 if time.as_millis() < 1 => format!("{} µs", time.as_micros()),
        0 => format!("{} ms", time.as_millis()),
        short @ 1..=119 => format!("{short} s"),
        minutes @ 120..=7_199 => format!("{} min", minutes / 60),
        hours @ 7_200..=172_799 => format!("{} h", hours / 3_600),
        days => format!("{} d", days / 86_400),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An instance's answer after so many seconds and articles.
    pub(crate) fn report(uptime: f64, published: u64) -> Report {
        Report {
            version: "1.2.3".to_owned(),
            instance: "desk-1".to_owned(),
            guarantee: "exactly-once".to_owned(),
            started_at: "2025-01-28T08:00:00Z".to_owned(),
            uptime_seconds: uptime,
            phase: "serving".to_owned(),
            ready: Check { ok: true, reasons: Vec::new() },
            healthy: Check { ok: true, reasons: Vec::new() },
            latency: Latency { bounds: vec![0.1, 1.0], counts: vec![published, 0, 0] },
            articles: BTreeMap::from([("published".to_owned(), published)]),
            process: Process { cpu_seconds: uptime / 2.0, resident_bytes: Some(50 << 20) },
            ..Report::default()
        }
    }

    fn desk(answers: Vec<Result<Report, String>>) -> Desk {
        let mut desk = Desk::of(&["http://127.0.0.1:9600/status".to_owned()]);
        for report in answers {
            desk.take(vec![Answer { place: 0, report }]);
        }
        desk
    }

    #[test]
    fn rates_are_what_happened_between_two_answers() {
        let desk = desk(vec![Ok(report(10.0, 100)), Ok(report(12.0, 200))]);
        let rates = desk.instances[0].rates.clone().expect("two answers");
        assert_eq!((rates.articles, rates.cores), (50.0, 0.5));
        assert_eq!(rates.p50, Some(0.05));
    }

    #[test]
    fn a_process_that_was_started_anew_has_no_rates_yet() {
        let mut anew = report(1.0, 3);
        anew.started_at = "2025-01-28T09:00:00Z".to_owned();
        let desk = desk(vec![Ok(report(10.0, 100)), Ok(anew)]);
        assert_eq!(desk.instances[0].rates, None);
    }

    #[test]
    fn an_instance_that_does_not_answer_keeps_its_last_report_and_says_why() {
        let desk = desk(vec![Ok(report(10.0, 100)), Err("refused".to_owned())]);
        assert!(desk.instances[0].report.is_some() && !desk.is_answered() && desk.is_known());
    }

    #[test]
    fn quantiles_beyond_the_last_bound_are_that_bound() {
        assert_eq!(quantile(&[0.1, 1.0], &[0, 0, 5], 0.5), Some(1.0));
        assert_eq!(quantile(&[0.1, 1.0], &[0, 0, 0], 0.5), None);
    }

    #[test]
    fn times_are_short() {
        let shown = [0.000_05, 0.25, 3.0, 600.0, 10_000.0, 400_000.0].map(seconds);
        assert_eq!(shown, ["50 µs", "250 ms", "3 s", "10 min", "2 h", "4 d"]);
    }
}
