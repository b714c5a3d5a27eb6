//! A broker in a container, for machines without Java.

use std::process::{Child, Command, Stdio};

use super::options::Listeners;
use super::{BrokerOptions, runs};
use crate::support::ports;

const IMAGE: &str = "apache/kafka:4.3.1";
const CONTROLLER_PORT: u16 = 19_093;

/// Removes the container when the test process is gone.
const WATCH: &str = r#"read -r _ && exit 0; docker rm --force --volumes "$1""#;

/// A container that was made; it may run or not.
pub struct ContainerBroker {
    id: String,
    listeners: Listeners,
    watchdog: Child,
}

impl ContainerBroker {
    /// Makes the container; it does not run yet.
    ///
    /// # Errors
    /// Where docker is missing, does not answer, or cannot get the image.
    pub fn create(options: &BrokerOptions) -> Result<Self, String> {
        if !runs("docker", &["version"]) {
            return Err("no docker that answers".to_owned());
        }
        let listeners = Listeners {
            bind: "0.0.0.0",
            plain: ports::free(),
            sasl: options.wants_sasl().then(ports::free),
            controller: CONTROLLER_PORT,
        };
        let mut command = Command::new("docker");
        command.arg("create");
        for port in std::iter::once(listeners.plain).chain(listeners.sasl) {
            command.args(["--publish", &format!("127.0.0.1:{port}:{port}")]);
        }
        for (name, value) in options.server_properties(&listeners) {
            command.args(["--env", &format!("{}={value}", variable(&name))]);
        }
        let output = command.arg(IMAGE).output().map_err(|error| format!("docker: {error}"))?;
        if !output.status.success() {
            return Err(format!("docker: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let watchdog = Command::new("sh")
            .args(["-c", WATCH, "watchdog", &id])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("watchdog of a container: {error}"))?;
        Ok(Self { id, listeners, watchdog })
    }

    /// Addresses of the listener without credentials and of the SASL one.
    pub fn addresses(&self) -> (String, Option<String>) {
        self.listeners.addresses()
    }

    /// Starts it; it does not answer yet.
    ///
    /// # Errors
    /// What docker says.
    pub fn run(&self) -> Result<(), String> {
        self.docker(&["start"])
    }

    /// Stops it in good order.
    pub fn stop(&self) {
        self.docker(&["stop", "--time", "20"]).unwrap_or_else(|error| panic!("{error}"));
    }

    /// `kill -9`.
    pub fn kill(&self) {
        self.docker(&["kill"]).unwrap_or_else(|error| panic!("{error}"));
    }

    fn docker(&self, arguments: &[&str]) -> Result<(), String> {
        let output = Command::new("docker")
            .args(arguments)
            .arg(&self.id)
            .output()
            .map_err(|error| format!("docker: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("docker {}: {said}", arguments.join(" ")))
    }
}

impl Drop for ContainerBroker {
    fn drop(&mut self) {
        // The pipe's end is the watchdog's order to remove the container.
        drop(self.watchdog.stdin.take());
        if let Err(error) = self.watchdog.wait() {
            eprintln!("container {}: {error}", self.id);
        }
    }
}

/// The image's spelling of a server property: dots, dashes and underscores told apart.
fn variable(property: &str) -> String {
    let name = property.replace('_', "__").replace('-', "___").replace('.', "_");
    format!("KAFKA_{}", name.to_ascii_uppercase())
}
