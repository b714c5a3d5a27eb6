//! Training of the entity tagger, step by step: texts, clusters, names, weights, votes.

pub mod cluster;
pub mod corpus;
pub mod crf;
pub mod export;
pub mod lexicon;
pub mod measure;
pub mod names;
pub mod prepare;
pub mod school;
pub mod second;
pub mod silver;
pub mod text;
pub mod train;
