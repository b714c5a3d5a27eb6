//! A mention's words, freed of titles and articles.

use crate::stages::EntityType;
use crate::stages::entities::tagger::lexicon::phrase;
use crate::stages::entities::tagger::word::{Word, hash};

/// Words before a name that are no part of it.
const TITLES: [&str; 41] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "sir",
    "dame",
    "lord",
    "lady",
    "president",
    "minister",
    "senator",
    "sen",
    "rep",
    "representative",
    "gov",
    "governor",
    "gen",
    "general",
    "col",
    "colonel",
    "capt",
    "captain",
    "lt",
    "sgt",
    "maj",
    "major",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "judge",
    "justice",
    "rev",
    "st",
    "chancellor",
    "secretary",
    "congressman",
    "congresswoman",
];

/// Words that acronyms pass over.
const SMALL: [&str; 12] = ["of", "the", "and", "for", "in", "on", "to", "de", "la", "&", "-", "at"];

/// One word of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) text: &'a str,
    pub(super) key: u64,
}

/// A mention as the rules see it.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    pub(super) words: Vec<Part<'a>>,
    pub(super) kind: EntityType,
    /// Whether it stands in brackets behind the mention before it.
    pub(super) in_brackets: bool,
    /// Hash of all words.
    pub(super) key: u64,
}

impl<'a> Form<'a> {
    /// A mention by its tokens.
    pub fn of(
        tokens: impl Iterator<Item = (&'a str, Word)>,
        kind: EntityType,
        in_brackets: bool,
    ) -> Self {
        let mut words: Vec<Part<'a>> = Vec::with_capacity(4);
        for (text, word) in tokens {
            words.push(Part { text, key: part_key(text, &word) });
        }
        while words.len() > 1 && words.last().is_some_and(|part| is_clitic(part.text)) {
            words.pop();
        }
        while words.len() > 1 && is_dropped(words[0].text, kind) {
            words.remove(0);
        }
        let key = words.iter().fold(7, |key, part| phrase(key, part.key));
        Self { words, kind, in_brackets, key }
    }

    pub(super) fn first(&self) -> u64 {
        self.words.first().map_or(0, |part| part.key)
    }

    pub(super) fn last(&self) -> u64 {
        self.words.last().map_or(0, |part| part.key)
    }

    /// The key of the given name of a person whose family name stands in front: "Sung-min" is
    /// three tokens.
    pub(super) fn behind_first(&self) -> u64 {
        self.words[1..].iter().fold(7, |key, part| phrase(key, part.key))
    }

    /// The capital initials, and those with small words left in; none for a name of one word.
    pub(super) fn initials(&self) -> Vec<String> {
        let letter = |part: &Part<'_>| part.text.chars().next().filter(|c| c.is_alphanumeric());
        if self.words.len() < 2 {
            return Vec::new();
        }
        let is_small = |part: &&Part<'_>| SMALL.contains(&part.text);
        let short: String =
            self.words.iter().filter(|part| !is_small(part)).filter_map(letter).collect();
        let long: String = self.words.iter().filter_map(letter).collect();
        let mut found = vec![short.to_uppercase()];
        let long = long.to_uppercase();
        if long != found[0] {
            found.push(long);
        }
        found
    }

    /// The letters of an acronym of two to seven.
    pub(super) fn acronym(&self) -> Option<String> {
        let [part] = &self.words[..] else { return None };
        let letters: String = part.text.chars().filter(|c| *c != '.').collect();
        let count = letters.chars().count();
        let is_one = (2..=7).contains(&count) && letters.chars().all(char::is_uppercase);
        is_one.then_some(letters)
    }

    /// Whether the first word is an initial that the other's first word begins with.
    pub(super) fn abbreviates(&self, other: &Self) -> bool {
        let (Some(own), Some(theirs)) = (self.words.first(), other.words.first()) else {
            return false;
        };
        let letters = own.text.trim_end_matches('.');
        letters.chars().count() == 1 && theirs.text.starts_with(letters)
    }
}

/// Points in acronyms do not count.
fn part_key(text: &str, word: &Word) -> u64 {
    if text.len() <= 12 && text.contains('.') {
        let letters: String = text.chars().filter(|c| *c != '.').collect();
        return hash(&letters.to_lowercase());
    }
    word.lower
}

fn is_clitic(text: &str) -> bool {
    matches!(text, "'s" | "’s" | "'S" | "’S" | "'" | "’")
}

fn is_dropped(text: &str, kind: EntityType) -> bool {
    if text.eq_ignore_ascii_case("the") {
        return true;
    }
    let bare = text.trim_end_matches('.');
    kind == EntityType::Person && TITLES.iter().any(|title| title.eq_ignore_ascii_case(bare))
}
