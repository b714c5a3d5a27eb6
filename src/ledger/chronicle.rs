//! What a decision does to its story.
//!
//! A story stands where the note of its newest remembered article says. So the next note is a
//! function of the remembered articles and their verdicts, as everything in the ledger.

use super::archive::Archive;
use super::kept::Kept;
use super::preference::Preference;
use super::stories::Stories;
use super::window::Seq;
use super::{
    Claim, Decision, Representative, StoryEvent, StoryId, StoryNote, Verdict, VerdictFlag,
};
use crate::article::{ItemUri, PubStatus, Timestamp};

/// Articles of a story that are looked at, from the oldest on, to find what stands for it next.
const CANDIDATES: usize = 64;

/// What a note is made from.
pub(super) struct Chronicle<'a> {
    /// The remembered articles.
    pub(super) archive: &'a Archive,
    /// Their stories.
    pub(super) stories: &'a Stories,
    /// Whose copy stands for a story.
    pub(super) prefer: &'a Preference,
}

impl Chronicle<'_> {
    /// What stands for a story at present.
    pub(super) fn representative(&self, story: StoryId) -> Option<Representative> {
        self.standing(story)?.representative
    }

    /// The story after this claim; nothing for a superseded one, which leaves no trace.
    pub(super) fn note(
        &self,
        claim: &Claim,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Option<StoryNote> {
        if verdict.decision == Decision::Superseded {
            return None;
        }
        let own = Representative {
            uri: claim.uri.clone(),
            version: claim.version,
            source: claim.source.clone(),
        };
        let before = self.standing(verdict.story);
        let mut note = match before {
            Some(before) => StoryNote { events: Vec::new(), at: now, replaced: None, ..before },
            None => StoryNote {
                events: Vec::new(),
                sequence: 0,
                members: 1,
                opened: now,
                at: now,
                representative: None,
                replaced: None,
            },
        };
        let is_accepted = !verdict.decision.is_suppressed() && !verdict.decision.is_notice();
        if note.sequence == 0 && is_accepted {
            note.events.push(StoryEvent::Opened);
            note.representative = Some(own);
        } else {
            self.go_on(&mut note, claim, verdict);
            self.represent(&mut note, own, claim, verdict, is_accepted);
        }
        note.sequence += note.events.len() as u32;
        Some(note)
    }

    /// Where the story stands, by its newest article. One that an earlier version of the program
    /// decided has no note: nothing has been published of its story.
    fn standing(&self, story: StoryId) -> Option<StoryNote> {
        let newest = self.archive.get(self.stories.newest(story, &self.archive.window)?)?;
        newest.note().or_else(|| {
            let oldest = self.archive.get(self.articles(story).next()?)?;
            Some(StoryNote {
                events: Vec::new(),
                sequence: 0,
                members: 1,
                opened: oldest.time,
                at: newest.time,
                representative: None,
                replaced: None,
            })
        })
    }

    /// The articles of a story, oldest first.
    fn articles(&self, story: StoryId) -> impl Iterator<Item = Seq> + '_ {
        self.stories.articles(story, &self.archive.window)
    }

    fn go_on(&self, note: &mut StoryNote, claim: &Claim, verdict: &Verdict) {
        let is_new_here = || {
            let standing = self.archive.standing(&claim.uri);
            standing.is_none_or(|standing| standing.story() != verdict.story)
        };
        let stands_for_it =
            note.representative.as_ref().is_some_and(|known| known.uri == claim.uri);
        match verdict.decision {
            // An item that had left the window comes back to its story.
            Decision::New | Decision::Update if stands_for_it => {
                note.events.push(StoryEvent::Updated);
            }
            Decision::New | Decision::Update | Decision::Duplicate if is_new_here() => {
                note.members = note.members.saturating_add(1);
                note.events.push(StoryEvent::Joined);
            }
            Decision::Revision | Decision::Reinstated => note.events.push(StoryEvent::Updated),
            _ => {}
        }
    }

    /// Says what stands for the story after the claim.
    fn represent(
        &self,
        note: &mut StoryNote,
        own: Representative,
        claim: &Claim,
        verdict: &Verdict,
        is_accepted: bool,
    ) {
        let next = match &note.representative {
            Some(known) if known.uri == claim.uri => {
                if is_accepted {
                    note.representative = Some(own);
                    return;
                }
                if !verdict.decision.is_notice() {
                    return;
                }
                self.elect(verdict.story, &claim.uri)
            }
            Some(_) if verdict.flags.contains(&VerdictFlag::PreferredSource) => Some(own),
            Some(known) if is_accepted && self.is_withdrawn(&known.uri) => {
                self.elect(verdict.story, &known.uri).or(Some(own))
            }
            None if is_accepted => Some(own),
            _ => return,
        };
        note.events.push(StoryEvent::RepresentativeChanged);
        note.replaced = std::mem::replace(&mut note.representative, next);
    }

    /// The published item that stands for the story next: of the most preferred source the one
    /// whose first remembered article is oldest.
    fn elect(&self, story: StoryId, except: &ItemUri) -> Option<Representative> {
        let published = self.articles(story).take(CANDIDATES).filter_map(|seq| {
            let kept = self.archive.get(seq)?;
            let may = kept.attached && kept.is_published() && kept.uri != *except;
            may.then(|| self.archive.standing(&kept.uri)).flatten()
        });
        let usable = published.filter(|standing| standing.status == PubStatus::Usable);
        // Of equal ranks the first stays.
        let best = usable.min_by_key(|standing| self.prefer.rank(&standing.source))?;
        Some(Representative {
            uri: best.uri.clone(),
            version: best.standing_version(),
            source: best.source.clone(),
        })
    }

    fn is_withdrawn(&self, uri: &ItemUri) -> bool {
        let standing: Option<&Kept> = self.archive.standing(uri);
        standing.is_some_and(|standing| standing.status != PubStatus::Usable)
    }
}
