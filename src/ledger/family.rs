//! The families: all remembered versions of one uri.
//!
//! What a family stands at is read off its members, which are present articles with their verdicts,
//! and nothing else. So a family that is rebuilt from the window alone is the same as one that
//! never was away.

use std::collections::HashMap;
use std::mem::size_of;

use super::members::Members;
use super::numbers::{Numbers, Seeded};
use super::window::{Seq, Window};
use crate::article::{ItemUri, PubStatus};

/// Bytes of a family: its place in the map at two thirds load.
const FAMILY_COST: usize = (size_of::<(ItemUri, Family)>() + 1) * 3 / 2;
/// Bytes of one member, in a list that grows by doubling.
const MEMBER_COST: usize = 2 * size_of::<Seq>();

/// The versions of one uri, where several are remembered.
#[derive(Debug, Default)]
pub(super) struct Family {
    members: Members,
    /// The newest kill or hold among the members: what came before it is withdrawn.
    notice: Option<Seq>,
}

impl Family {
    fn insert(&mut self, seq: Seq, is_notice: bool) {
        self.members.insert(seq);
        if is_notice {
            self.notice = self.notice.max(Some(seq));
        }
    }
}

/// A family, most of which are one article.
pub(super) enum Kin<'a> {
    /// One article, and whether it is a kill or hold.
    One(Seq, bool),
    /// Several.
    Several(&'a Family),
}

impl<'a> Kin<'a> {
    /// The member at which the family stands.
    pub(super) fn standing(&self) -> Option<Seq> {
        match self {
            Self::One(only, _) => Some(*only),
            Self::Several(family) => family.members.last(),
        }
    }

    /// Whether a kill or hold of the family came after this article.
    pub(super) fn withdrew(&self, seq: Seq) -> bool {
        match self {
            Self::One(only, is_notice) => *is_notice && *only > seq,
            Self::Several(family) => family.notice.is_some_and(|notice| notice > seq),
        }
    }

    /// The members after this one, oldest first.
    pub(super) fn after(self, seq: Seq) -> impl Iterator<Item = Seq> + 'a {
        let (one, several) = match self {
            Self::One(only, _) => (Some(only), None),
            Self::Several(family) => (None, Some(family)),
        };
        let several = several.into_iter().flat_map(move |family| family.members.after(seq));
        one.filter(|only| *only > seq).into_iter().chain(several)
    }
}

/// All families.
#[derive(Debug, Default)]
pub(super) struct Families {
    single: Numbers,
    several: HashMap<ItemUri, Family, Seeded>,
    /// Members of the families of several.
    members: usize,
}

impl Families {
    /// The family of a uri.
    pub(super) fn get(&self, uri: &ItemUri, window: &Window) -> Option<Kin<'_>> {
        match self.single.get(uri, window) {
            Some(only) => Some(Kin::One(only, is_notice(only, window))),
            None => self.several.get(uri).map(Kin::Several),
        }
    }

    /// The uri as its family holds it, so that all members share one copy.
    pub(super) fn shared_uri(&self, uri: &ItemUri, window: &Window) -> ItemUri {
        let standing = self.get(uri, window).and_then(|family| family.standing());
        let shared = standing.and_then(|seq| window.get(seq)).map(|kept| &kept.uri);
        shared.unwrap_or(uri).clone()
    }

    /// Adds a remembered article at its place.
    pub(super) fn insert(&mut self, uri: &ItemUri, seq: Seq, window: &Window) {
        if let Some(family) = self.several.get_mut(uri) {
            family.insert(seq, is_notice(seq, window));
            self.members += 1;
            return;
        }
        let Some(only) = self.single.get(uri, window) else {
            return self.single.insert(uri, seq);
        };
        self.single.remove(uri, only);
        let mut family = Family::default();
        [only, seq].iter().for_each(|one| family.insert(*one, is_notice(*one, window)));
        self.several.insert(uri.clone(), family);
        self.members += 2;
    }

    /// Takes a member out; the family goes with its last one.
    pub(super) fn remove(&mut self, uri: &ItemUri, seq: Seq, window: &Window) {
        let Some(family) = self.several.get_mut(uri) else {
            self.single.remove(uri, seq);
            return;
        };
        family.members.remove(seq);
        self.members -= 1;
        if let Some(only) = family.members.only() {
            self.several.remove(uri);
            self.members -= 1;
            self.single.insert(uri, only);
        } else if family.notice == Some(seq) {
            // Empty and quick when the oldest member leaves; a search only when a notice is
            // retracted.
            let mut before = family.members.before(seq);
            family.notice = before.find(|before| is_notice(*before, window));
        }
    }

    /// How many families there are.
    pub(super) fn len(&self) -> usize {
        self.single.len() + self.several.len()
    }

    /// Their memory, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.single.bytes() + self.several.len() * FAMILY_COST + self.members * MEMBER_COST
    }
}

/// Whether a member of a family withdraws what came before it.
fn is_notice(seq: Seq, window: &Window) -> bool {
    window.get(seq).is_some_and(|kept| kept.status != PubStatus::Usable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::article;

    #[test]
    fn a_family_goes_with_its_last_member_and_its_memory_with_it() {
        let (mut families, mut window) = (Families::default(), Window::default());
        let uri = ItemUri::from("urn:a");
        let samples = [article("urn:a"), article("urn:a").kill()];
        let [first, second] = samples.map(|sample| window.push(sample.kept(0)));
        families.insert(&uri, first, &window);
        families.insert(&uri, second, &window);
        families.remove(&uri, first, &window);
        let standing = families.get(&uri, &window).and_then(|family| family.standing());
        assert_eq!((standing, families.several.len()), (Some(second), 0));
        families.remove(&uri, second, &window);
        assert_eq!((families.len(), families.bytes()), (0, 0));
    }

    #[test]
    fn taking_back_a_kill_uncovers_the_notice_before_it() {
        let (mut families, mut window) = (Families::default(), Window::default());
        let uri = ItemUri::from("urn:a");
        let [text, hold] = [article("urn:a"), article("urn:a").hold()];
        let samples = [text.clone(), hold, text, article("urn:a").kill()];
        let [text, _, reinstated, kill] = samples.map(|sample| {
            let seq = window.push(sample.kept(0));
            families.insert(&uri, seq, &window);
            seq
        });
        let withdrawn = |families: &Families, seq| {
            families.get(&uri, &window).is_some_and(|family| family.withdrew(seq))
        };
        assert!(withdrawn(&families, reinstated));
        families.remove(&uri, kill, &window);
        assert!(!withdrawn(&families, reinstated));
        assert!(withdrawn(&families, text));
    }

    #[test]
    fn a_family_of_one_knows_that_it_is_withdrawn() {
        let (mut families, mut window) = (Families::default(), Window::default());
        let uri = ItemUri::from("urn:a");
        let text = window.push(article("urn:b").kept(0));
        let kill = window.push(article("urn:a").kill().kept(0));
        families.insert(&uri, kill, &window);
        let family = families.get(&uri, &window).expect("the family of the kill");
        assert!(family.withdrew(text) && !family.withdrew(kill));
        assert_eq!(family.after(text).collect::<Vec<_>>(), [kill]);
    }
}
