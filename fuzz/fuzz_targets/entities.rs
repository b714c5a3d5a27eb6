//! The entities stage on any text: no panic, and every span slices to its text.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use wiredesk::stages::entities::{Input, Recogniser};

static RECOGNISER: LazyLock<Recogniser> = LazyLock::new(|| Recogniser::new(Arc::default()));

fuzz_target!(|text: &str| {
    let (headline, body) = text.split_once('\n').unwrap_or(("", text));
    let found =
        RECOGNISER.find(&Input { headline: Some(headline), body, ..Input::default() });
    for mention in found.entities.iter().flat_map(|entity| &entity.mentions) {
        let field = match mention.field {
            wiredesk::stages::Field::Headline => headline,
            wiredesk::stages::Field::Body => body,
        };
        let length = mention.end - mention.start;
        let slice: String = field.chars().skip(mention.start).take(length).collect();
        assert_eq!(slice, mention.text);
    }
});
