//! Documents to the records we publish: value, key and headers.
//!
//! The value is a function of the input record, the verdict and the configuration, so a replay
//! gives the same bytes. The time of sending stands in a header only. Shapes: [`super::schema`].

mod cluster;
mod concept;
mod dead_letter;
mod dedup;
mod headers;
mod item;
mod lineage;
mod record;
mod trace;

use bytes::Bytes;

use crate::article::{Headers, Poison, PubStatus, RawRecord, Timestamp};
use crate::ledger::{Decision, StoryEvent, Verdict};
use crate::stages::Document;

use record::{Duplicate, Enriched, Notice};
pub use trace::is_parent as is_trace_parent;

/// A stage and the version of its behaviour, as `lineage` names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageVersion {
    /// Name of the stage.
    pub name: String,
    /// Version of its behaviour.
    pub version: String,
}

/// What every record says of the pipeline that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeSettings {
    /// Name of the pipeline.
    pub pipeline_name: String,
    /// Version of the program.
    pub pipeline_version: String,
    /// Hash of the effective configuration.
    pub config_hash: String,
    /// The stages in the order they run.
    pub stages: Vec<StageVersion>,
}

/// A record without its topic. Only a dead letter can lack key or value, as its input did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The key: the item's uri in UTF-8, or the story's id.
    pub key: Option<Bytes>,
    /// The headers.
    pub headers: Headers,
    /// The value.
    pub value: Option<Bytes>,
}

/// One input record with what was made of it: all that an output record depends on.
#[derive(Clone, Copy)]
struct Case<'a> {
    settings: &'a EncodeSettings,
    raw: &'a RawRecord,
    document: &'a Document,
    verdict: &'a Verdict,
    uri: &'a str,
}

/// Writes records; shared by all workers.
#[derive(Clone, Debug)]
pub struct Encoder {
    settings: EncodeSettings,
}

impl Encoder {
    /// An encoder for the pipeline of these settings.
    pub fn new(settings: EncodeSettings) -> Self {
        Self { settings }
    }

    /// `wire.enriched/1`: an accepted revision, or a duplicate that is published with its mark, with
    /// everything found in it.
    pub fn published(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        emitted_at: Timestamp,
    ) -> Encoded {
        let uri = document.uri();
        let case = self.case(raw, document, verdict, uri.as_str());
        case.encode(Enriched::NAME, emitted_at, &Enriched::of(&case, item::Parts::All))
    }

    /// `wire.enriched/1` without any text: what replaces a killed or held item where the topic is
    /// compacted.
    pub fn marker(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        emitted_at: Timestamp,
    ) -> Encoded {
        let uri = document.uri();
        let case = self.case(raw, document, verdict, uri.as_str());
        case.encode(Enriched::NAME, emitted_at, &Enriched::of(&case, item::Parts::Notice))
    }

    /// `wire.duplicate/1`: a duplicate, replay or superseded version, and what it repeats.
    ///
    /// A superseded version goes without its text: what replaced it may have been a kill.
    pub fn suppressed(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        emitted_at: Timestamp,
    ) -> Encoded {
        let uri = document.uri();
        let case = self.case(raw, document, verdict, uri.as_str());
        let parts = match verdict.decision {
            Decision::Superseded => item::Parts::Notice,
            _ => item::Parts::All,
        };
        case.encode(Duplicate::NAME, emitted_at, &Duplicate::of(&case, parts))
    }

    /// `wire.notice/1`: a kill or a hold, without any text but the headline.
    pub fn notice(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        emitted_at: Timestamp,
    ) -> Encoded {
        let uri = document.uri();
        let case = self.case(raw, document, verdict, uri.as_str());
        case.encode(Notice::NAME, emitted_at, &Notice::of(&case))
    }

    /// `wire.cluster/1`, keyed by the story: what happens to stories with this record, in order.
    pub fn stories(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        emitted_at: Timestamp,
    ) -> Vec<(StoryEvent, Encoded)> {
        let uri = document.uri();
        cluster::of(&self.case(raw, document, verdict, uri.as_str()), emitted_at)
    }

    /// The record as it came, with the reason in `dlq-*` headers that replace those of an earlier
    /// attempt.
    ///
    /// `dlq-attempt` is `attempt`, or one more than the record's own header says, whichever is
    /// higher. A record of more than `limit` bytes is cut, see `docs/records.md`.
    pub fn dead_letter(
        &self,
        raw: &RawRecord,
        poison: &Poison,
        attempt: u32,
        limit: usize,
    ) -> Encoded {
        dead_letter::encode(&self.settings.pipeline_name, raw, poison, attempt, limit)
    }

    fn case<'a>(
        &'a self,
        raw: &'a RawRecord,
        document: &'a Document,
        verdict: &'a Verdict,
        uri: &'a str,
    ) -> Case<'a> {
        Case { settings: &self.settings, raw, document, verdict, uri }
    }
}

impl Case<'_> {
    /// Whether the record may carry the text and what was found in it.
    fn shows_text(&self, parts: item::Parts) -> bool {
        parts == item::Parts::All && self.document.article.status == PubStatus::Usable
    }

    /// The source's version number, else the how-manieth version we know, else nothing.
    fn version(&self) -> Option<String> {
        let stated = self.document.article.version.number;
        let counted = (self.verdict.ordinal > 0).then(|| u64::from(self.verdict.ordinal));
        stated.or(counted).map(|number| number.to_string())
    }

    fn encode(
        &self,
        schema: &'static str,
        emitted_at: Timestamp,
        record: &impl serde::Serialize,
    ) -> Encoded {
        let mut value = Vec::with_capacity(self.document.text.len() + 4 * 1024);
        // The records hold text, numbers and lists only, which always serialise into memory.
        let written = serde_json::to_writer(&mut value, record);
        debug_assert!(written.is_ok(), "{written:?}");
        Encoded {
            key: Some(Bytes::copy_from_slice(self.uri.as_bytes())),
            headers: headers::of(self, schema, emitted_at),
            value: Some(value.into()),
        }
    }
}
