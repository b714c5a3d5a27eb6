//! The command line as typed: options of every command, the list of commands, and how errors end.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::commands::{self, Exit};
use crate::config::{ConfigErrors, Overrides};

/// Options of every command.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Configuration file; without it the one that WIREDESK_CONFIG names, else defaults.
    #[arg(long, short, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Sets any key of the configuration, over file and environment; may be repeated.
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
    /// Kafka brokers, as in 127.0.0.1:9092; sets kafka.brokers.
    #[arg(long, global = true, value_name = "HOST:PORT,…")]
    pub brokers: Option<String>,
    /// What to log, as in info,wiredesk::kafka=debug; sets log.filter.
    #[arg(long, global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// Log lines for people or for machines; sets log.format.
    #[arg(long, global = true, value_name = "FORMAT", value_parser = ["text", "json"])]
    pub log_format: Option<String>,
}

impl Global {
    /// The keys that the command line sets: first each `--set`, then the options with a name.
    pub fn overrides(&self) -> Overrides {
        let set = self.set.iter().fold(Overrides::new(), |overrides, (key, value)| {
            overrides.set("--set", key, value.as_str())
        });
        let named = [
            ("--brokers", "kafka.brokers", &self.brokers),
            ("--log", "log.filter", &self.log),
            ("--log-format", "log.format", &self.log_format),
        ];
        named.into_iter().fold(set, |overrides, (flag, key, value)| match value {
            Some(value) => overrides.set(flag, key, value.as_str()),
            None => overrides,
        })
    }
}

/// Splits `KEY=VALUE` at its first equals sign.
fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write KEY=VALUE, as in ledger.window=24h".to_owned()),
    }
}

/// A streaming pipeline for a news-wire feed: articles in, cleaned, deduplicated and tagged
/// records out, exactly once, through Kafka.
#[derive(Debug, Parser)]
#[command(
    name = "wiredesk",
    version,
    long_about = None,
    after_help = "Start here: `wiredesk demo` needs nothing installed.\n\
                  Each command has an example in `wiredesk COMMAND --help`."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service: raw topic in, enriched topics out.
    Run(commands::run::RunArgs),
    /// Show the whole pipeline in one process: embedded broker, sample articles.
    Demo(commands::demo::DemoArgs),
    /// Enrich files or standard input without a broker: one JSON line a record.
    Enrich(commands::enrich::EnrichArgs),
    /// Use one stage as a filter: JSON lines in, JSON lines out.
    Stage(commands::stage::StageArgs),
    /// Say what is decided of two articles, and why.
    Explain(commands::explain::ExplainArgs),
    /// Send files, JSON lines or the samples to the raw topic.
    Feed(commands::feed::FeedArgs),
    /// Follow a wire topic in readable lines.
    Tail(commands::tail::TailArgs),
    /// Check the configuration, and with --connect the brokers.
    Check(commands::check::CheckArgs),
    /// Send dead letters back to their raw topic.
    Replay(commands::replay::ReplayArgs),
    /// Count what stands in the ledger, or print its entries.
    Ledger(commands::ledger::LedgerArgs),
    /// List, create or check the topics of the pipeline.
    Topics(commands::topics::TopicsArgs),
    /// List the JSON Schemas of the records, or print one.
    Schema(commands::schema::SchemaArgs),
    /// Measure what the pipeline costs and how fast it is, on a broker.
    Bench(commands::bench::BenchArgs),
    /// Show in a terminal what one or more instances are doing.
    Top(commands::top::TopArgs),
    /// Print completions for a shell.
    Completions(commands::completions::CompletionsArgs),
    /// Ask a running service whether it is ready, for containers.
    Healthcheck(commands::healthcheck::HealthcheckArgs),
}

/// The command line as a description, for completions.
pub fn description() -> clap::Command {
    Cli::command()
}

/// Parses the command line, runs the command it names and turns its end into an exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let global = &cli.global;
    let result = match cli.command {
        Command::Run(args) => commands::run::run(&args, global),
        Command::Demo(args) => commands::demo::run(&args, global),
        Command::Enrich(args) => commands::enrich::run(&args, global),
        Command::Stage(args) => commands::stage::run(&args, global),
        Command::Explain(args) => commands::explain::run(&args, global),
        Command::Feed(args) => commands::feed::run(&args, global),
        Command::Tail(args) => commands::tail::run(&args, global),
        Command::Check(args) => commands::check::run(&args, global),
        Command::Replay(args) => commands::replay::run(&args, global),
        Command::Ledger(args) => commands::ledger::run(&args, global),
        Command::Topics(args) => commands::topics::run(&args, global),
        Command::Schema(args) => commands::schema::run(&args, global),
        Command::Bench(args) => commands::bench::run(&args, global),
        Command::Top(args) => commands::top::run(&args, global),
        Command::Completions(args) => commands::completions::run(&args, global),
        Command::Healthcheck(args) => commands::healthcheck::run(&args, global),
    };
    result.unwrap_or_else(|error| report(&error)).into()
}

/// Says what went wrong, one line a problem, and how the process ends. A reader that closed the
/// pipe has seen enough: that is no failure.
fn report(error: &anyhow::Error) -> Exit {
    if error.chain().any(is_broken_pipe) {
        return Exit::Done;
    }
    if let Some(errors) = error.downcast_ref::<ConfigErrors>() {
        eprintln!("{errors}");
        return Exit::Usage;
    }
    eprintln!("wiredesk: {error:#}");
    Exit::Failed
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        description().debug_assert();
    }

    #[test]
    fn an_assignment_splits_at_its_first_equals_sign() {
        assert_eq!(assignment("a.b=c=d"), Ok(("a.b".to_owned(), "c=d".to_owned())));
        assert!(assignment("a.b").is_err());
        assert!(assignment("=c").is_err());
    }

    #[test]
    fn a_closed_pipe_is_no_failure_however_deep_it_lies() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(report(&anyhow::Error::new(closed).context("writing")), Exit::Done);
        assert_eq!(report(&anyhow::anyhow!("other")), Exit::Failed);
    }
}
