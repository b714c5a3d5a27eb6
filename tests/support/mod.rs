//! What the tests under `tests/` stand on: a real Kafka, the real binary, and an oracle that
//! says whether every input is accounted for exactly once.
//!
//! Each test file is a crate of its own and takes the part it needs, so unused items are no sign
//! of dead code here.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its own part of the support")]

pub mod again;
pub mod broker;
pub mod browser;
pub mod campaign;
pub mod corpus;
pub mod edge;
pub mod environment;
pub mod feeder;
pub mod follower;
pub mod guard;
pub mod markdown;
pub mod oracle;
pub mod ports;
pub mod record;
pub mod reference;
pub mod samples;
pub mod stories;
pub mod topics;
pub mod usage;
pub mod wiredesk;
