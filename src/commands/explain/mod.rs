//! `wiredesk explain`: what was decided of two articles, and what speaks for it.

mod find;
mod show;

use std::path::Path;

use anyhow::{Context, bail};
use clap::Args;

use super::Exit;
use super::screen::Lines;
use crate::article::Timestamp;
use crate::cli::Global;
use crate::config::Settings;
use crate::ledger::{Claim, Entry, Ledger, Likeness, Verdict};

use show::Explanation;

/// Arguments of `wiredesk explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each of the two is a file in any raw form, or the uri of an article in the ledger topic. Both
files, or both uris. The decision is that of a ledger that holds nothing else.

Examples:
  wiredesk explain harbour.html harbour-brief.txt
  wiredesk explain urn:bay:pier-1 urn:wire:91-2 --brokers broker:9092
  wiredesk explain a.json b.json --json")]
pub struct ExplainArgs {
    /// The earlier article: a file, or a uri.
    pub a: String,
    /// The later article: a file, or a uri.
    pub b: String,
    /// One JSON object.
    #[arg(long)]
    pub json: bool,
}

/// One of the two articles.
pub(super) struct Article {
    /// As it was named.
    name: String,
    claim: Claim,
    /// When it was claimed.
    arrived: Timestamp,
    /// The verdict in the ledger topic, where it was looked up there.
    recorded: Option<Verdict>,
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &ExplainArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    let (a, b) = match (Path::new(&args.a).exists(), Path::new(&args.b).exists()) {
        (true, true) => (find::file(&settings, &args.a)?, find::file(&settings, &args.b)?),
        (false, false) => find::in_ledger(&settings, &args.a, &args.b)?,
        (true, false) => bail!("{} is no file: name two files, or two uris", args.b),
        (false, true) => bail!("{} is no file: name two files, or two uris", args.a),
    };
    let explanation = explain(&settings, a, b)?;
    let mut lines = Lines::stdout();
    if args.json {
        lines.write(&explanation.json())?;
    } else {
        for line in explanation.lines() {
            lines.write(&line)?;
        }
    }
    Ok(Exit::Done)
}

/// Decides the two in a ledger of their own.
fn explain(settings: &Settings, a: Article, b: Article) -> anyhow::Result<Explanation> {
    let mut ledger = Ledger::new(settings.ledger_limits());
    let mut decide = |position: i64, one: &Article| {
        // Two files may have one origin.
        let mut claim = one.claim.clone();
        claim.origin.offset.0 = position;
        let applied = ledger.apply(position, one.arrived, Entry::Claim(Box::new(claim)));
        applied.map(|applied| applied.verdict).context("the ledger gave no verdict")
    };
    decide(0, &a)?;
    let verdict = decide(1, &b)?;
    let likeness = Likeness::of(&a.claim, &b.claim, (a.arrived, b.arrived));
    Ok(Explanation { a, b, verdict, likeness })
}
