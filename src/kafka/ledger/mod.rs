//! The ledger topic: one appender and one tail a process.

mod appender;
mod restore;
mod tail;

pub(super) use appender::{AppendJob, Appender};
pub(super) use tail::{Listeners, Tail};
