//! How far a replay has got in one partition, as text for the metadata of a committed offset. Pure.
//!
//! A filtered replay leaves records behind and comes back for them later. So progress is a
//! position, below which all is done, and the ranges that are done above it. It is committed in the
//! transaction that replays, which makes both one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// What the text begins with: this layout.
const PREFIX: &str = "wd1:";

/// Longest text: brokers keep 4,096 bytes of metadata a partition.
const MAX_TEXT: usize = 4_000;

/// What is done of a partition. Offsets without a record count as done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// The first offset that is not done.
    position: i64,
    /// Half-open ranges that are done, above the position, ascending, never touching.
    done: Vec<(i64, i64)>,
}

/// Progress that cannot be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ProgressError {
    /// Written by something else.
    #[error("the group's committed offset was not written by a replay")]
    Foreign,
    /// Too many holes for the metadata of one offset.
    #[error("too many dead letters were left behind between replayed ones")]
    Scattered,
}

impl Progress {
    /// Nothing is done from `position` on.
    pub(super) fn at(position: i64) -> Self {
        Self { position, done: Vec::new() }
    }

    /// The first offset that is not done: what is committed.
    pub(super) fn position(&self) -> i64 {
        self.position
    }

    /// Whether this offset is done.
    pub(super) fn is_done(&self, offset: i64) -> bool {
        let ranges_below = self.done.partition_point(|(start, _)| *start <= offset);
        let inside = ranges_below.checked_sub(1).is_some_and(|last| offset < self.done[last].1);
        offset < self.position || inside
    }

    /// Marks the offsets from `start` to before `end` as done.
    pub(super) fn mark(&mut self, start: i64, end: i64) {
        let (mut start, mut end) = (start.max(self.position), end);
        if start >= end {
            return;
        }
        // Every range that overlaps or touches becomes one with the new one.
        let first = self.done.partition_point(|(_, known_end)| *known_end < start);
        let last = self.done.partition_point(|(known_start, _)| *known_start <= end);
        if first < last {
            start = start.min(self.done[first].0);
            end = end.max(self.done[last - 1].1);
        }
        self.done.splice(first..last, [(start, end)]);
        if self.done[0].0 <= self.position {
            self.position = self.done.remove(0).1;
        }
    }

    /// The ranges above the position as text; empty when there are none.
    pub(super) fn encode(&self) -> Result<String, ProgressError> {
        if self.done.is_empty() {
            return Ok(String::new());
        }
        // Distances, each from the end before: a byte or two in postcard's variable-length
        // integers.
        let mut distances = Vec::with_capacity(self.done.len() * 2);
        let mut from = self.position;
        for (start, end) in &self.done {
            distances.push(start.abs_diff(from));
            distances.push(end.abs_diff(*start));
            from = *end;
        }
        let bytes = postcard::to_stdvec(&distances).map_err(|_| ProgressError::Scattered)?;
        let text = format!("{PREFIX}{}", STANDARD_NO_PAD.encode(bytes));
        if text.len() <= MAX_TEXT { Ok(text) } else { Err(ProgressError::Scattered) }
    }

    /// Reads what [`Progress::encode`] wrote, together with the committed offset.
    pub(super) fn decode(position: i64, text: &str) -> Result<Self, ProgressError> {
        let mut progress = Self::at(position);
        if text.is_empty() {
            return Ok(progress);
        }
        let body = text.strip_prefix(PREFIX).ok_or(ProgressError::Foreign)?;
        let bytes = STANDARD_NO_PAD.decode(body).map_err(|_| ProgressError::Foreign)?;
        let distances: Vec<u64> =
            postcard::from_bytes(&bytes).map_err(|_| ProgressError::Foreign)?;
        let mut from = position;
        for pair in distances.chunks_exact(2) {
            let step = |from: i64, by: u64| {
                from.checked_add_unsigned(by).filter(|_| by > 0).ok_or(ProgressError::Foreign)
            };
            let start = step(from, pair[0])?;
            let end = step(start, pair[1])?;
            progress.mark(start, end);
            from = end;
        }
        Ok(progress)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_that_touch_become_one_and_the_position_moves_over_them() {
        let mut progress = Progress::at(10);
        progress.mark(12, 13);
        progress.mark(14, 15);
        progress.mark(13, 14);
        assert_eq!(progress, Progress { position: 10, done: vec![(12, 15)] });
        progress.mark(10, 12);
        assert_eq!(progress, Progress::at(15));
    }

    #[test]
    fn a_thousand_single_holes_fit_and_too_many_are_refused() {
        let mut progress = Progress::at(0);
        for offset in 0..1_000 {
            progress.mark(offset * 2 + 1, offset * 2 + 2);
        }
        assert!(progress.encode().is_ok());
        for offset in 1_000..4_000 {
            progress.mark(offset * 2 + 1, offset * 2 + 2);
        }
        assert_eq!(progress.encode(), Err(ProgressError::Scattered));
    }

    #[test]
    fn the_metadata_of_another_program_is_refused() {
        assert_eq!(Progress::decode(5, "hello"), Err(ProgressError::Foreign));
        assert_eq!(Progress::decode(5, "wd1:!"), Err(ProgressError::Foreign));
        assert_eq!(Progress::decode(5, ""), Ok(Progress::at(5)));
    }

    proptest! {
        #[test]
        fn exactly_what_was_marked_is_done_and_survives_a_restart(
            marks in prop::collection::vec((0_i64..200, 0_i64..8), 0..40),
        ) {
            let mut progress = Progress::at(20);
            let mut model: BTreeSet<i64> = (0..20).collect();
            for (start, length) in marks {
                progress.mark(start, start + length);
                model.extend(start..start + length);
            }
            let text = progress.encode().expect("a few ranges fit");
            let restored = Progress::decode(progress.position(), &text);
            prop_assert_eq!(restored.as_ref(), Ok(&progress));
            for offset in 0..220 {
                prop_assert_eq!(progress.is_done(offset), model.contains(&offset));
            }
            let first_open = (0..).find(|offset| !model.contains(offset));
            prop_assert_eq!(Some(progress.position()), first_open);
        }

        #[test]
        fn no_metadata_makes_it_panic(
            position in any::<i64>(),
            text in "(wd1:)?[A-Za-z0-9+/]{0,40}",
        ) {
            if let Ok(progress) = Progress::decode(position, &text) {
                prop_assert!(progress.position() >= position);
            }
        }
    }
}
