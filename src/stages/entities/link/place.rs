//! Places: countries, subdivisions, regions and cities.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::table::{Subdivision, fold, from_first, lines_under, subdivisions};

const PLACES: &str = include_str!("../../../../models/places.tsv");

/// Subdivisions by folded name, sorted. Read once from a table that is a constant.
static SUBDIVISIONS: LazyLock<Vec<(String, Subdivision)>> = LazyLock::new(|| {
    let mut table: Vec<_> = subdivisions().map(|place| (fold(place.name), place)).collect();
    table.sort_by(|a, b| a.0.cmp(&b.0));
    table
});

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

/// A place with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stages::entities) struct Linked {
    pub(in crate::stages::entities) uri: String,
    pub(in crate::stages::entities) situation: Situation,
    /// ISO 3166-1 code; empty for regions.
    pub(in crate::stages::entities) country: &'static str,
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

/// A name as it is looked up, with what the table has under it.
pub(in crate::stages::entities) struct Sought {
    folded: String,
    rows: &'static str,
}

impl Sought {
    /// Looks a name up.
    pub(in crate::stages::entities) fn of(name: &str) -> Self {
        let folded = fold(name);
        let rows = from_first(PLACES, &folded);
        Self { folded, rows }
    }

    /// Whether it names a country or a part of one.
    pub(in crate::stages::entities) fn is_region(&self) -> bool {
        self.rows().any(|row| row.starts_with('C')) || self.subdivisions().next().is_some()
    }

    /// Whether it names any place.
    pub(in crate::stages::entities) fn is_known(&self) -> bool {
        self.rows().next().is_some() || self.subdivisions().next().is_some()
    }

    fn rows(&self) -> impl Iterator<Item = &'static str> {
        lines_under(self.rows, &self.folded)
    }

    fn subdivisions(&self) -> impl Iterator<Item = &'static Subdivision> {
        let table = &*SUBDIVISIONS;
        let start = table.partition_point(|(known, _)| known.as_str() < self.folded.as_str());
        table[start..].iter().take_while(|(known, _)| *known == self.folded).map(|(_, place)| place)
    }
}

/// The places of a document, the surest first: each that is linked helps the next.
#[derive(Debug, Default)]
pub(in crate::stages::entities) struct Places {
    countries: BTreeSet<&'static str>,
}

impl Places {
    /// A country, or a region without a government.
    pub(in crate::stages::entities) fn country(&mut self, name: &Sought) -> Option<Linked> {
        let row = name.rows().find(|row| row.starts_with(['C', 'R']))?;
        let (id, country, _) = columns(row)?;
        if !country.is_empty() {
            self.countries.insert(country);
        }
        let is_region = country.is_empty();
        let situation = if is_region { Situation::Natural } else { Situation::Governed };
        Some(Linked { uri: geonames(id), situation, country })
    }

    /// Whether a country's name is also that of a subdivision of another country that the document
    /// names, which is then meant: "Georgia" beside "U.S.".
    pub(in crate::stages::entities) fn is_rather_subdivision(&self, name: &Sought) -> bool {
        name.subdivisions().any(|place| self.countries.contains(place.country))
    }

    /// A subdivision; of several of one name, that of a country that the document names.
    pub(in crate::stages::entities) fn subdivision(&mut self, name: &Sought) -> Option<Linked> {
        let known = |place: &&Subdivision| self.countries.contains(place.country);
        let place = name.subdivisions().find(known).or_else(|| name.subdivisions().next())?;
        self.countries.insert(place.country);
        let uri = format!("urn:iso:std:iso:3166:-2:{}-{}", place.country, place.code);
        Some(Linked { uri, situation: Situation::Governed, country: place.country })
    }

    /// A city: in a country that the document names, else the largest.
    pub(in crate::stages::entities) fn city(&mut self, name: &Sought) -> Option<Linked> {
        let cities = name.rows().filter(|row| row.starts_with('T')).filter_map(columns);
        let weight = |&(_, country, people): &(_, &str, u64)| {
            // A country that is named counts as much as ten times the people.
            if self.countries.contains(country) { people * 10 + 10 } else { people }
        };
        let (id, country, _) = cities.max_by_key(weight)?;
        Some(Linked { uri: geonames(id), situation: Situation::Governed, country })
    }
}

fn geonames(id: &str) -> String {
    format!("https://sws.geonames.org/{id}/")
}

/// Id, country and thousands of people.
fn columns(row: &'static str) -> Option<(&'static str, &'static str, u64)> {
    let mut columns = row.split('\t').skip(1);
    Some((columns.next()?, columns.next()?, columns.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_several_names() {
        let mut places = Places::default();
        let states = places.country(&Sought::of("the United States")).expect("known");
        for name in ["U.S.", "US", "USA", "America"] {
            assert_eq!(places.country(&Sought::of(name)), Some(states.clone()), "{name}");
        }
        assert_eq!(states.country, "US");
    }

    #[test]
    fn the_largest_city_holds_unless_a_country_is_named() {
        let mut places = Places::default();
        let large = places.city(&Sought::of("Birmingham")).expect("known");
        assert_eq!(large.country, "GB");
        places.country(&Sought::of("U.S.")).expect("known");
        assert_eq!(places.city(&Sought::of("Birmingham")).expect("known").country, "US");
    }

    #[test]
    fn a_state_is_meant_where_its_country_is_named() {
        let mut places = Places::default();
        assert!(!places.is_rather_subdivision(&Sought::of("Georgia")));
        places.country(&Sought::of("United States")).expect("known");
        assert!(places.is_rather_subdivision(&Sought::of("Georgia")));
        let state = places.subdivision(&Sought::of("Georgia")).expect("known");
        assert_eq!(state.uri, "urn:iso:std:iso:3166:-2:US-GA");
    }

    #[test]
    fn the_words_of_a_name_tell_its_kind() {
        assert_eq!(kind_of("Sarn River"), Situation::Natural);
        assert_eq!(kind_of("Lake Orrin"), Situation::Natural);
        assert_eq!(kind_of("Port Ellery Airport"), Situation::Facility);
        assert_eq!(kind_of("Port Ellery"), Situation::Governed);
    }
}
