//! How much an article is about each of its entities.
//!
//! A weighted sum of what can be counted: how often it is named and what share of all mentions that
//! is, how early, whether in the headline or the lead, whether it speaks. The weights were fitted to
//! whether people's summaries name the entity.

use super::mention::Mention;
use crate::stages::{EntityType, Field};

/// From this an article is about the entity rather than mentions it.
pub const ABOUT: f32 = 0.5;

/// Sentences of the body that make up its lead.
pub(super) const LEAD: usize = 2;

/// Words of an entity that speaks.
const SPEECH: [&str; 24] = [
    "said",
    "says",
    "told",
    "announced",
    "added",
    "warned",
    "claimed",
    "argued",
    "insisted",
    "called",
    "asked",
    "wrote",
    "confirmed",
    "denied",
    "stated",
    "noted",
    "vowed",
    "urged",
    "reported",
    "declared",
    "tweeted",
    "explained",
    "suggested",
    "acknowledged",
];

/// What is counted of an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Evidence {
    pub(super) mentions: usize,
    /// Its share of all mentions of the document.
    pub(super) share: f32,
    /// Where it is first named, 0 at the beginning of the body and 1 at its end.
    pub(super) first: f32,
    pub(super) in_headline: bool,
    pub(super) in_lead: bool,
    pub(super) speaks: bool,
    /// Whether it is named with several words at least once.
    pub(super) is_full: bool,
}

impl Evidence {
    /// What the mentions of one entity show. `lead_end` is the first token behind the lead.
    pub(super) fn of<'a>(
        mentions: &[&Mention],
        all: usize,
        tokens: usize,
        lead_end: usize,
        word_behind: impl Fn(&Mention) -> Option<&'a str>,
    ) -> Self {
        let body = mentions.iter().find(|mention| mention.field == Field::Body);
        let size = tokens.max(1) as f32;
        let speaks =
            |mention: &&&Mention| word_behind(mention).is_some_and(|word| SPEECH.contains(&word));
        Self {
            mentions: mentions.len(),
            share: mentions.len() as f32 / all.max(1) as f32,
            first: body.map_or(0.0, |mention| mention.tokens.start as f32 / size),
            in_headline: mentions.iter().any(|mention| mention.field == Field::Headline),
            in_lead: body.is_some_and(|mention| mention.tokens.start < lead_end),
            speaks: mentions.iter().any(|mention| speaks(&mention)),
            is_full: mentions.iter().any(|mention| mention.tokens.len() > 1),
        }
    }

    /// Salience, 0 to 1.
    pub(super) fn salience(&self, kind: EntityType) -> f32 {
        let flag = |is: bool, weight: f32| if is { weight } else { 0.0 };
        let kind = match kind {
            EntityType::Person | EntityType::Organisation => 0.2,
            EntityType::Place => -0.1,
            EntityType::Misc => 0.0,
        };
        let sum = WEIGHTS[0]
            + WEIGHTS[1] * (self.mentions as f32).sqrt()
            + WEIGHTS[2] * self.share
            + WEIGHTS[3] * (1.0 - self.first)
            + flag(self.in_headline, WEIGHTS[4])
            + flag(self.in_lead, WEIGHTS[5])
            + flag(self.speaks, WEIGHTS[6])
            + flag(self.is_full, WEIGHTS[7])
            + kind;
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Constant, root of the mentions, share, earliness, headline, lead, speech, several words.
const WEIGHTS: [f32; 8] = [-5.2, 1.3, 3.0, 0.9, 1.6, 1.2, 0.3, 0.2];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_earlier_mentions_make_an_article_about_something() {
        let seldom = Evidence { mentions: 1, share: 0.02, first: 0.8, ..Evidence::default() };
        let often = Evidence { mentions: 6, share: 0.3, first: 0.0, in_lead: true, ..seldom };
        assert!(seldom.salience(EntityType::Person) < 0.1);
        assert!(often.salience(EntityType::Person) > ABOUT);
        let told = Evidence { in_headline: true, ..seldom };
        assert!(told.salience(EntityType::Place) > seldom.salience(EntityType::Place));
    }
}
