//! The tables, and names as they are looked up in them.

const SUBDIVISIONS: &str = include_str!("subdivisions.tsv");
const DEMONYMS: &str = include_str!("demonyms.tsv");

/// A subdivision by one of its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subdivision {
    /// ISO 3166-1 code of its country.
    pub country: &'static str,
    /// What follows the country and a hyphen in its ISO 3166-2 code.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
}

/// The subdivisions that news name often, a name each.
pub fn subdivisions() -> impl Iterator<Item = Subdivision> {
    rows(SUBDIVISIONS).flat_map(|(country, entries)| {
        entries.split(';').flat_map(move |entry| {
            let (code, names) = entry.split_once(' ').unwrap_or((entry, ""));
            names.split('|').map(move |name| Subdivision { country, code, name })
        })
    })
}

/// Words for peoples with the country's ISO 3166-1 code; `-` where there is none.
pub fn demonyms() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(DEMONYMS).flat_map(|(country, words)| words.split(';').map(move |word| (country, word)))
}

fn rows(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// A name as it is looked up: small letters and digits, one blank for anything between; points and
/// apostrophes are left out, and so is "the" in front.
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut is_gap = false;
    for c in name.chars() {
        if c.is_alphanumeric() {
            if is_gap && !folded.is_empty() {
                folded.push(' ');
            }
            folded.extend(c.to_lowercase());
            is_gap = false;
        } else if !matches!(c, '.' | '\'' | '’' | '\u{300}'..='\u{36f}') {
            is_gap = true;
        }
    }
    match folded.strip_prefix("the ") {
        Some(rest) => rest.to_owned(),
        None => folded,
    }
}

/// The lines of a sorted table whose first column is a name, behind that column.
pub(super) fn lines_of<'t, 'n>(
    table: &'t str,
    name: &'n str,
) -> impl Iterator<Item = &'t str> + use<'t, 'n> {
    lines_under(from_first(table, name), name)
}

/// A sorted table from the first line that is not before a name.
pub(super) fn from_first<'t>(table: &'t str, name: &str) -> &'t str {
    &table[first_line(table, name)..]
}

/// The lines at the start of a table whose first column is a name, behind that column.
pub(super) fn lines_under<'t, 'n>(
    table: &'t str,
    name: &'n str,
) -> impl Iterator<Item = &'t str> + use<'t, 'n> {
    table.lines().map_while(move |line| {
        let (found, rest) = line.split_once('\t')?;
        (found == name).then_some(rest)
    })
}

/// Where the first line stands that is not before a name.
fn first_line(table: &str, name: &str) -> usize {
    let (mut low, mut high) = (0, table.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let bytes = table.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[..middle]).map_or(0, |at| at + 1).max(low);
        let end = memchr::memchr(b'\n', &bytes[middle..]).map_or(table.len(), |at| middle + at + 1);
        let line = table[start..end].split('\t').next().unwrap_or_default();
        if line < name {
            low = end;
        } else if start == low {
            high = low;
        } else {
            high = start;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded() {
        assert_eq!(fold("The U.S."), "us");
        assert_eq!(fold("Baden-Württemberg"), "baden württemberg");
        assert_eq!(fold("Côte d’Azur"), "côte dazur");
    }

    #[test]
    fn every_line_of_a_sorted_table_is_found() {
        let names: Vec<String> = (0..500).map(|at| format!("n{at:04}")).collect();
        let table: String =
            names.iter().map(|name| format!("{name}\t1\n{name}\t2 of {name}\n")).collect();
        for name in &names {
            let found: Vec<&str> = lines_of(&table, name).collect();
            assert_eq!(found, ["1".to_owned(), format!("2 of {name}")]);
        }
        for other in ["a", "n00005", "z", ""] {
            assert_eq!(lines_of(&table, other).count(), 0, "{other}");
        }
        assert_eq!(lines_of("", "n").count(), 0);
    }

    #[test]
    fn the_tables_written_by_hand_hold_what_they_say() {
        assert!(subdivisions().any(|s| (s.country, s.code, s.name) == ("US", "TX", "Texas")));
        assert!(subdivisions().all(|s| s.country.len() == 2 && !s.name.is_empty()));
        assert!(demonyms().any(|row| row == ("CA", "Canadians")));
    }
}
