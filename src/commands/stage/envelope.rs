//! The envelope of a page: a JSON object with one large string in it.
//!
//! A page is mostly markup, and markup in JSON has an escape every few words. Here the large string
//! is unescaped in one pass into a buffer that is used again, a block of bytes at a time; every other
//! value, and every string with an escape that is not of the usual ones, is left to `serde_json`.

use serde::de::Error as _;
use serde_json::{Deserializer, Error, Value};

use crate::stages::cleanup::block::{Block, SIZE};

/// Splits an object into its members: `take` gets every name and the bytes from its value on, and
/// returns how many of them the value has.
///
/// # Errors
/// Where the line is no object, or `take` fails.
pub(super) fn members(
    line: &[u8],
    mut take: impl FnMut(&str, &[u8]) -> Result<usize, Error>,
) -> Result<(), Error> {
    let mut at = expect(line, 0, b'{')?;
    if line.get(at) == Some(&b'}') {
        return end(line, at + 1);
    }
    loop {
        let rest = line.get(at..).unwrap_or_default();
        let (name, length) = value::<String>(rest)?;
        at = expect(line, at + length, b':')?;
        at += take(&name, &line[at..])?;
        at = blanks(line, at);
        match line.get(at) {
            Some(b',') => at = blanks(line, at + 1),
            Some(b'}') => return end(line, at + 1),
            _ => return Err(Error::custom(format!("expected `,` or `}}` at byte {at}"))),
        }
    }
}

/// Reads one value, and how many bytes it has.
///
/// # Errors
/// Where it is of another type or cut short.
pub(super) fn value<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<(T, usize), Error> {
    let mut values = Deserializer::from_slice(bytes).into_iter::<T>();
    match values.next() {
        Some(value) => value.map(|value| (value, values.byte_offset())),
        None => Err(Error::custom("a value is missing")),
    }
}

/// Reads one value into a field; how many bytes it has.
///
/// # Errors
/// Where it is of another type or cut short.
pub(super) fn fill<T: serde::de::DeserializeOwned>(
    field: &mut T,
    bytes: &[u8],
) -> Result<usize, Error> {
    let (value, length) = value(bytes)?;
    *field = value;
    Ok(length)
}

/// Reads a string or `null` into `text`, whose old content goes; whether it was a string, and how
/// many bytes it has.
///
/// # Errors
/// Where it is neither, cut short, or not UTF-8.
pub(super) fn text(bytes: &[u8], text: &mut String) -> Result<(bool, usize), Error> {
    if bytes.first() != Some(&b'"') {
        let (value, length) = value::<Option<String>>(bytes)?;
        text.clear();
        text.push_str(value.as_deref().unwrap_or_default());
        return Ok((value.is_some(), length));
    }
    let mut buffer = std::mem::take(text).into_bytes();
    if let Some(length) = unescape(&bytes[1..], &mut buffer) {
        *text = String::from_utf8(buffer).map_err(Error::custom)?;
        return Ok((true, length + 2));
    }
    let (whole, length) = value::<String>(bytes)?;
    *text = whole;
    Ok((true, length))
}

/// Copies a string without its escapes; its length before the closing quotation mark. `None` where it
/// is for `serde_json` to decide: pairs of surrogates, control characters, no end.
fn unescape(bytes: &[u8], buffer: &mut Vec<u8>) -> Option<usize> {
    let (mut from, mut to) = (0, 0);
    while let Some(window) = bytes[from..].first_chunk::<WINDOW>() {
        if buffer.len() < to + WINDOW {
            buffer.resize(to + ROOM, 0);
        }
        let mut stops = Block::at(window, 0).either_or_control(b'"', b'\\');
        let mut read = 0;
        while stops != 0 {
            let stop = stops.trailing_zeros() as usize;
            copy(window, read, buffer, to, stop - read);
            to += stop - read;
            if window[stop] != b'\\' {
                buffer.truncate(to);
                return (window[stop] == b'"').then_some(from + stop);
            }
            let length;
            (length, to) = escape(&window[stop..], buffer, to)?;
            read = stop + length;
            // What is escaped is no stop itself.
            stops &= (stops - 1) & !(2 << stop);
        }
        if read < SIZE {
            copy(window, read, buffer, to, SIZE - read);
            to += SIZE - read;
            read = SIZE;
        }
        from += read;
    }
    // What is left has less than a window, and no string is longer than it is with its escapes.
    buffer.resize(to + WINDOW, 0);
    loop {
        match *bytes.get(from)? {
            b'"' => {
                buffer.truncate(to);
                return Some(from);
            }
            b'\\' => {
                let length;
                (length, to) = escape(&bytes[from..], buffer, to)?;
                from += length;
            }
            byte if byte >= 0x20 => {
                buffer[to] = byte;
                from += 1;
                to += 1;
            }
            _ => return None,
        }
    }
}

/// Bytes that a block is read from: itself, and what an escape or a copy at its end reaches over.
const WINDOW: usize = 2 * SIZE;

/// Bytes that a buffer which has become too small grows by.
const ROOM: usize = 64 * SIZE;

/// Bytes that are copied at once.
const HALF: usize = SIZE / 2;

/// Copies a piece of a block to its place. What is too much is written over by the next one: that is
/// quicker than to copy a number of bytes that nobody can foresee.
#[inline(always)]
fn copy(window: &[u8; WINDOW], from: usize, buffer: &mut [u8], to: usize, length: usize) {
    let halves = 1 + usize::from(length > HALF);
    for half in 0..halves {
        let (from, to) = (from + half * HALF, to + half * HALF);
        if let (Some(piece), Some(room)) =
            (window[from..].first_chunk::<HALF>(), buffer[to..].first_chunk_mut::<HALF>())
        {
            *room = *piece;
        }
    }
}

/// Writes what the escape at the beginning stands for; how many bytes it has, and the place behind
/// what was written.
#[inline(always)]
fn escape(bytes: &[u8], buffer: &mut [u8], to: usize) -> Option<(usize, usize)> {
    let sign = *bytes.get(1)?;
    buffer[to] = SHORT[usize::from(sign)];
    if buffer[to] != 0 {
        return Some((2, to + 1));
    }
    if sign != b'u' {
        return None;
    }
    let c = by_number(bytes.get(2..6))?;
    Some((6, to + c.encode_utf8(&mut buffer[to..]).len()))
}

/// What the escapes of one character stand for; 0 for other bytes.
const SHORT: [u8; 256] = {
    let mut short = [0; 256];
    short[b'n' as usize] = b'\n';
    short[b'"' as usize] = b'"';
    short[b'/' as usize] = b'/';
    short[b't' as usize] = b'\t';
    short[b'r' as usize] = b'\r';
    short[b'\\' as usize] = b'\\';
    short[b'b' as usize] = 0x8;
    short[b'f' as usize] = 0xc;
    short
};

/// The character of an escape of four digits, from its first digit on; none for half of a pair.
fn by_number(digits: Option<&[u8]>) -> Option<char> {
    let digits = std::str::from_utf8(digits?).ok()?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?)
}

fn blanks(line: &[u8], at: usize) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let rest = line.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_blank(byte)).count()
}

/// The position behind a sign and the blanks around it.
fn expect(line: &[u8], at: usize, sign: u8) -> Result<usize, Error> {
    let at = blanks(line, at);
    if line.get(at) == Some(&sign) {
        return Ok(blanks(line, at + 1));
    }
    // What stands there instead is said best by the parser.
    let (other, _) = value::<Value>(line.get(at..).unwrap_or_default())?;
    let sign = char::from(sign);
    Err(Error::custom(format!("expected `{sign}` at byte {at}, not {other}")))
}

fn end(line: &[u8], at: usize) -> Result<(), Error> {
    let at = blanks(line, at);
    if at == line.len() {
        return Ok(());
    }
    Err(Error::custom(format!("trailing characters at byte {at}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn string(json: &str) -> Option<(String, usize)> {
        let mut found = String::from("old");
        text(json.as_bytes(), &mut found).ok().map(|(_, length)| (found, length))
    }

    #[test]
    fn names_and_values_are_read_whatever_their_order_and_blanks() {
        let mut names = Vec::new();
        let line = br#" { "id" : [1, {"a": "}"}] ,"html": "<p class=\"x\">" , "n":null } "#;
        let read = members(line, |name, rest| {
            names.push(name.to_owned());
            value::<Value>(rest).map(|(_, length)| length)
        });
        assert!(read.is_ok(), "{read:?}");
        assert_eq!(names, ["id", "html", "n"]);
        assert!(members(b"{}", |_, _| Ok(0)).is_ok());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for line in
            ["", "[]", "{", "{\"a\"", "{\"a\":1", "{\"a\":1}}", "{\"a\":1,}", "{1:1}", "\"two\""]
        {
            let read = members(line.as_bytes(), |_, rest| value::<Value>(rest).map(|v| v.1));
            assert!(read.is_err(), "{line}");
        }
    }

    #[test]
    fn rare_escapes_and_faults_are_left_to_the_parser() {
        assert_eq!(string(r#""\ud83d\ude00!" "#), Some(("😀!".to_owned(), 15)));
        assert_eq!(string("null"), Some((String::new(), 4)));
        for broken in [r#""open"#, r#""\q""#, r#""\ud800""#, "\"a\u{1}\"", "7"] {
            assert_eq!(string(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn every_string_comes_back(text in "[a-z\"\\\\\n\t/é😀\u{7}]{0,400}", ascii: bool) {
            let mut json = serde_json::to_string(&text).expect("text");
            if ascii {
                json = json.replace('é', "\\u00e9");
            }
            let length = json.len();
            prop_assert_eq!(string(&(json.clone() + ",")), Some((text.clone(), length)));
            let long = json + ",\"html\":\"" + &"x".repeat(300);
            prop_assert_eq!(string(&long), Some((text, length)));
        }
    }
}
