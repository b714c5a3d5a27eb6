//! Since when the oldest record of a partition waits: what is polled and not committed, in runs.
//!
//! A run is what one poll brought of a partition. It is as old as its first record, until all of
//! it is committed: so an age is never too small, and too great by a run at most.

use std::collections::VecDeque;

use crate::article::{Offset, Timestamp};

/// Most runs that are told apart; further ones make the last one longer.
const MOST_RUNS: usize = 64;

/// Records that were polled together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: Offset,
    last: Offset,
    since: Timestamp,
}

/// What is polled of one partition and not committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    runs: VecDeque<Run>,
}

impl Waiting {
    /// Notes records from `first` to `last`, the first of this time. Records that come a second
    /// time, after a way back, replace what was known of them.
    pub(super) fn arrived(&mut self, first: Offset, last: Offset, since: Timestamp) {
        while self.runs.back().is_some_and(|run| run.last >= first) {
            self.runs.pop_back();
        }
        let is_full = self.runs.len() >= MOST_RUNS;
        match self.runs.back_mut() {
            Some(run) if is_full => run.last = last,
            _ => self.runs.push_back(Run { first, last, since }),
        }
    }

    /// Notes that everything before `position` is committed.
    pub(super) fn committed(&mut self, position: Offset) {
        while self.runs.front().is_some_and(|run| run.last < position) {
            self.runs.pop_front();
        }
    }

    /// The time of the oldest record that waits.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.runs.front().map(|run| run.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(runs: &[(i64, i64, i64)]) -> Waiting {
        let mut waiting = Waiting::default();
        for &(first, last, since) in runs {
            waiting.arrived(Offset(first), Offset(last), Timestamp(since));
        }
        waiting
    }

    #[test]
    fn the_oldest_run_counts_until_all_of_it_is_committed() {
        let mut waiting = waiting(&[(0, 9, 100), (10, 19, 200)]);
        waiting.committed(Offset(9));
        assert_eq!(waiting.since(), Some(Timestamp(100)));
        waiting.committed(Offset(10));
        assert_eq!(waiting.since(), Some(Timestamp(200)));
        waiting.committed(Offset(20));
        assert_eq!(waiting.since(), None);
    }

    #[test]
    fn records_that_are_read_again_are_not_counted_twice() {
        let mut waiting = waiting(&[(0, 9, 100), (10, 19, 200), (5, 9, 150), (10, 14, 200)]);
        waiting.committed(Offset(15));
        assert_eq!(waiting.since(), None);
    }

    #[test]
    fn many_small_runs_take_bounded_memory_and_none_is_forgotten() {
        let runs: Vec<(i64, i64, i64)> = (0..1_000).map(|n| (n, n, 1_000 + n)).collect();
        let mut waiting = waiting(&runs);
        assert_eq!(waiting.runs.len(), MOST_RUNS);
        waiting.committed(Offset(999));
        assert_eq!(waiting.since(), Some(Timestamp(1_063)));
        waiting.committed(Offset(1_000));
        assert_eq!(waiting.since(), None);
    }
}
