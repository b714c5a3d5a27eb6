//! How a story gets its id.

use xxhash_rust::xxh3::Xxh3Default;

use super::StoryId;
use crate::article::{ItemUri, Version};

impl StoryId {
    /// The id of the story that this version of this item opens: xxh3-128 of both.
    ///
    /// Stable: the same article opens the same story in every process, and again after it has left
    /// the window.
    pub fn opened_by(uri: &ItemUri, version: &Version) -> Self {
        let mut hash = Xxh3Default::new();
        hash.update(uri.as_str().as_bytes());
        // 0xff is in no UTF-8 text, so the end of the uri cannot be moved.
        hash.update(&[
            0xff,
            u8::from(version.number.is_some()),
            u8::from(version.created.is_some()),
        ]);
        hash.update(&version.number.unwrap_or_default().to_le_bytes());
        hash.update(&version.created.unwrap_or_default().0.to_le_bytes());
        Self(hash.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Timestamp;

    fn story(uri: &str, version: Version) -> StoryId {
        StoryId::opened_by(&ItemUri::from(uri), &version)
    }

    #[test]
    fn the_id_of_a_story_never_changes_between_releases() {
        let id = story("urn:example:harbour", Version::numbered(3));
        assert_eq!(id.to_string(), "5a106b267a210dc3f28542593503bbbe");
    }

    #[test]
    fn uri_number_and_time_all_make_another_story() {
        let time = |created| Version { number: None, created: Some(Timestamp(created)) };
        let ids = [
            story("urn:a", Version::default()),
            story("urn:a", Version::numbered(0)),
            story("urn:a", Version::numbered(1)),
            story("urn:a", time(0)),
            story("urn:a", time(1)),
            story("urn:b", Version::default()),
        ];
        for (index, id) in ids.iter().enumerate() {
            assert!(!ids[..index].contains(id), "story {index} repeats an earlier one");
        }
    }
}
