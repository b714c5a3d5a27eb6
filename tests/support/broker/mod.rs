//! A real Apache Kafka for tests.
//!
//! [`Broker::shared`] takes the broker of `WIREDESK_TEST_BROKERS`, else starts one from the
//! distribution that Maven fetched (Java 17), else one in a container. Without all three it says
//! loudly that the test did not run. [`Broker::start`] starts a private one, which a test may stop,
//! kill and start again on the same port.
//!
//! A broker started here ends with the test process, see [`super::guard`].

mod container;
mod distribution;
mod java;
mod options;

use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, Producer};

use self::container::ContainerBroker;
use self::distribution::Distribution;
use self::java::JavaBroker;
pub use self::options::BrokerOptions;
use super::environment;

const READY_WITHIN: Duration = Duration::from_secs(90);
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// A broker that answers.
pub struct Broker {
    bootstrap: String,
    sasl_bootstrap: Option<String>,
    kind: Kind,
}

enum Kind {
    /// Somebody else's: it is never stopped.
    Foreign,
    Java(Box<Mutex<JavaBroker>>),
    Container(Box<Mutex<ContainerBroker>>),
}

impl Broker {
    /// The broker that all tests of this process share; `None` where no Kafka is to be had.
    ///
    /// # Panics
    /// Where there is none and `WIREDESK_REQUIRE_KAFKA=1`.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Broker, String>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| match environment::text(environment::BROKERS) {
            Some(bootstrap) => Self::foreign(bootstrap),
            None => Self::launch(&BrokerOptions::default()),
        });
        match shared {
            Ok(broker) => Some(broker),
            Err(reason) => {
                environment::did_not_run(reason);
                None
            }
        }
    }

    /// A private broker; `None` where neither Java with Maven nor docker is to be had.
    ///
    /// # Panics
    /// Where there is none and `WIREDESK_REQUIRE_KAFKA=1`.
    pub fn start(options: &BrokerOptions) -> Option<Self> {
        match Self::launch(options) {
            Ok(broker) => Some(broker),
            Err(reason) => {
                environment::did_not_run(&reason);
                None
            }
        }
    }

    fn foreign(bootstrap: String) -> Result<Self, String> {
        let broker = Self { bootstrap, sasl_bootstrap: None, kind: Kind::Foreign };
        await_metadata(&broker.bootstrap, || None)?;
        warm_up(&broker.bootstrap)?;
        Ok(broker)
    }

    fn launch(options: &BrokerOptions) -> Result<Self, String> {
        let began = Instant::now();
        let (kind, addresses) = match Distribution::get() {
            Ok(distribution) => {
                let java = JavaBroker::create(distribution, options)?;
                let addresses = java.addresses();
                (Kind::Java(Box::new(Mutex::new(java))), addresses)
            }
            Err(no_java) => {
                let container = ContainerBroker::create(options)
                    .map_err(|no_docker| format!("{no_java}; {no_docker}"))?;
                let addresses = container.addresses();
                (Kind::Container(Box::new(Mutex::new(container))), addresses)
            }
        };
        let (bootstrap, sasl_bootstrap) = addresses;
        let broker = Self { bootstrap, sasl_bootstrap, kind };
        broker.run()?;
        let ready = began.elapsed();
        warm_up(&broker.bootstrap)?;
        eprintln!(
            "kafka at {}: ready after {:.1} s, warm after {:.1} s",
            broker.bootstrap,
            ready.as_secs_f64(),
            began.elapsed().as_secs_f64()
        );
        Ok(broker)
    }

    /// Address of the listener without credentials.
    pub fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Address of the SASL listener, where [`BrokerOptions::user`] asked for one.
    pub fn sasl_bootstrap(&self) -> Option<&str> {
        self.sasl_bootstrap.as_deref()
    }

    /// Stops it in good order; its data and ports are kept.
    pub fn stop(&self) {
        match &self.kind {
            Kind::Foreign => panic!("a foreign broker is not stopped"),
            Kind::Java(java) => lock(java).stop(STOP_WITHIN),
            Kind::Container(container) => lock(container).stop(),
        }
    }

    /// `kill -9`; its data and ports are kept.
    pub fn kill(&self) {
        match &self.kind {
            Kind::Foreign => panic!("a foreign broker is not killed"),
            Kind::Java(java) => lock(java).kill(),
            Kind::Container(container) => lock(container).kill(),
        }
    }

    /// Starts it again after [`Self::stop`] or [`Self::kill`] and returns when it answers.
    pub fn restart(&self) {
        let began = Instant::now();
        self.run().unwrap_or_else(|error| panic!("the broker did not come back: {error}"));
        eprintln!("kafka at {}: back after {:.1} s", self.bootstrap, began.elapsed().as_secs_f64());
    }

    /// Runs a command line tool of Kafka against it, by its class; `None` where the broker is not
    /// from the distribution. `--bootstrap-server` is added.
    pub fn tool(&self, class: &str, arguments: &[&str]) -> Option<Output> {
        let Kind::Java(_) = &self.kind else { return None };
        let distribution = Distribution::get().ok()?;
        let output = distribution
            .java()
            .args([class, "--bootstrap-server", &self.bootstrap])
            .args(arguments)
            .output()
            .expect("java started the broker, so it starts the tool");
        Some(output)
    }

    fn run(&self) -> Result<(), String> {
        match &self.kind {
            Kind::Foreign => panic!("a foreign broker is not started"),
            Kind::Java(java) => {
                lock(java).run()?;
                await_metadata(&self.bootstrap, || lock(java).failure())
            }
            Kind::Container(container) => {
                lock(container).run()?;
                await_metadata(&self.bootstrap, || None)
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no test panics while it drives the broker")
}

/// Waits until the broker lists itself: an open port is not readiness yet.
fn await_metadata(
    bootstrap: &str,
    mut failure: impl FnMut() -> Option<String>,
) -> Result<(), String> {
    let client: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("reconnect.backoff.ms", "50")
        .set("reconnect.backoff.max.ms", "200")
        .create()
        .map_err(|error| error.to_string())?;
    let deadline = Instant::now() + READY_WITHIN;
    while Instant::now() < deadline {
        if let Some(reason) = failure() {
            return Err(reason);
        }
        let metadata = client.client().fetch_metadata(None, Duration::from_millis(500));
        if metadata.is_ok_and(|cluster| !cluster.brokers().is_empty()) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(format!("no answer from {bootstrap} within {READY_WITHIN:?}"))
}

/// The first transaction of a cluster makes its internal topic, which takes more than a second:
/// done here, so that no test pays for it.
fn warm_up(bootstrap: &str) -> Result<(), String> {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("transactional.id", "warm-up")
        .create()
        .map_err(|error| error.to_string())?;
    producer.init_transactions(READY_WITHIN).map_err(|error| format!("{bootstrap}: {error}"))
}

/// The last lines of a log, for a failure message.
fn tail(log: &std::path::Path) -> String {
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().rev().take(15).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// Whether this program is there and runs.
fn runs(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}
