//! Text repair: UTF-8 that was read as Windows-1252, entities that were escaped twice.
//!
//! A line is changed only where a whole run of characters goes back to bytes and those bytes are
//! UTF-8; a clean line is never touched. What counts as proof follows the idea of ftfy (Robyn
//! Speer): a sequence that clean text could hold by chance (a capital before a closing quotation
//! mark) needs company.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::page::named;
use super::space::{compose, is_noise};

/// Text is damaged at most this often: "Ã¢â‚¬â„¢" is two rounds.
const ROUNDS: usize = 3;

/// Weak sequences that together prove what one strong sequence proves.
const WEAK_PROOF: usize = 3;

/// Repairs a text line by line; borrowed where nothing was damaged.
pub fn text(text: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let mut changed = false;
    for piece in text.split_inclusive('\n') {
        let piece = match line(piece) {
            Some(new) => Cow::Owned(new),
            None => Cow::Borrowed(piece),
        };
        let shown = visible(&piece);
        changed |= matches!(piece, Cow::Owned(_)) || matches!(shown, Cow::Owned(_));
        repaired.push_str(&shown);
    }
    if changed { Cow::Owned(repaired) } else { Cow::Borrowed(text) }
}

/// NFC without control characters; soft hyphens and the like, which are no damage, stay.
fn visible(piece: &str) -> Cow<'_, str> {
    if piece.chars().any(|c| c.is_control() && is_noise(c)) {
        let kept: String = piece.chars().filter(|&c| !(c.is_control() && is_noise(c))).collect();
        return Cow::Owned(compose(&kept).into_owned());
    }
    compose(piece)
}

/// The repaired line, or `None` where it is not damaged.
pub(super) fn line(line: &str) -> Option<String> {
    if !is_suspect(line.as_bytes()) {
        return None;
    }
    let mut current: Option<String> = None;
    for _ in 0..ROUNDS {
        let seen = current.as_deref().unwrap_or(line);
        match unscramble(seen).or_else(|| unescape(seen)) {
            Some(next) => current = Some(next),
            None => break,
        }
    }
    current
}

/// Whether the line may be damaged: an ampersand, or a lead byte in its doubled form (U+00C2 to
/// U+00F4) before a character that stands for a continuation byte. Runs at the speed of `memchr`.
fn is_suspect(line: &[u8]) -> bool {
    let is_doubled = |at: usize| {
        let lead = line.get(at + 1).copied().unwrap_or(0);
        let next = line.get(at + 2).copied().unwrap_or(0);
        (0x82..=0xb4).contains(&lead)
            && (matches!(next, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2) || lead == 0x83 && next == b' ')
    };
    memchr(b'&', line).is_some() || memchr_iter(0xc3, line).any(is_doubled)
}

/// Undoes one reading of UTF-8 as Windows-1252 or Latin-1.
fn unscramble(line: &str) -> Option<String> {
    if !line.chars().any(is_lead) {
        return None;
    }
    let runs = find_runs(line);
    let strong = runs.iter().any(|run| run.strong);
    let weak: usize = runs.iter().map(|run| run.sequences).sum();
    if !strong && weak < WEAK_PROOF {
        return None;
    }
    let mut repaired = String::with_capacity(line.len());
    let mut copied = 0;
    for run in runs {
        repaired.push_str(&line[copied..run.start]);
        repaired.push_str(&run.text);
        copied = run.end;
    }
    repaired.push_str(&line[copied..]);
    Some(repaired)
}

/// A run of characters that is UTF-8 when taken back to bytes.
struct Run {
    start: usize,
    end: usize,
    text: String,
    sequences: usize,
    strong: bool,
}

fn find_runs(line: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some(byte) = to_byte(c).filter(|&b| b >= 0x80) else { continue };
        if bytes.is_empty() {
            start = at;
        }
        bytes.push(byte);
        let mut end = at + c.len_utf8();
        let mut closes = true;
        if let Some(&(next_at, next)) = chars.peek() {
            closes = to_byte(next).is_none_or(|b| b < 0x80);
            // "Ã" + no-break space is "à"; the no-break space often became a plain one.
            if closes && next == ' ' && is_lost_space(line, at, c, next_at) {
                bytes.push(0xa0);
                end = next_at + 1;
                chars.next();
            }
        }
        if closes {
            runs.extend(decode(start, end, &bytes));
            bytes.clear();
        }
    }
    runs
}

/// The run as text, where all of it is UTF-8.
fn decode(start: usize, end: usize, bytes: &[u8]) -> Option<Run> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.chars().any(|c| c.is_control() && !('\u{80}'..='\u{9f}').contains(&c)) {
        return None;
    }
    let sequences = text.chars().count();
    let strong = bytes.len() > sequences && text.chars().any(is_strong) || sequences >= WEAK_PROOF;
    Some(Run { start, end, text: text.to_owned(), sequences, strong })
}

/// What Western text is scrambled from most: Latin-1 letters, general punctuation, currency, signs.
/// A pair such as "Ü“" or "É»" of clean text gives other characters and stays weak.
fn is_strong(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{ff}' | '\u{152}'..='\u{153}' | '\u{178}' | '\u{2000}'..='\u{2fff}')
        || c > '\u{ffff}'
}

/// Whether the "Ã" at `at` is the rest of an "à": it stands at the start of a small-letter word.
fn is_lost_space(line: &str, at: usize, c: char, space: usize) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[space + 1..].chars().next();
    c == 'Ã'
        && before.is_none_or(|b| b.is_whitespace() || b.is_lowercase() || b == '\'' || b == '’')
        && after.is_none_or(|a| a.is_whitespace() || a.is_lowercase() || a.is_ascii_punctuation())
}

/// First characters of a scrambled sequence: the lead bytes 0xC2 to 0xF4 in Windows-1252.
fn is_lead(c: char) -> bool {
    matches!(c, '\u{c2}'..='\u{f4}')
}

/// The byte that Windows-1252 reads as this character; Latin-1 where Windows-1252 has none.
fn to_byte(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let place = HIGH.iter().position(|&high| high == c)?;
    u8::try_from(0x80 + place).ok()
}

/// Windows-1252 from 0x80 to 0x9F; U+0000 where it has no character.
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', //
    '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Decodes the entities of a line once.
fn unescape(line: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut copied = 0;
    for (at, _) in line.match_indices('&') {
        if at < copied {
            continue;
        }
        let Some(end) = entity_end(&line[at..]).map(|length| at + length) else { continue };
        let Some(text) = named(&line[at..end]) else { continue };
        decoded.push_str(&line[copied..at]);
        decoded.push_str(&text);
        copied = end;
    }
    (copied > 0).then(|| decoded + &line[copied..])
}

/// Length of `&name;` or `&#number;` at the start of the text; names have at most 32 characters.
fn entity_end(text: &str) -> Option<usize> {
    let name = &text.as_bytes()[1..text.len().min(34)];
    let length = name.iter().position(|&b| b == b';')?;
    let valid = name[..length].iter().all(|&b| b.is_ascii_alphanumeric() || b == b'#');
    (length > 1 && valid).then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn utf8_read_as_windows_1252_is_read_again() {
        assert_eq!(text("MÃ¼ller sagte, das sei â€žunwahrâ€œ."), "Müller sagte, das sei „unwahr“.");
    }

    #[test]
    fn text_damaged_twice_is_repaired_twice() {
        assert_eq!(text("Itâ€™s a cafÃƒÂ©"), "It’s a café");
    }

    #[test]
    fn a_lost_no_break_space_is_still_an_a_with_grave() {
        assert_eq!(text("dÃ©jÃ  vu, Ã  la carte"), "déjà vu, à la carte");
    }

    #[test]
    fn capitals_before_closing_marks_are_left_alone() {
        for clean in ["Das „MENÜ“ blieb", "le mot «CAFÉ» seul", "“TÉ” y “CAFÉ”", "A IRMÃ DE ANA"]
        {
            assert!(matches!(text(clean), Cow::Borrowed(_)), "{clean}");
        }
    }

    #[test]
    fn cyrillic_read_as_windows_1252_needs_no_western_letter() {
        assert_eq!(text("ÐŸÑ€Ð¸Ð²ÐµÑ‚"), "Привет");
    }

    #[test]
    fn entities_are_decoded_once_more_and_unknown_ones_stay() {
        assert_eq!(text("R&amp;amp;D &quot;first&quot; &nosuch; AT&T"), {
            "R&D \"first\" &nosuch; AT&T"
        });
    }

    #[test]
    fn decomposed_letters_are_composed_and_curly_quotes_kept() {
        assert_eq!(text("Zu\u{308}rich’s “lake”"), "Zürich’s “lake”");
    }

    #[test]
    fn the_windows_table_agrees_with_the_standard() {
        for byte in 0x80..=0xffu8 {
            let (decoded, _, _) = encoding_rs::WINDOWS_1252.decode(std::slice::from_ref(&byte));
            let c = decoded.chars().next().expect("one byte is one character");
            assert_eq!(to_byte(c), Some(byte), "{c:?}");
        }
    }

    proptest! {
        #[test]
        fn ascii_without_ampersand_is_never_touched(line in "[ -%'-~]*") {
            prop_assert!(matches!(text(&line), Cow::Borrowed(_)));
        }

        #[test]
        fn a_scrambled_line_of_latin_letters_comes_back(line in "[a-z äöüéèñç]{0,40}ß") {
            let (scrambled, _, _) = encoding_rs::WINDOWS_1252.decode(line.as_bytes());
            prop_assert_eq!(text(&scrambled).into_owned(), line);
        }

        #[test]
        fn any_text_is_survived(line in ".*") {
            text(&line);
        }
    }
}
