//! Date lines of the page: "Updated: May 3, 2024 10:15 a.m. KST", and the date they name.

use super::mark::marks;
use super::{Form, Mark};

/// Month names by their first three letters in English; the full and other names follow.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "enero", "janvier", "gennaio", "janeiro", "januari"],
    &["feb", "february", "februar", "febrero", "février", "febbraio", "fevereiro", "februari"],
    &["mar", "march", "märz", "marzo", "mars", "março", "maart", "marts"],
    &["apr", "april", "abril", "avril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "maj"],
    &["jun", "june", "juni", "junio", "juin", "giugno", "junho"],
    &["jul", "july", "juli", "julio", "juillet", "luglio", "julho"],
    &["aug", "august", "agosto", "août", "augustus", "augusti"],
    &["sep", "sept", "september", "septiembre", "septembre", "settembre", "setembro"],
    &["oct", "october", "oktober", "octubre", "octobre", "ottobre", "outubro", "okt"],
    &["nov", "november", "noviembre", "novembre", "novembro"],
    &["dec", "december", "dezember", "diciembre", "décembre", "dicembre", "dezembro", "dez"],
];

/// Words that stand in a date line beside the date itself.
const OTHERS: [&str; 73] = [
    "published",
    "updated",
    "posted",
    "last",
    "modified",
    "at",
    "on",
    "date",
    "am",
    "pm",
    "a",
    "m",
    "p",
    "gmt",
    "utc",
    "est",
    "edt",
    "et",
    "pst",
    "pdt",
    "pt",
    "cet",
    "cest",
    "bst",
    "kst",
    "jst",
    "ist",
    "cst",
    "cdt",
    "mst",
    "mdt",
    "aest",
    "hrs",
    "of",
    "the",
    "th",
    "st",
    "nd",
    "rd",
    "min",
    "mins",
    "minute",
    "minutes",
    "read",
    "ago",
    "hours",
    "hour",
    "days",
    "day",
    "uhr",
    "stand",
    "aktualisiert",
    "veröffentlicht",
    "um",
    "vom",
    "de",
    "del",
    "à",
    "h",
    "le",
    "publié",
    "mis",
    "jour",
    "actualizado",
    "publicado",
    "às",
    "il",
    "alle",
    "ore",
    "first",
    "created",
    "time",
    "registered",
];

/// Weekdays, full and short.
const WEEKDAYS: [&str; 40] = [
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "sexta",
    "feira",
];

/// All words of date lines.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    let months = MONTHS.iter().flat_map(|names| names.iter());
    months.chain(&OTHERS).chain(&WEEKDAYS).copied()
}

/// Most words of a date line.
const LONGEST: usize = 18;

/// Whether the line says nothing but when the page was made.
pub(super) fn is_date_line(form: &Form) -> bool {
    if form.words > LONGEST || form.digits == 0 {
        return false;
    }
    let mut dated = false;
    for word in form.tokens() {
        if let Some(digits) = leading_digits(word) {
            dated |= digits == 4 && word.len() == 4;
        } else if marks(word) & Mark::Dated.bit() == 0 {
            return false;
        } else {
            dated |= month(word).is_some();
        }
    }
    let relative = || form.tokens().any(|word| matches!(word, "ago" | "read"));
    let stamped = || form.tokens().any(|word| matches!(word, "updated" | "published" | "posted"));
    dated && form.digits >= 3 || relative() || stamped()
}

/// Digits at the start of "3rd", "15h", "2024"; `None` where the rest is a word of its own.
fn leading_digits(word: &str) -> Option<usize> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && word.len() - digits <= 2).then_some(digits)
}

fn month(word: &str) -> Option<usize> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|at| at + 1)
}

/// The date a date line names, as `YYYY-MM-DD`; day before month where both are numbers below 13
/// and no year stands first.
pub(super) fn find_date(form: &Form) -> Option<String> {
    let words: Vec<&str> = form.tokens().collect();
    let number = |at: usize| {
        let word = words.get(at)?;
        let digits = leading_digits(word)?;
        word[..digits].parse::<i16>().ok()
    };
    (0..words.len()).find_map(|at| {
        let year_first = || civil(number(at)?, number(at + 1)?, number(at + 2)?);
        let named = || {
            let month = i16::try_from(month(words[at])?).ok()?;
            let before = at.checked_sub(1).and_then(number);
            // "May 3, 2024", then "3 May 2024".
            civil_opt(number(at + 1), month, number(at + 2))
                .or_else(|| civil_opt(number(at + 1).filter(|&y| y > 31), month, before))
                .or_else(|| civil_swapped(number(at + 1), month, before))
        };
        let numbers = || {
            let (first, second, year) = (number(at)?, number(at + 1)?, number(at + 2)?);
            civil(year, second, first).or_else(|| civil(year, first, second))
        };
        year_first().or_else(named).or_else(numbers)
    })
}

fn civil_opt(day: Option<i16>, month: i16, year: Option<i16>) -> Option<String> {
    civil(year?, month, day?)
}

fn civil_swapped(year: Option<i16>, month: i16, day: Option<i16>) -> Option<String> {
    civil(year?, month, day?)
}

/// The day as text, where it is one of a plausible year.
fn civil(year: i16, month: i16, day: i16) -> Option<String> {
    if !(1900..=2100).contains(&year) {
        return None;
    }
    let month = i8::try_from(month).ok()?;
    let day = i8::try_from(day).ok()?;
    jiff::civil::Date::new(year, month, day).ok().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date_of(line: &str) -> Option<String> {
        let form = Form::of(line);
        is_date_line(&form).then(|| find_date(&form)).flatten()
    }

    #[test]
    fn dates_are_read_in_the_usual_orders() {
        assert_eq!(date_of("Updated: May 3, 2024 10:15 a.m. KST").as_deref(), Some("2024-05-03"));
        assert_eq!(date_of("Friday, 3 May 2024").as_deref(), Some("2024-05-03"));
        assert_eq!(date_of("Posted 2024-05-03 09:00").as_deref(), Some("2024-05-03"));
        assert_eq!(date_of("sexta-feira, 22 de outubro de 2010").as_deref(), None);
        assert_eq!(date_of("Stand: 03.05.2024, 10:15 Uhr").as_deref(), Some("2024-05-03"));
    }

    #[test]
    fn a_reading_time_is_a_date_line_without_a_date() {
        let form = Form::of("4 min read");
        assert!(is_date_line(&form));
        assert_eq!(find_date(&form), None);
    }

    #[test]
    fn sentences_with_dates_are_not_date_lines() {
        assert!(!is_date_line(&Form::of("The bridge opened on May 3, 2024 to buses.")));
        assert!(!is_date_line(&Form::of("12 30 45")));
    }
}
