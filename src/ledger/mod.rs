//! The ledger: claims and verdicts, and the state machine that turns the one into the other.
//!
//! Every process reads the same one-partition log from the same place and applies it, in log order,
//! to a [`Ledger`]; so all reach the same [`Verdict`] for every claim. Pure: no Kafka, no clock
//! (the time is the log's append time), no hash map is ever iterated.
//!
//! The state is a function of the remembered articles and their verdicts alone: a family stands at
//! its newest member, a text is represented by its oldest usable article, a story by what the note
//! of its newest article says. Nothing is carried along that could not be rebuilt from the window,
//! which is what lets a [`Restore`] reach the state of a process that never stopped.

mod archive;
mod ballot;
mod chronicle;
mod decide;
mod entry;
mod entry_v1;
mod exact;
mod family;
mod index;
mod kept;
mod keys;
mod likeness;
mod members;
mod near;
mod note;
mod numbers;
mod packed;
mod parts;
mod preference;
mod restore;
mod slots;
mod state;
mod stats;
mod step;
mod stories;
mod story;
#[cfg(test)]
mod tests;
mod verdict;
mod window;

pub use entry::{Claim, Entry, EntryError};
pub use likeness::{Likeness, Term};
pub use note::{ClosedStory, Representative, StoryEvent, StoryNote};
pub use preference::Preference;
pub use restore::{RESTORE_REACH, Restore};
pub use state::{Applied, Ledger};
pub use stats::{LedgerCounts, LedgerLimits, LedgerStats};
pub use verdict::{Decision, Evidence, Reference, StoryId, Verdict, VerdictFlag};
