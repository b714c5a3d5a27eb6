//! The demo's view: one readable line for each record that is published.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::article::TopicName;
use crate::commands::screen::Lines;
use crate::commands::tail::{Kind, readable};
use crate::config::Settings;
use crate::kafka::reader::{Reader, Start};

/// How long each topic is looked at in turn.
const LOOK: Duration = Duration::from_millis(20);
/// How long the view goes on after the end, for what was committed last.
const REST: Duration = Duration::from_secs(1);

/// Starts the view; it ends shortly after `over` is set.
pub(super) fn start(
    settings: Settings,
    over: Arc<AtomicBool>,
) -> std::io::Result<JoinHandle<anyhow::Result<()>>> {
    let body = move || view(&settings, &over);
    std::thread::Builder::new().name("demo-view".to_owned()).spawn(body)
}

fn view(settings: &Settings, over: &AtomicBool) -> anyhow::Result<()> {
    let topics = &settings.topics;
    // Kills and holds are seen in the enriched topic; the notices would show them twice.
    let shown: Vec<TopicName> = [&topics.enriched, &topics.duplicates]
        .into_iter()
        .flatten()
        .chain([&topics.dead_letter])
        .cloned()
        .collect();
    let open = |topic: &TopicName| Reader::open(settings, topic, Start::Beginning);
    let mut readers = shown.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let mut lines = Lines::stdout();
    let mut end = None;
    while end.is_none_or(|end| Instant::now() < end) {
        if end.is_none() && over.load(Ordering::Relaxed) {
            end = Some(Instant::now() + REST);
        }
        for reader in &mut readers {
            while let Some(record) = reader.next(LOOK)? {
                lines.write(&readable(&record, Kind::Wire))?;
            }
        }
    }
    Ok(())
}
