//! What is wrong with a configuration, in words that name the place, the reason and the remedy.

use std::fmt;

use super::Place;

/// Why a value is refused and what to write instead. Never carries the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) reason: String,
    pub(super) suggestion: String,
}

impl Refusal {
    /// A refusal with its remedy; the remedy may be empty where the reason says it all.
    pub(super) fn new(reason: impl Into<String>, suggestion: impl Into<String>) -> Self {
        Self { reason: reason.into(), suggestion: suggestion.into() }
    }
}

/// One thing that is wrong, displayed as `place: key: reason; suggestion`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it was written.
    pub place: Place,
    /// The key in dotted form; empty where the whole file is meant.
    pub key: String,
    /// What is wrong.
    pub reason: String,
    /// What to do about it; may be empty.
    pub suggestion: String,
}

impl Problem {
    pub(super) fn new(place: Place, key: impl Into<String>, refusal: Refusal) -> Self {
        let Refusal { reason, suggestion } = refusal;
        Self { place, key: key.into(), reason, suggestion }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place != Place::Default {
            write!(f, "{}: ", self.place)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.reason)?;
        if !self.suggestion.is_empty() {
            write!(f, "; {}", self.suggestion)?;
        }
        Ok(())
    }
}

/// Everything that is wrong with a configuration, sorted by place; displayed one line a problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct ConfigErrors(Vec<Problem>);

impl ConfigErrors {
    /// Sorts the problems and drops repeats.
    pub(super) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Self(problems)
    }

    /// The problems, sorted by place.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_place_key_reason_suggestion() {
        let place = Place::Variable("WIREDESK__LEDGER__WINDOW".to_owned());
        let problem = Problem::new(place, "ledger.window", Refusal::new("too long", "write 72h"));
        assert_eq!(
            problem.to_string(),
            "WIREDESK__LEDGER__WINDOW: ledger.window: too long; write 72h"
        );
    }

    #[test]
    fn every_problem_has_one_line_and_repeats_are_dropped() {
        let problem = |key: &str| Problem::new(Place::Default, key, Refusal::new("is wrong", ""));
        let errors = ConfigErrors::new(vec![problem("b"), problem("a"), problem("b")]);
        assert_eq!(errors.to_string(), "a: is wrong\nb: is wrong");
    }
}
