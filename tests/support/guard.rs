//! Child processes that cannot outlive the test that started them.
//!
//! Beside every child stands a small shell that reads from a pipe which only the test process
//! holds. When that process dies, however it dies, the pipe ends and the shell kills this one
//! child by its pid. Nothing is ever ended by name.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A line on the pipe says that the child is gone; its end says that the owner is.
const WATCH: &str = r#"read -r _ && exit 0
kill -9 "$1" 2>/dev/null
[ -z "$2" ] || { sleep 0.3; rm -rf "$2"; }"#;
const STEP: Duration = Duration::from_millis(10);

/// A running child; dropping it kills it.
#[derive(Debug)]
pub struct Guarded {
    child: Child,
    watchdog: Option<Child>,
}

impl Guarded {
    /// Starts the command. `scratch` is removed should the test process die before the child.
    pub fn spawn(command: &mut Command, scratch: Option<&Path>) -> std::io::Result<Self> {
        let child = command.spawn()?;
        let watchdog = Command::new("sh")
            .args(["-c", WATCH, "watchdog"])
            .arg(child.id().to_string())
            .arg(scratch.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut guarded = Self { child, watchdog: None };
        guarded.watchdog = Some(watchdog?);
        Ok(guarded)
    }

    /// The child's pid.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal, unless the child has ended.
    pub fn signal(&mut self, signal: Signal) {
        if self.exit_status().is_none() {
            kill_process(Pid::from_child(&self.child), signal)
                .expect("our own child takes signals");
        }
    }

    /// How the child ended, if it has.
    pub fn exit_status(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().expect("our own child can be waited for");
        if status.is_some() {
            self.release();
        }
        status
    }

    /// Waits for the child's end, at most this long.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + limit;
        loop {
            let status = self.exit_status();
            if status.is_some() || Instant::now() >= deadline {
                return status;
            }
            std::thread::sleep(STEP);
        }
    }

    /// `kill -9`, and waits until the child is gone.
    pub fn kill(&mut self) -> ExitStatus {
        self.signal(Signal::KILL);
        self.wait(Duration::from_secs(20)).expect("a killed child ends")
    }

    /// Tells the watchdog that there is nothing left to watch.
    fn release(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            let told = watchdog.stdin.take().map(|mut pipe| pipe.write_all(b"gone\n"));
            debug_assert!(matches!(told, Some(Ok(()))), "the watchdog reads until it is told");
            if let Err(error) = watchdog.wait() {
                eprintln!("watchdog of {}: {error}", self.child.id());
            }
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        if self.exit_status().is_none() {
            self.kill();
        }
    }
}
