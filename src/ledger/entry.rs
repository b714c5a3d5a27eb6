//! What stands in the ledger topic: one format byte, then `postcard`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Verdict, entry_v1};
use crate::article::{ItemUri, Origin, PubStatus, SourceId, Timestamp, Version};
use crate::stages::dedup::Fingerprint;

/// First byte of every entry of this layout. The one before it is read too.
const FORMAT: u8 = 2;

/// "This article has arrived": everything a verdict depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Where the raw record stands.
    pub origin: Origin,
    /// xxh3-64 of its raw bytes: tells a raw topic that was made anew from a replay.
    pub raw_hash: u64,
    /// The worker incarnation that appended it and waits for the verdict.
    pub sender: u64,
    /// The item.
    pub uri: ItemUri,
    /// Its version.
    pub version: Version,
    /// Its status.
    pub status: PubStatus,
    /// Who delivered it.
    pub source: SourceId,
    /// Language tag of the text, if known.
    pub language: Option<String>,
    /// When the source says it was published, if it says so.
    pub published: Option<Timestamp>,
    /// What is compared of its text.
    pub fingerprint: Fingerprint,
}

/// One entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "entries are taken apart at once, few are held")]
pub enum Entry {
    /// An article has arrived.
    Claim(Box<Claim>),
    /// Its verdict, appended by its owner before it publishes. The first one wins and is never
    /// revised.
    Verdict {
        /// The claim's origin.
        origin: Origin,
        /// What was decided.
        verdict: Verdict,
    },
    /// The record died after its claim and went to the dead letters: nothing may point at it.
    Retract {
        /// The claim's origin.
        origin: Origin,
    },
}

/// An entry that cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EntryError {
    /// No bytes.
    #[error("empty ledger entry")]
    Empty,
    /// Written by another layout.
    #[error("ledger entry of unknown format {0}; this version reads formats 1 to {FORMAT}")]
    Format(u8),
    /// Damaged bytes.
    #[error("damaged ledger entry: {0}")]
    Damaged(String),
}

impl Entry {
    /// The bytes for the topic.
    pub fn encode(&self) -> Vec<u8> {
        postcard::to_extend(self, vec![FORMAT]).unwrap_or_else(|error| {
            // postcard fails only on sequences of unknown length, which `Entry` does not have.
            debug_assert!(false, "{error}");
            Vec::new()
        })
    }

    /// Reads the bytes of the topic.
    ///
    /// # Errors
    /// Where they are empty, of another layout, or damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let (&format, body) = bytes.split_first().ok_or(EntryError::Empty)?;
        match format {
            FORMAT => whole(body),
            entry_v1::FORMAT => whole(body).map(entry_v1::Entry::into),
            other => Err(EntryError::Format(other)),
        }
    }

    /// The record it speaks of.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Claim(claim) => &claim.origin,
            Self::Verdict { origin, .. } | Self::Retract { origin } => origin,
        }
    }
}

/// Reads a body of one layout to its end.
fn whole<T: DeserializeOwned>(body: &[u8]) -> Result<T, EntryError> {
    let (entry, rest) =
        postcard::take_from_bytes(body).map_err(|error| EntryError::Damaged(error.to_string()))?;
    if rest.is_empty() {
        Ok(entry)
    } else {
        Err(EntryError::Damaged(format!("{} bytes too many", rest.len())))
    }
}
