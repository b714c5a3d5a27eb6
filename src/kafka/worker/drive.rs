//! The loop of a worker: events in, actions out.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use rdkafka::consumer::ConsumerGroupMetadata;
use tokio::sync::{mpsc, watch};

use super::meter::Meter;
use super::poll::{FromPoll, InputConsumer, PollContext, ToPoll};
use super::publish::{CommitAnswer, CommitRequest, Publisher};
use super::{Stop, ToWorker, poll, publish};
use crate::config::{Delivery, Settings};
use crate::kafka::admin::TopicLimits;
use crate::kafka::client;
use crate::kafka::ledger::{AppendJob, Listeners};
use crate::kafka::observer::Observer;
use crate::kafka::trouble::{Fatal, FatalCode};
use crate::pipeline::{Chain, Engine, EngineSettings, Event};
use crate::telemetry::{RebalanceKind, WorkerState};

/// Events of the consumer that may wait for the worker.
const POLL_QUEUE: usize = 16;
/// Answers that may wait for the worker.
const ANSWER_QUEUE: usize = 256;
/// Commands that may wait for the poll thread, which looks between any two polls.
const COMMAND_QUEUE: usize = 64;
/// How long threads get to end after the worker has.
const JOIN: Duration = Duration::from_secs(5);

/// What a worker is made of.
pub(in crate::kafka) struct WorkerParts {
    pub(in crate::kafka) number: usize,
    pub(in crate::kafka) settings: Arc<Settings>,
    pub(in crate::kafka) limits: TopicLimits,
    pub(in crate::kafka) chain: Arc<ArcSwap<Chain>>,
    pub(in crate::kafka) pool: Arc<rayon::ThreadPool>,
    pub(in crate::kafka) appender: SyncSender<AppendJob>,
    pub(in crate::kafka) listeners: Listeners,
    pub(in crate::kafka) meter: Meter,
    pub(in crate::kafka) observer: Observer,
    /// Turns true when the process is to drain.
    pub(in crate::kafka) shutdown: watch::Receiver<bool>,
}

/// How a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kafka) enum WorkerEnd {
    /// Everything in flight was committed.
    Drained,
    /// The time was over; what was in flight was aborted and will be done by others.
    Late,
}

/// A running worker.
pub(in crate::kafka) struct Worker {
    pub(super) parts: WorkerParts,
    pub(super) engine: Engine,
    pub(super) started: Instant,
    /// Number of this incarnation's claims.
    pub(super) sender: u64,
    pub(super) answers: mpsc::Sender<ToWorker>,
    pub(super) commands: SyncSender<ToPoll>,
    pub(super) requests: SyncSender<CommitRequest>,
    pub(super) group: Option<Arc<ConsumerGroupMetadata>>,
    pub(super) release: Option<SyncSender<()>>,
    pub(super) end: Option<Result<WorkerEnd, Fatal>>,
}

struct Threads {
    stop: Arc<Stop>,
    handles: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Builds the clients, starts the threads and runs until drained or broken.
    ///
    /// # Errors
    /// Where the process cannot go on.
    pub(in crate::kafka) async fn run(parts: WorkerParts) -> Result<WorkerEnd, Fatal> {
        let (polled, mut from_poll) = mpsc::channel(POLL_QUEUE);
        let (answers, mut from_others) = mpsc::channel(ANSWER_QUEUE);
        let (commands, command_queue) = sync_channel(COMMAND_QUEUE);
        let (requests, request_queue) = sync_channel(1);
        let sender = fastrand::u64(..);
        parts.listeners.register(sender, answers.clone());
        let stop = Arc::new(Stop::default());
        let consumer = consumer(&parts, polled)?;
        let handles = vec![
            start_polling(&parts, Arc::clone(&consumer), command_queue, Arc::clone(&stop))?,
            start_publishing(&parts, consumer, request_queue, answers.clone(), Arc::clone(&stop))?,
        ];
        let threads = Threads { stop, handles };
        parts.meter.board().set_state(WorkerState::Running);
        let mut worker = Self {
            engine: Engine::new(engine_settings(&parts.settings)),
            started: Instant::now(),
            sender,
            answers,
            commands,
            requests,
            group: None,
            release: None,
            end: None,
            parts,
        };
        let end = worker.drive(&mut from_poll, &mut from_others).await;
        let board = worker.parts.meter.board();
        board.set_state(if end.is_ok() { WorkerState::Stopped } else { WorkerState::Failed });
        // Closing both ends lets threads that wait for the worker go on and see that it is gone.
        drop((from_poll, from_others, worker));
        threads.join().await;
        end
    }

    async fn drive(
        &mut self,
        from_poll: &mut mpsc::Receiver<FromPoll>,
        from_others: &mut mpsc::Receiver<ToWorker>,
    ) -> Result<WorkerEnd, Fatal> {
        let mut shutdown = self.parts.shutdown.clone();
        let mut draining = false;
        loop {
            if let Some(end) = self.end.take() {
                return end;
            }
            let wake = self.engine.next_tick().map(|at| self.started + at);
            tokio::select! {
                told = from_poll.recv() => match told {
                    Some(told) => self.polled(told),
                    None => return Err(Fatal::new(FatalCode::Client, "the poll thread has ended")),
                },
                told = from_others.recv() => match told {
                    Some(told) => self.answered(told),
                    None => return Err(Fatal::new(FatalCode::Client, "all threads have ended")),
                },
                () = sleep_until(wake) => self.handle(Event::Tick),
                changed = shutdown.changed(), if !draining => {
                    draining = true;
                    tracing::debug!(worker = self.parts.number, ok = changed.is_ok(), "draining");
                    self.parts.meter.board().set_state(WorkerState::Draining);
                    self.handle(Event::Shutdown(self.parts.settings.pipeline.shutdown_timeout));
                }
            }
        }
    }

    fn polled(&mut self, told: FromPoll) {
        let meter = &mut self.parts.meter;
        match told {
            FromPoll::Polled { epoch, records, group } => {
                meter.polled(&records);
                self.group = group;
                self.handle(Event::Polled { epoch, records });
            }
            FromPoll::Assigned(partitions) => {
                meter.assigned(&partitions);
                self.handle(Event::Assigned(partitions));
            }
            FromPoll::Revoking { partitions, release } => {
                meter.gave_up(&partitions, RebalanceKind::Revoked);
                self.release = Some(release);
                self.handle(Event::Revoking(partitions));
            }
            FromPoll::Lost(partitions) => {
                meter.gave_up(&partitions, RebalanceKind::Lost);
                self.handle(Event::Lost(partitions));
            }
            FromPoll::Fatal(fatal) => self.end = Some(Err(fatal)),
        }
    }

    fn answered(&mut self, told: ToWorker) {
        match told {
            ToWorker::Decided(decided) => {
                self.parts.meter.decided();
                self.handle(Event::Decided(decided));
            }
            ToWorker::Prepared { batch, prepared } => {
                self.handle(Event::Prepared { batch, prepared });
            }
            ToWorker::Finished { batch, finished } => {
                self.handle(Event::Finished { batch, finished });
            }
            ToWorker::Appended { batch, ok: false, .. } => self.handle(Event::LedgerFailed(batch)),
            ToWorker::Appended { batch, claims: false, .. } => self.handle(Event::Recorded(batch)),
            ToWorker::Appended { .. } => {}
            ToWorker::Published(CommitAnswer::Committed { batch, took }) => {
                self.parts.meter.committed(took);
                self.handle(Event::Committed(batch));
            }
            ToWorker::Published(CommitAnswer::Aborted { batch, cause, refused }) => {
                self.parts.meter.aborted(cause);
                self.handle(Event::Aborted { batch, cause, refused });
            }
            ToWorker::Published(CommitAnswer::Fatal(fatal)) => self.end = Some(Err(fatal)),
        }
    }

    /// Tells the engine and carries out what it asks for.
    pub(super) fn handle(&mut self, event: Event) {
        let actions = self.engine.handle(self.started.elapsed(), event);
        for action in actions {
            self.perform(action);
        }
        self.parts.meter.board().set_in_flight(self.engine.held_bytes());
    }
}

fn engine_settings(settings: &Settings) -> EngineSettings {
    let batch = settings.batch;
    EngineSettings {
        min_interval: batch.min_interval,
        interval: batch.interval,
        max_interval: batch.max_interval,
        max_records: batch.max_records,
        max_bytes: batch.max_bytes,
        in_flight: batch.in_flight,
        budget: batch.budget,
        revoke_timeout: revoke_timeout(settings),
    }
}

/// One deadline for everything a revocation does: a fifth of the poll interval, at most 10 s.
fn revoke_timeout(settings: &Settings) -> Duration {
    (settings.kafka.max_poll_interval / 5).min(Duration::from_secs(10))
}

fn consumer(
    parts: &WorkerParts,
    polled: mpsc::Sender<FromPoll>,
) -> Result<Arc<InputConsumer>, Fatal> {
    let settings = &parts.settings;
    let context = PollContext::new(
        polled,
        settings.input.clone(),
        revoke_timeout(settings),
        parts.observer.clone(),
        Arc::clone(parts.meter.board()),
    );
    client::consumer(settings, parts.number)
        .create_with_context(context)
        .map(Arc::new)
        .map_err(|error| Fatal::new(FatalCode::Client, format!("consumer: {error}")))
}

fn start_polling(
    parts: &WorkerParts,
    consumer: Arc<InputConsumer>,
    commands: std::sync::mpsc::Receiver<ToPoll>,
    stop: Arc<Stop>,
) -> Result<JoinHandle<()>, Fatal> {
    let board = Arc::clone(parts.meter.board());
    let metrics = Arc::clone(parts.meter.metrics());
    spawn(&format!("poll-{}", parts.number), move || {
        poll::serve(&consumer, &commands, &stop, || {
            if let Some(gap) = board.polled() {
                metrics.poll_gap.record(gap);
            }
        });
    })
}

fn start_publishing(
    parts: &WorkerParts,
    consumer: Arc<InputConsumer>,
    requests: std::sync::mpsc::Receiver<CommitRequest>,
    answers: mpsc::Sender<ToWorker>,
    stop: Arc<Stop>,
) -> Result<JoinHandle<()>, Fatal> {
    let settings = &parts.settings;
    let exactly_once = settings.pipeline.delivery == Delivery::ExactlyOnce;
    let publisher = Publisher {
        config: if exactly_once {
            client::transactional_producer(settings, parts.number, &parts.limits)
        } else {
            client::idempotent_producer(settings, &parts.limits)
        },
        transactional_id: client::worker_id(settings, parts.number),
        worker: parts.number,
        delivery: settings.pipeline.delivery,
        transaction_timeout: settings.kafka.transaction_timeout,
        consumer,
        observer: parts.observer.clone(),
        stop,
    };
    spawn(&format!("publish-{}", parts.number), move || {
        publish::serve(publisher, &requests, |answer| {
            if answers.blocking_send(ToWorker::Published(answer)).is_err() {
                tracing::debug!("the worker is gone");
            }
        });
    })
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fatal> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|error| Fatal::new(FatalCode::Client, format!("thread {name}: {error}")))
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

impl Threads {
    /// Ends them; one that hangs in the client library is left behind, because the process ends
    /// anyway.
    async fn join(self) {
        self.stop.set();
        let deadline = Instant::now() + JOIN;
        while !self.handles.iter().all(JoinHandle::is_finished) && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for handle in self.handles {
            let name = handle.thread().name().unwrap_or("?").to_owned();
            if !handle.is_finished() {
                tracing::warn!(thread = name, "thread does not end");
            } else if handle.join().is_err() {
                tracing::error!(thread = name, "thread panicked");
            }
        }
    }
}
