//! Whether two texts tell the same story, from what they have in common.
//!
//! A sum of thirteen integer terms with learned weights says how likely it is; guards that are not
//! learned can only take an acceptance back. Integers throughout: every machine decides the same.
//! `models/dedup-judge.md` says how the weights were made and what they are worth.

use super::compare::Overlap;

/// Terms of the sum.
pub const TERMS: usize = 13;

/// What the sum is made of; the trainer tries others than the one that is built in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judge {
    /// Weight of each term, in thousandths.
    pub weights: [i32; TERMS],
    /// The sum from which on two texts tell the same story, in millionths of a logit.
    pub accepted: i64,
}

impl Default for Judge {
    fn default() -> Self {
        Self { weights: include!("../../../models/dedup-judge.in"), accepted: 2_500_000 }
    }
}

/// What is compared of two texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pair {
    /// What they have in common; the later text is the first.
    pub overlap: Overlap,
    /// Share of misread words of each, in percent.
    pub noise: (u8, u8),
    /// Minutes between them.
    pub minutes: u32,
    /// Keys that both hold, and those of them that many stories hold.
    pub keys: (u16, u16),
}

/// Why an acceptance was taken back. The names are stable and a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Veto {
    /// Too little of the shorter text is in the longer.
    Coverage,
    /// The words of a form agree, its figures and names do not: the next issue of a series.
    Series,
    /// Headlines about something else, and not enough in common to outweigh that.
    Subject,
    /// What they share, many stories share.
    Form,
    /// A round-up of several stories belongs to none of them.
    Digest,
}

impl Veto {
    /// Every reason, in the order of the enum.
    pub const ALL: [Self; 5] =
        [Self::Coverage, Self::Series, Self::Subject, Self::Form, Self::Digest];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Series => "series",
            Self::Subject => "subject",
            Self::Form => "form",
            Self::Digest => "digest",
        }
    }
}

/// What follows from a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// Two stories.
    Apart,
    /// One story by the sum, two by a guard.
    Vetoed(Veto),
    /// One story, with this sum.
    Same(i64),
}

/// Matches below which nothing is one story.
const LEAST_COMMON: u16 = 5;
/// Matches from which on coverage is no question: an excerpt of a long text in new surroundings.
const MANY: u16 = 25;

impl Pair {
    /// Parts in ten thousand of the shared words that noise leaves to be found.
    fn survival(&self) -> u64 {
        let alone = |noise: u8| 106u64.saturating_sub(u64::from(noise)).clamp(7, 100);
        alone(self.noise.0) * alone(self.noise.1)
    }

    /// Whether the texts are clean enough that figures and names can be compared.
    pub fn is_clean(&self) -> bool {
        self.survival() > 8_500
    }

    /// Share of the bigrams, in thousandths, that two prints of one text have in common at least,
    /// noise allowed for.
    pub(super) fn equal_share(&self) -> u32 {
        let survival = self.survival();
        (900 * survival * survival / 100_000_000) as u32
    }

    /// Share of the words, in thousandths, that noise alone makes look new.
    pub(super) fn lost_share(&self) -> u32 {
        if self.is_clean() { 0 } else { (1_000 - self.survival() / 10) as u32 }
    }

    /// Share of the smaller text's bigrams that the other has in the same order, in thousandths,
    /// noise allowed for.
    pub fn coverage(&self) -> u32 {
        let bigrams = self.overlap.bigrams;
        let smaller = u64::from(bigrams.mine.min(bigrams.theirs).max(1));
        let survival = self.survival();
        let share = u64::from(bigrams.ordered) * 1_000 * 100_000_000;
        (share / (smaller * survival * survival)).min(1_000) as u32
    }

    /// The same of single words.
    fn word_coverage(&self) -> u32 {
        let words = self.overlap.words;
        let smaller = u64::from(words.mine.min(words.theirs).max(1));
        let share = u64::from(words.ordered) * 1_000 * 10_000;
        (share / (smaller * self.survival())).min(1_000) as u32
    }

    /// The terms of the sum, in thousandths.
    pub fn terms(&self) -> [i32; TERMS] {
        let Overlap { bigrams, words, figures, headline, .. } = self.overlap;
        let is_clean = self.is_clean();
        let only = |condition: bool, value: u32| if condition { value as i32 } else { 0 };
        let facts = words.marked;
        let missing = |(mine, theirs, common): (u16, u16, u16)| {
            log2(1 + u32::from(mine.min(theirs).saturating_sub(common)))
        };
        let in_headline = match headline.0.min(headline.1) {
            0 => 500,
            shorter => u32::from(headline.2) * 1_000 / u32::from(shorter),
        };
        let (held, form) = self.keys;
        let coverage = self.coverage();
        [
            1_000,
            only(is_clean, coverage),
            only(!is_clean, coverage),
            only(!is_clean, self.word_coverage()),
            only(is_clean, 1_000),
            in_headline as i32,
            log2(1 + u32::from(bigrams.ordered)) as i32,
            log2(1 + u32::from(words.ordered)) as i32,
            log2(self.minutes.saturating_add(60)) as i32 - log2(60) as i32,
            i32::from(form) * 1_000 / i32::from(held.max(1)),
            log2(u32::from(bigrams.mine.min(bigrams.theirs).max(1))) as i32,
            only(is_clean, missing(figures)),
            only(is_clean, missing(facts)),
        ]
    }

    /// The opinion on the pair.
    pub fn opinion(&self, judge: &Judge) -> Opinion {
        let Overlap { bigrams, words, .. } = self.overlap;
        if bigrams.ordered + words.ordered < LEAST_COMMON {
            return Opinion::Apart;
        }
        let weighted = self.terms().into_iter().zip(judge.weights);
        let sum: i64 = weighted.map(|(term, weight)| i64::from(term) * i64::from(weight)).sum();
        if sum < judge.accepted {
            return Opinion::Apart;
        }
        self.veto().map_or(Opinion::Same(sum), Opinion::Vetoed)
    }

    fn veto(&self) -> Option<Veto> {
        let Overlap { bigrams, words, figures, headline, subjects } = self.overlap;
        let (held, form) = self.keys;
        let is_clean = self.is_clean();
        let coverage = self.coverage();
        let is_much = bigrams.ordered >= MANY;
        let titled = headline.0.min(headline.1);
        if is_clean && coverage < 400 && !is_much {
            return Some(Veto::Coverage);
        }
        // They speak of two persons, places or companies in the same words.
        if subjects >= if is_clean { 1 } else { 2 } {
            return Some(Veto::Subject);
        }
        if !is_clean {
            return None;
        }
        if lacks_half(figures, 3) && lacks_half(words.marked, 5) && facts_differ_most(&words) {
            return Some(Veto::Series);
        }
        if titled >= 3 && headline.2 * 2 < titled && coverage < 550 && !is_much {
            return Some(Veto::Subject);
        }
        (held >= 3 && form == held).then_some(Veto::Form)
    }
}

/// Whether the smaller of two sets has at least so many, and half of them are not in both.
fn lacks_half((mine, theirs, common): (u16, u16, u16), least: u16) -> bool {
    let smaller = mine.min(theirs);
    smaller >= least && common * 2 < smaller
}

/// Whether figures and rare words agree less than words do on the whole.
fn facts_differ_most(words: &super::compare::Shared) -> bool {
    let facts = words.marked;
    let [all, common] = [words.mine.min(words.theirs), words.common].map(u32::from);
    let [few, both] = [facts.0.min(facts.1), facts.2].map(u32::from);
    common * few > both * all
}

/// Binary logarithm of a number from 1, in thousandths, by straight lines between powers of two.
fn log2(number: u32) -> u32 {
    let whole = number.max(1).ilog2();
    let rest = (u64::from(number.max(1) - (1 << whole)) * 1_000) >> whole;
    whole * 1_000 + rest as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::dedup::compare::Shared;

    /// Two clean texts of so many bigrams and words, of which so many are common and in order.
    fn pair(size: u16, common: u16) -> Pair {
        let shared = |size, common| Shared {
            mine: size,
            theirs: size,
            common,
            ordered: common,
            ..Shared::default()
        };
        let overlap = Overlap {
            bigrams: shared(size, common),
            words: shared(size, common),
            headline: (5, 5, 5),
            ..Overlap::default()
        };
        Pair { overlap, ..Pair::default() }
    }

    #[test]
    fn equal_texts_are_one_story_and_strangers_are_not() {
        assert!(matches!(pair(60, 60).opinion(&Judge::default()), Opinion::Same(_)));
        assert_eq!(pair(60, 0).opinion(&Judge::default()), Opinion::Apart);
        assert!(!matches!(pair(60, 4).opinion(&Judge::default()), Opinion::Same(_)));
    }

    #[test]
    fn the_next_issue_of_a_form_is_kept_apart_by_its_figures() {
        let mut next = pair(60, 40);
        next.overlap.figures = (6, 6, 1);
        next.overlap.words.marked = (9, 9, 2);
        assert_eq!(Pair { minutes: 0, ..next }.veto(), Some(Veto::Series));
    }

    #[test]
    fn little_coverage_needs_many_matches() {
        assert_eq!(pair(60, 20).veto(), Some(Veto::Coverage));
        assert_eq!(pair(100, 30).veto(), None);
    }

    #[test]
    fn another_headline_needs_more_coverage() {
        let mut other = pair(40, 20);
        assert_eq!(other.veto(), None);
        other.overlap.headline = (6, 6, 1);
        assert_eq!(other.veto(), Some(Veto::Subject));
    }

    #[test]
    fn what_many_stories_share_is_form() {
        let mut form = pair(60, 40);
        form.keys = (6, 6);
        assert_eq!(form.opinion(&Judge::default()), Opinion::Vetoed(Veto::Form));
    }

    #[test]
    fn noise_lowers_what_is_asked_for() {
        let mut noisy = pair(100, 22);
        let clean = noisy.coverage();
        noisy.noise = (45, 30);
        assert!(noisy.coverage() > 2 * clean && !noisy.is_clean());
    }

    #[test]
    fn logarithms_rise_and_are_exact_at_powers_of_two() {
        assert_eq!([1, 2, 4, 1024].map(log2), [0, 1_000, 2_000, 10_000]);
        assert!((1..5_000).all(|number| log2(number) <= log2(number + 1)));
    }
}
