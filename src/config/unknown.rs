//! Keys that were written but mean nothing, each with the name that was probably meant.

use super::names;
use super::problem::{Problem, Refusal};
use super::value::{Kind, Table, Value};

/// What may be written.
pub(super) struct Known<'a> {
    /// Every key.
    pub(super) keys: &'a [&'a str],
    /// Sections that may be there even without a known key inside.
    pub(super) sections: &'a [String],
    /// Sections that take any key.
    pub(super) free: &'a [String],
}

/// Finds every key of the tree that is not known.
///
/// No value is ever quoted: an unknown key may hold a secret.
pub(super) fn find(tree: &Table, known: &Known<'_>) -> Vec<Problem> {
    let mut walk = Walk { known, problems: Vec::new() };
    walk.table("", tree);
    walk.problems
}

struct Walk<'a> {
    known: &'a Known<'a>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    fn table(&mut self, prefix: &str, table: &Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            self.value(&key, value);
        }
    }

    fn value(&mut self, key: &str, value: &Value) {
        if self.known.keys.contains(&key) {
            return;
        }
        if !self.is_section(key) {
            return self.refuse(key, value, self.unknown(key));
        }
        match &value.kind {
            Kind::Table(_) if self.known.free.iter().any(|free| free == key) => {}
            Kind::Table(table) => self.table(key, table),
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{key}[{index}]"), item);
                }
            }
            _ => {
                let refusal = Refusal::new("is a section", format!("write [{key}] and its keys"));
                self.refuse(key, value, refusal);
            }
        }
    }

    fn is_section(&self, key: &str) -> bool {
        let inside =
            |known: &str| known.strip_prefix(key).is_some_and(|rest| rest.starts_with(['.', '[']));
        let mut sections = self.known.sections.iter().chain(self.known.free);
        sections.any(|section| section == key || inside(section))
            || self.known.keys.iter().any(|known| inside(known))
    }

    fn refuse(&mut self, key: &str, value: &Value, refusal: Refusal) {
        self.problems.push(Problem::new(value.place.clone(), key, refusal));
    }

    fn unknown(&self, key: &str) -> Refusal {
        let (parent, name) = key.rsplit_once('.').unwrap_or(("", key));
        if name.ends_with("password") {
            let suggestion = format!("use {name}_file and keep the secret in a file");
            return Refusal::new("secrets do not stand in the configuration", suggestion);
        }
        let siblings = self.names_in(parent);
        let suggestion = if let Some(near) = names::nearest(name, siblings.iter().copied()) {
            let full = if parent.is_empty() { near.to_owned() } else { format!("{parent}.{near}") };
            format!("did you mean {full}?")
        } else if let Some(elsewhere) = self.same_name(name) {
            format!("did you mean {elsewhere}?")
        } else if siblings.is_empty() {
            String::new()
        } else {
            format!("known here: {}", siblings.join(", "))
        };
        Refusal::new("is not known", suggestion)
    }

    /// Names of the keys and sections directly inside a section, each once, in order.
    fn names_in(&self, parent: &str) -> Vec<&str> {
        let Known { keys, sections, free } = self.known;
        let sections = sections.iter().chain(*free).map(String::as_str);
        let known = keys.iter().copied().chain(sections);
        let mut names = Vec::new();
        for key in known {
            let rest = if parent.is_empty() {
                Some(key)
            } else {
                key.strip_prefix(parent).and_then(|rest| rest.strip_prefix('.'))
            };
            let name = rest.and_then(|rest| rest.split(['.', '[']).next());
            if let Some(name) = name.filter(|name| !name.is_empty() && !names.contains(name)) {
                names.push(name);
            }
        }
        names
    }

    fn same_name(&self, name: &str) -> Option<&str> {
        self.known.keys.iter().copied().find(|key| key.rsplit('.').next() == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;
    use std::path::Path;

    fn problems(text: &str) -> Vec<String> {
        let tree = file::parse(Path::new("t.toml"), text).unwrap_or_default();
        let keys = ["kafka.brokers", "kafka.sasl.password_file", "ledger.window", "route[0].to"];
        let (sections, free) = (["route".to_owned()], ["kafka.properties".to_owned()]);
        let known = Known { keys: &keys, sections: &sections, free: &free };
        find(&tree, &known).iter().map(Problem::to_string).collect()
    }

    #[test]
    fn the_nearest_sibling_is_suggested() {
        let found = problems("[kafka]\nbroker = \"a:1\"\n");
        assert_eq!(found, ["t.toml:2: kafka.broker: is not known; did you mean kafka.brokers?"]);
    }

    #[test]
    fn a_key_of_another_section_is_found_there() {
        let found = problems("[kafka]\nwindow = \"1h\"\n");
        assert!(found[0].ends_with("did you mean ledger.window?"), "{found:?}");
    }

    #[test]
    fn an_inline_password_is_refused_without_being_shown() {
        let found = problems("[kafka.sasl]\npassword = \"hunter2\"\n");
        assert!(found[0].contains("use password_file"), "{found:?}");
        assert!(!found[0].contains("hunter2"));
    }

    #[test]
    fn a_section_written_as_a_key_is_named() {
        assert!(problems("kafka = 3\n")[0].contains("write [kafka]"));
    }

    #[test]
    fn known_keys_free_sections_and_list_items_pass() {
        let text = "[kafka.properties]\n\"a.b\" = 1\n[[route]]\nto = \"x\"\n";
        assert_eq!(problems(text), Vec::<String>::new());
    }
}
