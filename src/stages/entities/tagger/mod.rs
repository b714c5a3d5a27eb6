//! The tagger: people, organisations, places and other names among the tokens of a document.
//!
//! A linear-chain conditional random field over 17 labels, decoded in whole numbers, in two looks:
//! the second hears what the first called the same words elsewhere in the document. Everything that
//! depends on one word alone is summed once a word (`desk`), so a token in small letters costs a
//! look-up and five additions. The features are in `feature`, `context` and `votes`; `training/`
//! uses the same code.

pub mod context;
pub mod desk;
pub mod feature;
pub mod label;
pub mod lexicon;
pub mod model;
pub mod table;
pub mod viterbi;
pub mod votes;
pub mod word;
