//! What a check of the cluster found out.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// As it should be.
    Good,
    /// Works, but another setting would be better.
    Advice,
    /// The pipeline would not start, or would not keep its guarantees.
    Wrong,
}

impl Severity {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Advice => "advice",
            Self::Wrong => "wrong",
        }
    }
}

/// One thing found out: about what, what, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: `topic wire.ledger`, `connection`.
    pub subject: String,
    /// What is so.
    pub what: String,
    /// What to do, unless all is well.
    pub remedy: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(subject: impl Into<String>, what: impl Into<String>) -> Self {
        Self { severity: Severity::Good, subject: subject.into(), what: what.into(), remedy: None }
    }

    /// It works, but.
    pub fn advice(
        subject: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Advice,
            subject: subject.into(),
            what: what.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// It must be changed.
    pub fn wrong(
        subject: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Wrong, ..Self::advice(subject, what, remedy) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}
