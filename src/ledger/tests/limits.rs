//! Window and limits.

use super::*;

/// Articles that are told apart by everything.
fn distinct(number: u64) -> Sample {
    article(&format!("urn:example:{number}")).number(1).text(u128::from(number) + 10).raw(number)
}

#[test]
fn the_window_ends_by_log_time_and_never_runs_backwards() {
    let mut log = Log::new(hour());
    log.claim_at(0, distinct(1));
    log.claim_at(3_600_000, distinct(2));
    assert_eq!(log.ledger.stats().entries, 2, "an article as old as the window is inside");
    log.claim_at(3_600_001, distinct(3));
    log.claim_at(5, distinct(4));
    let stats = log.ledger.stats();
    assert_eq!((stats.entries, stats.oldest), (3, Some(Timestamp(3_600_000))));
    assert_eq!(stats.newest, Some(Timestamp(3_600_001)));
    assert!(!stats.cut_short);
    assert_eq!(stats.effective_window, Duration::from_secs(3600));
}

#[test]
fn verdict_entries_move_the_time_too() {
    let mut log = Log::new(hour());
    log.claim_at(0, distinct(1));
    log.append_at(4_000_000, Entry::Retract { origin: distinct(9).origin() });
    assert_eq!(log.ledger.stats().entries, 0);
}

#[test]
fn too_many_entries_push_out_the_oldest_and_say_so() {
    let mut log = Log::new(LedgerLimits { max_entries: 3, ..hour() });
    for number in 0..5 {
        log.claim_at(number * 60_000, distinct(number as u64));
    }
    let stats = log.ledger.stats();
    assert_eq!((stats.entries, stats.items, stats.texts), (3, 3, 3));
    assert!(stats.cut_short);
    assert_eq!(stats.effective_window, Duration::from_secs(120));
    assert_eq!(log.claim_at(240_000, distinct(1)).decision, Decision::New);
    assert_eq!(log.claim_at(240_000, distinct(4)).decision, Decision::Replay);
}

#[test]
fn the_window_is_whole_again_once_the_cut_has_aged() {
    let mut log = Log::new(LedgerLimits { max_entries: 1, ..hour() });
    log.claim_at(0, distinct(1));
    log.claim_at(1, distinct(2));
    assert!(log.ledger.stats().cut_short);
    log.append_at(3_600_002, Entry::Retract { origin: distinct(9).origin() });
    let stats = log.ledger.stats();
    assert!(!stats.cut_short);
    assert_eq!(stats.effective_window, Duration::from_secs(3600));
}

#[test]
fn memory_stays_below_its_limit_at_every_step() {
    let max_bytes = 20_000;
    let mut log = Log::new(LedgerLimits { max_bytes, ..hour() });
    for number in 0..500 {
        log.claim(distinct(number));
        let bytes = log.ledger.stats().bytes;
        assert!(bytes <= max_bytes, "{bytes} bytes");
    }
    assert!(log.ledger.stats().entries > 10);
    assert!(log.ledger.stats().cut_short);
}

#[test]
fn a_ledger_that_may_keep_nothing_still_answers() {
    for limits in
        [LedgerLimits { max_entries: 0, ..hour() }, LedgerLimits { max_bytes: 0, ..hour() }]
    {
        let mut log = Log::new(limits);
        for _ in 0..3 {
            assert_eq!(log.claim(distinct(1)).decision, Decision::New);
        }
        assert_eq!((log.ledger.stats().entries, log.ledger.stats().bytes), (0, 0));
    }
}

#[test]
fn a_shorter_ledger_has_no_longer_window_than_its_log() {
    let stats = Ledger::new(hour()).stats();
    assert_eq!((stats.oldest, stats.newest, stats.bytes), (None, None, 0));
    assert!(!stats.cut_short);
}
