//! White space, control characters and Unicode form of one line. Knows nothing of articles.

use std::borrow::Cow;

use super::block::{Block, SIZE, all_beyond_ascii, lowest};
use super::repair;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The line in Unicode NFC, without control, soft-hyphen and zero-width characters, every run of
/// white space (no-break spaces included) one space, none at the ends.
///
/// Zero-width joiner and non-joiner stay: Persian, Indic scripts and emoji are spelt with them.
pub(crate) fn tidy(line: &str) -> Cow<'_, str> {
    let trimmed = line.trim();
    if is_tidy(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    let mut kept = String::with_capacity(trimmed.len());
    let mut gap = false;
    for c in trimmed.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_noise(c) {
            if gap && !kept.is_empty() {
                kept.push(' ');
            }
            gap = false;
            kept.push(c);
        }
    }
    Cow::Owned(compose(&kept).into_owned())
}

/// The text in Unicode NFC; borrowed where it is so already.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if all_beyond_ascii(text, is_simple) {
        return Cow::Borrowed(text);
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Characters that carry no text: controls other than white space, soft hyphen, zero-width space,
/// word joiner, byte-order mark, non-characters.
pub(crate) fn is_noise(c: char) -> bool {
    match c {
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control() && !c.is_whitespace(),
    }
}

/// Appends the line to `text`: tidy, and repaired where it is damaged.
pub(crate) fn append_tidy(text: &mut String, line: &str) {
    let tidy = tidy(line);
    match repair::line(&tidy) {
        Some(repaired) => text.push_str(&self::tidy(&repaired)),
        None => text.push_str(&tidy),
    }
}

/// Whether a trimmed line would come back unchanged.
fn is_tidy(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut simple = true;
    let mut after_blank = 0;
    for at in (0..bytes.len()).step_by(SIZE) {
        let block = Block::at(bytes, at);
        let own = lowest(bytes.len() - at);
        let blank = block.equal(b' ');
        let doubled = blank & (blank << 1 | after_blank);
        if (doubled | block.unprintable()) & own != 0 {
            return false;
        }
        after_blank = blank >> (SIZE - 1);
        let mut open = block.beyond_ascii() & !block.following();
        while open != 0 {
            let place = open.trailing_zeros() as usize;
            open &= open - 1;
            let Some(c) = line[at + place..].chars().next() else { return false };
            if c.is_whitespace() || is_noise(c) {
                return false;
            }
            simple &= is_simple(c);
        }
    }
    simple || is_nfc_quick(line.chars()) == IsNormalized::Yes
}

/// Characters that stay as they are in NFC whatever simple ones stand beside them: those below the
/// combining marks, Cyrillic letters, punctuation, currencies, kana, ideographs, syllables of Hangul.
fn is_simple(c: char) -> bool {
    matches!(
        u32::from(c),
        0..0x300
            | 0x400..=0x482
            | 0x48a..=0x52f
            | 0x2010..=0x205e
            | 0x20a0..=0x20c0
            | 0x3041..=0x3096
            | 0x30a1..=0x30fa
            | 0x3400..=0x4dbf
            | 0x4e00..=0x9fff
            | 0xac00..=0xd7a3
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_break_spaces_and_tabs_become_one_space() {
        assert_eq!(tidy("\u{a0} The\t\u{2009} dam \u{3000}held.\u{a0}"), "The dam held.");
    }

    #[test]
    fn soft_hyphens_and_controls_leave_no_trace() {
        assert_eq!(tidy("Haupt\u{ad}stadt\u{7} \u{feff}Ulan\u{200b}dor"), "Hauptstadt Ulandor");
    }

    #[test]
    fn decomposed_letters_are_composed_even_across_removed_characters() {
        assert_eq!(tidy("Zu\u{ad}\u{308}rich"), "Zürich");
    }

    #[test]
    fn a_clean_line_is_borrowed() {
        assert!(matches!(tidy("Nothing to do here."), Cow::Borrowed(_)));
    }

    #[test]
    fn joiners_of_persian_stay() {
        assert_eq!(tidy("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    proptest! {
        #[test]
        fn a_line_is_tidy_where_tidying_changes_nothing(line in "[a-z \t\u{7f}’éбう港한]{0,20}") {
            let trimmed = line.trim();
            let mut slow: Vec<&str> = trimmed.split_whitespace().collect();
            slow.retain(|word| !word.is_empty());
            let plain = slow.join(" ") == trimmed && !trimmed.contains('\u{7f}');
            prop_assert_eq!(is_tidy(trimmed), plain);
        }

        #[test]
        fn simple_characters_are_composed(line in "[\\PC]{0,12}") {
            let simple: String = line.chars().filter(|&c| is_simple(c)).collect();
            prop_assert!(is_nfc_quick(simple.chars()) == IsNormalized::Yes);
        }

        #[test]
        fn tidying_twice_is_tidying_once(line in "\\PC*") {
            let once = tidy(&line).into_owned();
            prop_assert_eq!(tidy(&once).into_owned(), once);
        }
    }
}
