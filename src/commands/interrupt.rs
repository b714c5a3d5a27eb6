//! Ctrl-C and SIGTERM for the commands that a person stops: the first asks for a clean end, the
//! second ends at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Longest sleep before the flag is looked at again.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Exit code of a process that a second Ctrl-C ended, as shells expect it.
const ENDED_BY_SIGNAL: i32 = 130;

/// Whether somebody asked to stop. The signals have their usual effect again when it is dropped.
pub(super) struct Interrupt {
    raised: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Interrupt {
    /// Listens for the signals from now on.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let flag = Arc::clone(&raised);
        let thread = std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || runtime.block_on(listen(&flag, stopped)))?;
        Ok(Self { raised, stop: Some(stop), thread: Some(thread) })
    }

    /// Whether somebody asked to stop.
    pub(super) fn is_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// Sleeps until `time`, or until somebody asks to stop.
    pub(super) fn sleep_until(&self, time: Instant) {
        loop {
            let left = time.saturating_duration_since(Instant::now());
            if left.is_zero() || self.is_raised() {
                return;
            }
            std::thread::sleep(left.min(LOOK_EVERY));
        }
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::warn!("the signal thread panicked");
        }
    }
}

async fn listen(raised: &AtomicBool, mut stopped: oneshot::Receiver<()>) {
    let (interrupt, terminate) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (mut interrupt, mut terminate) = match (interrupt, terminate) {
        (Ok(interrupt), Ok(terminate)) => (interrupt, terminate),
        (Err(error), _) | (_, Err(error)) => {
            tracing::warn!(%error, "signals cannot be received; they end the process at once");
            return;
        }
    };
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = &mut stopped => return,
        }
        if raised.swap(true, Ordering::Relaxed) {
            std::process::exit(ENDED_BY_SIGNAL);
        }
    }
}
