//! Any text: never a panic, paragraphs apart by one empty line, and repair that settles: what has been
//! repaired three times over is not repaired for ever.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wiredesk::article::Body;
use wiredesk::stages::cleanup::{clean, repair};

fuzz_target!(|text: &str| {
    let cleaned = clean(&Body::Text(text.to_owned()), None);
    assert!(!cleaned.text.contains("\n\n\n"));
    let repaired = repair::text(text);
    assert!(repaired.len() <= text.len() * 3 + 16);
});
