//! The real binary, driven as an operator and as an enemy would: started, watched, stopped,
//! killed, frozen.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;
use wiredesk::config::{Environment, Overrides, Settings, load};

use super::guard::Guarded;
use super::{environment, ports};

/// How long an instance may take from its start to readiness.
pub const READY_WITHIN: Duration = Duration::from_secs(30);

/// One pipeline of its own on a broker: names of topics and group, and the directory of its
/// instances. Two pipelines on one broker do not meet.
pub struct Pipeline {
    name: String,
    group: String,
    brokers: String,
    workers: usize,
    partitions: i32,
    extra: String,
    directory: TempDir,
}

impl Pipeline {
    /// A pipeline whose names begin with `name` and end in something drawn at random.
    pub fn new(brokers: &str, name: &str) -> Self {
        let mut directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        directory.disable_cleanup(environment::flag(environment::KEEP));
        let name = format!("{name}-{:08x}", fastrand::u32(..));
        Self {
            group: name.clone(),
            name,
            brokers: brokers.to_owned(),
            workers: 2,
            partitions: 6,
            extra: String::new(),
            directory,
        }
    }

    /// Sets the number of workers an instance has; 2 unless set.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers;
        self
    }

    /// Adds text to the configuration files of instances started from now on. Sections of the
    /// basic configuration are given by their keys, such as `kafka.session_timeout = "3s"`.
    #[must_use]
    pub fn with(mut self, toml: &str) -> Self {
        self.extra.push_str(toml);
        self.extra.push('\n');
        self
    }

    /// Instances started from now on are members of another group over the same topics.
    pub fn change_group(&mut self, suffix: &str) {
        self.group = format!("{}-{suffix}", self.name);
    }

    /// The consumer group.
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Name of a topic by its role: `raw`, `enriched`, `current`, `duplicates`, `notices`,
    /// `dead-letter`, `ledger`.
    pub fn topic(&self, role: &str) -> String {
        format!("{}.{role}", self.name)
    }

    /// Partitions of the topics that instances create.
    pub fn partitions(&self) -> i32 {
        self.partitions
    }

    /// The configuration file of an instance.
    pub fn configuration(&self, instance: &str, port: u16) -> String {
        let Self { name, group, brokers, workers, partitions, extra, .. } = self;
        // Dotted keys throughout, so that `extra` can go on in any section.
        format!(
            "pipeline.name = \"{name}\"\n\
             pipeline.instance = \"{instance}\"\n\
             pipeline.workers = {workers}\n\
             kafka.brokers = \"{brokers}\"\n\
             kafka.group = \"{group}\"\n\
             input.topics = [\"{name}.raw\"]\n\
             topics.enriched = \"{name}.enriched\"\n\
             topics.current = \"{name}.current\"\n\
             topics.duplicates = \"{name}.duplicates\"\n\
             topics.notices = \"{name}.notices\"\n\
             topics.clusters = \"{name}.clusters\"\n\
             topics.dead_letter = \"{name}.dead-letter\"\n\
             topics.ledger = \"{name}.ledger\"\n\
             topics.partitions = {partitions}\n\
             topics.replication = 1\n\
             http.listen = \"127.0.0.1:{port}\"\n\
             {extra}"
        )
    }

    /// What the configuration of its instances means.
    ///
    /// # Panics
    /// Where it is refused.
    pub fn settings(&self) -> Settings {
        let file = self.write_configuration("settings", ports::free());
        load(Some(&file), &Environment::default(), &Overrides::new())
            .unwrap_or_else(|errors| panic!("{errors}"))
            .settings
    }

    /// Runs one of the other commands on this pipeline to its end.
    pub fn tool(&self, arguments: &[&str]) -> Output {
        let (command, rest) = arguments.split_first().expect("a command's name");
        Command::new(env!("CARGO_BIN_EXE_wiredesk"))
            .args([command, "--config"])
            .arg(self.write_configuration("tool", ports::free()))
            .args(rest)
            .stdin(Stdio::null())
            .output()
            .expect("the binary starts")
    }

    /// Starts `wiredesk run` under this instance name; it is not ready yet.
    pub fn start(&self, instance: &str) -> Instance {
        self.start_with(instance, &[])
    }

    /// Starts it so that it aborts, without any clean-up, at the `count`-th pass of a fail point.
    pub fn start_to_fail(&self, instance: &str, point: &str, count: u64) -> Instance {
        self.start_with(instance, &[("WIREDESK_FAIL_POINT", format!("{point}:{count}"))])
    }

    /// Starts it so that one of its threads stands still for good at the first pass of a fail point.
    pub fn start_to_hang(&self, instance: &str, point: &str) -> Instance {
        self.start_with(instance, &[("WIREDESK_FAIL_POINT", format!("{point}:1:hang"))])
    }

    fn start_with(&self, instance: &str, environment: &[(&str, String)]) -> Instance {
        let port = ports::free();
        let configuration = self.write_configuration(instance, port);
        let stderr_path = configuration.with_extension("log");
        let stderr = File::options().create(true).append(true).open(&stderr_path).expect("a log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
        command
            .args(["run", "--config"])
            .arg(configuration)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(stderr.try_clone().expect("a log has two ends"))
            .stderr(stderr);
        let process = Guarded::spawn(&mut command, None).expect("the binary starts");
        Instance { name: instance.to_owned(), process, port, stderr: stderr_path }
    }

    fn write_configuration(&self, instance: &str, port: u16) -> PathBuf {
        let path = self.directory.path().join(format!("{instance}.toml"));
        fs::write(&path, self.configuration(instance, port)).expect("a file is written");
        path
    }
}

/// One process of a pipeline; dropping it kills it.
pub struct Instance {
    name: String,
    process: Guarded,
    port: u16,
    stderr: PathBuf,
}

impl Instance {
    /// Its stable name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its pid.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The port of its HTTP edge.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything that instances of this name have written to stderr.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.stderr).unwrap_or_default()).into_owned()
    }

    /// Status and body of a path of its HTTP edge; `None` where it does not answer.
    pub fn get(&self, path: &str) -> Option<(u16, String)> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let request = ureq::get(url)
            .config()
            .timeout_global(Some(Duration::from_secs(3)))
            .http_status_as_error(false)
            .build();
        let mut response = request.call().ok()?;
        Some((response.status().as_u16(), response.body_mut().read_to_string().ok()?))
    }

    /// Waits until `/readyz` says yes.
    ///
    /// # Panics
    /// With its log, where it ends or is not ready in time.
    pub fn wait_ready(&mut self) {
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            if let Some(status) = self.exit_status() {
                panic!("{} ended with {status} before it was ready:\n{}", self.name, self.tail());
            }
            if matches!(self.get("/readyz"), Some((200, _))) {
                return;
            }
            let late = Instant::now() >= deadline;
            assert!(!late, "{} not ready in {READY_WITHIN:?}:\n{}", self.name, self.tail());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// How it ended, if it has.
    pub fn exit_status(&mut self) -> Option<ExitStatus> {
        self.process.exit_status()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// With its log, where it has not ended in time.
    pub fn wait_exit(&mut self, limit: Duration) -> ExitStatus {
        match self.process.wait(limit) {
            Some(status) => status,
            None => panic!("{} still runs after {limit:?}:\n{}", self.name, self.tail()),
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Freezes it: it keeps its memory and connections and does nothing.
    pub fn freeze(&mut self) {
        self.process.signal(Signal::STOP);
    }

    /// Lets it go on after [`Self::freeze`].
    pub fn thaw(&mut self) {
        self.process.signal(Signal::CONT);
    }

    /// SIGTERM, without waiting for what comes of it.
    pub fn ask_to_end(&mut self) {
        self.process.signal(Signal::TERM);
    }

    /// SIGTERM; returns the exit code (`None`: ended by a signal).
    ///
    /// # Panics
    /// With its log, where it has not ended in time.
    pub fn terminate(&mut self, limit: Duration) -> Option<i32> {
        self.process.signal(Signal::TERM);
        self.wait_exit(limit).code()
    }

    /// The last lines of its log.
    pub fn tail(&self) -> String {
        let log = self.stderr();
        let lines: Vec<&str> = log.lines().rev().take(30).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}
