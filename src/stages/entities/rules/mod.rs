//! Values by rule: sums of money, shares in per cent, dates, tickers.
//!
//! Promises spans on token boundaries that do not overlap. A value is given only where it is
//! certain; a date is resolved against the article's where it does not say its year or names a day
//! of the week. Must not know the tagger.

mod date;
mod money;
mod number;
mod percent;
mod ticker;

pub(super) use date::{day_of, is_month};
use serde::{Deserialize, Serialize};
pub(super) use ticker::is_exchange;

use super::mention::Counter;
use super::token::Token;
use crate::stages::Field;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// A sum of money: `USD 2300000000`.
    Money,
    /// A share: `3.5`.
    Percent,
    /// A day, month, year or span of years, as ISO 8601 writes it.
    Date,
    /// A paper at an exchange: `NYSE:XYZ`.
    Ticker,
}

/// A value in the text. Offsets count Unicode code points in the named field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// The field.
    pub field: Field,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between them.
    pub text: String,
    /// The value in one form, where it is certain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A value by its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: ValueKind,
    /// First token of the text's and one past the last.
    pub(super) tokens: std::ops::Range<usize>,
    pub(super) value: Option<String>,
}

/// Tokens with their text, as the rules read them.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

impl<'a> Reader<'a> {
    pub(super) fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.of(self.text))
    }

    /// The word in small letters; only for words that are looked up, which are ASCII and short.
    pub(super) fn lower(&self, at: usize) -> String {
        self.word(at).to_ascii_lowercase()
    }

    /// Whether a token stands right behind the one before, without white space.
    pub(super) fn is_attached(&self, at: usize) -> bool {
        match (at.checked_sub(1).and_then(|at| self.tokens.get(at)), self.tokens.get(at)) {
            (Some(before), Some(token)) => before.end == token.start,
            _ => false,
        }
    }

    /// Whether a token belongs to the sentence of the one before.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.first)
    }
}

/// The values of a text. `today` is the day of the article, where it is known.
pub fn values(
    field: Field,
    text: &str,
    tokens: &[Token],
    today: Option<jiff::civil::Date>,
) -> Vec<Value> {
    let reader = Reader { text, tokens };
    let mut counter = Counter::new(text);
    let mut values = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(found) = found_at(&reader, at, today) else {
            at += 1;
            continue;
        };
        at = found.tokens.end.max(at + 1);
        let bytes = tokens[found.tokens.start].start as usize..tokens[at - 1].end as usize;
        values.push(Value {
            kind: found.kind,
            field,
            start: counter.point_at(bytes.start),
            end: counter.point_at(bytes.end),
            text: text[bytes].to_owned(),
            value: found.value,
        });
    }
    values
}

/// The value that begins at a token. Most words are turned away by their first byte.
fn found_at(reader: &Reader<'_>, at: usize, today: Option<jiff::civil::Date>) -> Option<Found> {
    let word = reader.word(at);
    let first = *word.as_bytes().first()?;
    let found = match first {
        b'0'..=b'9' => money::amount_first(reader, at)
            .or_else(|| percent::percent(reader, at))
            .or_else(|| ticker::numbered(reader, at))
            .or_else(|| date::numeric(reader, at, today)),
        b'$' | 0x80.. => money::sign_first(reader, at),
        b'A'..=b'Z' => money::sign_first(reader, at)
            .or_else(|| ticker::named(reader, at))
            .or_else(|| date::worded(reader, at, today)),
        b'l' | b'n' | b't' | b'y' => date::worded(reader, at, today),
        _ => None,
    };
    found.or_else(|| {
        number::is_spelt(word)
            .then(|| money::amount_first(reader, at).or_else(|| percent::percent(reader, at)))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::token::tokenise;

    /// Values of a text of 15 May 2024, a Wednesday.
    fn found(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        values(Field::Body, text, &tokens, Some(jiff::civil::date(2024, 5, 15)))
            .into_iter()
            .map(|value| format!("{}={}", value.text, value.value.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn sums_of_money_have_currency_and_amount() {
        assert_eq!(
            found("paid $2.3 billion and €5m"),
            ["$2.3 billion=USD 2300000000", "€5m=EUR 5000000"]
        );
        assert_eq!(found("1.2 trillion won"), ["1.2 trillion won=KRW 1200000000000"]);
        assert_eq!(found("US$40, A$3.50"), ["US$40=USD 40", "A$3.50=AUD 3.5"]);
        assert_eq!(found("three million dollars"), ["three million dollars=USD 3000000"]);
        assert_eq!(
            found("USD 12,500 and 300 euros"),
            ["USD 12,500=USD 12500", "300 euros=EUR 300"]
        );
        assert_eq!(found("£1.5bn"), ["£1.5bn=GBP 1500000000"]);
    }

    #[test]
    fn shares_are_found_as_signs_and_words() {
        assert_eq!(found("rose 3.5% to 12 percent"), ["3.5%=3.5", "12 percent=12"]);
        assert_eq!(found("about ten per cent"), ["ten per cent=10"]);
    }

    #[test]
    fn dates_are_resolved_where_they_are_certain() {
        assert_eq!(found("on Dec. 30, 2023"), ["Dec. 30, 2023=2023-12-30"]);
        assert_eq!(found("on 3 March 2024"), ["3 March 2024=2024-03-03"]);
        assert_eq!(found("on May 3"), ["May 3=2024-05-03"]);
        assert_eq!(found("last Friday"), ["last Friday=2024-05-10"]);
        assert_eq!(found("on Monday"), ["Monday=2024-05-13"]);
        assert_eq!(found("next Monday"), ["next Monday=2024-05-20"]);
        assert_eq!(found("in March 2021"), ["March 2021=2021-03"]);
        assert_eq!(found("the 2024-25 season"), ["2024-25=2024/2025"]);
        assert_eq!(found("by 2024-05-01"), ["2024-05-01=2024-05-01"]);
        assert_eq!(found("said yesterday"), ["yesterday=2024-05-14"]);
    }

    #[test]
    fn a_month_alone_or_a_verb_is_no_date() {
        assert_eq!(found("Theresa May said"), Vec::<String>::new());
        assert_eq!(found("It may rain. March on"), Vec::<String>::new());
    }

    #[test]
    fn a_day_far_from_the_article_has_no_year() {
        assert_eq!(found("on Dec. 30"), ["Dec. 30=2023-12-30"]);
        assert_eq!(found("on Nov. 14"), ["Nov. 14="]);
    }

    #[test]
    fn tickers_are_found_in_brackets_and_by_their_market() {
        assert_eq!(found("Vale (NYSE: VAL)"), ["NYSE: VAL=NYSE:VAL"]);
        assert_eq!(found("shares 005930.KS fell"), ["005930.KS=KRX:005930"]);
        assert_eq!(found("(Nasdaq:SARN)"), ["Nasdaq:SARN=NASDAQ:SARN"]);
    }
}
