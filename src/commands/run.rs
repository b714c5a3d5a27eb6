//! `wiredesk run`: the service.

use clap::Args;

use super::Exit;
use crate::app::{self, End, Launch, Reload};
use crate::cli::Global;
use crate::config::{self, Environment, Loaded};
use crate::kafka::fail_point;
use crate::telemetry::{ConfigLine, logging};

/// Arguments of `wiredesk run`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: wiredesk run --config config/wiredesk.toml\n\
                        \n\
                        SIGTERM or Ctrl-C finishes what is in flight and ends with 0, a second one ends at once;\n\
                        SIGHUP reads stages, routes and name lists again. Exit codes: 0 drained, 1 failed,\n\
                        2 wrong configuration, 75 drained too late, 76 fenced, 77 input lost by retention.")]
pub struct RunArgs {
    /// Ends by itself after this time, such as 30s or 5m.
    #[arg(long = "for", value_name = "TIME", value_parser = super::rate::duration)]
    run_for: Option<std::time::Duration>,
}

/// Runs the command.
///
/// # Errors
/// The configuration's problems, or whatever keeps the service from starting.
pub fn run(args: &RunArgs, global: &Global) -> anyhow::Result<Exit> {
    let (file, overrides) = (global.config.clone(), global.overrides());
    let read = move || Ok(config::load(file.as_deref(), &Environment::of_process(), &overrides)?);
    let Loaded { settings, effective, .. } = read()?;
    logging::init(&settings.log)?;
    if let Some(spec) = Environment::fail_point() {
        fail_point::arm(&spec);
    }
    let configuration = effective.iter().map(ConfigLine::from).collect();
    let launch = Launch { run_for: args.run_for, configuration, limits: None };
    let end = app::run(settings, Reload::new(read), launch)?;
    Ok(exit(end))
}

/// The exit code of an end.
pub(super) fn exit(end: End) -> Exit {
    match end {
        End::Drained => Exit::Done,
        End::Late => Exit::DrainedLate,
        End::Fenced => Exit::Fenced,
        End::InputLost => Exit::InputLost,
        End::Failed => Exit::Failed,
    }
}
