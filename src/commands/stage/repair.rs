//! `wiredesk stage repair`: `{id, text}` to `{id, text}`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stages::cleanup::repair;

/// Shown under `--help`.
pub(super) const EXAMPLE: &str = "\
Reads {\"id\", \"text\"} and writes the same with the text repaired: UTF-8 that was read as
Windows-1252, entities that were escaped twice, decomposed letters, control characters.

Example:
  echo '{\"id\": 1, \"text\": \"cafÃ© &amp;amp; bar\"}' | wiredesk stage repair";

/// A text.
#[derive(Deserialize, Serialize)]
pub(super) struct Record {
    #[serde(default)]
    id: Value,
    text: String,
}

/// Repairs one text.
pub(super) fn line(record: Record) -> Record {
    let text = repair::text(&record.text).into_owned();
    Record { id: record.id, text }
}
