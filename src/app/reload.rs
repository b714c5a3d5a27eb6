//! Takes changed stages, routes and name lists over while running: at SIGHUP, or when a file of the
//! configuration changes.
//!
//! A configuration that is wrong, or that changes what only a restart can change, leaves the old
//! one in place and says so.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};

use super::chain;
use crate::config::{Loaded, Settings};
use crate::kafka::admin::TopicLimits;
use crate::pipeline::Chain;
use crate::telemetry::{ConfigLine, Event, Metrics, ReloadOutcome, StatusBoard};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Reads the configuration again, as it was read at the start.
pub struct Reload(Option<Box<Read>>);

type Read = dyn Fn() -> anyhow::Result<Loaded> + Send + Sync;

impl Reload {
    /// A way to read it again.
    pub fn new(read: impl Fn() -> anyhow::Result<Loaded> + Send + Sync + 'static) -> Self {
        Self(Some(Box::new(read)))
    }

    /// No way to read it again: it stays as it is.
    pub fn never() -> Self {
        Self(None)
    }
}

/// When each watched file was last changed; `None` for one that cannot be read.
type Changes = Vec<(PathBuf, Option<SystemTime>)>;

fn changes(files: &[PathBuf]) -> Changes {
    let changed = |file: &PathBuf| std::fs::metadata(file).and_then(|data| data.modified()).ok();
    files.iter().map(|file| (file.clone(), changed(file))).collect()
}

/// Watches until aborted.
pub(super) async fn watch(
    reload: Reload,
    mut settings: Arc<Settings>,
    limits: TopicLimits,
    chain: Arc<ArcSwap<Chain>>,
    (metrics, board): (Arc<Metrics>, Arc<StatusBoard>),
) {
    let Some(read) = reload.0 else { return };
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        return tracing::warn!("SIGHUP cannot be caught: no reload");
    };
    let mut files = read().map(|loaded| loaded.watched).unwrap_or_default();
    let mut seen = changes(&files);
    loop {
        let asked = tokio::select! {
            _ = hangup.recv() => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        let now = changes(&files);
        if !asked && now == seen {
            continue;
        }
        seen = now;
        match apply(&read, &settings, &limits, &chain) {
            Ok(Loaded { settings: applied, effective, watched }) => {
                let outcome = ReloadOutcome::Applied;
                Event::ConfigReloaded { outcome, detail: &applied.hash }.emit(&metrics);
                board.reconfigured(&applied, effective.iter().map(ConfigLine::from).collect());
                settings = Arc::new(applied);
                files = watched;
                seen = changes(&files);
            }
            Err((outcome, detail)) => {
                Event::ConfigReloaded { outcome, detail: &detail }.emit(&metrics);
            }
        }
    }
}

fn apply(
    read: &Read,
    old: &Settings,
    limits: &TopicLimits,
    current: &ArcSwap<Chain>,
) -> Result<Loaded, (ReloadOutcome, String)> {
    let loaded = read().map_err(|error| (ReloadOutcome::Rejected, format!("{error:#}")))?;
    let new = &loaded.settings;
    if fixed(old) != fixed(new) {
        let detail = "something beside stages, routes and name lists has changed".to_owned();
        return Err((ReloadOutcome::NeedsRestart, detail));
    }
    // A topic that no rule named before is neither made nor checked until the next start.
    let known = |topic| old.stages.routes.iter().any(|rule| rule.to.contains(topic));
    if let Some(topic) = new.stages.routes.iter().flat_map(|rule| &rule.to).find(|to| !known(to)) {
        return Err((ReloadOutcome::NeedsRestart, format!("route to the new topic {topic}")));
    }
    let built =
        chain(new, limits.iter()).map_err(|error| (ReloadOutcome::Rejected, error.to_string()))?;
    current.store(Arc::new(built));
    Ok(loaded)
}

/// Everything that a running process cannot change. Secrets are left out: clients keep theirs until
/// a restart.
fn fixed(settings: &Settings) -> String {
    let Settings { pipeline, kafka, input, topics, batch, ledger, http, log, trace, .. } = settings;
    // Some keys of the stages are the ledger's.
    let limits = settings.ledger_limits();
    format!(
        "{pipeline:?}{kafka:?}{input:?}{topics:?}{batch:?}{ledger:?}{limits:?}{http:?}{log:?}{trace:?}"
    )
}
