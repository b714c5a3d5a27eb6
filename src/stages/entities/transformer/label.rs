//! What the labels of a network mean: "B-PER", "I-ORG", "LOC", "O" and their relatives.

use std::collections::BTreeMap;

use super::NetworkError;
use crate::stages::EntityType;

/// Names of types, in capitals, as networks are published with them.
const KINDS: [(&str, EntityType); 26] = [
    ("PER", EntityType::Person),
    ("PERS", EntityType::Person),
    ("PERSON", EntityType::Person),
    ("ORG", EntityType::Organisation),
    ("ORGANIZATION", EntityType::Organisation),
    ("ORGANISATION", EntityType::Organisation),
    ("CORPORATION", EntityType::Organisation),
    ("COMPANY", EntityType::Organisation),
    ("GROUP", EntityType::Organisation),
    ("LOC", EntityType::Place),
    ("LOCATION", EntityType::Place),
    ("PLACE", EntityType::Place),
    ("GPE", EntityType::Place),
    ("FAC", EntityType::Place),
    ("FACILITY", EntityType::Place),
    ("MISC", EntityType::Misc),
    ("MISCELLANEOUS", EntityType::Misc),
    ("OTH", EntityType::Misc),
    ("NORP", EntityType::Misc),
    ("EVENT", EntityType::Misc),
    ("EVE", EntityType::Misc),
    ("PRODUCT", EntityType::Misc),
    ("WORK_OF_ART", EntityType::Misc),
    ("CREATIVE-WORK", EntityType::Misc),
    ("LAW", EntityType::Misc),
    ("LANGUAGE", EntityType::Misc),
];

/// What a label says of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The type of the name the token is in.
    pub(super) kind: EntityType,
    /// Whether a name begins here even where one of the same type stands before it.
    pub(super) begins: bool,
}

impl Label {
    /// Reads a label; `None` for no name, and for values such as dates, which rules find.
    fn read(text: &str) -> Option<Self> {
        let upper = text.to_uppercase();
        let (place, name) = match upper.split_once(['-', '_']) {
            Some((place @ ("B" | "I" | "E" | "L" | "S" | "U"), name)) => (place, name),
            _ => ("I", upper.as_str()),
        };
        let (_, kind) = KINDS.iter().find(|(known, _)| *known == name)?;
        Some(Self { kind: *kind, begins: matches!(place, "B" | "S" | "U") })
    }
}

/// The labels of a network by number, from `id2label`.
pub(super) fn labels(
    stated: &BTreeMap<String, String>,
) -> Result<Vec<Option<Label>>, NetworkError> {
    let wrong = |reason: String| NetworkError {
        reason,
        remedy: "use a network for token classification whose config.json names its labels \
                 in id2label, such as 0: O, 1: B-PER"
            .to_owned(),
    };
    let label = |number: usize| {
        let name = stated.get(&number.to_string());
        name.ok_or_else(|| wrong(format!("config.json has no label of number {number}")))
    };
    let names = (0..stated.len()).map(label).collect::<Result<Vec<_>, _>>()?;
    let labels: Vec<_> = names.iter().map(|name| Label::read(name)).collect();
    if labels.iter().all(Option::is_none) {
        let names: Vec<&str> = names.iter().take(5).map(|name| name.as_str()).collect();
        return Err(wrong(format!(
            "config.json names no label of people, organisations or places ({})",
            names.join(", ")
        )));
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_several_customs_are_read() {
        let read = |text| Label::read(text).map(|label| (label.kind, label.begins));
        assert_eq!(read("B-PER"), Some((EntityType::Person, true)));
        assert_eq!(read("I-ORG"), Some((EntityType::Organisation, false)));
        assert_eq!(read("B_GPE"), Some((EntityType::Place, true)));
        assert_eq!(read("I-work_of_art"), Some((EntityType::Misc, false)));
        assert_eq!(read("location"), Some((EntityType::Place, false)));
        assert_eq!(read("O"), None);
        assert_eq!(read("B-DATE"), None);
    }

    #[test]
    fn labels_must_be_numbered_and_mean_something() {
        let stated = |labels: &[(&str, &str)]| -> BTreeMap<String, String> {
            labels.iter().map(|(at, name)| ((*at).to_owned(), (*name).to_owned())).collect()
        };
        assert!(labels(&stated(&[("0", "O"), ("1", "B-PER")])).is_ok());
        let gap = labels(&stated(&[("0", "O"), ("2", "B-PER")])).expect_err("a gap");
        assert_eq!(gap.reason, "config.json has no label of number 1");
        assert!(labels(&stated(&[("0", "LABEL_0"), ("1", "LABEL_1")])).is_err());
    }
}
