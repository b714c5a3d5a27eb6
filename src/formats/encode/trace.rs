//! W3C Trace Context: which trace headers are fit to travel on.
//!
//! Syntax: <https://www.w3.org/TR/trace-context/>, sections 3.2 and 3.3.

/// Longest `tracestate` that is carried.
const MAX_STATE_BYTES: usize = 512;

/// Most members of a `tracestate`.
const MAX_STATE_MEMBERS: usize = 32;

/// Whether the text is a valid `traceparent`: lower-case hex, no zero ids, version other than `ff`.
pub fn is_parent(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(version), Some(trace), Some(span), Some(flags)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_whole = version != "00" || parts.next().is_none();
    is_whole
        && version != "ff"
        && text.len() <= MAX_STATE_BYTES
        && [(version, 2), (trace, 32), (span, 16), (flags, 2)]
            .iter()
            .all(|(part, length)| part.len() == *length && part.bytes().all(is_lower_hex))
        && trace.bytes().any(|byte| byte != b'0')
        && span.bytes().any(|byte| byte != b'0')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether the text is a valid `tracestate`: a short list of `key=value`.
pub(super) fn is_state(text: &str) -> bool {
    let members: Vec<&str> = text.split(',').map(str::trim).filter(|m| !m.is_empty()).collect();
    text.len() <= MAX_STATE_BYTES
        && (1..=MAX_STATE_MEMBERS).contains(&members.len())
        && members.iter().all(|member| is_member(member))
}

fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_member(member: &str) -> bool {
    let Some((key, value)) = member.split_once('=') else { return false };
    let is_key_byte = |b: u8| {
        b.is_ascii_lowercase()
            || b.is_ascii_digit()
            || matches!(b, b'_' | b'-' | b'*' | b'/' | b'@')
    };
    let is_value_byte = |b: u8| (0x20..=0x7e).contains(&b) && b != b'=';
    (1..=256).contains(&key.len())
        && key.bytes().all(is_key_byte)
        && (1..=256).contains(&value.len())
        && value.bytes().all(is_value_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_parents_pass() {
        assert!(is_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        assert!(is_parent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
    }

    #[test]
    fn malformed_parents_do_not() {
        for text in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        ] {
            assert!(!is_parent(text), "{text}");
        }
    }

    #[test]
    fn states_are_short_lists_of_keys_and_values() {
        assert!(is_state("vendor=abc, tenant@system=x:1"));
        for text in ["", "vendor", "Vendor=a", "v=a=b", "v=\u{7}"] {
            assert!(!is_state(text), "{text}");
        }
        assert!(!is_state(&"a=b,".repeat(40)));
    }
}
