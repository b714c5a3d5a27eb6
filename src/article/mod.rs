//! The domain: what an article is, how it is named, versioned and timed. No I/O, no Kafka, no
//! clock.

mod body;
mod ids;
mod poison;
mod raw;
mod status;
mod time;
mod version;

pub use body::{Article, Body, FormatName, Headline, Note, Person, Subject, UriRule};
pub use ids::{ItemUri, Offset, Origin, Partition, SourceId, TopicName};
pub use poison::{Poison, PoisonCode};
pub use raw::{Headers, RawRecord};
pub use status::PubStatus;
pub use time::Timestamp;
pub use version::Version;
