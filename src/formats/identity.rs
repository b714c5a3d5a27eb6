//! What names an item: the identifier common to all its versions.

use crate::article::{ItemUri, SourceId, UriRule};

use super::{address, uri};

/// Longest identifier in bytes that is used as a record's key.
const MAX_BYTES: usize = 1_024;

/// An item's identifier and how it came about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// The identifier; `None` where only the hash of the text can name the item.
    pub uri: Option<ItemUri>,
    /// By which rule.
    pub rule: UriRule,
    /// The identifier as stated, where `uri` differs from it.
    pub original: Option<String>,
    /// The version number that the stated identifier ended in.
    pub revision: Option<u64>,
    /// Whether a stated identifier was too long to be one.
    pub too_long: bool,
}

/// The stated identifier, else the canonical address, else none: the text will have to do.
pub(super) fn identify(id: Option<&str>, url: Option<&str>, source: &SourceId) -> Identity {
    let none = Identity {
        uri: None,
        rule: UriRule::ContentHash,
        original: None,
        revision: None,
        too_long: false,
    };
    let named = match id {
        Some(id) if id.len() <= MAX_BYTES => return stated(id, source),
        Some(_) => Identity { too_long: true, ..none },
        None => none,
    };
    let address = url.and_then(address::canonical).map(|address| uri::sound(&address));
    match address.filter(|address| address.len() <= MAX_BYTES && uri::is_global(address)) {
        Some(address) => {
            let original = url.filter(|url| *url != address).map(str::to_owned);
            Identity { uri: Some(address.into()), rule: UriRule::Address, original, ..named }
        }
        None => named,
    }
}

fn stated(id: &str, source: &SourceId) -> Identity {
    let (uri, revision) = match public_identifier(id) {
        Some((base, revision)) => (uri::sound(base), Some(revision)),
        None if uri::is_global(id) => (uri::sound(id), None),
        None => (scoped(id, source), None),
    };
    let original = (uri != id).then(|| id.to_owned());
    Identity { uri: Some(uri.into()), rule: UriRule::Stated, original, revision, too_long: false }
}

/// An identifier that only its source understands, made one that everybody does.
fn scoped(id: &str, source: &SourceId) -> String {
    format!("urn:wiredesk:{}:{}", uri::component(source.as_str()), uri::component(id))
}

/// Splits a NewsML 1.2 public identifier, `urn:newsml:provider:date:item:revision`, before its
/// revision (RFC 3085). The same without a revision is NewsML-G2's and stays whole.
fn public_identifier(id: &str) -> Option<(&str, u64)> {
    let mut parts = id.split(':');
    let is_urn = parts.next()?.eq_ignore_ascii_case("urn");
    let is_newsml = parts.next()?.eq_ignore_ascii_case("newsml");
    let (provider, date, item) = (parts.next()?, parts.next()?, parts.next()?);
    let revision = parts.next()?;
    let digits = revision.trim_end_matches(['N', 'U', 'A']);
    let is_date = date.len() >= 8 && date.bytes().take(8).all(|b| b.is_ascii_digit());
    let is_whole = is_urn && is_newsml && is_date && parts.next().is_none();
    if !is_whole || provider.is_empty() || item.is_empty() || revision.len() > digits.len() + 1 {
        return None;
    }
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    Some((&id[..id.len() - revision.len() - 1], number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: Option<&str>, url: Option<&str>) -> Identity {
        identify(id, url, &SourceId::from("Bay Herald"))
    }

    fn uri(identity: &Identity) -> &str {
        identity.uri.as_ref().map_or("", ItemUri::as_str)
    }

    #[test]
    fn a_stated_uri_stays_as_it_is() {
        let identity =
            of(Some("urn:newsml:wire.example:20250128:250128-9"), Some("https://a.example"));
        assert_eq!(uri(&identity), "urn:newsml:wire.example:20250128:250128-9");
        assert_eq!((identity.rule, identity.original), (UriRule::Stated, None));
    }

    #[test]
    fn the_revision_of_a_public_identifier_is_not_part_of_the_uri() {
        let id = "urn:newsml:wire.example:20140829T135002Z:TX-PAR-A86:3U";
        let identity = of(Some(id), None);
        assert_eq!(uri(&identity), "urn:newsml:wire.example:20140829T135002Z:TX-PAR-A86");
        assert_eq!(identity.revision, Some(3));
        assert_eq!(identity.original.as_deref(), Some(id));
    }

    #[test]
    fn what_only_looks_like_a_public_identifier_stays_whole() {
        for id in [
            "urn:newsml:wire.example:20140829:item:",
            "urn:newsml:wire.example:soon:item:1",
            "urn:newsml:wire.example:20140829:item:1:2",
            "urn:newsml:wire.example:20140829:item:1NU",
            "urn:isbn:9780000000000",
        ] {
            assert_eq!(uri(&of(Some(id), None)), id);
        }
    }

    #[test]
    fn a_bare_id_is_scoped_by_its_source() {
        let identity = of(Some("4711/a"), None);
        assert_eq!(uri(&identity), "urn:wiredesk:Bay%20Herald:4711%2Fa");
        assert_eq!(identity.original.as_deref(), Some("4711/a"));
    }

    #[test]
    fn without_an_id_the_address_names_the_item() {
        let identity = of(None, Some("https://Bay.example/a?utm_source=x"));
        assert_eq!(uri(&identity), "https://bay.example/a");
        assert_eq!(identity.rule, UriRule::Address);
    }

    #[test]
    fn with_neither_the_text_must_name_it() {
        assert_eq!(of(None, Some("not an address")).rule, UriRule::ContentHash);
        let long = of(Some(&"x".repeat(5_000)), None);
        assert_eq!((long.uri, long.too_long), (None, true));
    }
}
