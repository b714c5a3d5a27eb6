//! `wiredesk enrich`: files or standard input to records, without a broker.

mod desk;
mod intake;
mod line;
mod queue;
mod sink;
mod tally;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};

use self::desk::Desk;
use self::intake::Intake;
use self::sink::Sink;
use self::tally::Tally;
use super::Exit;
use super::screen::Progress;
use super::source::Source;
use crate::cli::Global;
use crate::pipeline::Outcome;

/// Arguments of `wiredesk enrich`.
#[derive(Debug, Args)]
#[command(after_help = "\
A file is one record, its content type given by its extension (.txt, .html, .json; others are
looked at). A file of JSON lines (.jsonl, .ndjson) and standard input are one record a line. A
folder stands for its files, by name.

Each record gives one line, in the order of the input, told apart by its decision:
  {\"decision\", \"input\", \"record\"}   where the record is what its topic would hold, or
  {\"decision\": \"dead_letter\", \"input\", \"origin\", \"code\", \"stage\", \"detail\", \"size\"}

A record is compared with all earlier ones of the run: ledger.window does not pass here, but
ledger.max_entries and ledger.max_bytes hold.

Examples:
  wiredesk enrich articles/ --out enriched.jsonl
  zcat archive.jsonl.gz | wiredesk enrich --only published - | jq .record.item.headlines")]
pub struct EnrichArgs {
    /// Files, folders, or - for standard input.
    #[arg(value_name = "FILES", default_value = "-")]
    files: Vec<PathBuf>,
    /// Write here instead of to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Which records get a line; the others are counted.
    #[arg(long, value_enum, default_value_t = Only::All)]
    only: Only,
}

/// Which records get a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    /// Those that are published: new, revision, update, reinstated.
    Published,
    /// Every one.
    All,
}

impl Only {
    fn keeps(self) -> fn(Outcome) -> bool {
        match self {
            Self::Published => Outcome::is_published,
            Self::All => |_| true,
        }
    }
}

/// Runs the command.
///
/// Dead letters are results and no failure.
///
/// # Errors
/// Configuration that is wrong, a file that cannot be read or written. What was read before is
/// written by then.
pub fn run(args: &EnrichArgs, global: &Global) -> anyhow::Result<Exit> {
    let EnrichArgs { files, out, only } = args;
    let settings = super::settings(global)?;
    let source = Source::new(files, settings.input.max_bytes)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.pipeline.compute_threads)
        .thread_name(|number| format!("compute-{number}"))
        .build()
        .context("compute pool")?;
    let mut desk = Desk::new(&settings, only.keeps())?;
    let mut sink = Sink::open(out.as_deref(), &source)?;
    let mut progress = Progress::new(source.known_total(), "records");
    if files.iter().any(|path| path.as_os_str() == "-") && std::io::stdin().is_terminal() {
        progress.say("reading articles from standard input, one a line");
    }
    let started = Instant::now();
    let mut tally = Tally::default();
    let intake = Intake::start(source)?;
    loop {
        let idle = desk.is_idle();
        let records = intake.take(idle);
        if records.is_empty() && idle {
            break;
        }
        for done in pool.install(|| desk.turn(records)) {
            tally.count(done.outcome);
            if let Some(line) = &done.line {
                sink.write(line)?;
            }
            progress.step();
        }
        sink.flush()?;
    }
    let read = intake.finish();
    progress.say(&tally.sentence(started.elapsed()));
    progress.finish();
    read?;
    Ok(Exit::Done)
}
