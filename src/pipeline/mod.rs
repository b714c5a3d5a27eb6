//! The sans-I/O engine of a worker, and the chain of pure steps it drives. Knows neither Kafka nor
//! the clock.
//!
//! [`Engine`] takes [`Event`]s and answers with [`Action`]s; whoever drives it (the Kafka worker,
//! or a seeded simulation)
//! carries them out. A batch of records goes through it like this:
//!
//! ```text
//! Polled ─► Prepare ─► Prepared ─► Append ─► Decided ─► Finish ─► Finished ─► Commit ─► Committed
//!                                               └─► Record (verdict entries) ─► Recorded ─┘
//! ```
//!
//! Up to `in_flight` batches are on the way at once; claims are appended and transactions committed
//! in their order.

mod assignment;
mod batch;
mod budget;
mod buffer;
mod chain;
mod engine;
mod event;
mod output;
mod pace;

pub use chain::{Chain, ChainSettings, NoProbe, OutputTopics, Probe};
pub use engine::{Engine, EngineSettings};
pub use event::{
    AbortCause, Account, Action, BatchId, Decided, Epoch, Event, Offsets, Prepared, TopicPartition,
};
pub use output::{EntityCounts, Finished, Outcome, Output, StoryCounts};
