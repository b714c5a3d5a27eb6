//! Builds the tables that names are linked with: `build-places DATA OUT`.
//!
//! DATA holds `entities/gazetteers`. Writes `places.tsv` (countries and cities with their GeoNames
//! ids, by folded name) and `companies.tsv` (listed companies with ticker and exchange) into the
//! directory OUT. Lines are sorted by their bytes, so that they can be searched as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Parser;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use wiredesk::stages::entities::link::fold;
use wiredesk_training::entities::names::company;
use wiredesk_training::files::rows;

/// People from whom a city's other names are taken up.
const LARGE: u64 = 500_000;
/// So many times less than its own name does another name of a city count.
const OTHER_NAME: u64 = 10;
/// Fewest letters of such a name.
const LEAST_LETTERS: usize = 5;

/// Names of countries that the list does not have, by ISO 3166-1 code.
const MORE_NAMES: [(&str, &str); 52] = [
    ("US", "U.S."),
    ("US", "USA"),
    ("US", "U.S.A."),
    ("US", "America"),
    ("US", "United States"),
    ("GB", "U.K."),
    ("GB", "Britain"),
    ("GB", "Great Britain"),
    ("GB", "United Kingdom"),
    ("AE", "UAE"),
    ("AE", "U.A.E."),
    ("AE", "Emirates"),
    ("TR", "Turkey"),
    ("TR", "Turkiye"),
    ("CZ", "Czech Republic"),
    ("KR", "Republic of Korea"),
    ("KR", "ROK"),
    ("KP", "DPRK"),
    ("KP", "DPR Korea"),
    ("CD", "DRC"),
    ("CD", "DR Congo"),
    ("CD", "Congo"),
    ("CD", "Democratic Republic of Congo"),
    ("CG", "Republic of Congo"),
    ("CI", "Ivory Coast"),
    ("MM", "Burma"),
    ("NL", "Holland"),
    ("PS", "Palestine"),
    ("PS", "Palestinian Territories"),
    ("VA", "Vatican"),
    ("VA", "Holy See"),
    ("BA", "Bosnia"),
    ("BA", "Bosnia-Herzegovina"),
    ("MK", "Macedonia"),
    ("SZ", "Swaziland"),
    ("TL", "East Timor"),
    ("CV", "Cape Verde"),
    ("LA", "Laos"),
    ("SY", "Syria"),
    ("RU", "Russia"),
    ("IR", "Iran"),
    ("MD", "Moldova"),
    ("TZ", "Tanzania"),
    ("VE", "Venezuela"),
    ("BO", "Bolivia"),
    ("BN", "Brunei"),
    ("TW", "Taiwan"),
    ("VN", "Vietnam"),
    ("VN", "Viet Nam"),
    ("HK", "Hong Kong"),
    ("MO", "Macau"),
    ("CN", "PRC"),
];

/// Names of a country that news name and the list, which follows ISO 3166, does not have, with its
/// code and GeoNames id.
const UNLISTED: [(&str, &str, &str); 2] =
    [("Kosovo", "XK", "831053"), ("Republic of Kosovo", "XK", "831053")];

/// Towns by what news in English call them where the list has another name, by GeoNames id.
const MORE_TOWNS: [(&str, &str); 28] = [
    ("New York", "5128581"),
    ("Washington, D.C.", "4140963"),
    ("Quebec City", "6325494"),
    ("Frankfurt", "2925533"),
    ("Seville", "2510911"),
    ("Ghent", "2797656"),
    ("Bruges", "2800931"),
    ("Krakow", "3094802"),
    ("Wroclaw", "3081368"),
    ("Kiev", "703448"),
    ("Kharkov", "706483"),
    ("Zaporizhzhia", "687700"),
    ("Thessaloniki", "734077"),
    ("Diyarbakir", "316541"),
    ("Gaza City", "281133"),
    ("Rafah", "281102"),
    ("Khan Younis", "281124"),
    ("Khan Yunis", "281124"),
    ("Jenin", "283506"),
    ("Fallujah", "99454"),
    ("Tikrit", "90150"),
    ("Mecca", "104515"),
    ("Fez", "2548885"),
    ("Madras", "1264527"),
    ("Rangoon", "1298824"),
    ("Saigon", "1566083"),
    ("Peking", "1816670"),
    ("Ulaanbaatar", "2028462"),
];

/// Regions without a government of their own, by GeoNames id.
const REGIONS: [(&str, u32); 7] = [
    ("Europe", 6_255_148),
    ("Africa", 6_255_146),
    ("Asia", 6_255_147),
    ("North America", 6_255_149),
    ("South America", 6_255_150),
    ("Oceania", 6_255_151),
    ("Antarctica", 6_255_152),
];

#[derive(Parser)]
#[command(about = "Builds the tables that names are linked with")]
struct Args {
    /// Directory with `entities/gazetteers`.
    data: PathBuf,
    /// Where the tables go.
    out: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let lists = args.data.join("entities/gazetteers");
    write(&args.out.join("places.tsv"), &places(&lists)?)?;
    write(&args.out.join("companies.tsv"), &companies(&lists)?)
}

fn write(path: &Path, lines: &BTreeSet<String>) -> Result<()> {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// `name, kind, id, country, thousands of people, state`; the kind is C, R or T: country, region, town.
/// States are those of the United States.
fn places(lists: &Path) -> Result<BTreeSet<String>> {
    let mut lines = BTreeSet::new();
    let mut ids = BTreeMap::new();
    for row in rows(&lists.join("countries.tsv.gz"))? {
        let (code, id) = (row[0].clone(), row[6].clone());
        for name in row[3].split('|').chain([row[2].as_str()]) {
            let name = fold(name.trim_end_matches(" (the)"));
            lines.insert(format!("{name}\tC\t{id}\t{code}\t0"));
        }
        for name in row[3].split('|').flat_map(parts) {
            lines.insert(format!("{}\tC\t{id}\t{code}\t0", fold(name)));
        }
        ids.insert(code, id);
    }
    for (name, code, id) in UNLISTED {
        lines.insert(format!("{}\tC\t{id}\t{code}\t0", fold(name)));
    }
    for (code, name) in MORE_NAMES {
        let id = ids.get(code).with_context(|| format!("no country {code}"))?;
        lines.insert(format!("{}\tC\t{id}\t{code}\t0", fold(name)));
    }
    for (name, id) in REGIONS {
        lines.insert(format!("{}\tR\t{id}\t\t0", fold(name)));
    }
    for row in rows(&lists.join("cities.tsv.gz"))? {
        let (id, name, country) = (&row[0], &row[1], &row[2]);
        let people: u64 = row[4].parse().context("a population")?;
        let more = MORE_TOWNS.iter().filter(|(_, town)| town == id).map(|(name, _)| fold(name));
        let own: BTreeSet<String> = more.chain([fold(name), fold(&plain(name))]).collect();
        let mut others: BTreeSet<String> = BTreeSet::new();
        if people >= LARGE {
            let is_name = |name: &&str| {
                name.chars().count() >= LEAST_LETTERS
                    && name.contains(char::is_lowercase)
                    && name.starts_with(char::is_uppercase)
            };
            others.extend(row[5].split('|').filter(is_name).map(fold));
        }
        // Of the other lands' numbers of their parts few are those of ISO 3166-2.
        let part = if country == "US" { format!("\t{}", row[3]) } else { String::new() };
        let other = others.difference(&own).map(|name| (name, people / OTHER_NAME));
        for (name, people) in own.iter().map(|name| (name, people)).chain(other) {
            if !name.is_empty() {
                lines.insert(format!("{name}\tT\t{id}\t{country}\t{}{part}", people / 1_000));
            }
        }
    }
    Ok(lines)
}

/// What a country is made of by its name: "Trinidad & Tobago".
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let is_other = name.contains(',') || name.contains(" of ") || name.ends_with(" Islands");
    let divider = [" & ", " and "].into_iter().find(|divider| !is_other && name.contains(divider));
    divider.into_iter().flat_map(|divider| name.split(divider))
}

/// A name without the marks on its letters, as news in English mostly write it: "Zurich".
fn plain(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// `name, ticker, exchange`; of several papers of a company, the one with the shortest ticker.
fn companies(lists: &Path) -> Result<BTreeSet<String>> {
    const FUNDS: [&str; 14] = [
        "fund",
        "etf",
        "trust",
        "warrant",
        "unit",
        "acquisition",
        "notes",
        "preferred",
        "right",
        "index",
        "portfolio",
        "depositary shares",
        "debenture",
        "municipal",
    ];
    let mut best: BTreeMap<String, (usize, String, String)> = BTreeMap::new();
    let mut exchanges: BTreeMap<String, String> = BTreeMap::new();
    let listed = rows(&lists.join("tickers.tsv.gz"))?;
    for row in &listed {
        if row[1] != "US" {
            exchanges.insert(row[0].clone(), row[1].clone());
        }
    }
    for row in &listed {
        let (ticker, name, list) = (&row[0], &row[2], &row[3]);
        let lower = name.to_lowercase();
        let is_large = list == "sp500";
        if !is_large && FUNDS.iter().any(|word| lower.contains(word))
            || !ticker.bytes().all(|b| b.is_ascii_uppercase())
        {
            continue;
        }
        let Some(exchange) = exchanges.get(ticker) else { continue };
        // The large companies' own list has the names that they go by.
        let rank = if is_large { ticker.len() } else { ticker.len() + 10 };
        let name = fold(&company(name));
        let entry = (rank, ticker.clone(), exchange.clone());
        if name.len() > 1 {
            match best.get(&name) {
                Some(known) if *known <= entry => {}
                _ => {
                    best.insert(name, entry);
                }
            }
        }
    }
    let line = |(name, (_, ticker, exchange))| format!("{name}\t{ticker}\t{exchange}");
    Ok(best.into_iter().map(line).collect())
}
