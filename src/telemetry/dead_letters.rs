//! The latest dead letter of each code, for the status page.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::clock;
use crate::article::{Origin, Poison, PoisonCode};

/// The dead letters of one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastDeadLetter {
    /// The code.
    pub code: PoisonCode,
    /// How many there were since the start.
    pub count: u64,
    /// The stage that refused the latest.
    pub stage: &'static str,
    /// Where its raw record stands, as `topic/partition/offset`.
    pub origin: String,
    /// What was wrong with it, without its own text.
    pub detail: String,
    /// When it was committed, in RFC 3339.
    pub at: String,
}

/// One entry a code: bounded by the closed set of codes.
#[derive(Default)]
pub(super) struct DeadLetterLog {
    latest: Mutex<BTreeMap<PoisonCode, LastDeadLetter>>,
}

impl DeadLetterLog {
    /// Notes one, now.
    pub(super) fn note(&self, origin: &Origin, poison: &Poison) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let count = latest.get(&poison.code).map_or(0, |known| known.count) + 1;
        let entry = LastDeadLetter {
            code: poison.code,
            count,
            stage: poison.stage,
            origin: origin.to_string(),
            detail: poison.detail.clone(),
            at: clock::now().to_string(),
        };
        latest.insert(poison.code, entry);
    }

    /// All, in the order of the codes.
    pub(super) fn latest(&self) -> Vec<LastDeadLetter> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Offset, Partition};

    #[test]
    fn the_latest_of_each_code_is_kept_with_the_count_of_all() {
        let log = DeadLetterLog::default();
        let poison = |code| Poison::new(code, "decode", "broken");
        let origin = |offset| Origin {
            topic: "wire.raw".into(),
            partition: Partition(0),
            offset: Offset(offset),
        };
        log.note(&origin(1), &poison(PoisonCode::Malformed));
        log.note(&origin(2), &poison(PoisonCode::Binary));
        log.note(&origin(3), &poison(PoisonCode::Malformed));
        let latest = log.latest();
        let brief: Vec<(PoisonCode, u64, &str)> =
            latest.iter().map(|entry| (entry.code, entry.count, entry.origin.as_str())).collect();
        assert_eq!(
            brief,
            [(PoisonCode::Binary, 1, "wire.raw/0/2"), (PoisonCode::Malformed, 2, "wire.raw/0/3")]
        );
    }
}
