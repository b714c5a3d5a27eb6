//! Documents as features: the tagger's keys numbered from 0.

use std::collections::HashMap;

use wiredesk::stages::entities::tagger::context::{Case, Writing, around, case_of, gazetted, runs};
use wiredesk::stages::entities::tagger::feature::{
    Keys, OFFSETS, Profile, pair_keys, profile_keys, type_keys, word_keys,
};
use wiredesk::stages::entities::tagger::label::{LANES, Span};
use wiredesk::stages::entities::tagger::lexicon::Lexicon;
use wiredesk::stages::entities::tagger::word::Word;

use super::corpus::Document;
use super::crf::UNSURE;

/// Feature keys with their row numbers.
#[derive(Default)]
pub struct Numbers {
    rows: HashMap<u64, u32>,
    /// How often each row's key occurs.
    pub counts: Vec<u32>,
}

impl Numbers {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of a key.
    pub fn get(&self, key: u64) -> Option<u32> {
        self.rows.get(&key).copied()
    }

    /// Every key with its row.
    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.rows.iter().map(|(&key, &row)| (key, row))
    }

    /// Gives rows to keys that occur often enough.
    pub fn of(counts: &HashMap<u64, u32>, least: u32) -> Self {
        let mut keys: Vec<u64> =
            counts.iter().filter(|(_, count)| **count >= least).map(|(&key, _)| key).collect();
        keys.sort_unstable();
        let often = keys.iter().map(|key| counts[key]).collect();
        let rows = keys.into_iter().enumerate().map(|(row, key)| (key, row as u32)).collect();
        Self { rows, counts: often }
    }
}

/// A word type of one profile.
struct Type {
    text: String,
    word: Word,
    profile: Profile,
}

/// A sentence of a [`Set`].
pub struct Line {
    /// Its document, by position.
    pub document: usize,
    /// First token in the set.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Whether it is learned from.
    pub learned: bool,
    /// The names.
    pub spans: Vec<Span>,
}

/// Marks a row that tells which word stands there.
const OF_WORD: u32 = 1 << 31;

/// Places among the keys of pairs of those that tell which word the token itself is.
const WORD_PAIRS: [usize; 2] = [0, 1];

fn add(rows: &[u32], is_hidden: bool, found: &mut Vec<u32>) {
    if is_hidden {
        found.extend(rows.iter().filter(|&&row| row & OF_WORD == 0));
    } else {
        found.extend(rows.iter().map(|row| row & !OF_WORD));
    }
}

/// Documents as features.
#[derive(Default)]
pub struct Set {
    /// The sentences.
    pub lines: Vec<Line>,
    /// Source of each document.
    pub sources: Vec<usize>,
    /// Right labels, by token; the last label is none.
    pub labels: Vec<u8>,
    /// Classes, by token.
    pub classes: Vec<u8>,
    /// The words, by token.
    pub words: Vec<Word>,
    types: Vec<Type>,
    by_text: HashMap<(u8, String), u32>,
    type_at: Vec<u32>,
    pairs: Vec<u64>,
    pair_at: Vec<u32>,
    /// Rows of the types, by offset.
    type_rows: Vec<[Vec<u32>; 5]>,
    pair_rows: Vec<u32>,
    pair_row_at: Vec<u32>,
}

impl Set {
    /// Takes up documents; `profile` says whose guidelines a source follows.
    pub fn of(
        documents: &[Document],
        lexicon: &Lexicon,
        profile: impl Fn(usize) -> Profile,
    ) -> Self {
        let mut set = Self::default();
        set.pair_at.push(0);
        set.types.push(Type { text: String::new(), word: Word::EDGE, profile: Profile::NEUTRAL });
        for document in documents {
            set.add(document, lexicon, profile(document.source));
        }
        set
    }

    fn add(&mut self, document: &Document, lexicon: &Lexicon, profile: Profile) {
        let number = self.sources.len();
        self.sources.push(document.source);
        let mut writings: HashMap<u64, Writing> = HashMap::new();
        let mut sentences: Vec<(Vec<Word>, Case)> = Vec::new();
        for sentence in &document.sentences {
            let mut words = Vec::with_capacity(sentence.words.len());
            for text in &sentence.words {
                let id = *self.by_text.entry((profile.0, text.clone())).or_insert_with(|| {
                    let word = Word::of(text, lexicon);
                    self.types.push(Type { text: text.clone(), word, profile });
                    self.types.len() as u32 - 1
                });
                self.type_at.push(id);
                words.push(self.types[id as usize].word);
            }
            let case = case_of(&words);
            for (at, word) in words.iter().enumerate() {
                writings.entry(word.lower).or_default().count(word, at == 0, case);
            }
            sentences.push((words, case));
        }
        let (mut marks, mut found, mut keys) = (Vec::new(), Vec::new(), Keys::default());
        for (sentence, (words, case)) in document.sentences.iter().zip(&sentences) {
            gazetted(words, lexicon, &mut marks);
            runs(words, &mut found);
            let start = self.labels.len();
            for (at, word) in words.iter().enumerate() {
                let evidence = writings[&word.lower].evidence(word, at == 0, *case);
                pair_keys(&around(words, at, found[at], evidence, *case, &marks), &mut keys);
                self.pairs.extend(keys.as_slice());
                self.pair_at.push(self.pairs.len() as u32);
                self.classes.push(word.class as u8);
                self.labels.push(LANES as u8);
            }
            for span in &sentence.spans {
                for at in span.tokens() {
                    self.labels[start + at] = span.lane_at(at) as u8;
                }
            }
            for &at in &sentence.unsure {
                self.labels[start + at] = UNSURE;
            }
            self.words.extend(words);
            self.lines.push(Line {
                document: number,
                start,
                end: self.labels.len(),
                learned: sentence.learned,
                spans: sentence.spans.clone(),
            });
        }
    }

    fn keys_of(&self, kind: &Type, offset: i8, keys: &mut Vec<u64>) {
        keys.clear();
        type_keys(&kind.text, &kind.word, offset, keys);
        if kind.word.lower != Word::EDGE.lower {
            profile_keys(&kind.word, kind.profile, offset, keys);
        }
    }

    /// How often each key occurs in lines that are learned from.
    pub fn count(&self, counts: &mut HashMap<u64, u32>) {
        let mut often = vec![0u32; self.types.len()];
        often[0] = self.lines.len() as u32;
        for line in self.lines.iter().filter(|line| line.learned) {
            for at in line.start..line.end {
                often[self.type_at[at] as usize] += 1;
                for &key in self.pair_keys_at(at) {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        let mut keys = Vec::new();
        for (kind, often) in self.types.iter().zip(often) {
            for offset in OFFSETS {
                self.keys_of(kind, offset, &mut keys);
                for &key in &keys {
                    *counts.entry(key).or_default() += often;
                }
            }
        }
    }

    fn pair_keys_at(&self, at: usize) -> &[u64] {
        &self.pairs[self.pair_at[at] as usize..self.pair_at[at + 1] as usize]
    }

    /// Puts rows in place of keys; keys without a row are forgotten.
    pub fn number(&mut self, numbers: &Numbers) {
        let mut keys = Vec::new();
        let mut own = Vec::new();
        self.type_rows.clear();
        for kind in &self.types {
            let rows = OFFSETS.map(|offset| {
                self.keys_of(kind, offset, &mut keys);
                own.clear();
                word_keys(&kind.word, kind.profile, offset, &mut own);
                let mark = |key| if own.contains(&key) { OF_WORD } else { 0 };
                let row = |&key: &u64| numbers.get(key).map(|row| row | mark(key));
                keys.iter().filter_map(row).collect()
            });
            self.type_rows.push(rows);
        }
        self.pair_rows.clear();
        self.pair_row_at = vec![0];
        for at in 0..self.labels.len() {
            let keys = &self.pairs[self.pair_at[at] as usize..self.pair_at[at + 1] as usize];
            let mark = |place| if WORD_PAIRS.contains(&place) { OF_WORD } else { 0 };
            let row = |(place, &key)| numbers.get(key).map(|row| row | mark(place));
            self.pair_rows.extend(keys.iter().enumerate().filter_map(row));
            self.pair_row_at.push(self.pair_rows.len() as u32);
        }
        self.pairs = Vec::new();
        self.pair_at = Vec::new();
    }

    /// The rows of a token of a line, without those that tell who a hidden word is.
    pub fn rows(&self, line: &Line, at: usize, hidden: &[bool], found: &mut Vec<u32>) {
        let token = line.start + at;
        for (place, offset) in OFFSETS.iter().enumerate() {
            let position = token as i64 + i64::from(*offset);
            let inside = (line.start as i64..line.end as i64).contains(&position);
            let kind = if inside { self.type_at[position as usize] } else { 0 };
            let is_hidden = inside && *hidden.get(position as usize - line.start).unwrap_or(&false);
            add(&self.type_rows[kind as usize][place], is_hidden, found);
        }
        let (start, end) = (self.pair_row_at[token] as usize, self.pair_row_at[token + 1] as usize);
        add(&self.pair_rows[start..end], *hidden.get(at).unwrap_or(&false), found);
    }

    /// For every row of the neutral profile, the rows of the same feature in the given profiles.
    pub fn neutral_rows(&self, numbers: &Numbers, profiles: &[u8]) -> HashMap<u32, Vec<u32>> {
        let mut found = HashMap::new();
        let (mut own, mut theirs) = (Vec::new(), Vec::new());
        for kind in self.types.iter().skip(1) {
            for offset in OFFSETS {
                own.clear();
                profile_keys(&kind.word, Profile::NEUTRAL, offset, &mut own);
                for (at, &key) in own.iter().enumerate() {
                    let Some(row) = numbers.get(key) else { continue };
                    found.entry(row).or_insert_with(|| {
                        profiles
                            .iter()
                            .filter_map(|&profile| {
                                theirs.clear();
                                profile_keys(&kind.word, Profile(profile), offset, &mut theirs);
                                numbers.get(theirs[at])
                            })
                            .collect::<Vec<u32>>()
                    });
                }
            }
        }
        found
    }

    /// Adds the neutral profile's keys of all types, so that they are given rows.
    pub fn count_neutral(&self, counts: &mut HashMap<u64, u32>, least: u32) {
        let mut keys = Vec::new();
        for kind in self.types.iter().skip(1) {
            for offset in OFFSETS {
                keys.clear();
                profile_keys(&kind.word, Profile::NEUTRAL, offset, &mut keys);
                keys.iter().for_each(|&key| {
                    counts.insert(key, least);
                });
            }
        }
    }
}
