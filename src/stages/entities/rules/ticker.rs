//! Papers at exchanges.

use super::{Found, Reader, ValueKind};

/// Exchanges as texts name them, with one name each.
const EXCHANGES: [(&str, &str); 20] = [
    ("NYSE", "NYSE"),
    ("NASDAQ", "NASDAQ"),
    ("Nasdaq", "NASDAQ"),
    ("AMEX", "AMEX"),
    ("LSE", "LSE"),
    ("LON", "LSE"),
    ("TSX", "TSX"),
    ("TSE", "TSE"),
    ("TYO", "TSE"),
    ("HKEX", "HKEX"),
    ("HKG", "HKEX"),
    ("SEHK", "HKEX"),
    ("ASX", "ASX"),
    ("KRX", "KRX"),
    ("KOSDAQ", "KOSDAQ"),
    ("NSE", "NSE"),
    ("BSE", "BSE"),
    ("SGX", "SGX"),
    ("FRA", "FRA"),
    ("Euronext", "EURONEXT"),
];

/// Endings of tickers by which agencies name the market.
const MARKETS: [(&str, &str); 16] = [
    ("KS", "KRX"),
    ("KQ", "KOSDAQ"),
    ("T", "TSE"),
    ("HK", "HKEX"),
    ("L", "LSE"),
    ("N", "NYSE"),
    ("O", "NASDAQ"),
    ("OQ", "NASDAQ"),
    ("PA", "EURONEXT"),
    ("DE", "XETRA"),
    ("AX", "ASX"),
    ("TO", "TSX"),
    ("SS", "SSE"),
    ("SZ", "SZSE"),
    ("NS", "NSE"),
    ("BO", "BSE"),
];

/// Whether a word names an exchange.
pub(in crate::stages::entities) fn is_exchange(word: &str) -> bool {
    EXCHANGES.iter().any(|(name, _)| *name == word)
}

/// "NYSE: VAL", "Nasdaq:SARN"; or "VAL.N" with an ending that names the market.
pub(super) fn named(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let word = reader.word(at);
    let exchange = || EXCHANGES.iter().find(|(name, _)| *name == word).map(|(_, name)| *name);
    if reader.word(at + 1) == ":"
        && let Some(exchange) = exchange()
        && reader.goes_on(at + 2)
    {
        let ticker = reader.word(at + 2);
        let is_ticker = (1..=6).contains(&ticker.len())
            && ticker.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let value = || Some(format!("{exchange}:{ticker}"));
        return is_ticker.then(|| found(at..at + 3, value()));
    }
    let is_ticker = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    if is_ticker { marked(reader, at) } else { None }
}

/// "005930.KS": a number with the ending of its market.
pub(super) fn numbered(reader: &Reader<'_>, at: usize) -> Option<Found> {
    marked(reader, at)
}

/// A ticker, a point and a market without white space between, whether one token or three.
fn marked(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let word = reader.word(at);
    let (ticker, ending, end) = match word.split_once('.') {
        Some((ticker, ending)) => (ticker, ending, at + 1),
        None if reader.word(at + 1) == "."
            && reader.is_attached(at + 1)
            && reader.is_attached(at + 2) =>
        {
            (word, reader.word(at + 2), at + 3)
        }
        None => return None,
    };
    let is_ticker = (1..=6).contains(&ticker.len())
        && ticker.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let market = MARKETS.iter().find(|(name, _)| *name == ending).map(|(_, market)| *market)?;
    is_ticker.then(|| found(at..end, Some(format!("{market}:{ticker}"))))
}

fn found(tokens: std::ops::Range<usize>, value: Option<String>) -> Found {
    Found { kind: ValueKind::Ticker, tokens, value }
}
