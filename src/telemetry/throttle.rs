//! Keeps repeated log lines apart: one line a kind and period, the others counted.

use std::collections::BTreeMap;
use std::time::Duration;

/// Shortest time between two lines of a kind.
const PERIOD: Duration = Duration::from_secs(5);

/// Whether a line may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Yes; so many like it were withheld since the last one.
    Write(u64),
    /// No: one was written a moment ago. It is counted.
    Withhold,
}

#[derive(Debug)]
struct Line {
    written: Duration,
    withheld: u64,
}

/// The last line of each kind. Bounded by the number of kinds, which is a closed set.
#[derive(Debug)]
pub(super) struct Throttle<K> {
    lines: BTreeMap<K, Line>,
}

impl<K> Default for Throttle<K> {
    fn default() -> Self {
        Self { lines: BTreeMap::new() }
    }
}

impl<K: Ord + Copy> Throttle<K> {
    /// Asks for a line of this kind.
    pub(super) fn admit(&mut self, kind: K, now: Duration) -> Admission {
        let Some(line) = self.lines.get_mut(&kind) else {
            self.lines.insert(kind, Line { written: now, withheld: 0 });
            return Admission::Write(0);
        };
        if now.saturating_sub(line.written) < PERIOD {
            line.withheld += 1;
            return Admission::Withhold;
        }
        line.written = now;
        Admission::Write(std::mem::take(&mut line.withheld))
    }

    /// Kinds whose period is over with lines withheld, each with their count: what would else
    /// never be told when the last of a burst was withheld. In the order of the kinds.
    pub(super) fn take_overdue(&mut self, now: Duration) -> Vec<(K, u64)> {
        let mut overdue = Vec::new();
        for (kind, line) in &mut self.lines {
            if line.withheld > 0 && now.saturating_sub(line.written) >= PERIOD {
                line.written = now;
                overdue.push((*kind, std::mem::take(&mut line.withheld)));
            }
        }
        overdue
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_burst_is_one_line_and_the_next_tells_how_many_were_withheld() {
        let mut throttle = Throttle::default();
        assert_eq!(throttle.admit("a", at(10)), Admission::Write(0));
        assert_eq!(throttle.admit("a", at(11)), Admission::Withhold);
        assert_eq!(throttle.admit("a", at(14)), Admission::Withhold);
        assert_eq!(throttle.admit("a", at(15)), Admission::Write(2));
    }

    #[test]
    fn kinds_do_not_hide_each_other() {
        let mut throttle = Throttle::default();
        assert_eq!(throttle.admit("a", at(0)), Admission::Write(0));
        assert_eq!(throttle.admit("b", at(0)), Admission::Write(0));
    }

    #[test]
    fn the_end_of_a_burst_is_told_once_it_is_over() {
        let mut throttle = Throttle::default();
        throttle.admit("a", at(0));
        throttle.admit("a", at(1));
        assert_eq!(throttle.take_overdue(at(4)), []);
        assert_eq!(throttle.take_overdue(at(5)), [("a", 1)]);
        assert_eq!(throttle.take_overdue(at(20)), []);
    }

    proptest! {
        #[test]
        fn every_request_is_written_or_counted_exactly_once(
            gaps in proptest::collection::vec(0_u64..9, 1..80),
        ) {
            let mut throttle = Throttle::default();
            let (mut now, mut told) = (0, 0);
            for gap in &gaps {
                now += gap;
                if let Admission::Write(withheld) = throttle.admit(0, at(now)) {
                    told += 1 + withheld;
                }
                told += throttle.take_overdue(at(now)).iter().map(|(_, n)| n).sum::<u64>();
            }
            told += throttle.take_overdue(at(now + 5)).iter().map(|(_, n)| n).sum::<u64>();
            prop_assert_eq!(told, gaps.len() as u64);
        }
    }
}
