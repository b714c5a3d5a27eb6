//! `delivery = "at-least-once"`, for brokers without transactions: a kill may double records, and
//! loses none. `WIREDESK_TEST_KILLS` sets how often.

mod support;

use std::time::{Duration, Instant};

use fastrand::Rng;
use support::broker::Broker;
use support::campaign::{Campaign, Recoveries, alone};
use support::environment;
use support::wiredesk::Pipeline;

const DEFAULT_KILLS: u64 = 6;
const PER_SECOND: u32 = 150;
const NAMES: [&str; 2] = ["a", "b"];
/// Between what is sent and what is committed: a death there doubles records.
const AFTER_SEND: (&str, u64) = ("after_send", 3);
const FAILS_WITHIN: Duration = Duration::from_secs(40);

fn pipeline(broker: &Broker, name: &str) -> Pipeline {
    let pipeline = Pipeline::new(broker.bootstrap(), name);
    pipeline.with("pipeline.delivery = \"at-least-once\"")
}

#[test]
fn a_worker_that_nobody_disturbs_doubles_nothing() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    // One worker, because a change of members may double records, too.
    let campaign = Campaign::new(broker, pipeline(broker, "least").workers(1));
    let expected = campaign.feed(600);

    let mut instances = campaign.start(["a"]);

    campaign.settle(&expected, &mut instances);
}

#[test]
fn members_that_join_under_load_lose_nothing() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = Campaign::new(broker, pipeline(broker, "leastjoin"));
    let expected = campaign.feed(2_000);

    let mut instances = campaign.start(NAMES);

    campaign.settle_at_least_once(&expected, &mut instances);
}

#[test]
fn kills_lose_nothing_and_change_no_verdict() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = Campaign::new(broker, pipeline(broker, "leastkill"));
    let mut random = Rng::with_seed(campaign.seed());
    let mut instances = campaign.start(NAMES);
    let follower = campaign.follower();
    let feeder = campaign.feed_steadily(PER_SECOND);
    let mut recoveries = Recoveries::default();

    for round in 0..environment::number(environment::KILLS, DEFAULT_KILLS) {
        std::thread::sleep(Duration::from_millis(random.u64(0..1_500)));
        let victim = random.usize(..NAMES.len());
        instances[victim].kill();
        if round % 3 == 0 {
            let (point, count) = AFTER_SEND;
            instances[victim] = campaign.pipeline.start_to_fail(NAMES[victim], point, count);
            let status = instances[victim].wait_exit(FAILS_WITHIN);
            assert_eq!(status.code(), None, "{status}\n{}", instances[victim].tail());
        }
        let since = Instant::now();
        instances[victim] = campaign.pipeline.start(NAMES[victim]);
        recoveries.note(campaign.await_movement(&follower, since, &instances));
    }

    recoveries.report("kill -9, at least once");
    campaign.settle_at_least_once(&feeder.finish(), &mut instances);
}
