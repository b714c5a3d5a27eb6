//! The task that keeps the metrics small between scrapes, and says in the log when the service
//! has stopped moving.

use std::future::Future;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::board::StatusBoard;
use super::event::Event;
use super::instruments::Metrics;

/// Time between two runs.
const PERIOD: Duration = Duration::from_secs(5);

/// Runs [`Metrics::upkeep`] every 5 s until `shutdown` ends, and once more then. Whether anybody
/// scrapes or not, somebody has to run this: raw histogram samples pile up otherwise.
///
/// Each time it also looks whether the process is healthy: whoever has no probe finds the reason in
/// the log.
pub async fn keep_up(metrics: &Metrics, board: &StatusBoard, shutdown: impl Future<Output = ()>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tokio::pin!(shutdown);
    let mut was_healthy = true;
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                metrics.upkeep();
                was_healthy = tell_health(metrics, board, was_healthy);
            }
            () = &mut shutdown => break,
        }
    }
    metrics.upkeep();
}

/// Writes a line when health has changed; returns whether it is good.
fn tell_health(metrics: &Metrics, board: &StatusBoard, was_healthy: bool) -> bool {
    let check = board.snapshot().healthy();
    if check.ok != was_healthy {
        let reasons: Vec<String> = check.reasons.iter().map(ToString::to_string).collect();
        let reasons = reasons.join("; ");
        Event::Health { wrong: (!check.ok).then_some(&reasons) }.emit(metrics);
    }
    check.ok
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::{Phase, Topics};

    #[test]
    fn the_log_says_when_health_changes_and_not_again() {
        let lines = crate::telemetry::captured::Lines::default();
        let subscriber =
            tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
        let metrics = Metrics::new(&Topics::default());
        let board = StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc");
        tracing::subscriber::with_default(subscriber, || {
            let healthy = tell_health(&metrics, &board, true);
            board.set_phase(Phase::Failed("fenced".to_owned()));
            let healthy = tell_health(&metrics, &board, healthy);
            let healthy = tell_health(&metrics, &board, healthy);
            board.set_phase(Phase::Serving);
            assert!(tell_health(&metrics, &board, healthy));
        });
        let text = lines.text();
        assert_eq!(text.matches("the service has stopped moving").count(), 1, "{text}");
        assert_eq!(text.matches("the service moves again").count(), 1, "{text}");
        assert_eq!(text.lines().count(), 2, "{text}");
    }

    #[tokio::test]
    async fn the_task_ends_with_the_shutdown() {
        let metrics = Metrics::new(&Topics::default());
        let board = StatusBoard::new(Duration::from_secs(300), Duration::ZERO, "abc");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            keep_up(&metrics, &board, async { drop(stopped.await) }).await;
        });
        stop.send(()).expect("the task is there");
        tokio::time::timeout(Duration::from_secs(5), task).await.expect("in time").expect("joined");
    }
}
