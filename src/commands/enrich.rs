//! `wiredesk enrich`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk enrich`.
#[derive(Debug, Args)]
pub struct EnrichArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: EnrichArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
