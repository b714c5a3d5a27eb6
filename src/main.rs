//! Table of contents: arguments, then the command they name, then its exit code.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Articles are allocated on one thread and freed on another, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    wiredesk::cli::main()
}
