use super::*;
use crate::article::{Offset, Partition};
use crate::telemetry::{BrokerSight, Kind, WorkerState};

fn topics() -> Topics {
    Topics {
        inputs: vec!["wire.raw".into()],
        outputs: ["wire.current", "wire.dead-letter", "wire.duplicates", "wire.enriched"]
            .map(TopicName::from)
            .to_vec(),
    }
}

fn board() -> StatusBoard {
    StatusBoard::new(Duration::from_secs(300), Duration::from_secs(259_200), "0123abcd")
}

/// A fresh process: one worker with one partition, nothing done yet.
fn fresh_page() -> String {
    let board = board();
    board.add_worker(64 << 20).assigned(&"wire.raw".into(), Partition(0));
    board.set_brokers("client".into(), vec![broker(1)]);
    Metrics::new(&topics()).render(&board)
}

fn broker(number: i32) -> BrokerSight {
    let (round_trip, throttle) = (Some(Duration::from_millis(2)), Duration::ZERO);
    BrokerSight { broker: number, is_up: true, round_trip, throttle, requests: 10 }
}

/// Values that differ from run to run give way to a mark.
fn without_changing_values(page: &str) -> String {
    let mut out = String::new();
    for line in page.lines() {
        let changes = !line.starts_with('#')
            && (line.starts_with("process_") || line.contains("_timestamp_seconds"));
        match line.rsplit_once(' ') {
            Some((series, _)) if changes => out.push_str(&format!("{series} [value]")),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out.replace(env!("CARGO_PKG_VERSION"), "[version]")
}

#[test]
fn the_page_of_a_fresh_process_is_frozen() {
    insta::assert_snapshot!(without_changing_values(&fresh_page()));
}

#[test]
fn every_metric_of_the_table_is_on_the_page_of_a_fresh_process() {
    let page = fresh_page();
    for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
        let header = format!("# TYPE {} {}\n", spec.name, spec.kind.as_str());
        assert_eq!(page.matches(&header).count(), 1, "{header}");
        assert!(page.contains(&format!("# HELP {} {}\n", spec.name, spec.help)), "{}", spec.name);
    }
}

#[test]
fn the_page_is_the_same_text_each_time() {
    let metrics = Metrics::new(&topics());
    let once = without_changing_values(&metrics.render(&board()));
    assert_eq!(once, without_changing_values(&metrics.render(&board())));
    assert_eq!(once, without_changing_values(&Metrics::new(&topics()).render(&board())));
}

#[test]
fn a_process_with_64_partitions_has_few_enough_series() {
    let board = board();
    for number in 0..4 {
        let worker = board.add_worker(1);
        for partition in 0..16 {
            worker.assigned(&"wire.raw".into(), Partition(number * 16 + partition));
        }
    }
    board.set_brokers("client".into(), (1..=3).map(broker).collect());
    let page = Metrics::new(&topics()).render(&board);
    let samples = page.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    assert!(samples <= 620, "{samples} series");
}

#[test]
fn every_line_of_the_page_is_of_the_exposition_format() {
    let sample = regex::Regex::new(
        r#"^[a-z_][a-z0-9_]*(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? [0-9]+(\.[0-9]+)?$"#,
    )
    .expect("a pattern");
    for line in fresh_page().lines().filter(|line| !line.is_empty()) {
        let comment = line.starts_with("# HELP ") || line.starts_with("# TYPE ");
        assert!(comment || sample.is_match(line), "{line}");
    }
}

#[test]
fn samples_stay_in_their_buckets_over_many_upkeeps() {
    let metrics = Metrics::new(&topics());
    for seconds in [0.000_9, 0.02, 0.02, 70.0] {
        metrics.end_to_end.record(Duration::from_secs_f64(seconds));
        metrics.upkeep();
    }
    let page = metrics.render(&board());
    for line in [
        "wiredesk_e2e_latency_seconds_bucket{le=\"0.001\"} 1\n",
        "wiredesk_e2e_latency_seconds_bucket{le=\"0.025\"} 3\n",
        "wiredesk_e2e_latency_seconds_bucket{le=\"60\"} 3\n",
        "wiredesk_e2e_latency_seconds_bucket{le=\"+Inf\"} 4\n",
        "wiredesk_e2e_latency_seconds_count 4\n",
    ] {
        assert!(page.contains(line), "{line}");
    }
}

#[test]
fn a_revoked_partition_leaves_no_series_behind() {
    let board = board();
    let worker = board.add_worker(1);
    let topic = TopicName::from("wire.raw");
    let metrics = Metrics::new(&topics());
    worker.assigned(&topic, Partition(7));
    worker.set_position(&topic, Partition(7), Offset(1));
    worker.set_end(&topic, Partition(7), Offset(13));
    let lag = "wiredesk_consumer_lag_records{topic=\"wire.raw\",partition=\"7\"} 12\n";
    assert!(metrics.render(&board).contains(lag));
    worker.revoked(&topic, Partition(7));
    assert!(!metrics.render(&board).contains("partition=\"7\""));
}

#[test]
fn gauges_show_the_state_of_the_board() {
    let board = board();
    let worker = board.add_worker(100);
    worker.set_state(WorkerState::Running);
    worker.set_in_flight(40);
    worker.set_paused(true);
    worker.transaction_opened();
    board.ledger_live(Duration::from_millis(1500));
    let stats = crate::telemetry::LedgerStats {
        entries: 9,
        items: 8,
        texts: 7,
        stories: 6,
        bytes: 900,
        window: Duration::from_secs(60),
        cut_short: true,
        overridden: 2,
        vetoes: [4, 0, 0, 0, 7],
    };
    board.set_ledger(stats, 3);
    let page = Metrics::new(&topics()).render(&board);
    for line in [
        "wiredesk_inflight_bytes{worker=\"0\"} 40\n",
        "wiredesk_inflight_limit_bytes{worker=\"0\"} 100\n",
        "wiredesk_paused{worker=\"0\"} 1\n",
        "wiredesk_ledger_entries 9\n",
        "wiredesk_ledger_items 8\n",
        "wiredesk_ledger_texts 7\n",
        "wiredesk_ledger_stories 6\n",
        "wiredesk_ledger_overridden_total 2\n",
        "wiredesk_ledger_bytes 900\n",
        "wiredesk_ledger_window_seconds 60\n",
        "wiredesk_ledger_window_configured_seconds 259200\n",
        "wiredesk_ledger_window_cut_short 1\n",
        "wiredesk_dedup_vetoes_total{reason=\"coverage\"} 4\n",
        "wiredesk_dedup_vetoes_total{reason=\"digest\"} 7\n",
        "wiredesk_ledger_restore_seconds 1.5\n",
        "wiredesk_ledger_tail_lag_records 3\n",
        "wiredesk_config_info{hash=\"0123abcd\"} 1\n",
        "wiredesk_ready 0\n",
        "wiredesk_healthy 1\n",
    ] {
        assert!(page.contains(line), "{line}{page}");
    }
}

#[test]
fn what_is_counted_is_on_the_page_and_can_be_read_back() {
    let metrics = Metrics::new(&topics());
    metrics.input(&"wire.raw".into()).add(3, 3_000);
    metrics.output(&"desk.made-up".into()).add(1, 500);
    metrics.articles(Outcome::Published).increment(2);
    metrics.decisions(Decision::Kill).increment(1);
    metrics.stage_took("cleanup", Duration::from_micros(20), 3);
    let page = metrics.render(&board());
    for line in [
        "wiredesk_input_records_total{topic=\"wire.raw\"} 3\n",
        "wiredesk_input_bytes_total{topic=\"wire.raw\"} 3000\n",
        "wiredesk_output_bytes_total{topic=\"other\"} 500\n",
        "wiredesk_articles_total{outcome=\"published\"} 2\n",
        "wiredesk_decisions_total{decision=\"kill\"} 1\n",
        "wiredesk_stage_duration_seconds_bucket{stage=\"cleanup\",le=\"0.00001\"} 0\n",
        "wiredesk_stage_duration_seconds_bucket{stage=\"cleanup\",le=\"0.000025\"} 3\n",
    ] {
        assert!(page.contains(line), "{line}{page}");
    }
    assert_eq!(metrics.articles(Outcome::Published).total(), 2);
    assert_eq!(metrics.articles(Outcome::Duplicate).total(), 0);
}

#[test]
fn nothing_is_lost_or_counted_twice_while_others_count_and_scrape() {
    let metrics = Metrics::new(&topics());
    let board = board();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5_000 {
                    metrics.articles(Outcome::Published).increment(1);
                    metrics.end_to_end.record(Duration::from_millis(20));
                }
            });
        }
        for _ in 0..20 {
            metrics.render(&board);
            metrics.upkeep();
        }
    });
    let page = metrics.render(&board);
    assert!(page.contains("wiredesk_articles_total{outcome=\"published\"} 20000\n"));
    assert!(page.contains("wiredesk_e2e_latency_seconds_count 20000\n"));
}

/// The page of the documentation that lists all metrics.
fn documentation() -> String {
    let mut out = String::from(
        "# Metrics\n\n\
         `GET /metrics` answers in the Prometheus text format. This table is made from the \
         program and checked by a test;\nafter a change of the metrics write it anew with\n\n\
         ```\ncargo test --lib -- --ignored the_metrics_page_is_written_anew\n```\n\n\
         Label values are closed sets or come from the configuration. Counters count what was \
         committed unless their line says\notherwise. `worker` is the number of a worker in its \
         process; a topic that is not in the configuration counts as\n`other`.\n\n\
         | metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n",
    );
    for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
        let labels: Vec<String> = spec.labels.iter().map(|label| format!("`{label}`")).collect();
        let (name, unit, help) = (spec.name, spec.unit.as_str(), spec.help);
        let kind = spec.kind.as_str();
        out.push_str(&format!("| `{name}` | {kind} | {unit} | {} | {help} |\n", labels.join(", ")));
    }
    out.push_str("\n## Label values\n\n| label | values |\n|---|---|\n");
    for (label, values) in [
        ("outcome (articles)", names::<Outcome>()),
        ("decision", names::<Decision>()),
        ("type", names::<EntityType>()),
        ("code", names::<crate::article::PoisonCode>()),
        ("stage", crate::telemetry::stages()),
        ("outcome (transactions)", vec!["committed", "aborted"]),
        ("cause", [vec!["none"], names::<AbortCause>()].concat()),
        ("kind (rebalances)", names::<RebalanceKind>()),
        ("kind (broker errors)", names::<BrokerErrorKind>()),
        ("fault", names::<HeaderFault>()),
        ("outcome (configuration reloads)", names::<ReloadOutcome>()),
        ("outcome (spans)", names::<SpanOutcome>()),
    ] {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        out.push_str(&format!("| {label} | {} |\n", values.join(", ")));
    }
    out.push_str("\n## Buckets\n\n| histogram | upper bounds |\n|---|---|\n");
    for spec in Metric::ALL.iter().map(|metric| metric.spec()) {
        if let Kind::Histogram(bounds) = spec.kind {
            let bounds: Vec<String> = bounds.iter().map(ToString::to_string).collect();
            out.push_str(&format!("| `{}` | {} |\n", spec.name, bounds.join(", ")));
        }
    }
    out
}

fn names<L: Label>() -> Vec<&'static str> {
    L::ALL.iter().map(|label| label.value()).collect()
}

fn documentation_path() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/metrics.md")
}

#[test]
fn the_metrics_page_of_the_documentation_tells_the_truth() {
    let written = std::fs::read_to_string(documentation_path()).expect("docs/metrics.md is there");
    assert!(
        written == documentation(),
        "docs/metrics.md is out of date: \
         cargo test --lib -- --ignored the_metrics_page_is_written_anew"
    );
}

#[test]
#[ignore = "writes docs/metrics.md"]
fn the_metrics_page_is_written_anew() {
    std::fs::write(documentation_path(), documentation()).expect("docs/ can be written");
}
