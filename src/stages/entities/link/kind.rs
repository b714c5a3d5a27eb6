//! What the words of a place's name say of the place.

use super::table::fold;

/// What kind of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stages::entities) enum Situation {
    /// With a government: country, subdivision, city.
    Governed,
    /// Land or water: rivers, mountains, regions, continents.
    Natural,
    /// Built: airports, streets, stadiums.
    Facility,
}

impl Situation {
    pub(in crate::stages::entities) fn as_str(self) -> &'static str {
        match self {
            Self::Governed => "governed",
            Self::Natural => "natural",
            Self::Facility => "facility",
        }
    }
}

/// Last or first words of places of nature.
const NATURAL: [&str; 30] = [
    "river",
    "sea",
    "ocean",
    "lake",
    "mount",
    "mountain",
    "mountains",
    "hills",
    "peninsula",
    "valley",
    "desert",
    "gulf",
    "strait",
    "straits",
    "coast",
    "bay",
    "cape",
    "canal",
    "island",
    "islands",
    "archipelago",
    "delta",
    "basin",
    "plateau",
    "reef",
    "forest",
    "glacier",
    "region",
    "east",
    "west",
];

/// Last words of places that were built.
const BUILT: [&str; 34] = [
    "airport",
    "street",
    "avenue",
    "road",
    "bridge",
    "stadium",
    "arena",
    "hospital",
    "square",
    "palace",
    "building",
    "park",
    "station",
    "hall",
    "prison",
    "port",
    "harbour",
    "harbor",
    "tower",
    "museum",
    "church",
    "cathedral",
    "mosque",
    "temple",
    "airfield",
    "base",
    "dam",
    "plant",
    "highway",
    "boulevard",
    "tunnel",
    "center",
    "centre",
    "cemetery",
];

/// Words that say what kind of place has the name that follows them and "of", or that they follow.
const FORMS: [&str; 12] = [
    "city",
    "town",
    "village",
    "municipality",
    "state",
    "province",
    "region",
    "territory",
    "commonwealth",
    "republic",
    "kingdom",
    "emirate",
];

/// A folded name without what it says of its kind: "state of texas", "peoples republic of china",
/// "kano state".
pub(super) fn bare(folded: &str) -> Option<&str> {
    let is_form = |form: &str| FORMS.contains(&form);
    let before = folded
        .split_once(" of ")
        .filter(|(form, _)| is_form(form.rsplit(' ').next().unwrap_or(form)));
    let behind = || folded.rsplit_once(' ').filter(|(_, form)| is_form(form));
    before.map(|(_, name)| name).or_else(|| behind().map(|(name, _)| name))
}

/// What the words of a name say of its kind.
pub(in crate::stages::entities) fn kind_of(name: &str) -> Situation {
    let name = fold(name);
    let (first, last) = (name.split(' ').next(), name.rsplit(' ').next());
    let is_long = name.contains(' ');
    let is = |list: &[&str], word: Option<&str>| word.is_some_and(|word| list.contains(&word));
    if is_long && is(&BUILT, last) {
        Situation::Facility
    } else if is_long && (is(&NATURAL, last) || is(&NATURAL[..5], first) || first == Some("gulf")) {
        Situation::Natural
    } else {
        Situation::Governed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_name_tell_its_kind() {
        assert_eq!(kind_of("Sarn River"), Situation::Natural);
        assert_eq!(kind_of("Lake Orrin"), Situation::Natural);
        assert_eq!(kind_of("Port Ellery Airport"), Situation::Facility);
        assert_eq!(kind_of("Port Ellery"), Situation::Governed);
    }
}
