//! Two articles compared for a person: what speaks for and against one story.
//!
//! The same comparison that the index makes, of this one pair: without other articles, no key is
//! common and none is form.

use super::kept::Kept;
use super::keys::{Key, Keys};
use super::near::{evidence, minutes_apart};
use super::{Claim, Decision, Evidence, StoryId, Verdict};
use crate::article::Timestamp;
use crate::stages::dedup::{Comparison, Judge, Opinion, Pair, SketchView, TERMS, Veto};

/// Names of the judge's terms, in their order.
const NAMES: [&str; TERMS] = [
    "constant",
    "coverage",
    "coverage, noisy",
    "words, noisy",
    "clean",
    "headline",
    "pairs in order",
    "words in order",
    "time apart",
    "form",
    "length",
    "figures missing",
    "facts missing",
];

/// A term of the judge's sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it measures.
    pub name: &'static str,
    /// Its value, in thousandths.
    pub value: i32,
    /// Its weight, in thousandths of a logit.
    pub weight: i32,
}

impl Term {
    /// What it adds to the sum, in millionths of a logit.
    pub fn part(self) -> i64 {
        i64::from(self.value) * i64::from(self.weight)
    }
}

/// What a later article has in common with an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// Whether the texts are equal but for layout.
    pub is_equal: bool,
    /// Share of the shorter text that stands in the other, in thousandths, noise allowed for.
    pub coverage: u32,
    /// Counts and shares; `covered` is of the later text.
    pub evidence: Evidence,
    /// Share of misread words of the earlier and the later text, in percent.
    pub noise: (u8, u8),
    /// Keys that both hold: with none, the index would not have found one from the other.
    pub keys: u16,
    /// The terms of the sum.
    pub terms: Vec<Term>,
    /// The sum from which on two texts tell one story, in millionths of a logit.
    pub accepted_from: i64,
    /// The guard that takes the acceptance back, if one does.
    pub guard: Option<Veto>,
    /// Whether the later text is an update rather than a duplicate, if they tell one story.
    pub is_update: bool,
}

impl Likeness {
    /// Compares two articles; nothing where one has no text that can be compared.
    ///
    /// `arrived` is when each was claimed, in case a source does not state its time.
    pub fn of(earlier: &Claim, later: &Claim, arrived: (Timestamp, Timestamp)) -> Option<Self> {
        let sketch = SketchView::of(&later.fingerprint.sketch)?;
        let other = SketchView::of(&earlier.fingerprint.sketch)?;
        let comparison = Comparison::of(sketch);
        let (keys, held) = (Keys::of(sketch), Keys::of(other));
        let is_shared = |key: &&Key| held.as_slice().contains(key);
        let keys = keys.as_slice().iter().filter(is_shared).count() as u16;
        let found = comparison.with(other);
        let pair = Pair {
            overlap: found.overlap,
            noise: (sketch.noise, other.noise),
            minutes: minutes_apart(sketch.minute, other.minute, arrived.1, arrived.0),
            keys: (keys, 0),
        };
        let newness = comparison.newness(other, &found);
        let judge = Judge::default();
        let guard = match pair.opinion(&judge) {
            Opinion::Vetoed(veto) => Some(veto),
            Opinion::Apart | Opinion::Same(_) => None,
        };
        let terms = NAMES.into_iter().zip(pair.terms()).zip(judge.weights);
        let verdict = Verdict::plain(Decision::New, StoryId(0), 1);
        let shared = (earlier.uri.clone(), earlier.source.clone());
        let kept = Kept::new(earlier, shared, arrived.0, verdict);
        Some(Self {
            is_equal: earlier.fingerprint.content == later.fingerprint.content
                && earlier.fingerprint.algorithm == later.fingerprint.algorithm,
            coverage: pair.coverage(),
            evidence: evidence(&pair, &newness, &kept),
            noise: (other.noise, sketch.noise),
            keys,
            terms: terms.map(|((name, value), weight)| Term { name, value, weight }).collect(),
            accepted_from: judge.accepted,
            guard,
            is_update: newness.is_update(&pair),
        })
    }

    /// The judge's sum, in millionths of a logit.
    pub fn sum(&self) -> i64 {
        self.terms.iter().map(|term| term.part()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::article;

    const AT: (Timestamp, Timestamp) = (Timestamp(0), Timestamp(600_000));

    #[test]
    fn a_longer_telling_of_one_story_is_likened_to_the_shorter() {
        let [one, other] = [0, 4].map(|text| article("urn:a").text(text).sketched().claim());
        let likeness = Likeness::of(&one, &other, AT).expect("both have sketches");
        assert!(likeness.sum() >= likeness.accepted_from && likeness.guard.is_none());
        assert!(!likeness.is_equal && likeness.keys > 0);
        assert!(likeness.evidence.covers > likeness.evidence.covered);
        assert_eq!(likeness.evidence.minutes, 10);
    }

    #[test]
    fn strangers_stay_below_what_is_asked() {
        let [one, other] = [0, 1].map(|text| article("urn:a").text(text).sketched().claim());
        let likeness = Likeness::of(&one, &other, AT).expect("both have sketches");
        assert!(likeness.sum() < likeness.accepted_from);
        assert_eq!(likeness.coverage, 0);
    }

    #[test]
    fn without_a_text_there_is_nothing_to_compare() {
        let one = article("urn:a").sketched().claim();
        assert_eq!(Likeness::of(&one, &article("urn:a").kill().claim(), AT), None);
    }
}
