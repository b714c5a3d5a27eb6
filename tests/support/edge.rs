//! The HTTP edge over a real socket, without the rest of the service.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::oneshot;
use wiredesk::article::{Offset, Partition, TopicName};
use wiredesk::http::{Server, Sources};
use wiredesk::telemetry::{Identity, Metrics, Phase, StatusBoard, Topics, WorkerState};

/// A running HTTP edge, and what its endpoints read.
pub struct Edge {
    /// Where it listens.
    pub address: SocketAddr,
    /// The states that it shows.
    pub board: Arc<StatusBoard>,
    /// The counters that it shows.
    pub metrics: Arc<Metrics>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

impl Edge {
    /// Starts it on a free port.
    pub fn start() -> Self {
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
    pub fn serve_work(&self) {
        let worker = self.board.add_worker(64 << 20);
        worker.set_state(WorkerState::Running);
        let topic = TopicName::from("wire.raw");
        worker.assigned(&topic, Partition(0));
        worker.set_position(&topic, Partition(0), Offset(41));
        worker.set_end(&topic, Partition(0), Offset(44));
        self.board.broker_up();
        self.board.ledger_live(Duration::from_millis(250));
        self.board.set_phase(Phase::Serving);
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Status, headers and body of a path.
    pub fn get(&self, path: &str) -> (u16, ureq::http::HeaderMap, String) {
        let mut response = agent().get(self.url(path)).call().expect("an answer");
        let body = response.body_mut().read_to_string().expect("text");
        (response.status().as_u16(), response.headers().clone(), body)
    }

    /// Status and body of a path that answers in JSON.
    pub fn json(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.get(path);
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    /// Ends it and waits for its end.
    pub fn stop(mut self) {
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

/// A client that takes every status for an answer.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .build()
        .into()
}
