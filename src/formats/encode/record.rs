//! The values of our topics: the item, and beside it what the standard has no place for.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::article::{Note, PubStatus};
use crate::ledger::Decision;
use crate::stages::entities::Value;
use crate::stages::{Entity, EntityType, Found, Mention, Removed, Symbol, TopicOrigin, TopicTag};

use super::Case;
use super::dedup::Dedup;
use super::item::{Item, Parts};
use super::lineage::Lineage;

/// Value of the topic of accepted revisions.
#[derive(Serialize)]
pub(super) struct Enriched<'a> {
    schema: &'static str,
    item: Item<'a>,
    revision: Revision<'a>,
    dedup: Dedup<'a>,
    entities: Vec<EntityEntry<'a>>,
    #[serde(skip_serializing_if = "no_values")]
    values: &'a [Value],
    topics: Vec<Topic<'a>>,
    cleanup: Cleanup<'a>,
    quality: Quality<'a>,
    lineage: Lineage<'a>,
}

impl<'a> Enriched<'a> {
    pub(super) const NAME: &'static str = "wire.enriched/1";

    pub(super) fn of(case: &Case<'a>, parts: Parts) -> Self {
        let document = case.document;
        let is_whole = case.shows_text(parts);
        let entities = if is_whole { &document.entities[..] } else { &[] };
        let values = if is_whole { &document.values[..] } else { &[] };
        let topics = if is_whole { &document.topics[..] } else { &[] };
        Self {
            schema: Self::NAME,
            item: Item::of(case, parts),
            revision: Revision::of(case),
            dedup: Dedup::of(case, parts),
            entities: entities.iter().map(EntityEntry::of).collect(),
            values,
            topics: topics.iter().map(Topic::of).collect(),
            cleanup: Cleanup {
                removed: if is_whole { &document.removed } else { &[] },
                found: if is_whole { &document.found } else { &[] },
            },
            quality: Quality::of(case),
            lineage: Lineage::of(case, parts),
        }
    }
}

/// Value of the topic of suppressed records.
#[derive(Serialize)]
pub(super) struct Duplicate<'a> {
    schema: &'static str,
    item: Item<'a>,
    revision: Revision<'a>,
    dedup: Dedup<'a>,
    quality: Quality<'a>,
    lineage: Lineage<'a>,
}

impl<'a> Duplicate<'a> {
    pub(super) const NAME: &'static str = "wire.duplicate/1";

    pub(super) fn of(case: &Case<'a>, parts: Parts) -> Self {
        Self {
            schema: Self::NAME,
            item: Item::of(case, parts),
            revision: Revision::of(case),
            dedup: Dedup::of(case, parts),
            quality: Quality::of(case),
            lineage: Lineage::of(case, parts),
        }
    }
}

/// Value of the topic of kills and holds.
#[derive(Serialize)]
pub(super) struct Notice<'a> {
    schema: &'static str,
    item: Item<'a>,
    revision: Revision<'a>,
    dedup: Dedup<'a>,
    quality: Quality<'a>,
    lineage: Lineage<'a>,
}

impl<'a> Notice<'a> {
    pub(super) const NAME: &'static str = "wire.notice/1";

    pub(super) fn of(case: &Case<'a>) -> Self {
        Self {
            schema: Self::NAME,
            item: Item::of(case, Parts::Notice),
            revision: Revision::of(case),
            dedup: Dedup::of(case, Parts::Notice),
            quality: Quality::of(case),
            lineage: Lineage::of(case, Parts::Notice),
        }
    }
}

/// What kind of change the record is to its item.
pub(super) fn kind(decision: Decision) -> &'static str {
    match decision {
        Decision::New | Decision::Update | Decision::Duplicate => "new",
        Decision::Revision => "update",
        Decision::Replay => "repeat",
        Decision::Superseded => "late",
        Decision::Kill => "kill",
        Decision::Hold => "hold",
        Decision::Reinstated => "reinstated",
    }
}

#[derive(Serialize)]
struct Revision<'a> {
    ordinal: u32,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    #[serde(skip_serializing_if = "no_notes")]
    evidence: &'a [Note],
    flags: Vec<&'static str>,
}

fn no_notes(notes: &&[Note]) -> bool {
    notes.is_empty()
}

impl<'a> Revision<'a> {
    fn of(case: &Case<'a>) -> Self {
        Self {
            ordinal: case.verdict.ordinal,
            kind: kind(case.verdict.decision),
            previous: case.verdict.previous.map(|version| version.to_string()),
            evidence: &case.document.article.evidence,
            flags: case.verdict.flags.iter().map(|flag| flag.as_str()).collect(),
        }
    }
}

#[derive(Serialize)]
struct EntityEntry<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: EntityType,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    situation: Option<&'a str>,
    #[serde(skip_serializing_if = "no_symbols")]
    symbols: &'a [Symbol],
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_thousandths")]
    relevance: Option<f32>,
    source: &'a str,
    mentions: &'a [Mention],
}

fn no_values(values: &&[Value]) -> bool {
    values.is_empty()
}

fn no_symbols(symbols: &&[Symbol]) -> bool {
    symbols.is_empty()
}

impl<'a> EntityEntry<'a> {
    fn of(entity: &'a Entity) -> Self {
        Self {
            id: &entity.id,
            kind: entity.kind,
            name: &entity.name,
            uri: entity.uri.as_deref(),
            situation: entity.situation.as_deref(),
            symbols: &entity.symbols,
            confidence: entity.confidence,
            relevance: entity.relevance,
            source: &entity.source,
            mentions: &entity.mentions,
        }
    }
}

#[derive(Serialize)]
struct Topic<'a> {
    scheme: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_thousandths")]
    confidence: Option<f32>,
    source: TopicOrigin,
}

impl<'a> Topic<'a> {
    fn of(topic: &'a TopicTag) -> Self {
        Self {
            scheme: &topic.scheme,
            code: &topic.code,
            confidence: topic.confidence,
            source: topic.source,
        }
    }
}

#[derive(Serialize)]
struct Cleanup<'a> {
    removed: &'a [Removed],
    #[serde(skip_serializing_if = "<[Found]>::is_empty")]
    found: &'a [Found],
}

#[derive(Serialize)]
struct Quality<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language<'a>>,
    flags: BTreeSet<&'static str>,
    publishable: bool,
}

#[derive(Serialize)]
struct Language<'a> {
    tag: &'a str,
    #[serde(serialize_with = "thousandths")]
    confidence: f32,
    source: &'a str,
}

impl<'a> Quality<'a> {
    fn of(case: &Case<'a>) -> Self {
        let document = case.document;
        let language = document.language.as_ref().map(|language| Language {
            tag: &language.tag,
            confidence: language.confidence,
            source: &language.source,
        });
        let flags = document.article.flags.iter().chain(&document.flags).copied().collect();
        Self { language, flags, publishable: document.article.status == PubStatus::Usable }
    }
}

/// A fraction with three decimals; what is no number is written as 0.
pub(super) fn thousandths<S: Serializer>(fraction: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    let rounded = (f64::from(*fraction) * 1000.0).round() / 1000.0;
    serializer.serialize_f64(if rounded.is_finite() { rounded } else { 0.0 })
}

fn some_thousandths<S: Serializer>(
    fraction: &Option<f32>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    thousandths(&fraction.unwrap_or(0.0), serializer)
}
