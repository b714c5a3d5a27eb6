//! `[[duplicates]]` and the keys of `[stages.dedup]` about duplicates: what becomes of them.

use super::route;
use crate::article::SourceId;
use crate::config::names;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::Choice;
use crate::stages::duplicates::{DuplicateRule, DuplicateSettings, Policy};

/// Most rules.
const MOST: usize = 1_000;
/// Most sources in order of preference.
const MOST_SOURCES: usize = 1_000;

impl Choice for Policy {
    const WORDS: &'static [(&'static str, Self)] =
        &[("divert", Self::Divert), ("mark", Self::Mark), ("drop", Self::Drop)];
}

pub(in crate::config) fn read(reader: &mut Reader) -> DuplicateSettings {
    let policy = reader.get("stages.dedup.duplicates", Policy::default());
    let prefer = reader.get_if("stages.dedup.prefer", Vec::<String>::new(), |names| sources(names));
    DuplicateSettings {
        prefer: prefer.iter().map(|name| SourceId::from(name.as_str())).collect(),
        policy,
        rules: rules(reader),
    }
}

/// Sources in an order: each once.
fn sources(names: &[String]) -> Result<(), Refusal> {
    if names.len() > MOST_SOURCES {
        return Err(Refusal::new(format!("there are more than {MOST_SOURCES} sources"), ""));
    }
    let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    match twice {
        Some((_, name)) => {
            let reason = format!("names {name:?} twice");
            Err(Refusal::new(reason, "name each source once, the preferred one first"))
        }
        None => Ok(()),
    }
}

fn rules(reader: &mut Reader) -> Vec<DuplicateRule> {
    let count = reader.tables("duplicates");
    if count > MOST {
        reader.refuse("duplicates", Refusal::new(format!("there are more than {MOST} rules"), ""));
    }
    let mut rules: Vec<DuplicateRule> = Vec::new();
    for index in 0..count.min(MOST) {
        let section = format!("duplicates[{index}]");
        let rule = rule(reader, &section);
        if !rule.name.is_empty() && rules.iter().any(|other| other.name == rule.name) {
            let reason = format!("a rule named {:?} stands above", rule.name);
            let refusal = Refusal::new(reason, "lineage tells rules apart by name");
            reader.refuse(&format!("{section}.name"), refusal);
        }
        rules.push(rule);
    }
    rules
}

fn rule(reader: &mut Reader, section: &str) -> DuplicateRule {
    let key = |name: &str| format!("{section}.{name}");
    let name = reader.get_if(&key("name"), String::new(), |name: &String| names::instance(name));
    let policy = reader.get(&key("policy"), Policy::default());
    let when = route::conditions(reader, section);
    if !reader.is_set(&key("name")) {
        reader.refuse(section, Refusal::new("has no name", "lineage shows it: name it"));
    }
    if !reader.is_set(&key("policy")) {
        let suggestion = "add policy = \"divert\", \"mark\" or \"drop\"";
        reader.refuse(section, Refusal::new("does not say what becomes of them", suggestion));
    }
    DuplicateRule { name, when, policy }
}
