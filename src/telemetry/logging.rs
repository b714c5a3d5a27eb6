//! The set-up of tracing: filter, form, and where the lines go (stderr).
//!
//! Lines of libraries that write through the `log` crate, the Kafka client among them, arrive here
//! too and obey the same filter.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{Directive, EnvFilter, ParseError};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogFormat, LogSettings};

/// Libraries whose every connection would be a line at `info`. A directive of the configuration
/// with the same target replaces one of these.
const QUIET: [&str; 3] = ["librdkafka=warn", "rdkafka=warn", "hyper=warn"];

/// Why logging cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is not one.
    #[error(
        "log.filter: {filter:?} is not a filter: {source}; write a level such as \"info\", or \
             targets with levels such as \"info,wiredesk::event=debug\""
    )]
    Filter {
        /// As configured.
        filter: String,
        /// What is wrong.
        source: ParseError,
    },
    /// Something in this process logs already.
    #[error("logging has been set up before: {0}")]
    Again(#[from] tracing_subscriber::util::TryInitError),
}

/// Sends the log lines of this process to stderr from now on.
///
/// # Errors
/// If the filter cannot be read, or logging has been set up before.
pub fn init(settings: &LogSettings) -> Result<(), LogError> {
    let filter = filter(&settings.filter)?;
    let coloured = std::io::stderr().is_terminal();
    let lines = lines(settings.format, coloured, std::io::stderr);
    // The filter stands above the registry and not on the layer: with filters by layer, a record of
    // the `log` crate that is turned down makes the next event of its thread vanish.
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    Ok(())
}

/// The filter as meant: the quiet libraries first, then what is configured.
fn filter(text: &str) -> Result<EnvFilter, LogError> {
    let wrong = |source| LogError::Filter { filter: text.to_owned(), source };
    let configured: Vec<Directive> = text
        .split(',')
        .map(str::trim)
        .filter(|directive| !directive.is_empty())
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    let quiet = QUIET.iter().filter_map(|directive| directive.parse().ok());
    // A filter of nothing but targets leaves the rest at `error`, as `EnvFilter` has it.
    let empty = EnvFilter::builder().parse("error").map_err(wrong)?;
    Ok(quiet.chain(configured).fold(empty, EnvFilter::add_directive))
}

fn lines<S, W>(format: LogFormat, coloured: bool, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer).with_ansi(coloured);
    match format {
        LogFormat::Text => layer.compact().boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_ansi(false).boxed(),
    }
}

#[cfg(test)]
mod tests;
