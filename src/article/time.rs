//! Points in time, in milliseconds, as Kafka keeps them.

use std::fmt;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339 / ISO 8601 text. A time without a zone is taken as UTC; a date alone is its
    /// midnight, UTC.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Some(Self(instant.as_millisecond()));
        }
        let civil = text
            .parse::<jiff::civil::DateTime>()
            .or_else(|_| text.parse::<jiff::civil::Date>().map(|date| date.at(0, 0, 0, 0)))
            .ok()?;
        Some(Self(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond()))
    }

    /// This time plus a duration, saturating.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This time less a duration, saturating.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds; the bare number where it is outside the calendar.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => write!(f, "{instant:.3}"),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_honoured_and_a_missing_one_is_utc() {
        assert_eq!(
            Timestamp::parse("2025-01-28T09:18:34+01:00"),
            Timestamp::parse("2025-01-28T08:18:34Z")
        );
        assert_eq!(
            Timestamp::parse("2025-01-28T08:18:34"),
            Timestamp::parse("2025-01-28T08:18:34Z")
        );
        assert_eq!(Timestamp::parse("2025-01-28"), Timestamp::parse("2025-01-28T00:00:00Z"));
        assert_eq!(Timestamp::parse("last Friday"), None);
    }

    #[test]
    fn display_is_rfc_3339_with_milliseconds() {
        let time = Timestamp::parse("2025-01-28T08:18:34.5Z").expect("valid");
        assert_eq!(time.to_string(), "2025-01-28T08:18:34.500Z");
        assert_eq!(Timestamp(i64::MAX).to_string(), i64::MAX.to_string());
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Timestamp(i64::MAX).plus(Duration::from_secs(1)), Timestamp(i64::MAX));
        assert_eq!(Timestamp(5).since(Timestamp(9)), Duration::ZERO);
        assert_eq!(Timestamp(2_000).minus(Duration::from_secs(1)), Timestamp(1_000));
    }
}
