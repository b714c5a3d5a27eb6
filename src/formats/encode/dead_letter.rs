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
