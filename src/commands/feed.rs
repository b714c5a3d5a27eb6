//! `wiredesk feed`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk feed`.
#[derive(Debug, Args)]
pub struct FeedArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: FeedArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
