//! What an article does to its story, and where the story stands after it.
//!
//! A verdict carries both, so that whoever publishes the article publishes the story's events with
//! it, and a restart that reads the verdict knows the story again.

use serde::{Deserialize, Serialize};

use super::StoryId;
use crate::article::{ItemUri, SourceId, Timestamp, Version};

/// What happens to a story. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoryEvent {
    /// Its first text is published.
    Opened,
    /// Another item tells it too: a duplicate or an update.
    Joined,
    /// One of its items has a new version.
    Updated,
    /// Another item stands for it.
    RepresentativeChanged,
    /// Its last article has left the window: later texts open another story.
    Closed,
}

impl StoryEvent {
    /// Every event, in the order of the enum, in which those of one article happen.
    pub const ALL: [Self; 5] =
        [Self::Opened, Self::Joined, Self::Updated, Self::RepresentativeChanged, Self::Closed];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Joined => "joined",
            Self::Updated => "updated",
            Self::RepresentativeChanged => "representative_changed",
            Self::Closed => "closed",
        }
    }
}

/// The published item that stands for a story.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Representative {
    /// Its identifier.
    pub uri: ItemUri,
    /// The version at which it stands.
    pub version: Version,
    /// Who delivered it.
    pub source: SourceId,
}

/// A story after one article.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StoryNote {
    /// What the article did to it, in the order of [`StoryEvent::ALL`]; often nothing.
    pub events: Vec<StoryEvent>,
    /// Number of the story's last event, from 1; 0 while nothing of it is published.
    pub sequence: u32,
    /// Items that have joined since it was opened.
    pub members: u32,
    /// Log time of its first article.
    pub opened: Timestamp,
    /// Log time of this article.
    pub at: Timestamp,
    /// What stands for it; nothing where all that was published has been withdrawn.
    pub representative: Option<Representative>,
    /// What stood for it before, where this article has changed that.
    pub replaced: Option<Representative>,
}

impl StoryNote {
    /// Number of the story's last event before this article.
    pub fn sequence_before(&self) -> u32 {
        self.sequence.saturating_sub(u32::try_from(self.events.len()).unwrap_or(u32::MAX))
    }
}

/// A story that has left the window.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ClosedStory {
    /// The story.
    pub story: StoryId,
    /// Number of this event.
    pub sequence: u32,
    /// Items that had joined it.
    pub members: u32,
    /// Log time of its first article.
    pub opened: Timestamp,
    /// Log time of its last article.
    pub last: Timestamp,
    /// What stood for it in the end.
    pub representative: Option<Representative>,
}

impl ClosedStory {
    /// Whether both speak of one end. Their times may differ where the broker's clock went back
    /// before a restart began to read.
    pub(super) fn is_same_end(&self, other: &Self) -> bool {
        (self.story, self.sequence) == (other.story, other.sequence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_place_and_its_own_name() {
        for (place, event) in StoryEvent::ALL.into_iter().enumerate() {
            assert_eq!(event as usize, place);
            let same = StoryEvent::ALL.iter().filter(|other| other.as_str() == event.as_str());
            assert_eq!(same.count(), 1);
        }
    }
}
