//! A broker as a child process on Java.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use super::distribution::{self, Distribution};
use super::options::Listeners;
use super::{BrokerOptions, tail};
use crate::support::guard::Guarded;
use crate::support::{environment, ports};

/// Cluster id of every test broker: sixteen bytes in base 64, nearly all zero.
pub const CLUSTER_ID: &str = "AAAAAAAAAAAAAAAAAAAAAQ";

/// A broker with its directory; it may run or not.
pub struct JavaBroker {
    distribution: Distribution,
    directory: TempDir,
    listeners: Listeners,
    archive_classes: bool,
    process: Option<Guarded>,
}

impl JavaBroker {
    /// Makes the directory, takes the ports; nothing runs yet.
    ///
    /// # Errors
    /// Where the directory cannot be made.
    pub fn create(distribution: &Distribution, options: &BrokerOptions) -> Result<Self, String> {
        let listeners = Listeners {
            bind: "127.0.0.1",
            plain: ports::free(),
            sasl: options.wants_sasl().then(ports::free),
            controller: ports::free(),
        };
        let directory = lay_out(&distribution.template(), options, &listeners)
            .map_err(|error| format!("directory of a broker: {error}"))?;
        Ok(Self {
            distribution: distribution.clone(),
            directory,
            listeners,
            archive_classes: false,
            process: None,
        })
    }

    /// The next run writes the archive of loaded classes when it is stopped.
    pub fn write_class_archive(&mut self) {
        self.archive_classes = true;
    }

    /// Addresses of the listener without credentials and of the SASL one.
    pub fn addresses(&self) -> (String, Option<String>) {
        self.listeners.addresses()
    }

    /// Starts the process; it does not answer yet.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub fn run(&mut self) -> Result<(), String> {
        assert!(self.process.is_none(), "the broker runs already");
        let failed = |error: std::io::Error| format!("starting a broker: {error}");
        let log = File::create(self.log()).map_err(failed)?;
        let archive = self.distribution.class_archive();
        let mut command = self.distribution.java();
        if self.archive_classes {
            command.arg(format!("-XX:ArchiveClassesAtExit={}", archive.display()));
        } else if archive.exists() {
            command.arg(format!("-XX:SharedArchiveFile={}", archive.display()));
        }
        command
            .arg("kafka.Kafka")
            .arg(self.directory.path().join("server.properties"))
            .stdout(log.try_clone().map_err(failed)?)
            .stderr(log);
        let scratch = (!environment::flag(environment::KEEP)).then(|| self.directory.path());
        self.process = Some(Guarded::spawn(&mut command, scratch).map_err(failed)?);
        Ok(())
    }

    /// Why it does not run although it was started, if so.
    pub fn failure(&mut self) -> Option<String> {
        let status = self.process.as_mut()?.exit_status()?;
        self.process = None;
        Some(format!("the broker ended with {status}:\n{}", tail(&self.log())))
    }

    /// Asks it to end, and kills it where it has not ended in time.
    pub fn stop(&mut self, within: Duration) {
        let Some(mut process) = self.process.take() else { return };
        process.signal(Signal::TERM);
        if process.wait(within).is_none() {
            eprintln!("the broker did not stop within {within:?} and is killed");
            process.kill();
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    fn log(&self) -> std::path::PathBuf {
        self.directory.path().join("server.log")
    }
}

/// A directory with a formatted data directory and the server's properties.
fn lay_out(
    template: &Path,
    options: &BrokerOptions,
    listeners: &Listeners,
) -> std::io::Result<TempDir> {
    let home = distribution::home().join("run");
    fs::create_dir_all(&home)?;
    let mut directory = TempDir::new_in(home)?;
    directory.disable_cleanup(environment::flag(environment::KEEP));
    let data = directory.path().join("data");
    fs::create_dir(&data)?;
    for file in fs::read_dir(template)? {
        let file = file?;
        fs::copy(file.path(), data.join(file.file_name()))?;
    }
    let mut properties = options.server_properties(listeners);
    properties.push(("log.dirs".to_owned(), data.display().to_string()));
    let text: String = properties.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    fs::write(directory.path().join("server.properties"), text)?;
    Ok(directory)
}
