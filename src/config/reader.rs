//! Reads keys from the merged tree, remembers what was asked for, and collects every problem.

use std::path::PathBuf;

use super::effective::Effective;
use super::problem::{Problem, Refusal};
use super::setting::{Setting, Switch};
use super::unknown::{self, Known};
use super::value::{Kind, Table, Value, find};
use super::{ConfigErrors, Place};

/// The reader of one configuration. A key that is refused yields its default, so that reading goes
/// on and all problems are found at once; [`Reader::finish`] then refuses the whole.
pub(super) struct Reader {
    tree: Table,
    problems: Vec<Problem>,
    effective: Vec<Effective>,
    sections: Vec<String>,
    free: Vec<String>,
}

impl Reader {
    /// A reader of a tree, with the problems that making the tree has found.
    pub(super) fn new(tree: Table, problems: Vec<Problem>) -> Self {
        Self { tree, problems, effective: Vec::new(), sections: Vec::new(), free: Vec::new() }
    }

    /// Reads a key, or takes its default.
    pub(super) fn get<T: Setting>(&mut self, key: &str, default: T) -> T {
        self.get_if(key, default, |_| Ok(()))
    }

    /// Reads a key whose value must lie between two others.
    pub(super) fn get_within<T>(&mut self, key: &str, default: T, least: T, most: T) -> T
    where
        T: Setting + PartialOrd + Copy,
    {
        self.get_if(key, default, |value| {
            if (&least..=&most).contains(&value) {
                return Ok(());
            }
            let suggestion = format!("write {} to {}", least.show(), most.show());
            Err(Refusal::new(format!("{} is out of range", value.show()), suggestion))
        })
    }

    /// Reads a key whose value must pass a check.
    pub(super) fn get_if<T: Setting>(
        &mut self,
        key: &str,
        default: T,
        check: impl FnOnce(&T) -> Result<(), Refusal>,
    ) -> T {
        self.get_with(key, default, |value| {
            let read = T::read(value)?;
            check(&read)?;
            Ok(read)
        })
    }

    /// Reads a key in a way of its own.
    pub(super) fn get_with<T: Setting>(
        &mut self,
        key: &str,
        default: T,
        read: impl FnOnce(&Value) -> Result<T, Refusal>,
    ) -> T {
        let (value, place) = match self.find(key).map(|value| (read(value), value.place.clone())) {
            Some((Ok(value), place)) => (value, place),
            Some((Err(refusal), place)) => {
                self.problems.push(Problem::new(place.clone(), key, refusal));
                (default, place)
            }
            None => (default, Place::Default),
        };
        self.effective.push(Effective { key: key.to_owned(), value: value.show(), place });
        value
    }

    /// Reads a path, made relative to where it was written; `false`, the default, means none.
    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let path = self.get(key, Switch::<PathBuf>(None)).0?;
        Some(self.place(key).directory().join(path))
    }

    /// Makes a section known that has no keys yet.
    pub(super) fn section(&mut self, key: &str) {
        self.sections.push(key.to_owned());
    }

    /// Reads a section that takes any key.
    pub(super) fn free_section(&mut self, key: &str) -> Option<&Table> {
        self.free.push(key.to_owned());
        match &self.find(key)?.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Reads the tables of a list, `[[key]]`: how many there are.
    pub(super) fn tables(&mut self, key: &str) -> usize {
        self.sections.push(key.to_owned());
        let Some(value) = self.find(key) else { return 0 };
        let place = value.place.clone();
        let is_table = |item: &Value| matches!(item.kind, Kind::Table(_));
        match &value.kind {
            Kind::List(items) if items.iter().all(is_table) => items.len(),
            _ => {
                let refusal = Refusal::new("is a list of tables", format!("write [[{key}]]"));
                self.problems.push(Problem::new(place, key, refusal));
                self.free.push(key.to_owned());
                0
            }
        }
    }

    /// Notes a value of a free section among the effective ones.
    pub(super) fn note(&mut self, key: &str, value: &String, place: Place) {
        self.effective.push(Effective { key: key.to_owned(), value: value.show(), place });
    }

    /// Finds what was written under a key.
    pub(super) fn find(&self, key: &str) -> Option<&Value> {
        find(&self.tree, key)
    }

    /// Whether somebody wrote the key.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Whether the key was refused already.
    pub(super) fn refused(&self, key: &str) -> bool {
        self.problems.iter().any(|problem| problem.key == key)
    }

    /// Where the key was written.
    pub(super) fn place(&self, key: &str) -> Place {
        self.find(key).map_or(Place::Default, |value| value.place.clone())
    }

    /// Records a problem of a key.
    pub(super) fn refuse(&mut self, key: &str, refusal: Refusal) {
        let place = self.place(key);
        self.refuse_at(place, key, refusal);
    }

    /// Records a problem of a key at a place of its own.
    pub(super) fn refuse_at(&mut self, place: Place, key: &str, refusal: Refusal) {
        self.problems.push(Problem::new(place, key, refusal));
    }

    /// Demands something of several keys together. The complaint goes to the first of them that
    /// somebody wrote; a key that was refused already is not blamed again.
    pub(super) fn require(
        &mut self,
        keys: &[&str],
        holds: bool,
        refusal: impl FnOnce() -> Refusal,
    ) {
        if holds || keys.iter().any(|key| self.refused(key)) {
            return;
        }
        let written = keys.iter().find(|key| self.is_set(key)).or(keys.first());
        if let Some(key) = written.copied() {
            self.refuse(key, refusal());
        }
    }

    /// Ends the reading: every key with its effective value, in the order they were asked for.
    ///
    /// # Errors
    /// All problems found, unknown keys among them.
    pub(super) fn finish(mut self) -> Result<Vec<Effective>, ConfigErrors> {
        let keys: Vec<_> = self.effective.iter().map(|entry| entry.key.as_str()).collect();
        let known = Known { keys: &keys, sections: &self.sections, free: &self.free };
        let unknown = unknown::find(&self.tree, &known);
        self.problems.extend(unknown);
        if self.problems.is_empty() {
            return Ok(self.effective);
        }
        Err(ConfigErrors::new(self.problems))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;
    use std::path::Path;

    fn reader(text: &str) -> Reader {
        let tree = file::parse(Path::new("conf/t.toml"), text).unwrap_or_default();
        Reader::new(tree, Vec::new())
    }

    #[test]
    fn a_refused_value_yields_the_default_and_a_problem() {
        let mut reader = reader("[batch]\nin_flight = 900\n");
        assert_eq!(reader.get_within("batch.in_flight", 3_usize, 1, 16), 3);
        let errors = reader.finish().expect_err("refused");
        let expected = "conf/t.toml:2: batch.in_flight: 900 is out of range; write 1 to 16";
        assert_eq!(errors.to_string(), expected);
    }

    #[test]
    fn a_demand_blames_the_key_that_was_written() {
        let mut reader = reader("b = 1\n");
        reader.get("a", 1_usize);
        reader.get("b", 1_usize);
        reader.require(&["a", "b"], false, || Refusal::new("clash", ""));
        let errors = reader.finish().expect_err("refused");
        assert_eq!(errors.to_string(), "conf/t.toml:1: b: clash");
    }

    #[test]
    fn a_refused_key_is_not_blamed_twice() {
        let mut reader = reader("a = \"x\"\n");
        reader.get("a", 1_usize);
        reader.require(&["a"], false, || Refusal::new("clash", ""));
        assert_eq!(reader.finish().expect_err("refused").problems().len(), 1);
    }

    #[test]
    fn a_path_starts_at_the_directory_of_the_file() {
        let mut reader = reader("ca = \"ca.pem\"\n");
        assert_eq!(reader.path("ca"), Some(PathBuf::from("conf/ca.pem")));
    }
}
