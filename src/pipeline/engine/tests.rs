//! When a batch is closed. What happens to it afterwards is the subject of the simulation.

use bytes::Bytes;

use super::*;
use crate::article::{Headers, Offset, Partition, Timestamp};

const MS: Duration = Duration::from_millis(1);

/// An engine that holds one partition, closes batches after 10 ms and takes three records at most.
fn engine() -> Engine {
    let mut engine = Engine::new(EngineSettings {
        min_interval: 10 * MS,
        interval: 10 * MS,
        max_interval: 10 * MS,
        max_records: 3,
        max_bytes: 1_000_000,
        in_flight: 4,
        budget: 1_000_000,
        revoke_timeout: 1_000 * MS,
    });
    let partition = TopicPartition { topic: "raw".into(), partition: Partition(0) };
    engine.handle(Duration::ZERO, Event::Assigned(vec![partition]));
    engine
}

fn polled(offsets: std::ops::Range<i64>) -> Event {
    let record = |offset| RawRecord {
        origin: Origin { topic: "raw".into(), partition: Partition(0), offset: Offset(offset) },
        key: None,
        headers: Headers::new(),
        value: Some(Bytes::from_static(b"text")),
        timestamp: Timestamp(0),
    };
    Event::Polled { epoch: Epoch(0), records: offsets.map(record).collect() }
}

/// Sizes of the batches that an event opens.
fn opened(engine: &mut Engine, at: Duration, event: Event) -> Vec<usize> {
    let actions = engine.handle(at, event);
    let size = |action: &Action| match action {
        Action::Prepare { records, .. } => Some(records.len()),
        _ => None,
    };
    actions.iter().filter_map(size).collect()
}

#[test]
fn time_closes_a_batch_while_at_most_one_is_on_the_way() {
    let mut engine = engine();
    assert_eq!(opened(&mut engine, MS, polled(0..1)), [0; 0]);
    assert_eq!(engine.next_tick(), Some(11 * MS));
    assert_eq!(opened(&mut engine, 11 * MS, Event::Tick), [1]);
    assert_eq!(opened(&mut engine, 12 * MS, polled(1..2)), [0; 0]);
    assert_eq!(opened(&mut engine, 22 * MS, Event::Tick), [1]);
}

#[test]
fn what_would_queue_behind_two_batches_gathers_instead() {
    let mut engine = engine();
    for number in 0..2 {
        let at = 20 * MS * (number + 1);
        let offset = i64::from(number);
        opened(&mut engine, at, polled(offset..offset + 1));
        assert_eq!(opened(&mut engine, at + 10 * MS, Event::Tick), [1]);
    }
    opened(&mut engine, 60 * MS, polled(2..3));
    assert_eq!(opened(&mut engine, 500 * MS, Event::Tick), [0; 0]);
    assert_eq!(engine.next_tick(), None, "a tick would change nothing");
}

#[test]
fn a_full_batch_is_closed_whatever_is_on_the_way() {
    let mut engine = engine();
    assert_eq!(opened(&mut engine, MS, polled(0..10)), [3, 3, 3]);
    assert_eq!(opened(&mut engine, 2 * MS, polled(10..13)), [3], "up to the limit in flight");
    assert_eq!(opened(&mut engine, 3 * MS, polled(13..16)), [0; 0]);
}
