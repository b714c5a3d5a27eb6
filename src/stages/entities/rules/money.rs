//! Sums of money.

use super::number::{number, shown};
use super::{Found, Reader, ValueKind};

/// Signs and codes that stand before the amount.
const SIGNS: [(&str, &str); 27] = [
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("₱", "PHP"),
    ("₴", "UAH"),
    ("₦", "NGN"),
    ("USD", "USD"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("JPY", "JPY"),
    ("CHF", "CHF"),
    ("CNY", "CNY"),
    ("INR", "INR"),
    ("KRW", "KRW"),
    ("AUD", "AUD"),
    ("CAD", "CAD"),
    ("Rs", "INR"),
    ("Rs.", "INR"),
    ("RM", "MYR"),
];

/// The longest of them, in bytes.
const LONGEST_SIGN: usize = 3;

/// What stands before a dollar sign that is not that of the United States.
const DOLLARS: [(&str, &str); 10] = [
    ("US", "USD"),
    ("A", "AUD"),
    ("AU", "AUD"),
    ("C", "CAD"),
    ("CA", "CAD"),
    ("HK", "HKD"),
    ("NZ", "NZD"),
    ("S", "SGD"),
    ("NT", "TWD"),
    ("R", "BRL"),
];

/// Words behind the amount, in the singular and plural; empty where several countries' are meant.
const WORDS: [(&str, &str); 40] = [
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("cents", ""),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("won", "KRW"),
    ("rupee", "INR"),
    ("rupees", "INR"),
    ("rouble", "RUB"),
    ("roubles", "RUB"),
    ("ruble", "RUB"),
    ("rubles", "RUB"),
    ("franc", "CHF"),
    ("francs", "CHF"),
    ("peso", ""),
    ("pesos", ""),
    ("lira", "TRY"),
    ("liras", "TRY"),
    ("real", "BRL"),
    ("reais", "BRL"),
    ("ringgit", "MYR"),
    ("baht", "THB"),
    ("rand", "ZAR"),
    ("krona", "SEK"),
    ("kronor", "SEK"),
    ("krone", ""),
    ("kroner", ""),
    ("zloty", "PLN"),
    ("zlotys", "PLN"),
    ("dirhams", "AED"),
    ("shekels", "ILS"),
    ("dong", "VND"),
    ("rupiah", "IDR"),
    ("hryvnia", "UAH"),
    ("naira", "NGN"),
];

/// "$2.3 billion", "US$40", "EUR 5m".
pub(super) fn sign_first(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let word = reader.word(at);
    if word.len() > LONGEST_SIGN {
        return None;
    }
    let (currency, amount_at) = match known(&SIGNS, word) {
        Some(currency) => (currency, at + 1),
        None if reader.word(at + 1) == "$" && reader.is_attached(at + 1) => {
            (known(&DOLLARS, word)?, at + 2)
        }
        None => return None,
    };
    let starts_with_digit = reader.word(amount_at).starts_with(|c: char| c.is_ascii_digit());
    if !starts_with_digit || !reader.goes_on(amount_at) {
        return None;
    }
    let amount = number(reader, amount_at)?;
    Some(money(at..amount.end, currency, amount.value))
}

/// "1.2 trillion won", "three million dollars", "5 million US dollars".
pub(super) fn amount_first(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let amount = number(reader, at)?;
    let mut unit_at = amount.end;
    let adjective = reader.word(unit_at);
    let mut currency = None;
    if let Some(own) = known(&ADJECTIVES, adjective) {
        currency = Some(own);
        unit_at += 1;
    }
    let unit = reader.lower(unit_at);
    let known_unit = known(&WORDS, &unit).filter(|_| reader.goes_on(unit_at))?;
    // "The two won": a small whole number before a verb is no sum.
    if unit == "won" && amount.value < 100.0
        || matches!(unit.as_str(), "real" | "pound" | "pounds") && amount.value < 2.0
    {
        return None;
    }
    let currency = currency.unwrap_or(known_unit);
    Some(money(at..unit_at + 1, currency, amount.value))
}

/// Countries before a currency's word that several have.
const ADJECTIVES: [(&str, &str); 10] = [
    ("US", "USD"),
    ("U.S.", "USD"),
    ("Australian", "AUD"),
    ("Canadian", "CAD"),
    ("Hong", "HKD"),
    ("Singapore", "SGD"),
    ("Mexican", "MXN"),
    ("Swiss", "CHF"),
    ("Norwegian", "NOK"),
    ("Danish", "DKK"),
];

fn known<'a>(table: &[(&str, &'a str)], word: &str) -> Option<&'a str> {
    table.iter().find(|(name, _)| *name == word).map(|(_, currency)| *currency)
}

fn money(tokens: std::ops::Range<usize>, currency: &str, amount: f64) -> Found {
    let value = (!currency.is_empty()).then(|| format!("{currency} {}", shown(amount)));
    Found { kind: ValueKind::Money, tokens, value }
}
