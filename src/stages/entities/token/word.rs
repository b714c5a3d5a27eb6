//! Where a word ends: letters, digits, and the signs that may stand inside.

/// A word and the clitic behind it ("Wren" and "'s").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// One past the word's last byte.
    pub(super) end: usize,
    /// One past the clitic's last byte; the same as `end` where there is none.
    pub(super) clitic: usize,
}

/// Letters that go with an apostrophe.
const CLITICS: [&[u8]; 6] = [b"s", b"m", b"d", b"re", b"ve", b"ll"];

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// How many bytes of a clitic stand here, behind its apostrophe.
pub(super) fn clitic(bytes: &[u8]) -> Option<usize> {
    let is_here = |clitic: &&&[u8]| {
        bytes.get(..clitic.len()).is_some_and(|found| found.eq_ignore_ascii_case(clitic))
            && bytes.get(clitic.len()).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80)
    };
    CLITICS.iter().find(is_here).map(|clitic| clitic.len())
}

/// The word that begins at `start`, where a letter or digit stands.
pub(super) fn cut(text: &str, start: usize) -> Cut {
    let bytes = text.as_bytes();
    if let Some(end) = address(text, start) {
        return Cut { end, clitic: end };
    }
    let mut at = start;
    let mut is_mail = false;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            at += 1;
            continue;
        }
        if byte >= 0x80 {
            let Some(c) = text[at..].chars().next() else { break };
            if is_apostrophe(c) {
                match apostrophe(text, start, at, c.len_utf8()) {
                    Step::Inside(next) => at = next,
                    Step::Ends(cut) => return cut,
                }
            } else if c.is_alphanumeric() || is_mark(c) {
                at += c.len_utf8();
            } else {
                break;
            }
            continue;
        }
        let before = bytes[at - 1];
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        let is_inside = match byte {
            b'\'' => match apostrophe(text, start, at, 1) {
                Step::Inside(_) => true,
                Step::Ends(cut) => return cut,
            },
            b',' | b':' | b'/' => before.is_ascii_digit() && after.is_ascii_digit(),
            b'&' => before.is_ascii_uppercase() && after.is_ascii_uppercase(),
            b'@' => {
                is_mail = after.is_ascii_alphanumeric();
                is_mail
            }
            b'-' | b'+' => is_mail && after.is_ascii_alphanumeric(),
            b'.' if after.is_ascii_alphanumeric() => {
                is_mail
                    || after.is_ascii_lowercase() && !before.is_ascii_uppercase()
                    || before.is_ascii_digit() && after.is_ascii_digit()
                    || is_acronym(&bytes[start..at])
            }
            b'.' if is_acronym(&bytes[start..at]) => return Cut { end: at + 1, clitic: at + 1 },
            _ => false,
        };
        if !is_inside {
            break;
        }
        at += 1;
    }
    Cut { end: at, clitic: at }
}

/// What an apostrophe inside a word does.
enum Step {
    /// It belongs to the word, which goes on here.
    Inside(usize),
    Ends(Cut),
}

fn apostrophe(text: &str, start: usize, at: usize, width: usize) -> Step {
    let bytes = text.as_bytes();
    let behind = &bytes[at + width..];
    if let Some(length) = clitic(behind) {
        return Step::Ends(Cut { end: at, clitic: at + width + length });
    }
    let is_not = matches!(bytes[at - 1], b'n' | b'N')
        && matches!(behind.first(), Some(b't' | b'T'))
        && behind.get(1).is_none_or(|b| !b.is_ascii_alphanumeric());
    if is_not {
        let clitic = at + width + 1;
        let end = if at - 1 > start { at - 1 } else { clitic };
        return Step::Ends(Cut { end, clitic });
    }
    let goes_on = text[at + width..].chars().next().is_some_and(char::is_alphabetic);
    if goes_on { Step::Inside(at + width) } else { Step::Ends(Cut { end: at, clitic: at }) }
}

/// Single letters with stops between: "U", "U.S".
fn is_acronym(bytes: &[u8]) -> bool {
    bytes.len() % 2 == 1
        && bytes.iter().enumerate().all(|(at, byte)| match at % 2 {
            0 => byte.is_ascii_alphabetic(),
            _ => *byte == b'.',
        })
        && (bytes.len() > 1 || bytes[0].is_ascii_uppercase())
}

/// Signs that combine with the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}')
}

/// The end of a web address that begins here.
fn address(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let begins = |prefix: &str| {
        rest.as_bytes()
            .get(..prefix.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if !matches!(rest.as_bytes()[0], b'h' | b'H' | b'w' | b'W')
        || !(begins("http://") || begins("https://") || begins("www."))
    {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || c < ' ' || matches!(c, '<' | '>' | '"' | '“' | '”');
    let length = rest.find(ends).unwrap_or(rest.len());
    let trimmed = rest[..length]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '’', '\u{200b}']);
    Some(start + trimmed.len().max(4))
}
