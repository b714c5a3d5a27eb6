//! Waiting for the brokers at start: one clear line every few seconds, work begins when they come.

use std::time::{Duration, Instant};

use super::Problem;
use super::cluster::Cluster;
use crate::config::Settings;

/// How long one question waits for its answer, and so the longest time a cancellation goes
/// unnoticed.
const TRY: Duration = Duration::from_secs(1);

/// Time between two reports of the same problem.
const REPORT_EVERY: Duration = Duration::from_secs(5);

/// How the waiting ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// This many brokers answer.
    Ready(usize),
    /// The caller gave up.
    Cancelled,
}

/// Waits until the brokers answer.
///
/// `report` is called with the first problem, whenever the problem becomes another one, and every
/// five seconds while it lasts. `cancelled` is asked about once a second. Wrong credentials and the
/// like are reported and waited out, too: they are corrected on the broker's side as often as on
/// ours. Blocking; not to be used from async code.
///
/// # Errors
/// Only when no client can be made of the settings.
pub fn broker_ready(
    settings: &Settings,
    cancelled: impl Fn() -> bool,
    mut report: impl FnMut(&Problem),
) -> Result<Readiness, Problem> {
    let cluster = Cluster::new(settings)?;
    let mut reports = Reports::default();
    while !cancelled() {
        let asked = Instant::now();
        match cluster.ping(TRY) {
            Ok(brokers) => return Ok(Readiness::Ready(brokers)),
            Err(problem) => {
                if reports.is_due(&problem, asked) {
                    report(&problem);
                }
            }
        }
        // A refused connection answers at once: do not ask in a tight loop.
        std::thread::sleep(TRY.saturating_sub(asked.elapsed()).min(TRY / 4));
    }
    Ok(Readiness::Cancelled)
}

/// Which problem was reported last, and when.
#[derive(Default)]
struct Reports(Option<(&'static str, Instant)>);

impl Reports {
    fn is_due(&mut self, problem: &Problem, now: Instant) -> bool {
        // The first second of a connection often says only that it timed out; the reason follows.
        let due = match self.0 {
            Some((code, at)) => {
                code != problem.code() || now.saturating_duration_since(at) >= REPORT_EVERY
            }
            None => true,
        };
        if due {
            self.0 = Some((problem.code(), now));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::plan::tests::settings;

    fn problem(code: &str) -> Problem {
        match code {
            "tls" => Problem::Tls { brokers: String::new(), detail: String::new() },
            _ => Problem::NoBroker { brokers: String::new(), detail: String::new() },
        }
    }

    #[test]
    fn a_lasting_problem_is_reported_every_five_seconds_and_a_new_one_at_once() {
        let start = Instant::now();
        let mut reports = Reports::default();
        assert!(reports.is_due(&problem("no_broker"), start));
        assert!(!reports.is_due(&problem("no_broker"), start + Duration::from_secs(4)));
        assert!(reports.is_due(&problem("no_broker"), start + Duration::from_secs(5)));
        assert!(reports.is_due(&problem("tls"), start + Duration::from_secs(6)));
    }

    #[test]
    fn without_a_broker_the_wait_can_be_cancelled_and_names_the_address() {
        let mut settings = settings();
        // Port 1 of this machine: nothing listens there.
        settings.kafka.brokers = "127.0.0.1:1".to_owned();
        let mut said = Vec::new();
        let asked = std::cell::Cell::new(0);
        let cancelled = || {
            asked.set(asked.get() + 1);
            asked.get() > 2
        };
        let end = broker_ready(&settings, cancelled, |problem| said.push(problem.to_string()));
        assert_eq!(end, Ok(Readiness::Cancelled));
        assert!(said[0].starts_with("no Kafka broker answers at 127.0.0.1:1: "), "{said:?}");
    }
}
