//! URI syntax (RFC 3986), as far as identifiers need it.

/// Characters that stand unescaped inside a scoped name: RFC 3986 "unreserved".
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether the byte may stand in a URI wherever it likes: unreserved, or most of the reserved.
fn is_allowed(byte: u8) -> bool {
    is_unreserved(byte) || b":/?@!$&'()*+,;=".contains(&byte)
}

fn push_escaped(out: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(DIGITS[usize::from(byte >> 4)]));
    out.push(char::from(DIGITS[usize::from(byte & 15)]));
}

/// One component of a scoped name: everything but unreserved characters is percent-encoded.
pub(super) fn component(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            push_escaped(&mut out, byte);
        }
    }
    out
}

/// A stated URI with what no URI may hold percent-encoded: foreign characters, stray percent signs,
/// brackets outside an IPv6 host, and number signs after the first.
pub(super) fn sound(text: &str) -> String {
    let bytes = text.as_bytes();
    let has_ip_host = text.find(':').is_some_and(|at| text[at..].starts_with("://["));
    let mut has_fragment = false;
    let mut out = String::with_capacity(text.len());
    for (at, &byte) in bytes.iter().enumerate() {
        let is_fit = match byte {
            b'%' => matches!(bytes.get(at + 1..at + 3), Some(digits) if is_hex(digits)),
            b'[' | b']' => has_ip_host && !out.contains('?') && !has_fragment,
            b'#' => !std::mem::replace(&mut has_fragment, true),
            other => is_allowed(other),
        };
        if is_fit {
            out.push(char::from(byte));
        } else {
            push_escaped(&mut out, byte);
        }
    }
    out
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_hexdigit)
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
    match rest.strip_prefix("//") {
        Some(rest) => is_authority(rest.split(['/', '?', '#']).next().unwrap_or("")),
        None => NAMING.iter().any(|name| scheme.eq_ignore_ascii_case(name)),
    }
}

/// A host with or without port; identifiers have no use for user names.
fn is_authority(authority: &str) -> bool {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let is_host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_unreserved),
    };
    is_host && port.bytes().all(|byte| byte.is_ascii_digit())
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
        assert!(!is_global("https://bay.example:port/"));
        assert!(!is_global("https://me@bay.example/"));
        assert!(is_global("http://[::1]:8080/a"));
        assert!(!is_global("4711"));
    }

    #[test]
    fn components_escape_whatever_could_end_them() {
        assert_eq!(component("The Bay/Herald: ä"), "The%20Bay%2FHerald%3A%20%C3%A4");
    }

    #[test]
    fn a_stated_uri_keeps_its_own_escapes() {
        assert_eq!(sound("urn:x:a%20b c"), "urn:x:a%20b%20c");
        assert_eq!(sound("urn:x:100%#a#b[1]"), "urn:x:100%25#a%23b%5B1%5D");
        assert_eq!(sound("http://[::1]/a?[b]"), "http://[::1]/a?%5Bb%5D");
    }
}
