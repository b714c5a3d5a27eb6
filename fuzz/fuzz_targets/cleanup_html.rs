//! Any HTML: never a panic, spans ascending and inside the page, text in Unicode NFC.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wiredesk::article::Body;
use wiredesk::stages::cleanup::clean;

fuzz_target!(|html: &str| {
    let cleaned = clean(&Body::Html(html.to_owned()), Some("Quay to close"));
    let length = html.chars().count();
    let mut last = 0;
    for span in &cleaned.removed {
        assert!(last <= span.start && span.start < span.end && span.end <= length);
        last = span.end;
    }
    assert!(!cleaned.text.contains("\n\n\n"));
});
