//! The HTTP edge over a real socket, and the command that asks it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::Value;
use tokio::sync::oneshot;
use wiredesk::article::{Offset, Origin, Partition, Poison, PoisonCode, TopicName};
use wiredesk::http::{Server, Sources};
use wiredesk::pipeline::Outcome;
use wiredesk::telemetry::{Event, Identity, Metrics, Phase, StatusBoard, Topics, WorkerState};

/// A running HTTP edge, and what its endpoints read.
struct Edge {
    address: SocketAddr,
    board: Arc<StatusBoard>,
    metrics: Arc<Metrics>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Edge {
    fn start() -> Self {
        let topics =
            Topics { inputs: vec!["wire.raw".into()], outputs: vec!["wire.enriched".into()] };
        let window = Duration::from_secs(72 * 3600);
        let board = Arc::new(StatusBoard::new(Duration::from_secs(300), window, "feedbeef"));
        let metrics = Arc::new(Metrics::new(&topics));
        let identity = Identity {
            version: "1.2.3",
            pipeline: "wiredesk".to_owned(),
            instance: "desk-1".to_owned(),
            guarantee: "exactly-once",
            group: "wiredesk".to_owned(),
            inputs: topics.inputs,
            outputs: [("enriched", TopicName::from("wire.enriched"))].into(),
            ledger_topic: "wire.ledger".into(),
        };
        let sources = Sources {
            identity: Arc::new(identity),
            board: Arc::clone(&board),
            metrics: Arc::clone(&metrics),
        };
        let (stop, stopped) = oneshot::channel();
        let (ready, address) = std::sync::mpsc::sync_channel(1);
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let server = Server::bind(([127, 0, 0, 1], 0).into()).await.expect("a free port");
                ready.send(server.address()).expect("the test waits");
                server.run(sources, async { drop(stopped.await) }).await
            })
        };
        let thread = std::thread::Builder::new().name("edge".to_owned()).spawn(serve);
        Self {
            address: address.recv().expect("the server binds"),
            board,
            metrics,
            stop: Some(stop),
            thread: Some(thread.expect("a thread")),
        }
    }

    /// Brings the board to a state in which work is done.
    fn serve_work(&self) {
        let worker = self.board.add_worker(64 << 20);
        worker.set_state(WorkerState::Running);
        let topic = TopicName::from("wire.raw");
        worker.assigned(&topic, Partition(0));
        worker.set_position(&topic, Partition(0), Offset(41));
        worker.set_lag(&topic, Partition(0), 3);
        self.board.broker_up();
        self.board.ledger_live(Duration::from_millis(250));
        self.board.set_phase(Phase::Serving);
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn get(&self, path: &str) -> (u16, ureq::http::HeaderMap, String) {
        let mut response = agent().get(self.url(path)).call().expect("an answer");
        let body = response.body_mut().read_to_string().expect("text");
        (response.status().as_u16(), response.headers().clone(), body)
    }

    fn json(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.get(path);
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    fn stop(mut self) {
        self.end().expect("a clean end");
    }

    fn end(&mut self) -> std::io::Result<()> {
        drop(self.stop.take());
        self.thread.take().map_or(Ok(()), |thread| thread.join().expect("no panic"))
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end().expect("a clean end");
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into()
}

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
    for path in ["/", "/metrics", "/healthz", "/readyz", "/status", "/version", "/no-such-page"] {
        let (_, headers, _) = edge.get(path);
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
    }
}

#[test]
fn the_index_names_every_endpoint_and_needs_no_script() {
    let edge = Edge::start();
    let (status, headers, body) = edge.get("/");
    assert_eq!(status, 200);
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    for path in ["/metrics", "/healthz", "/readyz", "/status", "/version"] {
        assert!(body.contains(&format!("href=\"{path}\"")), "{path}");
        assert_ne!(edge.get(path).0, 404, "{path}");
    }
    assert!(!body.contains("<script"));
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
