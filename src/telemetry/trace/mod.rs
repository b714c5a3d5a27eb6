//! Spans for a collector, where one is configured: OTLP over HTTP as JSON.
//!
//! One span a transaction, with links to the contexts of the articles in it; and of an article that
//! is traced one span from the poll to the commit, with one for each stage it went through. Which
//! articles are traced is decided upstream, by the flag of their `traceparent`; where nobody has
//! decided, one in so many.

mod book;
mod context;
mod export;
mod span;

pub use book::{SpanBook, Step};
use context::TraceContext;
pub use export::Exporter;
