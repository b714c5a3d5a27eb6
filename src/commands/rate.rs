//! Rates (`50/s`) and times (`20s`, `2h`, RFC 3339) as people type them.

use std::str::FromStr;
use std::time::{Duration, Instant};

use crate::article::Timestamp;

/// A number of records in a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    interval: Duration,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a rate; write 50/s, 10/m or 500/h");
        let (count, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1.0,
            "m" | "min" | "minute" => 60.0,
            "h" | "hour" => 3_600.0,
            _ => return Err(wrong()),
        };
        let count: f64 = count.trim().parse().map_err(|_| wrong())?;
        let interval = Duration::try_from_secs_f64(seconds / count).map_err(|_| wrong())?;
        if count > 0.0 && !interval.is_zero() { Ok(Self { interval }) } else { Err(wrong()) }
    }
}

/// Spreads records over time: each has its moment, and a late one does not delay the rest.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    next: Instant,
}

impl Pace {
    /// The first record is due at `start`.
    pub(super) fn new(rate: Rate, start: Instant) -> Self {
        Self { interval: rate.interval, next: start }
    }

    /// When the next record is due. What was missed for more than a second is not made up for in a
    /// burst.
    pub(super) fn due(&mut self, now: Instant) -> Instant {
        let behind = now.saturating_duration_since(self.next);
        if behind > Duration::from_secs(1) {
            self.next = now;
        }
        let due = self.next;
        self.next += self.interval;
        due
    }
}

/// Reads a duration such as `20s`, `5m`, `1h 30m`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration; write 20s, 5m or 1h30m");
    let signed: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(signed).map_err(|_| wrong())
}

/// A moment: a time of day and date, or how long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// At this time.
    At(Timestamp),
    /// This long ago.
    Ago(Duration),
}

impl Since {
    /// The time meant, seen from `now`.
    pub(super) fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(duration) => now.minus(duration),
        }
    }
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(ago) = duration(text) {
            return Ok(Self::Ago(ago));
        }
        Timestamp::parse(text).map(Self::At).ok_or_else(|| {
            format!("`{text}` is neither a time (2026-01-31T08:00:00Z) nor a duration ago (2h)")
        })
    }
}

/// The present moment, for commands.
pub(super) fn now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_per_second_minute_and_hour() {
        let interval = |text: &str| text.parse::<Rate>().map(|rate| rate.interval);
        assert_eq!(interval("50/s"), Ok(Duration::from_millis(20)));
        assert_eq!(interval("50"), Ok(Duration::from_millis(20)));
        assert_eq!(interval("30/m"), Ok(Duration::from_secs(2)));
        for wrong in ["0/s", "-1/s", "fast", "5/week", "1e300/s", "NaN", "1e-300/s"] {
            assert!(interval(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_pace_keeps_its_rhythm_and_forgives_a_long_pause() {
        let start = Instant::now();
        let mut pace = Pace::new("10/s".parse().expect("a rate"), start);
        assert_eq!(pace.due(start), start);
        assert_eq!(pace.due(start), start + Duration::from_millis(100));
        let late = start + Duration::from_secs(60);
        assert_eq!(pace.due(late), late);
        assert_eq!(pace.due(late), late + Duration::from_millis(100));
    }

    #[test]
    fn a_moment_is_a_time_or_a_duration_ago() {
        let now = Timestamp::parse("2026-01-31T08:00:00Z").expect("a time");
        let two_hours: Since = "2h".parse().expect("a duration");
        assert_eq!(Some(two_hours.from(now)), Timestamp::parse("2026-01-31T06:00:00Z"));
        let date: Since = "2026-01-30".parse().expect("a date");
        assert_eq!(Some(date.from(now)), Timestamp::parse("2026-01-30T00:00:00Z"));
        assert!("yesterday".parse::<Since>().is_err());
    }
}
