//! Work stays linear where everything piles up in one place.
//!
//! Each test takes well under a second; with work that grows with the square of the pile it would
//! take hours, so the generous bound does not depend on the machine.

use std::time::Instant;

use super::*;

const PILE: i64 = 200_000;
const BOUND: Duration = Duration::from_secs(30);

fn timed(pile: impl FnOnce(&mut Log)) {
    let mut log = Log::new(hour());
    let start = Instant::now();
    pile(&mut log);
    let end = log.ledger.stats().newest.map_or(0, |time| time.0);
    log.append_at(end + 3_600_001, Entry::Retract { origin: article("urn:none").origin() });
    assert_eq!((log.ledger.stats().entries, log.ledger.stats().bytes), (0, 0));
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
}

#[test]
fn one_text_under_very_many_uris() {
    timed(|log| {
        log.claim(article("urn:first").raw(1));
        for number in 0..PILE {
            let copy = log.claim(article(&format!("urn:{number}")).raw(2));
            assert_eq!(copy.decision, Decision::Duplicate);
        }
    });
}

#[test]
fn one_item_in_very_many_versions() {
    timed(|log| {
        for number in 0..PILE {
            let number = number as u64;
            log.claim(article("urn:a").number(number).text(u128::from(number)).raw(number));
        }
    });
}

#[test]
fn one_item_killed_and_reinstated_again_and_again() {
    timed(|log| {
        for number in (0..PILE as u64).step_by(2) {
            log.claim(article("urn:a").number(number).raw(number));
            log.claim(article("urn:a").number(number + 1).kill().raw(number));
        }
    });
}

#[test]
fn one_text_published_and_killed_under_very_many_uris() {
    timed(|log| {
        for number in 0..PILE / 2 {
            let uri = format!("urn:{number}");
            assert_eq!(log.claim(article(&uri).number(1).raw(1)).decision, Decision::New);
            log.claim(article(&uri).number(2).kill().raw(2));
        }
    });
}

#[test]
fn one_text_replayed_very_many_times_and_its_original_retracted() {
    timed(|log| {
        let original = article("urn:a").raw(1).at(1);
        log.claim_as_is(&original);
        for _ in 0..PILE {
            assert_eq!(log.claim(article("urn:a").raw(1)).decision, Decision::Replay);
        }
        log.retract(&original);
        assert_eq!(log.claim(article("urn:a").raw(1)).decision, Decision::New);
    });
}
