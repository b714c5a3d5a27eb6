//! `wiredesk check`: says what is wrong with the configuration, or what it amounts to.

mod summary;

use std::io::Write;

use clap::Args;

use super::Exit;
use crate::cli::Global;
use crate::config::{self, Effective, Environment, Settings};
use crate::kafka::Severity;
use crate::kafka::doctor::doctor;

/// Arguments of `wiredesk check`.
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "Example: wiredesk check --config config/wiredesk.toml --connect\n\
                        \n\
                        Every problem is one line on standard error, `place: key: reason; \
                        suggestion`, and the exit code is 2.")]
pub struct CheckArgs {
    /// Asks the brokers too: connection, rights, topics and their settings.
    #[arg(long)]
    connect: bool,
    /// Prints every key with its value and where that was written.
    #[arg(long)]
    effective: bool,
}

/// Runs the command.
///
/// # Errors
/// The configuration's problems; standard output cannot be written.
pub fn run(args: &CheckArgs, global: &Global) -> anyhow::Result<Exit> {
    let file = global.config.as_deref();
    let loaded = config::load(file, &Environment::of_process(), &global.overrides())?;
    let mut out = std::io::stdout().lock();
    if args.effective {
        write_effective(&mut out, &loaded.effective)?;
    } else {
        summary::write(&mut out, &loaded.settings)?;
    }
    out.flush()?;
    if args.connect { connect(&loaded.settings) } else { Ok(Exit::Done) }
}

/// Writes one line a key: `key = value  # place`.
fn write_effective(out: &mut impl Write, effective: &[Effective]) -> std::io::Result<()> {
    for Effective { key, value, place } in effective {
        writeln!(out, "{:<60}  # {place}", format!("{key} = {value}"))?;
    }
    Ok(())
}

/// Asks the brokers. Everything that is wrong is a line on standard error with its remedy.
fn connect(settings: &Settings) -> anyhow::Result<Exit> {
    let mut exit = Exit::Done;
    for finding in doctor(settings) {
        if finding.severity == Severity::Wrong {
            exit = Exit::Usage;
            eprintln!("{finding}");
        } else {
            println!("{finding}");
        }
    }
    Ok(exit)
}
