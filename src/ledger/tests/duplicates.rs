//! One text under several uris.

use super::*;
use crate::ledger::{Reference, VerdictFlag};

fn exact(uri: &str, number: u64) -> Option<Reference> {
    Some(Reference {
        uri: ItemUri::from(uri),
        version: Version::numbered(number),
        similarity: 1000,
        method: "exact".to_owned(),
        listed: false,
        evidence: None,
    })
}

#[test]
fn a_copy_under_another_uri_points_to_the_original_and_joins_its_story() {
    let mut log = Log::new(hour());
    let first = log.claim(article("urn:a").number(1).raw(1));
    for uri in ["urn:b", "urn:c"] {
        let copy = log.claim(article(uri).number(4).raw(2));
        assert_eq!((copy.decision, copy.ordinal), (Decision::Duplicate, 0));
        assert_eq!((copy.of, copy.story), (exact("urn:a", 1), first.story));
    }
}

#[test]
fn short_texts_and_other_algorithms_are_never_duplicates() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").words(7).raw(1));
    assert_eq!(log.claim(article("urn:b").words(7).raw(2)).decision, Decision::New);
    log.claim(article("urn:c").text(2).raw(3));
    let mut other = article("urn:d").text(2).raw(4);
    other.algorithm = 2;
    assert_eq!(log.claim(other).decision, Decision::New);
}

#[test]
fn a_copy_of_a_copy_points_to_the_original_even_after_that_has_left_the_window() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").number(1).raw(1));
    log.claim_at(50 * 60_000, article("urn:b").number(1).raw(2));
    let copy = log.claim_at(100 * 60_000, article("urn:c").number(1).raw(3));
    let of = copy.of.map(|of| (of.uri, of.version));
    assert_eq!(copy.decision, Decision::Duplicate);
    assert_eq!(of, Some((ItemUri::from("urn:a"), Version::numbered(1))));
    assert_eq!(copy.story, first.story);
}

#[test]
fn an_older_text_of_a_revised_item_still_has_duplicates() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).text(1).raw(1));
    log.claim(article("urn:a").number(2).text(2).raw(2));
    assert_eq!(log.claim(article("urn:b").text(1).raw(3)).of, exact("urn:a", 1));
}

#[test]
fn a_revision_that_takes_over_the_text_of_another_item_stays_a_revision() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).text(1).raw(1));
    log.claim(article("urn:b").number(1).text(2).raw(2));
    let revision = log.claim(article("urn:b").number(2).text(1).raw(3));
    assert_eq!((revision.decision, revision.of), (Decision::Revision, None));
    let copy = log.claim(article("urn:c").number(1).text(1).raw(4));
    assert_eq!(copy.of, exact("urn:a", 1), "the oldest usable article represents the text");
}

#[test]
fn a_killed_original_gives_way_to_the_next_published_copy() {
    let mut log = Log::new(hour());
    let first = log.claim(article("urn:a").number(1).raw(1));
    log.claim(article("urn:b").number(1).raw(2));
    log.claim(article("urn:a").number(2).kill().raw(3));
    let next = log.claim(article("urn:c").number(1).raw(4));
    assert_eq!((next.decision, next.story), (Decision::New, first.story));
    assert_eq!(next.flags, [VerdictFlag::RelatedWithdrawn]);
    let copy = log.claim(article("urn:d").number(1).raw(5));
    assert_eq!((copy.decision, copy.of), (Decision::Duplicate, exact("urn:c", 1)));
    assert_eq!(copy.flags, [VerdictFlag::RelatedWithdrawn]);
}

#[test]
fn a_killed_original_gives_way_to_a_published_revision_with_its_text() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).text(1).raw(1));
    log.claim(article("urn:b").number(1).text(2).raw(2));
    log.claim(article("urn:b").number(2).text(1).raw(3));
    log.claim(article("urn:a").number(2).hold().text(1).raw(4));
    let copy = log.claim(article("urn:c").number(1).text(1).raw(5));
    assert_eq!((copy.decision, copy.of), (Decision::Duplicate, exact("urn:b", 2)));
}

#[test]
fn a_reinstated_original_represents_its_new_text_only() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).text(1).raw(1));
    log.claim(article("urn:a").number(2).kill().raw(2));
    log.claim(article("urn:a").number(3).text(2).raw(3));
    assert_eq!(log.claim(article("urn:b").text(2).raw(4)).of, exact("urn:a", 3));
    assert_eq!(log.claim(article("urn:c").text(1).raw(5)).decision, Decision::New);
}

#[test]
fn a_new_version_of_a_suppressed_copy_is_judged_by_its_text() {
    let mut log = Log::new(hour());
    let first = log.claim(article("urn:a").number(1).text(1).raw(1));
    log.claim(article("urn:b").number(1).text(1).raw(2));
    let same = log.claim(article("urn:b").number(2).text(1).raw(3));
    assert_eq!((same.decision, same.of), (Decision::Duplicate, exact("urn:a", 1)));
    let other = log.claim(article("urn:b").number(3).text(2).raw(4));
    assert_eq!((other.decision, other.ordinal, other.previous), (Decision::Revision, 1, None));
    assert_eq!(other.story, first.story);
}

#[test]
fn a_replay_of_a_copy_points_to_the_original_too() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    log.claim(article("urn:b").number(1).raw(2));
    let replay = log.claim(article("urn:b").number(1).raw(2));
    assert_eq!((replay.decision, replay.ordinal), (Decision::Replay, 0));
    assert_eq!(replay.of, exact("urn:a", 1));
}

#[test]
fn a_killed_copy_is_no_representative_but_its_original_is() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    log.claim(article("urn:b").number(1).raw(2));
    log.claim(article("urn:b").number(2).kill().raw(3));
    let copy = log.claim(article("urn:c").number(1).raw(4));
    assert_eq!((copy.decision, copy.of), (Decision::Duplicate, exact("urn:a", 1)));
}
