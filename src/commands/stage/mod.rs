//! `wiredesk stage`: one stage as a Unix filter, JSON lines in, JSON lines out, order kept.

mod cleanup;
mod conll;
mod dedup;
mod entities;
mod envelope;
mod filter;
mod repair;

use clap::{Args, Subcommand};

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk stage`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk stage cleanup < pages.jsonl | wiredesk stage dedup > decisions.jsonl
  wiredesk stage entities --help")]
pub struct StageArgs {
    #[command(subcommand)]
    stage: StageName,
}

#[derive(Debug, Subcommand)]
enum StageName {
    /// Take the article's text and facts out of a page.
    #[command(after_help = cleanup::EXAMPLE)]
    Cleanup(cleanup::CleanupArgs),
    /// Repair damaged text; clean text comes back byte for byte.
    #[command(after_help = repair::EXAMPLE)]
    Repair,
    /// Tell new articles from duplicates and updates.
    #[command(after_help = dedup::EXAMPLE)]
    Dedup(dedup::DedupArgs),
    /// Tag people, organisations, places and the names of your lists.
    #[command(after_help = entities::EXAMPLE)]
    Entities(entities::EntitiesArgs),
}

/// Runs the command: standard input to standard output.
///
/// A line that cannot be read is reported on standard error with its number and skipped; the end is
/// then [`Exit::Failed`].
///
/// # Errors
/// Where input cannot be read or output cannot be written.
pub fn run(args: &StageArgs, _global: &Global) -> anyhow::Result<Exit> {
    match &args.stage {
        StageName::Cleanup(args) => cleanup::run(args),
        StageName::Repair => filter::run(|record| Ok(repair::line(record))),
        StageName::Dedup(args) => dedup::run(args),
        StageName::Entities(args) => entities::run(args),
    }
}
