//! The remembered articles and their families: what an index may look at to judge a candidate.

use super::family::{Families, Kin};
use super::kept::Kept;
use super::window::{Seq, Window};
use crate::article::ItemUri;

/// Window and families together.
#[derive(Debug, Default)]
pub(super) struct Archive {
    pub(super) window: Window,
    pub(super) families: Families,
}

impl Archive {
    /// A remembered article.
    pub(super) fn get(&self, seq: Seq) -> Option<&Kept> {
        self.window.get(seq)
    }

    /// The family of a uri.
    fn family(&self, uri: &ItemUri) -> Option<Kin<'_>> {
        self.families.get(uri, &self.window)
    }

    /// The article at which a family stands.
    pub(super) fn standing(&self, uri: &ItemUri) -> Option<&Kept> {
        self.get(self.family(uri)?.standing()?)
    }

    /// The uri of the published article that this one stands for.
    pub(super) fn root(&self, seq: Seq) -> Option<&ItemUri> {
        self.get(seq).map(Kept::root)
    }

    /// Whether later articles may be called duplicates of this one: the published article that it
    /// stands for has not been withdrawn since. A kill of a suppressed copy does not touch what it
    /// copied.
    pub(super) fn is_usable(&self, seq: Seq) -> bool {
        let root = self.root(seq);
        root.is_some_and(|uri| self.family(uri).is_none_or(|family| !family.withdrew(seq)))
    }

    /// Adds an article to its family.
    pub(super) fn join(&mut self, seq: Seq) {
        let Some(kept) = self.window.get(seq) else { return };
        self.families.insert(&kept.uri, seq, &self.window);
    }

    /// Takes an article out of its family.
    pub(super) fn leave(&mut self, seq: Seq) {
        let Some(kept) = self.window.get(seq) else { return };
        self.families.remove(&kept.uri, seq, &self.window);
    }

    /// The replays after an article: the later members of its family up to the next accepted one.
    pub(super) fn replays(&self, seq: Seq) -> Vec<Seq> {
        let family = self.get(seq).and_then(|kept| self.family(&kept.uri));
        let later = family.into_iter().flat_map(|family| family.after(seq));
        later.take_while(|other| self.get(*other).is_some_and(Kept::is_replay)).collect()
    }
}
