//! By-lines: "By Ana Duarte", "Ana Duarte ana@ellery-post.example", "Von Jens Holt und Eva Lind".

use std::borrow::Cow;

use memchr::memchr;

use super::Form;

/// Words that open a by-line.
const OPENERS: [&str; 12] = [
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "written by",
    "reported by",
    "text",
    "from",
];

/// The first words of openers.
pub(super) fn openers() -> impl Iterator<Item = &'static str> {
    OPENERS.iter().filter_map(|opener| opener.split(' ').next())
}

/// Words that may stand beside names.
const ROLES: [&str; 18] = [
    "and",
    "und",
    "et",
    "y",
    "e",
    "en",
    "och",
    "og",
    "staff",
    "reporter",
    "writer",
    "correspondent",
    "editor",
    "the",
    "of",
    "for",
    "in",
    "contributor",
];

/// Most words of a by-line.
const LONGEST: usize = 12;

/// The names of a by-line as written, without opener and address; `None` where it is none. An
/// address or an agency alone gives an empty text: a line to remove that names nobody.
pub(super) fn names(line: &str, form: &Form) -> Option<String> {
    if form.words > LONGEST + 6 || form.words == 0 {
        return None;
    }
    let address = find_address(line);
    let without = match &address {
        Some(address) => Cow::Owned(line.replace(address.as_str(), " ")),
        None => Cow::Borrowed(line),
    };
    let bare = without.trim_matches(|c: char| !c.is_alphanumeric());
    let opened = strip_opener(bare);
    let names = opened.unwrap_or(bare).trim();
    let proof = address.is_some() || opened.is_some();
    if !proof || (form.ends && address.is_none()) || names.split_whitespace().nth(LONGEST).is_some()
    {
        return None;
    }
    if names.is_empty() {
        return Some(String::new());
    }
    is_names(names).then(|| tidy_names(names))
}

/// Splits a by-line into the people it names.
pub(in crate::stages::cleanup) fn people(byline: &str) -> Vec<String> {
    let byline = strip_opener(byline.trim()).unwrap_or(byline.trim());
    let mut people = Vec::new();
    let marked = byline.replace(" and ", ",").replace(" und ", ",").replace(" & ", ",");
    for name in marked.split([',', ';', '|', '·']).map(str::trim) {
        let words = name.split_whitespace().count();
        if (1..=5).contains(&words) && name.len() <= 60 && !people.iter().any(|p| p == name) {
            people.push(name.to_owned());
        }
    }
    people.truncate(12);
    people
}

fn strip_opener(line: &str) -> Option<&str> {
    OPENERS.iter().find_map(|opener| {
        let (head, rest) = line.split_at_checked(opener.len())?;
        let separated = rest.starts_with([' ', ':']);
        (head.eq_ignore_ascii_case(opener) && separated)
            .then(|| rest.trim_start_matches([' ', ':']))
    })
}

/// A word that looks like an e-mail address.
fn find_address(line: &str) -> Option<String> {
    memchr(b'@', line.as_bytes())?;
    line.split_whitespace().map(|word| word.trim_matches(['(', ')', '<', '>', ',', ';'])).find_map(
        |word| {
            let (name, host) = word.split_once('@')?;
            (!name.is_empty() && host.contains('.') && host.len() > 3).then(|| word.to_owned())
        },
    )
}

/// Whether all words are capitalised, particles and roles aside, and there are two at least or one
/// of a script without capitals.
fn is_names(text: &str) -> bool {
    let mut capitalised = 0;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '|' | '·')) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        let first = word.chars().next().unwrap_or(' ');
        let cased = first.is_uppercase() || first.is_lowercase();
        if first.is_uppercase() || !cased && first.is_alphabetic() {
            capitalised += 1;
        } else if !ROLES.contains(&word.to_lowercase().as_str()) && !is_particle(word) {
            return false;
        }
    }
    capitalised > 0
}

fn is_particle(word: &str) -> bool {
    matches!(word, "de" | "da" | "van" | "von" | "der" | "den" | "di" | "du" | "la" | "le" | "bin")
}

fn tidy_names(names: &str) -> String {
    names.trim_end_matches([',', ';', '|', ' ', '/']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(line: &str) -> Option<String> {
        names(line, &Form::of(line))
    }

    #[test]
    fn openers_and_addresses_prove_a_by_line() {
        assert_eq!(names_of("By Ana Duarte").as_deref(), Some("Ana Duarte"));
        assert_eq!(names_of("Ana Duarte ana@ellery-post.example").as_deref(), Some("Ana Duarte"));
        assert_eq!(names_of("(desk@ellery-post.example)").as_deref(), Some(""));
    }

    #[test]
    fn sentences_that_begin_alike_are_not_by_lines() {
        assert_eq!(names_of("By Monday the river had risen by two metres."), None);
        assert_eq!(names_of("By the numbers: what the port costs"), None);
        assert_eq!(names_of("Ana Duarte"), None);
    }

    #[test]
    fn people_are_split_at_commas_and_conjunctions() {
        assert_eq!(people("By Ana Duarte, Jens Holt and Eva Lind"), {
            ["Ana Duarte", "Jens Holt", "Eva Lind"]
        });
    }
}
