//! The figures of a ledger, for metrics and `/status`.

use std::time::Duration;

use super::index::Vetoes;
use super::{Decision, Preference};
use crate::article::Timestamp;
use crate::stages::dedup::Veto;

/// How much a ledger remembers, and what its decisions depend on besides the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerLimits {
    /// How far back an article is compared, in log time.
    pub window: Duration,
    /// Most articles remembered.
    pub max_entries: usize,
    /// Most memory, in bytes, as [`LedgerStats::bytes`] counts it.
    pub max_bytes: usize,
    /// Texts with fewer words are never called duplicates of another item.
    pub min_words: u32,
    /// Whose copy of a text stands for it; by default that of whoever is first.
    pub prefer: Preference,
}

/// What has happened since the ledger was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerCounts {
    /// First claims by decision, in the order of [`Decision::ALL`].
    pub decisions: [u64; Decision::ALL.len()],
    /// Claims of an origin that was known, with the same raw bytes.
    pub repeated: u64,
    /// Claims of an origin that was known, with other raw bytes: the raw topic was made anew.
    pub reused_origins: u64,
    /// Acceptances of near duplicates that a guard has taken back, in the order of [`Veto::ALL`].
    pub vetoes: [u64; Veto::ALL.len()],
    /// Articles taken back.
    pub retracted: u64,
    /// Verdict entries that differed from what was computed here. Other than 0 while another
    /// version of the program, or another configuration, writes to the same ledger.
    pub overridden: u64,
}

impl LedgerCounts {
    /// First claims with this decision.
    pub fn of(&self, decision: Decision) -> u64 {
        self.decisions[decision as usize]
    }

    /// Acceptances that this guard has taken back.
    pub fn vetoed(&self, veto: Veto) -> u64 {
        self.vetoes[veto as usize]
    }

    pub(super) fn add_vetoes(&mut self, vetoes: Vetoes) {
        for (all, more) in self.vetoes.iter_mut().zip(vetoes.0) {
            *all += u64::from(more);
        }
    }

    pub(super) fn add(&mut self, decision: Decision) {
        self.decisions[decision as usize] += 1;
    }
}

/// What a ledger holds, and what has happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerStats {
    /// Articles remembered.
    pub entries: usize,
    /// Item uris among them.
    pub items: usize,
    /// Texts among them that later ones are compared with.
    pub texts: usize,
    /// Stories that they tell.
    pub stories: usize,
    /// Memory, in bytes: a function of what is remembered, close to what the allocator gives for
    /// it.
    pub bytes: usize,
    /// Log time of the oldest article remembered.
    pub oldest: Option<Timestamp>,
    /// Log time of the newest entry applied.
    pub newest: Option<Timestamp>,
    /// How far back articles are compared at present: the configured window, or less where memory
    /// cut it short.
    pub effective_window: Duration,
    /// Whether `max_entries` or `max_bytes` have pushed out an article that the window would still
    /// hold.
    pub cut_short: bool,
    /// What has happened.
    pub counts: LedgerCounts,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_has_its_own_counter() {
        let mut counts = LedgerCounts::default();
        for (times, decision) in Decision::ALL.into_iter().enumerate() {
            (0..times).for_each(|_| counts.add(decision));
        }
        let counted: Vec<_> =
            Decision::ALL.into_iter().map(|decision| counts.of(decision)).collect();
        assert_eq!(counted, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
