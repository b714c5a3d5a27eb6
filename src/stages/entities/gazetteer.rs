//! The gazetteer: names to look for, with an index of their spellings.
//!
//! Files are tab-separated, UTF-8: a header line, then a name a line with its type, identifier,
//! aliases (`|` between) and mode. Empty lines and lines that begin with `#` are skipped. Reading
//! the files is the edge's business; [`Gazetteer::parse`] sees their text.

use std::collections::HashMap;
use std::fmt;

use super::index::Index;
use super::row::{Columns, Fault, GazetteerError, Mode, Row};
use crate::stages::EntityType;

/// Most rows of all files together.
const MOST_ROWS: usize = 1_000_000;

/// A name with everything a record says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) name: String,
    pub(super) kind: EntityType,
    pub(super) uri: Option<String>,
    pub(super) mode: Mode,
}

/// One spelling of a name, as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    pub(super) text: String,
    /// Which name it spells.
    pub(super) name: usize,
    /// Written in small letters only: then every case matches.
    pub(super) any_case: bool,
}

/// Names and the index that finds them. Empty by default.
#[derive(Clone, Default)]
pub struct Gazetteer {
    pub(super) names: Vec<Name>,
    pub(super) spellings: Vec<Spelling>,
    pub(super) index: Index,
}

impl Gazetteer {
    /// Reads one file. `name` is how messages call it.
    ///
    /// # Errors
    /// The first line that cannot be read, or a name that two entities share.
    pub fn parse(name: &str, text: &str) -> Result<Self, GazetteerError> {
        Self::parse_all(&[(name, text)])
    }

    /// Reads several files, `(name, text)` each, into one gazetteer.
    ///
    /// # Errors
    /// As [`Gazetteer::parse`].
    pub fn parse_all(files: &[(&str, &str)]) -> Result<Self, GazetteerError> {
        let mut builder = Builder::default();
        for &(file, text) in files {
            builder.read(file, text)?;
        }
        builder.build(files.first().map_or("", |(name, _)| name))
    }

    /// How many names it holds, aliases not counted.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl PartialEq for Gazetteer {
    /// Two gazetteers of the same names behave the same.
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names && self.spellings == other.spellings
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer")
            .field("names", &self.names.len())
            .field("spellings", &self.spellings.len())
            .finish()
    }
}

/// Collects rows until the index is built.
#[derive(Default)]
struct Builder {
    names: Vec<Name>,
    /// File and line of every name.
    places: Vec<(String, usize)>,
    spellings: Vec<Spelling>,
    /// Which name a spelling belongs to; looked up, never iterated.
    owners: HashMap<String, usize>,
}

impl Builder {
    fn read(&mut self, file: &str, text: &str) -> Result<(), GazetteerError> {
        let mut columns: Option<Columns> = None;
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let located = |(reason, suggestion): Fault| GazetteerError {
                file: file.to_owned(),
                line: at + 1,
                reason,
                suggestion,
            };
            match &columns {
                None => columns = Some(Columns::read(line).map_err(located)?),
                Some(columns) => {
                    let row = columns.row(line).map_err(located)?;
                    self.add(row, file, at + 1).map_err(located)?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, row: Row, file: &str, line: usize) -> Result<(), Fault> {
        if self.names.len() >= MOST_ROWS {
            return Err((format!("more than {MOST_ROWS} names"), None));
        }
        let name = self.names.len();
        let Row { name: title, kind, uri, aliases, mode } = row;
        self.names.push(Name { name: title.clone(), kind, uri, mode });
        self.places.push((file.to_owned(), line));
        for spelling in std::iter::once(title).chain(aliases) {
            self.spell(&spelling, name)?;
            if spelling.contains('\'') {
                self.spell(&spelling.replace('\'', "’"), name)?;
            } else if spelling.contains('’') {
                self.spell(&spelling.replace('’', "'"), name)?;
            }
        }
        Ok(())
    }

    fn spell(&mut self, text: &str, name: usize) -> Result<(), Fault> {
        match self.owners.get(text) {
            Some(&owner) if owner == name => return Ok(()),
            Some(&owner) => {
                let (file, line) = &self.places[owner];
                let reason =
                    format!("`{text}` already names `{}` ({file}:{line})", self.names[owner].name);
                let suggestion = "leave it in one of the two rows, or give both one row";
                return Err((reason, Some(suggestion.to_owned())));
            }
            None => {}
        }
        self.owners.insert(text.to_owned(), name);
        let any_case = !text.chars().any(char::is_uppercase);
        self.spellings.push(Spelling { text: text.to_owned(), name, any_case });
        Ok(())
    }

    fn build(self, file: &str) -> Result<Gazetteer, GazetteerError> {
        let Self { names, spellings, .. } = self;
        let texts: Vec<&str> = spellings.iter().map(|spelling| spelling.text.as_str()).collect();
        let index = Index::build(&texts).map_err(|error| GazetteerError {
            file: file.to_owned(),
            line: 1,
            reason: format!("too many names for one automaton: {error}"),
            suggestion: None,
        })?;
        Ok(Gazetteer { names, spellings, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "name\ttype\turi\taliases\tmode\n";

    #[test]
    fn comments_and_empty_lines_are_skipped_and_counted() {
        let text = format!("# names\n\n{HEADER}Ellery\tplace\n\nSarn\tplce\n");
        let error = Gazetteer::parse("places.tsv", &text).expect_err("slip");
        assert_eq!(error.to_string(), "places.tsv:6: unknown type `plce`; did you mean `place`?");
    }

    #[test]
    fn a_name_of_two_entities_is_an_error_that_names_both() {
        let one = format!("{HEADER}Sarn\tplace\n");
        let two = format!("{HEADER}Sarn Shipping\torganisation\t\tSarn\n");
        let error = Gazetteer::parse_all(&[("a.tsv", &one), ("b.tsv", &two)]).expect_err("shared");
        assert_eq!((error.file.as_str(), error.line), ("b.tsv", 2));
        assert_eq!(error.reason, "`Sarn` already names `Sarn` (a.tsv:1)".replace(":1)", ":2)"));
    }

    #[test]
    fn an_alias_may_repeat_its_own_name() {
        let text = format!("{HEADER}Sarn\tplace\tid:1\tSarn|Port Sarn\n");
        let gazetteer = Gazetteer::parse("a.tsv", &text).expect("valid");
        assert_eq!((gazetteer.len(), gazetteer.spellings.len()), (1, 2));
    }

    #[test]
    fn a_file_of_nothing_is_an_empty_gazetteer() {
        assert_eq!(Gazetteer::parse("a.tsv", "# none\n"), Ok(Gazetteer::default()));
        assert!(Gazetteer::parse("a.tsv", HEADER).expect("header only").is_empty());
    }
}
