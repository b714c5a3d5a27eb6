//! `wiredesk completions`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: CompletionsArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
