//! A ledger rebuilt from the end of its log.

use proptest::prelude::*;

use super::random_log::{Cluster, Line, limits, logs};
use super::*;
use crate::ledger::{RESTORE_REACH, Restore};

/// Restores from the lines and says how much was restored.
fn restored(limits: &LedgerLimits, lines: &[Line]) -> Ledger {
    let mut restore = Restore::new(limits.clone());
    for (position, time, entry) in lines {
        restore.push(*position, *time, entry.clone());
        assert_eq!(restore.position(), Some(*position));
    }
    restore.finish()
}

/// The first line that a restore at the end of these lines must read: window and margin before the
/// last monotonic time.
fn first_needed(limits: &LedgerLimits, lines: &[Line]) -> usize {
    let newest = lines.iter().map(|line| line.1).max().unwrap_or_default();
    let from = newest.minus(limits.window).minus(RESTORE_REACH);
    let mut monotonic = Timestamp(i64::MIN);
    lines
        .iter()
        .position(|line| {
            monotonic = monotonic.max(line.1);
            monotonic >= from
        })
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_restored_ledger_gives_every_later_verdict_of_one_that_never_stopped(
        limits in limits(),
        events in logs(260),
        end in 0.3f64..1.0,
        earlier in 0usize..30,
    ) {
        let cluster = Cluster::play(&limits, &events);
        let end = (cluster.log.len() as f64 * end) as usize;
        let begin = first_needed(&limits, &cluster.log[..end]).saturating_sub(earlier);
        let mut ledger = restored(&limits, &cluster.log[begin..end]);

        let mut never_stopped = Ledger::new(limits);
        for (position, time, entry) in &cluster.log[..end] {
            never_stopped.apply(*position, *time, entry.clone());
        }
        for (position, _, entry) in &cluster.log[..end] {
            let origin = entry.origin();
            prop_assert_eq!(ledger.verdict(origin), never_stopped.verdict(origin), "{}", position);
        }
        let (stats, expected) = (ledger.stats(), never_stopped.stats());
        prop_assert_eq!(
            (stats.entries, stats.items, stats.texts, stats.bytes, stats.newest),
            (expected.entries, expected.items, expected.texts, expected.bytes, expected.newest)
        );
        prop_assert_eq!(stats.stories, expected.stories);
        let later = cluster.log[end..].iter().zip(&cluster.answers[end..]);
        for ((position, time, entry), answer) in later {
            prop_assert_eq!(&ledger.apply(*position, *time, entry.clone()), answer);
        }
    }
}

fn minutes(minutes: i64) -> Timestamp {
    Timestamp(minutes * 60_000)
}

fn claim(sample: &Sample) -> Entry {
    Entry::Claim(Box::new(sample.claim()))
}

#[test]
fn a_claim_takes_the_verdict_that_stands_further_on_before_later_claims_look_at_it() {
    let first = article("urn:a").number(9).text(1).raw(1).at(1);
    let next = article("urn:a").number(10).text(2).raw(2).at(2);
    let published = Verdict {
        previous: Some(Version::numbered(8)),
        ..Verdict::plain(Decision::Revision, StoryId(77), 30)
    };
    let ledger = restored(
        &hour(),
        &[
            (1, minutes(0), claim(&first)),
            (2, minutes(0), claim(&next)),
            (3, minutes(0), Entry::Verdict { origin: first.origin(), verdict: published }),
        ],
    );
    let verdict = ledger.verdict(&next.origin()).expect("the claim is known");
    assert_eq!((verdict.ordinal, verdict.story), (31, StoryId(77)));
}

#[test]
fn a_claim_that_never_got_a_verdict_does_not_hold_back_the_rest() {
    let mut restore = Restore::new(hour());
    restore.push(1, minutes(0), claim(&article("urn:a").raw(1).at(1)));
    restore.push(2, minutes(1), claim(&article("urn:b").text(2).raw(2).at(2)));
    restore.push(3, minutes(20), Entry::Retract { origin: article("urn:c").at(3).origin() });
    assert_eq!(restore.ledger_entries(), 2);
}

#[test]
fn a_repeated_claim_does_not_wait_for_a_second_verdict() {
    let sample = article("urn:a").raw(1).at(1);
    let verdict = Log::new(hour()).claim(sample.clone());
    let mut restore = Restore::new(hour());
    restore.push(1, minutes(0), claim(&sample));
    restore.push(2, minutes(0), Entry::Verdict { origin: sample.origin(), verdict });
    restore.push(3, minutes(0), claim(&sample));
    assert_eq!((restore.ledger_entries(), restore.held()), (1, 0));
}
