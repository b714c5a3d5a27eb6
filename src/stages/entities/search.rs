//! Finds the names of a gazetteer in a text: at word boundaries, leftmost first, longest first.

use std::cmp::Reverse;
use std::ops::Range;

use super::gazetteer::{Gazetteer, Spelling};
use super::index::{continues, is_hangul};
use crate::stages::script::is_unspaced;

/// An occurrence of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Bytes of the text.
    pub(super) bytes: Range<usize>,
    /// Which name.
    pub(super) name: usize,
}

/// The occurrences of all names, ascending and disjoint; those to be suppressed among them.
///
/// Of two that overlap, the one that begins first holds, then the longer; a suppressed name takes
/// part and so hides the shorter names inside it. The cost is linear in the text and the number of
/// spellings that occur.
pub(super) fn find(gazetteer: &Gazetteer, text: &str) -> Vec<Hit> {
    let capitals = is_all_capitals(text);
    let mut hits: Vec<Hit> = Vec::new();
    gazetteer.index.occurrences(text, |start, at| {
        let spelling = &gazetteer.spellings[at];
        let bytes = start..start + spelling.text.len();
        let Some(found) = text.get(bytes.clone()) else { return };
        if has_case(found, spelling, capitals) && is_bounded(text, &bytes) {
            hits.push(Hit { bytes, name: spelling.name });
        }
    });
    hits.sort_by_key(|hit| (hit.bytes.start, Reverse(hit.bytes.end), hit.name));
    let mut free = 0;
    hits.retain(|hit| {
        let kept = hit.bytes.start >= free;
        if kept {
            free = hit.bytes.end;
        }
        kept
    });
    hits
}

/// A text of capitals (a headline mostly) has lost its case: names match in capitals there.
fn is_all_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.split_whitespace().nth(1).is_some()
}

fn has_case(found: &str, spelling: &Spelling, capitals: bool) -> bool {
    spelling.any_case && found.eq_ignore_ascii_case(&spelling.text)
        || found == spelling.text
        || capitals && found.chars().eq(spelling.text.chars().flat_map(char::to_uppercase))
}

/// Whether no word goes on before or behind. A possessive "'s" is no part of the word. In a script
/// without spaces a name may stand inside a run.
fn is_bounded(text: &str, bytes: &Range<usize>) -> bool {
    let name = &text[bytes.clone()];
    let before = text[..bytes.start].chars().next_back();
    let after = text[bytes.end..].chars().next();
    let (Some(first), Some(last)) = (name.chars().next(), name.chars().next_back()) else {
        return false;
    };
    let begins = !continues(first) || before.is_none_or(|c| !continues(c) || is_unspaced(first));
    let ends = !continues(last)
        || after.is_none_or(|c| !continues(c) || is_unspaced(last) || is_hangul(last));
    begins && ends
}

/// Whether an occurrence shows by itself that a name is meant: it has several words, or a word of
/// the same sentence stands before it.
pub(super) fn is_evident(text: &str, bytes: &Range<usize>) -> bool {
    if text[bytes.clone()].contains(' ') {
        return true;
    }
    let before = text[..bytes.start].trim_end_matches([' ', '"', '“', '‘', '\'', '(', '«', '„']);
    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, ',' | ';' | '’'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::row::Mode;

    const NAMES: &str = "name\ttype\turi\taliases\tmode\n\
        Port Ellery\tplace\t\tEllery\n\
        Ellery Post\torganisation\n\
        Tomas Wren\tperson\t\tWren\n\
        wren house\tmisc\n\
        Wren Street\t\t\t\tnever\n\
        O'Dara\tperson\n\
        Élan\torganisation\n\
        엘러리\tplace\n\
        港町\tplace\n";

    fn found(text: &str) -> Vec<String> {
        let gazetteer = Gazetteer::parse("names.tsv", NAMES).expect("valid");
        let is_meant = |hit: &Hit| gazetteer.names[hit.name].mode != Mode::Never;
        let hits = find(&gazetteer, text).into_iter().filter(is_meant);
        hits.map(|hit| text[hit.bytes].to_owned()).collect()
    }

    #[test]
    fn the_leftmost_and_longest_name_holds() {
        assert_eq!(found("The Port Ellery Post of Ellery"), ["Port Ellery", "Ellery"]);
        assert_eq!(found("The Ellery Post"), ["Ellery Post"]);
    }

    #[test]
    fn names_stand_at_word_boundaries_and_possessives_do_not_count() {
        assert_eq!(found("Ellery's quay, Ellery-bound, Ellerys, xEllery"), ["Ellery", "Ellery"]);
    }

    #[test]
    fn a_suppressed_name_hides_what_it_contains() {
        assert_eq!(found("Wren lives in Wren Street."), ["Wren"]);
    }

    #[test]
    fn case_counts_unless_the_entry_or_the_text_has_none() {
        assert_eq!(found("a wren on the roof of WREN HOUSE"), ["WREN HOUSE"]);
        assert_eq!(found("WREN TO LEAVE ÉLAN"), ["WREN", "ÉLAN"]);
        assert_eq!(found("Élan grows"), ["Élan"]);
    }

    #[test]
    fn both_apostrophes_spell_a_name() {
        assert_eq!(found("O'Dara met O’Dara"), ["O'Dara", "O’Dara"]);
    }

    #[test]
    fn scripts_without_spaces_and_particles_are_searched() {
        assert_eq!(found("엘러리는 작다"), ["엘러리"]);
        assert_eq!(found("小さな港町で"), ["港町"]);
    }

    #[test]
    fn a_word_at_the_start_of_a_sentence_is_no_evidence() {
        let text = "Reading is hard. “Reading helps,” said a man from Reading.";
        let starts: Vec<usize> = text.match_indices("Reading").map(|(at, _)| at).collect();
        let evident: Vec<bool> = starts.iter().map(|&at| is_evident(text, &(at..at + 7))).collect();
        assert_eq!(evident, [false, false, true]);
    }
}
