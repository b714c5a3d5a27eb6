//! The tree of values as written, each with its place, before anything is known of its meaning.

use std::collections::BTreeMap;

use super::Place;
use super::problem::Refusal;

/// A value and where it was written.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) place: Place,
    pub(super) kind: Kind,
}

/// What a value is by its notation.
#[derive(Clone)]
pub(super) enum Kind {
    Flag(bool),
    Integer(i64),
    /// A fraction, as written.
    Fraction(String),
    Text(String),
    /// Text from the environment or the command line: the key decides how it is read.
    Bare(String),
    List(Vec<Value>),
    Table(Table),
}

/// Values by key.
pub(super) type Table = BTreeMap<String, Value>;

impl Value {
    /// The text of a quoted or bare value.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) | Kind::Bare(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it says `false`.
    pub(super) fn is_off(&self) -> bool {
        match &self.kind {
            Kind::Flag(flag) => !flag,
            Kind::Bare(text) => text == "false",
            _ => false,
        }
    }

    /// Names the value in a message. Only for keys that can hold no secret.
    pub(super) fn describe(&self) -> String {
        match &self.kind {
            Kind::Flag(flag) => flag.to_string(),
            Kind::Integer(number) => format!("the number {number}"),
            Kind::Fraction(number) => format!("the number {number}"),
            Kind::Text(text) | Kind::Bare(text) => quote(text),
            Kind::List(_) => "a list".to_owned(),
            Kind::Table(_) => "a section".to_owned(),
        }
    }
}

/// Quotes a text for a message: escaped, and cut where it is long.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let cut: String = text.chars().take(LONGEST).collect();
    let ellipsis = if cut.len() < text.len() { "…" } else { "" };
    format!("{:?}{ellipsis}", cut)
}

/// One step of a dotted key: a name, or a name with the index of a list item (`route[1]`).
fn step(segment: &str) -> (&str, Option<usize>) {
    let indexed = segment.strip_suffix(']').and_then(|rest| rest.split_once('['));
    match indexed.map(|(name, index)| (name, index.parse().ok())) {
        Some((name, Some(index))) => (name, Some(index)),
        _ => (segment, None),
    }
}

/// Finds a value by its dotted key, such as `kafka.brokers` or `route[0].to`.
pub(super) fn find<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    let (first, rest) = match key.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (key, None),
    };
    let (name, index) = step(first);
    let mut value = table.get(name)?;
    if let Some(index) = index {
        let Kind::List(items) = &value.kind else { return None };
        value = items.get(index)?;
    }
    match (rest, &value.kind) {
        (None, _) => Some(value),
        (Some(rest), Kind::Table(inner)) => find(inner, rest),
        (Some(_), _) => None,
    }
}

/// Puts a value under its dotted key, making the sections on the way and replacing what was there.
///
/// # Errors
/// A step on the way is no section.
pub(super) fn insert(table: &mut Table, key: &str, value: Value) -> Result<(), Refusal> {
    let Some((first, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return Ok(());
    };
    let section = table
        .entry(first.to_owned())
        .or_insert_with(|| Value { place: value.place.clone(), kind: Kind::Table(Table::new()) });
    match &mut section.kind {
        Kind::Table(inner) => insert(inner, rest, value),
        Kind::List(_) => {
            Err(Refusal::new(format!("[[{first}]] is a list"), "write its entries in the file"))
        }
        _ => Err(Refusal::new(format!("{first} is no section in the file"), "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: i64) -> Value {
        Value { place: Place::Default, kind: Kind::Integer(number) }
    }

    #[test]
    fn what_is_inserted_is_found_and_the_last_one_wins() {
        let mut table = Table::new();
        assert!(insert(&mut table, "a.b.c", number(1)).is_ok());
        assert!(insert(&mut table, "a.b.c", number(2)).is_ok());
        let found = find(&table, "a.b.c").expect("inserted");
        assert!(matches!(found.kind, Kind::Integer(2)));
        assert!(find(&table, "a.c").is_none());
    }

    #[test]
    fn a_list_item_is_found_by_its_index() {
        let mut item = Table::new();
        item.insert("to".to_owned(), number(7));
        let items =
            vec![number(1), Value { place: Place::Default, kind: Kind::Table(item.clone()) }];
        let mut table = Table::new();
        let list = Value { place: Place::Default, kind: Kind::List(items) };
        assert!(insert(&mut table, "route", list).is_ok());
        assert!(find(&table, "route[1].to").is_some());
        assert!(find(&table, "route[2].to").is_none());
        assert!(insert(&mut table, "route.to", number(1)).is_err());
    }

    #[test]
    fn a_quoted_value_is_escaped_and_cut() {
        assert_eq!(quote("a\nb"), "\"a\\nb\"");
        assert!(quote(&"x".repeat(1000)).chars().count() < 70);
    }
}
