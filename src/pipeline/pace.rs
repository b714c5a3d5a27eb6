//! How long a batch stays open: short while the wire is fresh, long while far behind.

use std::time::Duration;

/// The interval that closes a batch, between two bounds.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    shortest: Duration,
    longest: Duration,
    now: Duration,
}

impl Pace {
    pub(super) fn new(shortest: Duration, start: Duration, longest: Duration) -> Self {
        Self { shortest, longest, now: start.clamp(shortest, longest) }
    }

    pub(super) fn interval(&self) -> Duration {
        self.now
    }

    /// A batch was full before its time: more is waiting, so larger batches pay.
    pub(super) fn was_full(&mut self) {
        self.now = (self.now * 2).min(self.longest);
    }

    /// A batch was closed by time with this part of its limits used, 0 to 1.
    pub(super) fn was_timely(&mut self, filled: f64) {
        if filled < 0.1 {
            self.now = (self.now / 2).max(self.shortest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_fresh_wire_shrinks_the_interval_to_its_floor() {
        let mut pace = Pace::new(20 * MS, 100 * MS, 500 * MS);
        for _ in 0..10 {
            pace.was_timely(0.01);
        }
        assert_eq!(pace.interval(), 20 * MS);
    }

    #[test]
    fn a_backlog_grows_it_to_its_ceiling() {
        let mut pace = Pace::new(20 * MS, 100 * MS, 500 * MS);
        for _ in 0..10 {
            pace.was_full();
        }
        assert_eq!(pace.interval(), 500 * MS);
    }

    #[test]
    fn a_half_full_batch_changes_nothing() {
        let mut pace = Pace::new(20 * MS, 100 * MS, 500 * MS);
        pace.was_timely(0.5);
        assert_eq!(pace.interval(), 100 * MS);
    }
}
