//! Days, months, years.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::{Found, Reader, ValueKind};

const MONTHS: [(&str, i8); 25] = [
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan.", 1),
    ("feb.", 2),
    ("mar.", 3),
    ("apr.", 4),
    ("jun.", 6),
    ("jul.", 7),
    ("aug.", 8),
    ("sept.", 9),
    ("sep.", 9),
    ("oct.", 10),
    ("nov.", 11),
    ("dec.", 12),
    ("sept", 9),
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("Monday", Weekday::Monday),
    ("Tuesday", Weekday::Tuesday),
    ("Wednesday", Weekday::Wednesday),
    ("Thursday", Weekday::Thursday),
    ("Friday", Weekday::Friday),
    ("Saturday", Weekday::Saturday),
    ("Sunday", Weekday::Sunday),
];

/// A day without a year is taken for the nearest one, if it is no farther away than this.
const NEAR: i32 = 150;

/// "2024-05-01", "3 March 2024", "2024-25", a year alone.
pub(super) fn numeric(reader: &Reader<'_>, at: usize, today: Option<Date>) -> Option<Found> {
    let word = reader.word(at);
    if let (Some(day), Some(month)) = (day(word), month(reader.word(at + 1)))
        && reader.goes_on(at + 1)
    {
        let year = year(reader.word(at + 2)).filter(|_| reader.goes_on(at + 2));
        let end = at + 2 + usize::from(year.is_some());
        return Some(found(at..end, whole(year, month, day, today)));
    }
    let year = year(word)?;
    if reader.word(at + 1) == "-" && reader.is_attached(at + 1) && reader.is_attached(at + 2) {
        let next = reader.word(at + 2);
        if reader.word(at + 3) == "-" && reader.is_attached(at + 4) {
            let valid =
                Date::new(year, next.parse().ok()?, reader.word(at + 4).parse().ok()?).ok()?;
            return Some(found(at..at + 5, Some(valid.to_string())));
        }
        return season(year, next).map(|value| found(at..at + 3, Some(value)));
    }
    let before = at.checked_sub(1).map(|at| reader.lower(at)).unwrap_or_default();
    let is_year =
        matches!(before.as_str(), "in" | "since" | "of" | "by" | "until" | "from" | "during");
    is_year.then(|| found(at..at + 1, Some(year.to_string())))
}

/// "Dec. 30, 2023", "March 2021", "last Friday", "Monday", "yesterday".
pub(super) fn worded(reader: &Reader<'_>, at: usize, today: Option<Date>) -> Option<Found> {
    let word = reader.word(at);
    if let Some(month) = month(word) {
        return of_month(reader, at, month, today);
    }
    let by = |days: i64| {
        today.and_then(|today| today.checked_add(days.days()).ok()).map(|day| day.to_string())
    };
    let is = |known: &&str| known.eq_ignore_ascii_case(word);
    if matches!(word.len(), 5 | 8 | 9)
        && let Some(days) = ["yesterday", "today", "tomorrow"].iter().position(is)
    {
        return Some(found(at..at + 1, by(days as i64 - 1)));
    }
    if word.len() == 4
        && let Some(direction) = ["last", "next", "this"].iter().find(|known| is(known))
    {
        let weekday = weekday(reader.word(at + 1)).filter(|_| reader.goes_on(at + 1))?;
        let value = today.and_then(|today| relative(today, weekday, direction));
        return Some(found(at..at + 2, value));
    }
    let weekday = weekday(word)?;
    // News of the day name the nearest: a day of the week before, or the day itself.
    let value = today.and_then(|today| relative(today, weekday, "on"));
    Some(found(at..at + 1, value))
}

fn of_month(reader: &Reader<'_>, at: usize, month: i8, today: Option<Date>) -> Option<Found> {
    let next = reader.word(at + 1);
    if !reader.goes_on(at + 1) {
        return None;
    }
    if let Some(year) = year(next) {
        return Some(found(at..at + 2, Some(format!("{year:04}-{month:02}"))));
    }
    let day = day(next)?;
    let comma = usize::from(reader.word(at + 2) == ",");
    let year = year(reader.word(at + 2 + comma)).filter(|_| reader.goes_on(at + 2 + comma));
    let end = if year.is_some() { at + 3 + comma } else { at + 2 };
    Some(found(at..end, whole(year, month, day, today)))
}

/// A day with its year, or with that of the nearest such day.
fn whole(year: Option<i16>, month: i8, day: i8, today: Option<Date>) -> Option<String> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok().map(|date| date.to_string());
    }
    let today = today?;
    let distance =
        |date: &Date| today.until(*date).map_or(i32::MAX, |span: Span| span.get_days().abs());
    let years = [-1, 0, 1].into_iter().filter_map(|by: i16| today.year().checked_add(by));
    let nearest = years
        .filter_map(|year| Date::new(year, month, day).ok())
        .min_by_key(|date| distance(date))?;
    (distance(&nearest) <= NEAR).then(|| nearest.to_string())
}

fn relative(today: Date, weekday: Weekday, direction: &str) -> Option<String> {
    let ahead = i64::from(weekday.since(today.weekday()));
    let days = match direction {
        "next" if ahead == 0 => 7,
        "next" => ahead,
        "this" => ahead,
        "last" if ahead == 0 => -7,
        _ if ahead == 0 => 0,
        _ => ahead - 7,
    };
    today.checked_add(days.days()).ok().map(|day| day.to_string())
}

/// "2024-25": the second year of a season.
fn season(first: i16, next: &str) -> Option<String> {
    let second: i16 = match next.len() {
        2 => first / 100 * 100 + next.parse::<i16>().ok()?,
        4 => next.parse().ok()?,
        _ => return None,
    };
    let century = if second < first && next.len() == 2 { second + 100 } else { second };
    (first..=first.saturating_add(20)).contains(&century).then(|| format!("{first}/{century}"))
}

/// Whether a word is the name of a month, or short for it with or without its point.
pub(in crate::stages::entities) fn is_month(word: &str) -> bool {
    month(word).or_else(|| month(&format!("{word}."))).is_some()
}

fn month(word: &str) -> Option<i8> {
    let may_be = matches!(
        word.as_bytes().first(),
        Some(b'J' | b'F' | b'M' | b'A' | b'S' | b'O' | b'N' | b'D')
    );
    if !may_be {
        return None;
    }
    MONTHS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, month)| *month)
}

fn weekday(word: &str) -> Option<Weekday> {
    if !word.ends_with("day") {
        return None;
    }
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, weekday)| *weekday)
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ending = &word[digits.len()..];
    let is_day = digits.len() <= 2 && matches!(ending, "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|day| is_day && (1..=31).contains(day))
}

fn year(word: &str) -> Option<i16> {
    let is_year = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|year| is_year && (1_500..=2_100).contains(year))
}

fn found(tokens: std::ops::Range<usize>, value: Option<String>) -> Found {
    Found { kind: ValueKind::Date, tokens, value }
}

/// The day of a moment, in UTC.
pub(in crate::stages::entities) fn day_of(moment: crate::article::Timestamp) -> Option<Date> {
    let moment = jiff::Timestamp::from_millisecond(moment.0).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(moment).date())
}
