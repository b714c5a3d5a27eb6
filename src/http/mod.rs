//! The HTTP edge: the console, metrics, checks and status for people and machines. The only user of
//! axum.
//!
//! Reads the status board and the metrics, changes nothing, and answers `GET` and `HEAD` only. It
//! must not know Kafka or the workers.

mod connections;
mod console;
mod endpoints;
mod headers;
mod server;

pub use server::{BindError, Server};

use std::sync::Arc;

use crate::telemetry::{Identity, Metrics, StatusBoard};

/// What the endpoints read.
#[derive(Clone)]
pub struct Sources {
    /// Who the process is.
    pub identity: Arc<Identity>,
    /// Its states.
    pub board: Arc<StatusBoard>,
    /// Its counters and histograms.
    pub metrics: Arc<Metrics>,
}
