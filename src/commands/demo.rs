//! `wiredesk demo`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: DemoArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
