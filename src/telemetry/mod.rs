//! Metric names, typed events and the set-up of tracing.
