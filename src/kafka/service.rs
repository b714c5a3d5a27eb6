//! The live service: ledger tail, appender and workers, started in order and ended together.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;
use rdkafka::ClientConfig;
use rdkafka::consumer::BaseConsumer;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use super::admin::{self, AdminError, TopicLimits};
use super::ledger::{AppendJob, Appender, Listeners, Tail};
use super::observer::Observer;
use super::trouble::{Fatal, FatalCode};
use super::worker::{Meter, Stop, Worker, WorkerEnd, WorkerParts};
use super::{Problem, Readiness, broker_ready, client};
use crate::config::Settings;
use crate::pipeline::Chain;
use crate::telemetry::{Exporter, Metrics, Phase, SpanBook, StatusBoard};

/// Jobs that may wait for the appender, for each batch in flight: claims, verdicts, retractions,
/// and what is left of
/// batches that were thrown away.
const JOBS_A_BATCH: usize = 32;
/// Time between two attempts to make or check the topics.
const TOPICS_AGAIN: Duration = Duration::from_secs(2);

/// What the service is made of.
pub struct Service {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// Largest records by topic, from [`reach`].
    pub limits: TopicLimits,
    /// The chain; a reload puts another one in.
    pub chain: Arc<ArcSwap<Chain>>,
    /// Counters and histograms.
    pub metrics: Arc<Metrics>,
    /// States.
    pub board: Arc<StatusBoard>,
    /// Where spans go, if anywhere.
    pub exporter: Option<Arc<Exporter>>,
    /// Turns true when the process is to drain and end.
    pub shutdown: watch::Receiver<bool>,
}

/// How the service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceEnd {
    /// Everything in flight was committed.
    Drained,
    /// The shutdown deadline passed; what was in flight was aborted.
    Late,
}

/// Waits for the brokers and makes the topics or checks them. Blocking. `None` when cancelled
/// before that.
///
/// `report` gets one line every few seconds while the brokers do not answer.
///
/// # Errors
/// Where a topic cannot be used as it is, or the settings make no client.
pub fn reach(
    settings: &Settings,
    cancelled: impl Fn() -> bool,
    mut report: impl FnMut(&Problem),
) -> Result<Option<TopicLimits>, Fatal> {
    loop {
        match broker_ready(settings, &cancelled, &mut report) {
            Ok(Readiness::Ready(_)) => {}
            Ok(Readiness::Cancelled) => return Ok(None),
            Err(problem) => return Err(Fatal::new(FatalCode::Client, problem.to_string())),
        }
        match admin::ensure_topics(settings) {
            Ok(limits) => return Ok(Some(limits)),
            Err(AdminError::Problem(problem)) if problem.may_pass() => report(&problem),
            Err(AdminError::Problem(problem)) => {
                return Err(Fatal::new(FatalCode::Authorization, problem.to_string()));
            }
            Err(error) => return Err(Fatal::new(FatalCode::Topic, error.to_string())),
        }
        std::thread::sleep(TOPICS_AGAIN);
    }
}

impl Service {
    /// Runs until told to shut down, or until something breaks that a restart must mend.
    ///
    /// # Errors
    /// What broke. Everything else has been drained by then, as far as that was possible.
    pub async fn run(self) -> Result<ServiceEnd, Fatal> {
        let listeners = Listeners::default();
        let stop = Arc::new(Stop::default());
        let batches = self.settings.pipeline.workers * self.settings.batch.in_flight;
        let (jobs, job_queue) = sync_channel::<AppendJob>(batches * JOBS_A_BATCH);
        let appender = self.start_appender(job_queue)?;
        let (restored, is_restored) = oneshot::channel();
        let (broken, mut is_broken) = oneshot::channel();
        let tail = self.start_tail(listeners.clone(), Arc::clone(&stop), restored, broken)?;

        let mut shutdown = self.shutdown.clone();
        let ready = tokio::select! {
            ready = is_restored => ready.is_ok(),
            _ = shutdown.wait_for(|down| *down) => false,
        };
        let result = if ready {
            self.board.set_phase(Phase::Serving);
            self.run_workers(&jobs, &listeners, &mut is_broken).await
        } else {
            is_broken.try_recv().map_or(Ok(ServiceEnd::Drained), Err)
        };
        self.board.set_phase(Phase::Draining);
        stop.set();
        drop(jobs);
        join(vec![tail, appender]).await;
        result
    }

    async fn run_workers(
        &self,
        jobs: &std::sync::mpsc::SyncSender<AppendJob>,
        listeners: &Listeners,
        broken: &mut oneshot::Receiver<Fatal>,
    ) -> Result<ServiceEnd, Fatal> {
        let pool = Arc::new(compute_pool(self.settings.pipeline.compute_threads)?);
        let (drain, draining) = watch::channel(false);
        let mut workers = JoinSet::new();
        for number in 0..self.settings.pipeline.workers {
            let board = self.board.add_worker(self.settings.batch.budget);
            let name = client::worker_id(&self.settings, number);
            let spans = Arc::new(SpanBook::new(self.exporter.clone()));
            workers.spawn(Worker::run(WorkerParts {
                number,
                settings: Arc::clone(&self.settings),
                limits: self.limits.clone(),
                chain: Arc::clone(&self.chain),
                pool: Arc::clone(&pool),
                appender: jobs.clone(),
                listeners: listeners.clone(),
                meter: Meter::new(
                    number,
                    Arc::clone(&self.metrics),
                    board,
                    Arc::clone(self.board.live()),
                    spans,
                ),
                observer: self.observer(&name),
                shutdown: draining.clone(),
            }));
        }
        let mut shutdown = self.shutdown.clone();
        let mut down = false;
        let mut result = Ok(ServiceEnd::Drained);
        let mut tail_broken = false;
        while !workers.is_empty() {
            tokio::select! {
                Some(ended) = workers.join_next() => match ended {
                    Ok(Ok(WorkerEnd::Drained)) => {}
                    Ok(Ok(WorkerEnd::Late)) => result = result.map(|_| ServiceEnd::Late),
                    Ok(Err(fatal)) => result = result.and(Err(fatal)),
                    Err(error) => {
                        let message = format!("a worker panicked: {error}");
                        result = result.and(Err(Fatal::new(FatalCode::Client, message)));
                    }
                },
                fatal = &mut *broken, if !tail_broken => {
                    tail_broken = true;
                    let gone = || Fatal::new(FatalCode::Ledger, "the ledger tail has ended");
                    result = result.and(Err(fatal.unwrap_or_else(|_| gone())));
                }
                _ = shutdown.wait_for(|down| *down), if !down => {}
            }
            // One broken part ends the process: the others finish what they have in flight.
            if !down && (result.is_err() || *self.shutdown.borrow()) {
                down = true;
                self.board.set_phase(Phase::Draining);
                drain.send_replace(true);
            }
        }
        result
    }

    fn observer(&self, client: &str) -> Observer {
        Observer::new(client, Arc::clone(&self.metrics), Arc::clone(&self.board))
    }

    fn start_appender(
        &self,
        jobs: std::sync::mpsc::Receiver<AppendJob>,
    ) -> Result<JoinHandle<()>, Fatal> {
        let topic = self.settings.topics.ledger.clone();
        let config = client::ledger_producer(&self.settings);
        let appender = Appender::new(&config, topic, self.observer("ledger-append"))
            .map_err(|error| Fatal::new(FatalCode::Client, format!("ledger producer: {error}")))?;
        spawn("ledger-append", move || appender.serve(&jobs))
    }

    fn start_tail(
        &self,
        listeners: Listeners,
        stop: Arc<Stop>,
        restored: oneshot::Sender<()>,
        broken: oneshot::Sender<Fatal>,
    ) -> Result<JoinHandle<()>, Fatal> {
        let observer = self.observer("ledger-tail");
        let config: ClientConfig = client::ledger_tail(&self.settings);
        let consumer: BaseConsumer<Observer> = config
            .create_with_context(observer.clone())
            .map_err(|error| Fatal::new(FatalCode::Client, format!("ledger consumer: {error}")))?;
        let tail = Tail {
            consumer,
            topic: self.settings.topics.ledger.clone(),
            limits: self.settings.ledger_limits(),
            listeners,
            observer,
            board: Arc::clone(&self.board),
            stop,
        };
        spawn("ledger-tail", move || {
            // Whoever waits for these may have gone: the process is ending then anyway.
            let told = || restored.send(()).unwrap_or_default();
            if let Err(fatal) = tail.serve(told) {
                broken.send(fatal).unwrap_or_default();
            }
        })
    }
}

fn compute_pool(threads: usize) -> Result<rayon::ThreadPool, Fatal> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("compute-{number}"))
        .build()
        .map_err(|error| Fatal::new(FatalCode::Client, format!("compute pool: {error}")))
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fatal> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|error| Fatal::new(FatalCode::Client, format!("thread {name}: {error}")))
}

async fn join(threads: Vec<JoinHandle<()>>) {
    let joined = tokio::task::spawn_blocking(move || {
        for thread in threads {
            let name = thread.thread().name().unwrap_or("?").to_owned();
            if thread.join().is_err() {
                tracing::error!(thread = name, "thread panicked");
            }
        }
    });
    if tokio::time::timeout(Duration::from_secs(5), joined).await.is_err() {
        tracing::warn!("the ledger's threads do not end");
    }
}
