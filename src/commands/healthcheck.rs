//! `wiredesk healthcheck`.

use clap::Args;

use super::Exit;
use crate::cli::Global;

/// Arguments of `wiredesk healthcheck`.
#[derive(Debug, Args)]
pub struct HealthcheckArgs {}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(_args: HealthcheckArgs, _global: &Global) -> anyhow::Result<Exit> {
    anyhow::bail!("not built yet")
}
