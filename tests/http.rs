//! The HTTP edge over a real socket, and the command that asks it.

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;
use support::edge::{Edge, agent};
use wiredesk::article::{Offset, Origin, Partition, Poison, PoisonCode};
use wiredesk::pipeline::Outcome;
use wiredesk::telemetry::{Event, Phase};

fn healthcheck(url: &str) -> assert_cmd::assert::Assert {
    Command::cargo_bin("wiredesk")
        .expect("the binary is built")
        .args(["healthcheck", "--url", url])
        .assert()
}

#[test]
fn metrics_are_served_in_the_text_format() {
    let edge = Edge::start();
    edge.metrics.articles(Outcome::Published).increment(5);
    let (status, headers, body) = edge.get("/metrics");
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert!(body.contains("wiredesk_articles_total{outcome=\"published\"} 5\n"), "{body}");
    assert!(body.contains("# TYPE wiredesk_e2e_latency_seconds histogram\n"), "{body}");
    assert!(body.contains("wiredesk_ledger_window_configured_seconds 259200\n"), "{body}");
}

#[test]
fn readiness_names_what_is_missing_and_turns_with_the_board() {
    let edge = Edge::start();
    let (status, answer) = edge.json("/readyz");
    assert_eq!(status, 503);
    assert_eq!(answer["ok"], false);
    let codes: Vec<&str> = answer["reasons"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|reason| reason["code"].as_str())
        .collect();
    assert_eq!(codes, ["starting", "broker_down", "ledger_waiting", "no_workers"]);

    edge.serve_work();
    assert_eq!(edge.json("/readyz"), (200, serde_json::json!({"ok": true, "reasons": []})));

    edge.board.set_phase(Phase::Draining);
    assert_eq!(edge.get("/readyz").0, 503);
}

#[test]
fn a_service_that_waits_for_its_broker_is_healthy_and_a_failed_one_is_not() {
    let edge = Edge::start();
    assert_eq!(edge.get("/healthz").0, 200);
    edge.board.set_phase(Phase::Failed("fenced".to_owned()));
    let (status, answer) = edge.json("/healthz");
    assert_eq!(status, 503);
    assert_eq!(answer["reasons"][0]["detail"], "the service has failed: fenced");
}

#[test]
fn the_status_tells_what_the_process_is_doing() {
    let edge = Edge::start();
    edge.serve_work();
    edge.metrics.articles(Outcome::Duplicate).increment(2);
    let origin = Origin { topic: "wire.raw".into(), partition: Partition(0), offset: Offset(40) };
    let poison = Poison::new(PoisonCode::Binary, "decode", "no text in 512 bytes");
    Event::DeadLettered { origin: &origin, poison: &poison }.emit(&edge.metrics);

    let (status, mut answer) = edge.json("/status");
    assert_eq!(status, 200);
    for (path, field) in [
        ("", "started_at"),
        ("", "uptime_seconds"),
        ("/process", "cpu_seconds"),
        ("/process", "resident_bytes"),
        ("/workers/0/partitions/0", "lag_seconds"),
        ("/workers/0/partitions/0", "still_seconds"),
        ("/dead_letters/0", "at"),
    ] {
        let object = answer.pointer_mut(path).expect("there");
        object[field] = Value::from("[changes]");
    }
    insta::assert_json_snapshot!(answer);
}

#[test]
fn every_answer_carries_the_security_headers() {
    let edge = Edge::start();
    for path in
        ["/", "/metrics", "/healthz", "/runbook", "/status", "/configuration", "/no-such-page"]
    {
        let (_, headers, _) = edge.get(path);
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
    }
}

#[test]
fn the_console_names_every_endpoint_and_all_its_parts_are_served() {
    let edge = Edge::start();
    let (status, headers, body) = edge.get("/");
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    for path in ["/metrics", "/healthz", "/readyz", "/status", "/version", "/runbook"] {
        assert!(body.contains(&format!("href=\"{path}\"")), "{path}");
        assert_ne!(edge.get(path).0, 404, "{path}");
    }
    for (path, kind) in [("main.js", "text/javascript"), ("console.css", "text/css")] {
        let (status, headers, _) = edge.get(&format!("/console/{path}"));
        let sent = headers["content-type"].to_str().expect("text");
        assert!(status == 200 && sent.starts_with(kind), "{path}: {status} {sent}");
    }
    assert_eq!(edge.get("/console/../Cargo.toml").0, 404);
    assert_eq!(edge.get("/console/no-such-part").0, 404);
}

#[test]
fn the_version_is_told() {
    let (status, answer) = Edge::start().json("/version");
    assert_eq!((status, &answer["version"]), (200, &Value::from("1.2.3")));
}

#[test]
fn only_reading_is_allowed() {
    let edge = Edge::start();
    for path in ["/", "/metrics", "/status"] {
        let answer = agent().post(edge.url(path)).send_empty().expect("an answer");
        assert_eq!(answer.status(), 405, "{path}");
        assert_eq!(agent().head(edge.url(path)).call().expect("an answer").status(), 200);
    }
    assert_eq!(edge.get("/no-such-page").0, 404);
}

#[test]
fn an_open_connection_does_not_hold_up_the_end() {
    let edge = Edge::start();
    let mut half = TcpStream::connect(edge.address).expect("a connection");
    half.write_all(b"GET /metrics HTTP/1.1\r\n").expect("written");
    let begun = Instant::now();
    edge.stop();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn many_silent_connections_do_not_break_the_edge() {
    let edge = Edge::start();
    let silent: Vec<TcpStream> =
        (0..60).map(|_| TcpStream::connect(edge.address).expect("a connection")).collect();
    assert_eq!(edge.get("/version").0, 200);
    drop(silent);
}

#[test]
fn garbage_is_answered_or_dropped_and_the_edge_goes_on() {
    let edge = Edge::start();
    let mut stream = TcpStream::connect(edge.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(5))).expect("set");
    stream.write_all(b"\x16\x03\x01 not http\r\n\r\n").expect("written");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("closed by the edge");
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    assert_eq!(edge.get("/version").0, 200);
}

#[test]
fn healthcheck_ends_with_0_on_a_ready_service() {
    let edge = Edge::start();
    edge.serve_work();
    healthcheck(&edge.url("/readyz")).success().stdout("ok\n").stderr("");
}

#[test]
fn healthcheck_ends_with_1_and_one_line_of_reasons_on_a_service_that_is_not_ready() {
    let edge = Edge::start();
    edge.serve_work();
    edge.board.ledger_restoring(10, 100);
    healthcheck(&edge.url("/readyz"))
        .code(1)
        .stdout("")
        .stderr("not ok: the ledger is being restored: 10 of 100 entries\n");
}

#[test]
fn healthcheck_ends_with_1_when_nobody_answers() {
    let edge = Edge::start();
    let url = edge.url("/readyz");
    edge.stop();
    let output = healthcheck(&url).code(1).get_output().clone();
    let line = String::from_utf8(output.stderr).expect("text");
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.contains("does not answer"), "{line}");
}

#[test]
fn healthcheck_refuses_an_address_it_cannot_ask() {
    healthcheck("https://127.0.0.1/readyz").code(2);
}
