//! Whether an item may be used.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Publication status, in the three values of IPTC's `pubStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PubStatus {
    /// May be published.
    #[default]
    Usable,
    /// Held back for now: stop delivery, recall, wait for the next version.
    Withheld,
    /// Killed: no version may be used under any circumstances.
    Canceled,
}

impl PubStatus {
    /// Reads the spellings found on wires: ninjs and NewsML-G2 names, `stat:` codes, `cancelled`,
    /// `killed`, `embargoed`.
    ///
    /// `embargoed` means usable with a time; the time travels in its own field.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().trim_start_matches("stat:").to_ascii_lowercase();
        match name.as_str() {
            "usable" | "embargoed" => Some(Self::Usable),
            "withheld" | "hold" => Some(Self::Withheld),
            "canceled" | "cancelled" | "killed" | "kill" | "withdrawn" => Some(Self::Canceled),
            _ => None,
        }
    }

    /// The ninjs spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

impl fmt::Display for PubStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agency_spellings_are_read() {
        assert_eq!(PubStatus::parse("stat:canceled"), Some(PubStatus::Canceled));
        assert_eq!(PubStatus::parse(" Cancelled "), Some(PubStatus::Canceled));
        assert_eq!(PubStatus::parse("embargoed"), Some(PubStatus::Usable));
        assert_eq!(PubStatus::parse("perhaps"), None);
    }
}
