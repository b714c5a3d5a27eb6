//! Round-ups: texts made of parts of several stories.
//!
//! A reprint shares its text with one story. A round-up shares one part with each of several
//! stories, the parts do not overlap, and none of them is most of it. It belongs to no story, and
//! to compare later texts with it would tie strangers together.

use super::StoryId;
use crate::stages::dedup::{Places, Shared};

/// Stories that make a round-up.
const STORIES: usize = 3;
/// Places that a story must cover to count.
const LEAST: u32 = 3;
/// Places of a text below which it is too short for a round-up.
const SHORT: usize = 60;
/// Share of the text, in percent, that a story must cover to count.
const PART: u32 = 8;
/// Share of the text, in percent, from which on one story is its subject.
const WHOLE: u32 = 55;
/// Share of the text, in percent, that the stories must cover together.
const TOGETHER: u32 = 45;

/// What earlier stories cover of a text.
#[derive(Debug, Default)]
pub(super) struct Parts {
    stories: Vec<Part>,
}

/// What one story covers.
#[derive(Debug)]
struct Part {
    story: StoryId,
    places: Places,
    /// Places of the text at the level of the comparison: of a long story fewer are kept.
    whole: u16,
}

impl Part {
    /// Share of the text that so many of its places are, in percent.
    fn percent(&self, places: u32) -> u32 {
        places * 100 / u32::from(self.whole).max(1)
    }

    fn covers(&self) -> u32 {
        self.percent(self.places.count())
    }
}

impl Parts {
    /// Notes an article that shares something with the text. Of each story the one that covers
    /// most counts.
    pub(super) fn add(&mut self, story: StoryId, shared: Shared, places: Places) {
        if u32::from(shared.ordered) < LEAST {
            return;
        }
        let part = Part { story, places, whole: shared.mine };
        match self.stories.iter_mut().find(|known| known.story == story) {
            Some(most) if most.covers() < part.covers() => *most = part,
            Some(_) => {}
            None => self.stories.push(part),
        }
    }

    /// Whether they make a round-up of a text of so many places.
    pub(super) fn make_a_digest(mut self, whole: usize) -> bool {
        if whole < SHORT {
            return false;
        }
        // The sort is stable: stories that cover as much stay in the order of their rank.
        self.stories.sort_by_key(|part| std::cmp::Reverse(part.covers()));
        if self.stories.first().is_none_or(|part| part.covers() >= WHOLE) {
            return false;
        }
        let (mut covered, mut together, mut stories) = (Places::default(), 0, 0);
        for part in self.stories {
            let own = part.places.without(covered).count();
            let is_apart = own * 10 >= part.places.count() * 7;
            if is_apart && own >= LEAST && part.percent(own) >= PART {
                covered = covered.with(part.places);
                together += part.percent(own);
                stories += 1;
            }
        }
        stories >= STORIES && together >= TOGETHER
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::dedup::{Comparison, Labels, SketchView, fingerprint};

    const WORDS: &str = "budget transportation funding bridge highway veterans hospital farmers \
        disaster emergency hurricane insurance border security energy gasoline nuclear waste \
        pipeline drought forest coast harbor port shipping steel tariff trade dairy cattle wheat \
        ethanol railroad airport flood levee teacher county river judge nominee court ethics \
        campaign finance lobbying immigration visa passport embassy treaty missile troops brigade \
        navy marine pension retirement prescription drug vaccine cancer research autism diabetes \
        obesity school lunch college loan tuition wages union overtime mining safety inspector";

    /// Whether a text of `all` parts, each the words of another story, is a round-up.
    fn digest(all: usize, known: usize) -> bool {
        digest_of(all, known, 0)
    }

    /// The same where each of the stories goes on for so many words.
    fn digest_of(all: usize, known: usize, longer: usize) -> bool {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let stories: Vec<String> =
            words.chunks(words.len() / all).map(|part| part.join(" ")).collect();
        let sketch = |text: &str| fingerprint(&Labels::default(), text).sketch;
        let whole = sketch(&stories.join(" "));
        let Some(view) = SketchView::of(&whole) else { return false };
        let comparison = Comparison::of(view);
        let mut parts = Parts::default();
        for (number, story) in stories.iter().take(known).enumerate() {
            let rest: String = (0..longer).map(|at| format!(" story{number}word{at}x")).collect();
            let one = sketch(&(story.clone() + &rest));
            let Some(other) = SketchView::of(&one) else { continue };
            let found = comparison.with(other);
            parts.add(StoryId(number as u128), found.overlap.bigrams, found.bigrams);
        }
        parts.make_a_digest(view.bigrams.len())
    }

    #[test]
    fn parts_of_three_stories_make_a_round_up() {
        assert!(digest(5, 5));
        assert!(digest(5, 3));
    }

    #[test]
    fn a_long_story_counts_for_what_it_is_of_the_text() {
        assert!(digest_of(3, 3, 600));
    }

    #[test]
    fn two_stories_do_not() {
        assert!(!digest(5, 2));
        assert!(!digest(1, 1));
    }
}
