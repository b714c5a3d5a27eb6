//! Counts what became of the records.

use std::time::Duration;

use crate::pipeline::Outcome;

/// Records by outcome.
#[derive(Debug, Default)]
pub(super) struct Tally([u64; Outcome::ALL.len()]);

impl Tally {
    /// One more.
    pub(super) fn count(&mut self, outcome: Outcome) {
        self.0[outcome as usize] += 1;
    }

    /// One line for a person; outcomes that did not occur are left out.
    pub(super) fn sentence(&self, time: Duration) -> String {
        let Self(counts) = self;
        let total: u64 = counts.iter().sum();
        let occurred = Outcome::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0);
        let parts: Vec<String> =
            occurred.map(|(outcome, count)| format!("{count} {}", noun(outcome))).collect();
        let seconds = time.as_secs_f64();
        match parts.as_slice() {
            [] => "no records".to_owned(),
            parts => format!("{total} records in {seconds:.1} s: {}", parts.join(", ")),
        }
    }
}

fn noun(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Published => "published",
        Outcome::Duplicate => "duplicate",
        Outcome::Marked => "marked duplicate",
        Outcome::Dropped => "dropped duplicate",
        Outcome::Stale => "stale",
        Outcome::Notice => "killed or held",
        Outcome::DeadLettered => "dead-lettered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_that_did_not_occur_are_left_out() {
        let mut tally = Tally::default();
        assert_eq!(tally.sentence(Duration::ZERO), "no records");
        tally.count(Outcome::Published);
        tally.count(Outcome::Published);
        tally.count(Outcome::DeadLettered);
        let sentence = tally.sentence(Duration::from_millis(250));
        assert_eq!(sentence, "3 records in 0.2 s: 2 published, 1 dead-lettered");
    }
}
