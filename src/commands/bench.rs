//! `wiredesk bench`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk bench`.
#[derive(Debug, Args)]
pub struct BenchArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: &BenchArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
