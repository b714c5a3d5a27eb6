//! `wiredesk replay`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: ReplayArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
