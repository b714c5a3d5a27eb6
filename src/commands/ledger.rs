//! `wiredesk ledger`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk ledger`.
#[derive(Debug, Args)]
pub struct LedgerArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: LedgerArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
