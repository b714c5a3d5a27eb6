//! Reads ahead on a thread of its own.
//!
//! Whoever takes gets what is there: much while the input is fast, single records as they come
//! while it is slow, so that a slow pipe is answered record by record.

use std::thread::JoinHandle;

use anyhow::Context;
use bytes::Bytes;

use super::queue::{Filler, Limits, Taker, queue};
use crate::commands::source::{Next, Source};

/// How much is read ahead, and how much is worked on at once.
const LIMITS: Limits = Limits { waiting: 16 << 20, at_once: 4 << 20, records: 512 };

/// What a record weighs besides its name and value.
const RECORD_BYTES: usize = 256;

/// The records of a source, in their order.
pub(super) struct Intake {
    taker: Taker<Next>,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Intake {
    /// Begins to read. Dropping it ends the reading at the next record.
    pub(super) fn start(source: Source) -> anyhow::Result<Self> {
        let (filler, taker) = queue(LIMITS);
        let thread = std::thread::Builder::new()
            .name("intake".to_owned())
            .spawn(move || fill(&filler, source))
            .context("thread intake")?;
        Ok(Self { taker, thread })
    }

    /// The next records. Where it `waits`, none means that there are no more; else it may mean that
    /// there are none yet.
    pub(super) fn take(&self, waits: bool) -> Vec<Next> {
        self.taker.take(waits)
    }

    /// Says why there are no more.
    ///
    /// # Errors
    /// A file or standard input that could not be read.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let Self { taker, thread } = self;
        drop(taker);
        thread.join().unwrap_or_else(|_| anyhow::bail!("the reading thread panicked"))
    }
}

fn fill(filler: &Filler<Next>, mut source: Source) -> anyhow::Result<()> {
    while let Some(next) = source.next()? {
        let bytes = RECORD_BYTES + weight(&next);
        if !filler.put(next, bytes) {
            break;
        }
    }
    Ok(())
}

fn weight(next: &Next) -> usize {
    match next {
        Next::Item(item) => item.name.len() + item.value.as_ref().map_or(0, Bytes::len),
        Next::TooLarge { name, .. } => name.len(),
    }
}
