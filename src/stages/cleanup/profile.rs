//! Source profiles: what is known of the pages of one source beside what holds for all.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Lines that a source's pages always carry, or that must never go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Beginnings of lines to drop, tidied.
    pub drop: Vec<String>,
    /// Beginnings of lines to keep, tidied.
    pub keep: Vec<String>,
}

/// Profiles by the source's identifier.
pub type Profiles = Arc<BTreeMap<String, Profile>>;

impl Profile {
    /// What the profile says of a line: to keep it, to drop it, or nothing. What is to be kept
    /// counts before what is to be dropped.
    pub fn verdict(&self, line: &str) -> Option<bool> {
        let begins = |list: &[String]| list.iter().any(|start| line.starts_with(start.as_str()));
        if begins(&self.keep) {
            Some(true)
        } else if begins(&self.drop) {
            Some(false)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_kept_counts_before_what_is_to_be_dropped() {
        let list = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        let profile = Profile { drop: list(&["Weather"]), keep: list(&["Weather warning"]) };
        assert_eq!(profile.verdict("Weather warning for the coast"), Some(true));
        assert_eq!(profile.verdict("Weather in Ellery"), Some(false));
        assert_eq!(profile.verdict("The weather"), None);
    }
}
