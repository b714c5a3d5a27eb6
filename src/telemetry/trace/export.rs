//! Sends spans to a collector from a thread of its own. Nothing ever waits for it: what does not
//! fit into its queue, or is not taken, is dropped and counted.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::span::{Span, body};
use crate::config::{Settings, TraceSettings};
use crate::telemetry::{Event, Metrics, SpanOutcome};

/// Groups of spans that may wait.
const QUEUE: usize = 256;
/// Most spans in one request.
const MOST: usize = 512;
/// How long spans are gathered.
const GATHER: Duration = Duration::from_secs(1);
/// How long the collector may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The way to a collector.
pub struct Exporter {
    queue: Mutex<Option<SyncSender<Vec<Span>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    metrics: Arc<Metrics>,
    sample: u64,
}

impl Exporter {
    /// Starts its thread; `None` where no collector is configured.
    ///
    /// # Errors
    /// Where the system has no thread for it.
    pub fn start(settings: &Settings, metrics: Arc<Metrics>) -> std::io::Result<Option<Arc<Self>>> {
        let TraceSettings { endpoint: Some(endpoint), sample } = settings.trace.clone() else {
            return Ok(None);
        };
        let resource = vec![
            ("service.name", settings.pipeline.name.clone()),
            ("service.instance.id", settings.pipeline.instance.clone()),
            ("service.version", env!("CARGO_PKG_VERSION").to_owned()),
        ];
        Self::to(endpoint, resource, u64::from(sample), metrics)
            .map(|exporter| Some(Arc::new(exporter)))
    }

    fn to(
        endpoint: String,
        resource: Vec<(&'static str, String)>,
        sample: u64,
        metrics: Arc<Metrics>,
    ) -> std::io::Result<Self> {
        let (queue, groups) = sync_channel(QUEUE);
        let told = Arc::clone(&metrics);
        let thread = std::thread::Builder::new()
            .name("trace-export".to_owned())
            .spawn(move || serve(&endpoint, &resource, &groups, &told))?;
        let (queue, thread) = (Mutex::new(Some(queue)), Mutex::new(Some(thread)));
        Ok(Self { queue, thread, metrics, sample })
    }

    /// Hands spans over.
    pub fn send(&self, spans: Vec<Span>) {
        let count = spans.len();
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let is_taken = queue.as_ref().is_some_and(|queue| queue.try_send(spans).is_ok());
        if !is_taken && count > 0 {
            Event::SpansDropped { spans: count, error: "the queue is full" }.emit(&self.metrics);
        }
    }

    /// One article in so many is traced where nobody upstream has decided.
    pub(super) fn sample(&self) -> u64 {
        self.sample
    }

    /// Sends what is left and ends the thread.
    pub fn finish(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the trace export panicked");
        }
    }
}

fn serve(
    endpoint: &str,
    resource: &[(&'static str, String)],
    groups: &Receiver<Vec<Span>>,
    metrics: &Metrics,
) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().into();
    loop {
        let mut spans = match groups.recv() {
            Ok(spans) => spans,
            Err(_) => return,
        };
        while spans.len() < MOST {
            match groups.recv_timeout(GATHER) {
                Ok(more) => spans.extend(more),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        let request = agent.post(endpoint).header("content-type", "application/json");
        match request.send(&body(resource, &spans)) {
            Ok(_) => metrics.spans(SpanOutcome::Exported).increment(spans.len() as u64),
            Err(error) => {
                let error = error.to_string();
                Event::SpansDropped { spans: spans.len(), error: &error }.emit(metrics);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;
    use crate::telemetry::trace::TraceContext;
    use crate::telemetry::trace::span::Kind;
    use crate::telemetry::{StatusBoard, Topics};

    fn span() -> Span {
        Span {
            context: TraceContext::begin(),
            parent: None,
            name: "transaction".to_owned(),
            kind: Kind::Producer,
            start: 1,
            end: 2,
            attributes: Vec::new(),
            links: Vec::new(),
        }
    }

    fn page(metrics: &Metrics) -> String {
        metrics.render(&StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc"))
    }

    /// Answers one request with this status; gives back its body.
    fn collector(status: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let serve = move || {
            let (stream, _) = listener.accept().expect("a connection");
            let mut reader = BufReader::new(stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a number");
                }
                if line == "\r\n" {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("the body");
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}");
            reader.get_mut().write_all(answer.as_bytes()).expect("written");
            String::from_utf8(body).expect("text")
        };
        let thread = std::thread::Builder::new().name("collector".to_owned()).spawn(serve);
        (format!("http://{address}/v1/traces"), thread.expect("a thread"))
    }

    #[test]
    fn spans_reach_the_collector_and_are_counted() {
        let metrics = Arc::new(Metrics::new(&Topics::default()));
        let (endpoint, told) = collector("200 OK");
        let resource = vec![("service.name", "desk".to_owned())];
        let exporter = Exporter::to(endpoint, resource, 1, Arc::clone(&metrics)).expect("a thread");
        exporter.send(vec![span(), span()]);
        exporter.finish();
        let body = told.join().expect("no panic");
        assert_eq!(body.matches("\"transaction\"").count(), 2, "{body}");
        let counted = page(&metrics);
        assert!(counted.contains("wiredesk_spans_total{outcome=\"exported\"} 2\n"), "{counted}");
    }

    #[test]
    fn a_collector_that_refuses_costs_the_spans_and_nothing_else() {
        let metrics = Arc::new(Metrics::new(&Topics::default()));
        let (endpoint, told) = collector("503 Service Unavailable");
        let exporter =
            Exporter::to(endpoint, Vec::new(), 1, Arc::clone(&metrics)).expect("a thread");
        exporter.send(vec![span()]);
        exporter.finish();
        drop(told.join());
        exporter.send(vec![span()]);
        let counted = page(&metrics);
        assert!(counted.contains("wiredesk_spans_total{outcome=\"dropped\"} 2\n"), "{counted}");
    }
}
