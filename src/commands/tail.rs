//! `wiredesk tail`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk tail`.
#[derive(Debug, Args)]
pub struct TailArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: TailArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
