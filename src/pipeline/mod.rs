//! The sans-I/O engine of a worker, and the chain of pure steps it drives. Knows neither Kafka nor the clock.

mod output;

pub use output::{Finished, Outcome, Output};
