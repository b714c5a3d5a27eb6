//! `[[route]]`: rules that send records to further topics.

use crate::article::TopicName;
use crate::config::names;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::stages::Conditions;
use crate::stages::route::RouteRule;

/// Most rules.
const MOST: usize = 1_000;

pub(in crate::config) fn read(reader: &mut Reader) -> Vec<RouteRule> {
    let count = reader.tables("route");
    if count > MOST {
        reader.refuse("route", Refusal::new(format!("there are more than {MOST} rules"), ""));
    }
    let mut rules: Vec<RouteRule> = Vec::new();
    for index in 0..count.min(MOST) {
        let rule = rule(reader, &format!("route[{index}]"));
        let known = rules.iter().any(|other| other.name == rule.name && !rule.name.is_empty());
        if known {
            let reason = format!("a rule named {:?} stands above", rule.name);
            let refusal = Refusal::new(reason, "lineage and metrics tell rules apart by name");
            reader.refuse(&format!("route[{index}].name"), refusal);
        }
        rules.push(rule);
    }
    rules
}

fn rule(reader: &mut Reader, section: &str) -> RouteRule {
    let key = |name: &str| format!("{section}.{name}");
    let name = reader.get_if(&key("name"), String::new(), |name: &String| names::instance(name));
    let to = reader.get_if(&key("to"), Vec::<TopicName>::new(), |to| some(to));
    let when = conditions(reader, section);
    let only = reader.get(&key("only"), false);
    if !reader.is_set(&key("name")) {
        reader.refuse(section, Refusal::new("has no name", "lineage and metrics show it: name it"));
    }
    if !reader.is_set(&key("to")) {
        reader.refuse(section, Refusal::new("leads nowhere", "add to = [\"TOPIC\"]"));
    }
    RouteRule { name, when, to, only }
}

/// Reads what a rule asks of a record; at least one condition.
pub(super) fn conditions(reader: &mut Reader, section: &str) -> Conditions {
    let key = |name: &str| format!("{section}.{name}");
    let mut any_of =
        |name: &str| reader.get_if(&key(name), Vec::<String>::new(), |items| some(items));
    let when = Conditions {
        source: any_of("source"),
        language: any_of("language"),
        topic: any_of("topic"),
        entity: any_of("entity"),
    };
    let names = ["source", "language", "topic", "entity"];
    if !names.iter().any(|name| reader.is_set(&key(name))) {
        let suggestion = "add source, language, topic or entity";
        reader.refuse(section, Refusal::new("has no condition", suggestion));
    }
    when
}

/// A list that is written must not be empty.
pub(super) fn some<T>(items: &[T]) -> Result<(), Refusal> {
    if items.is_empty() {
        return Err(Refusal::new("is an empty list", "name at least one"));
    }
    Ok(())
}
