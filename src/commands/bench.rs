//! `wiredesk bench`: what the pipeline costs and how fast it is, on a real broker.
//!
//! Everything happens in this process and under names of its own on the broker, which are deleted
//! at
//! the end, however it ends; only a second Ctrl-C leaves them behind.

mod drain;
mod live;
mod measured;
mod noop;
mod paced;
mod report;
mod site;
mod threads;

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Exit;
use super::interrupt::Interrupt;
use super::rate::{Rate, duration};
use super::screen::Lines;
use crate::cli::Global;
use crate::config::{ByteSize, Delivery, Settings};
use crate::telemetry::logging;

use drain::Drained;
use paced::Paced;
use report::Report;
use site::Site;

/// Arguments of `wiredesk bench`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example: wiredesk bench --brokers 127.0.0.1:9092 --articles 50000 --delivery both

Sends made-up articles to a raw topic of its own, works them off in this process, then feeds them at a
rate and reads what is published. Outputs, batches and stages are those of the configuration; log lines
below warnings are left out unless --log asks for them.

  wiredesk bench --stages noop --for 0s --rounds 3     the plumbing alone: consume, ledger, produce, commit
  wiredesk bench --set topics.current=false            with one output topic instead of two

Processor time is that of the threads of the service, by their names; the benchmark's own and the
broker's are not in it. It needs Linux; elsewhere those lines are empty.")]
pub struct BenchArgs {
    /// Articles of the backlog; one in ten repeats the text of an earlier one.
    #[arg(long, default_value_t = 50_000, value_name = "COUNT")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    articles: u64,
    /// Size of a raw record, such as 5KB or 64KiB.
    #[arg(long, default_value = "5KB", value_name = "SIZE", value_parser = size)]
    size: usize,
    /// Seed of the articles.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Workers; sets pipeline.workers.
    #[arg(long, value_name = "COUNT")]
    workers: Option<usize>,
    /// Which guarantee to measure; pipeline.delivery unless given.
    #[arg(long, value_enum)]
    delivery: Option<Which>,
    /// The stages of the configuration, or ones that do nothing.
    #[arg(long, value_enum, default_value_t = Stages::All)]
    stages: Stages,
    /// How often the backlog is worked off with each guarantee, in turns.
    #[arg(long, default_value_t = 1, value_name = "COUNT")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Articles a second of the paced part.
    #[arg(long, default_value = "1000/s")]
    rate: Rate,
    /// How long the paced part takes; 0s leaves it out.
    #[arg(long = "for", default_value = "10s", value_name = "TIME", value_parser = duration)]
    paced_for: Duration,
    /// Print one JSON object instead of the table.
    #[arg(long)]
    json: bool,
}

/// Guarantees to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Which {
    /// Outputs and offsets in one transaction.
    ExactlyOnce,
    /// Outputs first, then offsets.
    AtLeastOnce,
    /// One after the other, and their ratio.
    Both,
}

/// Stages to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stages {
    /// Those of the configuration.
    All,
    /// Text as it comes, a hash of its bytes, no entities, no routes.
    Noop,
}

/// What is to be measured.
#[derive(Clone, Copy, Debug)]
struct Plan {
    articles: u64,
    size: usize,
    seed: u64,
    stages: Stages,
    rate: Rate,
    duration: Duration,
}

fn size(text: &str) -> Result<usize, String> {
    let ByteSize(size) = text.parse()?;
    if size == 0 { Err("an article has at least 1B".to_owned()) } else { Ok(size) }
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &BenchArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = settings(args, global)?;
    let plan = Plan {
        articles: args.articles,
        size: args.size,
        seed: args.seed,
        stages: args.stages,
        rate: args.rate,
        duration: args.paced_for,
    };
    let guarantees = guarantees(args.delivery, settings.pipeline.delivery);
    let interrupt = Interrupt::listen()?;
    let mut site = Site::new(settings.clone(), fastrand::u32(..));
    let prefix = site.prefix().to_owned();
    let measured = measure(&mut site, &plan, &guarantees, args.rounds, &interrupt);
    let cleared = site.clear();
    if let Err(error) = &cleared {
        eprintln!("topics that begin with {prefix}. may be left on the broker: {error:#}");
    }
    let (drained, paced) = measured?;
    let report = report(&settings, &plan, drained, paced);
    let mut lines = Lines::stdout();
    if args.json {
        lines.write(&serde_json::to_string(&report)?)?;
    } else {
        report.lines().iter().try_for_each(|line| lines.write(line))?;
    }
    Ok(if cleared.is_ok() { Exit::Done } else { Exit::Failed })
}

/// The configuration with the options of the command.
fn settings(args: &BenchArgs, global: &Global) -> anyhow::Result<Settings> {
    let overrides = match args.workers {
        Some(workers) => {
            global.overrides().set("--workers", "pipeline.workers", workers.to_string().as_str())
        }
        None => global.overrides(),
    };
    let mut settings = Settings::load(global.config.as_deref(), &overrides)?;
    if global.log.is_none() {
        settings.log.filter = "warn".to_owned();
    }
    logging::init(&settings.log)?;
    Ok(settings)
}

fn guarantees(asked: Option<Which>, configured: Delivery) -> Vec<Delivery> {
    match asked {
        None => vec![configured],
        Some(Which::ExactlyOnce) => vec![Delivery::ExactlyOnce],
        Some(Which::AtLeastOnce) => vec![Delivery::AtLeastOnce],
        Some(Which::Both) => vec![Delivery::ExactlyOnce, Delivery::AtLeastOnce],
    }
}

fn measure(
    site: &mut Site,
    plan: &Plan,
    guarantees: &[Delivery],
    rounds: u32,
    interrupt: &Interrupt,
) -> anyhow::Result<(Vec<Drained>, Vec<Paced>)> {
    let (mut drained, mut paced) = (Vec::new(), Vec::new());
    let raw = site.raw("backlog");
    for round in 0..rounds {
        let mut turn = guarantees.to_vec();
        // Whoever comes first finds caches cold: that is not always the same one.
        if round % 2 == 1 {
            turn.reverse();
        }
        for delivery in turn {
            let name = format!("run-{}", drained.len() + 1);
            let settings = site.pipeline(&name, raw.clone(), delivery);
            if drained.is_empty() {
                drain::feed(&settings, plan, interrupt)?;
            }
            drained.push(drain::drain(&settings, plan, interrupt)?);
        }
    }
    for &delivery in guarantees.iter().filter(|_| !plan.duration.is_zero()) {
        let name = format!("paced-{}", paced.len() + 1);
        let settings = site.pipeline(&name, site.raw(&name), delivery);
        paced.push(paced::paced(&settings, plan, interrupt)?);
    }
    Ok((drained, paced))
}

fn report(settings: &Settings, plan: &Plan, drained: Vec<Drained>, paced: Vec<Paced>) -> Report {
    Report {
        version: env!("CARGO_PKG_VERSION"),
        brokers: settings.kafka.brokers.clone(),
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        articles: plan.articles,
        article_bytes: plan.size,
        seed: plan.seed,
        workers: settings.pipeline.workers,
        compute_threads: settings.pipeline.compute_threads,
        stages: match plan.stages {
            Stages::All => "all",
            Stages::Noop => "noop",
        },
        exactly_once_ratio: Report::ratio(&drained),
        drained,
        paced,
    }
}

/// A guarantee's name in the configuration.
fn delivery_name(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::ExactlyOnce => "exactly-once",
        Delivery::AtLeastOnce => "at-least-once",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_unit_and_is_not_zero() {
        assert_eq!(size("5KB"), Ok(5_000));
        assert_eq!(size("2KiB"), Ok(2_048));
        for wrong in ["5", "0B", "large"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_configured_guarantee_is_measured_unless_another_is_asked_for() {
        let configured = Delivery::AtLeastOnce;
        assert_eq!(guarantees(None, configured), [configured]);
        assert_eq!(guarantees(Some(Which::ExactlyOnce), configured), [Delivery::ExactlyOnce]);
        assert_eq!(guarantees(Some(Which::Both), configured).len(), 2);
    }
}
