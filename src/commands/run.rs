//! `wiredesk run`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk run`.
#[derive(Debug, Args)]
pub struct RunArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: RunArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
