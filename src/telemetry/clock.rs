//! The wall clock, read here and nowhere else: the core is given its times.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::article::Timestamp;

/// The time of day, for edges that stamp or measure: latency against a record's time, start-up.
#[allow(clippy::disallowed_methods)] // This is the one place that reads it.
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// The same in nanoseconds, for spans.
#[allow(clippy::disallowed_methods)] // As above.
pub fn nanos() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_past_the_year_it_was_written_in_and_does_not_jump_back() {
        let first = now();
        assert!(first > Timestamp::parse("2025-01-01").expect("valid"));
        assert!(now() >= first);
    }
}
