//! How much an article is about each of its entities.
//!
//! A weighted sum of what can be counted: how often it is named and what share of all mentions that
//! is, how early, whether in the headline or the lead, whether it speaks. The weights were fitted by
//! logistic regression to whether people's summaries name the entity; those of headline and speech,
//! which that data does not show, were set by hand.

use super::mention::Mention;
use crate::stages::{EntityType, Field};

/// From this an article is about the entity rather than mentions it.
pub const ABOUT: f32 = 0.5;

/// Share of the text that is its lead.
const LEAD: f32 = 0.06;

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
    /// The root of its mentions over those of the entity that is named most.
    pub(super) rank: f32,
    pub(super) in_headline: bool,
    pub(super) speaks: bool,
    /// Whether it is named with several words at least once.
    pub(super) is_full: bool,
}

impl Evidence {
    /// What the mentions of one entity show. `all` is how many mentions there are, `most` how many
    /// of one entity, `tokens` how many tokens.
    pub(super) fn of<'a>(
        mentions: &[&Mention],
        all: usize,
        most: usize,
        tokens: usize,
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
            rank: (mentions.len() as f32 / most.max(1) as f32).sqrt(),
            in_headline: mentions.iter().any(|mention| mention.field == Field::Headline),
            speaks: mentions.iter().any(|mention| speaks(&mention)),
            is_full: mentions.iter().any(|mention| mention.tokens.len() > 1),
        }
    }

    /// Salience, 0 to 1.
    pub(super) fn salience(&self, kind: EntityType) -> f32 {
        let flag = |is: bool, weight: f32| if is { weight } else { 0.0 };
        let is_place = matches!(kind, EntityType::Place | EntityType::Misc);
        let sum = -5.3
            + 1.48 * (self.mentions as f32).sqrt()
            + 0.73 * self.share
            + 0.95 * (1.0 - self.first)
            + 1.13 * self.rank
            + flag(self.first < LEAD, 1.26)
            + flag(self.is_full, 0.28)
            + flag(is_place, 0.38)
            + flag(self.in_headline, 1.0)
            + flag(self.speaks, 0.2);
        1.0 / (1.0 + (-sum).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_and_earlier_mentions_make_an_article_about_something() {
        let seldom = Evidence { mentions: 1, share: 0.02, first: 0.8, ..Evidence::default() };
        let often = Evidence { mentions: 6, share: 0.3, first: 0.0, rank: 1.0, ..seldom };
        assert!(seldom.salience(EntityType::Person) < 0.1);
        assert!(often.salience(EntityType::Person) > ABOUT);
        let told = Evidence { in_headline: true, ..seldom };
        assert!(told.salience(EntityType::Place) > seldom.salience(EntityType::Place));
    }
}
