//! A mention before it is told: where it stands, and what is known of it.

use std::ops::Range;

use crate::stages::{EntityType, Field};

/// A name in the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    pub(super) field: Field,
    /// Bytes of the field.
    pub(super) bytes: Range<usize>,
    /// Tokens of the document.
    pub(super) tokens: Range<usize>,
    pub(super) kind: EntityType,
    /// 0 to 1.
    pub(super) confidence: f32,
    /// The row of the user's gazetteer that it names.
    pub(super) listed: Option<usize>,
}

/// Counts code points up to ascending byte offsets, each byte once.
pub(super) struct Counter<'a> {
    text: &'a str,
    byte: usize,
    point: usize,
}

impl<'a> Counter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, byte: 0, point: 0 }
    }

    /// Code points before a byte. Offsets must not descend.
    pub(super) fn point_at(&mut self, byte: usize) -> usize {
        let between = &self.text[self.byte..byte];
        self.point += if between.is_ascii() { between.len() } else { between.chars().count() };
        self.byte = byte;
        self.point
    }
}
