//! `wiredesk ledger`: what stands in the ledger, entry by entry or counted.

mod tally;

use std::time::Duration;

use clap::{Args, Subcommand};

use super::Exit;
use super::interrupt::Interrupt;
use super::screen::{Lines, Progress};
use super::tail::{Kind, readable};
use crate::article::{Offset, RawRecord};
use crate::cli::Global;
use crate::config::Settings;
use crate::kafka::reader::{Reader, Start};
use crate::ledger::Entry;

use tally::Tally;

/// How long one look for an entry takes at most, and so how late Ctrl-C is noticed.
const LOOK: Duration = Duration::from_millis(100);

/// Arguments of `wiredesk ledger`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk ledger
  wiredesk ledger dump --last 20
  wiredesk ledger dump --origin wire.raw/3/812
  wiredesk ledger dump --uri urn:newsml:example.org:20260131:ferry")]
pub struct LedgerArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Count the entries and show what the window holds (the default).
    Stats,
    /// Print the entries, oldest first.
    Dump(DumpArgs),
}

#[derive(Debug, Default, Args)]
struct DumpArgs {
    /// Only entries of the raw record at TOPIC/PARTITION/OFFSET.
    #[arg(long, value_name = "TOPIC/PARTITION/OFFSET")]
    origin: Option<String>,
    /// Only claims of this item, and verdicts that point to it.
    #[arg(long)]
    uri: Option<String>,
    /// Begin at this offset of the ledger.
    #[arg(long, value_name = "OFFSET", conflicts_with = "last")]
    from: Option<i64>,
    /// Begin N offsets before the end.
    #[arg(long, value_name = "N")]
    last: Option<u32>,
}

impl DumpArgs {
    fn selects(&self, record: &RawRecord) -> bool {
        if self.from.is_some_and(|from| record.origin.offset < Offset(from)) {
            return false;
        }
        if self.origin.is_none() && self.uri.is_none() {
            return true;
        }
        let Ok(entry) = Entry::decode(record.value.as_deref().unwrap_or_default()) else {
            return false;
        };
        let has_origin =
            self.origin.as_ref().is_none_or(|origin| entry.origin().to_string() == *origin);
        let has_uri = self.uri.as_ref().is_none_or(|uri| match &entry {
            Entry::Claim(claim) => claim.uri.as_str() == uri,
            Entry::Verdict { verdict, .. } => {
                verdict.of.as_ref().is_some_and(|of| of.uri.as_str() == uri)
            }
            Entry::Retract { .. } => false,
        });
        has_origin && has_uri
    }
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &LedgerArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    match &args.action {
        None | Some(Action::Stats) => stats(&settings),
        Some(Action::Dump(args)) => dump(&settings, args),
    }
}

fn dump(settings: &Settings, args: &DumpArgs) -> anyhow::Result<Exit> {
    let start = args.last.map_or(Start::Beginning, Start::Last);
    let interrupt = Interrupt::listen()?;
    let mut reader = Reader::open(settings, &settings.topics.ledger, start)?;
    let mut lines = Lines::stdout();
    while !reader.caught_up() && !interrupt.is_raised() && !lines.is_closed() {
        if let Some(record) = reader.next(LOOK)?
            && args.selects(&record)
        {
            lines.write(&readable(&record, Kind::Ledger))?;
        }
    }
    Ok(Exit::Done)
}

fn stats(settings: &Settings) -> anyhow::Result<Exit> {
    let interrupt = Interrupt::listen()?;
    let mut reader = Reader::open(settings, &settings.topics.ledger, Start::Beginning)?;
    let ahead: i64 = reader.spans().values().map(|span| span.end.0 - span.start.0).sum();
    let mut progress = Progress::new(u64::try_from(ahead).ok(), "entries");
    let mut tally = Tally::new(settings.ledger.window);
    while !reader.caught_up() && !interrupt.is_raised() {
        if let Some(record) = reader.next(LOOK)? {
            tally.add(&record);
            progress.step();
        }
    }
    progress.finish();
    let mut lines = Lines::stdout();
    if interrupt.is_raised() {
        lines.write("interrupted: only the entries read so far are counted")?;
    }
    for line in tally.lines() {
        lines.write(&line)?;
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::{Headers, Origin, Partition, Timestamp, TopicName};

    pub(super) fn record(offset: i64, time: i64, entry: &Entry) -> RawRecord {
        RawRecord {
            origin: origin("wire.ledger", offset),
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from(entry.encode())),
            timestamp: Timestamp(time),
        }
    }

    pub(super) fn origin(topic: &str, offset: i64) -> Origin {
        Origin { topic: TopicName::from(topic), partition: Partition(0), offset: Offset(offset) }
    }

    #[test]
    fn a_dump_selects_by_origin_and_offset() {
        let retract = record(5, 0, &Entry::Retract { origin: origin("wire.raw", 812) });
        let of = |origin: &str| DumpArgs { origin: Some(origin.to_owned()), ..DumpArgs::default() };
        assert!(of("wire.raw/0/812").selects(&retract));
        assert!(!of("wire.raw/0/813").selects(&retract));
        assert!(!DumpArgs { from: Some(6), ..DumpArgs::default() }.selects(&retract));
        assert!(DumpArgs { from: Some(5), ..DumpArgs::default() }.selects(&retract));
        assert!(
            !DumpArgs { uri: Some("urn:x".to_owned()), ..DumpArgs::default() }.selects(&retract)
        );
    }
}
