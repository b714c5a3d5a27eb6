//! Headline and body as one row of tokens.

use std::ops::Range;

use super::token::{Token, tokenise};
use crate::stages::Field;

/// The texts of a document with their tokens, the headline's first.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    tokens: Vec<Token>,
    /// How many tokens are the headline's.
    headline: usize,
    space: Vec<Token>,
}

impl Tokens {
    /// Cuts the texts into tokens.
    pub(super) fn cut(&mut self, headline: &str, body: &str) {
        tokenise(headline, &mut self.tokens);
        self.headline = self.tokens.len();
        tokenise(body, &mut self.space);
        self.tokens.append(&mut self.space);
    }

    pub(super) fn all(&self) -> &[Token] {
        &self.tokens
    }

    /// The field a token stands in.
    pub(super) fn field(&self, at: usize) -> Field {
        if at < self.headline { Field::Headline } else { Field::Body }
    }

    /// The tokens of a field.
    pub(super) fn of(&self, field: Field) -> Range<usize> {
        match field {
            Field::Headline => 0..self.headline,
            Field::Body => self.headline..self.tokens.len(),
        }
    }

    /// The tokens of the body that a line begins with.
    pub(super) fn line_starts<'a>(&'a self, body: &'a str) -> impl Iterator<Item = usize> + 'a {
        let begins = |&at: &usize| {
            let before = body[..self.tokens[at].start as usize].trim_end_matches([' ', '\t']);
            before.is_empty() || before.ends_with('\n')
        };
        self.of(Field::Body).filter(|&at| self.tokens[at].first).filter(begins)
    }

    /// Whether a token stands right behind the one before it, in the same field.
    pub(super) fn is_attached(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        match (before, self.tokens.get(at)) {
            (Some(before), Some(token)) => before.end == token.start && at != self.headline,
            _ => false,
        }
    }

    /// The bytes from the first to the last of some tokens of one field.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        match &self.tokens[tokens.clone()] {
            [] => 0..0,
            [first, ..] => first.start as usize..self.tokens[tokens.end - 1].end as usize,
        }
    }

    /// The tokens that some bytes of a field touch.
    pub(super) fn touching(&self, field: Field, bytes: &Range<usize>) -> Range<usize> {
        let inside = self.of(field);
        let tokens = &self.tokens[inside.clone()];
        let first = tokens.partition_point(|token| token.end as usize <= bytes.start);
        let last = tokens.partition_point(|token| (token.start as usize) < bytes.end);
        inside.start + first..inside.start + last.max(first)
    }
}
