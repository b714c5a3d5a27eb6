//! Datelines ("PORT ELLERY, May 3 (Coastal Press) - ") and marks of corrections in the text.

/// Characters of the longest dateline.
const LONGEST: usize = 90;

/// Words of the longest place.
const LONGEST_PLACE: usize = 6;

/// Signs that end a dateline.
const SIGNS: [&str; 4] = [" - ", " – ", " — ", " -- "];

/// Place and agency of the dateline that opens a paragraph. The place is in capitals.
pub(super) fn read(paragraph: &str) -> Option<(String, Option<String>)> {
    let top = &paragraph[..paragraph.floor_char_boundary(LONGEST)];
    let end = SIGNS.iter().filter_map(|sign| top.find(sign)).min()?;
    let head = &top[..end];
    let (head, agency) = match head.split_once('(') {
        Some((place, agency)) => (place, Some(agency.trim_end_matches(')').trim().to_owned())),
        None => (head, None),
    };
    let mut place = String::new();
    for part in head.split(',').map(str::trim) {
        if !is_capitals(part) {
            break;
        }
        if !place.is_empty() {
            place.push_str(", ");
        }
        place.push_str(part);
    }
    let whole = !place.is_empty() && place.split_whitespace().count() <= LONGEST_PLACE;
    whole.then_some((place, agency.filter(|name| !name.is_empty())))
}

/// Letters, all of them capitals, three at least.
fn is_capitals(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    letters().count() >= 3
        && letters().all(char::is_uppercase)
        && text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’'))
}

/// Beginnings of paragraphs that speak of a correction or an update.
const CHANGES: [(&str, &str); 10] = [
    ("correction:", "correction"),
    ("corrected:", "correction"),
    ("(corrects", "correction"),
    ("this story has been corrected", "correction"),
    ("this article has been corrected", "correction"),
    ("an earlier version of this", "correction"),
    ("(updates", "update"),
    ("this story has been updated", "update"),
    ("this article has been updated", "update"),
    ("this is a developing story", "update"),
];

/// The change that a paragraph speaks of.
pub(super) fn change(paragraph: &str) -> Option<&'static str> {
    let begins = |start: &str| {
        paragraph.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    CHANGES.iter().find(|(start, _)| begins(start)).map(|(_, change)| *change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_and_agency_are_read_from_the_dateline() {
        let found =
            read("PORT ELLERY, Tessaly, May 3 (Coastal Press) - The harbour board said so.");
        assert_eq!(found, Some(("PORT ELLERY".to_owned(), Some("Coastal Press".to_owned()))));
        assert_eq!(read("SARN – The board met."), Some(("SARN".to_owned(), None)));
    }

    #[test]
    fn sentences_with_dashes_have_no_dateline() {
        for text in
            ["The board - all nine of it - met.", "NATO, he said - and the EU - met", "A - B"]
        {
            assert_eq!(read(text).filter(|(place, _)| place != "NATO"), None, "{text}");
        }
    }

    #[test]
    fn corrections_and_updates_are_told_apart() {
        assert_eq!(change("Correction: the ferry leaves at nine."), Some("correction"));
        assert_eq!(change("(Updates with comment of the board)"), Some("update"));
        assert_eq!(change("The correction came late."), None);
    }
}
