//! What a benchmark says: a table for people, or one JSON object.

use serde::Serialize;

use super::drain::Drained;
use super::measured::{Percentiles, median};
use super::paced::Paced;
use super::threads::Part;
use crate::commands::screen::{bytes, table};

/// Everything that was measured, with what it takes to measure it again.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Report {
    pub(super) version: &'static str,
    pub(super) brokers: String,
    pub(super) processors: usize,
    pub(super) articles: u64,
    pub(super) article_bytes: usize,
    pub(super) seed: u64,
    pub(super) workers: usize,
    pub(super) compute_threads: usize,
    pub(super) stages: &'static str,
    /// Every run over the backlog, in the order they were made.
    pub(super) drained: Vec<Drained>,
    /// The paced runs.
    pub(super) paced: Vec<Paced>,
    /// Processor time of exactly-once by that of at-least-once, where both were measured.
    pub(super) exactly_once_ratio: Option<f64>,
}

impl Report {
    /// The ratio of the two guarantees, by the median of their runs.
    pub(super) fn ratio(drained: &[Drained]) -> Option<f64> {
        let cpu = |delivery: &str| {
            let runs = drained.iter().filter(|run| run.delivery == delivery);
            Some(median(runs.map(|run| run.cpu_us))).filter(|cpu| *cpu > 0.0)
        };
        Some(cpu("exactly-once")? / cpu("at-least-once")?)
    }

    /// The lines for people.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!(
                "wiredesk {} on {} processors, broker {}",
                self.version, self.processors, self.brokers
            ),
            format!(
                "{} articles of {} bytes, seed {}, {} workers, {} compute threads, stages: {}",
                self.articles,
                self.article_bytes,
                self.seed,
                self.workers,
                self.compute_threads,
                self.stages
            ),
            String::new(),
        ];
        lines.extend(self.backlog());
        if !self.paced.is_empty() {
            lines.push(String::new());
            lines.extend(self.paced_table());
        }
        if let Some(ratio) = self.exactly_once_ratio {
            lines.push(String::new());
            lines.push(format!(
                "exactly-once takes {:+.1} % processor time an article against at-least-once",
                (ratio - 1.0) * 100.0
            ));
        }
        lines
    }

    /// One column a run.
    fn backlog(&self) -> Vec<String> {
        let row = |name: &str, cell: &dyn Fn(&Drained) -> String| {
            std::iter::once(name.to_owned()).chain(self.drained.iter().map(cell)).collect()
        };
        let mut rows: Vec<Vec<String>> = vec![
            row("articles/s", &|run| format!("{:.0}", run.articles_per_second)),
            row("CPU µs/article", &|run| micros(Some(run.cpu_us))),
        ];
        for part in Part::ALL {
            let name = format!("  {}", part.as_str());
            rows.push(row(&name, &|run| micros(run.parts_us.get(part.as_str()).copied())));
            if part == Part::Compute {
                for step in self.steps() {
                    let name = format!("    {step}");
                    rows.push(row(&name, &|run| micros(run.steps_us.get(step).copied())));
                }
            }
            if part == Part::LedgerTail {
                rows.push(row("    of it apply", &|run| micros(Some(run.ledger_apply_us))));
            }
        }
        rows.push(row("commit ms p50 / p99", &|run| percentiles(&run.commit_ms)));
        rows.push(row("transactions", &|run| run.commit_ms.count.to_string()));
        rows.push(row("memory before / at the end", &|run| {
            format!("{} / {}", bytes(run.resident_before), bytes(run.resident))
        }));
        rows.push(row("accounted for", &|run| {
            let each = run.outcomes.iter().map(|(name, count)| format!("{count} {name}"));
            each.collect::<Vec<_>>().join(", ")
        }));
        let heading: Vec<&str> =
            std::iter::once("backlog").chain(self.drained.iter().map(|run| run.delivery)).collect();
        table(&heading, &rows)
    }

    /// The steps that any run has, in the order of the chain.
    fn steps(&self) -> Vec<&'static str> {
        let ran = |step: &&str| self.drained.iter().any(|run| run.steps_us.contains_key(*step));
        crate::telemetry::stages().into_iter().filter(ran).collect()
    }

    fn paced_table(&self) -> Vec<String> {
        let row = |name: &str, cell: &dyn Fn(&Paced) -> String| {
            std::iter::once(name.to_owned()).chain(self.paced.iter().map(cell)).collect()
        };
        let rows: Vec<Vec<String>> = vec![
            row("articles/s", &|run| format!("{:.0}", run.articles_per_second)),
            row("sent / published and read", &|run| format!("{} / {}", run.sent, run.read)),
            row("publish to readable ms p50 / p99", &|run| percentiles(&run.readable_ms)),
            row("commit ms p50 / p99", &|run| percentiles(&run.commit_ms)),
        ];
        let heading: Vec<&str> =
            std::iter::once("paced").chain(self.paced.iter().map(|run| run.delivery)).collect();
        table(&heading, &rows)
    }
}

fn micros(time: Option<f64>) -> String {
    time.map_or_else(|| "-".to_owned(), |time| format!("{time:.1}"))
}

fn percentiles(found: &Percentiles) -> String {
    format!("{:.1} / {:.1}", found.p50, found.p99)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn drained(delivery: &'static str, cpu_us: f64) -> Drained {
        Drained {
            delivery,
            articles: 1_000,
            outcomes: BTreeMap::from([("published", 900), ("duplicate", 100)]),
            seconds: 0.5,
            articles_per_second: 2_000.0,
            cpu_us,
            parts_us: BTreeMap::from([("poll", 4.0), ("compute", cpu_us - 4.0)]),
            steps_us: BTreeMap::from([("encode".to_owned(), 3.0), ("decode".to_owned(), 6.25)]),
            ledger_apply_us: 1.5,
            commit_ms: Percentiles { count: 7, p50: 8.0, p99: 21.5, max: 22.0 },
            resident_before: 20 << 20,
            resident: 90 << 20,
        }
    }

    fn report() -> Report {
        let drained = vec![drained("exactly-once", 44.0), drained("at-least-once", 40.0)];
        Report {
            version: "0.0.0",
            brokers: "127.0.0.1:9092".to_owned(),
            processors: 2,
            articles: 1_000,
            article_bytes: 5_000,
            seed: 1,
            workers: 2,
            compute_threads: 2,
            stages: "noop",
            exactly_once_ratio: Report::ratio(&drained),
            drained,
            paced: vec![Paced {
                delivery: "exactly-once",
                articles_per_second: 999.6,
                sent: 10_000,
                read: 9_000,
                readable_ms: Percentiles { count: 8_100, p50: 60.0, p99: 140.0, max: 150.0 },
                commit_ms: Percentiles { count: 100, p50: 7.0, p99: 12.0, max: 13.0 },
            }],
        }
    }

    #[test]
    fn the_table_shows_every_part_and_step() {
        insta::assert_snapshot!(report().lines().join("\n"));
    }

    #[test]
    fn the_ratio_takes_the_median_of_each_guarantee() {
        let runs = [
            drained("exactly-once", 44.0),
            drained("at-least-once", 40.0),
            drained("at-least-once", 900.0),
            drained("at-least-once", 39.0),
        ];
        assert_eq!(Report::ratio(&runs), Some(1.1));
        assert_eq!(Report::ratio(&runs[..1]), None);
    }

    #[test]
    fn machines_read_the_same_numbers() {
        let json = serde_json::to_value(report()).expect("it can be written");
        assert_eq!(json["drained"][0]["parts_us"]["poll"], 4.0);
        assert_eq!(json["drained"][1]["commit_ms"]["p99"], 21.5);
        assert_eq!(json["paced"][0]["readable_ms"]["p99"], 140.0);
    }
}
