//! The task that keeps the metrics small between scrapes.

use std::future::Future;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::instruments::Metrics;

/// Time between two runs.
const PERIOD: Duration = Duration::from_secs(5);

/// Runs [`Metrics::upkeep`] every 5 s until `shutdown` ends, and once more then. Whether anybody
/// scrapes or not, somebody has to run this: raw histogram samples pile up otherwise.
pub async fn keep_up(metrics: &Metrics, shutdown: impl Future<Output = ()>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            _ = ticks.tick() => metrics.upkeep(),
            () = &mut shutdown => break,
        }
    }
    metrics.upkeep();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Topics;

    #[tokio::test]
    async fn the_task_ends_with_the_shutdown() {
        let metrics = Metrics::new(&Topics::default());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            keep_up(&metrics, async { drop(stopped.await) }).await;
        });
        stop.send(()).expect("the task is there");
        tokio::time::timeout(Duration::from_secs(5), task).await.expect("in time").expect("joined");
    }
}
