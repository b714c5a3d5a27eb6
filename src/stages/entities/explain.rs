//! Why names are names, for a person who wonders.

use serde::Serialize;

use super::describe::View;
use super::tagger::desk::{Desk, Parts};
use super::tagger::label::TYPES;
use super::tagger::table::SCALE;
use crate::stages::{Entity, EntityType, Field};

/// What decided in one document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Every token; none in a language that the tagger does not know.
    tokens: Vec<Token>,
    /// Every entity.
    entities: Vec<Thing>,
}

/// A token with its label.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Token {
    field: Field,
    text: String,
    /// `B-person`, `I-`, `E-`, `S-`, or `O`.
    label: String,
    /// Score of the label against none, and what it is made of. Left out for `O`.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Score>,
}

/// A score as a sum. Positive numbers speak for the label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Score {
    all: f32,
    word: f32,
    words_before: f32,
    words_behind: f32,
    /// Words together, the sentence, the rest of the document, the user's list.
    together: f32,
}

/// An entity with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Thing {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: EntityType,
    uri: Option<String>,
    link: Option<&'static str>,
    salience: f32,
    mentions: Vec<Named>,
}

/// A mention with the reason why it is of its entity.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Named {
    text: String,
    reason: &'static str,
    confidence: f32,
}

impl Explanation {
    /// Collects the reasons; `desk` is that of the tagger, if it was used.
    pub(super) fn of(
        view: &View<'_>,
        desk: Option<&Desk>,
        entities: &[(Entity, Option<&'static str>)],
    ) -> Self {
        let token = |at: usize, desk: &Desk| {
            let field = view.tokens.field(at);
            let label = desk.label(at);
            Token {
                field,
                text: view.tokens.all()[at].of(view.input.text(field)).to_owned(),
                label: label.map_or_else(|| "O".to_owned(), shown),
                score: label.map(|lane| score(desk.parts(at, lane))),
            }
        };
        let tokens = desk.map_or_else(Vec::new, |desk| {
            (0..view.tokens.all().len()).map(|at| token(at, desk)).collect()
        });
        let things = entities.iter().enumerate().map(|(at, (entity, link))| Thing {
            id: entity.id.clone(),
            name: entity.name.clone(),
            kind: entity.kind,
            uri: entity.uri.clone(),
            link: *link,
            salience: rounded(entity.relevance.unwrap_or_default()),
            mentions: named(view, at),
        });
        Self { tokens, entities: things.collect() }
    }
}

fn named(view: &View<'_>, thing: usize) -> Vec<Named> {
    let reasons = &view.resolved.reasons;
    let own = view.mentions.iter().zip(&view.resolved.things).zip(reasons);
    own.filter(|((_, owner), _)| **owner == thing)
        .map(|((mention, _), reason)| Named {
            text: view.input.text(mention.field)[mention.bytes.clone()].to_owned(),
            reason: reason.as_str(),
            confidence: rounded(mention.confidence),
        })
        .collect()
}

fn shown(lane: u8) -> String {
    let place = ["B", "I", "E", "S"][usize::from(lane % 4)];
    let kind = match TYPES[usize::from(lane / 4)] {
        EntityType::Person => "person",
        EntityType::Organisation => "organisation",
        EntityType::Place => "place",
        EntityType::Misc => "misc",
    };
    format!("{place}-{kind}")
}

fn score(parts: Parts) -> Score {
    let scaled = |score: i16| rounded(f32::from(score) / SCALE);
    Score {
        all: scaled(parts.all),
        word: scaled(parts.word),
        words_before: scaled(parts.before),
        words_behind: scaled(parts.behind),
        together: scaled(parts.together),
    }
}

fn rounded(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}
