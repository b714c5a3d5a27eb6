//! Builds the parts of the service, runs them and owns the shutdown.

mod banner;
mod chain;
mod reload;
mod signals;

pub use chain::{chain, chain_settings};
pub use reload::Reload;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use arc_swap::ArcSwap;
use tokio::sync::watch;

use crate::config::Settings;
use crate::http::{Server, Sources};
use crate::kafka::admin::TopicLimits;
use crate::kafka::{self, Fatal, FatalCode, Service, ServiceEnd};
use crate::telemetry::{
    BrokerErrorKind, ConfigLine, Event, Exporter, Identity, Metrics, Phase, StatusBoard, Topics,
    keep_up,
};

/// How the service ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Everything in flight was committed.
    Drained,
    /// The shutdown deadline passed.
    Late,
    /// Another process runs under this instance's name.
    Fenced,
    /// Retention took input that was not read.
    InputLost,
    /// Any other fatal error.
    Failed,
}

/// How a run differs from the usual one.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// It ends by itself after this time.
    pub run_for: Option<Duration>,
    /// Every key of the configuration, for the console.
    pub configuration: Vec<ConfigLine>,
    /// The topics are there and take records of this size: nothing is made, checked or waited for.
    pub limits: Option<TopicLimits>,
}

/// Runs the service until a signal or a fatal error ends it. `reload` reads the configuration
/// again.
///
/// # Errors
/// Where it cannot even begin: no runtime, no signals, an address that is taken, a stage that
/// cannot be built.
pub fn run(settings: Settings, reload: Reload, launch: Launch) -> anyhow::Result<End> {
    quiet_panics();
    let runtime = runtime()?;
    let end = runtime.block_on(serve(Arc::new(settings), reload, launch));
    runtime.shutdown_timeout(Duration::from_secs(2));
    end
}

/// The runtime of the service: its event loops need little, since what blocks or computes has
/// threads of its own.
///
/// # Errors
/// Where the system has no threads left for it.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("async")
        .enable_all()
        .build()
        .context("no runtime")
}

/// A panic says where it happened and nothing else: its message may hold an article's text.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current().name().unwrap_or("?").to_owned();
        tracing::error!(place, thread, "panic");
    }));
}

async fn serve(settings: Arc<Settings>, reload: Reload, launch: Launch) -> anyhow::Result<End> {
    let metrics = Arc::new(Metrics::new(&Topics::of(&settings)));
    let board = Arc::new(StatusBoard::of(&settings));
    board.set_configuration(launch.configuration);
    let (down, shutdown) = watch::channel(false);
    signals::listen(down.clone()).context("signals cannot be caught")?;
    if let Some(time) = launch.run_for {
        let down = down.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            down.send_replace(true);
        });
    }
    let (stop, stopped) = watch::channel(false);
    let sources = Sources {
        identity: Arc::new(Identity::of(&settings)),
        board: Arc::clone(&board),
        metrics: Arc::clone(&metrics),
    };
    let http = start_http(&settings, sources, stopped.clone()).await?;
    let upkeep = tokio::spawn({
        let (metrics, board, stopped) = (Arc::clone(&metrics), Arc::clone(&board), stopped.clone());
        async move { keep_up(&metrics, &board, ended(stopped)).await }
    });
    banner::log(&settings);

    let parts = (Arc::clone(&settings), Arc::clone(&metrics), Arc::clone(&board));
    let result = work(parts, reload, launch.limits, shutdown).await;
    let end = conclude(result, &board)?;
    stop.send_replace(true);
    drop(upkeep.await);
    if let Some(http) = http {
        drop(http.await);
    }
    Ok(end)
}

type Parts = (Arc<Settings>, Arc<Metrics>, Arc<StatusBoard>);

async fn work(
    (settings, metrics, board): Parts,
    reload: Reload,
    limits: Option<TopicLimits>,
    shutdown: watch::Receiver<bool>,
) -> anyhow::Result<Result<ServiceEnd, Fatal>> {
    let reached = match limits {
        Some(limits) => Ok(Some(limits)),
        None => reach(Arc::clone(&settings), Arc::clone(&metrics), shutdown.clone()).await?,
    };
    let limits = match reached {
        Ok(Some(limits)) => limits,
        Ok(None) => return Ok(Ok(ServiceEnd::Drained)),
        Err(fatal) => return Ok(Err(fatal)),
    };
    board.broker_up();
    let built = chain(&settings, limits.iter())?;
    let chain = Arc::new(ArcSwap::from_pointee(built));
    let watch = reload::watch(
        reload,
        Arc::clone(&settings),
        limits.clone(),
        Arc::clone(&chain),
        (Arc::clone(&metrics), Arc::clone(&board)),
    );
    let watching = tokio::spawn(watch);
    let exporter =
        Exporter::start(&settings, Arc::clone(&metrics)).context("no thread for the spans")?;
    let spans = exporter.clone();
    let service = Service { settings, limits, chain, metrics, board, exporter, shutdown };
    let result = service.run().await;
    if let Some(spans) = spans {
        tokio::task::spawn_blocking(move || spans.finish()).await.context("sending spans")?;
    }
    watching.abort();
    Ok(result)
}

/// Waits for the brokers and the topics, off the async threads.
async fn reach(
    settings: Arc<Settings>,
    metrics: Arc<Metrics>,
    shutdown: watch::Receiver<bool>,
) -> anyhow::Result<Result<Option<TopicLimits>, Fatal>> {
    let reaching = tokio::task::spawn_blocking(move || {
        let report = |problem: &kafka::Problem| {
            let text = problem.to_string();
            Event::NotReady { kind: kind(problem), reason: &text }.emit(&metrics);
        };
        kafka::reach(&settings, || *shutdown.borrow(), report)
    });
    reaching.await.context("waiting for the brokers")
}

fn kind(problem: &kafka::Problem) -> BrokerErrorKind {
    match problem {
        kafka::Problem::NoBroker { .. } => BrokerErrorKind::Transport,
        kafka::Problem::Credentials { .. } | kafka::Problem::Tls { .. } => {
            BrokerErrorKind::Authentication
        }
        kafka::Problem::Right { .. } => BrokerErrorKind::Authorization,
        _ => BrokerErrorKind::Other,
    }
}

async fn start_http(
    settings: &Settings,
    sources: Sources,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<Option<tokio::task::JoinHandle<()>>> {
    let Some(address) = settings.http.listen else { return Ok(None) };
    let server = Server::bind(address).await?;
    Ok(Some(tokio::spawn(async move {
        if let Err(error) = server.run(sources, ended(stopped)).await {
            tracing::error!(%error, "http edge has failed");
        }
    })))
}

async fn ended(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end, too.
    drop(stopped.wait_for(|stopped| *stopped).await);
}

fn conclude(
    result: anyhow::Result<Result<ServiceEnd, Fatal>>,
    board: &StatusBoard,
) -> anyhow::Result<End> {
    let fatal = match result? {
        Ok(ServiceEnd::Drained) => {
            tracing::info!("drained");
            return Ok(End::Drained);
        }
        Ok(ServiceEnd::Late) => {
            tracing::warn!(
                "drained too late: what was in flight is aborted and will be read again"
            );
            return Ok(End::Late);
        }
        Err(fatal) => fatal,
    };
    tracing::error!(code = fatal.code.as_str(), "{fatal}");
    board.set_phase(Phase::Failed(fatal.to_string()));
    Ok(match fatal.code {
        FatalCode::Fenced => End::Fenced,
        FatalCode::InputLost => End::InputLost,
        FatalCode::Authorization | FatalCode::Topic | FatalCode::Ledger | FatalCode::Client => {
            End::Failed
        }
    })
}
