//! The families: all remembered versions of one uri.
//!
//! What a family stands at is read off its members, which are present articles with their verdicts,
//! and nothing else. So a family that is rebuilt from the window alone is the same as one that
//! never was away.

use std::collections::HashMap;
use std::mem::size_of;

use super::members::Members;
use super::window::Seq;
use crate::article::ItemUri;

/// Bytes of a family: its place in the map at two thirds load.
const FAMILY_COST: usize = (size_of::<(ItemUri, Family)>() + 1) * 3 / 2;
/// Bytes of one member, in a list that grows by doubling.
const MEMBER_COST: usize = 2 * size_of::<Seq>();

/// The versions of one uri.
#[derive(Debug, Default)]
pub(super) struct Family {
    members: Members,
    /// The newest kill or hold among the members: what came before it is withdrawn.
    notice: Option<Seq>,
}

impl Family {
    /// The member at which the family stands.
    pub(super) fn standing(&self) -> Option<Seq> {
        self.members.last()
    }

    /// Whether a kill or hold of the family came after this article.
    pub(super) fn withdrew(&self, seq: Seq) -> bool {
        self.notice.is_some_and(|notice| notice > seq)
    }

    /// The members after this one, oldest first.
    pub(super) fn after(&self, seq: Seq) -> impl Iterator<Item = Seq> + '_ {
        self.members.after(seq)
    }
}

/// All families.
#[derive(Debug, Default)]
pub(super) struct Families {
    by_uri: HashMap<ItemUri, Family>,
    members: usize,
}

impl Families {
    /// The family of a uri.
    pub(super) fn get(&self, uri: &ItemUri) -> Option<&Family> {
        self.by_uri.get(uri)
    }

    /// The uri as its family holds it, so that all members share one copy.
    pub(super) fn shared_uri(&self, uri: &ItemUri) -> ItemUri {
        self.by_uri.get_key_value(uri).map_or(uri, |(shared, _)| shared).clone()
    }

    /// Adds a member at its place.
    pub(super) fn insert(&mut self, uri: &ItemUri, seq: Seq, is_notice: bool) {
        let family = self.by_uri.entry(uri.clone()).or_default();
        family.members.insert(seq);
        if is_notice {
            family.notice = family.notice.max(Some(seq));
        }
        self.members += 1;
    }

    /// Takes a member out; the family goes with its last one. `is_notice` tells kills and holds
    /// among the others.
    pub(super) fn remove(&mut self, uri: &ItemUri, seq: Seq, is_notice: impl Fn(Seq) -> bool) {
        let Some(family) = self.by_uri.get_mut(uri) else { return };
        family.members.remove(seq);
        self.members -= 1;
        if family.members.is_empty() {
            self.by_uri.remove(uri);
        } else if family.notice == Some(seq) {
            // Empty and quick when the oldest member leaves; a search only when a notice is
            // retracted.
            family.notice = family.members.before(seq).find(|before| is_notice(*before));
        }
    }

    /// How many families there are.
    pub(super) fn len(&self) -> usize {
        self.by_uri.len()
    }

    /// Their memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.by_uri.len() * FAMILY_COST + self.members * MEMBER_COST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_goes_with_its_last_member_and_its_memory_with_it() {
        let mut families = Families::default();
        let uri = ItemUri::from("urn:a");
        let [first, second] = [0, 1].map(Seq::from_index);
        families.insert(&uri, first, false);
        families.insert(&uri, second, true);
        families.remove(&uri, first, |_| false);
        assert_eq!(families.get(&uri).and_then(Family::standing), Some(second));
        families.remove(&uri, second, |_| false);
        assert_eq!((families.len(), families.bytes()), (0, 0));
    }

    #[test]
    fn taking_back_a_kill_uncovers_the_notice_before_it() {
        let mut families = Families::default();
        let uri = ItemUri::from("urn:a");
        let [text, hold, reinstated, kill] = [0, 1, 2, 3].map(Seq::from_index);
        for (seq, is_notice) in [(text, false), (hold, true), (reinstated, false), (kill, true)] {
            families.insert(&uri, seq, is_notice);
        }
        let withdrawn =
            |families: &Families, seq| families.get(&uri).is_some_and(|f| f.withdrew(seq));
        assert!(withdrawn(&families, reinstated));
        families.remove(&uri, kill, |seq| seq == hold);
        assert!(!withdrawn(&families, reinstated));
        assert!(withdrawn(&families, text));
    }
}
