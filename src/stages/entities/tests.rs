//! Sample articles with everything that is found in them. People and companies are invented.

use std::fmt::Write as _;

use super::*;
use crate::article::Timestamp;
use crate::stages::{Entity, Field};

/// The day, the headline and the body.
const SAMPLES: [(&str, &str); 22] = [
    ("acronyms", include_str!("samples/acronyms.txt")),
    ("addresses", include_str!("samples/addresses.txt")),
    ("birmingham", include_str!("samples/birmingham.txt")),
    ("capitals", include_str!("samples/capitals.txt")),
    ("company_and_person", include_str!("samples/company_and_person.txt")),
    ("dateline", include_str!("samples/dateline.txt")),
    ("dates", include_str!("samples/dates.txt")),
    ("demonyms", include_str!("samples/demonyms.txt")),
    ("family_name_first", include_str!("samples/family_name_first.txt")),
    ("georgia_country", include_str!("samples/georgia_country.txt")),
    ("georgia_state", include_str!("samples/georgia_state.txt")),
    ("hyphens", include_str!("samples/hyphens.txt")),
    ("korean", include_str!("samples/korean.txt")),
    ("money", include_str!("samples/money.txt")),
    ("parties", include_str!("samples/parties.txt")),
    ("places", include_str!("samples/places.txt")),
    ("plain", include_str!("samples/plain.txt")),
    ("possessives", include_str!("samples/possessives.txt")),
    ("sport", include_str!("samples/sport.txt")),
    ("states", include_str!("samples/states.txt")),
    ("surnames", include_str!("samples/surnames.txt")),
    ("title_case", include_str!("samples/title_case.txt")),
];

fn input(sample: &str) -> Input<'_> {
    let (day, rest) = sample.split_once('\n').expect("a day");
    let (headline, body) = rest.split_once("\n\n").expect("a headline");
    let published = Timestamp::parse(day);
    Input { headline: Some(headline), body: body.trim_end(), published, ..Input::default() }
}

/// An entity on a line: type, name, link, relation, mentions.
fn line(entity: &Entity) -> String {
    let about = entity.relevance.is_some_and(|relevance| relevance >= ABOUT);
    let mut line = format!("{:?} {}", entity.kind, entity.name);
    if let Some(uri) = &entity.uri {
        write!(line, " <{uri}>").expect("a string takes everything");
    }
    for symbol in &entity.symbols {
        write!(line, " [{}:{}]", symbol.exchange, symbol.symbol).expect("a string");
    }
    line += if about { " about:" } else { " mentions:" };
    for mention in &entity.mentions {
        let field = if mention.field == Field::Headline { "h" } else { "b" };
        write!(line, " {field}{}-{} {:?}", mention.start, mention.end, mention.text)
            .expect("a string");
    }
    line
}

#[test]
fn a_name_before_a_ticker_is_a_listed_company() {
    let text = "MARWICK — Shares of Hanbit Shipping (KRX: 005930) rose 3.2 percent on Tuesday.";
    let input = Input { body: text, ..Input::default() };
    let found = Recogniser::new(Arc::default()).find(&input);
    let company = found.entities.iter().find(|entity| entity.name == "Hanbit Shipping");
    let company = company.unwrap_or_else(|| panic!("not among {:?}", found.entities));
    assert_eq!(
        line(company),
        "Organisation Hanbit Shipping [KRX:005930] mentions: b20-35 \"Hanbit Shipping\""
    );
}

#[test]
fn the_samples_are_tagged_as_reviewed() {
    let recogniser = Recogniser::new(Arc::default());
    let mut shown = String::new();
    for (name, sample) in SAMPLES {
        let input = input(sample);
        let found = recogniser.find(&input);
        writeln!(shown, "== {name}: {}", input.headline.unwrap_or_default()).expect("a string");
        for entity in &found.entities {
            writeln!(shown, "{}", line(entity)).expect("a string");
        }
        for value in &found.values {
            let known = value.value.as_deref().unwrap_or("?");
            writeln!(shown, "{:?} {:?} = {known}", value.kind, value.text).expect("a string");
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn the_model_is_read_and_knows_something() {
    let recogniser = Recogniser::new(Arc::default());
    let body = "Tomas Wren flew from Paris to Toronto on Monday.";
    let found = recogniser.find(&Input { body, ..Input::default() });
    assert!(found.entities.iter().any(|entity| entity.name == "Paris"));
}

#[test]
fn what_was_read_before_changes_nothing() {
    let used = Recogniser::new(Arc::default());
    for (_, sample) in SAMPLES {
        let fresh = Recogniser::new(Arc::default());
        assert_eq!(used.find(&input(sample)), fresh.find(&input(sample)));
    }
}

#[test]
fn a_language_the_tagger_does_not_know_has_listed_names_only() {
    let list = "name\ttype\nSarn\tplace\n";
    let gazetteer = Gazetteer::parse("names.tsv", list).expect("valid");
    let recogniser = Recogniser::new(Arc::new(gazetteer));
    let body = "Die Fähre nach Sarn und Toronto, sagte Tomas Wren.";
    let found = recogniser.find(&Input { body, language: Some("de"), ..Input::default() });
    let names: Vec<&str> = found.entities.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!(names, ["Sarn"]);
}

#[test]
fn the_list_overrules_the_tagger() {
    let list = "name\ttype\turi\taliases\tmode\n\
        Toronto\torganisation\tid:toronto\t\talways\n\
        Paris\t\t\t\tnever\n\
        Tomas Wren\tperson\tid:wren\t\tlink\n";
    let gazetteer = Gazetteer::parse("names.tsv", list).expect("valid");
    let recogniser = Recogniser::new(Arc::new(gazetteer));
    let body = "Tomas Wren flew from Paris to Toronto on Monday. Wren was tired.";
    let found = recogniser.find(&Input { body, ..Input::default() }).entities;
    let told: Vec<_> =
        found.iter().map(|e| (e.name.as_str(), e.uri.as_deref(), e.mentions.len())).collect();
    assert_eq!(told, [("Tomas Wren", Some("id:wren"), 2), ("Toronto", Some("id:toronto"), 1)]);
}

#[test]
fn an_explanation_names_labels_and_reasons() {
    let recogniser = Recogniser::new(Arc::default());
    let body = "Ana Duarte left Toronto. Duarte was tired.";
    let explained = recogniser.explain(&Input { body, ..Input::default() });
    let json = serde_json::to_value(&explained).expect("plain data");
    assert_eq!(json["tokens"][0]["label"], "B-person");
    assert_eq!(json["tokens"][2]["label"], "O");
    assert!(json["tokens"][0]["score"]["all"].as_f64().is_some_and(|score| score > 0.0));
    assert_eq!(json["entities"][0]["mentions"][1]["reason"], "surname or first name");
}
