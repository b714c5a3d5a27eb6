//! The sub-commands, one file each: arguments, help with an example, and what it does.

pub mod bench;
pub mod check;
pub mod completions;
pub mod demo;
pub mod enrich;
pub mod explain;
pub mod feed;
pub mod healthcheck;
pub mod ledger;
pub mod replay;
pub mod run;
pub mod schema;
pub mod stage;
pub mod tail;
pub mod top;
pub mod topics;

mod dead_letter;
mod interrupt;
mod rate;
mod screen;
mod source;

use std::process::ExitCode;

use crate::cli::Global;
use crate::config::Settings;
use crate::telemetry::logging;

/// How a command ends. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Any other failure.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// The shutdown deadline passed; what was in flight was aborted.
    DrainedLate,
    /// Another instance has this instance's id.
    Fenced,
    /// Retention took input that was not read.
    InputLost,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::DrainedLate => 75,
            Exit::Fenced => 76,
            Exit::InputLost => 77,
        })
    }
}

/// Loads the configuration as the options of the command line have it.
///
/// # Errors
/// The [`ConfigErrors`](crate::config::ConfigErrors), which end the process with [`Exit::Usage`].
pub fn settings(global: &Global) -> anyhow::Result<Settings> {
    let settings = Settings::load(global.config.as_deref(), &global.overrides())?;
    logging::init(&settings.log)?;
    Ok(settings)
}
