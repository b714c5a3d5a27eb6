//! Dead letters: the record as it came, and why it could not be read.

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_128;

use crate::article::{Headers, Poison, RawRecord};

use super::Encoded;
use crate::formats::line;

/// Prefix of our headers, whatever their case.
const PREFIX: &str = "dlq-";

/// What is kept of the value of a record over the limit.
const KEPT_BYTES: usize = 64 * 1024;

/// Room for our own headers and the protocol's overhead in a record over the limit.
const RESERVED_BYTES: usize = 4 * 1024;

/// Longest `dlq-error` in code points.
const MAX_ERROR_CHARS: usize = 512;

/// The dead letter of a raw record; of a record over `limit` bytes the beginning.
pub(super) fn encode(
    pipeline: &str,
    raw: &RawRecord,
    poison: &Poison,
    attempt: u32,
    limit: usize,
) -> Encoded {
    let earlier = raw.headers.text("dlq-attempt").and_then(|text| text.parse::<u32>().ok());
    let attempt = attempt.max(earlier.map_or(1, |earlier| earlier.saturating_add(1)));
    let carried = raw.headers.iter().filter(|(name, _)| !is_ours(name));
    let mut headers: Headers =
        carried.map(|(name, value)| (name.to_owned(), value.cloned())).collect();
    let mut key = raw.key.clone();
    let mut value = raw.value.clone();
    let room = limit - RESERVED_BYTES.min(limit / 4);
    let is_over = raw.size() > room;
    if is_over {
        headers = fitting(&headers, room / 2);
        key = key.filter(|key| key.len() <= room / 4);
        let used = headers.size() + key.as_ref().map_or(0, Bytes::len);
        let kept = KEPT_BYTES.min(room.saturating_sub(used));
        value = value.map(|bytes| bytes.slice(..kept.min(bytes.len())));
    }
    headers.push_text("dlq-reason", poison.code.as_str());
    headers.push_text("dlq-stage", poison.stage);
    headers.push_text("dlq-error", one_line(&poison.detail));
    headers.push_text("dlq-topic", raw.origin.topic.as_str());
    headers.push_text("dlq-partition", raw.origin.partition.to_string());
    headers.push_text("dlq-offset", raw.origin.offset.to_string());
    headers.push_text("dlq-timestamp", raw.timestamp.to_string());
    headers.push_text("dlq-attempt", attempt.to_string());
    headers.push_text("dlq-pipeline", pipeline);
    headers.push_text("dlq-size", raw.value.as_ref().map_or(0, Bytes::len).to_string());
    if is_over {
        let whole = xxh3_128(raw.value.as_deref().unwrap_or_default());
        headers.push_text("dlq-truncated", "true");
        headers.push_text("dlq-xxh3", format!("{whole:032x}"));
    }
    Encoded { key, headers, value }
}

fn is_ours(name: &str) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// The headers in order, without those that no longer fit into `room` bytes.
fn fitting(headers: &Headers, room: usize) -> Headers {
    let mut left = room;
    let fits = |(name, value): &(&str, Option<&Bytes>)| {
        let size = name.len() + value.map_or(0, |bytes| bytes.len());
        let rest = left.checked_sub(size);
        left = rest.unwrap_or(left);
        rest.is_some()
    };
    headers.iter().filter(fits).map(|(name, value)| (name.to_owned(), value.cloned())).collect()
}

fn one_line(detail: &str) -> String {
    let mut text = line::tidy(detail).unwrap_or_default();
    line::cut(&mut text, MAX_ERROR_CHARS);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::PoisonCode;
    use crate::formats::fixture::raw;

    const LIMIT: usize = 1 << 20;

    fn letter(raw: &RawRecord, limit: usize) -> Encoded {
        let poison = Poison::new(PoisonCode::Malformed, "decode", "no JSON:\n\u{7} cut at 7");
        encode("wiredesk", raw, &poison, 1, limit)
    }

    #[test]
    fn the_original_bytes_key_and_headers_are_unchanged() {
        let mut record = raw(b"\xff\x00{", &[("content-type", "text/plain"), ("x", "1")]);
        record.key = Some(Bytes::from_static(b"\xfe"));
        record.headers.push("null", None);
        let letter = letter(&record, LIMIT);
        assert_eq!((&letter.key, &letter.value), (&record.key, &record.value));
        let carried: Vec<_> = letter.headers.iter().take(record.headers.len()).collect();
        assert_eq!(carried, record.headers.iter().collect::<Vec<_>>());
        assert_eq!(letter.headers.text("dlq-reason"), Some("malformed"));
        assert_eq!(letter.headers.text("dlq-error"), Some("no JSON: cut at 7"));
        assert_eq!(letter.headers.text("dlq-offset"), Some("812"));
        assert_eq!(letter.headers.text("dlq-size"), Some("3"));
        assert_eq!(letter.headers.text("dlq-truncated"), None);
    }

    #[test]
    fn a_null_key_and_a_null_value_stay_null() {
        let mut record = raw("", &[]);
        record.value = None;
        let letter = letter(&record, LIMIT);
        assert_eq!((letter.key, letter.value), (None, None));
    }

    #[test]
    fn a_replayed_record_counts_its_attempts_and_drops_its_old_reasons() {
        let record = raw("{", &[("DLQ-Reason", "empty"), ("dlq-attempt", "2"), ("x", "1")]);
        let letter = letter(&record, LIMIT);
        assert_eq!(letter.headers.text("dlq-attempt"), Some("3"));
        let reasons =
            letter.headers.iter().filter(|(name, _)| is_ours(name) && name.ends_with("eason"));
        assert_eq!(reasons.count(), 1);
        assert_eq!(letter.headers.text("x"), Some("1"));
    }

    #[test]
    fn a_record_over_the_limit_keeps_its_beginning_and_a_hash_of_the_whole() {
        let record = raw("x".repeat(300_000), &[("x", "1")]);
        let letter = letter(&record, 200_000);
        assert_eq!(letter.value.as_ref().map(Bytes::len), Some(KEPT_BYTES));
        assert_eq!(letter.headers.text("dlq-truncated"), Some("true"));
        assert_eq!(letter.headers.text("dlq-size"), Some("300000"));
        let whole = format!("{:032x}", xxh3_128("x".repeat(300_000).as_bytes()));
        assert_eq!(letter.headers.text("dlq-xxh3"), Some(whole.as_str()));
        assert_eq!(letter.headers.text("x"), Some("1"));
    }

    #[test]
    fn headers_that_alone_exceed_the_limit_are_left_out() {
        let record = raw("text", &[("a", "1"), ("huge", &"x".repeat(50_000)), ("b", "2")]);
        let letter = letter(&record, 20_000);
        assert_eq!(letter.headers.text("huge"), None);
        assert_eq!((letter.headers.text("a"), letter.headers.text("b")), (Some("1"), Some("2")));
        let size = letter.headers.size() + letter.value.map_or(0, |value| value.len());
        assert!(size < 20_000, "{size}");
    }

    #[test]
    fn the_error_is_bounded() {
        let poison = Poison::new(PoisonCode::StagePanic, "entities", "ä".repeat(9_999));
        let letter = encode("wiredesk", &raw("x", &[]), &poison, 1, LIMIT);
        let error = letter.headers.text("dlq-error").expect("text");
        assert_eq!(error.chars().count(), MAX_ERROR_CHARS);
    }
}
