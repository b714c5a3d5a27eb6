//! Bytes to [`Article`](crate::article::Article), one file a wire format; and documents to the
//! records we publish.
//!
//! Reading goes in four steps: limits and character set ([`decode`]), the format by declared
//! content type or by shape ([`REGISTRY`]), the format's own reader, and the rules common to all
//! (identity, version, times, status). Writing is [`Encoder`]; the shapes it keeps to are in
//! [`schema`]. Knows neither Kafka nor the clock nor the configuration file.
//!
//! To add a format: write one file in `read/` with a `SPEC`, and name it in [`REGISTRY`].

mod address;
mod binary;
mod charset;
mod complete;
mod decode;
mod encode;
mod facts;
#[cfg(test)]
mod fixture;
mod identity;
mod json;
mod line;
mod markup;
mod media_type;
mod moment;
mod read;
pub mod schema;
mod uri;

pub use decode::{DecodeSettings, decode};
pub use encode::{EncodeSettings, Encoded, Encoder, StageVersion, is_trace_parent};
pub use read::{FormatSpec, REGISTRY};

/// The stage that poison found here names.
const STAGE: &str = "decode";
