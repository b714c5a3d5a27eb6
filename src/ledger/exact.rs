//! The index of equal texts.
//!
//! Articles of one text stand in groups by their root: the uri of the published article that they
//! are or repeat. A thousand copies of one article are one root, so that a kill of it is seen by
//! looking at the newest of them. A text seldom has a second root: when the first is withdrawn and
//! the text published again, or when a revision takes over the text of another item.

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeMap, HashMap};
use std::mem::size_of;

use super::Claim;
use super::archive::Archive;
use super::index::{Candidate, Finding, Relation};
use super::kept::ContentKey;
use super::members::Members;
use super::numbers::{Numbers, Seeded};
use super::window::Seq;
use crate::article::ItemUri;

/// Roots of one text that a search looks at, those with the newest articles first.
const ROOTS_SEARCHED: usize = 16;
/// Bytes of a text of several articles: its place in the map at two thirds load.
const TEXT_COST: usize = (size_of::<(ContentKey, Group)>() + 1) * 3 / 2;
/// Bytes of a root where a text has several: its places in two trees.
const ROOT_COST: usize = 2 * size_of::<(ItemUri, Members, Seq)>();
/// Bytes of one article, in a list that grows by doubling.
const MEMBER_COST: usize = 2 * size_of::<Seq>();

/// All articles of one text, where several have it.
#[derive(Debug)]
enum Group {
    /// They have one root.
    One(Members),
    /// They have several.
    Several(Box<Roots>),
}

/// Articles of one text by root.
#[derive(Debug, Default)]
struct Roots {
    by_uri: BTreeMap<ItemUri, Members>,
    /// The roots by their newest article.
    by_newest: BTreeMap<Seq, ItemUri>,
}

impl Roots {
    fn change(&mut self, uri: &ItemUri, change: impl FnOnce(&mut Members)) {
        let mut members = self.by_uri.remove(uri).unwrap_or_default();
        if let Some(newest) = members.last() {
            self.by_newest.remove(&newest);
        }
        change(&mut members);
        if let Some(newest) = members.last() {
            self.by_newest.insert(newest, uri.clone());
            self.by_uri.insert(uri.clone(), members);
        }
    }
}

impl Group {
    fn insert(&mut self, seq: Seq, archive: &Archive) {
        let Some(root) = archive.root(seq) else { return };
        match self {
            Self::One(members) => match members.last().and_then(|last| archive.root(last)) {
                Some(other) if other != root => {
                    let mut roots = Roots::default();
                    let members = std::mem::take(members);
                    roots.change(other, |slot| *slot = members);
                    roots.change(root, |members| members.insert(seq));
                    *self = Self::Several(Box::new(roots));
                }
                _ => members.insert(seq),
            },
            Self::Several(roots) => roots.change(root, |members| members.insert(seq)),
        }
    }

    fn remove(&mut self, seq: Seq, archive: &Archive) {
        let Some(root) = archive.root(seq) else { return };
        match self {
            Self::One(members) => members.remove(seq),
            Self::Several(roots) => {
                roots.change(root, |members| members.remove(seq));
                if roots.by_uri.len() == 1 {
                    let last = roots.by_uri.pop_first();
                    *self = Self::One(last.map(|(_, members)| members).unwrap_or_default());
                }
            }
        }
    }

    /// The article there is, if there is no other.
    fn only(&self) -> Option<Seq> {
        match self {
            Self::One(members) => members.only(),
            Self::Several(_) => None,
        }
    }

    /// Memory besides its articles, in bytes.
    fn cost(&self) -> usize {
        match self {
            Self::One(_) => TEXT_COST,
            Self::Several(roots) => TEXT_COST + roots.by_uri.len() * ROOT_COST,
        }
    }

    /// The articles of each root, the root with the newest article first.
    fn newest_roots(&self) -> impl Iterator<Item = &Members> {
        let (one, several) = match self {
            Self::One(members) => (Some(members), None),
            Self::Several(roots) => (None, Some(roots)),
        };
        let several = several.into_iter().flat_map(|roots| {
            roots.by_newest.values().rev().filter_map(|uri| roots.by_uri.get(uri))
        });
        one.into_iter().chain(several)
    }
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct ExactIndex {
    /// Texts of one article.
    single: Numbers,
    several: HashMap<ContentKey, Group, Seeded>,
    /// Memory of the texts of several articles.
    bytes: usize,
}

impl ExactIndex {
    /// Of the usable roots the one with the oldest article, at its newest version of that text.
    pub(super) fn lookup(&self, claim: &Claim, archive: &Archive) -> Finding {
        let mut finding = Finding::default();
        let mut oldest = None;
        let content = ContentKey::of(&claim.fingerprint);
        let single = self.single.get(&content, &archive.window).map(|only| (only, only));
        let several = self.several.get(&content).filter(|_| single.is_none());
        let several = several.into_iter().flat_map(Group::newest_roots);
        let several = several.filter_map(|members| Some((members.first()?, members.last()?)));
        for (first, last) in single.into_iter().chain(several.take(ROOTS_SEARCHED)) {
            let Some(kept) = archive.get(last) else { continue };
            if *kept.root() == claim.uri {
                continue;
            }
            if !archive.is_usable(last) {
                finding.withdrawn = finding.withdrawn.or(Some(kept.story()));
            } else if oldest.is_none_or(|oldest| first < oldest) {
                oldest = Some(first);
                finding.candidate = Some(Candidate {
                    entry: last,
                    relation: Relation::Duplicate,
                    similarity: 1000,
                    method: "exact",
                    listed: false,
                    evidence: None,
                });
            }
        }
        finding
    }

    pub(super) fn insert(&mut self, seq: Seq, archive: &Archive) {
        let Some(kept) = archive.get(seq) else { return };
        let group = match self.several.entry(kept.content()) {
            Place::Occupied(group) => {
                self.bytes -= group.get().cost();
                group.into_mut()
            }
            Place::Vacant(place) => {
                let Some(only) = self.single.get(&kept.content(), &archive.window) else {
                    return self.single.insert(&kept.content(), seq);
                };
                self.single.remove(&kept.content(), only);
                self.bytes += MEMBER_COST;
                place.insert(Group::One(Members::One(only)))
            }
        };
        group.insert(seq, archive);
        self.bytes += group.cost() + MEMBER_COST;
    }

    pub(super) fn remove(&mut self, seq: Seq, archive: &Archive) {
        let Some(kept) = archive.get(seq) else { return };
        let Place::Occupied(mut group) = self.several.entry(kept.content()) else {
            self.single.remove(&kept.content(), seq);
            return;
        };
        self.bytes -= group.get().cost() + MEMBER_COST;
        group.get_mut().remove(seq, archive);
        if let Some(only) = group.get().only() {
            group.remove();
            self.bytes -= MEMBER_COST;
            self.single.insert(&kept.content(), only);
        } else {
            self.bytes += group.get().cost();
        }
    }

    pub(super) fn texts(&self) -> usize {
        self.single.len() + self.several.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.single.bytes() + self.bytes
    }
}
