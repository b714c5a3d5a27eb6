//! `dedup`: what was decided of a record, and what speaks for it.

use serde::Serialize;

use crate::ledger::{self, Decision, Reference, Verdict, VerdictFlag};
use crate::stages::dedup::shared_spans;
use crate::stages::{PolicyMatch, duplicates};

use super::Case;
use super::item::Parts;
use super::record::thousandths;

#[derive(Serialize)]
pub(super) struct Dedup<'a> {
    decision: Decision,
    story: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<Repeated<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<Representative<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matches: Vec<Match<'a>>,
    fingerprint: Fingerprint,
}

/// A text that was compared, and what it has in common with this one.
#[derive(Serialize)]
struct Match<'a> {
    uri: &'a str,
    #[serde(serialize_with = "thousandths")]
    covered: f32,
    #[serde(serialize_with = "thousandths")]
    covers: f32,
    #[serde(serialize_with = "thousandths")]
    in_order: f32,
    figures: Counted,
    headline: Counted,
    new_passages: u8,
    #[serde(serialize_with = "thousandths")]
    new_share: f32,
    minutes_apart: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shared: Vec<Span>,
}

/// How many things this text has, the other has, and both have.
#[derive(Serialize)]
struct Counted {
    own: u8,
    other: u8,
    common: u8,
}

impl From<(u8, u8, u8)> for Counted {
    fn from((own, other, common): (u8, u8, u8)) -> Self {
        Self { own, other, common }
    }
}

#[derive(Serialize)]
struct Span {
    start: usize,
    end: usize,
}

impl<'a> Match<'a> {
    fn of(reference: &'a Reference, text: Option<&str>) -> Option<Self> {
        let evidence = reference.evidence.as_deref()?;
        let share = |thousandths: u16| f32::from(thousandths) / 1000.0;
        let spans = text.map(|text| shared_spans(text, &evidence.shared)).unwrap_or_default();
        Some(Self {
            uri: evidence.compared.as_ref().unwrap_or(&reference.uri).as_str(),
            covered: share(evidence.covered),
            covers: share(evidence.covers),
            in_order: share(evidence.in_order),
            figures: evidence.figures.into(),
            headline: evidence.headline.into(),
            new_passages: evidence.new_passages,
            new_share: share(evidence.new_share),
            minutes_apart: evidence.minutes,
            shared: spans.into_iter().map(|(start, end)| Span { start, end }).collect(),
        })
    }
}

#[derive(Serialize)]
struct Repeated<'a> {
    uri: &'a str,
    version: String,
    #[serde(serialize_with = "thousandths")]
    similarity: f32,
    method: &'a str,
}

#[derive(Serialize)]
struct Fingerprint {
    algorithm: u16,
    content: String,
    words: u32,
}

impl<'a> Dedup<'a> {
    pub(super) fn of(case: &Case<'a>, parts: Parts) -> Self {
        let text = case.shows_text(parts).then_some(case.document.text.as_str());
        let matches = case.verdict.of.as_ref().and_then(|of| Match::of(of, text));
        let fingerprint = &case.document.fingerprint;
        let repeated = |of: &'a Reference| Repeated {
            uri: of.uri.as_str(),
            version: of.version.to_string(),
            similarity: f32::from(of.similarity) / 1000.0,
            method: &of.method,
        };
        Self {
            decision: case.verdict.decision,
            story: case.verdict.story.to_string(),
            of: case.verdict.of.as_ref().map(repeated),
            replaces: replaced(case.verdict).map(Representative::of),
            policy: case.document.policy.as_ref().and_then(Policy::of),
            matches: matches.into_iter().collect(),
            fingerprint: Fingerprint {
                algorithm: fingerprint.algorithm,
                content: format!("{:032x}", fingerprint.content.0),
                words: fingerprint.words,
            },
        }
    }
}

/// What stood for the story until this copy of a preferred source came.
fn replaced(verdict: &Verdict) -> Option<&ledger::Representative> {
    let is_preferred = verdict.flags.contains(&VerdictFlag::PreferredSource);
    verdict.note.as_ref().filter(|_| is_preferred)?.replaced.as_ref()
}

/// A published item that stands for a story.
#[derive(Serialize)]
pub(super) struct Representative<'a> {
    uri: &'a str,
    version: String,
    source: &'a str,
}

impl<'a> Representative<'a> {
    pub(super) fn of(one: &'a ledger::Representative) -> Self {
        Self {
            uri: one.uri.as_str(),
            version: one.version.to_string(),
            source: one.source.as_str(),
        }
    }
}

/// What the configuration says of a duplicate, where it is not what it says of most.
#[derive(Serialize)]
struct Policy<'a> {
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
}

impl<'a> Policy<'a> {
    fn of(found: &'a PolicyMatch) -> Option<Self> {
        let is_usual = found.policy == duplicates::Policy::Divert && found.rule.is_none();
        (!is_usual).then(|| Self { action: found.policy.as_str(), rule: found.rule.as_deref() })
    }
}
