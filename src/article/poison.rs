//! What makes a record unreadable: the record's fault, never the system's.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a record went to the dead-letter topic. The codes are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoisonCode {
    /// No bytes at all, or a null value.
    Empty,
    /// Not text: binary bytes under no known format.
    Binary,
    /// Declared as one format, broken as such (cut JSON, wrong envelope).
    Malformed,
    /// A content type that no decoder reads.
    UnsupportedFormat,
    /// The declared character set is unknown, or the bytes are not of it.
    Charset,
    /// More bytes, or deeper nesting, than the limits allow.
    TooLarge,
    /// Nothing was left after cleanup, and it is neither a kill nor a hold.
    NoText,
    /// The encoded record is larger than its output topic allows.
    Oversize,
    /// A stage panicked on it.
    StagePanic,
    /// A broker refused the record itself.
    Refused,
}

impl PoisonCode {
    /// Every code, in the order of the enum.
    pub const ALL: [Self; 10] = [
        Self::Empty,
        Self::Binary,
        Self::Malformed,
        Self::UnsupportedFormat,
        Self::Charset,
        Self::TooLarge,
        Self::NoText,
        Self::Oversize,
        Self::StagePanic,
        Self::Refused,
    ];

    /// The stable name, as headers, metrics and logs carry it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Malformed => "malformed",
            Self::UnsupportedFormat => "unsupported_format",
            Self::Charset => "charset",
            Self::TooLarge => "too_large",
            Self::NoText => "no_text",
            Self::Oversize => "oversize",
            Self::StagePanic => "stage_panic",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for PoisonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A record's own fault: it goes to the dead-letter topic with its original bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{stage}: {code}: {detail}")]
pub struct Poison {
    /// The stable code.
    pub code: PoisonCode,
    /// The stage that found it (`decode`, `cleanup`, …).
    pub stage: &'static str,
    /// One line for a person, without the record's own text.
    pub detail: String,
}

impl Poison {
    /// A poison of this code, found by this stage.
    pub fn new(code: PoisonCode, stage: &'static str, detail: impl Into<String>) -> Self {
        Self { code, stage, detail: detail.into() }
    }
}
