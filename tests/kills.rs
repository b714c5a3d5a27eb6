//! `kill -9` at random moments and at every place where a death could hurt, under load, with two
//! instances of two workers each. `WIREDESK_TEST_KILLS` sets how often.

mod support;

use std::time::{Duration, Instant};

use fastrand::Rng;
use support::broker::Broker;
use support::campaign::{Campaign, Recoveries, alone};
use support::environment;
use support::wiredesk::Pipeline;

const DEFAULT_KILLS: u64 = 12;
const PER_SECOND: u32 = 150;
const NAMES: [&str; 2] = ["a", "b"];
/// How long an instance may run before it passes a fail point.
const FAILS_WITHIN: Duration = Duration::from_secs(40);

/// Places at which the binary can be told to abort, and the most passes it may make before.
const FAIL_POINTS: [(&str, u64); 9] = [
    ("during_restore", 1),
    ("after_poll", 5),
    ("after_append", 5),
    ("before_send", 5),
    ("after_send", 5),
    ("before_offsets", 5),
    ("after_offsets", 5),
    ("before_commit", 5),
    ("after_commit", 5),
];

fn kills() -> usize {
    usize::try_from(environment::number(environment::KILLS, DEFAULT_KILLS)).expect("a small number")
}

fn pause(random: &mut Rng, at_most: u64) {
    std::thread::sleep(Duration::from_millis(random.u64(0..at_most)));
}

#[test]
fn kills_at_random_moments_lose_and_double_nothing() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "kills"));
    let mut random = Rng::with_seed(campaign.seed());
    let mut instances = campaign.start(NAMES);
    let follower = campaign.follower();
    let feeder = campaign.feed_steadily(PER_SECOND);
    let mut recoveries = Recoveries::default();

    for round in 0..kills() {
        pause(&mut random, 1_500);
        let one = random.usize(..NAMES.len());
        let victims = if round % 4 == 3 { 0..NAMES.len() } else { one..one + 1 };
        let since = Instant::now();
        for victim in victims {
            instances[victim].kill();
            instances[victim] = campaign.pipeline.start(NAMES[victim]);
            if random.u8(..4) == 0 {
                // Again, before it has found its feet.
                pause(&mut random, 400);
                instances[victim].kill();
                instances[victim] = campaign.pipeline.start(NAMES[victim]);
            }
        }
        recoveries.note(campaign.await_movement(&follower, since, &instances));
    }

    recoveries.report("kill -9");
    campaign.settle(&feeder.finish(), &mut instances);
}

#[test]
fn a_death_at_any_fail_point_loses_and_doubles_nothing() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "points"));
    let mut random = Rng::with_seed(campaign.seed());
    let mut instances = campaign.start(NAMES);
    let follower = campaign.follower();
    let feeder = campaign.feed_steadily(PER_SECOND);
    let mut recoveries = Recoveries::default();

    let rounds = kills().max(FAIL_POINTS.len());
    for (point, most) in FAIL_POINTS.into_iter().cycle().take(rounds) {
        let victim = random.usize(..NAMES.len());
        instances[victim].kill();
        let count = random.u64(1..=most);
        instances[victim] = campaign.pipeline.start_to_fail(NAMES[victim], point, count);
        let status = instances[victim].wait_exit(FAILS_WITHIN);
        assert_eq!(status.code(), None, "{point}: {status}\n{}", instances[victim].tail());

        let since = Instant::now();
        instances[victim] = campaign.pipeline.start(NAMES[victim]);
        recoveries.note(campaign.await_movement(&follower, since, &instances));
    }

    recoveries.report("abort at a fail point");
    campaign.settle(&feeder.finish(), &mut instances);
}
