//! An optional tagger: a network for token classification from a local directory, in the place of
//! the linear one.
//!
//! Owns what is asked of such a directory and how its labels become names. Reading the files is the
//! edge's business. Promises spans of our tokens that end where a sentence does. Without the cargo
//! feature `transformer` there is none, and reading one is an error that says so.

#[cfg(feature = "transformer")]
mod label;
#[cfg(feature = "transformer")]
mod network;
#[cfg(feature = "transformer")]
mod read;
#[cfg(feature = "transformer")]
mod window;

#[cfg(all(test, feature = "transformer"))]
mod tests;

use super::tagger::label::Span;
use super::token::Token;

/// What the directory of a network holds, read whole.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// `config.json`: architecture, sizes and `id2label`.
    pub config: Vec<u8>,
    /// `tokenizer.json`, as the library "tokenizers" writes it.
    pub tokenizer: Vec<u8>,
    /// `model.safetensors`.
    pub weights: Vec<u8>,
}

impl Files {
    /// The names of the files in their directory, in the order of the fields.
    pub const NAMES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];
}

/// How much a network reads. All in pieces, the parts of words that its tokenizer makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Pieces of an article beyond which the linear tagger takes it.
    pub budget: usize,
    /// Pieces that are read at a time.
    pub window: usize,
    /// Pieces that a window shares with the next.
    pub overlap: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self { budget: 4_096, window: 256, overlap: 32 }
    }
}

/// Why a network cannot be used, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NetworkError {
    /// What is wrong.
    pub reason: String,
    /// The remedy; may be empty.
    pub remedy: String,
}

/// A name that the network found.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named {
    pub(super) span: Span,
    /// 0 to 1: the probability of its type for its least sure token.
    pub(super) confidence: f32,
}

/// Why the network did not tag an article.
#[cfg_attr(not(feature = "transformer"), expect(dead_code, reason = "nothing declines"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Declined {
    /// It has more pieces than the budget allows.
    Budget,
    /// The network failed on it.
    Failed,
}

#[cfg(feature = "transformer")]
pub use read::Transformer;

#[cfg(not(feature = "transformer"))]
pub use missing::Transformer;

#[cfg(not(feature = "transformer"))]
mod missing {
    use super::{Declined, Files, Named, NetworkError, Reach, Token};

    /// A network, of which this build has none.
    #[derive(Clone, Debug, PartialEq)]
    pub enum Transformer {}

    impl Transformer {
        /// Refuses: this build has no back end for networks.
        ///
        /// # Errors
        /// Always.
        pub fn read(_files: Files, _reach: Reach) -> Result<Self, NetworkError> {
            Err(NetworkError {
                reason: "this build has no transformer back end".to_owned(),
                remedy: "build with `cargo build --release --features transformer`, or leave the \
                         directory out"
                    .to_owned(),
            })
        }

        /// Nobody can call it: there is no network.
        pub(in crate::stages::entities) fn tag(
            &self,
            _texts: [&str; 2],
            _tokens: [&[Token]; 2],
        ) -> Result<Vec<Named>, Declined> {
            match *self {}
        }
    }
}

#[cfg(all(test, not(feature = "transformer")))]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_the_back_end_names_the_remedy() {
        let files = Files { config: vec![], tokenizer: vec![], weights: vec![] };
        let error = Transformer::read(files, Reach::default()).expect_err("no back end");
        assert_eq!(error.to_string(), "this build has no transformer back end");
        assert!(error.remedy.contains("--features transformer"));
    }
}
