//! `wiredesk check`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk check`.
#[derive(Debug, Args)]
pub struct CheckArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: CheckArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
