//! Places: countries, subdivisions, regions and cities.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::kind::{Situation, bare};
use super::table::{Subdivision, Table, fold, lines_under, subdivisions};

/// Read once from a table that is a constant.
static PLACES: LazyLock<Table> =
    LazyLock::new(|| Table::new(include_str!("../../../../models/places.tsv")));

/// Subdivisions by folded name, sorted. Read once from a table that is a constant.
static SUBDIVISIONS: LazyLock<Vec<(String, Subdivision)>> = LazyLock::new(|| {
    let mut table: Vec<_> = subdivisions().map(|place| (fold(place.name), place)).collect();
    table.sort_by(|a, b| a.0.cmp(&b.0));
    table
});

/// A place with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stages::entities) struct Linked {
    pub(in crate::stages::entities) uri: String,
    pub(in crate::stages::entities) situation: Situation,
    /// ISO 3166-1 code; empty for regions.
    pub(in crate::stages::entities) country: &'static str,
    /// What follows the country in the ISO 3166-2 code of a subdivision; else empty.
    pub(in crate::stages::entities) part: &'static str,
}

/// States of the United States as agencies shorten them, with their codes; without points.
const SHORT: [(&str, &str); 37] = [
    ("Ala", "AL"),
    ("Ariz", "AZ"),
    ("Ark", "AR"),
    ("Calif", "CA"),
    ("Colo", "CO"),
    ("Conn", "CT"),
    ("Del", "DE"),
    ("Fla", "FL"),
    ("Ga", "GA"),
    ("Ill", "IL"),
    ("Ind", "IN"),
    ("Kan", "KS"),
    ("Kans", "KS"),
    ("Ky", "KY"),
    ("La", "LA"),
    ("Md", "MD"),
    ("Mass", "MA"),
    ("Mich", "MI"),
    ("Minn", "MN"),
    ("Miss", "MS"),
    ("Mo", "MO"),
    ("Mont", "MT"),
    ("Neb", "NE"),
    ("Nev", "NV"),
    ("Okla", "OK"),
    ("Ore", "OR"),
    ("Penn", "PA"),
    ("Pa", "PA"),
    ("Tenn", "TN"),
    ("Tex", "TX"),
    ("Va", "VA"),
    ("Vt", "VT"),
    ("Wash", "WA"),
    ("WVa", "WV"),
    ("Wis", "WI"),
    ("Wisc", "WI"),
    ("Wyo", "WY"),
];

/// A name as it is looked up, with what the table has under it.
pub(in crate::stages::entities) struct Sought {
    folded: String,
    rows: &'static str,
}

impl Sought {
    /// Looks a name up.
    pub(in crate::stages::entities) fn of(name: &str) -> Self {
        Self::folded(fold(name))
    }

    fn folded(folded: String) -> Self {
        let rows = PLACES.lines_from(&folded);
        Self { folded, rows }
    }

    /// Looks a name up, and if nothing has it, what is left of it without the kind of place that it
    /// states: "the State of Texas".
    pub(in crate::stages::entities) fn or_bare(name: &str) -> Self {
        let whole = Self::of(name);
        if whole.is_known() {
            return whole;
        }
        match bare(&whole.folded).map(|bare| Self::folded(bare.to_owned())) {
            Some(bare) if bare.is_known() => bare,
            _ => whole,
        }
    }

    /// Whether it names a country or a part of one.
    pub(in crate::stages::entities) fn is_region(&self) -> bool {
        self.rows().any(|row| row.starts_with('C')) || self.subdivisions().next().is_some()
    }

    /// Whether it names any place.
    pub(in crate::stages::entities) fn is_known(&self) -> bool {
        self.rows().next().is_some() || self.subdivisions().next().is_some()
    }

    /// The countries and parts of countries of this name.
    pub(in crate::stages::entities) fn lands(&self) -> impl Iterator<Item = Land> {
        let countries = self.rows().filter(|row| row.starts_with('C')).filter_map(columns);
        let countries = countries.map(|row| Land { country: row.country, part: "" });
        let part = |place: &Subdivision| Land { country: place.country, part: place.code };
        countries.chain(self.subdivisions().map(part))
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
    states: BTreeSet<(&'static str, &'static str)>,
}

impl Places {
    /// A country, or a region without a government.
    pub(in crate::stages::entities) fn country(&mut self, name: &Sought) -> Option<Linked> {
        let row = name.rows().find(|row| row.starts_with(['C', 'R']))?;
        let Row { id, country, .. } = columns(row)?;
        if !country.is_empty() {
            self.countries.insert(country);
        }
        let is_region = country.is_empty();
        let situation = if is_region { Situation::Natural } else { Situation::Governed };
        Some(Linked { uri: geonames(id), situation, country, part: "" })
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
        Some(self.take(place))
    }

    /// A state by its short form, as it stands behind a town: "Tulsa, OK", "Peoria, Ill.". `names` are
    /// those of the same place: if it has another, that must be the state's too.
    pub(in crate::stages::entities) fn short_state(
        &mut self,
        short: &str,
        names: &[Sought],
    ) -> Option<Linked> {
        let folded = fold(short);
        let plain: String = short.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
        let known = SHORT.iter().find(|(known, _)| *known == plain);
        let code = known.map_or(plain.as_str(), |(_, code)| code);
        let of =
            |country| move |place: &&Subdivision| place.country == country && place.code == code;
        let states = || SUBDIVISIONS.iter().map(|(_, place)| place);
        let state = states().find(of("US")).or_else(|| states().find(of("CA")))?;
        let is_its = |place: &Subdivision| (place.country, place.code) == (state.country, code);
        let is_meant = |name: &Sought| name.folded == folded || name.subdivisions().any(is_its);
        names.iter().all(is_meant).then(|| self.take(state))
    }

    fn take(&mut self, place: &Subdivision) -> Linked {
        let Subdivision { country, code, .. } = *place;
        self.countries.insert(country);
        self.states.insert((country, code));
        let uri = format!("urn:iso:std:iso:3166:-2:{country}-{code}");
        Linked { uri, situation: Situation::Governed, country, part: code }
    }

    /// A city: in one of the lands that stand behind it, where any do; else in a country or state that
    /// the document names, or the largest.
    pub(in crate::stages::entities) fn city(
        &mut self,
        name: &Sought,
        lands: &[Land],
    ) -> Option<Linked> {
        let cities = name.rows().filter(|row| row.starts_with('T')).filter_map(columns);
        let is_there = |row: &Row| lands.is_empty() || lands.iter().any(|land| land.has(row));
        let cities: Vec<Row> = cities.filter(is_there).collect();
        // What is named counts as much as eight times the people: first of the countries, then of
        // the states of one.
        let people = |row: &Row, is_named| if is_named { row.people * 8 + 8 } else { row.people };
        let by_country = |row: &&Row| people(row, self.countries.contains(row.country));
        let country = cities.iter().max_by_key(by_country)?.country;
        let by_state = |row: &&Row| people(row, self.states.contains(&(country, row.part)));
        let inside = cities.iter().filter(|row| row.country == country);
        let Row { id, .. } = *inside.max_by_key(by_state)?;
        if !lands.is_empty() {
            self.countries.insert(country);
        }
        Some(Linked { uri: geonames(id), situation: Situation::Governed, country, part: "" })
    }
}

/// A country or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::stages::entities) struct Land {
    country: &'static str,
    /// Empty for all of it.
    part: &'static str,
}

impl Land {
    fn has(&self, city: &Row) -> bool {
        let is_part = self.part.is_empty() || city.part.is_empty() || self.part == city.part;
        self.country == city.country && is_part
    }
}

impl Linked {
    /// Where it is; `None` for a region.
    pub(in crate::stages::entities) fn land(&self) -> Option<Land> {
        (!self.country.is_empty()).then_some(Land { country: self.country, part: self.part })
    }
}

fn geonames(id: &str) -> String {
    format!("https://sws.geonames.org/{id}/")
}

/// A line of the table.
struct Row {
    id: &'static str,
    country: &'static str,
    /// In thousands.
    people: u64,
    /// State of the United States; else empty.
    part: &'static str,
}

fn columns(row: &'static str) -> Option<Row> {
    let mut columns = row.split('\t').skip(1);
    let (id, country, people) = (columns.next()?, columns.next()?, columns.next()?);
    Some(Row {
        id,
        country,
        people: people.parse().ok()?,
        part: columns.next().unwrap_or_default(),
    })
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
        let large = places.city(&Sought::of("Birmingham"), &[]).expect("known");
        assert_eq!(large.country, "GB");
        places.country(&Sought::of("U.S.")).expect("known");
        assert_eq!(places.city(&Sought::of("Birmingham"), &[]).expect("known").country, "US");
    }

    #[test]
    fn a_town_in_a_state_that_is_named_holds_before_a_larger_one() {
        let mut places = Places::default();
        places.subdivision(&Sought::of("Ohio")).expect("known");
        let springfield = places.city(&Sought::of("Springfield"), &[]).expect("known");
        assert_eq!(springfield.uri, "https://sws.geonames.org/4525353/");
        // Not before one of another country, or Rome would be in Georgia.
        places.subdivision(&Sought::of("Georgia")).expect("known");
        let rome = places.city(&Sought::of("Rome"), &[]).expect("known");
        assert_eq!(rome.country, "IT");
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
    fn a_town_is_in_the_state_or_land_that_stands_behind_it() {
        let in_lands = |town, land| {
            let lands: Vec<Land> = Sought::of(land).lands().collect();
            Places::default().city(&Sought::of(town), &lands).map(|linked| linked.uri)
        };
        let uri = |id: &str| Some(format!("https://sws.geonames.org/{id}/"));
        assert_eq!(in_lands("Paris", "Texas"), uri("4717560"));
        assert_eq!(in_lands("Paris", "France"), uri("2988507"));
        assert_eq!(in_lands("Atlanta", "Georgia"), uri("4180439"));
        assert_eq!(in_lands("Tbilisi", "Georgia"), uri("611717"));
        assert_eq!(in_lands("Paris", "Ontario"), None);
    }

    #[test]
    fn states_are_known_by_their_short_forms() {
        let mut places = Places::default();
        for (short, code) in [("Ill.", "IL"), ("OK", "OK"), ("N.Y.", "NY"), ("W. Va.", "WV")] {
            let state = places.short_state(short, &[Sought::of(short)]).expect("known");
            assert_eq!(state.part, code, "{short}");
        }
        assert_eq!(places.short_state("ON", &[]).expect("known").country, "CA");
        assert_eq!(places.short_state("XQ", &[]), None);
        let named = ["GA", "Georgia"].map(Sought::of);
        assert_eq!(places.short_state("GA", &named).expect("known").part, "GA");
        // The town, though its name and the state's are shortened alike.
        assert_eq!(places.short_state("NY", &["NY", "New York"].map(Sought::of)), None);
    }

    #[test]
    fn a_name_may_state_its_kind() {
        for (name, folded) in [
            ("the State of Texas", "texas"),
            ("City of Cleveland", "cleveland"),
            ("Balanga City", "balanga"),
            ("New York City", "new york city"),
            ("Isle of Man", "isle of man"),
        ] {
            assert_eq!(Sought::or_bare(name).folded, folded);
        }
    }
}
