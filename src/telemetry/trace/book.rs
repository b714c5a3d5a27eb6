//! The spans of one worker, written down as its articles go their way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::TraceContext;
use super::export::Exporter;
use super::span::{Kind, Span};
use crate::article::{Origin, RawRecord};
use crate::pipeline::Account;
use crate::telemetry::clock;

/// Most articles that are traced at a time.
const MOST_TRACED: usize = 256;
/// Most links of a transaction.
const MOST_LINKS: usize = 64;

/// A step of an article: its name, and when it began and ended in nanoseconds since 1970.
pub type Step = (&'static str, u64, u64);

struct Traced {
    /// The span of the article, in the trace that it came in.
    context: TraceContext,
    /// The span that sent it.
    parent: Option<u64>,
    polled: u64,
    steps: Vec<Step>,
}

#[derive(Default)]
struct Open {
    traced: BTreeMap<Origin, Traced>,
    /// When the transaction on the way was begun.
    transaction: u64,
}

/// What a worker and its compute threads write; without an exporter nothing is kept.
pub struct SpanBook {
    exporter: Option<Arc<Exporter>>,
    polled: AtomicU64,
    open: Mutex<Open>,
}

impl SpanBook {
    /// An empty book.
    pub fn new(exporter: Option<Arc<Exporter>>) -> Self {
        Self { exporter, polled: AtomicU64::new(0), open: Mutex::default() }
    }

    /// Chooses which of these records are traced.
    pub fn polled(&self, records: &[RawRecord]) {
        let Some(exporter) = &self.exporter else { return };
        let now = clock::nanos();
        for record in records {
            let incoming = TraceContext::of(&record.headers);
            let number = self.polled.fetch_add(1, Ordering::Relaxed);
            let is_traced = match incoming {
                Some(context) => context.sampled,
                None => number.is_multiple_of(exporter.sample()),
            };
            let mut open = self.open();
            if is_traced && open.traced.len() < MOST_TRACED {
                let own = TraceContext::begin();
                let context =
                    incoming.map_or(own, |parent| TraceContext { span: own.span, ..parent });
                let parent = incoming.map(|parent| parent.span);
                let traced = Traced { context, parent, polled: now, steps: Vec::new() };
                open.traced.insert(record.origin.clone(), traced);
            }
        }
    }

    /// Whether the steps of this article are wanted.
    pub fn traces(&self, origin: &Origin) -> bool {
        self.exporter.is_some() && self.open().traced.contains_key(origin)
    }

    /// Adds the steps of an article.
    pub fn stepped(&self, origin: &Origin, steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        if let Some(traced) = self.open().traced.get_mut(origin) {
            traced.steps.extend(steps);
        }
    }

    /// A transaction is begun.
    pub fn committing(&self) {
        if self.exporter.is_some() {
            self.open().transaction = clock::nanos();
        }
    }

    /// The transaction is committed: its span and those of its articles are complete.
    pub fn settled(&self, worker: usize, accounts: &[Account]) {
        let Some(exporter) = &self.exporter else { return };
        let now = clock::nanos();
        let mut open = self.open();
        let mut spans = Vec::new();
        let mut links = Vec::new();
        for account in accounts {
            let Some(traced) = open.traced.remove(&account.origin) else { continue };
            if links.len() < MOST_LINKS {
                links.push(traced.context);
            }
            spans.extend(article(&traced, account, now));
        }
        let facts = vec![
            ("messaging.system", "kafka".to_owned()),
            ("messaging.batch.message_count", accounts.len().to_string()),
            ("wiredesk.worker", worker.to_string()),
        ];
        spans.push(Span {
            context: TraceContext::begin(),
            parent: None,
            name: "transaction".to_owned(),
            kind: Kind::Producer,
            start: open.transaction,
            end: now,
            attributes: facts,
            links,
        });
        drop(open);
        exporter.send(spans);
    }

    /// Work was thrown away: it will be traced when it is read again.
    pub fn forget(&self) {
        if self.exporter.is_some() {
            self.open().traced.clear();
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The span of an article, and one for each of its steps.
fn article(traced: &Traced, account: &Account, now: u64) -> Vec<Span> {
    let Origin { topic, partition, offset } = &account.origin;
    let decision = account.decision.map_or("none", |decision| decision.as_str());
    let whole = Span {
        context: traced.context,
        parent: traced.parent,
        name: format!("process {topic}"),
        kind: Kind::Consumer,
        start: traced.polled,
        end: now,
        attributes: vec![
            ("messaging.system", "kafka".to_owned()),
            ("messaging.destination.name", topic.to_string()),
            ("messaging.destination.partition.id", partition.to_string()),
            ("messaging.kafka.offset", offset.to_string()),
            ("wiredesk.outcome", account.outcome.as_str().to_owned()),
            ("wiredesk.decision", decision.to_owned()),
        ],
        links: Vec::new(),
    };
    let step = |&(name, start, end): &Step| Span {
        context: TraceContext { span: TraceContext::begin().span, ..traced.context },
        parent: Some(traced.context.span),
        name: name.to_owned(),
        kind: Kind::Internal,
        start,
        end,
        attributes: Vec::new(),
        links: Vec::new(),
    };
    std::iter::once(whole).chain(traced.steps.iter().map(step)).collect()
}
