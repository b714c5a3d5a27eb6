//! The work space of one tagging thread: words met so far with their folded scores, and the
//! tokens, labels and scores of the document in hand.
//!
//! What is kept from one document to the next changes no result, only the time it takes.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use xxhash_rust::xxh3::xxh3_64;

use super::context::{Case, Writing, around, case_of, gazetted, runs};
use super::feature::{Keys, pair_keys};
use super::label::{LANES, Span, spans};
use super::model::{Folded, Model};
use super::viterbi::Search;
use super::votes::{Plain, Votes};
use super::word::{Class, Word, hash};
use crate::stages::entities::token::Token;

/// Most word types that are kept; beyond it, all are forgotten before the next document.
const MOST_TYPES: usize = 32_768;

/// A word in small letters whose score for every label is below this is no name and is not looked
/// at closer. In units of 1 / [`SCALE`](super::table::SCALE).
const HOPELESS: i16 = -8;

/// A known word type.
#[derive(Clone, Copy, Debug)]
struct Type {
    word: Word,
    /// Number of the word in small letters.
    lower: u32,
    folded: Folded,
}

/// A sentence of the document.
#[derive(Clone, Copy, Debug)]
struct Sentence {
    start: usize,
    end: usize,
    case: Case,
}

/// The work space. Empty by default.
#[derive(Debug, Default)]
pub struct Desk {
    by_text: HashMap<u64, u32, BuildHasherDefault<Plain>>,
    by_lower: HashMap<u64, u32, BuildHasherDefault<Plain>>,
    types: Vec<Type>,
    writings: Vec<Writing>,
    ids: Vec<u32>,
    words: Vec<Word>,
    sentences: Vec<Sentence>,
    scores: Vec<[i16; LANES]>,
    /// Whether a token is looked at closely.
    open: Vec<bool>,
    labels: Vec<Option<u8>>,
    classes: Vec<u8>,
    marks: Vec<u8>,
    runs: Vec<(u32, u32)>,
    votes: Votes,
    first_labels: Vec<Option<u8>>,
    search: Search,
    keys: Vec<u64>,
    spans: Vec<Span>,
}

/// Extra score of a token for a lane, from outside the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The token.
    pub token: usize,
    /// The lane.
    pub lane: u8,
    /// In units of 1 / [`SCALE`](super::table::SCALE).
    pub score: i16,
}

/// What a score is made of, in units of 1 / [`SCALE`](super::table::SCALE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The score.
    pub all: i16,
    /// By the word itself.
    pub word: i16,
    /// By the two words before it.
    pub before: i16,
    /// By the two words behind it.
    pub behind: i16,
    /// By several words together, the sentence, the document and the user's list.
    pub together: i16,
}

impl Desk {
    /// The names among the tokens of a document, ascending and disjoint. `tokens` may be those of
    /// several texts in a row: `text_of` gives the text of one.
    pub fn tag<'a>(
        &mut self,
        model: &Model,
        tokens: &[Token],
        text_of: impl Fn(usize) -> &'a str,
        hints: &[Hint],
    ) -> &[Span] {
        self.read(model, tokens, text_of);
        self.first_look(model, hints);
        self.second_look(model);
        self.spans.clear();
        for sentence in &self.sentences {
            let labels = &self.labels[sentence.start..sentence.end];
            spans(labels, sentence.start, &mut self.spans);
        }
        &self.spans
    }

    /// Takes up the words and sentences of a document that somebody else tags.
    pub fn read<'a>(
        &mut self,
        model: &Model,
        tokens: &[Token],
        text_of: impl Fn(usize) -> &'a str,
    ) {
        self.recall(model, tokens, text_of);
        self.divide(tokens);
    }

    /// The document's words, as the tagger sees them.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The document's sentences: first token and one past the last.
    pub fn sentences(&self) -> impl Iterator<Item = (usize, usize)> {
        self.sentences.iter().map(|sentence| (sentence.start, sentence.end))
    }

    /// How much better a name's labels are than no name, for its least sure token; by the scores
    /// of single tokens.
    pub fn margin(&self, span: &Span) -> i16 {
        let margin = |at: usize| {
            let scores = &self.scores[at];
            let own = scores[span.lane_at(at)];
            let other = |(lane, score): (usize, &i16)| {
                if lane / 4 == span.kind { i16::MIN } else { *score }
            };
            let rival = scores.iter().enumerate().map(other).fold(0, i16::max);
            own.saturating_sub(rival)
        };
        span.tokens().map(margin).min().unwrap_or_default()
    }

    /// The label of a token; `None` is none.
    pub fn label(&self, at: usize) -> Option<u8> {
        self.labels.get(at).copied().flatten()
    }

    /// The label that the first look gave a token; `None` is none.
    pub fn first_label(&self, at: usize) -> Option<u8> {
        self.first_labels.get(at).copied().flatten()
    }

    /// What a token's score for a lane is made of.
    pub fn parts(&self, at: usize, lane: u8) -> Parts {
        let lane = usize::from(lane);
        let inside = self.sentences.iter().find(|s| (s.start..s.end).contains(&at));
        let Some(sentence) = inside else { return Parts::default() };
        let mut parts = Parts { all: self.scores[at][lane], ..Parts::default() };
        for place in 0..5 {
            let from = (at + place).checked_sub(2);
            let from = from.filter(|from| (sentence.start..sentence.end).contains(from));
            let kind = from.map_or(0, |from| self.ids[from] as usize);
            let score = self.types[kind].folded[place][lane];
            match place {
                0 | 1 => parts.before += score,
                2 => parts.word += score,
                _ => parts.behind += score,
            }
        }
        parts.together = parts.all - parts.word - parts.before - parts.behind;
        parts
    }

    /// Looks up every word, and folds those not met before.
    fn recall<'a>(&mut self, model: &Model, tokens: &[Token], text_of: impl Fn(usize) -> &'a str) {
        if self.types.len() >= MOST_TYPES || self.types.is_empty() {
            self.by_text.clear();
            self.by_lower.clear();
            self.types.clear();
            let folded = model.fold("", &Word::EDGE, &mut self.keys);
            self.types.push(Type { word: Word::EDGE, lower: 0, folded });
        }
        self.ids.clear();
        self.words.clear();
        self.classes.clear();
        for at in 0..tokens.len() {
            let text = text_of(at);
            let key = type_key(text);
            let id = match self.by_text.get(&key) {
                Some(&id) => id,
                None => self.meet(model, key, text),
            };
            self.ids.push(id);
            let word = self.types[id as usize].word;
            self.classes.push(word.class as u8);
            self.words.push(word);
        }
    }

    fn meet(&mut self, model: &Model, key: u64, text: &str) -> u32 {
        let word = Word::of(text, &model.lexicon);
        let folded = model.fold(text, &word, &mut self.keys);
        let next = self.by_lower.len() as u32 + 1;
        let lower = *self.by_lower.entry(word.lower).or_insert(next);
        let id = self.types.len() as u32;
        self.types.push(Type { word, lower, folded });
        self.by_text.insert(key, id);
        id
    }

    fn divide(&mut self, tokens: &[Token]) {
        self.sentences.clear();
        let mut start = 0;
        for end in 1..=tokens.len() {
            if end == tokens.len() || tokens[end].first {
                let case = case_of(&self.words[start..end]);
                self.sentences.push(Sentence { start, end, case });
                start = end;
            }
        }
        self.writings.resize(self.by_lower.len() + 1, Writing::default());
        for &id in &self.ids {
            self.writings[self.types[id as usize].lower as usize] = Writing::default();
        }
        for sentence in &self.sentences {
            for at in sentence.start..sentence.end {
                let kind = &self.types[self.ids[at] as usize];
                let is_first = at == sentence.start;
                self.writings[kind.lower as usize].count(&kind.word, is_first, sentence.case);
            }
        }
    }

    fn first_look(&mut self, model: &Model, hints: &[Hint]) {
        let size = self.ids.len();
        self.scores.clear();
        self.scores.resize(size, [0; LANES]);
        self.open.clear();
        self.open.resize(size, false);
        self.labels.clear();
        self.labels.resize(size, None);
        for at in 0..self.sentences.len() {
            self.fold_sentence(self.sentences[at]);
        }
        for hint in hints {
            self.open[hint.token] = true;
            let score = &mut self.scores[hint.token][usize::from(hint.lane)];
            *score = score.saturating_add(hint.score);
        }
        for at in 0..self.sentences.len() {
            let sentence = self.sentences[at];
            self.look_closely(model, sentence);
            for (start, end) in open_runs(&self.open, sentence.start, sentence.end) {
                self.search.best(
                    &self.scores[start..end],
                    &self.classes[start..end],
                    &model.first,
                    &mut self.labels[start..end],
                );
            }
        }
    }

    /// Sums what single words say, and marks the tokens that may be names.
    fn fold_sentence(&mut self, sentence: Sentence) {
        let Sentence { start, end, .. } = sentence;
        let edge = self.types[0].folded;
        for at in start..end {
            let mut sum = [0i16; LANES];
            for (place, beyond) in edge.iter().enumerate() {
                // The word `place - 2` away from the token.
                let folded = match (at + place).checked_sub(2) {
                    Some(from) if (start..end).contains(&from) => {
                        &self.types[self.ids[from] as usize].folded[place]
                    }
                    _ => beyond,
                };
                for lane in 0..LANES {
                    sum[lane] = sum[lane].saturating_add(folded[lane]);
                }
            }
            let is_capital = matches!(self.words[at].class, Class::Capital | Class::Upper);
            self.open[at] = is_capital || sum.iter().any(|&score| score > HOPELESS);
            self.scores[at] = sum;
        }
    }

    /// Adds what depends on more than one word, for the tokens that may be names.
    fn look_closely(&mut self, model: &Model, sentence: Sentence) {
        let Sentence { start, end, case } = sentence;
        if !self.open[start..end].contains(&true) {
            return;
        }
        let words = &self.words[start..end];
        gazetted(words, &model.lexicon, &mut self.marks);
        runs(words, &mut self.runs);
        let mut keys = Keys::default();
        for at in 0..words.len() {
            if !self.open[start + at] {
                continue;
            }
            let kind = &self.types[self.ids[start + at] as usize];
            let writing = &self.writings[kind.lower as usize];
            let evidence = writing.evidence(&kind.word, at == 0, case);
            let around = around(words, at, self.runs[at], evidence, case, &self.marks);
            pair_keys(&around, &mut keys);
            let score = &mut self.scores[start + at];
            model.table.add(keys.as_slice(), score);
        }
    }

    /// Adds what the document says of the same words, and searches again where it says anything.
    fn second_look(&mut self, model: &Model) {
        self.votes.clear();
        for &Sentence { start, end, .. } in &self.sentences {
            self.votes.count(&self.words[start..end], &self.labels[start..end]);
        }
        let mut keys = Keys::default();
        let mut first = std::mem::take(&mut self.first_labels);
        first.clone_from(&self.labels);
        for &Sentence { start, end, case } in &self.sentences {
            let words = &self.words[start..end];
            let labels = &first[start..end];
            let mut is_heard = false;
            for at in 0..words.len() {
                if self.open[start + at] {
                    self.votes.keys(words, labels, at, case as u8, &mut keys);
                    let score = &mut self.scores[start + at];
                    model.table.add(keys.as_slice(), score);
                    is_heard |= !keys.as_slice().is_empty();
                }
            }
            if !is_heard {
                continue;
            }
            for (start, end) in open_runs(&self.open, start, end) {
                self.search.best(
                    &self.scores[start..end],
                    &self.classes[start..end],
                    &model.second,
                    &mut self.labels[start..end],
                );
            }
        }
        self.first_labels = first;
    }
}

/// Longest number that is looked up with its digits made equal.
const LONGEST_NUMBER: usize = 32;

/// What a word's type is looked up by. The features do not tell digits apart, so numbers of one
/// form are one type.
fn type_key(text: &str) -> u64 {
    let is_number = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !is_number || text.len() > LONGEST_NUMBER {
        return hash(text);
    }
    let mut form = [0; LONGEST_NUMBER];
    for (sign, byte) in form.iter_mut().zip(text.bytes()) {
        *sign = if byte.is_ascii_digit() { b'0' } else { byte };
    }
    xxh3_64(&form[..text.len()])
}

/// Neighbouring tokens that may be names.
fn open_runs(open: &[bool], start: usize, end: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = start;
    std::iter::from_fn(move || {
        while at < end && !open[at] {
            at += 1;
        }
        let first = at;
        while at < end && open[at] {
            at += 1;
        }
        (first < at).then_some((first, at))
    })
}
