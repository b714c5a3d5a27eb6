//! Fields of one line: headlines, names, identifiers.

use std::borrow::Cow;

/// Most code points of a field of one line; what is longer is cut by [`cut`].
pub(super) const MAX_CHARS: usize = 4_096;

/// The text without control characters, its runs of white space made one space; `None` if nothing
/// is left.
pub(super) fn tidy(text: &str) -> Option<String> {
    let text = text.trim();
    let is_tidy = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_tidy && !text.is_empty() && !text.contains("  ") {
        return Some(text.to_owned());
    }
    let clean = if text.contains(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    };
    let mut line = String::with_capacity(clean.len());
    for word in clean.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    (!line.is_empty()).then_some(line)
}

/// Cuts the text after `chars` code points. Returns whether anything was cut.
pub(super) fn cut(text: &mut String, chars: usize) -> bool {
    if text.len() <= chars {
        return false;
    }
    match text.char_indices().nth(chars) {
        Some((end, _)) => {
            text.truncate(end);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_controls_become_single_spaces() {
        assert_eq!(
            tidy(" Port\u{0}  reopens\n at\u{a0}dawn ").as_deref(),
            Some("Port reopens at dawn")
        );
        assert_eq!(tidy(" \t\u{1}\n"), None);
    }

    #[test]
    fn a_cut_falls_between_code_points() {
        let mut text = "äöü".to_owned();
        assert!(cut(&mut text, 2));
        assert_eq!(text, "äö");
        assert!(!cut(&mut text, 2));
    }
}
