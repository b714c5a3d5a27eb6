//! Which mentions mean the same thing: "Ana Duarte" and "Duarte", "Harbour Board" and "HB".
//!
//! Rules on the words of the names, safest first: the same words; "Long Name (ACRO)"; for people
//! the surname, the family name in front, initials and titles; for others acronyms, beginnings and
//! endings of a longer name, one wrong letter. Two people of one surname are kept apart: the
//! surname alone is the one who was last named in full. Must not know what is outside the document.

mod form;
mod group;

use std::collections::BTreeMap;

pub use form::Form;
use group::Groups;

use crate::stages::EntityType;

/// Why two mentions were taken for one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is the first of its thing.
    First,
    /// The same words, titles and articles aside.
    Same,
    /// Put in brackets behind the long name.
    Brackets,
    /// A surname or first name alone.
    Surname,
    /// The same name with initials, a middle name or in another order.
    Variant,
    /// Initials of the long name.
    Acronym,
    /// The beginning or end of the long name.
    Part,
    /// One letter apart.
    Misspelt,
}

impl Reason {
    /// A word for a person.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first mention",
            Self::Same => "same words",
            Self::Brackets => "in brackets behind the long name",
            Self::Surname => "surname or first name",
            Self::Variant => "variant of the name",
            Self::Acronym => "acronym",
            Self::Part => "part of the name",
            Self::Misspelt => "one letter apart",
        }
    }
}

/// What was made out of a document's mentions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// For each mention its thing, numbered from 0 by first mention.
    pub things: Vec<usize>,
    /// For each mention why it is of its thing.
    pub reasons: Vec<Reason>,
    /// The type of each thing: that of most of its mentions.
    pub kinds: Vec<EntityType>,
}

/// Resolves the mentions of a document, given in its order.
pub fn resolve(forms: &[Form<'_>]) -> Resolved {
    let mut groups = Groups::of(forms);
    groups.join_brackets();
    groups.join_people();
    groups.join_others();
    let owners: Vec<usize> = (0..forms.len()).map(|at| groups.owner(at)).collect();
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut resolved = Resolved::default();
    for (at, owner) in owners.iter().enumerate() {
        let next = numbers.len();
        let is_first = !numbers.contains_key(owner);
        let thing = *numbers.entry(*owner).or_insert(next);
        resolved.things.push(thing);
        let reason = if is_first { Reason::First } else { groups.reason(at) };
        resolved.reasons.push(reason);
    }
    let mut votes = vec![[0u32; 4]; numbers.len()];
    for (form, thing) in forms.iter().zip(&resolved.things) {
        // A name of several words says more of its type.
        votes[*thing][form.kind as usize] += if form.words.len() > 1 { 3 } else { 2 };
    }
    resolved.kinds = votes.iter().map(majority).collect();
    resolved
}

fn majority(votes: &[u32; 4]) -> EntityType {
    use EntityType::{Misc, Organisation, Person, Place};
    let mut best = Person;
    for kind in [Organisation, Place, Misc] {
        if votes[kind as usize] > votes[best as usize] {
            best = kind;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::lexicon::Lexicon;
    use crate::stages::entities::tagger::word::Word;
    use EntityType::{Organisation, Person, Place};

    /// The things of mentions, each a text with its type; `(…)` stands in brackets behind the one
    /// before.
    fn things(mentions: &[(&str, EntityType)]) -> Vec<usize> {
        let lexicon = Lexicon::default();
        let words: Vec<Vec<(&str, Word)>> = mentions
            .iter()
            .map(|(text, _)| {
                let bare = text.trim_matches(['(', ')']);
                bare.split(' ').map(|word| (word, Word::of(word, &lexicon))).collect()
            })
            .collect();
        let forms: Vec<Form<'_>> = mentions
            .iter()
            .zip(&words)
            .map(|((text, kind), words)| {
                let pairs = words.iter().map(|(text, word)| (*text, *word));
                Form::of(pairs, *kind, text.starts_with('('))
            })
            .collect();
        resolve(&forms).things
    }

    #[test]
    fn a_surname_is_the_person_named_in_full() {
        let found = things(&[
            ("Duarte", Person),
            ("Ana Duarte", Person),
            ("Ms. Duarte", Person),
            ("Ana", Person),
        ]);
        assert_eq!(found, [0, 0, 0, 0]);
    }

    #[test]
    fn two_people_of_one_surname_stay_apart() {
        let found = things(&[
            ("Ana Duarte", Person),
            ("Duarte", Person),
            ("Luis Duarte", Person),
            ("Duarte", Person),
            ("Ana", Person),
        ]);
        assert_eq!(found, [0, 0, 1, 1, 0]);
    }

    #[test]
    fn the_family_name_may_stand_in_front() {
        let found = things(&[("Han Sung-min", Person), ("Han", Person), ("Sung-min", Person)]);
        assert_eq!(found, [0, 0, 0]);
        assert_eq!(things(&[("Mori Aiko", Person), ("Aiko Mori", Person)]), [0, 0]);
    }

    #[test]
    fn initials_and_middle_names_vary() {
        let found =
            things(&[("Ana M. Duarte", Person), ("Ana Duarte", Person), ("A. Duarte", Person)]);
        assert_eq!(found, [0, 0, 0]);
    }

    #[test]
    fn acronyms_are_found_by_brackets_and_by_initials() {
        let found = things(&[
            ("Ellery Harbour Board", Organisation),
            ("(EHB)", Organisation),
            ("EHB", Organisation),
            ("Union of Sarn Pilots", Organisation),
            ("USP", Organisation),
            ("Ministry of Tides", Organisation),
            ("(MinTid)", Organisation),
        ]);
        assert_eq!(found, [0, 0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn parts_and_slips_of_a_long_name_are_it() {
        let found = things(&[
            ("Vale Instruments", Organisation),
            ("Vale", Organisation),
            ("Sarn Security Council", Organisation),
            ("Security Coucil", Organisation),
            ("Security Council", Organisation),
        ]);
        assert_eq!(found, [0, 0, 1, 1, 1]);
    }

    #[test]
    fn a_person_is_no_place_of_the_same_name() {
        let found = things(&[("Ana Ellery", Person), ("Ellery", Place), ("Ellery", Place)]);
        assert_eq!(found, [0, 1, 1]);
    }

    #[test]
    fn points_in_acronyms_do_not_count() {
        assert_eq!(things(&[("U.S.", Place), ("US", Place), ("the U.S", Place)]), [0, 0, 0]);
    }
}
