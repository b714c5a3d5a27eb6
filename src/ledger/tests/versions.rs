//! Versions of one item.

use super::*;
use crate::ledger::VerdictFlag;

#[test]
fn revisions_count_up_and_keep_the_story() {
    let mut log = Log::new(hour());
    let first = log.claim(article("urn:a").number(7).text(1).raw(1));
    assert_eq!((first.decision, first.ordinal, first.previous), (Decision::New, 1, None));
    let second = log.claim(article("urn:a").number(19).text(2).raw(2));
    assert_eq!((second.decision, second.ordinal), (Decision::Revision, 2));
    assert_eq!(second.previous, Some(Version::numbered(7)));
    assert_eq!(second.story, first.story);
}

#[test]
fn a_revision_with_the_same_text_is_no_duplicate_of_its_sibling() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    let second = log.claim(article("urn:a").number(2).raw(2));
    assert_eq!((second.decision, second.of), (Decision::Revision, None));
}

#[test]
fn a_late_lower_version_is_superseded_and_points_to_the_current_one() {
    let mut log = Log::new(hour());
    let current = log.claim(article("urn:a").number(5).text(1).raw(1));
    let late = log.claim(article("urn:a").number(4).text(2).raw(2));
    assert_eq!((late.decision, late.ordinal), (Decision::Superseded, 1));
    assert_eq!((late.previous, late.story), (Some(Version::numbered(5)), current.story));
}

#[test]
fn a_superseded_text_represents_nothing() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(5).text(1).raw(1));
    log.claim(article("urn:a").number(4).text(2).raw(2));
    assert_eq!(log.claim(article("urn:b").text(2).raw(3)).decision, Decision::New);
}

#[test]
fn one_version_with_two_texts_is_a_flagged_revision() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(2).text(1).raw(1));
    let other = log.claim(article("urn:a").number(2).text(2).raw(2));
    assert_eq!(other.decision, Decision::Revision);
    assert_eq!(other.flags, [VerdictFlag::VersionConflict]);
}

#[test]
fn a_kill_with_an_empty_body_passes_and_later_lower_versions_stay_dead() {
    let mut log = Log::new(hour());
    let first = log.claim(article("urn:a").number(3).raw(1));
    let kill = log.claim(article("urn:a").number(8).kill().raw(2));
    assert_eq!((kill.decision, kill.ordinal, kill.story), (Decision::Kill, 2, first.story));
    let late = log.claim(article("urn:a").number(5).text(2).raw(3));
    assert_eq!(late.decision, Decision::Superseded);
    let again = log.claim(article("urn:a").number(8).kill().raw(4));
    assert_eq!((again.decision, again.ordinal), (Decision::Replay, 2));
}

#[test]
fn a_kill_of_an_unknown_item_is_a_kill_and_outlaws_what_comes_late() {
    let mut log = Log::new(hour());
    let kill = log.claim(article("urn:a").number(8).kill().raw(1));
    assert_eq!((kill.decision, kill.ordinal), (Decision::Kill, 1));
    assert_eq!(log.claim(article("urn:a").number(7).raw(2)).decision, Decision::Superseded);
    let back = log.claim(article("urn:a").number(9).raw(3));
    assert_eq!((back.decision, back.ordinal), (Decision::Reinstated, 2));
}

#[test]
fn two_kills_of_empty_text_are_not_duplicates() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").kill().raw(1));
    assert_eq!(log.claim(article("urn:b").kill().raw(2)).decision, Decision::Kill);
}

#[test]
fn a_held_item_is_reinstated_by_its_next_version() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    assert_eq!(log.claim(article("urn:a").number(2).hold().raw(2)).decision, Decision::Hold);
    assert_eq!(log.claim(article("urn:a").number(3).raw(3)).decision, Decision::Reinstated);
    assert_eq!(log.claim(article("urn:a").number(4).raw(4)).decision, Decision::Revision);
}

#[test]
fn a_replay_keeps_the_item_in_the_window() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").raw(1));
    for minute in (50..500).step_by(50) {
        let replay = log.claim_at(minute * 60_000, article("urn:a").raw(2));
        assert_eq!((replay.decision, replay.ordinal), (Decision::Replay, 1));
        assert_eq!(replay.story, first.story);
    }
}

#[test]
fn a_replay_without_a_version_does_not_lower_the_version_of_its_item() {
    let mut log = Log::new(hour());
    log.claim_at(0, article("urn:a").number(5).text(1).raw(1));
    log.claim_at(50 * 60_000, article("urn:a").text(1).raw(1));
    let late = log.claim_at(70 * 60_000, article("urn:a").number(4).text(2).raw(2));
    assert_eq!((late.decision, late.previous), (Decision::Superseded, Some(Version::numbered(5))));
}

#[test]
fn an_item_is_new_again_after_the_window_and_opens_the_same_story() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").raw(1));
    let again = log.claim_at(3_600_001, article("urn:a").raw(1));
    assert_eq!((again.decision, again.story), (Decision::New, first.story));
}
