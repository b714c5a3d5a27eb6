use super::*;
use crate::article::Offset;

const STALL: Duration = Duration::from_secs(60);

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn running() -> Worker {
    let mut worker = Worker::new(64);
    worker.set_state(WorkerState::Running);
    worker
}

fn serving(now: Duration, workers: Vec<Worker>) -> Snapshot {
    Snapshot {
        now,
        stall_after: STALL,
        phase: Phase::Serving,
        broker: Broker::Up(at(0)),
        ledger: LedgerProgress::Live,
        live_since: at(0),
        workers,
    }
}

fn codes(check: &Check) -> Vec<&'static str> {
    check.reasons.iter().map(Reason::code).collect()
}

#[test]
fn an_idle_service_is_ready_and_healthy() {
    let snapshot = serving(at(100_000), vec![running(), running()]);
    assert!(snapshot.ready().ok);
    assert!(snapshot.healthy().ok);
}

#[test]
fn a_restoring_service_is_healthy_but_not_ready() {
    let mut snapshot = serving(at(500), vec![running()]);
    snapshot.ledger = LedgerProgress::Restoring { applied: 10, of: 100 };
    assert_eq!(codes(&snapshot.ready()), ["ledger_restoring"]);
    assert!(snapshot.ready().reasons[0].to_string().contains("10 of 100"));
    assert!(snapshot.healthy().ok);
}

#[test]
fn a_service_without_broker_is_healthy_but_not_ready() {
    let mut worker = running();
    worker.set_in_flight(10, at(10));
    let mut snapshot = serving(at(500), vec![worker]);
    snapshot.broker = Broker::Down(at(20));
    assert_eq!(codes(&snapshot.ready()), ["broker_down"]);
    assert!(snapshot.healthy().ok, "a restart would not bring the broker back");
}

#[test]
fn work_without_progress_beyond_the_limit_is_unhealthy() {
    let mut worker = running();
    worker.set_in_flight(10, at(100));
    assert!(serving(at(160), vec![worker.clone()]).healthy().ok);
    let check = serving(at(161), vec![running(), worker]).healthy();
    assert_eq!(check.reasons, [Reason::WorkerStalled(1, at(61))]);
}

#[test]
fn progress_keeps_a_busy_worker_healthy() {
    let mut worker = running();
    worker.set_in_flight(10, at(100));
    worker.progressed(at(150));
    assert!(serving(at(200), vec![worker]).healthy().ok);
}

#[test]
fn the_wait_starts_anew_when_the_broker_comes_back() {
    let mut worker = running();
    worker.set_in_flight(10, at(100));
    let mut snapshot = serving(at(400), vec![worker]);
    snapshot.broker = Broker::Up(at(380));
    assert!(snapshot.healthy().ok);
}

#[test]
fn a_consumer_that_is_not_polled_is_unhealthy_even_without_broker() {
    let mut worker = running();
    worker.polled(at(10));
    let mut snapshot = serving(at(100), vec![worker]);
    snapshot.broker = Broker::Down(at(10));
    assert_eq!(codes(&snapshot.healthy()), ["poll_stalled"]);
}

#[test]
fn a_partition_with_lag_that_does_not_move_is_named() {
    let topic = TopicName::from("wire.raw");
    let mut worker = running();
    worker.assigned(&topic, Partition(3), at(10));
    worker.set_position(&topic, Partition(3), Offset(7), at(20));
    worker.set_end(&topic, Partition(3), Offset(12), at(20));
    let check = serving(at(100), vec![worker.clone()]).healthy();
    assert_eq!(check.reasons, [Reason::PartitionStuck(topic.clone(), Partition(3), at(80))]);
    assert_eq!(check.reasons[0].to_string(), "partition wire.raw/3 stands still for 80 s");

    worker.set_end(&topic, Partition(3), Offset(7), at(99));
    assert!(serving(at(100), vec![worker]).healthy().ok, "nothing to read is no stand-still");
}

#[test]
fn a_paused_worker_is_not_blamed_for_its_partitions() {
    let topic = TopicName::from("wire.raw");
    let mut worker = running();
    worker.assigned(&topic, Partition(0), at(10));
    worker.set_position(&topic, Partition(0), Offset(7), at(10));
    worker.set_end(&topic, Partition(0), Offset(12), at(10));
    worker.set_paused(true, at(11));
    assert!(serving(at(500), vec![worker]).healthy().ok);
}

#[test]
fn the_end_of_a_pause_or_of_the_restore_starts_the_wait_anew() {
    let topic = TopicName::from("wire.raw");
    let mut worker = running();
    worker.assigned(&topic, Partition(0), at(10));
    worker.set_position(&topic, Partition(0), Offset(7), at(10));
    worker.set_end(&topic, Partition(0), Offset(12), at(10));
    let mut snapshot = serving(at(500), vec![worker.clone()]);
    snapshot.live_since = at(490);
    assert!(snapshot.healthy().ok);

    worker.set_paused(true, at(11));
    worker.set_paused(false, at(490));
    assert!(serving(at(500), vec![worker]).healthy().ok);
}

#[test]
fn starting_draining_and_failed_services_are_not_ready() {
    for (phase, code) in [
        (Phase::Starting, "starting"),
        (Phase::Draining, "draining"),
        (Phase::Failed("fenced".to_owned()), "failed"),
    ] {
        let mut snapshot = serving(at(1), vec![running()]);
        snapshot.phase = phase;
        assert_eq!(codes(&snapshot.ready()), [code]);
        assert_eq!(snapshot.healthy().ok, code != "failed");
    }
}

#[test]
fn a_worker_that_is_not_running_makes_the_service_not_ready() {
    let snapshot = serving(at(1), vec![running(), Worker::new(1)]);
    assert_eq!(snapshot.ready().reasons, [Reason::WorkerNotRunning(1, WorkerState::Starting)]);
    assert_eq!(codes(&serving(at(1), Vec::new()).ready()), ["no_workers"]);
}

#[test]
fn a_failed_worker_is_unhealthy() {
    let mut worker = running();
    worker.set_state(WorkerState::Failed);
    assert_eq!(codes(&serving(at(1), vec![worker]).healthy()), ["worker_not_running"]);
}

#[test]
fn a_reason_is_a_code_and_a_sentence_in_json() {
    let check = Check::from(vec![Reason::LedgerWaiting]);
    insta::assert_json_snapshot!(check, @r#"
    {
      "ok": false,
      "reasons": [
        {
          "code": "ledger_waiting",
          "detail": "the ledger topic has not been reached"
        }
      ]
    }
    "#);
}
