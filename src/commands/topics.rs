//! `wiredesk topics`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk topics`.
#[derive(Debug, Args)]
pub struct TopicsArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: TopicsArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
