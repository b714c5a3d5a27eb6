//! `wiredesk schema`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: SchemaArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
