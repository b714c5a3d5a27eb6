//! What is measured of each stage.

use metrics::{Counter, Histogram};

use super::label::{self, Label as _};
use super::metric::Metric;
use super::registry::{ByLabel, Registry};
use crate::article::{Poison, PoisonCode};

/// The instruments of one stage.
struct Instruments {
    name: &'static str,
    duration: Histogram,
    errors: ByLabel<PoisonCode>,
    dead_letters: ByLabel<PoisonCode>,
}

impl Instruments {
    fn new(registry: &Registry, name: &'static str) -> Self {
        let by_code = |metric| {
            ByLabel::new(|code: &PoisonCode| registry.counter(metric, &[name, code.value()]))
        };
        Self {
            name,
            duration: registry.histogram(Metric::StageDuration, &[name]),
            errors: by_code(Metric::StageErrors),
            dead_letters: by_code(Metric::DeadLetters),
        }
    }
}

/// The instruments of all stages; steps with no name of their own share one set.
pub(super) struct ByStage {
    stages: Vec<Instruments>,
    other: Instruments,
}

impl ByStage {
    /// Registers all, at zero.
    pub(super) fn new(registry: &Registry) -> Self {
        Self {
            stages: label::stages()
                .into_iter()
                .filter(|name| *name != label::OTHER)
                .map(|name| Instruments::new(registry, name))
                .collect(),
            other: Instruments::new(registry, label::OTHER),
        }
    }

    /// Seconds of this stage for one record.
    pub(super) fn duration(&self, stage: &str) -> &Histogram {
        &self.get(stage).duration
    }

    /// Refusals like this one, repeated attempts included.
    pub(super) fn errors(&self, poison: &Poison) -> &Counter {
        self.get(poison.stage).errors.get(poison.code)
    }

    /// Dead letters like this one.
    pub(super) fn dead_letters(&self, poison: &Poison) -> &Counter {
        self.get(poison.stage).dead_letters.get(poison.code)
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
        stages.errors(&Poison::new(PoisonCode::Binary, "no-such-stage", "")).increment(1);
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
}
