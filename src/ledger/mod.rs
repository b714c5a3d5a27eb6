//! The ledger: claims and verdicts, and the state machine that turns the one into the other.
//!
//! Every process reads the same one-partition log from the same place and applies it, in log order, to a [`Ledger`];
//! so all reach the same [`Verdict`] for every claim. Pure: no Kafka, no clock (the time is the log's append time),
//! no hash map is ever iterated.

mod entry;
mod verdict;

pub use entry::{Claim, Entry, EntryError};
pub use verdict::{Decision, Reference, StoryId, Verdict, VerdictFlag};
