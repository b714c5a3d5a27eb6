//! Durations and sizes as people write them: a whole number and a unit, `72h`, `64MiB`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::problem::Refusal;
use super::value::quote;

const DURATIONS: [(&str, u64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

const SIZES: [(&str, u64); 8] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("KB", 1_000),
    ("B", 1),
];

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub usize);

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        size(text).map_err(|Refusal { reason, suggestion }| format!("{reason}; {suggestion}"))
    }
}

/// Reads a duration: `500ms`, `15s`, `5m`, `72h` or `7d`.
pub(super) fn duration(text: &str) -> Result<Duration, Refusal> {
    let wanted = "write a whole number with ms, s, m, h or d, as in \"90s\"";
    amount(text, &DURATIONS)
        .map(Duration::from_millis)
        .ok_or_else(|| Refusal::new(format!("{} is no duration", quote(text)), wanted))
}

/// Reads a size: `512KiB`, `64MiB`, `4GiB`, or with the decimal units `kB`, `MB`, `GB`.
pub(super) fn size(text: &str) -> Result<ByteSize, Refusal> {
    let wanted = "write a whole number with B, KiB, MiB, GiB, kB, MB or GB, as in \"64MiB\"";
    amount(text, &SIZES)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .map(ByteSize)
        .ok_or_else(|| Refusal::new(format!("{} is no size", quote(text)), wanted))
}

fn amount(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// Writes a duration in the largest unit that keeps it whole; `72h` rather than `3d`.
pub fn show_duration(duration: Duration) -> String {
    let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let week = 7 * 86_400_000;
    let fits = |&(name, factor): &(&str, u64)| {
        millis >= factor && millis.is_multiple_of(factor) && (name != "d" || millis >= week)
    };
    let (name, factor) = DURATIONS.into_iter().find(fits).unwrap_or(("ms", 1));
    format!("{}{name}", millis / factor)
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0 as u64;
        let binary =
            SIZES[..3].iter().find(|(_, factor)| bytes >= *factor && bytes.is_multiple_of(*factor));
        match binary {
            Some((name, factor)) => write!(f, "{}{name}", bytes / factor),
            None => write!(f, "{bytes}B"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit() {
        assert_eq!(duration("100ms"), Ok(Duration::from_millis(100)));
        assert_eq!(duration(" 72 h "), Ok(Duration::from_secs(72 * 3600)));
        assert_eq!(duration("7d"), Ok(Duration::from_secs(7 * 86_400)));
    }

    #[test]
    fn sizes_are_read_in_binary_and_decimal_units() {
        assert_eq!(size("64MiB"), Ok(ByteSize(64 << 20)));
        assert_eq!(size("1MB"), Ok(ByteSize(1_000_000)));
    }

    #[test]
    fn what_has_no_unit_a_wrong_one_or_overflows_is_refused() {
        for text in ["", "5", "s", "1.5h", "-1s", "5 hours", "99999999999999999999d"] {
            assert!(duration(text).is_err(), "{text}");
        }
        for text in ["64", "64mib", "MiB", "99999999999999GiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_reads_back(millis in 0_u64..1 << 45, bytes in 0_usize..1 << 45) {
            let time = Duration::from_millis(millis);
            proptest::prop_assert_eq!(duration(&show_duration(time)), Ok(time));
            proptest::prop_assert_eq!(size(&ByteSize(bytes).to_string()), Ok(ByteSize(bytes)));
        }
    }
}
