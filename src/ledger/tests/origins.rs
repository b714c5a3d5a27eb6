//! Repetition, retraction and reuse of origins.

use super::*;
use crate::ledger::VerdictFlag;

#[test]
fn a_repeated_claim_gets_the_first_verdict_and_changes_nothing() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").number(1).raw(1).at(1);
    let first = log.claim_as_is(&sample);
    log.claim(article("urn:a").number(2).text(2).raw(2));
    let before = log.ledger.stats();
    let again = log.claim_as_is(&sample);
    assert!(first.first && !again.first);
    assert_eq!(again.verdict, first.verdict);
    let after = log.ledger.stats();
    assert_eq!((after.entries, after.bytes), (before.entries, before.bytes));
    assert_eq!(after.counts.repeated, 1);
}

#[test]
fn an_entry_at_a_position_that_was_applied_changes_nothing() {
    let mut ledger = Ledger::new(hour());
    let entry = |uri, offset| Entry::Claim(Box::new(article(uri).at(offset).claim()));
    let first = ledger.apply(4, Timestamp(0), entry("urn:a", 1)).expect("a claim is answered");
    let again =
        ledger.apply(4, Timestamp(0), entry("urn:a", 1)).expect("a known claim is answered");
    assert_eq!((again.first, again.verdict), (false, first.verdict));
    assert_eq!(ledger.apply(3, Timestamp(0), entry("urn:b", 2)), None);
    assert_eq!((ledger.stats().entries, ledger.position()), (1, Some(4)));
}

#[test]
fn a_known_origin_with_other_bytes_is_a_new_article() {
    let mut log = Log::new(hour());
    log.claim_as_is(&article("urn:a").text(1).raw(1).at(1));
    let reused = log.claim_as_is(&article("urn:b").text(2).raw(2).at(1));
    assert!(reused.first);
    assert_eq!(reused.verdict.decision, Decision::New);
    assert_eq!(reused.verdict.flags, [VerdictFlag::OriginReused]);
    assert_eq!(log.ledger.stats().counts.reused_origins, 1);
    let copy = log.claim(article("urn:c").text(1).raw(3));
    assert_eq!(copy.decision, Decision::Duplicate, "the first article was published all the same");
}

#[test]
fn the_old_article_of_a_reused_origin_leaves_without_taking_the_new_one_along() {
    let mut log = Log::new(hour());
    let claim = |sample: Sample| Entry::Claim(Box::new(sample.claim()));
    log.append_at(0, claim(article("urn:a").raw(1).at(1)));
    log.append_at(3_000_000, claim(article("urn:b").text(2).raw(2).at(1)));
    log.claim_at(4_000_000, article("urn:c").text(3).raw(3));
    let kept = log.ledger.verdict(&article("urn:b").at(1).origin());
    assert_eq!(kept.map(|verdict| verdict.decision), Some(Decision::New));
}

#[test]
fn nothing_points_to_a_retracted_article() {
    let mut log = Log::new(hour());
    let dead = article("urn:a").number(3).raw(1).at(1);
    log.claim_as_is(&dead);
    log.retract(&dead);
    assert_eq!(log.ledger.verdict(&dead.origin()), None);
    assert_eq!(log.claim(article("urn:b").raw(2)).decision, Decision::New);
    let lower = log.claim(article("urn:a").number(2).text(2).raw(3));
    assert_eq!((lower.decision, lower.ordinal), (Decision::New, 1));
}

#[test]
fn what_repeated_a_retracted_article_stands_for_nothing() {
    let mut log = Log::new(hour());
    let dead = article("urn:a").number(1).raw(1).at(1);
    log.claim_as_is(&dead);
    log.claim(article("urn:b").number(1).raw(2));
    log.claim(article("urn:a").number(1).raw(1));
    log.retract(&dead);
    assert_eq!(log.claim(article("urn:b").number(1).raw(2)).decision, Decision::New);
    assert_eq!(log.claim(article("urn:a").number(1).raw(1)).decision, Decision::Duplicate);
}

#[test]
fn a_retracted_revision_leaves_the_item_where_it_stood() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).text(1).raw(1));
    let dead = article("urn:a").number(2).text(2).raw(2).at(1);
    log.claim_as_is(&dead);
    log.retract(&dead);
    let next = log.claim(article("urn:a").number(2).text(2).raw(3));
    assert_eq!((next.decision, next.ordinal), (Decision::Revision, 2));
    assert_eq!(next.previous, Some(Version::numbered(1)));
}

#[test]
fn a_retracted_kill_has_killed_nothing() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    let dead = article("urn:a").number(2).kill().raw(2).at(1);
    log.claim_as_is(&dead);
    log.retract(&dead);
    assert_eq!(log.claim(article("urn:b").raw(3)).decision, Decision::Duplicate);
    assert_eq!(log.claim(article("urn:a").number(2).text(2).raw(4)).decision, Decision::Revision);
}

#[test]
fn a_retracted_origin_can_be_claimed_again() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").number(1).raw(1).at(1);
    log.claim_as_is(&sample);
    log.retract(&sample);
    log.retract(&sample);
    let again = log.claim_as_is(&sample);
    assert!(again.first);
    assert_eq!(again.verdict.decision, Decision::New);
    assert_eq!(log.ledger.stats().counts.retracted, 1);
}
