//! Bytes that are no text: known file signatures, and too many control bytes.

use crate::article::{Poison, PoisonCode};

use super::STAGE;

/// Signatures of files that scrapers send by mistake.
const SIGNATURES: [(&[u8], &str); 14] = [
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive or office document"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"OggS\x00", "Ogg media"),
    (b"ID3\x03", "MP3 audio"),
    (b"\x7fELF", "ELF program"),
    (b"\xd0\xcf\x11\xe0", "old office document"),
];

/// One control byte in this many is still text with a flaw.
const TOLERATED: usize = 50;

/// Refuses bytes that are no text.
///
/// # Errors
/// [`PoisonCode::Binary`], with the kind of file where its signature is known.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), Poison> {
    if let Some((_, name)) = SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Poison::new(PoisonCode::Binary, STAGE, format!("not text but a {name}")));
    }
    // Line ends included: a quick count that clears nearly every text. A chunk's sum fits a byte.
    let low_of = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(*byte < 0x20)).sum::<u8>();
    let low: usize = bytes.chunks(255).map(|chunk| usize::from(low_of(chunk))).sum();
    if low * TOLERATED <= bytes.len() {
        return Ok(());
    }
    let controls = bytes.iter().filter(|byte| is_control(**byte)).count();
    if controls * TOLERATED > bytes.len() {
        let detail = format!("{controls} control bytes among {}", bytes.len());
        return Err(Poison::new(PoisonCode::Binary, STAGE, detail));
    }
    Ok(())
}

/// Control bytes that no text uses; ISO 2022 needs escape and shift, wires line and page ends.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x0e | 0x0f | 0x1b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_files_are_named() {
        let poison = refuse(b"%PDF-1.7 and so on").expect_err("a PDF");
        assert_eq!(poison.code, PoisonCode::Binary);
        assert!(poison.detail.contains("PDF document"));
    }

    #[test]
    fn many_control_bytes_are_no_text_and_a_few_are() {
        assert!(refuse(&[0, 1, 2, 3, 65]).is_err());
        let mut text = vec![b'a'; 500];
        text[7] = 0;
        assert_eq!(refuse(&text), Ok(()));
        assert_eq!(refuse(b""), Ok(()));
    }
}
