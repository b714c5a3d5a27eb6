//! Page text to tidy text: character references decoded, white space collapsed, noise dropped.

use html5gum::{Token, Tokenizer};

use crate::stages::cleanup::block::{Strip, lowest};

/// First bytes of characters that may be spaces or noise.
const LEADS: [u8; 5] = [0xc2, 0xe1, 0xe2, 0xe3, 0xef];

/// Bytes of a strip.
const STRIP: usize = 32;

/// Appends `raw` to `text`. `gap` says whether white space is due before the next character; a
/// gap at the start of the block (at `start`) is dropped.
pub(super) fn append(text: &mut String, start: usize, gap: &mut bool, raw: &str) {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let strip = Strip::at(bytes, at);
        let space = strip.equal(b' ') | strip.controls();
        let skipped = ((!space).trailing_zeros() as usize).min(bytes.len() - at);
        if skipped > 0 {
            *gap = true;
            at += skipped.min(STRIP);
            continue;
        }
        let mut length = copied(&strip);
        let mut end = at + length;
        while length == STRIP {
            length = copied(&Strip::at(bytes, end));
            end += length;
        }
        if end > at {
            put(text, start, gap, &raw[at..end]);
            at = end;
            continue;
        }
        if bytes[at] == b'&' {
            at += reference(text, start, gap, &raw[at..]);
        } else {
            let Some(c) = raw[at..].chars().next() else { return };
            character(text, start, gap, c);
            at += c.len_utf8();
        }
    }
}

/// How many bytes of the strip are copied as they are. A single blank between two words is copied
/// with them.
#[inline(always)]
fn copied(strip: &Strip) -> usize {
    let blank = strip.equal(b' ');
    let beyond = strip.beyond_ascii();
    let mut stops = blank | strip.unprintable_or_beyond_or(b'&') & !beyond;
    if beyond != 0 {
        stops |= LEADS.iter().fold(0, |stops, &lead| stops | strip.equal(lead));
    }
    let copied = !stops & lowest(STRIP);
    (!(copied | blank & copied >> 1)).trailing_zeros() as usize
}

fn put(text: &mut String, start: usize, gap: &mut bool, piece: &str) {
    if *gap && text.len() > start {
        text.push(' ');
    }
    *gap = false;
    text.push_str(piece);
}

fn character(text: &mut String, start: usize, gap: &mut bool, c: char) {
    if c.is_whitespace() {
        *gap = true;
    } else if !crate::stages::cleanup::space::is_noise(c) {
        put(text, start, gap, c.encode_utf8(&mut [0; 4]));
    }
}

/// Appends what a character reference stands for; returns the bytes it takes. What is no reference
/// is an ampersand.
fn reference(text: &mut String, start: usize, gap: &mut bool, raw: &str) -> usize {
    let Some((decoded, length)) = decode(raw) else {
        put(text, start, gap, "&");
        return 1;
    };
    match decoded {
        Decoded::One(c) => character(text, start, gap, c),
        Decoded::Many(many) => many.chars().for_each(|c| character(text, start, gap, c)),
    }
    length
}

enum Decoded {
    One(char),
    Many(String),
}

/// Bytes of the longest reference that is looked at.
const LONGEST: usize = 34;

/// The commonest names.
const NAMES: [(&str, char); 40] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("shy", '\u{ad}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("sbquo", '‚'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("euro", '€'),
    ("pound", '£'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
];

/// The reference at the start of `raw`, with its length in bytes.
fn decode(raw: &str) -> Option<(Decoded, usize)> {
    let bytes = raw.as_bytes();
    let body = &bytes[1..bytes.len().min(LONGEST)];
    if let Some(digits) = body.strip_prefix(b"#") {
        return numeric(digits).map(|(c, length)| (Decoded::One(c), length + 2));
    }
    let length = body.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = &raw[1..=length];
    let closed = usize::from(body.get(length) == Some(&b';'));
    if let Some((_, c)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some((Decoded::One(*c), 1 + length + closed));
    }
    if length == 0 || closed == 0 {
        return None;
    }
    named(&raw[..length + 2]).map(|text| (Decoded::Many(text), length + 2))
}

/// A numeric reference behind `&#`. Numbers of C1 controls mean Windows-1252, as in browsers.
fn numeric(digits: &[u8]) -> Option<(char, usize)> {
    let (radix, prefix) = match digits.first() {
        Some(b'x' | b'X') => (16, 1),
        _ => (10, 0),
    };
    let mut number = 0u32;
    let mut length = prefix;
    while let Some(digit) = digits.get(length).and_then(|&b| char::from(b).to_digit(radix)) {
        number = number.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    if length == prefix {
        return None;
    }
    let c = match u8::try_from(number) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next().unwrap_or(' ')
        }
        _ => char::from_u32(number).filter(|&c| c != '\0').unwrap_or('\u{fffd}'),
    };
    Some((c, length + usize::from(digits.get(length) == Some(&b';'))))
}

/// What a closed named reference stands for, by the tables of the HTML standard.
pub(in crate::stages::cleanup) fn named(text: &str) -> Option<String> {
    let Some(Ok(Token::String(value))) = Tokenizer::new(text).next() else { return None };
    let decoded = String::from_utf8(value.value.0).ok()?;
    (decoded != text).then_some(decoded)
}

/// An attribute value or element content as tidy text.
pub(super) fn plain(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    append(&mut text, 0, &mut false, raw);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_and_white_space_collapsed() {
        assert_eq!(
            plain(" Tea &amp;\n scones&nbsp;&#8217;n&#x2019; &hellip; "),
            "Tea & scones ’n’ …"
        );
    }

    #[test]
    fn rare_names_are_looked_up_and_unknown_ones_stay() {
        assert_eq!(plain("&Zcaron;&nosuch; AT&T &"), "Ž&nosuch; AT&T &");
    }

    #[test]
    fn numbers_of_controls_mean_windows_1252() {
        assert_eq!(plain("&#146;&#0;&#99999999999;"), "’\u{fffd}\u{fffd}");
    }

    #[test]
    fn noise_leaves_no_trace() {
        assert_eq!(plain("Haupt\u{ad}stadt\u{200b}s\u{3000}x"), "Hauptstadts x");
    }
}
