//! White space, control characters and Unicode form of one line. Knows nothing of articles.

use std::borrow::Cow;

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

/// Bytes that need no look: printable ASCII but the blank, and characters below U+0300 of which none
/// is white space or noise.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x21;
    while byte <= 0xff {
        plain[byte] = byte != 0x7f && byte != 0xc2 && byte < 0xcc;
        byte += 1;
    }
    plain
};

/// Whether a trimmed line would come back unchanged. Text below U+0300 needs no composition.
fn is_tidy(line: &str) -> bool {
    let bytes = line.as_bytes();
    let mut simple = true;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if PLAIN[usize::from(byte)] {
            at += 1;
        } else if byte == b' ' {
            if bytes.get(at + 1) == Some(&b' ') {
                return false;
            }
            at += 1;
        } else {
            let Some(c) = line[at..].chars().next() else { return false };
            if c.is_whitespace() || is_noise(c) {
                return false;
            }
            simple &= c < '\u{300}';
            at += c.len_utf8();
        }
    }
    simple || is_nfc_quick(line.chars()) == IsNormalized::Yes
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
        fn tidying_twice_is_tidying_once(line in "\\PC*") {
            let once = tidy(&line).into_owned();
            prop_assert_eq!(tidy(&once).into_owned(), once);
        }
    }
}
