//! Signals: the first one drains, the second one ends the process at once, which is safe by
//! construction.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Turns `down` true at the first SIGTERM or SIGINT; a second one ends the process with code 130.
///
/// # Errors
/// Where the system does not let signals be caught.
pub(super) fn listen(down: watch::Sender<bool>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        loop {
            let name = tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            };
            if down.send_replace(true) {
                tracing::warn!(signal = name, "second signal, ending at once");
                std::process::exit(130);
            }
            tracing::info!(signal = name, "draining");
        }
    });
    Ok(())
}
