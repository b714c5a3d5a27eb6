//! Shares in per cent.

use super::number::{number, shown};
use super::{Found, Reader, ValueKind};

/// "3.5%", "ten per cent", "12 percentage points".
pub(super) fn percent(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let amount = number(reader, at)?;
    let end = match reader.lower(amount.end).as_str() {
        "%" | "percent" | "pct" => amount.end + 1,
        "per" if reader.lower(amount.end + 1) == "cent" => amount.end + 2,
        "percentage" if reader.lower(amount.end + 1).starts_with("point") => amount.end + 2,
        _ => return None,
    };
    let value = Some(shown(amount.value));
    Some(Found { kind: ValueKind::Percent, tokens: at..end, value })
}
