//! The decision on a claim, from the remembered articles and nothing else.
//!
//! The order is: the status and version against the item's own family; then, only for a first
//! publication, the text against other items. So a kill needs no text, two versions of one item are
//! never duplicates of each other, and a revision stays a revision even where it takes over the
//! text of another item.

use super::archive::Archive;
use super::chronicle::Chronicle;
use super::index::{Finding, Index, Relation, Vetoes};
use super::kept::Kept;
use super::packed::PackedReference;
use super::step::Step;
use super::{Claim, Decision, Reference, StoryId, Verdict, VerdictFlag};
use crate::article::{PubStatus, Timestamp};

/// What a decision looks at.
pub(super) struct Bench<'a> {
    /// The remembered articles.
    pub(super) archive: &'a Archive,
    /// Their texts.
    pub(super) index: &'a dyn Index,
    /// Log time.
    pub(super) now: Timestamp,
    /// Texts with fewer words are not compared.
    pub(super) min_words: u32,
    /// The stories, and whose copies stand for them.
    pub(super) chronicle: Chronicle<'a>,
}

impl Bench<'_> {
    /// Decides on a claim.
    ///
    /// Counts what the guards of the index have taken back.
    pub(super) fn decide(&self, claim: &Claim, vetoes: &mut Vetoes) -> Verdict {
        let Some(standing) = self.archive.standing(&claim.uri) else {
            return match claim.status {
                PubStatus::Canceled => first(claim, Decision::Kill),
                PubStatus::Withheld => first(claim, Decision::Hold),
                PubStatus::Usable => self.by_text(claim, vetoes),
            };
        };
        match Step::of(claim, standing) {
            Step::Accept { decision, conflict } => accepted(standing, decision, conflict),
            Step::Judge { conflict } => self.by_text_again(claim, standing, conflict, vetoes),
            Step::Replay => Verdict {
                of: standing.repeats().map(PackedReference::unpack),
                ..suppressed(standing, Decision::Replay, false)
            },
            Step::Superseded { conflict } => suppressed(standing, Decision::Superseded, conflict),
        }
    }

    /// An item that is not known.
    fn by_text(&self, claim: &Claim, vetoes: &mut Vetoes) -> Verdict {
        let finding = self.search(claim);
        *vetoes = finding.vetoes;
        let mut verdict = match self.related(&finding) {
            Some((Relation::Duplicate, story, of)) if self.is_preferred(claim, story) => Verdict {
                story,
                of: Some(of),
                flags: vec![VerdictFlag::PreferredSource],
                ..first(claim, Decision::Update)
            },
            Some((Relation::Duplicate, story, of)) => duplicate(story, of),
            Some((Relation::Update, story, of)) => {
                Verdict { story, of: Some(of), ..first(claim, Decision::Update) }
            }
            None => first(claim, Decision::New),
        };
        if finding.digest {
            verdict.flags.push(VerdictFlag::Digest);
        }
        if let Some(story) = finding.withdrawn {
            verdict.flags.push(VerdictFlag::RelatedWithdrawn);
            if verdict.decision == Decision::New {
                // The text of a withdrawn article, published again: the story goes on.
                verdict.story = story;
            }
        }
        verdict
    }

    /// An item that is known but was suppressed so far, because it repeated another.
    fn by_text_again(
        &self,
        claim: &Claim,
        standing: &Kept,
        conflict: bool,
        vetoes: &mut Vetoes,
    ) -> Verdict {
        let finding = self.search(claim);
        *vetoes = finding.vetoes;
        let mut verdict = match self.related(&finding) {
            Some((Relation::Duplicate, story, of)) => duplicate(story, of),
            _ => Verdict { previous: None, ..accepted(standing, Decision::Revision, conflict) },
        };
        if finding.digest {
            verdict.flags.push(VerdictFlag::Digest);
        }
        if finding.withdrawn.is_some() {
            verdict.flags.push(VerdictFlag::RelatedWithdrawn);
        }
        verdict
    }

    /// Whether the claim's source is preferred to that of what stands for the story.
    fn is_preferred(&self, claim: &Claim, story: StoryId) -> bool {
        let prefer = self.chronicle.prefer;
        let standing = self.chronicle.representative(story);
        standing.is_some_and(|standing| prefer.prefers(&claim.source, &standing.source))
    }

    fn search(&self, claim: &Claim) -> Finding {
        if claim.fingerprint.words == 0 || claim.fingerprint.words < self.min_words {
            return Finding::default();
        }
        self.index.lookup(claim, self.now, self.archive)
    }

    /// The story of a candidate, and the published article to point to: for a duplicate, what it
    /// repeats.
    fn related(&self, finding: &Finding) -> Option<(Relation, StoryId, Reference)> {
        let found = finding.candidate.as_ref()?;
        let kept = self.archive.get(found.entry)?;
        let (uri, version) = match kept.repeats() {
            Some(of) => (of.uri.clone(), of.version),
            None => (kept.uri.clone(), kept.standing_version()),
        };
        let of = Reference {
            uri,
            version,
            similarity: found.similarity,
            method: found.method.to_owned(),
            listed: found.listed,
            evidence: found.evidence.clone(),
        };
        Some((found.relation, kept.story(), of))
    }
}

/// The first accepted version of an item.
fn first(claim: &Claim, decision: Decision) -> Verdict {
    Verdict::plain(decision, StoryId::opened_by(&claim.uri, &claim.version), 1)
}

fn duplicate(story: StoryId, of: Reference) -> Verdict {
    Verdict { of: Some(of), ..Verdict::plain(Decision::Duplicate, story, 0) }
}

/// The next accepted version of an item.
fn accepted(standing: &Kept, decision: Decision, conflict: bool) -> Verdict {
    let ordinal = standing.ordinal().saturating_add(1);
    Verdict { ordinal, ..suppressed(standing, decision, conflict) }
}

/// A version that leaves its item where it stands.
fn suppressed(standing: &Kept, decision: Decision, conflict: bool) -> Verdict {
    Verdict {
        previous: Some(standing.standing_version()),
        flags: if conflict { vec![VerdictFlag::VersionConflict] } else { Vec::new() },
        ..Verdict::plain(decision, standing.story(), standing.ordinal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Preference;
    use crate::ledger::index::Candidate;
    use crate::ledger::stories::Stories;
    use crate::ledger::tests::article;
    use crate::ledger::window::Seq;

    /// An index that relates every text to the first article.
    struct Near(Relation);

    impl Index for Near {
        fn lookup(&self, _: &Claim, _: Timestamp, _: &Archive) -> Finding {
            let entry = Seq::from_index(0);
            let candidate = Candidate {
                entry,
                relation: self.0,
                similarity: 730,
                method: "near",
                listed: false,
                evidence: None,
            };
            Finding { candidate: Some(candidate), ..Finding::default() }
        }

        fn insert(&mut self, _: Seq, _: &Archive) {}

        fn remove(&mut self, _: Seq, _: &Archive) {}

        fn followers(&self, _: Seq, _: &Archive) -> Vec<Seq> {
            Vec::new()
        }

        fn texts(&self) -> usize {
            0
        }

        fn bytes(&self) -> usize {
            0
        }
    }

    fn related(relation: Relation) -> (StoryId, Verdict) {
        let mut archive = Archive::default();
        let seq = archive.window.push(article("urn:a").number(4).kept(0));
        archive.join(seq);
        let index = Near(relation);
        let (stories, prefer) = (Stories::default(), Preference::default());
        let chronicle = Chronicle { archive: &archive, stories: &stories, prefer: &prefer };
        let bench =
            Bench { archive: &archive, index: &index, now: Timestamp(0), min_words: 8, chronicle };
        let story = archive.standing(&"urn:a".into()).map(Kept::story).expect("joined");
        (story, bench.decide(&article("urn:b").text(9).claim(), &mut Vetoes::default()))
    }

    #[test]
    fn an_update_is_published_in_the_story_it_continues() {
        let (story, verdict) = related(Relation::Update);
        assert_eq!((verdict.decision, verdict.ordinal), (Decision::Update, 1));
        assert_eq!(verdict.story, story);
        let of = verdict.of.expect("an update says of what");
        assert_eq!((of.uri.as_str(), of.similarity, of.method.as_str()), ("urn:a", 730, "near"));
    }

    #[test]
    fn a_near_duplicate_says_how_near_it_is() {
        let (story, verdict) = related(Relation::Duplicate);
        assert_eq!((verdict.decision, verdict.ordinal), (Decision::Duplicate, 0));
        assert_eq!(verdict.story, story);
        assert_eq!(verdict.of.map(|of| of.similarity), Some(730));
    }
}
