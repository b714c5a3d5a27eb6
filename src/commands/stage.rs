//! `wiredesk stage`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk stage`.
#[derive(Debug, Args)]
pub struct StageArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: StageArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
