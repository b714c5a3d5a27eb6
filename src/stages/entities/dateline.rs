//! Where a text says it was written: "PORT ELLERY, Ohio, May 3 (Sarn News) — ". The tagger has
//! learned from texts without such a line and takes a place in capitals for anything.

use std::ops::Range;

use super::correct::Look;
use super::link::Sought;
use super::rules::is_month;
use super::tagger::label::{Span, TYPES};
use super::tagger::word::Word;
use super::transformer::Named;
use crate::stages::EntityType;

/// Most words of the town, and of its region.
const LONGEST: usize = 4;
/// Most tokens between the places and the dash.
const FARTHEST: usize = 8;

/// The places of the line that begins at a token: the town, and its region where that is named.
pub(super) fn places(look: &Look<'_>, start: usize) -> Vec<Range<usize>> {
    let word = look.word;
    let end = behind(start, |at| is_in_capitals(word(at)));
    if end == start {
        return Vec::new();
    }
    let town = start..end;
    let region = match word(end) {
        "," => end + 1..behind(end + 1, |at| word(at).starts_with(char::is_uppercase)),
        _ => end..end,
    };
    let region = Some(region).filter(|region| is_region(look, region));
    let rest = region.as_ref().map_or(end, |region| behind_point(look, region.end));
    let Some(dash) = (rest..=rest + FARTHEST).find(|&at| is_dash(look, at)) else {
        return Vec::new();
    };
    let has_agency = word(rest) == "(" && word(dash - 1) == ")";
    let has_date = is_date(look, rest + usize::from(word(rest) == ","));
    let is_sure = has_date || has_agency || dash == rest && region.is_some();
    if is_sure || dash == rest && is_known(look, &town) {
        std::iter::once(town).chain(region).collect()
    } else {
        Vec::new()
    }
}

/// Takes names that are written as a town of a dateline, but for their case, for that place; unless
/// a person has the town's name for a surname.
pub(super) fn settle(named: &mut [Named], towns: &[Range<usize>], words: &[Word]) {
    let keys = |tokens: Range<usize>| words[tokens].iter().map(|word| word.lower);
    for town in towns {
        let is_surname = |span: &Span| {
            TYPES[span.kind] == EntityType::Person
                && span.tokens().len() > town.len()
                && keys(span.end - town.len()..span.end).eq(keys(town.clone()))
        };
        if named.iter().any(|named| is_surname(&named.span)) {
            continue;
        }
        let spans = named.iter_mut().map(|named| &mut named.span);
        for span in spans.filter(|span| keys(span.tokens()).eq(keys(town.clone()))) {
            span.kind = EntityType::Place as usize;
        }
    }
}

/// Behind the words from a token on that are of a kind.
fn behind(start: usize, is: impl Fn(usize) -> bool) -> usize {
    (start..start + LONGEST).find(|&at| !is(at)).unwrap_or(start + LONGEST)
}

fn is_in_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters > 1 && word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '\'' | '’'))
}

/// Behind the point of a shortened word.
fn behind_point(look: &Look<'_>, at: usize) -> usize {
    at + usize::from((look.word)(at) == "." && (look.is_attached)(at))
}

/// A dash between parts of a text: the longer ones may touch the words beside them.
fn is_dash(look: &Look<'_>, at: usize) -> bool {
    let is_free = |at: usize| !(look.is_attached)(at);
    match (look.word)(at) {
        "—" | "--" => true,
        "–" => is_free(at) || is_free(at + 1),
        "-" => is_free(at) && is_free(at + 1),
        _ => false,
    }
}

/// A month and its day.
fn is_date(look: &Look<'_>, at: usize) -> bool {
    let day = (look.word)(behind_point(look, at + 1));
    is_month((look.word)(at)) && day.starts_with(|c: char| c.is_ascii_digit())
}

/// What a comma divides from a town: a single word, or the name of a country or a part of one.
fn is_region(look: &Look<'_>, tokens: &Range<usize>) -> bool {
    match tokens.len() {
        0 => false,
        1 => !is_month((look.word)(tokens.start)),
        _ => Sought::of(&joined(look, tokens)).is_region(),
    }
}

fn is_known(look: &Look<'_>, tokens: &Range<usize>) -> bool {
    Sought::of(&joined(look, tokens)).is_known()
}

fn joined(look: &Look<'_>, tokens: &Range<usize>) -> String {
    tokens.clone().map(|at| (look.word)(at)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::lexicon::Lexicon;

    /// The places of a text that is split at blanks; `_` in front means attached.
    fn found(text: &'static str) -> Vec<String> {
        let tokens: Vec<&'static str> = text.split(' ').collect();
        let word = |at: usize| tokens.get(at).map_or("", |token| token.trim_start_matches('_'));
        let is_attached = |at: usize| tokens.get(at).is_some_and(|token| token.starts_with('_'));
        let look = Look { word: &word, is_attached: &is_attached };
        places(&look, 0).iter().map(|tokens| joined(&look, tokens)).collect()
    }

    #[test]
    fn a_town_in_capitals_before_a_dash_is_a_place() {
        assert_eq!(found("MARWICK _, Ohio - Two ferries collided"), ["MARWICK", "Ohio"]);
        assert_eq!(found("PORT ELLERY _, Mass. — Two ferries"), ["PORT ELLERY", "Mass."]);
        assert_eq!(found("SARN _, OH _– Two ferries"), ["SARN", "OH"]);
        assert_eq!(found("SARN _, NEV _. -- Two ferries"), ["SARN", "NEV"]);
        assert_eq!(found("SARN _, New South Wales — Two"), ["SARN", "New South Wales"]);
        assert_eq!(found("SARN _, May 3 _( _Post _) _— Two ferries"), ["SARN"]);
        assert_eq!(found("SARN _, Jan _. 3 -- Two ferries"), ["SARN"]);
        assert_eq!(found("SARN ( _Post _) -- Two ferries"), ["SARN"]);
        assert_eq!(found("LONDON - Two ferries"), ["LONDON"]);
    }

    #[test]
    fn a_town_is_the_same_place_in_the_text_unless_it_is_a_surname() {
        let words = |text: &str| -> Vec<Word> {
            text.split(' ').map(|word| Word::of(word, &Lexicon::default())).collect()
        };
        let named = |start, end| Named { span: Span { start, end, kind: 0 }, confidence: 0.5 };
        let kinds = |text, mut found: Vec<Named>| -> Vec<usize> {
            settle(&mut found, std::slice::from_ref(&(0..1)), &words(text));
            found.iter().map(|named| named.span.kind).collect()
        };
        let place = EntityType::Place as usize;
        assert_eq!(kinds("SARN - Sarn and Wren met", vec![named(2, 3), named(4, 5)]), [place, 0]);
        assert_eq!(kinds("SARN - Ana Sarn met Sarn", vec![named(2, 4), named(5, 6)]), [0, 0]);
    }

    #[test]
    fn other_words_in_capitals_before_a_dash_are_none() {
        assert!(found("BREAKING - Two ferries collided").is_empty());
        assert!(found("UPDATE Mayor Wren resigns — Two ferries").is_empty());
        assert!(found("SENATOR Marchetti was there — Two ferries").is_empty());
        assert!(found("MARWICK _, Wren and Co - Two ferries").is_empty());
        assert!(found("LONDON _- _based ferries").is_empty());
        assert!(found("LONDON ferries collided").is_empty());
        assert!(found("The ferry - it sank").is_empty());
        assert!(found("LONDON").is_empty());
    }
}
