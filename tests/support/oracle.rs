//! Says whether every input is accounted for exactly once.
//!
//! The oracle knows what was put in, by origin, and what can be read under `read_committed`. It
//! holds the invariants that make up "exactly once" against both and names the first offenders.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

use wiredesk::article::Origin;

use super::record::{Isolation, Record, origin};
use super::reference;
use super::stories::{self, Events};
use super::topics::Topics;
use super::wiredesk::Pipeline;

/// Topics in which every input stands exactly once, taken together, by role.
pub const ACCOUNTING: [&str; 4] = ["enriched", "duplicates", "notices", "dead-letter"];
/// Offenders named in a failure message, of each kind.
const SHOWN: usize = 5;

/// Everything the oracle looks at.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Every input.
    pub inputs: BTreeSet<Origin>,
    /// What was read from the topics of [`ACCOUNTING`].
    pub accounted: Vec<Record>,
    /// What was read from further topics: copies, at most one of each input a topic.
    pub copies: Vec<Record>,
    /// Where the group must stand in each raw partition: behind its last input.
    pub ends: BTreeMap<i32, i64>,
    /// What the group has committed, by raw partition.
    pub committed: BTreeMap<i32, i64>,
    /// The decision each input should have got. Inputs that are not named can only be dead letters.
    pub reference: BTreeMap<Origin, String>,
    /// Inputs that stand nowhere if they are duplicates, as the configuration wants it.
    pub dropped: BTreeSet<Origin>,
    /// What the topic of stories tells, by input.
    pub stories: Events,
    /// What it should tell. Inputs that are dead letters tell nothing.
    pub tales: Events,
}

/// One broken promise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// The input stands in no output topic.
    Lost(Origin),
    /// The input stands there more than once; or twice in one topic of copies.
    Doubled(Origin, Vec<String>),
    /// A record that names an origin which is no input.
    Unknown(Origin, String),
    /// A record that does not name its origin.
    Nameless(String),
    /// In one output partition, an item's later input stands before its earlier one.
    OutOfOrder(Origin, Origin),
    /// The group's position is not the end of the raw partition.
    Position(i32, Option<i64>, i64),
    /// Another decision than the reference's.
    Verdict(Origin, String, String),
    /// A decision on an input of which the reference knows nothing.
    Baseless(Origin, String),
    /// Records of one topic that were made from one input and have different values.
    Contradiction(Origin, Vec<String>),
    /// The configuration wants it dropped, and it is published.
    Kept(Origin, Vec<String>),
    /// Other events of stories than the reference's.
    Tale(Origin, Vec<String>, Vec<String>),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(raw) => write!(f, "{raw} is lost"),
            Self::Doubled(raw, places) => write!(f, "{raw} is doubled: {}", places.join(", ")),
            Self::Unknown(raw, place) => write!(f, "{raw} was never put in, but is at {place}"),
            Self::Nameless(place) => write!(f, "the record at {place} names no origin"),
            Self::OutOfOrder(late, early) => write!(f, "{early} stands behind {late}"),
            Self::Position(partition, committed, end) => {
                write!(f, "raw partition {partition}: committed {committed:?}, end {end}")
            }
            Self::Verdict(raw, found, wanted) => {
                write!(f, "{raw} was decided {found}, the reference says {wanted}")
            }
            Self::Baseless(raw, found) => {
                write!(f, "{raw} was decided {found}, but no claim of it stands in the ledger")
            }
            Self::Contradiction(raw, places) => {
                write!(f, "{raw} has different values at {}", places.join(", "))
            }
            Self::Kept(raw, places) => {
                write!(f, "{raw} should be dropped, but is at {}", places.join(", "))
            }
            Self::Tale(raw, found, wanted) => {
                let (found, wanted) = (found.join(", "), wanted.join(", "));
                write!(f, "{raw} tells [{found}], the reference [{wanted}]")
            }
        }
    }
}

/// Whether it is the copy of a kill or a hold in the enriched topic, where it follows its item. Its
/// notice accounts for it.
pub fn is_copy(record: &Record, pipeline: &Pipeline) -> bool {
    let decision = decision_of(record);
    record.topic == pipeline.topic("enriched")
        && matches!(decision.as_deref(), Some("kill" | "hold"))
}

impl Evidence {
    /// Reads all of it from the topics of a pipeline that has come to rest.
    pub fn gather(
        topics: &Topics,
        pipeline: &Pipeline,
        inputs: impl IntoIterator<Item = Origin>,
    ) -> Self {
        let inputs: BTreeSet<Origin> = inputs.into_iter().collect();
        let read = |role: &&str| topics.read(&pipeline.topic(role), Isolation::Committed);
        let raw = pipeline.topic("raw");
        let (mut copies, accounted): (Vec<Record>, Vec<Record>) =
            ACCOUNTING.iter().flat_map(read).partition(|record| is_copy(record, pipeline));
        copies.extend(read(&"current"));
        let log = topics.read(&pipeline.topic("ledger"), Isolation::Uncommitted);
        let settings = pipeline.settings();
        Self {
            dropped: stories::to_be_dropped(&settings.stages.duplicates, &log),
            stories: stories::found(&read(&"clusters")),
            tales: stories::expected(settings.ledger_limits(), &log),
            ends: ends(&inputs),
            inputs,
            accounted,
            copies,
            committed: topics.committed(pipeline.group(), &raw),
            reference: reference::decisions(topics, pipeline),
        }
    }

    /// The decision on each input as its output states it, `dead_letter:<reason>` for dead letters.
    pub fn decisions(&self) -> BTreeMap<Origin, String> {
        self.accounted
            .iter()
            .filter_map(|record| Some((source_of(record)?, decision_of(record)?)))
            .collect()
    }

    /// How often each decision was made.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for record in &self.accounted {
            let decision = decision_of(record).unwrap_or_else(|| "none".to_owned());
            *counts.entry(decision).or_default() += 1;
        }
        counts
    }

    /// Every broken promise, sorted.
    pub fn breaches(&self) -> Vec<Breach> {
        let mut breaches = self.accounting();
        breaches.extend(self.copies_at_most_once());
        breaches.extend(self.order());
        breaches.extend(self.positions());
        breaches.extend(self.verdicts());
        breaches.extend(self.told());
        breaches.sort();
        breaches
    }

    /// Checks it all.
    ///
    /// # Panics
    /// Where a promise is broken; the message counts the breaches and shows the first of each kind.
    pub fn assert_exactly_once(&self) {
        let breaches = self.breaches();
        assert!(breaches.is_empty(), "{}", self.verdict_text(&breaches));
    }

    /// Checks what is left of it after kills where delivery is at least once: inputs may be
    /// doubled,
    /// with their doubles behind later ones, but each is there, decided right and always the same.
    ///
    /// # Panics
    /// Like [`Self::assert_exactly_once`].
    pub fn assert_nothing_lost(&self) {
        let mut breaches = self.breaches();
        breaches.retain(|breach| !matches!(breach, Breach::Doubled(..) | Breach::OutOfOrder(..)));
        breaches.extend(self.contradictions());
        let is_more = |breach: &Breach| match breach {
            Breach::Tale(_, found, wanted) => wanted.iter().all(|told| found.contains(told)),
            _ => false,
        };
        breaches.retain(|breach| !is_more(breach));
        assert!(breaches.is_empty(), "{}", self.verdict_text(&breaches));
    }

    fn verdict_text(&self, breaches: &[Breach]) -> String {
        let mut text = format!(
            "{} breaches over {} inputs, {} accounted, {} copies",
            breaches.len(),
            self.inputs.len(),
            self.accounted.len(),
            self.copies.len()
        );
        for kind in breaches.chunk_by(|a, b| std::mem::discriminant(a) == std::mem::discriminant(b))
        {
            for breach in kind.iter().take(SHOWN) {
                let _ = write!(text, "\n  {breach}");
            }
            if kind.len() > SHOWN {
                let _ = write!(text, "\n  and {} more like it", kind.len() - SHOWN);
            }
        }
        text
    }

    fn accounting(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let mut places: BTreeMap<Origin, Vec<String>> = BTreeMap::new();
        for record in &self.accounted {
            match source_of(record) {
                Some(raw) => places.entry(raw).or_default().push(place(record)),
                None => breaches.push(Breach::Nameless(place(record))),
            }
        }
        let lost = self.inputs.iter().filter(|raw| !places.contains_key(raw));
        let lost = lost.filter(|raw| !self.is_dropped(raw));
        breaches.extend(lost.cloned().map(Breach::Lost));
        for (raw, places) in places {
            if !self.inputs.contains(&raw) {
                breaches.push(Breach::Unknown(raw, places.join(", ")));
            } else if self.is_dropped(&raw) {
                breaches.push(Breach::Kept(raw, places));
            } else if places.len() > 1 {
                breaches.push(Breach::Doubled(raw, places));
            }
        }
        breaches
    }

    /// Whether it is a duplicate of which nothing is published.
    fn is_dropped(&self, raw: &Origin) -> bool {
        let decision = self.reference.get(raw).map(String::as_str);
        decision == Some("duplicate") && self.dropped.contains(raw)
    }

    /// Events of stories, each once and with the input that made it happen.
    fn told(&self) -> Vec<Breach> {
        let none = Vec::new();
        let origins: BTreeSet<&Origin> = self.stories.keys().chain(self.tales.keys()).collect();
        let tell = |raw: &Origin| {
            let found = self.stories.get(raw).unwrap_or(&none);
            let mut wanted = self.tales.get(raw).unwrap_or(&none).clone();
            wanted.sort();
            (*found != wanted).then(|| Breach::Tale(raw.clone(), found.clone(), wanted))
        };
        origins.into_iter().filter_map(tell).collect()
    }

    fn copies_at_most_once(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let mut places: BTreeMap<(Origin, &str), Vec<String>> = BTreeMap::new();
        for record in &self.copies {
            match source_of(record) {
                Some(raw) if self.inputs.contains(&raw) => {
                    places.entry((raw, &record.topic)).or_default().push(place(record));
                }
                Some(raw) => breaches.push(Breach::Unknown(raw, place(record))),
                None => breaches.push(Breach::Nameless(place(record))),
            }
        }
        let doubled = places.into_iter().filter(|(_, places)| places.len() > 1);
        breaches.extend(doubled.map(|((raw, _), places)| Breach::Doubled(raw, places)));
        breaches
    }

    /// Per item and output partition, the inputs of one raw partition ascend.
    fn order(&self) -> Vec<Breach> {
        type Lane<'a> = (&'a str, i32, Option<&'a [u8]>, i32);
        let mut last: BTreeMap<Lane<'_>, Origin> = BTreeMap::new();
        let mut breaches = Vec::new();
        let mut records: Vec<&Record> = self.accounted.iter().chain(&self.copies).collect();
        records.sort_by_key(|record| (&record.topic, record.partition, record.offset));
        for record in records {
            let Some(raw) = source_of(record) else { continue };
            let lane =
                (record.topic.as_str(), record.partition, record.key.as_deref(), raw.partition.0);
            if let Some(before) = last.insert(lane, raw.clone())
                && before.offset > raw.offset
            {
                breaches.push(Breach::OutOfOrder(before, raw));
            }
        }
        breaches
    }

    fn positions(&self) -> Vec<Breach> {
        let committed = |partition| self.committed.get(partition).copied();
        self.ends
            .iter()
            .filter(|&(partition, &end)| committed(partition).unwrap_or(0) != end)
            .map(|(partition, end)| Breach::Position(*partition, committed(partition), *end))
            .collect()
    }

    fn verdicts(&self) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for record in &self.accounted {
            let (Some(raw), Some(found)) = (source_of(record), decision_of(record)) else {
                continue;
            };
            match self.reference.get(&raw) {
                Some(wanted) if *wanted == found => {}
                Some(wanted) => breaches.push(Breach::Verdict(raw, found, wanted.clone())),
                None if record.header("dlq-reason").is_some() => {}
                None if !self.inputs.contains(&raw) => {}
                None => breaches.push(Breach::Baseless(raw, found)),
            }
        }
        breaches
    }

    fn contradictions(&self) -> Vec<Breach> {
        let mut first: BTreeMap<(Origin, &str), &Record> = BTreeMap::new();
        let mut breaches = Vec::new();
        for record in self.accounted.iter().chain(&self.copies) {
            let Some(raw) = source_of(record) else { continue };
            let before = *first.entry((raw.clone(), &record.topic)).or_insert(record);
            if before.value != record.value {
                breaches.push(Breach::Contradiction(raw, vec![place(before), place(record)]));
            }
        }
        breaches
    }
}

/// One behind the last input of each raw partition.
pub fn ends<'a>(inputs: impl IntoIterator<Item = &'a Origin>) -> BTreeMap<i32, i64> {
    let mut ends = BTreeMap::new();
    for input in inputs {
        let end = ends.entry(input.partition.0).or_insert(0);
        *end = input.offset.0.saturating_add(1).max(*end);
    }
    ends
}

/// The input a record was made from: header `wire-raw`, or `dlq-topic` and its fellows.
pub fn source_of(record: &Record) -> Option<Origin> {
    if let Some(topic) = record.header("dlq-topic") {
        let number = |name| record.header(name)?.parse::<i64>().ok();
        let partition = i32::try_from(number("dlq-partition")?).ok()?;
        return Some(origin(topic, partition, number("dlq-offset")?));
    }
    let mut parts = record.header("wire-raw")?.rsplitn(3, '/');
    let offset = parts.next()?.parse().ok()?;
    let partition = parts.next()?.parse().ok()?;
    Some(origin(parts.next()?, partition, offset))
}

fn decision_of(record: &Record) -> Option<String> {
    match record.header("dlq-reason") {
        Some(reason) => Some(format!("dead_letter:{reason}")),
        None => record.header("wire-decision").map(str::to_owned),
    }
}

fn place(record: &Record) -> String {
    format!("{}/{}/{}", record.topic, record.partition, record.offset)
}
