//! What the trainers share. Each trainer is a binary in `src/bin/` that writes one file of
//! `models/`.
//!
//! Nothing here is part of the shipped binary: the stages carry the features and the decoders, and
//! the trainers call them, so that a model is trained on exactly what it will see.

pub mod align;
pub mod boost;
pub mod cleanup;
pub mod dedup;
pub mod entities;
pub mod files;
pub mod metric;
