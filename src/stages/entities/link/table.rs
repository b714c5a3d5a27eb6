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

/// Bytes of a table from one mark to the next, about.
const STRIDE: usize = 512;

/// A table whose lines are sorted by their first column, with marks on the way. The marks are so few
/// that they stay in the cache, and so does what lies between two of them.
pub(super) struct Table {
    text: &'static str,
    /// Beginnings of lines with the first bytes of their names.
    marks: Vec<(Prefix, u32)>,
}

/// The first bytes of a name, with zeros behind a shorter one.
type Prefix = [u8; 12];

impl Table {
    pub(super) fn new(text: &'static str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut at = 0;
        while at < text.len() {
            marks.push((prefix(text[at..].split('\t').next().unwrap_or_default()), at as u32));
            let far = (at + STRIDE).min(text.len());
            let line = memchr::memchr(b'\n', &text.as_bytes()[far..]);
            at = line.map_or(text.len(), |line| far + line + 1);
        }
        Self { text, marks }
    }

    /// The lines of a name, behind their first column.
    pub(super) fn lines_of<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = &'static str> + use<'n> {
        lines_under(self.lines_from(name), name)
    }

    /// The table from the first line that is not before a name.
    pub(super) fn lines_from(&self, name: &str) -> &'static str {
        let sought = prefix(name);
        // Every line before the last mark with a smaller beginning is before the name, and no line
        // from the first mark with a larger one on is.
        let before = self.marks.partition_point(|(mark, _)| *mark < sought);
        let behind = before + self.marks[before..].partition_point(|(mark, _)| *mark == sought);
        let start = before.checked_sub(1).map_or(0, |mark| self.marks[mark].1 as usize);
        let end = self.marks.get(behind).map_or(self.text.len(), |mark| mark.1 as usize);
        &self.text[start + first_line(&self.text[start..end], name)..]
    }
}

fn prefix(name: &str) -> Prefix {
    let mut prefix = Prefix::default();
    for (into, byte) in prefix.iter_mut().zip(name.bytes()) {
        *into = byte;
    }
    prefix
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
    let mut at = 0;
    for line in table.split_inclusive('\n') {
        if line.split('\t').next().unwrap_or_default() >= name {
            break;
        }
        at += line.len();
    }
    at
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
        let table = Table::new(table.leak());
        assert!(table.marks.len() > 5);
        for name in &names {
            let found: Vec<&str> = table.lines_of(name).collect();
            assert_eq!(found, ["1".to_owned(), format!("2 of {name}")]);
        }
        for other in ["a", "n00005", "z", ""] {
            assert_eq!(table.lines_of(other).count(), 0, "{other}");
        }
        assert_eq!(Table::new("").lines_of("n").count(), 0);
    }

    #[test]
    fn the_tables_written_by_hand_hold_what_they_say() {
        assert!(subdivisions().any(|s| (s.country, s.code, s.name) == ("US", "TX", "Texas")));
        assert!(subdivisions().all(|s| s.country.len() == 2 && !s.name.is_empty()));
        assert!(demonyms().any(|row| row == ("CA", "Canadians")));
    }
}
