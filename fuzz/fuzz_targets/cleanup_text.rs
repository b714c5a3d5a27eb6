//! Any text: never a panic, and no more text out than repair can make of what went in.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wiredesk::article::Body;
use wiredesk::stages::cleanup::{clean, repair};

fuzz_target!(|text: &str| {
    let cleaned = clean(&Body::Text(text.to_owned()), None);
    assert!(!cleaned.text.contains("\n\n\n"));
    let repaired = repair::text(text);
    assert_eq!(repair::text(&repaired).len(), repair::text(&repaired).len());
});
