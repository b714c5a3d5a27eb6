//! What happens to stories.

use super::*;
use crate::ledger::{StoryEvent, StoryNote};
use StoryEvent::{Joined, Opened, RepresentativeChanged, Updated};

/// The note of a verdict.
fn note(verdict: &Verdict) -> &StoryNote {
    verdict.note.as_deref().expect("a note")
}

/// The uri of what stands for the story.
fn stands(verdict: &Verdict) -> &str {
    note(verdict).representative.as_ref().map_or("-", |one| one.uri.as_str())
}

#[test]
fn a_story_is_opened_joined_and_updated_in_numbered_events() {
    let mut log = Log::new(hour());
    let first = log.claim_at(1_000, article("urn:a").number(1).raw(1));
    let copy = log.claim_at(2_000, article("urn:b").raw(2));
    let next = log.claim_at(3_000, article("urn:a").number(2).text(5).raw(3));
    assert_eq!(note(&first).events, [Opened]);
    assert_eq!(note(&copy).events, [Joined]);
    assert_eq!(note(&next).events, [Updated]);
    let numbers = [&first, &copy, &next].map(|verdict| note(verdict).sequence);
    assert_eq!(numbers, [1, 2, 3]);
    let last = note(&next);
    assert_eq!((last.members, last.opened, last.at), (2, Timestamp(1_000), Timestamp(3_000)));
    let version = last.representative.as_ref().and_then(|one| one.version.number);
    assert_eq!((stands(&next), version), ("urn:a", Some(2)));
}

#[test]
fn what_changes_nothing_makes_no_event() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(2).raw(1));
    let replay = log.claim(article("urn:a").number(2).raw(1));
    assert_eq!((note(&replay).events.len(), note(&replay).sequence), (0, 1));
    let late = log.claim(article("urn:a").number(1).text(3).raw(2));
    assert_eq!((late.decision, late.note), (Decision::Superseded, None));
}

#[test]
fn a_kill_of_what_stands_for_a_story_lets_the_next_published_item_stand() {
    let mut log = Log::new(preferring(&["herald"]));
    log.claim(article("urn:a").number(1).by("blog").raw(1));
    log.claim(article("urn:copy").by("blog").raw(2));
    let better = log.claim(article("urn:b").number(1).by("herald").raw(3));
    assert_eq!((better.decision, stands(&better)), (Decision::Update, "urn:b"));
    let kill = log.claim(article("urn:b").number(2).by("herald").kill().raw(4));
    assert_eq!(note(&kill).events, [RepresentativeChanged]);
    assert_eq!(stands(&kill), "urn:a", "a copy that was never published cannot stand");
    let replaced = note(&kill).replaced.as_ref().map(|one| one.uri.as_str());
    assert_eq!(replaced, Some("urn:b"));
    let last = log.claim(article("urn:a").number(2).by("blog").hold().raw(5));
    assert_eq!((note(&last).events.as_slice(), stands(&last)), (&[RepresentativeChanged][..], "-"));
    let back = log.claim(article("urn:a").number(3).by("blog").raw(6));
    assert_eq!(back.decision, Decision::Reinstated);
    assert_eq!(note(&back).events, [Updated, RepresentativeChanged]);
    assert_eq!((stands(&back), note(&back).sequence), ("urn:a", 8));
}

#[test]
fn the_text_of_a_withdrawn_item_goes_on_under_the_next_uri() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).raw(1));
    log.claim(article("urn:a").number(2).kill().raw(2));
    let again = log.claim(article("urn:b").raw(3));
    assert_eq!(again.decision, Decision::New);
    assert_eq!(note(&again).events, [Joined, RepresentativeChanged]);
    assert_eq!(stands(&again), "urn:b");
}

#[test]
fn a_kill_of_an_unknown_item_opens_nothing_until_it_comes_back() {
    let mut log = Log::new(hour());
    let kill = log.claim(article("urn:a").number(2).kill().raw(1));
    assert_eq!((note(&kill).events.len(), note(&kill).sequence), (0, 0));
    let back = log.claim(article("urn:a").number(3).raw(2));
    assert_eq!(note(&back).events, [Opened]);
    assert_eq!(note(&back).members, 1);
}

fn preferring(sources: &[&str]) -> LedgerLimits {
    let prefer = Preference::of(sources.iter().map(|name| SourceId::from(*name)));
    LedgerLimits { prefer, ..hour() }
}

#[test]
fn a_copy_of_a_more_preferred_source_is_published_and_stands_for_the_story() {
    let mut log = Log::new(preferring(&["agency", "herald"]));
    let first = log.claim(article("urn:blog").by("blog").raw(1));
    let herald = log.claim(article("urn:herald").by("herald").raw(2));
    assert_eq!((herald.decision, herald.story), (Decision::Update, first.story));
    assert_eq!(herald.flags, [VerdictFlag::PreferredSource]);
    assert_eq!(note(&herald).events, [Joined, RepresentativeChanged]);
    assert_eq!(stands(&herald), "urn:herald");
    assert_eq!(herald.of.as_ref().map(|of| of.uri.as_str()), Some("urn:blog"));
    let other = log.claim(article("urn:other").by("blog").raw(3));
    assert_eq!((other.decision, stands(&other)), (Decision::Duplicate, "urn:herald"));
    let same = log.claim(article("urn:again").by("herald").raw(4));
    assert_eq!(same.decision, Decision::Duplicate, "equal preference does not replace");
    let agency = log.claim(article("urn:agency").by("agency").raw(5));
    assert_eq!((agency.decision, stands(&agency)), (Decision::Update, "urn:agency"));
    let kill = log.claim(article("urn:agency").number(9).by("agency").kill().raw(6));
    assert_eq!(stands(&kill), "urn:herald", "the most preferred of those that are left");
}

#[test]
fn the_end_of_a_story_is_taken_along_by_the_next_claim() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").raw(1));
    log.claim_at(60_000, article("urn:b").raw(2));
    let before = log.claim_at(3_600_001, article("urn:x").text(50).raw(3));
    assert!(before.closed.is_empty(), "a copy of it is still remembered");
    log.append_at(3_700_000, Entry::Retract { origin: article("").at(-1).origin() });
    let next = log.claim_at(3_700_001, article("urn:y").text(60).raw(4));
    let [closed] = next.closed.as_slice() else { panic!("{:?}", next.closed) };
    assert_eq!((closed.story, closed.sequence, closed.members), (first.story, 3, 2));
    assert_eq!((closed.opened, closed.last), (Timestamp(0), Timestamp(60_000)));
    assert_eq!(closed.representative.as_ref().map(|one| one.uri.as_str()), Some("urn:a"));
    assert!(log.claim_at(3_700_002, article("urn:z").text(70).raw(5)).closed.is_empty());
}

#[test]
fn a_claim_that_is_repeated_takes_the_same_ends_along() {
    let mut log = Log::new(hour());
    log.claim_at(0, article("urn:a").raw(1));
    let sample = article("urn:x").text(50).raw(3).at(7);
    let claim = || Entry::Claim(Box::new(sample.claim()));
    let first = log.append_at(4_000_000, claim()).expect("answered").verdict;
    let again = log.append_at(4_000_001, claim()).expect("answered").verdict;
    assert_eq!(first.closed.len(), 1);
    assert_eq!(again, first);
}

#[test]
fn the_ends_of_a_claim_that_dies_are_taken_along_by_another() {
    let mut log = Log::new(hour());
    log.claim_at(0, article("urn:a").raw(1));
    let sample = article("urn:x").text(50).raw(3).at(7);
    let doomed = log.append_at(4_000_000, Entry::Claim(Box::new(sample.claim())));
    let doomed = doomed.expect("answered").verdict;
    log.append_at(4_000_001, Entry::Retract { origin: sample.origin() });
    let next = log.claim_at(4_000_002, article("urn:y").text(60).raw(4));
    assert_eq!((doomed.closed.len(), &next.closed), (1, &doomed.closed));
}

#[test]
fn a_story_whose_only_article_died_was_never_opened() {
    let mut log = Log::new(hour());
    let sample = article("urn:a").raw(1).at(7);
    log.claim_as_is(&sample);
    log.retract(&sample);
    assert_eq!(log.ledger.stats().stories, 0);
    assert!(log.claim_at(4_000_000, article("urn:y").text(60).raw(4)).closed.is_empty());
}

#[test]
fn a_story_that_is_opened_anew_ends_first() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").raw(1));
    let again = log.claim_at(4_000_000, article("urn:a").raw(1));
    assert_eq!(again.story, first.story);
    assert_eq!(again.closed.iter().map(|one| one.story).collect::<Vec<_>>(), [first.story]);
    assert_eq!((note(&again).events.as_slice(), note(&again).sequence), (&[Opened][..], 1));
}

#[test]
fn ends_that_were_published_with_another_claim_than_thought_are_not_published_twice() {
    let mut log = Log::new(hour());
    log.claim_at(0, article("urn:a").raw(1));
    let [one, other] = [7, 8].map(|offset| article("urn:x").text(50).raw(3).at(offset));
    let claim = |sample: &Sample| Entry::Claim(Box::new(sample.claim()));
    let thought = log.append_at(4_000_000, claim(&one)).expect("answered").verdict;
    let published = Verdict { closed: Vec::new(), ..thought.clone() };
    log.append_at(4_000_001, Entry::Verdict { origin: one.origin(), verdict: published });
    assert_eq!(log.ledger.stats().counts.overridden, 0, "ends are no part of the decision");
    let next = log.append_at(4_000_002, claim(&other)).expect("answered").verdict;
    assert_eq!(next.closed, thought.closed, "nobody had published them");
}

#[test]
fn a_story_whose_articles_all_died_has_no_end() {
    let mut log = Log::new(hour());
    let [one, other] =
        [("urn:a", 7), ("urn:b", 8)].map(|(uri, offset)| article(uri).raw(1).at(offset));
    log.claim_as_is(&one);
    log.claim_as_is(&other);
    log.retract(&one);
    log.retract(&other);
    assert!(log.claim_at(4_000_000, article("urn:y").text(60).raw(4)).closed.is_empty());
}

#[test]
fn a_story_ends_with_the_death_of_the_article_that_outlived_it() {
    let mut log = Log::new(hour());
    let first = log.claim_at(0, article("urn:a").raw(1));
    let copy = article("urn:b").raw(2).at(7);
    log.append_at(3_599_000, Entry::Claim(Box::new(copy.claim())));
    log.append_at(3_700_000, Entry::Retract { origin: copy.origin() });
    let next = log.claim_at(3_700_001, article("urn:y").text(60).raw(4));
    let [closed] = next.closed.as_slice() else { panic!("{:?}", next.closed) };
    assert_eq!((closed.story, closed.sequence, closed.members), (first.story, 2, 1));
}

#[test]
fn a_replay_by_another_source_does_not_change_who_stands() {
    let mut log = Log::new(hour());
    log.claim(article("urn:a").number(1).by("herald").raw(1));
    log.claim(article("urn:a").number(1).by("blog").raw(1));
    let next = log.claim(article("urn:b").by("blog").raw(2));
    let source = note(&next).representative.as_ref().map(|one| one.source.as_str());
    assert_eq!(source, Some("herald"));
}
