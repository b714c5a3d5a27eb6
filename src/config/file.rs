//! The configuration file: TOML text to a tree of values with their lines.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Place;
use super::files;
use super::problem::{Problem, Refusal};
use super::value::{Kind, Table, Value};

/// Largest configuration file that is read.
const LARGEST: u64 = 1024 * 1024;

/// Reads and parses a configuration file.
///
/// # Errors
/// The file cannot be read, is too large, or is not TOML: then every place the parser stumbles on.
pub(super) fn read(file: &Path) -> Result<Table, Vec<Problem>> {
    let whole = |reason: String, suggestion: &str| {
        let place = Place::File { file: file.into(), line: 0 };
        vec![Problem::new(place, "", Refusal::new(reason, suggestion))]
    };
    let size = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    if size > LARGEST {
        return Err(whole(format!("is larger than {LARGEST} bytes"), "is it a configuration?"));
    }
    match std::fs::read_to_string(file) {
        Ok(text) => parse(file, &text),
        Err(error) => {
            let reason = format!("cannot be read: {}", files::in_words(&error));
            Err(whole(reason, "give a readable file with --config or WIREDESK_CONFIG"))
        }
    }
}

/// Parses the text of a configuration file; `file` only names it.
///
/// # Errors
/// Every place where the text is not TOML.
pub(super) fn parse(file: &Path, text: &str) -> Result<Table, Vec<Problem>> {
    let source = Source { file: file.into(), text };
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(source.table(table.get_ref()));
    }
    let problem = |error: &toml::de::Error| {
        let place = source.place(&error.span().unwrap_or_default());
        Problem::new(place, "", Refusal::new(error.message(), "the file must be TOML"))
    };
    Err(errors.iter().map(problem).collect())
}

struct Source<'a> {
    file: Arc<Path>,
    text: &'a str,
}

impl Source<'_> {
    fn place(&self, span: &Range<usize>) -> Place {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        Place::File { file: Arc::clone(&self.file), line }
    }

    fn table(&self, table: &DeTable<'_>) -> Table {
        let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let name: &std::borrow::Cow<'_, str> = key.get_ref();
            let place = self.place(&key.span());
            (name.to_string(), Value { place, kind: self.kind(value.get_ref()) })
        };
        table.iter().map(entry).collect()
    }

    fn kind(&self, value: &DeValue<'_>) -> Kind {
        match value {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| Kind::Fraction(number.to_string()), Kind::Integer),
            DeValue::Float(number) => Kind::Fraction(number.to_string()),
            DeValue::Boolean(flag) => Kind::Flag(*flag),
            DeValue::Datetime(time) => Kind::Text(time.to_string()),
            DeValue::Array(items) => Kind::List(items.iter().map(|item| self.item(item)).collect()),
            DeValue::Table(table) => Kind::Table(self.table(table)),
        }
    }

    fn item(&self, item: &Spanned<DeValue<'_>>) -> Value {
        Value { place: self.place(&item.span()), kind: self.kind(item.get_ref()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::find;

    fn line_of(text: &str, key: &str) -> usize {
        let table = parse(Path::new("t.toml"), text).expect("TOML");
        match find(&table, key).expect("there").place {
            Place::File { line, .. } => line,
            _ => 0,
        }
    }

    #[test]
    fn a_value_knows_the_line_of_its_key() {
        let text = "# head\n[kafka]\nbrokers = \"b:1\"\n\n[[route]]\nname = \"a\"\n";
        assert_eq!(line_of(text, "kafka.brokers"), 3);
        assert_eq!(line_of(text, "route[0].name"), 6);
    }

    #[test]
    fn every_syntax_error_is_named_with_its_line() {
        let problems = parse(Path::new("t.toml"), "a = 1\nb = \nc = [1\n").err().expect("broken");
        let lines = crate::config::ConfigErrors::new(problems).to_string();
        let places: Vec<_> = lines.lines().filter_map(|line| line.split(": ").next()).collect();
        assert_eq!(places, ["t.toml:2", "t.toml:3"]);
    }

    #[test]
    fn a_number_too_large_for_64_bits_is_kept_as_written() {
        let table = parse(Path::new("t.toml"), "a = 99999999999999999999").expect("TOML");
        assert!(matches!(&table["a"].kind, Kind::Fraction(text) if text.contains("99999")));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[\\[\\]a-c=.\"'#\\n0-9 {},-]{0,200}") {
            let parsed = parse(Path::new("t.toml"), &text);
            proptest::prop_assert!(parsed.is_ok() || !parsed.err().unwrap_or_default().is_empty());
        }
    }
}
