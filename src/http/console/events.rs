//! The stream of events behind the page: each second the state, and the articles since then.
//!
//! A reader has nothing but a cursor into the ring of samples. One that is slow finds older ones
//! gone and is told how many; nothing is queued for it, and the pipeline never waits.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::line::{Line, Lines};
use crate::http::Sources;
use crate::telemetry::{Status, Viewer};

/// Time between two looks.
const PERIOD: Duration = Duration::from_secs(1);
/// Most articles in one event.
const MOST: usize = 60;
/// Articles that are shown of the time before somebody came.
const BACKLOG: usize = 100;

/// The newest articles, oldest first.
#[derive(Serialize)]
struct Wire {
    articles: Vec<Arc<Line>>,
    /// Records that were accounted for meanwhile and are not shown, here or at all.
    skipped: u64,
}

/// Where one reader stands.
struct Reader {
    sources: Sources,
    lines: Arc<Lines>,
    ticks: Interval,
    ending: watch::Receiver<bool>,
    /// Number of the next sample.
    next: u64,
    /// Records accounted for when it last looked.
    accounted: Option<u64>,
    ready: VecDeque<Event>,
    /// Counts among those who watch as long as it lives.
    _viewer: Viewer,
}

/// Streams until the reader leaves or the server ends. `last` is the id of the last event that the
/// reader has seen, if it comes again.
pub(super) fn stream(
    sources: Sources,
    lines: Arc<Lines>,
    viewer: Viewer,
    last: Option<&str>,
    ending: watch::Receiver<bool>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let next = last.and_then(|id| resume(id, &sources)).unwrap_or(0);
    let (accounted, ready) = (None, VecDeque::new());
    let reader = Reader { sources, lines, ticks, ending, next, accounted, ready, _viewer: viewer };
    Sse::new(stream::unfold(reader, |mut reader| async move {
        let event = reader.event().await?;
        Some((Ok(event), reader))
    }))
}

/// Ids carry the start of the process: numbers of another one mean nothing here.
fn id(sources: &Sources, next: u64) -> String {
    format!("{}-{next}", sources.board.started_at().0)
}

fn resume(id: &str, sources: &Sources) -> Option<u64> {
    let (started, next) = id.split_once('-')?;
    let is_same = started.parse() == Ok(sources.board.started_at().0);
    is_same.then(|| next.parse().ok()).flatten()
}

impl Reader {
    /// The next event; `None` at the end.
    async fn event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            let is_over = tokio::select! {
                _ = self.ticks.tick() => false,
                _ = self.ending.wait_for(|ending| *ending) => true,
            };
            if is_over {
                return None;
            }
            self.look();
        }
    }

    fn look(&mut self) {
        let Sources { identity, board, metrics } = &self.sources;
        let status = Status::collect(identity, board, metrics);
        self.ready.extend(json("state", &status));
        let is_first = self.accounted.is_none();
        let most = if is_first { BACKLOG } else { MOST };
        let (samples, gone) = board.live().from(self.next, most);
        if !is_first {
            metrics.console_skipped.increment(gone);
        }
        let accounted: u64 = status.articles.values().sum();
        let passed = self.accounted.map_or(0, |before| accounted.saturating_sub(before));
        self.accounted = Some(accounted);
        let skipped = passed.saturating_sub(samples.len() as u64);
        self.next = samples.last().map_or(self.next, |(number, _)| number + 1);
        if samples.is_empty() && skipped == 0 {
            return;
        }
        let articles =
            samples.iter().map(|(number, sample)| self.lines.of(*number, sample)).collect();
        let event = json("wire", &Wire { articles, skipped });
        let next = id(&self.sources, self.next);
        self.ready.extend(event.map(|event| event.id(next)));
    }
}

fn json(name: &str, value: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(value).ok()
}
