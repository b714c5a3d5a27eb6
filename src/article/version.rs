//! Which of two versions of one item is the newer.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// What the source says about the version of an item. Numbers are neither dense nor do they start
/// at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Version {
    /// The version number, where it is numeric.
    pub number: Option<u64>,
    /// When this version was made (`versionCreated`).
    pub created: Option<Timestamp>,
}

impl Version {
    /// A version known by its number only.
    pub fn numbered(number: u64) -> Self {
        Self { number: Some(number), created: None }
    }

    /// Compares by number, then by time of creation; `None` where the source's statements do not
    /// decide, so arrival does.
    ///
    /// Two versions of equal number and equal or unknown time are `Equal`. A missing number on one
    /// side leaves it to the times.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let by_time = match (self.created, other.created) {
            (Some(mine), Some(theirs)) => Some(mine.cmp(&theirs)),
            _ => None,
        };
        match (self.number, other.number) {
            (Some(mine), Some(theirs)) if mine != theirs => Some(mine.cmp(&theirs)),
            (Some(_), Some(_)) => by_time.or(Some(Ordering::Equal)),
            _ => by_time,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.number, self.created) {
            (Some(number), _) => write!(f, "{number}"),
            (None, Some(created)) => created.fmt(f),
            (None, None) => f.write_str("-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: Option<u64>, created: Option<i64>) -> Version {
        Version { number, created: created.map(Timestamp) }
    }

    #[test]
    fn numbers_decide_before_times() {
        let older = version(Some(978_556_838), Some(200));
        let newer = version(Some(1_542_761_538), Some(100));
        assert_eq!(newer.compare(&older), Some(Ordering::Greater));
    }

    #[test]
    fn equal_numbers_leave_it_to_the_time_of_creation() {
        assert_eq!(
            version(Some(2), Some(9)).compare(&version(Some(2), Some(5))),
            Some(Ordering::Greater)
        );
        assert_eq!(
            version(Some(2), None).compare(&version(Some(2), Some(5))),
            Some(Ordering::Equal)
        );
    }

    #[test]
    fn without_statements_arrival_decides() {
        assert_eq!(version(None, None).compare(&version(None, Some(5))), None);
        assert_eq!(
            version(None, Some(4)).compare(&version(Some(7), Some(5))),
            Some(Ordering::Less)
        );
    }
}
