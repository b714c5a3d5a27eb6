//! Builds the parts of the service, runs them and owns the shutdown.
