//! Back-pressure by bytes: one budget for everything between poll and delivery.

/// Whether polling should go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// Records are polled.
    Open,
    /// Nothing is polled until half the budget is free: `pause` throws prefetched data away, so it
    /// must be rare.
    Closed,
}

/// Bytes held by a worker against its limit.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    held: usize,
    flow: Flow,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, held: 0, flow: Flow::Open }
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.held += bytes;
    }

    pub(super) fn sub(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.held, "more bytes given back than were taken");
        self.held = self.held.saturating_sub(bytes);
    }

    /// The new flow, if it has to change.
    pub(super) fn turn(&mut self) -> Option<Flow> {
        let wanted = match self.flow {
            Flow::Open if self.held >= self.limit => Flow::Closed,
            Flow::Closed if self.held < self.limit / 2 => Flow::Open,
            same => same,
        };
        (wanted != self.flow).then(|| {
            self.flow = wanted;
            wanted
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_stops_at_the_limit_and_starts_again_below_half() {
        let mut budget = Budget::new(100);
        budget.add(99);
        assert_eq!(budget.turn(), None);
        budget.add(1);
        assert_eq!(budget.turn(), Some(Flow::Closed));
        budget.sub(50);
        assert_eq!(budget.turn(), None);
        budget.sub(1);
        assert_eq!(budget.turn(), Some(Flow::Open));
        assert_eq!(budget.turn(), None);
    }
}
