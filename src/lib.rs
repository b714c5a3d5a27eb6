//! Wiredesk, a streaming pipeline for a news-wire feed.
//!
//! Raw articles come from a Kafka topic, are cleaned, deduplicated and tagged, and are published
//! to downstream topics exactly once. `docs/architecture.md` has the picture; in short, each module
//! may use only those to its left:
//!
//! `article ← stages ← ledger ← formats ← pipeline ← kafka ← app ← commands`
//!
//! `config`, `telemetry` and `http` stand in the right-hand half: nothing left of `kafka` knows
//! them.
//! `samples` knows `article` alone.

pub mod app;
pub mod article;
pub mod cli;
pub mod commands;
pub mod config;
pub mod formats;
pub mod http;
pub mod kafka;
pub mod ledger;
pub mod pipeline;
pub mod samples;
pub mod stages;
pub mod telemetry;
