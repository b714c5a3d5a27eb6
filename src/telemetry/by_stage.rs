//! What is measured of each stage.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{Counter, Histogram};

use super::label::{self, Label as _};
use super::metric::Metric;
use super::registry::{ByLabel, Registry};
use crate::article::{Poison, PoisonCode};

/// What is measured of one stage.
struct Instruments {
    name: &'static str,
    duration: Histogram,
    /// Records and nanoseconds so far, for the status page.
    records: AtomicU64,
    nanos: AtomicU64,
    /// By the codes that it gives as a rule.
    errors: BTreeMap<PoisonCode, Counter>,
    dead_letters: BTreeMap<PoisonCode, Counter>,
}

impl Instruments {
    fn new(registry: &Registry, name: &'static str) -> Self {
        let by_code = |metric| {
            let counter =
                |code: &PoisonCode| (*code, registry.counter(metric, &[name, code.value()]));
            label::codes(name).iter().map(counter).collect()
        };
        Self {
            name,
            duration: registry.histogram(Metric::StageDuration, &[name]),
            records: AtomicU64::new(0),
            nanos: AtomicU64::new(0),
            errors: by_code(Metric::StageErrors),
            dead_letters: by_code(Metric::DeadLetters),
        }
    }
}

/// The instruments of all stages; steps with no name of their own share one set, and so do the
/// codes that nobody expects of their stage.
pub(super) struct ByStage {
    stages: Vec<Instruments>,
    other: Instruments,
    other_errors: ByLabel<PoisonCode>,
    other_dead_letters: ByLabel<PoisonCode>,
}

impl ByStage {
    /// Registers all, at zero.
    pub(super) fn new(registry: &Registry) -> Self {
        let other = |metric| {
            ByLabel::new(|code: &PoisonCode| {
                registry.counter(metric, &[label::OTHER, code.value()])
            })
        };
        Self {
            stages: label::stages()
                .into_iter()
                .filter(|name| *name != label::OTHER)
                .map(|name| Instruments::new(registry, name))
                .collect(),
            other: Instruments::new(registry, label::OTHER),
            other_errors: other(Metric::StageErrors),
            other_dead_letters: other(Metric::DeadLetters),
        }
    }

    /// Notes that so many records took this long each, as a mean.
    pub(super) fn took(&self, stage: &str, mean: Duration, records: u64) {
        let known = self.get(stage);
        known.duration.record_many(mean, usize::try_from(records).unwrap_or(usize::MAX));
        known.records.fetch_add(records, Ordering::Relaxed);
        let nanos = u64::try_from(mean.as_nanos()).unwrap_or(u64::MAX).saturating_mul(records);
        known.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Name, records and seconds so far of each stage, in the order in which they run.
    pub(super) fn totals(&self) -> Vec<(&'static str, u64, f64)> {
        let total = |stage: &Instruments| {
            let nanos = stage.nanos.load(Ordering::Relaxed);
            (stage.name, stage.records.load(Ordering::Relaxed), nanos as f64 / 1e9)
        };
        self.stages.iter().map(total).collect()
    }

    /// Refusals like this one, repeated attempts included.
    pub(super) fn errors(&self, poison: &Poison) -> &Counter {
        let usual = self.get(poison.stage).errors.get(&poison.code);
        usual.unwrap_or_else(|| self.other_errors.get(poison.code))
    }

    /// Dead letters like this one.
    pub(super) fn dead_letters(&self, poison: &Poison) -> &Counter {
        let usual = self.get(poison.stage).dead_letters.get(&poison.code);
        usual.unwrap_or_else(|| self.other_dead_letters.get(poison.code))
    }

    fn get(&self, stage: &str) -> &Instruments {
        self.stages.iter().find(|known| known.name == stage).unwrap_or(&self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_stage_is_counted_as_other() {
        let registry = Registry::new();
        let stages = ByStage::new(&registry);
        let poison = Poison::new(PoisonCode::Binary, "no-such-stage", "");
        stages.errors(&poison).increment(1);
        let text = registry.render();
        let line = "wiredesk_stage_errors_total{stage=\"other\",code=\"binary\"} 1";
        assert!(text.contains(line), "{text}");
    }

    #[test]
    fn errors_and_dead_letters_are_counted_apart() {
        let registry = Registry::new();
        let stages = ByStage::new(&registry);
        let poison = Poison::new(PoisonCode::NoText, "cleanup", "nothing left");
        stages.errors(&poison).increment(3);
        stages.dead_letters(&poison).increment(1);
        let text = registry.render();
        let labels = "{stage=\"cleanup\",code=\"no_text\"}";
        assert!(text.contains(&format!("wiredesk_stage_errors_total{labels} 3")), "{text}");
        assert!(text.contains(&format!("wiredesk_dead_letters_total{labels} 1")), "{text}");
    }

    #[test]
    fn a_code_that_a_stage_does_not_give_as_a_rule_is_counted_all_the_same() {
        let registry = Registry::new();
        let stages = ByStage::new(&registry);
        for stage in label::stages() {
            for code in PoisonCode::ALL {
                let poison = Poison::new(code, stage, "");
                stages.dead_letters(&poison).increment(1);
            }
        }
        let text = registry.render();
        let counts = text.lines().filter(|line| line.starts_with("wiredesk_dead_letters_total{"));
        let sum: u64 = counts.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok()).sum();
        let pairs = label::stages().len() * PoisonCode::ALL.len();
        assert_eq!(sum, u64::try_from(pairs).expect("few"));
    }

    #[test]
    fn the_totals_of_a_stage_add_up_over_batches() {
        let stages = ByStage::new(&Registry::new());
        stages.took("cleanup", Duration::from_micros(40), 100);
        stages.took("cleanup", Duration::from_micros(60), 100);
        let totals = stages.totals();
        let cleanup = totals.iter().find(|(name, ..)| *name == "cleanup").expect("a stage");
        assert_eq!((cleanup.1, (cleanup.2 * 1_000.0).round()), (200, 10.0));
    }
}
