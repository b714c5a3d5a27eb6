//! One row of a gazetteer file, and what can be wrong with a file.

use std::fmt;

use crate::stages::EntityType;
use crate::stages::cleanup::space::tidy;

/// What a row's names are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every occurrence is a mention.
    Always,
    /// Occurrences count only where the text shows that a name is meant: one of them has several
    /// words or stands inside a sentence of the body. For names that are common words too.
    Link,
    /// No occurrence is a mention, nor is any shorter name inside it.
    Never,
}

impl Mode {
    const NAMES: [(&str, Self); 3] =
        [("always", Self::Always), ("link", Self::Link), ("never", Self::Never)];
}

/// Types as a file writes them; the American spelling is read too.
const TYPES: [(&str, EntityType); 5] = [
    ("person", EntityType::Person),
    ("organisation", EntityType::Organisation),
    ("organization", EntityType::Organisation),
    ("place", EntityType::Place),
    ("misc", EntityType::Misc),
];

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// A broken gazetteer file: where, why, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct GazetteerError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
    /// What would be right, where that can be guessed.
    pub suggestion: Option<String>,
}

impl fmt::Display for GazetteerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}

/// A reason and a suggestion, before file and line are known.
pub(super) type Fault = (String, Option<String>);

/// A row as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) kind: EntityType,
    pub(super) uri: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) mode: Mode,
}

/// Which column holds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    name: usize,
    kind: Option<usize>,
    uri: Option<usize>,
    aliases: Option<usize>,
    mode: Option<usize>,
    count: usize,
}

const COLUMNS: [&str; 5] = ["name", "type", "uri", "aliases", "mode"];

impl Columns {
    /// Reads the header line. The order of the columns is free, only `name` must be there.
    pub(super) fn read(header: &str) -> Result<Self, Fault> {
        let mut columns = Self::default();
        let mut name = None;
        for (at, title) in header.split('\t').map(str::trim).enumerate() {
            let place = match title {
                "name" => &mut name,
                "type" => &mut columns.kind,
                "uri" => &mut columns.uri,
                "aliases" => &mut columns.aliases,
                "mode" => &mut columns.mode,
                _ => {
                    let reason = format!("unknown column `{title}` in the header line");
                    return Err((reason, Some(suggest(title, &COLUMNS))));
                }
            };
            if place.replace(at).is_some() {
                return Err((format!("column `{title}` stands twice in the header line"), None));
            }
            columns.count = at + 1;
        }
        let missing = || {
            let header = "begin the file with `name⇥type⇥uri⇥aliases⇥mode` (tabs between)";
            ("no column `name` in the header line".to_owned(), Some(header.to_owned()))
        };
        columns.name = name.ok_or_else(missing)?;
        Ok(columns)
    }

    /// Reads a row.
    pub(super) fn row(&self, line: &str) -> Result<Row, Fault> {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        if cells.len() > self.count {
            let reason = format!("{} cells under {} columns", cells.len(), self.count);
            return Err((reason, Some("separate aliases by `|`, not by tabs".to_owned())));
        }
        let cell = |at: Option<usize>| {
            at.and_then(|at| cells.get(at)).copied().filter(|cell| !cell.is_empty())
        };
        let name = checked_name(cell(Some(self.name)).unwrap_or_default())?;
        let mode = match cell(self.mode) {
            None => Mode::Always,
            Some(word) => named(word, &Mode::NAMES, "mode")?,
        };
        let kind = match cell(self.kind) {
            Some(word) => named(word, &TYPES, "type")?,
            None if mode == Mode::Never => EntityType::Misc,
            None => return Err(("no type".to_owned(), Some(suggest("", &type_names())))),
        };
        let mut aliases = Vec::new();
        for alias in cell(self.aliases).unwrap_or_default().split('|').map(str::trim) {
            if !alias.is_empty() {
                aliases.push(checked_name(alias)?);
            }
        }
        Ok(Row { name, kind, uri: cell(self.uri).map(str::to_owned), aliases, mode })
    }
}

fn type_names() -> Vec<&'static str> {
    TYPES.iter().map(|(name, _)| *name).collect()
}

fn checked_name(name: &str) -> Result<String, Fault> {
    let name = tidy(name).into_owned();
    if !name.contains(char::is_alphanumeric) {
        return Err((format!("`{name}` is no name: it has no letter or digit"), None));
    }
    if name.chars().count() > LONGEST_NAME {
        let reason = format!("a name of {} characters", name.chars().count());
        return Err((reason, Some(format!("at most {LONGEST_NAME} are read"))));
    }
    Ok(name)
}

fn named<T: Copy>(word: &str, names: &[(&str, T)], what: &str) -> Result<T, Fault> {
    let folded = word.to_lowercase();
    names.iter().find(|(name, _)| *name == folded).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        (format!("unknown {what} `{word}`"), Some(suggest(&folded, &names)))
    })
}

/// The nearest of the names, or all of them where none is near.
fn suggest(word: &str, names: &[&str]) -> String {
    let near = |name: &&&str| strsim::damerau_levenshtein(word, name) <= 2;
    match names.iter().find(near) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("expected one of {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_may_stand_in_any_order_and_be_left_out() {
        let columns = Columns::read("type\tname").expect("header");
        let row = columns.row("place\t Port  Ellery ").expect("row");
        assert_eq!((row.name.as_str(), row.kind), ("Port Ellery", EntityType::Place));
        assert_eq!(row.mode, Mode::Always);
    }

    #[test]
    fn slips_are_answered_with_the_nearest_word() {
        let fault = Columns::read("name\ttpye").expect_err("slip");
        assert_eq!(fault.1.as_deref(), Some("did you mean `type`?"));
        let columns = Columns::read("name\ttype\tmode").expect("header");
        let fault = columns.row("Ellery\tplace\tallways").expect_err("slip");
        assert_eq!(fault.1.as_deref(), Some("did you mean `always`?"));
    }

    #[test]
    fn a_row_that_only_suppresses_needs_no_type() {
        let columns = Columns::read("name\ttype\tmode").expect("header");
        assert!(columns.row("May\t\tnever").is_ok());
        assert!(columns.row("May\t\tlink").is_err());
    }
}
