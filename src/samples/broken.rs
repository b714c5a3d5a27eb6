//! Records that no decoder can read, or of which nothing is left.

use super::record::{Record, article, record};

pub(super) const RECORDS: &[Record] = &[
    record("tombstone", "dead_letter:empty").key("poison-tombstone").shows("A null value"),
    record("empty", "dead_letter:empty")
        .file(article!("empty.txt"))
        .headers(&[("content-type", "text/plain")])
        .shows("No bytes and no status"),
    record("white-space", "dead_letter:empty")
        .file(article!("whitespace.txt"))
        .headers(&[("content-type", "text/plain"), ("wire-source", "harbourside-courier")])
        .shows("Nothing but spaces, no-break spaces and line ends"),
    record("photo", "dead_letter:binary")
        .file(article!("photo.bin"))
        .key("poison-photo")
        .headers(&[("content-type", "text/plain")])
        .shows("A PNG image where text was promised"),
    record("truncated", "dead_letter:malformed")
        .file(article!("truncated.json"))
        .key("poison-truncated")
        .headers(&[("content-type", "application/json")])
        .shows("JSON that ends in the middle of a string"),
    record("envelope-both-payloads", "dead_letter:malformed")
        .file(article!("envelope-both-payloads.json"))
        .headers(&[("content-type", "application/json")])
        .shows("An envelope with payload and payload_base64"),
    record("envelope-no-payload", "dead_letter:empty")
        .file(article!("envelope-no-payload.json"))
        .headers(&[("content-type", "application/json")])
        .shows("An envelope of a usable item without a payload"),
    record("envelope-unknown-version", "dead_letter:malformed")
        .file(article!("envelope-unknown-version.json"))
        .headers(&[("content-type", "application/json")])
        .shows("An envelope of a version that does not exist"),
    record("weather-station", "dead_letter:unsupported_format")
        .file(article!("weather-station.json"))
        .headers(&[("content-type", "application/json")])
        .shows("A JSON object with neither headline nor text"),
    record("report-rtf", "dead_letter:unsupported_format")
        .file(article!("report.rtf"))
        .headers(&[("content-type", "application/rtf")])
        .shows("A content type that no decoder reads"),
    record("unknown-charset", "dead_letter:charset")
        .file(article!("market-mon.txt"))
        .headers(&[("content-type", "text/plain; charset=x-no-such-charset")])
        .shows("A character set that does not exist"),
    record("deep", "dead_letter:too_large")
        .file(article!("deep.json"))
        .headers(&[("content-type", "application/json")])
        .shows("JSON nested two thousand deep"),
    record("scripts-only", "dead_letter:no_text")
        .file(article!("scripts-only.html"))
        .headers(&[
            ("content-type", "text/html; charset=utf-8"),
            ("wire-source", "harbourside-courier"),
            ("wire-url", "https://harbourside-courier.example/loading/100977"),
        ])
        .shows("A page whose article a script would load: nothing is left of it"),
];
