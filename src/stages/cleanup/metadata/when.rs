//! Times as pages write them, in ISO 8601.

use crate::stages::cleanup::rules::{Form, find_date};

/// The time in ISO 8601, with its zone where it has one; the day alone where nothing else can be
/// read. `None` for what is no time.
pub(super) fn iso(time: &str) -> Option<String> {
    let time = time.trim();
    let bytes = time.as_bytes();
    let is_iso = bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[5..7].iter().all(u8::is_ascii_digit)
        && bytes[7] == b'-'
        && bytes[8..10].iter().all(u8::is_ascii_digit);
    if is_iso {
        return Some(time.chars().take(40).collect());
    }
    if bytes.len() > 80 {
        return None;
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(time) {
        return Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    let compact =
        bytes.len() >= 8 && bytes[..8].iter().all(u8::is_ascii_digit) && bytes.len() <= 14;
    if compact
        && let (Some(year), Some(month), Some(day)) =
            (time.get(..4), time.get(4..6), time.get(6..8))
    {
        let date = format!("{year}-{month}-{day}");
        return date.parse::<jiff::civil::Date>().ok().map(|date| date.to_string());
    }
    find_date(&Form::of(time))
}

/// The day in an address: `/2024/05/03/`, `/2024-05-03`, `/20240503`.
pub(super) fn in_address(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bytes = path.as_bytes();
    (0..bytes.len()).find_map(|at| {
        let rest = bytes.get(at..at + 10)?;
        let starts =
            rest.starts_with(b"/20") || rest.starts_with(b"-20") || rest.starts_with(b"/19");
        if !starts {
            return None;
        }
        let digits = |from: usize, to: usize| {
            let part = rest.get(from..to)?;
            part.iter().all(u8::is_ascii_digit).then(|| std::str::from_utf8(part).ok()).flatten()
        };
        let year: i16 = digits(1, 5)?.parse().ok()?;
        let (month, day) = if rest[5] == b'/' || rest[5] == b'-' {
            let last = bytes.get(at + 10);
            let day = digits(9, 10).and_then(|first| {
                let second = last.filter(|byte| byte.is_ascii_digit())?;
                Some(format!("{first}{}", char::from(*second)))
            })?;
            (digits(6, 8)?.to_owned(), day)
        } else {
            (digits(5, 7)?.to_owned(), digits(7, 9)?.to_owned())
        };
        let date = jiff::civil::Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
        Some(date.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_times_stay_as_they_are_and_others_become_days() {
        assert_eq!(iso("2024-05-03T10:15:00+02:00").as_deref(), Some("2024-05-03T10:15:00+02:00"));
        assert_eq!(iso("Fri, 03 May 2024 10:15:00 +0200").as_deref(), {
            Some("2024-05-03T10:15:00+02:00")
        });
        assert_eq!(iso("May 3, 2024").as_deref(), Some("2024-05-03"));
        assert_eq!(iso("20240503101500").as_deref(), Some("2024-05-03"));
        assert_eq!(iso("yesterday"), None);
    }

    #[test]
    fn days_stand_in_addresses() {
        for url in [
            "https://ellery.example/2024/05/03/quay",
            "https://ellery.example/a/2024-05-03-quay",
            "https://ellery.example/20240503-quay",
        ] {
            assert_eq!(in_address(url).as_deref(), Some("2024-05-03"), "{url}");
        }
        assert_eq!(in_address("https://ellery.example/2024/quay-1234567"), None);
    }
}
