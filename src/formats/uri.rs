//! URI syntax (RFC 3986), as far as identifiers need it.

/// Characters that stand unescaped inside a scoped name: RFC 3986 "unreserved".
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether the byte may stand in a URI at all: unreserved, reserved, or the percent sign.
fn is_allowed(byte: u8) -> bool {
    is_unreserved(byte) || b":/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn push_escaped(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

fn escape(text: &str, keep: fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if keep(byte) {
            out.push(char::from(byte));
        } else {
            push_escaped(&mut out, byte);
        }
    }
    out
}

/// One component of a scoped name: everything but unreserved characters is percent-encoded.
pub(super) fn component(text: &str) -> String {
    escape(text, is_unreserved)
}

/// A stated URI with the characters that no URI may hold percent-encoded.
pub(super) fn sound(text: &str) -> String {
    escape(text, is_allowed)
}

/// Whether the text is an absolute URI that stands for itself wherever it is read: a web address,
/// another `scheme://`, or one of the schemes made for naming.
///
/// A bare `news:4711` is not one: two sources may both have it.
pub(super) fn is_global(text: &str) -> bool {
    const NAMING: [&str; 7] = ["urn", "tag", "doi", "info", "ark", "hdl", "did"];
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if !is_scheme || rest.is_empty() {
        return false;
    }
    rest.strip_prefix("//").is_some_and(|authority| !authority.is_empty())
        || NAMING.iter().any(|name| scheme.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn naming_schemes_and_addresses_are_global_and_bare_ids_are_not() {
        assert!(is_global("urn:newsml:wire.example:20250128:a-1"));
        assert!(is_global("https://paper.example/a"));
        assert!(is_global("tag:paper.example,2025:a"));
        assert!(!is_global("news:4711"));
        assert!(!is_global("12:30"));
        assert!(!is_global("https://"));
        assert!(!is_global("4711"));
    }

    #[test]
    fn components_escape_whatever_could_end_them() {
        assert_eq!(component("The Bay/Herald: ä"), "The%20Bay%2FHerald%3A%20%C3%A4");
    }

    #[test]
    fn a_stated_uri_keeps_its_own_escapes() {
        assert_eq!(sound("urn:x:a%20b c"), "urn:x:a%20b%20c");
    }
}
