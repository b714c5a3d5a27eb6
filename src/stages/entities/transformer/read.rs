//! A network with its tokenizer: from the files of a directory to names in a text.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use tokenizers::Tokenizer;
use xxhash_rust::xxh3::Xxh3;

use super::label::{Label, labels};
use super::network::Network;
use super::window::windows;
use super::{Declined, Files, Named, NetworkError, Reach};
use crate::stages::entities::tagger::label::{Span, TYPES};
use crate::stages::entities::token::Token;

/// A network that tags. Cloning shares it.
#[derive(Clone)]
pub struct Transformer(Arc<Loaded>);

struct Loaded {
    network: Network,
    tokenizer: Tokenizer,
    labels: Vec<Option<Label>>,
    /// Special pieces before and behind a window.
    frame: (Vec<u32>, Vec<u32>),
    reach: Reach,
    content: u64,
}

/// What the labels are read from.
#[derive(Deserialize)]
struct Stated {
    #[serde(default)]
    id2label: BTreeMap<String, String>,
}

/// A piece of a text.
struct Piece {
    id: u32,
    /// First byte.
    start: usize,
}

impl Transformer {
    /// Reads a network and tries it on nothing but its special pieces.
    ///
    /// # Errors
    /// Where a file is not what its name says, or the files do not fit each other.
    pub fn read(files: Files, reach: Reach) -> Result<Self, NetworkError> {
        let Files { config, tokenizer, weights } = files;
        let mut hash = Xxh3::new();
        for bytes in [&config, &tokenizer, &weights] {
            hash.update(&(bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        let wrong = |file: &str, error: &dyn fmt::Display| NetworkError {
            reason: format!("{file}: {error}"),
            remedy: "give the directory of a network for token classification with config.json, \
                     tokenizer.json and model.safetensors"
                .to_owned(),
        };
        let stated: Stated =
            serde_json::from_slice(&config).map_err(|error| wrong(Files::NAMES[0], &error))?;
        let labels = labels(&stated.id2label)?;
        let mut tokenizer =
            Tokenizer::from_bytes(&tokenizer).map_err(|error| wrong(Files::NAMES[1], &error))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| wrong(Files::NAMES[1], &error))?;
        let frame = tokenizer.encode("", true).map_err(|error| wrong(Files::NAMES[1], &error))?;
        let (before, behind) = frame.get_ids().split_at(frame.get_ids().len().div_ceil(2));
        let frame = (before.to_vec(), behind.to_vec());
        let network = Network::read(&config, weights, labels.len())
            .map_err(|error| wrong(Files::NAMES[2], &error))?;
        let pieces = tokenizer.get_vocab_size(true);
        if pieces > network.vocabulary {
            let known = network.vocabulary;
            return Err(wrong(
                Files::NAMES[1],
                &format!("makes {pieces} different pieces, of which the network knows {known}"),
            ));
        }
        if reach.window + frame.0.len() + frame.1.len() > network.longest {
            return Err(NetworkError {
                reason: format!("a window of {} pieces is too long for it", reach.window),
                remedy: format!(
                    "write a window of at most {}",
                    network.longest.saturating_sub(frame.0.len() + frame.1.len())
                ),
            });
        }
        let loaded = Loaded { network, tokenizer, labels, frame, reach, content: hash.digest() };
        loaded.odds(&[]).map_err(|error| wrong(Files::NAMES[2], &error))?;
        Ok(Self(Arc::new(loaded)))
    }

    /// The names in headline and body, whose tokens are given, ascending and disjoint; their spans
    /// count the tokens of both.
    pub(in crate::stages::entities) fn tag(
        &self,
        texts: [&str; 2],
        tokens: [&[Token]; 2],
    ) -> Result<Vec<Named>, Declined> {
        let mut pieces = Vec::with_capacity(texts.len());
        let mut count = 0;
        for text in texts {
            pieces.push(self.0.pieces(text)?);
            count += pieces.last().map_or(0, Vec::len);
        }
        if count > self.0.reach.budget {
            return Err(Declined::Budget);
        }
        let mut named = Vec::new();
        let mut first = 0;
        for (pieces, tokens) in pieces.iter().zip(tokens) {
            self.0.names(pieces, tokens, first, &mut named)?;
            first += tokens.len();
        }
        Ok(named)
    }
}

impl Loaded {
    fn pieces(&self, text: &str) -> Result<Vec<Piece>, Declined> {
        let encoded = self.tokenizer.encode(text, false).map_err(|_| Declined::Failed)?;
        let both = encoded.get_ids().iter().zip(encoded.get_offsets());
        // Some tokenizers count the blank before a word to its first piece.
        let trimmed = |start: usize, end: usize| {
            let piece = text.get(start..end).unwrap_or_default();
            start + piece.len() - piece.trim_start().len()
        };
        Ok(both.map(|(&id, &(start, end))| Piece { id, start: trimmed(start, end) }).collect())
    }

    /// Probabilities of the labels for the pieces of a window.
    fn odds(&self, pieces: &[Piece]) -> candle_core::Result<Vec<Vec<f32>>> {
        let (before, behind) = &self.frame;
        let ids: Vec<u32> = before
            .iter()
            .copied()
            .chain(pieces.iter().map(|piece| piece.id))
            .chain(behind.iter().copied())
            .collect();
        let mut odds = self.network.odds(&ids)?;
        odds.truncate(before.len() + pieces.len());
        Ok(odds.split_off(before.len()))
    }

    /// Finds the names of one text; a token has the label of the first piece that begins in it.
    fn names(
        &self,
        pieces: &[Piece],
        tokens: &[Token],
        first: usize,
        named: &mut Vec<Named>,
    ) -> Result<(), Declined> {
        let mut at = 0;
        let mut open: Option<Named> = None;
        let mut end = 0;
        for window in windows(pieces.len(), self.reach.window, self.reach.overlap) {
            let odds = self.odds(&pieces[window.pieces.clone()]).map_err(|_| Declined::Failed)?;
            for piece in window.own {
                let start = pieces[piece].start;
                while tokens.get(at).is_some_and(|token| token.end as usize <= start) {
                    at += 1;
                }
                let Some(token) = tokens.get(at) else { break };
                if start < token.start as usize {
                    continue;
                }
                let odds = &odds[piece - window.pieces.start];
                let label = self.label(odds);
                // A token that no piece begins in, or one without a name, ends what is open.
                let is_next = end == at && !token.first;
                match (label, &mut open) {
                    (Some((label, odds)), Some(name))
                        if is_next && !label.begins && TYPES[name.span.kind] == label.kind =>
                    {
                        name.span.end = first + at + 1;
                        name.confidence = name.confidence.min(odds);
                    }
                    (found, open) => {
                        named.extend(open.take());
                        *open = found.map(|(label, odds)| Named {
                            span: Span {
                                start: first + at,
                                end: first + at + 1,
                                kind: label.kind as usize,
                            },
                            confidence: odds,
                        });
                    }
                }
                at += 1;
                end = at;
            }
        }
        named.extend(open);
        Ok(())
    }

    /// The likeliest label, the lowest of equals, with the probability of its type.
    fn label(&self, odds: &[f32]) -> Option<(Label, f32)> {
        let mut best = 0;
        for (number, odd) in odds.iter().enumerate() {
            if *odd > odds[best] {
                best = number;
            }
        }
        let label = self.labels.get(best).copied().flatten()?;
        let same = self.labels.iter().zip(odds);
        let sum = same.filter(|(other, _)| other.is_some_and(|other| other.kind == label.kind));
        Some((label, sum.map(|(_, odd)| odd).sum::<f32>().min(1.0)))
    }
}

impl PartialEq for Transformer {
    /// Two networks of the same files and the same reach tag the same.
    fn eq(&self, other: &Self) -> bool {
        self.0.content == other.0.content && self.0.reach == other.0.reach
    }
}

impl fmt::Debug for Transformer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loaded { labels, reach, content, .. } = &*self.0;
        f.debug_struct("Transformer")
            .field("labels", &labels.len())
            .field("reach", reach)
            .field("content", &format_args!("{content:016x}"))
            .finish()
    }
}
