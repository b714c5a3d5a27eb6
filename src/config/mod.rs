//! Configuration: from what is written to what is meant, checked once, with place and reason.
//!
//! A TOML file, the environment (`WIREDESK__SECTION__KEY`) and the command line are merged into one
//! tree of values that know where they were written; the files in `sections/` read their keys from
//! it, each with its default and its limits. All problems are found in one go. Past this module
//! nothing checks a setting again.
//!
//! To add a key: read it in its section's file, add it to [`Settings`], to `config/wiredesk.toml`
//! and to `docs/configuration.md`; tests compare the four.
//!
//! Owns the process environment. Knows no Kafka client and starts nothing.

mod effective;
mod file;
mod files;
mod layers;
mod load;
mod names;
mod place;
mod problem;
mod quantity;
mod reader;
mod sections;
mod setting;
mod settings;
mod unknown;
mod value;

pub use effective::Effective;
pub use layers::{Environment, Overrides};
pub use load::{Loaded, load};
pub use place::Place;
pub use problem::{ConfigErrors, Problem};
pub use quantity::{ByteSize, show_duration};
pub use settings::{
    BatchSettings, Delivery, GroupProtocol, HttpSettings, InputSettings, KafkaSettings,
    LedgerSettings, LogFormat, LogSettings, LostData, PipelineSettings, SaslSettings, Secret,
    Settings, StartAt, TlsSettings, TopicSettings, TraceSettings,
};
