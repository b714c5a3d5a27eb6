//! The index of texts: equal ones by their hash, similar ones by rare keys and a comparison.
//!
//! A text is looked up by the keys of its sketch. The articles that share most of them, rare keys
//! counting more, are compared; the likeliest of those that no guard takes back is what it repeats
//! or updates. Where everything ties, the newest wins.
//!
//! Only *listed* articles are compared with: published ones, and copies that add something. So a
//! story of a thousand copies is a handful of sketches.

use std::collections::HashMap;
use std::mem::size_of;
use std::time::Duration;

use super::archive::Archive;
use super::ballot::{Ballot, Listed, Ranked};
use super::exact::ExactIndex;
use super::index::{Candidate, Finding, Index, Relation};
use super::kept::Kept;
use super::keys::{Holders, KeyTable, Keys};
use super::members::Members;
use super::numbers::Seeded;
use super::parts::Parts;
use super::window::Seq;
use super::{Claim, Evidence};
use crate::article::{ItemUri, Timestamp};
use crate::stages::dedup::{
    Comparison, Judge, Match, Newness, Opinion, Overlap, Pair, SketchView, Veto,
};

/// A key that more listed articles hold says nothing: boilerplate, a form, a catch phrase.
const COMMON: usize = 48;
/// Articles that are compared with one text.
const COMPARED: usize = 10;
/// Memory of one copy in the list of its original.
const COPY_COST: usize = size_of::<Seq>() * 2;
/// Memory of an original that has copies: its place in the map at two thirds load.
const ORIGINAL_COST: usize = (size_of::<(ItemUri, Members)>() + 1) * 3 / 2;
/// Of this text less must be new to the article it repeats for the article to stand for both, in
/// thousandths.
const COVERED: u16 = 800;
/// A copy is listed at least once in so many parts of the window, so that a story is not forgotten
/// while copies of it arrive.
const PARTS_OF_WINDOW: i64 = 4;

/// The index.
pub(super) struct NearIndex {
    exact: ExactIndex,
    keys: KeyTable,
    /// The stories of the listed articles.
    listed: Listed,
    /// The articles that repeat another, by what they repeat.
    copies: HashMap<ItemUri, Members, Seeded>,
    copied: usize,
    /// A part of the window, in milliseconds.
    part: i64,
    judge: Judge,
}

impl NearIndex {
    /// An empty index for a window of this length.
    pub(super) fn new(window: Duration, judge: Judge) -> Self {
        let window = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        Self {
            exact: ExactIndex::default(),
            keys: KeyTable::default(),
            listed: Listed::default(),
            copies: HashMap::default(),
            copied: 0,
            part: (window / PARTS_OF_WINDOW).max(1),
            judge,
        }
    }

    /// Whether the two times lie in different parts of the window.
    fn is_apart(&self, one: Timestamp, other: Timestamp) -> bool {
        one.0.div_euclid(self.part) != other.0.div_euclid(self.part)
    }

    /// The articles that share most keys with a sketch.
    fn ranked(&self, sketch: SketchView<'_>, archive: &Archive) -> Vec<Ranked> {
        let keys = Keys::of(sketch);
        self.keys.fetch(keys.as_slice());
        let mut ballot = Ballot::default();
        let mut open = Vec::new();
        for key in keys.as_slice() {
            match self.keys.of(*key) {
                Some(Holders::Chain(holders, _)) if holders > COMMON => ballot.pass_over(),
                Some(Holders::Chain(holders, cursor)) => open.push((cursor, ballot.key(holders))),
                Some(Holders::One(low)) => {
                    let key = ballot.key(1);
                    if let Some(story) = self.listed.story(low) {
                        ballot.add(key, low, story);
                    }
                }
                None => {}
            }
        }
        // A step in all keys at a time, because each waits for memory: the keys wait together.
        while !open.is_empty() {
            open.retain_mut(|(cursor, key)| {
                let Some((low, before)) = self.keys.at(*cursor) else { return false };
                if let Some(story) = self.listed.story(low) {
                    ballot.add(*key, low, story);
                }
                before.map(|before| *cursor = before).is_some()
            });
        }
        ballot.ranked(COMPARED, |low| archive.window.with_low(low))
    }

    fn search(&self, claim: &Claim, now: Timestamp, archive: &Archive) -> Finding {
        let mut finding = Finding::default();
        let Some(sketch) = SketchView::of(&claim.fingerprint.sketch) else { return finding };
        let ranked = self.ranked(sketch, archive);
        if ranked.is_empty() {
            return finding;
        }
        let comparison = Comparison::of(sketch);
        let mut parts = Parts::default();
        let mut best: Option<(i64, Seq, Pair, Match)> = None;
        for Ranked { seq, shared, form, .. } in ranked {
            let Some(kept) = archive.get(seq).filter(|kept| *kept.root() != claim.uri) else {
                continue;
            };
            let Some(other) = SketchView::of(&kept.sketch) else { continue };
            let found = comparison.with(other);
            let pair = Pair {
                overlap: found.overlap,
                noise: (sketch.noise, other.noise),
                minutes: minutes_apart(sketch.minute, other.minute, now, kept.time),
                keys: (shared, form),
            };
            parts.add(kept.story(), found.overlap.bigrams, found.bigrams);
            match pair.opinion(&self.judge) {
                Opinion::Apart => {}
                Opinion::Vetoed(veto) => finding.vetoes.add(veto),
                Opinion::Same(_) if !archive.is_usable(seq) => {
                    finding.withdrawn = finding.withdrawn.or(Some(kept.story()));
                }
                Opinion::Same(sum) => {
                    if best.as_ref().is_none_or(|(most, ..)| sum > *most) {
                        best = Some((sum, seq, pair, found));
                    }
                }
            }
        }
        if parts.make_a_digest(sketch.bigrams.len()) {
            finding.digest = true;
            if best.is_some() {
                finding.vetoes.add(Veto::Digest);
            }
            return finding;
        }
        let Some((_, entry, pair, found)) = best else { return finding };
        let Some(kept) = archive.get(entry) else { return finding };
        let Some(other) = SketchView::of(&kept.sketch) else { return finding };
        let newness = comparison.newness(other, &found);
        let evidence = evidence(&pair, &newness, kept);
        finding.candidate = Some(Candidate {
            entry,
            relation: if newness.is_update(&pair) { Relation::Update } else { Relation::Duplicate },
            similarity: pair.coverage() as u16,
            method: "near",
            // What is misread looks new: of a clean text and its misread copy the copy adds nothing.
            listed: evidence.covered < COVERED && !(sketch.noise > 0 && other.noise == 0)
                || self.is_apart(now, kept.time),
            evidence: Some(Box::new(evidence)),
        });
        finding
    }
}

/// Minutes between two articles: by what their sources state if both do, else by arrival.
pub(super) fn minutes_apart(stated: u32, other: u32, now: Timestamp, then: Timestamp) -> u32 {
    if stated > 0 && other > 0 {
        return stated.abs_diff(other);
    }
    u32::try_from(now.since(then).as_secs() / 60).unwrap_or(u32::MAX)
}

/// What speaks for a pair, of which the other is this article.
pub(super) fn evidence(pair: &Pair, newness: &Newness, kept: &Kept) -> Evidence {
    let Overlap { bigrams, figures, headline, .. } = pair.overlap;
    let share = |part: u16, whole: u16| {
        (u32::from(part) * 1_000 / u32::from(whole.max(1))).min(1_000) as u16
    };
    let small = |(mine, theirs, common): (u16, u16, u16)| {
        let byte = |count: u16| count.min(255) as u8;
        (byte(mine), byte(theirs), byte(common))
    };
    Evidence {
        compared: kept.repeats().map(|_| kept.uri.clone()),
        covered: share(bigrams.ordered, bigrams.mine),
        covers: share(bigrams.ordered, bigrams.theirs),
        in_order: share(bigrams.ordered, bigrams.common),
        figures: small(figures),
        headline: small(headline),
        new_passages: newness.passages.min(255) as u8,
        new_share: newness.share,
        minutes: pair.minutes,
        shared: newness.shared.clone(),
    }
}

impl Index for NearIndex {
    /// An equal text first: it needs no comparison.
    fn lookup(&self, claim: &Claim, now: Timestamp, archive: &Archive) -> Finding {
        let mut exact = self.exact.lookup(claim, archive);
        if let Some(candidate) = &mut exact.candidate {
            let newest = archive.get(candidate.entry).map(|kept| kept.time);
            candidate.listed = newest.is_some_and(|newest| self.is_apart(now, newest));
            return exact;
        }
        let near = self.search(claim, now, archive);
        Finding { withdrawn: exact.withdrawn.or(near.withdrawn), ..near }
    }

    fn insert(&mut self, seq: Seq, archive: &Archive) {
        self.exact.insert(seq, archive);
        let Some(kept) = archive.get(seq) else { return };
        if let Some(of) = kept.repeats() {
            let copies = self.copies.entry(of.uri.clone()).or_default();
            copies.insert(seq);
            self.copied += 1;
        }
        self.keys.trim(|low| archive.window.with_low(low).and_then(|s| archive.get(s)).is_none());
        if let Some(sketch) = SketchView::of(&kept.sketch).filter(|_| kept.is_listed()) {
            self.listed.insert(seq, kept.story());
            self.keys.insert(Keys::of(sketch).as_slice(), seq);
        }
    }

    fn remove(&mut self, seq: Seq, archive: &Archive) {
        self.exact.remove(seq, archive);
        let Some(kept) = archive.get(seq) else { return };
        if let Some(of) = kept.repeats()
            && let Some(copies) = self.copies.get_mut(&of.uri)
        {
            copies.remove(seq);
            self.copied -= 1;
            if copies.is_empty() {
                self.copies.remove(&of.uri);
            }
        }
        if let Some(sketch) = SketchView::of(&kept.sketch).filter(|_| kept.is_listed()) {
            self.listed.remove(seq);
            let keys = Keys::of(sketch);
            self.keys.fetch(keys.as_slice());
            keys.as_slice().iter().for_each(|key| self.keys.remove(*key));
        }
    }

    fn followers(&self, seq: Seq, archive: &Archive) -> Vec<Seq> {
        let Some(kept) = archive.get(seq) else { return Vec::new() };
        let stands_for_it = |other: &Seq| {
            let of = archive.get(*other).and_then(Kept::repeats);
            of.is_some_and(|of| of.uri == kept.uri && of.version == kept.version())
        };
        let copies = self.copies.get(&kept.uri).into_iter();
        copies.flat_map(|copies| copies.after(seq)).filter(stands_for_it).collect()
    }

    fn texts(&self) -> usize {
        self.exact.texts()
    }

    fn bytes(&self) -> usize {
        let copies = self.copies.len() * ORIGINAL_COST + self.copied * COPY_COST;
        self.exact.bytes() + self.keys.bytes() + copies
    }
}
