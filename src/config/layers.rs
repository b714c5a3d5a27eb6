//! What is written over the file: the environment, and over it the command line.

use std::ffi::OsString;

use super::Place;
use super::problem::{Problem, Refusal};
use super::value::{Kind, Table, Value, insert};

/// Variables of this prefix set keys: `WIREDESK__KAFKA__BROKERS` is `kafka.brokers`.
const PREFIX: &str = "WIREDESK__";

/// Names the configuration file where `--config` does not.
const FILE_VARIABLE: &str = "WIREDESK_CONFIG";

/// The environment as an argument: only [`Environment::of_process`] reads that of the process.
#[derive(Clone, Default)]
pub struct Environment(Vec<(OsString, OsString)>);

impl Environment {
    /// The variables of this process that concern Wiredesk, sorted by name.
    pub fn of_process() -> Self {
        let ours = |name: &OsString| name.as_encoded_bytes().starts_with(b"WIREDESK");
        let mut variables: Vec<_> = std::env::vars_os().filter(|(name, _)| ours(name)).collect();
        variables.sort();
        Self(variables)
    }

    /// What `WIREDESK_FAIL_POINT` asks for, if anything.
    pub fn fail_point() -> Option<String> {
        std::env::var_os("WIREDESK_FAIL_POINT")?.into_string().ok()
    }

    /// Made-up variables.
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// The configuration file that `WIREDESK_CONFIG` names; an empty one names none.
    pub(super) fn file(&self) -> Option<&OsString> {
        let named =
            |(name, value): &&(OsString, OsString)| name == FILE_VARIABLE && !value.is_empty();
        self.0.iter().find(named).map(|(_, value)| value)
    }

    /// Writes the variables over the tree.
    pub(super) fn apply(&self, tree: &mut Table, problems: &mut Vec<Problem>) {
        for (name, value) in &self.0 {
            let name = name.to_string_lossy();
            let place = Place::Variable(name.to_string());
            if let Some(rest) = name.strip_prefix(PREFIX) {
                let key = rest.replace("__", ".").to_ascii_lowercase();
                match value.to_str() {
                    Some(text) => write(tree, place, &key, text, problems),
                    None => {
                        problems.push(Problem::new(place, key, Refusal::new("is not UTF-8", "")));
                    }
                }
            } else if let Some(meant) = slip(&name) {
                let refusal = Refusal::new("sets nothing", format!("did you mean {meant}?"));
                problems.push(Problem::new(place, "", refusal));
            }
        }
    }
}

/// What a variable probably means that has the steps of a key but not quite the prefix.
fn slip(name: &str) -> Option<String> {
    let rest = name.strip_prefix("WIREDESK_")?;
    rest.contains("__").then(|| format!("{PREFIX}{rest}"))
}

/// Keys set on the command line, in order: a later one wins.
#[derive(Clone, Debug, Default)]
pub struct Overrides(Vec<Override>);

#[derive(Clone, Debug)]
struct Override {
    flag: String,
    key: String,
    value: String,
}

impl Overrides {
    /// Nothing set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key to a text, read as the key wants it; `flag` is named where the value is refused.
    #[must_use]
    pub fn set(mut self, flag: &str, key: &str, value: impl Into<String>) -> Self {
        self.0.push(Override { flag: flag.to_owned(), key: key.to_owned(), value: value.into() });
        self
    }

    /// Writes the options over the tree.
    pub(super) fn apply(&self, tree: &mut Table, problems: &mut Vec<Problem>) {
        for Override { flag, key, value } in &self.0 {
            write(tree, Place::Flag(flag.clone()), key, value, problems);
        }
    }
}

fn write(tree: &mut Table, place: Place, key: &str, text: &str, problems: &mut Vec<Problem>) {
    if key.split('.').any(str::is_empty) {
        let refusal = Refusal::new("is no key", "name a section and a key, as in ledger.window");
        return problems.push(Problem::new(place, key, refusal));
    }
    let value = Value { place: place.clone(), kind: Kind::Bare(text.to_owned()) };
    if let Err(refusal) = insert(tree, key, value) {
        problems.push(Problem::new(place, key, refusal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::find;

    fn applied(pairs: &[(&str, &str)]) -> (Table, Vec<Problem>) {
        let (mut tree, mut problems) = (Table::new(), Vec::new());
        Environment::from_pairs(pairs).apply(&mut tree, &mut problems);
        (tree, problems)
    }

    #[test]
    fn a_variable_names_its_key_by_double_underscores() {
        let (tree, problems) = applied(&[("WIREDESK__KAFKA__SESSION_TIMEOUT", "9s")]);
        let value = find(&tree, "kafka.session_timeout").expect("set");
        assert_eq!(value.text(), Some("9s"));
        assert!(problems.is_empty());
    }

    #[test]
    fn a_variable_of_another_form_sets_nothing_and_a_likely_slip_is_named() {
        let (tree, problems) = applied(&[("WIREDESK_CONFIG", "x"), ("WIREDESK_TEST_BROKERS", "b")]);
        assert!(tree.is_empty() && problems.is_empty());
        let (_, problems) = applied(&[("WIREDESK_KAFKA__BROKERS", "b:1")]);
        assert!(problems[0].suggestion.contains("WIREDESK__KAFKA__BROKERS"));
    }

    #[test]
    fn a_later_option_wins() {
        let flags = Overrides::new().set("--set", "a.b", "1").set("--set", "a.b", "2");
        let (mut tree, mut problems) = (Table::new(), Vec::new());
        flags.apply(&mut tree, &mut problems);
        assert_eq!(find(&tree, "a.b").and_then(Value::text), Some("2"));
    }

    #[test]
    fn a_key_with_an_empty_step_is_refused() {
        let (_, problems) = applied(&[("WIREDESK__", "1"), ("WIREDESK__A____B", "1")]);
        assert_eq!(problems.len(), 2);
    }
}
