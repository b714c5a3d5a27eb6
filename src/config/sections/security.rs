//! `kafka.security_protocol`, `[kafka.sasl]` and `[kafka.tls]`: who we are and whom we trust.

use std::path::{Path, PathBuf};

use crate::config::files;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::config::setting::{Switch, word};
use crate::config::value::Value;
use crate::config::{SaslSettings, Secret, TlsSettings};

const PROTOCOLS: [&str; 4] = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"];

const MECHANISMS: [&str; 3] = ["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"];

/// Reads `kafka.security_protocol`.
pub(super) fn protocol(reader: &mut Reader) -> String {
    reader.get_with("kafka.security_protocol", PROTOCOLS[0].to_owned(), |value| {
        word(value, &PROTOCOLS).map(str::to_owned)
    })
}

/// Reads `[kafka.sasl]`; all three keys or none, and only with a protocol that uses them.
pub(super) fn sasl(reader: &mut Reader, protocol: &str) -> Option<SaslSettings> {
    let mechanism = reader.get_with("kafka.sasl.mechanism", Switch(None), read_mechanism).0;
    let username = reader.get("kafka.sasl.username", Switch::<String>(None)).0;
    let password = secret(reader, "kafka.sasl.password_file");
    let keys = ["kafka.sasl.mechanism", "kafka.sasl.username", "kafka.sasl.password_file"];
    if !protocol.starts_with("sasl_") {
        let unused = mechanism.is_some() || username.is_some() || password.is_some();
        reader.require(&with_protocol(&keys), !unused, || {
            let reason = format!("has no effect with security_protocol = {protocol:?}");
            Refusal::new(reason, "set kafka.security_protocol = \"sasl_ssl\"")
        });
        return None;
    }
    let inline = reader.is_set("kafka.sasl.password");
    let given = [mechanism.is_some(), username.is_some(), password.is_some() || inline];
    let missing = keys.into_iter().zip(given).filter(|(key, given)| !given && !reader.refused(key));
    let missing: Vec<_> = missing.map(|(key, _)| key).collect();
    if !missing.is_empty() {
        let reason = format!("{protocol} needs {}", missing.join(", "));
        let suggestion = "set them, or kafka.security_protocol = \"plaintext\"";
        reader.refuse("kafka.security_protocol", Refusal::new(reason, suggestion));
    }
    Some(SaslSettings { mechanism: mechanism?, username: username?, password: password? })
}

fn read_mechanism(value: &Value) -> Result<Switch<String>, Refusal> {
    if value.is_off() {
        return Ok(Switch(None));
    }
    word(value, &MECHANISMS).map(|mechanism| Switch(Some(mechanism.to_owned())))
}

/// The keys of a section, and with them the protocol that gives them a meaning: where that was
/// refused, its keys are not blamed.
fn with_protocol<'a>(keys: &[&'a str]) -> Vec<&'a str> {
    keys.iter().copied().chain(["kafka.security_protocol"]).collect()
}

/// Reads `[kafka.tls]`; its files must be PEM, and stand only with a protocol that uses them.
pub(super) fn tls(reader: &mut Reader, protocol: &str) -> TlsSettings {
    let settings = TlsSettings {
        ca: pem(reader, "kafka.tls.ca"),
        certificate: pem(reader, "kafka.tls.certificate"),
        key: pem(reader, "kafka.tls.key"),
        key_password: secret(reader, "kafka.tls.key_password_file"),
        verify_hostname: reader.get("kafka.tls.verify_hostname", true),
    };
    let keys = ["kafka.tls.ca", "kafka.tls.certificate", "kafka.tls.key"];
    let names_files = settings.ca.is_some() || settings.certificate.is_some();
    let used = protocol.ends_with("ssl");
    reader.require(&with_protocol(&keys), used || !names_files, || {
        let reason = format!("has no effect with security_protocol = {protocol:?}");
        Refusal::new(reason, "set kafka.security_protocol = \"ssl\" or \"sasl_ssl\"")
    });
    let paired = settings.certificate.is_some() == settings.key.is_some();
    reader.require(&["kafka.tls.certificate", "kafka.tls.key"], paired, || {
        Refusal::new("a client certificate and its key come together", "give both or neither")
    });
    let lonely = settings.key_password.is_some() && settings.key.is_none();
    reader.require(&["kafka.tls.key_password_file", "kafka.tls.key"], !lonely, || {
        Refusal::new("is the password of no key", "give kafka.tls.key too")
    });
    settings
}

/// Reads the path of a PEM file and checks the file.
fn pem(reader: &mut Reader, key: &str) -> Option<PathBuf> {
    let path = reader.path(key)?;
    checked(reader, key, &path, files::pem)?;
    Some(path)
}

/// Reads the secret in the file that a key names.
fn secret(reader: &mut Reader, key: &str) -> Option<Secret> {
    let path = reader.path(key)?;
    checked(reader, key, &path, files::secret)
}

fn checked<T>(
    reader: &mut Reader,
    key: &str,
    path: &Path,
    read: impl FnOnce(&Path) -> Result<T, Refusal>,
) -> Option<T> {
    read(path).map_err(|refusal| reader.refuse(key, refusal)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::setting::Setting;

    #[test]
    fn every_word_shows_as_it_is_written() {
        for mechanism in MECHANISMS {
            assert_eq!(Switch(Some(mechanism.to_owned())).show(), format!("\"{mechanism}\""));
        }
    }
}
