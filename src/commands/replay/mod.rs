//! `wiredesk replay`: dead letters back to their raw topic, each exactly once.

mod fate;

use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::interrupt::Interrupt;
use super::rate::{self, Pace, Rate, Since};
use super::screen::{Lines, Progress, clean};
use super::{Exit, dead_letter::DeadLetter};
use crate::article::{PoisonCode, RawRecord};
use crate::cli::Global;
use crate::config::Settings;
use crate::kafka::admin::{self, TopicLimits};
use crate::kafka::backlog::Backlog;
use crate::kafka::plan;
use crate::kafka::redrive::Redrive;

use fate::{Fate, Rules};

/// How long one look for a record takes at most, and so how late Ctrl-C is noticed.
const LOOK: Duration = Duration::from_millis(100);

/// Most records in one transaction.
const COMMIT_RECORDS: usize = 500;

/// Most bytes in one transaction.
const COMMIT_BYTES: usize = 8 << 20;

/// Longest time a transaction stays open: it hides what comes after it from readers.
const COMMIT_AFTER: Duration = Duration::from_secs(2);

/// Most records that are named because they cannot be replayed.
const MAX_NAMED: u64 = 20;

/// Arguments of `wiredesk replay`.
#[derive(Debug, Args)]
#[command(after_help = "\
What a replay has moved it never moves again, whatever ends it; what it left behind (not selected,
or over --limit) a later replay sees again. Records that die again come back as new dead letters
with a higher attempt.

Examples:
  wiredesk replay --dry-run
  wiredesk replay --reason charset --since 2h
  wiredesk replay --rate 20/s --limit 1000")]
pub struct ReplayArgs {
    /// Only dead letters with this code; may be given several times.
    #[arg(long, value_name = "CODE", value_parser = codes())]
    pub reason: Vec<String>,
    /// Only dead letters of this stage (`decode`, `cleanup`, …).
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Only those that died at this time or later: 2026-01-31T08:00:00Z, or 2h for two hours ago.
    #[arg(long, value_name = "TIME")]
    since: Option<Since>,
    /// Most records a second, minute or hour: 20/s, 100/m.
    #[arg(long)]
    rate: Option<Rate>,
    /// Stop after N records.
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Records that have died this often go to the parked topic (`<dead-letter>.parked`) instead.
    #[arg(long, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub max_attempts: u32,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

fn codes() -> PossibleValuesParser {
    PossibleValuesParser::new(PoisonCode::ALL.map(PoisonCode::as_str))
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &ReplayArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    let rules = Rules {
        reasons: args.reason.clone(),
        stage: args.stage.clone(),
        since: args.since.map(|since| since.from(rate::now())),
        max_attempts: args.max_attempts,
        inputs: settings.input.topics.clone(),
        parked: plan::parked(&settings).name,
    };
    let job = Job { settings, args, rules, interrupt: Interrupt::listen()? };
    let summary = if job.args.dry_run { job.preview()? } else { job.replay()? };
    let mut lines = Lines::stdout();
    for line in summary.lines(job.args, &job.rules, job.interrupt.is_raised()) {
        lines.write(&line)?;
    }
    Ok(Exit::Done)
}

/// What became of the dead letters.
#[derive(Debug, Default, PartialEq, Eq)]
struct Summary {
    returned: u64,
    parked: u64,
    stayed: u64,
    impossible: u64,
}

impl Summary {
    fn moved(&self) -> u64 {
        self.returned + self.parked
    }

    fn lines(&self, args: &ReplayArgs, rules: &Rules, interrupted: bool) -> Vec<String> {
        let would = if args.dry_run { "would be " } else { "" };
        let mut lines = vec![format!("{} dead letters {would}replayed", self.returned)];
        if self.parked > 0 {
            lines.push(format!(
                "{} {would}parked in {} after {} attempts",
                self.parked, rules.parked, args.max_attempts
            ));
        }
        if self.impossible > 0 {
            lines.push(format!("{} cannot be replayed and stay", self.impossible));
        }
        if self.stayed > 0 {
            lines.push(format!("{} not selected", self.stayed));
        }
        if interrupted {
            lines.push("interrupted: the rest waits for the next replay".to_owned());
        } else if args.limit.is_some_and(|limit| self.moved() >= limit) {
            lines.push("limit reached: the rest waits for the next replay".to_owned());
        }
        lines
    }
}

/// A replay with all it needs.
struct Job<'a> {
    settings: Settings,
    args: &'a ReplayArgs,
    rules: Rules,
    interrupt: Interrupt,
}

impl Job<'_> {
    fn preview(&self) -> anyhow::Result<Summary> {
        let Self { settings, rules, .. } = self;
        let mut backlog = Backlog::open(settings, &settings.topics.dead_letter)?;
        let mut summary = Summary::default();
        let mut lines = Lines::stdout();
        while !self.is_over(&backlog, &summary) && !lines.is_closed() {
            let Some(record) = backlog.next(LOOK)? else { continue };
            let target = match rules.decide(&record) {
                Fate::Stays => {
                    summary.stayed += 1;
                    continue;
                }
                Fate::Returns(output) => {
                    summary.returned += 1;
                    format!("→ {}", output.topic)
                }
                Fate::Parked(output) => {
                    summary.parked += 1;
                    format!("→ {}", output.topic)
                }
                Fate::Cannot(why) => {
                    summary.impossible += 1;
                    format!("stays: {why}")
                }
            };
            lines.write(&format!("{}  {target}", name(&record)))?;
        }
        Ok(summary)
    }

    fn replay(&self) -> anyhow::Result<Summary> {
        let Self { settings, args, rules, interrupt } = self;
        let limits = target_limits(settings)?;
        let mut redrive = Redrive::open(settings, &settings.topics.dead_letter, &limits)?;
        let mut progress = Progress::new(Some(redrive.backlog.ahead()), "dead letters");
        let mut pace = args.rate.map(|rate| Pace::new(rate, Instant::now()));
        let mut summary = Summary::default();
        let mut open = OpenBatch::default();
        let mut parked_exists = false;
        while !self.is_over(&redrive.backlog, &summary) {
            if open.is_due() {
                redrive.commit()?;
                open = OpenBatch::default();
            }
            let Some(record) = redrive.backlog.next(LOOK)? else { continue };
            progress.step();
            let output = match rules.decide(&record) {
                Fate::Stays => {
                    summary.stayed += 1;
                    continue;
                }
                Fate::Cannot(why) => {
                    summary.impossible += 1;
                    if summary.impossible <= MAX_NAMED {
                        progress.say(&format!("{} stays: {why}", name(&record)));
                    }
                    continue;
                }
                Fate::Returns(output) => {
                    summary.returned += 1;
                    output
                }
                Fate::Parked(output) => {
                    summary.parked += 1;
                    output
                }
            };
            if output.topic == rules.parked && !parked_exists {
                admin::ensure_topic(settings, &plan::parked(settings))?;
                parked_exists = true;
            }
            if let Some(pace) = &mut pace {
                let due = pace.due(Instant::now());
                if due.saturating_duration_since(Instant::now()) > COMMIT_AFTER {
                    redrive.commit()?;
                    open = OpenBatch::default();
                }
                interrupt.sleep_until(due);
            }
            redrive.move_on(&record.origin, &output)?;
            open.add(record.size());
        }
        redrive.commit()?;
        progress.finish();
        Ok(summary)
    }

    fn is_over(&self, backlog: &Backlog, summary: &Summary) -> bool {
        let is_full = self.args.limit.is_some_and(|limit| summary.moved() >= limit);
        backlog.caught_up() || is_full || self.interrupt.is_raised()
    }
}

/// The record limits of the topics that dead letters may go to.
fn target_limits(settings: &Settings) -> anyhow::Result<TopicLimits> {
    let reports = admin::report(settings)?;
    let targets = reports.iter().filter(|report| settings.input.topics.contains(&report.plan.name));
    Ok(targets.map(|report| (report.plan.name.clone(), report.limit)).collect())
}

fn name(record: &RawRecord) -> String {
    let dead = DeadLetter::read(&record.headers);
    let reason = clean(dead.map_or("-", |dead| dead.reason), 24);
    format!("{}  {reason}", record.origin)
}

/// What stands in the open transaction.
#[derive(Default)]
struct OpenBatch {
    since: Option<Instant>,
    records: usize,
    bytes: usize,
}

impl OpenBatch {
    fn add(&mut self, bytes: usize) {
        self.since.get_or_insert_with(Instant::now);
        self.records += 1;
        self.bytes += bytes;
    }

    fn is_due(&self) -> bool {
        self.records >= COMMIT_RECORDS
            || self.bytes >= COMMIT_BYTES
            || self.since.is_some_and(|since| since.elapsed() >= COMMIT_AFTER)
    }
}
