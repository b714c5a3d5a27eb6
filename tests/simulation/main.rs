//! Seeded simulation: the engines of several processes against a model of Kafka, with crashes,
//! rebalances, aborts and
//! slow answers in every order that a random number generator can think of. No threads, no clock,
//! no broker.
//!
//! `WIREDESK_TEST_SEEDS` sets the number of schedules, `WIREDESK_TEST_SEED` runs one of them and
//! shows what happened.

mod broker;
mod faults;
mod member;
mod oracle;
mod world;

use world::{Sabotage, World};

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var_os(name)?.to_str()?.parse().ok()
}

fn seeds() -> u64 {
    number("WIREDESK_TEST_SEEDS").unwrap_or(10_000)
}

/// Runs schedules on all cores and returns the first failure by seed.
fn first_failure(count: u64, sabotage: Option<Sabotage>) -> Option<(u64, String)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let found: Vec<Option<(u64, String)>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    (thread..count).step_by(threads as usize).find_map(|seed| {
                        World::new(seed, sabotage).run().err().map(|failure| (seed, failure))
                    })
                })
            })
            .collect();
        handles.into_iter().map(|handle| handle.join().expect("no schedule panics")).collect()
    });
    found.into_iter().flatten().min()
}

#[test]
fn no_schedule_loses_doubles_or_misjudges_a_record() {
    if let Some(seed) = number("WIREDESK_TEST_SEED") {
        let mut world = World::new(seed, None);
        let result = world.run();
        println!("{}", world.history());
        result.expect("the schedule holds");
        return;
    }
    let count = seeds();
    if let Some((seed, failure)) = first_failure(count, None) {
        panic!("seed {seed}: {failure}\nsee it with WIREDESK_TEST_SEED={seed}");
    }
    println!("{count} schedules hold");
}

#[test]
fn offsets_committed_before_outputs_are_caught() {
    let failure = first_failure(2_000, Some(Sabotage::OffsetsFirst)).expect("caught").1;
    assert!(failure.contains("lost"), "{failure}");
}

#[test]
fn verdicts_taken_before_the_ledger_is_read_back_are_caught() {
    let failure = first_failure(2_000, Some(Sabotage::LedgerNotAwaited)).expect("caught").1;
    assert!(failure.contains("verdict"), "{failure}");
}

#[test]
fn an_abort_without_a_rewind_is_caught() {
    let failure = first_failure(2_000, Some(Sabotage::NoRewind)).expect("caught").1;
    assert!(failure.contains("lost") || failure.contains("stuck"), "{failure}");
}
