//! The lists of names, from gazetteer files, as hashes with the lists they stand in.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use wiredesk::stages::entities::tagger::lexicon::{list, phrase};
use wiredesk::stages::entities::tagger::word::{Forms, hash};
use wiredesk::stages::entities::token::tokenise;

use crate::files::rows;

/// People from whom a city's other names are taken up.
const LARGE_CITY: u64 = 200_000;

/// Ends of company names that say nothing.
const COMPANY_ENDS: [&str; 17] = [
    "common stock",
    "common shares",
    "ordinary shares",
    "class a",
    "class b",
    "inc",
    "corp",
    "corporation",
    "company",
    "co",
    "ltd",
    "limited",
    "plc",
    "holdings",
    "group",
    "the",
    "&",
];

/// Names by hash, with the bits of their lists.
#[derive(Default)]
pub struct Names(BTreeMap<u64, u8>);

impl Names {
    /// Reads the lists of a directory of gazetteers, and the tables of subdivisions and of peoples.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn read(directory: &Path) -> Result<Self> {
        let mut names = Self::default();
        for row in rows(&directory.join("first-names.tsv.gz"))? {
            names.add(&row[0], list::FIRST);
        }
        for row in rows(&directory.join("surnames.tsv.gz"))? {
            names.add(&row[0], list::SURNAME);
        }
        for row in rows(&directory.join("countries.tsv.gz"))? {
            for name in row[3].split('|') {
                names.add(name.trim_start_matches("the "), list::COUNTRY);
            }
            names.add(&row[4], list::PLACE);
        }
        for row in rows(&directory.join("cities.tsv.gz"))? {
            names.add(&row[1], list::PLACE);
            if row[4].parse().is_ok_and(|people: u64| people >= LARGE_CITY) {
                let is_name = |name: &&str| name.len() > 4 && name.contains(char::is_lowercase);
                row[5].split('|').filter(is_name).for_each(|name| names.add(name, list::PLACE));
            }
        }
        for row in rows(&directory.join("universities.tsv.gz"))? {
            names.add(&row[0], list::ORGANISATION);
        }
        for row in rows(&directory.join("football-clubs.tsv.gz"))? {
            let name = row[0].replace("$$", "");
            if name.contains(' ') {
                names.add(&name, list::ORGANISATION);
            }
        }
        for row in rows(&directory.join("tickers.tsv.gz"))? {
            let name = company(&row[2]);
            if name.contains(' ') || row[3] == "sp500" {
                names.add(&name, list::ORGANISATION);
            }
        }
        for place in wiredesk::stages::entities::link::subdivisions() {
            names.add(place.name, list::PLACE);
        }
        for (_, people) in wiredesk::stages::entities::link::demonyms() {
            names.add(people, list::PEOPLE);
        }
        Ok(names)
    }

    fn add(&mut self, name: &str, bit: u8) {
        if name.chars().count() < 2 || !name.contains(char::is_uppercase) {
            return;
        }
        let mut tokens = Vec::new();
        tokenise(name, &mut tokens);
        let mut before: Option<u64> = None;
        for token in &tokens {
            if let Some(before) = before {
                *self.0.entry(before).or_default() |= list::BEGINNING;
            }
            let own = hash(&Forms::of(token.of(name)).exact);
            before = Some(before.map_or(own, |before| phrase(before, own)));
        }
        if let Some(whole) = before {
            *self.0.entry(whole).or_default() |= bit;
        }
    }

    /// The names, by hash.
    pub fn entries(&self) -> Vec<(u64, u8)> {
        self.0.iter().map(|(&key, &bits)| (key, bits)).collect()
    }
}

/// A company's name without what exchanges add to it.
pub fn company(listed: &str) -> String {
    let name = listed.split(" - ").next().unwrap_or(listed);
    let mut words: Vec<&str> = name.split_whitespace().collect();
    loop {
        let lower = words.join(" ").to_lowercase().replace(['.', ',', '(', ')'], "");
        let is_end = |end: &&&str| lower.ends_with(&format!(" {end}"));
        match COMPANY_ENDS.iter().find(is_end) {
            Some(end) => words.truncate(words.len() - end.split(' ').count().min(words.len() - 1)),
            None => break,
        }
    }
    words.join(" ").trim_end_matches([',', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_lose_what_exchanges_add() {
        assert_eq!(company("Sarn Ferries, Inc. - Common Stock"), "Sarn Ferries");
        assert_eq!(company("Vale Instruments Holdings Ltd."), "Vale Instruments");
        assert_eq!(company("3M"), "3M");
    }

    #[test]
    fn beginnings_of_longer_names_are_marked() {
        let mut names = Names::default();
        names.add("Port Ellery", list::PLACE);
        assert_eq!(names.0[&hash("Port")], list::BEGINNING);
        assert_eq!(names.0[&phrase(hash("Port"), hash("Ellery"))], list::PLACE);
    }
}
