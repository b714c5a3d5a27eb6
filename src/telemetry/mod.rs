//! What the process tells of itself: metrics, typed events, its status, and log lines.
//!
//! - [`Metrics`] holds the counters and histograms; [`Metric`] is the table of all names.
//! - [`Event`] is for every drop and error: one call makes the log line and the counter.
//! - [`StatusBoard`] holds the states: workers, partitions, ledger, brokers. The gauges, the
//!   checks behind `/healthz` and `/readyz`, and [`Status`] are read from it.
//! - [`logging::init`] sets up tracing; [`keep_up`] is the task that must run beside it all.
//!
//! The core knows nothing of this: it returns values, and the edges report them here.

mod board;
mod brokers;
mod buckets;
mod by_stage;
#[cfg(test)]
mod captured;
pub mod clock;
mod dead_letters;
mod event;
mod exposition;
mod health;
mod instruments;
mod label;
mod live;
pub mod logging;
mod metric;
mod process;
mod registry;
mod sampled;
mod spread;
mod status;
mod throttle;
mod topics;
mod trace;
mod upkeep;
mod waiting;
mod worker;

pub use board::{ConfigLine, LedgerStats, StatusBoard, WorkerBoard};
pub use brokers::{BrokerReport, BrokerSight};
pub use dead_letters::LastDeadLetter;
pub use event::Event;
pub use exposition::CONTENT_TYPE;
pub use health::{Broker, Check, LedgerProgress, Phase, Reason, Snapshot};
pub use instruments::{Metrics, Tally, Traffic};
pub use label::{
    BrokerErrorKind, DropReason, HeaderFault, Label, RebalanceKind, ReloadOutcome, SpanOutcome,
    stages,
};
pub use live::{Live, Sample, Viewer};
pub use metric::{Kind, Metric, Spec, Unit};
pub use process::Usage;
pub use spread::{Spread, SpreadCounts};
pub use status::{
    Identity, LedgerReport, PartitionReport, ProcessReport, StageReport, Status, TransactionReport,
    WorkerReport,
};
pub use topics::Topics;
pub use trace::{Exporter, SpanBook, Step};
pub use upkeep::keep_up;
pub use worker::{PartitionPosition, Worker, WorkerState};
