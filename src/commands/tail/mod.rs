//! `wiredesk tail`: a readable live view of any wire topic.

mod render;
mod story;

use std::time::{Duration, Instant};

use clap::Args;

use super::interrupt::Interrupt;
use super::screen::Lines;
use super::{Exit, rate};
use crate::article::{RawRecord, TopicName};
use crate::cli::Global;
use crate::config::Settings;
use crate::kafka::reader::{Reader, Start};

pub(super) use render::{Kind, machine_readable, readable};

/// How long one look for a record takes at most, and so how late Ctrl-C is noticed.
const LOOK: Duration = Duration::from_millis(100);

/// Most records that `--last` shows: they are held in memory to be sorted by time.
const MAX_LAST: u32 = 10_000;

/// Arguments of `wiredesk tail`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk tail wire.enriched
  wiredesk tail wire.clusters
  wiredesk tail wire.dead-letter --last 20 --for 1s
  wiredesk tail wire.enriched --from-beginning --count 5 --json")]
pub struct TailArgs {
    /// The topic: raw, enriched, duplicates, notices, clusters, dead letters, ledger or any other.
    pub topic: String,
    /// One JSON object a record, with headers; values that are not text in Base64.
    #[arg(long)]
    pub json: bool,
    /// Begin at the oldest record instead of the next one.
    #[arg(long, conflicts_with = "last")]
    pub from_beginning: bool,
    /// Begin with the last N records, in order of time.
    #[arg(long, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LAST)))]
    pub last: Option<u32>,
    /// End after N records.
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// End after this time, such as 20s or 5m.
    #[arg(long = "for", value_name = "DURATION", value_parser = rate::duration)]
    pub period: Option<Duration>,
}

/// Runs the command.
///
/// # Errors
/// Any failure, in words for a person.
pub fn run(args: &TailArgs, global: &Global) -> anyhow::Result<Exit> {
    let settings = super::settings(global)?;
    let started = Instant::now();
    let topic = TopicName::from(args.topic.as_str());
    let interrupt = Interrupt::listen()?;
    let mut view = View {
        lines: Lines::stdout(),
        json: args.json,
        kind: kind(&topic, &settings),
        left: args.count.unwrap_or(u64::MAX),
    };
    let is_over =
        || interrupt.is_raised() || args.period.is_some_and(|period| started.elapsed() >= period);
    let mut reader = match args.last {
        Some(last) => {
            let (records, reader) = last_records(&settings, &topic, last, &interrupt)?;
            for record in records {
                view.show(&record)?;
            }
            reader
        }
        None if args.from_beginning => Reader::open(&settings, &topic, Start::Beginning)?,
        None => Reader::open(&settings, &topic, Start::End)?,
    };
    while view.is_open() && !is_over() {
        if let Some(record) = reader.next(LOOK)? {
            view.show(&record)?;
        }
    }
    Ok(Exit::Done)
}

/// The last records of the topic in order of time, and the reader for what comes after them.
///
/// Transactions leave offsets without records, so it looks further back until there are enough.
fn last_records(
    settings: &Settings,
    topic: &TopicName,
    last: u32,
    interrupt: &Interrupt,
) -> anyhow::Result<(Vec<RawRecord>, Reader)> {
    let mut back = last.saturating_mul(2).saturating_add(16);
    loop {
        let mut reader = Reader::open(settings, topic, Start::Last(back))?;
        let is_whole = reader.spans().values().all(|span| span.start == span.low);
        let mut records = Vec::new();
        while !reader.caught_up() && !interrupt.is_raised() {
            records.extend(reader.next(LOOK)?);
            if records.len() >= 2 * last as usize {
                records = newest(records, last);
            }
        }
        let is_enough = records.len() >= last as usize || back == u32::MAX;
        if is_enough || is_whole || interrupt.is_raised() {
            return Ok((newest(records, last), reader));
        }
        // Reaches the oldest record after a few rounds, however many there are.
        back = back.saturating_mul(8);
    }
}

/// The newest `last` records in order of time; records of the same time in order of their place.
fn newest(mut records: Vec<RawRecord>, last: u32) -> Vec<RawRecord> {
    records.sort_by(|a, b| (a.timestamp, &a.origin).cmp(&(b.timestamp, &b.origin)));
    let surplus = records.len().saturating_sub(last as usize);
    records.split_off(surplus)
}

pub(super) fn kind(topic: &TopicName, settings: &Settings) -> Kind {
    if *topic == settings.topics.ledger { Kind::Ledger } else { Kind::Wire }
}

/// Where records are shown, and how many more.
struct View {
    lines: Lines,
    json: bool,
    kind: Kind,
    left: u64,
}

impl View {
    fn is_open(&self) -> bool {
        self.left > 0 && !self.lines.is_closed()
    }

    fn show(&mut self, record: &RawRecord) -> std::io::Result<()> {
        if !self.is_open() {
            return Ok(());
        }
        self.left -= 1;
        let line = if self.json { machine_readable(record) } else { readable(record, self.kind) };
        self.lines.write(&line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Headers, Offset, Origin, Partition, Timestamp};

    fn record(partition: i32, offset: i64, time: i64) -> RawRecord {
        RawRecord {
            origin: Origin {
                topic: TopicName::from("t"),
                partition: Partition(partition),
                offset: Offset(offset),
            },
            key: None,
            headers: Headers::new(),
            value: None,
            timestamp: Timestamp(time),
        }
    }

    #[test]
    fn the_last_records_of_several_partitions_come_in_order_of_time() {
        let records = vec![record(0, 5, 50), record(0, 6, 20), record(1, 0, 20), record(1, 1, 10)];
        let shown: Vec<String> =
            newest(records, 3).iter().map(|record| record.origin.to_string()).collect();
        assert_eq!(shown, ["t/0/6", "t/1/0", "t/0/5"]);
    }

    #[test]
    fn fewer_records_than_asked_for_are_all_shown() {
        assert_eq!(newest(vec![record(0, 1, 1)], 10).len(), 1);
    }
}
