//! Membership under load: instances join and leave, one freezes and comes back as a zombie, the
//! broker restarts. Nothing is lost, doubled or decided otherwise.

mod support;

use std::time::{Duration, Instant};

use fastrand::Rng;
use support::broker::{Broker, BrokerOptions};
use support::campaign::{Campaign, Recoveries, alone};
use support::environment;
use support::wiredesk::Pipeline;

const DEFAULT_ROUNDS: u64 = 6;
const PER_SECOND: u32 = 150;
const LIMIT: Duration = Duration::from_secs(30);

/// A dead member's partitions are given away, and its open transaction is ended, after seconds.
const IMPATIENT: &str = "kafka.session_timeout = \"4s\"\nkafka.transaction_timeout = \"5s\"";
/// Longer than both.
const FROZEN: Duration = Duration::from_secs(10);

fn impatient(broker: &Broker, name: &str) -> Campaign {
    Campaign::new(broker, Pipeline::new(broker.bootstrap(), name).with(IMPATIENT))
}

#[test]
fn instances_that_join_and_leave_lose_and_double_nothing() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = impatient(broker, "members");
    let mut random = Rng::with_seed(campaign.seed());
    let mut stays = campaign.start(["stays"]);
    let feeder = campaign.feed_steadily(PER_SECOND);

    let rounds = environment::number(environment::REBALANCES, DEFAULT_ROUNDS);
    for round in 0..rounds {
        let [mut guest] = campaign.start([["b", "c", "d"][random.usize(..3)]]);
        std::thread::sleep(Duration::from_millis(random.u64(200..2_000)));
        if round % 3 == 2 {
            guest.kill();
        } else {
            assert_eq!(guest.terminate(LIMIT), Some(0), "{}", guest.tail());
        }
    }

    assert_eq!(stays[0].exit_status(), None, "{}", stays[0].tail());
    campaign.settle(&feeder.finish(), &mut stays);
}

#[test]
fn a_zombie_publishes_nothing_after_its_partitions_were_given_away() {
    let Some(broker) = Broker::shared() else { return };
    let _alone = alone();
    let campaign = impatient(broker, "zombie");
    let mut instances = campaign.start(["zombie", "peer"]);
    let follower = campaign.follower();
    let feeder = campaign.feed_steadily(PER_SECOND);
    std::thread::sleep(Duration::from_secs(1));

    let since = Instant::now();
    instances[0].freeze();
    let taken_over = campaign.await_movement(&follower, since, &instances);
    eprintln!("the peer took over {:.1} s after the freeze", taken_over.as_secs_f64());
    std::thread::sleep(FROZEN.saturating_sub(since.elapsed()));
    instances[0].thaw();
    std::thread::sleep(Duration::from_secs(3));
    if let Some(status) = instances[0].exit_status() {
        // It may give up and leave the rest to its supervisor, but not as if all were well.
        assert!(!status.success(), "{}", instances[0].tail());
        instances[0] = campaign.pipeline.start("zombie");
        instances[0].wait_ready();
    }

    campaign.await_movement(&follower, Instant::now(), &instances);
    campaign.settle(&feeder.finish(), &mut instances);
}

#[test]
fn a_broker_that_restarts_under_load_costs_nothing_but_time() {
    let _alone = alone();
    let Some(broker) = Broker::start(&BrokerOptions::default()) else { return };
    // With the usual time-out of transactions: Kafka 4.3 forgets to mark the end of a transaction
    // that expires while the only broker is coming back, and then nobody can read past it.
    let campaign = Campaign::new(&broker, Pipeline::new(broker.bootstrap(), "restart"));
    let mut instances = campaign.start(["a", "b"]);
    let follower = campaign.follower();
    let feeder = campaign.feed_steadily(PER_SECOND);
    let mut recoveries = Recoveries::default();

    for stop in [Broker::stop, Broker::kill] {
        std::thread::sleep(Duration::from_secs(1));
        stop(&broker);
        std::thread::sleep(Duration::from_secs(1));
        broker.restart();
        recoveries.note(campaign.await_movement(&follower, Instant::now(), &instances));
    }

    recoveries.report("broker back from a restart");
    for instance in &mut instances {
        assert_eq!(instance.exit_status(), None, "{}", instance.tail());
    }
    campaign.settle(&feeder.finish(), &mut instances);
}
