//! The state machine: applies the log, entry by entry.

use super::archive::Archive;
use super::chronicle::Chronicle;
use super::decide::Bench;
use super::index::{Index, Vetoes};
use super::kept::{Kept, OriginKey};
use super::near::NearIndex;
use super::numbers::Numbers;
use super::packed::{Ends, Packed};
use super::stats::{LedgerCounts, LedgerLimits, LedgerStats};
use super::stories::Stories;
use super::window::Seq;
use super::{Claim, ClosedStory, Entry, Verdict, VerdictFlag};
use crate::article::{Origin, Timestamp};
use crate::stages::dedup::Judge;

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The claim's origin.
    pub origin: Origin,
    /// Who waits for it.
    pub sender: u64,
    /// Its verdict.
    pub verdict: Verdict,
    /// Whether the claim was new; else its origin was known, and this is the first verdict again.
    pub first: bool,
    /// Whether its verdict entry stands in the log already, so that none is needed.
    pub recorded: bool,
}

/// The ledger's state: every claim and verdict inside the window.
///
/// Two ledgers with equal limits that have applied the same log agree in every verdict. So do two
/// that began at different places, if both began early enough: see [`Restore`](super::Restore).
pub struct Ledger {
    limits: LedgerLimits,
    /// Position of the last entry applied.
    position: Option<i64>,
    /// The greatest log time seen.
    now: Option<Timestamp>,
    known: Numbers,
    archive: Archive,
    index: Box<dyn Index>,
    stories: Stories,
    /// Bytes of the remembered articles themselves.
    bytes: usize,
    /// Time of the newest article that a limit has pushed out.
    cut: Option<Timestamp>,
    counts: LedgerCounts,
}

impl Ledger {
    /// An empty ledger.
    pub fn new(limits: LedgerLimits) -> Self {
        Self::judged(limits, Judge::default())
    }

    /// An empty ledger whose near duplicates are judged by other weights: for the trainer of them.
    pub fn judged(limits: LedgerLimits, judge: Judge) -> Self {
        Self {
            index: Box::new(NearIndex::new(limits.window, judge)),
            limits,
            position: None,
            now: None,
            known: Numbers::default(),
            archive: Archive::default(),
            stories: Stories::default(),
            bytes: 0,
            cut: None,
            counts: LedgerCounts::default(),
        }
    }

    /// Applies the entry at `position` of the log, appended at `time`; answers claims.
    ///
    /// Times may run backwards, they are made monotonic here. Positions ascend; an entry at or
    /// before the last position has been applied already and changes nothing.
    pub fn apply(&mut self, position: i64, time: Timestamp, entry: Entry) -> Option<Applied> {
        self.apply_settled(position, time, entry, None)
    }

    /// Like [`Ledger::apply`]; the verdict of a claim is given where the log is known to hold it
    /// further on.
    pub(super) fn apply_settled(
        &mut self,
        position: i64,
        time: Timestamp,
        entry: Entry,
        settled: Option<Verdict>,
    ) -> Option<Applied> {
        if self.position.is_some_and(|last| position <= last) {
            return self.answer_again(entry);
        }
        self.position = Some(position);
        let now = self.now.map_or(time, |now| now.max(time));
        self.now = Some(now);
        self.expire();
        let applied = match entry {
            Entry::Claim(claim) => Some(self.claim(&claim, now, settled)),
            Entry::Verdict { origin, verdict } => {
                self.settle(&origin, verdict);
                None
            }
            Entry::Retract { origin } => {
                self.retract(&origin);
                None
            }
        };
        self.shrink();
        applied
    }

    /// The verdict on an origin inside the window.
    pub fn verdict(&self, origin: &Origin) -> Option<Verdict> {
        self.known(origin).and_then(|seq| self.archive.get(seq)).map(Kept::verdict)
    }

    /// Position of the last entry applied.
    pub fn position(&self) -> Option<i64> {
        self.position
    }

    /// The figures.
    pub fn stats(&self) -> LedgerStats {
        let window = self.limits.window;
        let cut = self.now.zip(self.cut).filter(|(now, cut)| *cut >= now.minus(window));
        LedgerStats {
            entries: self.archive.window.len(),
            items: self.archive.families.len(),
            texts: self.index.texts(),
            stories: self.stories.len(),
            bytes: self.bytes(),
            oldest: self.oldest().map(|kept| kept.time),
            newest: self.now,
            effective_window: cut.map_or(window, |(now, cut)| {
                now.since(self.oldest().map_or(now, |kept| kept.time.max(cut)))
            }),
            cut_short: cut.is_some(),
            counts: self.counts,
        }
    }

    /// Whether this claim has been applied before.
    pub(super) fn knows(&self, claim: &Claim) -> bool {
        let known = self.known(&claim.origin).and_then(|seq| self.archive.get(seq));
        known.is_some_and(|kept| kept.raw_hash == claim.raw_hash)
    }

    /// The newest article of an origin.
    fn known(&self, origin: &Origin) -> Option<Seq> {
        self.known.get(&OriginKey::of(origin), &self.archive.window)
    }

    fn claim(&mut self, claim: &Claim, now: Timestamp, settled: Option<Verdict>) -> Applied {
        let key = OriginKey::of(&claim.origin);
        let before = self.known.get(&key, &self.archive.window);
        let known = before.and_then(|seq| self.archive.get(seq));
        if let Some(kept) = known.filter(|kept| kept.raw_hash == claim.raw_hash) {
            self.counts.repeated += 1;
            let (verdict, recorded) = (kept.verdict(), kept.settled);
            return answer(claim, verdict, false, recorded);
        }
        let is_reused = known.is_some();
        let is_settled = settled.is_some();
        let verdict = match settled {
            Some(verdict) => {
                self.stories.were_taken(&verdict.closed, &self.archive.window);
                verdict
            }
            None => self.decide(claim, now, is_reused),
        };
        self.counts.add(verdict.decision);
        self.counts.reused_origins += u64::from(is_reused);

        let uri = self.archive.families.shared_uri(&claim.uri, &self.archive.window);
        let source = self.stories.shared_source(&claim.source);
        let mut kept = Kept::new(claim, (uri, source), now, verdict.clone());
        kept.settled = is_settled;
        kept.drop_idle_sketch();
        self.share_representative(&mut kept);
        self.bytes += kept.cost();
        let seq = self.archive.window.push(kept);
        if let Some(before) = before {
            self.known.remove(&key, before);
        }
        self.known.insert(&key, seq);
        self.attach(seq);
        self.enter_story(seq);
        answer(claim, verdict, true, is_settled)
    }

    fn decide(&mut self, claim: &Claim, now: Timestamp, is_reused: bool) -> Verdict {
        let chronicle = Chronicle {
            archive: &self.archive,
            stories: &self.stories,
            prefer: &self.limits.prefer,
        };
        let bench = Bench {
            archive: &self.archive,
            index: self.index.as_ref(),
            now,
            min_words: self.limits.min_words,
            chronicle,
        };
        let mut vetoes = Vetoes::default();
        let mut verdict = bench.decide(claim, &mut vetoes);
        self.counts.add_vetoes(vetoes);
        if is_reused {
            verdict.flags.push(VerdictFlag::OriginReused);
        }
        verdict.flags.sort_unstable();
        verdict.note = bench.chronicle.note(claim, &verdict, now).map(Box::new);
        verdict.closed = self.stories.take_ended(verdict.story);
        verdict
    }

    /// An entry that was applied before: a known claim gets its verdict, nothing changes.
    fn answer_again(&mut self, entry: Entry) -> Option<Applied> {
        let Entry::Claim(claim) = entry else { return None };
        let kept = self.archive.get(self.known(&claim.origin)?)?;
        let (verdict, recorded) = (kept.verdict(), kept.settled);
        self.counts.repeated += 1;
        Some(answer(&claim, verdict, false, recorded))
    }

    /// The first verdict entry of a claim fixes its verdict.
    fn settle(&mut self, origin: &Origin, verdict: Verdict) {
        let Some(seq) = self.known(origin) else { return };
        let Some(kept) = self.archive.window.get_mut(seq).filter(|kept| !kept.settled) else {
            return;
        };
        kept.settled = true;
        let closed = kept.closed();
        if closed != verdict.closed {
            kept.ends = Ends::of(&verdict.closed);
            self.return_ends(&closed, &verdict.closed);
        }
        self.stories.think_no_more(&closed);
        let Some(kept) = self.archive.window.get_mut(seq) else { return };
        let verdict = Packed::of(verdict, (&kept.uri, kept.version(), &kept.source));
        if kept.verdict == verdict {
            kept.drop_idle_sketch();
            return;
        }
        self.counts.overridden += 1;
        self.detach(seq);
        let horizon = self.horizon();
        let end = self.leave_story(seq, |kept| kept.end_without_it(horizon));
        let Some(kept) = self.archive.window.get_mut(seq) else { return };
        self.bytes -= kept.cost();
        kept.verdict = verdict;
        kept.drop_idle_sketch();
        self.bytes += kept.cost();
        self.attach(seq);
        self.enter_story(seq);
        end.into_iter().for_each(|end| self.end(end));
    }

    /// Ends that a verdict was thought to have taken along wait again where it has not; those that
    /// it has taken wait no more.
    fn return_ends(&mut self, thought: &[ClosedStory], taken: &[ClosedStory]) {
        let window = &self.archive.window;
        taken.iter().for_each(|closed| self.stories.is_published(closed, window));
        for closed in thought {
            if !taken.iter().any(|taken| taken.is_same_end(closed)) {
                self.end(closed.clone());
            }
        }
    }

    /// Forgets an article as if it had never come. What repeated it keeps its own verdict, but
    /// stands for nothing any more.
    ///
    /// That goes by uri, version and text and not by the article's own verdict, which the log does
    /// not hold. The ends of stories that its verdict had taken along were not published and wait
    /// again.
    fn retract(&mut self, origin: &Origin) {
        let Some(seq) = self.known(origin) else { return };
        self.counts.retracted += 1;
        let mut followers = self.archive.replays(seq);
        followers.extend(self.index.followers(seq, &self.archive));
        for follower in followers {
            self.detach(follower);
        }
        let closed = self.archive.get(seq).map(Kept::closed).unwrap_or_default();
        let horizon = self.horizon();
        self.forget(seq, |kept| kept.end_without_it(horizon));
        closed.into_iter().for_each(|end| self.end(end));
    }

    /// Adds an article to its story, from which it is not taken until it is forgotten.
    fn enter_story(&mut self, seq: Seq) {
        if let Some(kept) = self.archive.get(seq).filter(|kept| kept.is_member()) {
            self.stories.enter(kept.story(), seq, &self.archive.window);
        }
    }

    /// Takes an article out of its story; the end of the story, where that was the last and it is
    /// to be published.
    fn leave_story(
        &mut self,
        seq: Seq,
        end: impl FnOnce(&Kept) -> Option<ClosedStory>,
    ) -> Option<ClosedStory> {
        let kept = self.archive.get(seq).filter(|kept| kept.is_member())?;
        if self.stories.leave(kept.story(), seq) { end(kept) } else { None }
    }

    /// Lets the articles of a story hold what stands for it once.
    fn share_representative(&self, kept: &mut Kept) {
        let newest = self.stories.newest(kept.story(), &self.archive.window);
        let newest = newest.and_then(|seq| self.archive.get(seq));
        if let Some(newest) = newest {
            kept.verdict.share(&newest.verdict);
        }
    }

    /// Puts an article into its family and its text into the index.
    fn attach(&mut self, seq: Seq) {
        let Some(kept) = self.archive.window.get_mut(seq).filter(|kept| kept.is_member()) else {
            return;
        };
        kept.attached = true;
        let is_compared = kept.is_text() && kept.words > 0 && kept.words >= self.limits.min_words;
        self.archive.join(seq);
        if is_compared {
            self.index.insert(seq, &self.archive);
        }
    }

    /// Takes an article out of its family and its text out of the index; its origin stays known.
    fn detach(&mut self, seq: Seq) {
        let Some(kept) = self.archive.window.get_mut(seq).filter(|kept| kept.attached) else {
            return;
        };
        kept.attached = false;
        let is_compared = kept.is_text() && kept.words > 0 && kept.words >= self.limits.min_words;
        if is_compared {
            self.index.remove(seq, &self.archive);
        }
        self.archive.leave(seq);
    }

    /// Forgets an article. With the last of a story the story ends; `end` says how.
    fn forget(&mut self, seq: Seq, end: impl FnOnce(&Kept) -> Option<ClosedStory>) {
        self.detach(seq);
        let end = self.leave_story(seq, end);
        end.into_iter().for_each(|end| self.end(end));
        let Some(kept) = self.archive.window.take(seq) else { return };
        self.bytes -= kept.cost();
        self.stories.think_no_more(&kept.closed());
        // Where the origin has been used again, another article is known under it.
        self.known.remove(&kept.origin, seq);
    }

    /// A story has ended.
    fn end(&mut self, end: ClosedStory) {
        self.stories.end(end, &self.archive.window);
    }

    fn oldest(&self) -> Option<&Kept> {
        self.archive.get(self.archive.window.oldest()?)
    }

    fn bytes(&self) -> usize {
        let stories = self.stories.bytes();
        self.bytes + self.archive.families.bytes() + self.index.bytes() + stories
    }

    /// The beginning of the window.
    fn horizon(&self) -> Timestamp {
        self.now.unwrap_or_default().minus(self.limits.window)
    }

    /// Forgets what is older than the window.
    fn expire(&mut self) {
        let horizon = self.horizon();
        while let Some(seq) = self.archive.window.oldest()
            && self.archive.get(seq).is_some_and(|kept| kept.time < horizon)
        {
            self.forget(seq, Kept::end_of_story);
        }
    }

    /// Forgets the oldest articles until the limits are kept.
    fn shrink(&mut self) {
        let LedgerLimits { max_entries, max_bytes, .. } = self.limits;
        while let Some(seq) = self.archive.window.oldest()
            && (self.archive.window.len() > max_entries || self.bytes() > max_bytes)
        {
            self.cut = self.archive.get(seq).map(|kept| kept.time);
            self.forget(seq, Kept::end_of_story);
        }
    }
}

fn answer(claim: &Claim, verdict: Verdict, first: bool, recorded: bool) -> Applied {
    Applied { origin: claim.origin.clone(), sender: claim.sender, verdict, first, recorded }
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("limits", &self.limits)
            .field("stats", &self.stats())
            .finish()
    }
}
