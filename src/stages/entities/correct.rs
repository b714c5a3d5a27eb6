//! Corrections of the tagger's spans at signs that it was not trained to see as a reader does.

use super::rules::is_exchange;
use super::tagger::label::{Span, TYPES};
use crate::stages::EntityType;

/// Words behind a hyphen that are no part of a name: "Wren-led".
const BEHIND: [&str; 22] = [
    "led",
    "based",
    "backed",
    "born",
    "style",
    "era",
    "like",
    "owned",
    "run",
    "controlled",
    "held",
    "made",
    "appointed",
    "related",
    "sponsored",
    "friendly",
    "elect",
    "trained",
    "educated",
    "free",
    "bound",
    "wide",
];

/// Tokens of a document, as the corrections read them.
pub(super) struct Look<'a> {
    /// The text of a token; empty beyond the last.
    pub(super) word: &'a dyn Fn(usize) -> &'a str,
    /// Whether a token stands right behind the one before.
    pub(super) is_attached: &'a dyn Fn(usize) -> bool,
}

impl Look<'_> {
    /// The span as it should be; `None` where it is no name.
    pub(super) fn corrected(&self, span: &Span) -> Option<Span> {
        if self.is_ticker(span) {
            return None;
        }
        let mut span = span.clone();
        if self.is_score(span.end) && span.end - span.start > 1 {
            span.end -= 1;
        }
        if TYPES[span.kind] == EntityType::Person && self.goes_on(span.end) {
            span.end += 2;
        }
        Some(span)
    }

    /// "NYSE: VAL": the exchange and the paper are no names here.
    fn is_ticker(&self, span: &Span) -> bool {
        let is_mark = |at: usize| (self.word)(at) == ":" && is_exchange((self.word)(at - 1));
        span.end - span.start == 1
            && (span.start > 0 && is_mark(span.start + 1)
                || span.start > 1 && is_mark(span.start - 1))
    }

    /// A number before a hyphen and another: "Northport United 3-1".
    fn is_score(&self, end: usize) -> bool {
        let is_number = |at: usize| {
            let word = (self.word)(at);
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
        };
        end > 0
            && is_number(end - 1)
            && matches!((self.word)(end), "-" | "–")
            && (self.is_attached)(end)
            && is_number(end + 1)
    }

    /// The second half of a given name: "Sung-min".
    fn goes_on(&self, end: usize) -> bool {
        let next = (self.word)(end + 1);
        (self.word)(end) == "-"
            && (self.is_attached)(end)
            && (self.is_attached)(end + 1)
            && (2..=6).contains(&next.len())
            && next.bytes().all(|b| b.is_ascii_lowercase())
            && !BEHIND.contains(&next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corrected span of a text that is split at blanks; `_` in front means attached.
    fn corrected(
        text: &'static str,
        start: usize,
        end: usize,
        kind: usize,
    ) -> Option<(usize, usize)> {
        let tokens: Vec<&'static str> = text.split(' ').collect();
        let word = |at: usize| tokens.get(at).map_or("", |token| token.trim_start_matches('_'));
        let is_attached = |at: usize| tokens.get(at).is_some_and(|token| token.starts_with('_'));
        let look = Look { word: &word, is_attached: &is_attached };
        look.corrected(&Span { start, end, kind }).map(|span| (span.start, span.end))
    }

    #[test]
    fn the_second_half_of_a_given_name_belongs_to_it() {
        assert_eq!(corrected("Han Sung _- _min met", 0, 2, 0), Some((0, 4)));
        assert_eq!(corrected("a Wren _- _led team", 1, 2, 0), Some((1, 2)));
        assert_eq!(corrected("Sarn _- _min", 0, 1, 2), Some((0, 1)));
    }

    #[test]
    fn exchanges_before_tickers_and_results_are_no_names() {
        assert_eq!(corrected("( NYSE : VAL )", 1, 2, 1), None);
        assert_eq!(corrected("( NYSE : VAL )", 3, 4, 2), None);
        assert_eq!(corrected("Northport United 3 _- _1", 0, 3, 1), Some((0, 2)));
    }
}
