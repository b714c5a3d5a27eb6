//! Which of several sources' copies of one text stands for it.

use crate::article::SourceId;

/// Sources by preference, the best first; those that are not named share the last rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preference(Vec<SourceId>);

impl Preference {
    /// No preference: the first copy stands.
    pub const NONE: Self = Self(Vec::new());

    /// A preference in this order.
    pub fn of(sources: impl IntoIterator<Item = SourceId>) -> Self {
        Self(sources.into_iter().collect())
    }

    /// The rank of a source: the lower, the better.
    pub(super) fn rank(&self, source: &SourceId) -> usize {
        self.0.iter().position(|named| named == source).unwrap_or(self.0.len())
    }

    /// Whether the one is preferred to the other. Without a preference nobody is.
    pub(super) fn prefers(&self, one: &SourceId, other: &SourceId) -> bool {
        self.rank(one) < self.rank(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_named_is_preferred_and_the_unnamed_never() {
        let source = |name: &str| SourceId::from(name);
        let preference = Preference::of([source("agency"), source("herald")]);
        assert!(preference.prefers(&source("agency"), &source("herald")));
        assert!(preference.prefers(&source("herald"), &source("blog")));
        assert!(!preference.prefers(&source("blog"), &source("blog")));
        assert!(!preference.prefers(&source("blog"), &source("agency")));
        assert!(!Preference::default().prefers(&source("agency"), &source("blog")));
    }
}
