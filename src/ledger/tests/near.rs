//! Texts that are alike without being equal.

use super::*;
use crate::ledger::{Reference, VerdictFlag};

/// The shortest telling of one story; `told(n)` tells more of it.
const SHORT: u128 = 0;

fn told(more: u128) -> u128 {
    more << 1
}

fn near(uri: &str, text: u128, raw: u64) -> Sample {
    article(uri).number(1).text(text).raw(raw).sketched()
}

fn pointer(verdict: &Verdict) -> Option<(&str, &str)> {
    verdict.of.as_ref().map(|of| (of.uri.as_str(), of.method.as_str()))
}

#[test]
fn a_cut_copy_is_a_duplicate_of_the_longer_text() {
    let mut log = Log::new(hour());
    let first = log.claim(near("urn:a", told(2), 1));
    let cut = log.claim(near("urn:b", SHORT, 2));
    assert_eq!((cut.decision, cut.story), (Decision::Duplicate, first.story));
    assert_eq!(pointer(&cut), Some(("urn:a", "near")));
    let evidence = cut.of.and_then(|of| of.evidence).expect("a near duplicate says why");
    assert!(evidence.covered > 900 && evidence.covers < 900, "{evidence:?}");
}

#[test]
fn a_text_that_tells_much_more_is_an_update_of_the_story() {
    let mut log = Log::new(hour());
    let first = log.claim(near("urn:a", SHORT, 1));
    let more = log.claim(near("urn:b", told(1), 2));
    assert_eq!(more.story, first.story);
    let stranger = log.claim(near("urn:c", 1, 3));
    assert_eq!(stranger.decision, Decision::New);
    assert_ne!(stranger.story, first.story);
}

#[test]
fn a_near_copy_of_a_near_copy_points_to_the_published_article() {
    let mut log = Log::new(hour());
    log.claim(near("urn:a", told(2), 1));
    log.claim(near("urn:b", told(1), 2));
    let last = log.claim(near("urn:c", SHORT, 3));
    assert_eq!(pointer(&last), Some(("urn:a", "near")));
}

#[test]
fn a_near_copy_of_a_killed_article_is_published_in_its_story() {
    let mut log = Log::new(hour());
    let first = log.claim(near("urn:a", told(2), 1));
    log.claim(article("urn:a").number(2).kill().raw(2));
    let copy = log.claim(near("urn:b", SHORT, 3));
    assert_eq!((copy.decision, copy.story), (Decision::New, first.story));
    assert_eq!(copy.flags, [VerdictFlag::RelatedWithdrawn]);
}

#[test]
fn what_repeated_a_retracted_article_stands_for_nothing() {
    let mut log = Log::new(hour());
    let original = near("urn:a", told(2), 1).at(1);
    log.claim_as_is(&original);
    log.claim(near("urn:b", told(1), 2));
    log.retract(&original);
    let next = log.claim(near("urn:c", SHORT, 3));
    assert_eq!((next.decision, next.of), (Decision::New, None));
}

#[test]
fn two_versions_of_one_item_are_never_near_duplicates_of_each_other() {
    let mut log = Log::new(hour());
    log.claim(near("urn:a", told(2), 1));
    let next = log.claim(near("urn:a", told(1), 2).number(2));
    assert_eq!((next.decision, next.of), (Decision::Revision, None));
}

#[test]
fn a_story_is_remembered_while_copies_of_it_arrive() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, near("urn:a", told(2), 1));
    for (number, minute) in [20, 40, 60, 80, 100, 120].into_iter().enumerate() {
        let copy = near(&format!("urn:copy-{number}"), told(1), 2);
        let copy = log.claim_at(minute * 60_000, copy);
        assert_eq!((copy.decision, copy.story), (Decision::Duplicate, first.story), "{minute}");
    }
    let cut = log.claim_at(130 * 60_000, near("urn:z", SHORT, 3));
    assert_eq!((cut.decision, cut.story), (Decision::Duplicate, first.story));
}

#[test]
fn a_copy_that_adds_nothing_is_not_compared_with() {
    let mut log = Log::new(hour());
    log.claim(near("urn:a", told(2), 1));
    let copy = near("urn:b", SHORT, 2).at(7);
    let verdict = log.claim_as_is(&copy).verdict;
    assert!(verdict.of.as_ref().is_some_and(|of: &Reference| !of.listed));
    let before = log.ledger.stats().bytes;
    log.settle(&copy, verdict);
    assert_eq!(log.ledger.stats().bytes, before, "what is counted follows from the verdict");
}
