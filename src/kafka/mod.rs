//! The Kafka edge: the only user of rdkafka.
//!
//! [`client`] turns settings into client properties, [`admin`] makes the topics and checks them
//! against their [`plan`], [`doctor`] says what stands between us and a working cluster,
//! [`message`] converts records. [`reader`], [`sender`] and [`redrive`] are what the tools are made
//! of; [`embedded`] is the broker of the demo.

pub mod admin;
pub mod backlog;
pub mod client;
mod cluster;
mod compare;
mod context;
pub mod doctor;
pub mod embedded;
pub mod fail_point;
mod finding;
mod ledger;
pub mod message;
mod observer;
pub mod plan;
mod problem;
mod progress;
pub mod reader;
mod ready;
pub mod redrive;
pub mod sender;
mod service;
mod trouble;
mod worker;

pub use finding::{Finding, Severity};
pub use problem::Problem;
pub use ready::{Readiness, broker_ready};
pub use service::{Service, ServiceEnd, reach};
pub use trouble::{Fatal, FatalCode};
