//! Table of contents: arguments, then the command they name, then its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    wiredesk::cli::main()
}
