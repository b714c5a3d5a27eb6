//! The command line as typed.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands::{self, Exit};

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Configuration file.
    #[arg(long, short, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Parser)]
#[command(name = "wiredesk", version, about)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run.
    Run(commands::run::RunArgs),
    /// Demo.
    Demo(commands::demo::DemoArgs),
    /// Enrich.
    Enrich(commands::enrich::EnrichArgs),
    /// Stage.
    Stage(commands::stage::StageArgs),
    /// Feed.
    Feed(commands::feed::FeedArgs),
    /// Tail.
    Tail(commands::tail::TailArgs),
    /// Check.
    Check(commands::check::CheckArgs),
    /// Replay.
    Replay(commands::replay::ReplayArgs),
    /// Ledger.
    Ledger(commands::ledger::LedgerArgs),
    /// Topics.
    Topics(commands::topics::TopicsArgs),
    /// Schema.
    Schema(commands::schema::SchemaArgs),
    /// Bench.
    Bench(commands::bench::BenchArgs),
    /// Completions.
    Completions(commands::completions::CompletionsArgs),
    /// Healthcheck.
    Healthcheck(commands::healthcheck::HealthcheckArgs),
}

/// Parses the command line, runs the command it names and turns its end into an exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let global = &cli.global;
    let result = match cli.command {
        Command::Run(args) => commands::run::run(args, global),
        Command::Demo(args) => commands::demo::run(args, global),
        Command::Enrich(args) => commands::enrich::run(args, global),
        Command::Stage(args) => commands::stage::run(args, global),
        Command::Feed(args) => commands::feed::run(args, global),
        Command::Tail(args) => commands::tail::run(args, global),
        Command::Check(args) => commands::check::run(args, global),
        Command::Replay(args) => commands::replay::run(args, global),
        Command::Ledger(args) => commands::ledger::run(args, global),
        Command::Topics(args) => commands::topics::run(args, global),
        Command::Schema(args) => commands::schema::run(args, global),
        Command::Bench(args) => commands::bench::run(args, global),
        Command::Completions(args) => commands::completions::run(args, global),
        Command::Healthcheck(args) => commands::healthcheck::run(args, global),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("wiredesk: {error:#}");
            Exit::Failed.into()
        }
    }
}
