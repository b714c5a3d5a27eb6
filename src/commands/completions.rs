//! `wiredesk completions`: the script that lets a shell complete the command line.

use std::io::Write;

use clap::Args;
use clap_complete::Shell;

use super::Exit;
use crate::cli::{self, Global};

/// Arguments of `wiredesk completions`.
#[derive(Clone, Copy, Debug, Args)]
#[command(after_help = "Example: wiredesk completions bash > \
                        ~/.local/share/bash-completion/completions/wiredesk")]
pub struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &CompletionsArgs, _global: &Global) -> anyhow::Result<Exit> {
    // Generated in memory first: the generator panics where its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::description(), "wiredesk", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}
