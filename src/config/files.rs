//! The small files that a configuration names: secrets and PEM files, read once and checked.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Secret;
use super::problem::Refusal;

/// Largest secret or PEM file that is read.
const LARGEST: u64 = 1024 * 1024;

/// Reads a secret: the file's text without the line end. No message shows any of it.
pub(super) fn secret(path: &Path) -> Result<Secret, Refusal> {
    let text = text(path)?;
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.trim().is_empty() {
        let reason = format!("{} is empty", path.display());
        return Err(Refusal::new(reason, "write the secret into it, alone on one line"));
    }
    if secret.contains(['\r', '\n', '\0']) {
        let reason = format!("{} has more than one line", path.display());
        return Err(Refusal::new(reason, "write the secret into it, alone on one line"));
    }
    Ok(Secret::new(secret.to_owned()))
}

/// Checks that a file is there and is PEM.
pub(super) fn pem(path: &Path) -> Result<(), Refusal> {
    if text(path)?.contains("-----BEGIN ") {
        return Ok(());
    }
    let reason = format!("{} is not PEM", path.display());
    Err(Refusal::new(reason, "convert it with openssl: PEM begins with -----BEGIN"))
}

/// Reads a text file of at most 1 MiB.
fn text(path: &Path) -> Result<String, Refusal> {
    bounded_text(path, LARGEST)
}

/// Reads a text file of at most `largest` bytes.
///
/// # Errors
/// The file is missing, unreadable, too large or not UTF-8; the message names it.
pub(super) fn bounded_text(path: &Path, largest: u64) -> Result<String, Refusal> {
    String::from_utf8(bounded_bytes(path, largest)?)
        .map_err(|_| unreadable(path, &std::io::ErrorKind::InvalidData.into()))
}

/// Reads a file of at most `largest` bytes.
///
/// # Errors
/// The file is missing, unreadable or too large; the message names it.
pub(super) fn bounded_bytes(path: &Path, largest: u64) -> Result<Vec<u8>, Refusal> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > largest {
        let name = path.display();
        return Err(Refusal::new(format!("{name} is larger than {largest} bytes"), ""));
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Refusal {
    let suggestion = match error.kind() {
        std::io::ErrorKind::NotFound => "relative paths start at the configuration file",
        std::io::ErrorKind::PermissionDenied => "let the user of this process read it",
        std::io::ErrorKind::InvalidData => "it must be UTF-8",
        _ => "",
    };
    Refusal::new(format!("{} cannot be read: {}", path.display(), in_words(error)), suggestion)
}

/// The same words on every system, for the errors that matter.
pub(super) fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        std::io::ErrorKind::InvalidData => "it is no text".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(content: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        std::fs::write(file.path(), content).expect("written");
        file
    }

    #[test]
    fn a_secret_loses_its_line_end_and_nothing_else() {
        let file = written(b" pass word \r\n");
        assert_eq!(secret(file.path()).expect("a secret").reveal(), " pass word ");
    }

    #[test]
    fn an_empty_or_many_lined_secret_is_refused_unseen() {
        assert!(secret(written(b"\n").path()).is_err());
        let refusal = secret(written(b"first\nsecond\n").path()).expect_err("refused");
        assert!(!format!("{refusal:?}").contains("second"));
    }

    #[test]
    fn a_missing_binary_or_huge_file_is_named() {
        let missing = bounded_text(Path::new("no/such/file"), 10).expect_err("refused");
        assert_eq!(missing.reason, "no/such/file cannot be read: there is no such file");
        assert!(bounded_text(written(b"\xff\xfe").path(), 10).is_err());
        assert!(bounded_text(written(b"12345678901").path(), 10).is_err());
    }

    #[test]
    fn pem_is_told_from_other_files() {
        assert_eq!(pem(written(b"# note\n-----BEGIN CERTIFICATE-----\n").path()), Ok(()));
        assert!(pem(written(b"MIIB").path()).is_err());
    }
}
