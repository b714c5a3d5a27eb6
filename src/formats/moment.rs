//! Times as sources write them.

use jiff::fmt::rfc2822;

use crate::article::Timestamp;

/// First and last millisecond of the years 1 to 9999, all that RFC 3339 can write.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// Numbers above it are milliseconds since 1970, those below seconds.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Numbers below it are too small for a time of the web; a year, more likely.
const SECONDS_FROM: i64 = 100_000_000;

/// A time as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With a zone, or as a number since 1970.
    Exact(Timestamp),
    /// Without a zone: taken as UTC.
    Zoneless(Timestamp),
    /// No time that we can read.
    Unreadable,
}

/// Reads ISO 8601 / RFC 3339, RFC 2822 (RSS), and seconds or milliseconds since 1970.
pub(super) fn read(text: &str) -> Moment {
    let text = text.trim();
    let moment = match text.parse::<i64>() {
        Ok(number) => since_1970(number),
        Err(_) => written(text),
    };
    match moment {
        Moment::Exact(time) | Moment::Zoneless(time) if !RANGE.contains(&time.0) => {
            Moment::Unreadable
        }
        moment => moment,
    }
}

fn since_1970(number: i64) -> Moment {
    match number {
        MILLISECONDS_FROM.. => Moment::Exact(Timestamp(number)),
        SECONDS_FROM.. => Moment::Exact(Timestamp(number * 1_000)),
        _ => Moment::Unreadable,
    }
}

fn written(text: &str) -> Moment {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Moment::Exact(Timestamp(instant.as_millisecond()));
    }
    if let Ok(zoned) = rfc2822::parse(text) {
        return Moment::Exact(Timestamp(zoned.timestamp().as_millisecond()));
    }
    Timestamp::parse(text).map_or(Moment::Unreadable, Moment::Zoneless)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_738_065_600_000);

    #[test]
    fn every_spelling_of_one_time_is_one_time() {
        for text in [
            "2025-01-28T12:00:00Z",
            "2025-01-28T13:00:00+01:00",
            "2025-01-28T13:00:00+0100",
            "2025-01-28 12:00:00.000Z",
            "Tue, 28 Jan 2025 12:00:00 GMT",
            "Tue, 28 Jan 2025 07:00:00 -0500",
            "1738065600",
            "1738065600000",
        ] {
            assert_eq!(read(text), Moment::Exact(NOON), "{text}");
        }
    }

    #[test]
    fn a_missing_zone_is_told() {
        assert_eq!(read("2025-01-28T12:00:00"), Moment::Zoneless(NOON));
        assert_eq!(read("2025-01-28 12:00"), Moment::Zoneless(NOON));
        assert!(matches!(read("2025-01-28"), Moment::Zoneless(_)));
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for text in ["", "yesterday", "28/01/2025", "2025", "-1", "-000044-03-15T12:00:00Z"] {
            assert_eq!(read(text), Moment::Unreadable, "{text}");
        }
    }
}
