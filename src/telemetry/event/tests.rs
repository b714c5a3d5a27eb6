use super::*;
use crate::article::PoisonCode;
use crate::telemetry::captured::Lines;
use crate::telemetry::{StatusBoard, Topics};

/// Log lines of what `f` does, without their times.
fn logged(f: impl FnOnce(&Metrics)) -> (String, Metrics) {
    let lines = Lines::default();
    let metrics = Metrics::new(&Topics { inputs: vec!["wire.raw".into()], outputs: Vec::new() });
    let subscriber = tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .with_ansi(false)
        .without_time()
        .with_max_level(tracing::Level::DEBUG)
        .finish();
    tracing::subscriber::with_default(subscriber, || f(&metrics));
    (lines.text(), metrics)
}

fn page(metrics: &Metrics) -> String {
    metrics.render(&StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc"))
}

fn origin() -> Origin {
    Origin { topic: "wire.raw".into(), partition: Partition(2), offset: Offset(41) }
}

#[test]
fn every_event_moves_exactly_the_counters_it_should() {
    let topic = TopicName::from("wire.raw");
    let origin = origin();
    let poison = Poison::new(PoisonCode::Charset, "decode", "unknown charset");
    let events = [
        (
            Event::Poisoned { origin: &origin, poison: &poison },
            "wiredesk_stage_errors_total{stage=\"decode\",code=\"charset\"} 1",
        ),
        (
            Event::DeadLettered { origin: &origin, poison: &poison },
            "wiredesk_dead_letters_total{stage=\"decode\",code=\"charset\"} 1",
        ),
        (
            Event::DuplicateDropped { origin: &origin },
            "wiredesk_drops_total{reason=\"duplicate_policy\"} 1",
        ),
        (
            Event::TransactionAborted { worker: 0, cause: AbortCause::Group, error: "gone" },
            "wiredesk_transactions_total{outcome=\"aborted\",cause=\"group\"} 1",
        ),
        (
            Event::ProducerRebuilt { worker: 0, error: "commit timed out" },
            "wiredesk_producer_rebuilds_total 1",
        ),
        (Event::Fenced { worker: 0, transactional_id: "w.a.0" }, "wiredesk_fenced_total 1"),
        (
            Event::Rebalanced { worker: 0, kind: RebalanceKind::Assigned, partitions: 3 },
            "wiredesk_rebalances_total{kind=\"assigned\"} 1",
        ),
        (
            Event::BrokerError { kind: BrokerErrorKind::Transport, error: "refused" },
            "wiredesk_broker_errors_total{kind=\"transport\"} 1",
        ),
        (Event::BrokerBack { after: Duration::from_secs(2) }, "wiredesk_broker_reconnects_total 1"),
        (
            Event::LedgerEntryUnreadable { offset: Offset(5), error: "damaged" },
            "wiredesk_ledger_unreadable_total 1",
        ),
        (Event::OriginReused { origin: &origin }, "wiredesk_origins_reused_total 1"),
        (Event::Retracted { origin: &origin }, "wiredesk_retractions_total 1"),
        (
            Event::WindowCutShort { window: Duration::ZERO, configured: Duration::from_secs(9) },
            "wiredesk_ledger_window_cuts_total 1",
        ),
        (
            Event::InputLost {
                topic: &topic,
                partition: Partition(0),
                from: Offset(10),
                to: Offset(25),
            },
            "wiredesk_lost_records_total{topic=\"wire.raw\"} 15",
        ),
        (
            Event::HeaderDropped { origin: &origin, fault: HeaderFault::Length },
            "wiredesk_headers_dropped_total{fault=\"length\"} 1",
        ),
        (
            Event::ConfigReloaded { outcome: ReloadOutcome::Rejected, detail: "line 3" },
            "wiredesk_config_reloads_total{outcome=\"rejected\"} 1",
        ),
    ];
    for (event, expected) in events {
        let (lines, metrics) = logged(|metrics| event.emit(metrics));
        assert_eq!(lines.lines().count(), 1, "one line for {event:?}: {lines}");
        let page = page(&metrics);
        let moved: Vec<&str> = page
            .lines()
            .filter(|line| line.contains("_total") && !line.starts_with(['#', 'p']))
            .filter(|line| !line.ends_with(" 0"))
            .collect();
        assert_eq!(moved, [expected]);
    }
}

#[test]
fn a_line_carries_facts_in_fields() {
    let origin = origin();
    let poison = Poison::new(PoisonCode::Malformed, "decode", "cut short at byte 12");
    let (lines, _) =
        logged(|metrics| Event::DeadLettered { origin: &origin, poison: &poison }.emit(metrics));
    assert_eq!(
        lines.trim(),
        "WARN wiredesk::event: record sent to the dead letters origin=wire.raw/2/41 \
         code=malformed stage=\"decode\" detail=\"cut short at byte 12\" more=0"
    );
}

#[test]
fn a_burst_is_one_line_but_all_are_counted() {
    let event = Event::BrokerError { kind: BrokerErrorKind::Transport, error: "refused" };
    let (lines, metrics) = logged(|metrics| (0..100).for_each(|_| event.emit(metrics)));
    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(page(&metrics).contains("wiredesk_broker_errors_total{kind=\"transport\"} 100\n"));
}

#[test]
fn a_flood_of_one_code_does_not_hide_another() {
    let origin = origin();
    let (flood, rare) = (
        Poison::new(PoisonCode::Malformed, "decode", "broken"),
        Poison::new(PoisonCode::StagePanic, "cleanup", "panicked"),
    );
    let (lines, _) = logged(|metrics| {
        for _ in 0..50 {
            Event::DeadLettered { origin: &origin, poison: &flood }.emit(metrics);
        }
        Event::DeadLettered { origin: &origin, poison: &rare }.emit(metrics);
    });
    assert!(lines.contains("code=stage_panic"), "{lines}");
}

#[test]
fn events_that_name_a_loss_are_written_every_time() {
    let topic = TopicName::from("wire.raw");
    let (lines, _) = logged(|metrics| {
        for partition in 0..3 {
            let partition = Partition(partition);
            Event::InputLost { topic: &topic, partition, from: Offset(0), to: Offset(9) }
                .emit(metrics);
        }
    });
    assert_eq!(lines.lines().count(), 3, "{lines}");
}

#[test]
fn a_range_that_is_no_range_loses_nothing() {
    let topic = TopicName::from("wire.raw");
    let (_, metrics) = logged(|metrics| {
        Event::InputLost { topic: &topic, partition: Partition(0), from: Offset(9), to: Offset(3) }
            .emit(metrics);
    });
    assert!(page(&metrics).contains("wiredesk_lost_records_total{topic=\"wire.raw\"} 0\n"));
}

#[test]
fn what_was_withheld_is_told_with_its_kind_and_number() {
    let (lines, _) = logged(|_| write_withheld(("broker_error", "transport"), 99));
    assert_eq!(
        lines.trim(),
        "WARN wiredesk::event: more events of one kind \
         event=\"broker_error\" sub=\"transport\" more=99"
    );
}
