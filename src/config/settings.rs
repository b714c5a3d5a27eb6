//! What the configuration means: every value checked, every file read, nothing left to interpret.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::article::TopicName;
use crate::ledger::{LedgerLimits, Preference};
use crate::stages::StageSettings;

/// Everything the service is told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `[pipeline]`.
    pub pipeline: PipelineSettings,
    /// `[kafka]`.
    pub kafka: KafkaSettings,
    /// `[input]`.
    pub input: InputSettings,
    /// `[topics]`.
    pub topics: TopicSettings,
    /// `[batch]`.
    pub batch: BatchSettings,
    /// `[ledger]`.
    pub ledger: LedgerSettings,
    /// `[stages.*]`, `[[route]]` and `[[duplicates]]`.
    pub stages: StageSettings,
    /// `[http]`.
    pub http: HttpSettings,
    /// `[log]`.
    pub log: LogSettings,
    /// `[trace]`.
    pub trace: TraceSettings,
    /// The file it came from, if any: read again on reload.
    pub file: Option<PathBuf>,
    /// Hash of what can change a record or a verdict: same hash, same behaviour of the stages.
    pub hash: String,
}

impl Settings {
    /// What the ledger remembers, and what it calls a duplicate.
    pub fn ledger_limits(&self) -> LedgerLimits {
        LedgerLimits {
            window: self.ledger.window,
            max_entries: self.ledger.max_entries,
            max_bytes: self.ledger.max_bytes,
            min_words: self.stages.dedup.min_words,
            prefer: Preference::of(self.stages.duplicates.prefer.iter().cloned()),
        }
    }
}

/// `[pipeline]`: who this process is.
#[derive(Clone, Debug)]
pub struct PipelineSettings {
    /// Name of the pipeline: prefix of group, transactional and member ids. Default `wiredesk`.
    pub name: String,
    /// Stable name of this instance. Default: the host name.
    pub instance: String,
    /// Workers, each with a consumer and a producer of its own. Default: cores, at most 4.
    pub workers: usize,
    /// Threads of the compute pool. Default: cores.
    pub compute_threads: usize,
    /// Exactly once, or at least once for brokers without transactions.
    pub delivery: Delivery,
    /// How long a shutdown may take to finish what is in flight. Default 25 s.
    pub shutdown_timeout: Duration,
}

impl PipelineSettings {
    /// The transactional id of a worker: `<pipeline>.<instance>.<worker>`, stable over restarts, so
    /// that a new process fences its own leftovers at once.
    pub fn transactional_id(&self, worker: usize) -> String {
        format!("{}.{}.{worker}", self.name, self.instance)
    }

    /// The static member id of a worker (`group.instance.id`): the same name, so that a restarted
    /// worker gets its partitions back without waiting for the session to end.
    pub fn group_instance_id(&self, worker: usize) -> String {
        self.transactional_id(worker)
    }
}

/// The delivery guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Outputs and input offsets in one transaction.
    ExactlyOnce,
    /// Outputs first, then offsets: repeats are possible after a crash.
    AtLeastOnce,
}

/// `[kafka]`: how brokers are reached.
#[derive(Clone, Debug)]
pub struct KafkaSettings {
    /// Bootstrap addresses, `host:port`, joined by commas.
    pub brokers: String,
    /// Consumer group. Default: the pipeline's name.
    pub group: String,
    /// Group protocol.
    pub group_protocol: GroupProtocol,
    /// Session timeout of the group. Default 10 s.
    pub session_timeout: Duration,
    /// Longest time between two polls. Default 5 min.
    pub max_poll_interval: Duration,
    /// How long a transaction may stay open. Default 15 s.
    pub transaction_timeout: Duration,
    /// `security.protocol`: `plaintext`, `ssl`, `sasl_plaintext` or `sasl_ssl`.
    pub security_protocol: String,
    /// SASL mechanism, user and password.
    pub sasl: Option<SaslSettings>,
    /// TLS files.
    pub tls: TlsSettings,
    /// Compression of outputs: `none`, `lz4`, `zstd`, `gzip`, `snappy`. Default `lz4`.
    pub compression: String,
    /// Further librdkafka properties for every client, as given.
    pub properties: Vec<(String, String)>,
}

/// SASL credentials.
#[derive(Clone, Debug)]
pub struct SaslSettings {
    /// `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`.
    pub mechanism: String,
    /// User name.
    pub username: String,
    /// Password, from `password_file`.
    pub password: Secret,
}

/// TLS files.
#[derive(Clone, Debug)]
pub struct TlsSettings {
    /// Certificate authorities (PEM).
    pub ca: Option<PathBuf>,
    /// Client certificate (PEM).
    pub certificate: Option<PathBuf>,
    /// Client key (PEM).
    pub key: Option<PathBuf>,
    /// Password of the key, from `key_password_file`.
    pub key_password: Option<Secret>,
    /// Whether the broker's name must match its certificate. Default true.
    pub verify_hostname: bool,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self { ca: None, certificate: None, key: None, key_password: None, verify_hostname: true }
    }
}

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Classic group protocol, or KIP-848.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupProtocol {
    /// Cooperative-sticky assignment by the group's leader, static members.
    Classic,
    /// Assignment by the broker (KIP-848), dynamic members.
    Consumer,
}

/// `[input]`: what is read and from where.
#[derive(Clone, Debug)]
pub struct InputSettings {
    /// Input topics. Default `wire.raw`.
    pub topics: Vec<TopicName>,
    /// Where a group without committed offsets starts.
    pub start: StartAt,
    /// What to do when retention took records that were not read.
    pub on_lost_data: LostData,
    /// Source of records that name none. Default `unknown`.
    pub default_source: String,
    /// Largest raw value that is decoded; larger ones are dead letters. Default 8 MiB.
    pub max_bytes: usize,
}

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartAt {
    /// At the oldest record.
    Earliest,
    /// At the next record.
    Latest,
    /// At the first record of this time or later.
    Time(crate::article::Timestamp),
}

/// What to do when retention took unread records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostData {
    /// Stop with exit code 77 and name the range.
    Stop,
    /// Count it, raise the alert, go on at the oldest record.
    Continue,
}

/// `[topics]`: where records go. `None` means that the topic is not written.
#[derive(Clone, Debug)]
pub struct TopicSettings {
    /// Every accepted revision. Default `wire.enriched`.
    pub enriched: Option<TopicName>,
    /// Latest per uri, compacted. Default `wire.current`.
    pub current: Option<TopicName>,
    /// Suppressed records with the pointer to what they repeat. Default `wire.duplicates`.
    pub duplicates: Option<TopicName>,
    /// Kills and holds. Default `wire.notices`.
    pub notices: Option<TopicName>,
    /// What happens to stories. Default `wire.clusters`.
    pub clusters: Option<TopicName>,
    /// What no stage could read. Default `wire.dead-letter`.
    pub dead_letter: TopicName,
    /// The ledger. Default `wire.ledger`.
    pub ledger: TopicName,
    /// Whether missing topics are created at start. Default true.
    pub create: bool,
    /// Partitions of created output topics. Default 6.
    pub partitions: i32,
    /// Replication of created topics; -1 is the broker's default.
    pub replication: i32,
    /// Retention of created output topics. Default 7 days.
    pub retention: Duration,
}

/// `[batch]`: how much goes into one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSettings {
    /// Shortest time a batch stays open when the wire is fresh. Default 20 ms.
    pub min_interval: Duration,
    /// Longest time a batch stays open when far behind. Default 500 ms.
    pub max_interval: Duration,
    /// Time a batch stays open to begin with. Default 100 ms.
    pub interval: Duration,
    /// Most records. Default 10,000.
    pub max_records: usize,
    /// Most bytes of input. Default 16 MiB.
    pub max_bytes: usize,
    /// Most batches between poll and commit. Default 3.
    pub in_flight: usize,
    /// Byte budget of a worker for all between poll and delivery. Default 64 MiB.
    pub budget: usize,
}

/// `[ledger]`: the window of the global dedup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerSettings {
    /// How far back an article is compared. Default 72 h.
    pub window: Duration,
    /// Most articles in the window. Default 5,000,000.
    pub max_entries: usize,
    /// Most memory of the window. Default 4 GiB.
    pub max_bytes: usize,
    /// Retention of a ledger topic created here. Default 7 days; must exceed the window.
    pub retention: Duration,
}

/// `[http]`.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Address of the HTTP edge; `None` switches it off. Default 127.0.0.1:9600.
    pub listen: Option<SocketAddr>,
}

/// `[log]`.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// Filter in the syntax of `tracing`'s `EnvFilter`. Default `info`.
    pub filter: String,
    /// Text for people or JSON for machines.
    pub format: LogFormat,
    /// An article on which the stages before or after the ledger take longer is logged. Default
    /// 250 ms.
    pub slow_article: Duration,
}

/// `[trace]`: spans for a collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceSettings {
    /// Where OTLP is taken over HTTP as JSON; `None` for no spans. Default none.
    pub endpoint: Option<String>,
    /// Of articles without a `traceparent` one in so many is traced. Default 1,000.
    pub sample: u32,
}

/// Form of the log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}
