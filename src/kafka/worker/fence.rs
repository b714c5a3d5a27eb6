//! Tells a worker that merely stalled from two processes under one name: both see `Fenced`.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many fences within [`SPAN`] mean that somebody else uses the id.
const MOST: usize = 3;
const SPAN: Duration = Duration::from_secs(60);

/// Fences seen lately.
#[derive(Debug, Default)]
pub(super) struct FenceGuard {
    seen: VecDeque<Instant>,
}

impl FenceGuard {
    /// Counts one; true when it is one too many.
    pub(super) fn count(&mut self, now: Instant) -> bool {
        while self.seen.front().is_some_and(|&first| now.duration_since(first) > SPAN) {
            self.seen.pop_front();
        }
        self.seen.push_back(now);
        self.seen.len() >= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fence_is_a_stall_and_three_in_a_minute_are_a_rival() {
        let mut guard = FenceGuard::default();
        let start = Instant::now();
        assert!(!guard.count(start));
        assert!(!guard.count(start + Duration::from_secs(70)));
        assert!(!guard.count(start + Duration::from_secs(80)));
        assert!(guard.count(start + Duration::from_secs(90)));
    }
}
