//! Verdict entries.

use super::*;

fn published(decision: Decision, story: u128, ordinal: u32) -> Verdict {
    Verdict::plain(decision, StoryId(story), ordinal)
}

#[test]
fn the_first_verdict_entry_wins_over_what_was_computed_and_over_later_ones() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").number(5).raw(1).at(1);
    log.claim_as_is(&sample);
    log.settle(&sample, published(Decision::Revision, 77, 4));
    log.settle(&sample, published(Decision::Superseded, 78, 9));
    let verdict = published(Decision::Revision, 77, 4);
    assert_eq!(log.ledger.verdict(&sample.origin()), Some(verdict.clone()));
    assert_eq!(log.claim_as_is(&sample).verdict, verdict);
    assert_eq!(log.ledger.stats().counts.overridden, 1);
}

#[test]
fn later_versions_follow_the_published_story_and_ordinal() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").number(5).raw(1).at(1);
    log.claim_as_is(&sample);
    log.settle(&sample, published(Decision::Revision, 77, 4));
    let next = log.claim(article("urn:a").number(6).text(2).raw(2));
    assert_eq!((next.ordinal, next.story), (5, StoryId(77)));
    assert_eq!(log.claim(article("urn:b").raw(3)).story, StoryId(77));
}

#[test]
fn an_article_that_was_published_as_superseded_leaves_family_and_index() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").number(5).raw(1).at(1);
    log.claim_as_is(&sample);
    log.settle(&sample, published(Decision::Superseded, 77, 4));
    assert_eq!(log.ledger.stats().items, 0);
    assert_eq!(log.claim(article("urn:b").raw(2)).decision, Decision::New);
}

#[test]
fn an_article_that_was_published_after_all_enters_family_and_index() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(6).text(2).raw(2));
    let sample = article("urn:a").number(5).text(1).raw(1).at(1);
    assert_eq!(log.claim_as_is(&sample).verdict.decision, Decision::Superseded);
    log.settle(&sample, published(Decision::Revision, 77, 8));
    assert_eq!(log.claim(article("urn:b").text(1).raw(3)).decision, Decision::Duplicate);
    assert_eq!(log.claim(article("urn:a").number(7).text(3).raw(4)).ordinal, 9);
}

#[test]
fn a_verdict_or_retraction_of_an_unknown_origin_is_ignored() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").at(1);
    log.settle(&sample, published(Decision::New, 1, 1));
    log.retract(&sample);
    assert_eq!(log.ledger.stats().entries, 0);
    assert_eq!(log.claim_as_is(&sample).verdict.decision, Decision::New);
}

#[test]
fn an_equal_verdict_entry_is_no_override() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").raw(1).at(1);
    let verdict = log.claim_as_is(&sample).verdict;
    log.settle(&sample, verdict);
    assert_eq!(log.ledger.stats().counts.overridden, 0);
}
