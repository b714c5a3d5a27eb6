//! What a private broker is started with, and the server properties that this amounts to.

/// Settings of a test broker on top of the ones every test broker has.
#[derive(Clone, Debug, Default)]
pub struct BrokerOptions {
    properties: Vec<(String, String)>,
    users: Vec<(String, String)>,
    authorizer: bool,
}

/// Addresses of a broker, for its own properties.
#[derive(Clone, Debug)]
pub struct Listeners {
    /// Address to bind, `127.0.0.1` or, in a container, all of it.
    pub bind: &'static str,
    /// Port of the listener without credentials.
    pub plain: u16,
    /// Port of the SASL listener.
    pub sasl: Option<u16>,
    /// Port of the controller.
    pub controller: u16,
}

impl Listeners {
    /// Addresses for clients: of the listener without credentials and of the SASL one.
    pub fn addresses(&self) -> (String, Option<String>) {
        let address = |port: u16| format!("127.0.0.1:{port}");
        (address(self.plain), self.sasl.map(address))
    }
}

/// What makes a single broker quick to start, quick to rebalance and quick to expire a
/// transaction.
const QUICK: &[(&str, &str)] = &[
    ("process.roles", "broker,controller"),
    ("node.id", "1"),
    ("controller.listener.names", "CONTROLLER"),
    ("inter.broker.listener.name", "PLAINTEXT"),
    (
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
    ),
    ("num.network.threads", "2"),
    ("num.io.threads", "4"),
    ("background.threads", "2"),
    ("default.replication.factor", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("offsets.topic.num.partitions", "4"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("transaction.state.log.num.partitions", "4"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("share.coordinator.state.topic.num.partitions", "4"),
    ("auto.create.topics.enable", "false"),
    ("group.initial.rebalance.delay.ms", "0"),
    ("group.min.session.timeout.ms", "1000"),
    ("group.consumer.min.session.timeout.ms", "1000"),
    ("group.consumer.min.heartbeat.interval.ms", "100"),
    // An expired transaction would else stay open for up to ten seconds more.
    ("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"),
    ("log.cleaner.dedupe.buffer.size", "16777216"),
    ("log.cleaner.backoff.ms", "1000"),
    ("log.retention.check.interval.ms", "5000"),
    ("log.index.size.max.bytes", "1048576"),
    // A restart waits until the broker's old registration has expired: 9 s by default.
    ("broker.session.timeout.ms", "3000"),
    ("broker.heartbeat.interval.ms", "500"),
];

impl BrokerOptions {
    /// Sets a server property.
    #[must_use]
    pub fn property(mut self, name: &str, value: &str) -> Self {
        self.properties.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a user of the SASL/PLAIN listener, which this opens.
    #[must_use]
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.users.push((name.to_owned(), password.to_owned()));
        self
    }

    /// Users have only the rights that were granted; whoever comes without credentials has all.
    #[must_use]
    pub fn authorizer(mut self) -> Self {
        self.authorizer = true;
        self
    }

    /// Whether a SASL listener is wanted.
    pub fn wants_sasl(&self) -> bool {
        !self.users.is_empty()
    }

    /// All server properties but the data directory, in the order in which later ones win.
    pub fn server_properties(&self, at: &Listeners) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = QUICK.iter().map(|&(k, v)| own(k, v)).collect();
        let mut listeners = vec![format!("PLAINTEXT://{}:{}", at.bind, at.plain)];
        let mut advertised = vec![format!("PLAINTEXT://127.0.0.1:{}", at.plain)];
        if let Some(port) = at.sasl {
            listeners.push(format!("SASL_PLAINTEXT://{}:{port}", at.bind));
            advertised.push(format!("SASL_PLAINTEXT://127.0.0.1:{port}"));
        }
        listeners.push(format!("CONTROLLER://127.0.0.1:{}", at.controller));
        all.push(own("listeners", &listeners.join(",")));
        all.push(own("advertised.listeners", &advertised.join(",")));
        all.push(own("controller.quorum.voters", &format!("1@127.0.0.1:{}", at.controller)));
        if self.wants_sasl() {
            let users: String = self
                .users
                .iter()
                .map(|(name, password)| format!(" user_{name}=\"{password}\""))
                .collect();
            let module = "org.apache.kafka.common.security.plain.PlainLoginModule";
            all.push(own("sasl.enabled.mechanisms", "PLAIN"));
            all.push(own(
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                &format!("{module} required{users};"),
            ));
        }
        if self.authorizer {
            let class = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
            all.push(own("authorizer.class.name", class));
            all.push(own("super.users", "User:ANONYMOUS"));
        }
        all.extend(self.properties.iter().cloned());
        all
    }
}

fn own(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
