//! Numbers in figures and words.

use super::Reader;

/// Numbers that news spell out.
const SPELT: [(&str, f64); 21] = [
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("half", 0.5),
];

/// Words and endings that multiply.
const SCALES: [(&str, f64); 15] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("million", 1e6),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("k", 1e3),
    ("m", 1e6),
    ("mn", 1e6),
    ("mln", 1e6),
    ("bn", 1e9),
    ("bln", 1e9),
    ("b", 1e9),
    ("tn", 1e12),
    ("trn", 1e12),
    ("crore", 1e7),
];

/// Those of up to three letters that may stand as a word of their own.
const SHORT: [&str; 4] = ["bn", "mn", "mln", "tn"];

/// A number and the token behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) end: usize,
}

/// Whether a word is a number that is spelt out. Most words are turned away by two letters.
pub(super) fn is_spelt(word: &str) -> bool {
    let may_be = match *word.as_bytes() {
        [first, second, _, ..] if word.len() <= 7 => matches!(
            (first | 0x20, second | 0x20),
            (b'o', b'n')
                | (b't', b'w' | b'h' | b'e')
                | (b'f', b'o' | b'i')
                | (b's', b'i' | b'e')
                | (b'e', b'i' | b'l')
                | (b'n', b'i')
                | (b'h', b'a')
        ),
        _ => false,
    };
    may_be && word != "the" && SPELT.iter().any(|(spelt, _)| spelt.eq_ignore_ascii_case(word))
}

/// The number that begins at a token, with its "million".
pub(super) fn number(reader: &Reader<'_>, at: usize) -> Option<Number> {
    let word = reader.word(at);
    let (mut value, ending) = match spelt(word) {
        Some(value) => (value, ""),
        None => figures(word)?,
    };
    let mut end = at + 1;
    if !ending.is_empty() {
        value *= scale(ending)?;
    }
    // "two hundred million": at most two words that multiply.
    for _ in 0..2 {
        let next = reader.word(end);
        let is_word =
            |_: &f64| next.len() > 3 || SHORT.iter().any(|s| s.eq_ignore_ascii_case(next));
        match scale(next).filter(is_word).filter(|_| reader.goes_on(end)) {
            Some(by) => value *= by,
            None => break,
        }
        end += 1;
    }
    Some(Number { value, end })
}

fn spelt(word: &str) -> Option<f64> {
    SPELT.iter().find(|(spelt, _)| spelt.eq_ignore_ascii_case(word)).map(|(_, value)| *value)
}

fn scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, by)| *by)
}

/// Figures with commas for thousands, and what letters follow.
fn figures(word: &str) -> Option<(f64, &str)> {
    let end = word.find(|c: char| !matches!(c, '0'..='9' | ',' | '.')).unwrap_or(word.len());
    let digits: String = word[..end].chars().filter(|c| *c != ',').collect();
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.len() <= 15;
    let value = digits.parse().ok().filter(|_| is_number)?;
    Some((value, &word[end..]))
}

/// A number without needless decimals.
pub(super) fn shown(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    format!("{rounded}")
}
