//! Bytes to Unicode: declared, else UTF-8, else detected.
//!
//! Labels and decoders are those of the WHATWG Encoding Standard (`encoding_rs`), so `iso-8859-1`
//! means windows-1252; detection is Firefox's (`chardetng`).

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::article::{Poison, PoisonCode};

use super::{STAGE, binary};

/// The character set was not declared and not UTF-8, so it was detected.
pub(super) const GUESSED: &str = "charset_guessed";
/// Some bytes were not of the declared character set; U+FFFD stands in their place.
pub(super) const DAMAGED: &str = "charset_damaged";
/// Another character set was declared than the bytes are in.
pub(super) const CONTRADICTED: &str = "charset_contradicted";

/// Most bytes that detection looks at.
const DETECT_BYTES: usize = 256 * 1024;

/// Text and how it was read.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// The encoding it was read in; `utf-8`, else the name in the Encoding Standard.
    pub charset: &'static str,
    /// What was odd.
    pub flags: Vec<&'static str>,
}

/// Decodes the bytes. A byte order mark overrules the declared label.
///
/// # Errors
/// [`PoisonCode::Charset`] for a label that nobody knows, [`PoisonCode::Binary`] for bytes that are
/// no text.
pub(super) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Decoded<'a>, Poison> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decoded_as(encoding, &bytes[mark..], Vec::new());
    }
    let declared = label.map(known).transpose()?;
    if declared.is_some_and(is_utf_16) {
        return decoded_as(declared.unwrap_or(UTF_8), bytes, Vec::new());
    }
    binary::refuse(bytes)?;
    let utf_8 = std::str::from_utf8(bytes).ok().filter(|_| !looks_like_iso_2022(bytes));
    match (declared, utf_8) {
        (None, Some(text)) => Ok(borrowed(text, Vec::new())),
        (None, None) => detected(bytes),
        (Some(encoding), Some(text)) if encoding == UTF_8 => Ok(borrowed(text, Vec::new())),
        (Some(encoding), Some(text)) if encoding.is_single_byte() => {
            Ok(borrowed(text, contradiction(text)))
        }
        (Some(encoding), Some(text)) => {
            let read = decoded_as(encoding, bytes, Vec::new())?;
            let is_damaged = read.flags.contains(&DAMAGED);
            Ok(if is_damaged { borrowed(text, contradiction(text)) } else { read })
        }
        (Some(encoding), None) => {
            let read = decoded_as(encoding, bytes, Vec::new())?;
            let is_wrong = encoding == UTF_8 && !read.text.chars().any(is_foreign);
            if is_wrong { detected(bytes) } else { Ok(read) }
        }
    }
}

fn known(label: &str) -> Result<&'static Encoding, Poison> {
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        let mut shown = label.escape_default().to_string();
        super::line::cut(&mut shown, 40);
        Poison::new(PoisonCode::Charset, STAGE, format!("unknown character set `{shown}`"))
    })
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// ISO 2022 is all ASCII bytes, valid UTF-8 too; its escape sequences give it away.
fn looks_like_iso_2022(bytes: &[u8]) -> bool {
    memchr::memchr(0x1b, bytes).is_some()
}

/// Proof that some of the text was valid in the declared encoding beyond ASCII.
fn is_foreign(c: char) -> bool {
    !c.is_ascii() && c != char::REPLACEMENT_CHARACTER
}

fn contradiction(text: &str) -> Vec<&'static str> {
    if text.is_ascii() { Vec::new() } else { vec![CONTRADICTED] }
}

fn borrowed<'a>(text: &'a str, flags: Vec<&'static str>) -> Decoded<'a> {
    Decoded { text: Cow::Borrowed(text), charset: name(UTF_8), flags }
}

fn detected(bytes: &[u8]) -> Result<Decoded<'_>, Poison> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(DETECT_BYTES)], true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let flags = if std::str::from_utf8(bytes).is_ok() && encoding.is_single_byte() {
        Vec::new()
    } else {
        vec![GUESSED]
    };
    decoded_as(encoding, bytes, flags)
}

fn decoded_as<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    mut flags: Vec<&'static str>,
) -> Result<Decoded<'a>, Poison> {
    let (text, is_damaged) = encoding.decode_without_bom_handling(bytes);
    if is_damaged {
        flags.push(DAMAGED);
    }
    if is_utf_16(encoding) {
        binary::refuse(text.as_bytes())?;
    }
    Ok(Decoded { text, charset: name(encoding), flags })
}

fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_8 { "utf-8" } else { encoding.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<'a>(bytes: &'a [u8], label: Option<&str>) -> Decoded<'a> {
        decode(bytes, label).expect("readable")
    }

    #[test]
    fn utf_8_is_borrowed() {
        let decoded = read("Zürich".as_bytes(), None);
        assert!(matches!(decoded.text, Cow::Borrowed("Zürich")));
        assert_eq!((decoded.charset, decoded.flags), ("utf-8", vec![]));
    }

    #[test]
    fn a_declared_label_is_honoured() {
        let decoded = read(b"Z\xfcrich", Some("ISO-8859-1"));
        assert_eq!((&*decoded.text, decoded.charset), ("Zürich", "windows-1252"));
        assert!(decoded.flags.is_empty());
    }

    #[test]
    fn a_byte_order_mark_overrules_the_label_and_is_dropped() {
        let decoded = read(b"\xef\xbb\xbfZ\xc3\xbcrich", Some("windows-1252"));
        assert_eq!((&*decoded.text, decoded.charset), ("Zürich", "utf-8"));
        let decoded = read(b"\xff\xfeA\0b\0", None);
        assert_eq!((&*decoded.text, decoded.charset), ("Ab", "UTF-16LE"));
    }

    #[test]
    fn utf_8_under_a_single_byte_label_is_read_as_utf_8_and_told() {
        let decoded = read("Zürich".as_bytes(), Some("iso-8859-1"));
        assert_eq!((&*decoded.text, decoded.flags), ("Zürich", vec![CONTRADICTED]));
    }

    #[test]
    fn undeclared_legacy_bytes_are_detected_and_told() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251
            .encode("Министр финансов сообщил в понедельник о новом бюджете страны");
        let decoded = read(&bytes, None);
        assert_eq!((decoded.charset, &decoded.flags[..]), ("windows-1251", &[GUESSED][..]));
        assert!(decoded.text.starts_with("Министр"));
    }

    #[test]
    fn a_wrong_declaration_of_utf_8_is_not_believed_when_nothing_bears_it_out() {
        let decoded = read(b"Caf\xe9 in Z\xfcrich rouvre apr\xe8s l'\xe9t\xe9", Some("utf-8"));
        assert_eq!(decoded.flags, vec![GUESSED]);
        assert!(decoded.text.starts_with("Café in Zürich"));
    }

    #[test]
    fn broken_bytes_in_a_true_declaration_are_replaced_and_told() {
        let decoded = read(b"Z\xc3\xbcrich \xff", Some("utf-8"));
        assert_eq!((&*decoded.text, decoded.flags), ("Zürich \u{fffd}", vec![DAMAGED]));
    }

    #[test]
    fn an_unknown_label_is_poison_and_its_text_is_bounded() {
        let poison = decode(b"text", Some("klingon\n\x07")).expect_err("unknown");
        assert_eq!(poison.code, PoisonCode::Charset);
        assert!(!poison.detail.contains('\n'));
        assert!(decode(b"text", Some(&"x".repeat(9_999))).expect_err("unknown").detail.len() < 100);
    }

    #[test]
    fn japanese_in_iso_2022_is_not_taken_for_ascii() {
        let (bytes, _, _) = encoding_rs::ISO_2022_JP.encode("東京の港が再開した。");
        assert_eq!(read(&bytes, None).text, "東京の港が再開した。");
    }

    #[test]
    fn ascii_with_a_stray_escape_stays_ascii() {
        let decoded = read(b"A long enough line with one \x1b escape in it.", None);
        assert_eq!(decoded.text, "A long enough line with one \u{1b} escape in it.");
    }
}
