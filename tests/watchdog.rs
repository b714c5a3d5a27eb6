//! An instance whose threads stand still says so: `/healthz` fails while input waits.

mod support;

use std::time::{Duration, Instant};

use support::broker::Broker;
use support::campaign::Campaign;
use support::wiredesk::{Instance, Pipeline};

/// What operators are promised: a stand-still is seen within a minute.
const PROMISED: Duration = Duration::from_secs(60);

/// Waits until a path answers with this status, and returns how long that took.
fn await_status(instance: &Instance, path: &str, status: u16, limit: Duration) -> Duration {
    let began = Instant::now();
    loop {
        let answer = instance.get(path);
        if answer.as_ref().is_some_and(|(code, _)| *code == status) {
            return began.elapsed();
        }
        assert!(began.elapsed() < limit, "{path}: {answer:?} after {limit:?}\n{}", instance.tail());
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn body(instance: &Instance, path: &str) -> String {
    instance.get(path).map(|(_, body)| body).unwrap_or_default()
}

#[test]
fn a_publish_thread_that_stands_still_is_noticed_within_a_minute() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "hung-publish"));
    let mut instance = campaign.pipeline.start_to_hang("a", "before_send");
    instance.wait_ready();
    assert!(matches!(instance.get("/healthz"), Some((200, _))), "nothing waits yet");
    campaign.feed(50);
    await_status(&instance, "/healthz", 503, PROMISED);
    assert!(body(&instance, "/healthz").contains("worker_stalled"), "{}", instance.tail());
    let told = Instant::now();
    while !instance.stderr().contains("the service has stopped moving") {
        assert!(told.elapsed() < Duration::from_secs(10), "{}", instance.tail());
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(body(&instance, "/metrics").contains("wiredesk_healthy 0"));
}

#[test]
fn a_poll_thread_that_stands_still_is_noticed_by_a_third_of_the_poll_interval() {
    let Some(broker) = Broker::shared() else { return };
    let pipeline = Pipeline::new(broker.bootstrap(), "hung-poll")
        .workers(1)
        .with("kafka.max_poll_interval = \"30s\"");
    let campaign = Campaign::new(broker, pipeline);
    campaign.feed(50);
    let instance = campaign.pipeline.start_to_hang("a", "after_poll");
    let took = await_status(&instance, "/healthz", 503, PROMISED);
    assert!(took > Duration::from_secs(8), "too soon, after {took:?}");
    assert!(body(&instance, "/healthz").contains("poll_stalled"), "{}", instance.tail());
}

#[test]
fn an_instance_that_drains_is_not_ready_and_one_that_restores_is_not_either() {
    let Some(broker) = Broker::shared() else { return };
    let pipeline =
        Pipeline::new(broker.bootstrap(), "hung-drain").with("pipeline.shutdown_timeout = \"8s\"");
    let campaign = Campaign::new(broker, pipeline);
    let mut draining = campaign.pipeline.start_to_hang("a", "before_send");
    draining.wait_ready();
    campaign.feed(20);
    std::thread::sleep(Duration::from_secs(1));
    draining.ask_to_end();
    await_status(&draining, "/readyz", 503, Duration::from_secs(5));
    assert!(body(&draining, "/readyz").contains("draining"), "{}", draining.tail());
    assert_eq!(draining.wait_exit(Duration::from_secs(30)).code(), Some(75));

    let restoring = campaign.pipeline.start_to_hang("b", "during_restore");
    await_status(&restoring, "/readyz", 503, PROMISED);
    std::thread::sleep(Duration::from_secs(2));
    assert!(matches!(restoring.get("/readyz"), Some((503, _))), "{}", restoring.tail());
    assert!(matches!(restoring.get("/healthz"), Some((200, _))), "a restart would not help");
}
