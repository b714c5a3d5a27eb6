//! The service in this process, as `wiredesk run` has it, with instruments of the benchmark's own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use arc_swap::ArcSwap;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::measured::Samples;
use super::{Stages, noop};
use crate::app;
use crate::commands::interrupt::Interrupt;
use crate::config::Settings;
use crate::kafka::{self, Fatal, Service, ServiceEnd};
use crate::pipeline::{Chain, Outcome};
use crate::telemetry::{Metrics, StatusBoard, Topics, keep_up};

/// Longest time without progress.
const PATIENCE: Duration = Duration::from_secs(60);
/// Time between two looks at the service.
const LOOK: Duration = Duration::from_millis(2);

/// A running service.
pub(super) struct Live {
    runtime: Runtime,
    service: JoinHandle<Result<ServiceEnd, Fatal>>,
    down: watch::Sender<bool>,
    metrics: Arc<Metrics>,
    board: Arc<StatusBoard>,
    commits: Samples,
    workers: usize,
}

impl Live {
    /// Makes the topics and starts the service.
    ///
    /// # Errors
    /// When the brokers or the topics cannot be used, or a stage cannot be built.
    pub(super) fn start(
        settings: &Settings,
        stages: Stages,
        interrupt: &Interrupt,
    ) -> anyhow::Result<Self> {
        let complain = |problem: &kafka::Problem| eprintln!("{problem}");
        let reached = kafka::reach(settings, || interrupt.is_raised(), complain)?;
        let limits = reached.context("interrupted")?;
        let chain = match stages {
            Stages::All => app::chain(settings, limits.iter())?,
            Stages::Noop => {
                Chain::with_stages(app::chain_settings(settings, limits.iter()), &noop::STAGES)?
            }
        };
        let commits = Samples::default();
        let mut metrics = Metrics::new(&Topics::of(settings));
        metrics.transaction_commit = commits.histogram();
        let (metrics, board) = (Arc::new(metrics), Arc::new(StatusBoard::of(settings)));
        let (down, shutdown) = watch::channel(false);
        let runtime = app::runtime()?;
        let service = Service {
            settings: Arc::new(settings.clone()),
            limits,
            chain: Arc::new(ArcSwap::from_pointee(chain)),
            metrics: Arc::clone(&metrics),
            board: Arc::clone(&board),
            exporter: None,
            shutdown: shutdown.clone(),
        };
        let (kept, watched) = (Arc::clone(&metrics), Arc::clone(&board));
        runtime.spawn(async move { keep_up(&kept, &watched, ended(shutdown)).await });
        let service = runtime.spawn(service.run());
        let workers = settings.pipeline.workers;
        Ok(Self { runtime, service, down, metrics, board, commits, workers })
    }

    /// Input records whose outputs and offsets are committed.
    pub(super) fn accounted(&self) -> u64 {
        Outcome::ALL.into_iter().map(|outcome| self.outcome(outcome)).sum()
    }

    /// Those that ended in this way.
    pub(super) fn outcome(&self, outcome: Outcome) -> u64 {
        self.metrics.articles(outcome).total()
    }

    /// Whether there is something between poll and delivery.
    fn is_busy(&self) -> bool {
        self.board.snapshot().workers.iter().any(|worker| worker.in_flight > 0)
    }

    /// Whether its workers have shared all these input partitions out: as long as one of them has
    /// none,
    /// a rebalance is still to come.
    fn holds(&self, partitions: usize) -> bool {
        let workers = self.board.snapshot().workers;
        let held: Vec<usize> = workers.iter().map(|worker| worker.partitions.len()).collect();
        let busy = held.iter().filter(|held| **held > 0).count();
        held.iter().sum::<usize>() >= partitions && busy == self.workers.min(partitions)
    }

    /// Seconds of each commit so far, from the last delivery to its end.
    pub(super) fn commits(&self) -> Vec<f64> {
        self.commits.values()
    }

    /// The text of `/metrics`.
    pub(super) fn exposition(&self) -> String {
        self.metrics.render(&self.board)
    }

    /// Waits until the first record is taken.
    ///
    /// # Errors
    /// When the service ends, nothing happens for a minute, or somebody interrupts.
    pub(super) fn await_work(&self, interrupt: &Interrupt) -> anyhow::Result<()> {
        self.wait(interrupt, |live| live.is_busy() || live.accounted() > 0)
    }

    /// Waits until its workers hold all these input partitions.
    ///
    /// # Errors
    /// As [`Self::await_work`].
    pub(super) fn await_partitions(
        &self,
        partitions: usize,
        interrupt: &Interrupt,
    ) -> anyhow::Result<()> {
        self.wait(interrupt, |live| live.holds(partitions))
    }

    /// Waits until so many records are accounted for; `tell` is called with the number now and
    /// then.
    ///
    /// # Errors
    /// As [`Self::await_work`].
    pub(super) fn await_accounted(
        &self,
        records: u64,
        interrupt: &Interrupt,
        mut tell: impl FnMut(u64),
    ) -> anyhow::Result<()> {
        let mut last = 0;
        while last < records {
            self.wait(interrupt, |live| live.accounted() > last)?;
            last = self.accounted();
            tell(last);
        }
        Ok(())
    }

    fn wait(&self, interrupt: &Interrupt, is_so: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        let started = Instant::now();
        while !is_so(self) {
            anyhow::ensure!(!interrupt.is_raised(), "interrupted");
            anyhow::ensure!(!self.service.is_finished(), "the service has ended");
            let waited = started.elapsed();
            anyhow::ensure!(waited < PATIENCE, "no progress for {} s", waited.as_secs());
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Drains and ends the service.
    ///
    /// # Errors
    /// Whatever broke it.
    pub(super) fn stop(self) -> anyhow::Result<()> {
        self.down.send_replace(true);
        let ended = self.runtime.block_on(self.service).context("the service panicked");
        self.runtime.shutdown_timeout(Duration::from_secs(2));
        ended??;
        Ok(())
    }
}

async fn ended(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end, too.
    drop(stopped.wait_for(|stopped| *stopped).await);
}
