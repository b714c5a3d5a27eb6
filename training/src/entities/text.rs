//! Unlabelled text as sentences of word ids, for clustering.

use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use wiredesk::stages::entities::token::{Token, tokenise};
use xxhash_rust::xxh3::xxh3_64;

use crate::files::{listed, open};

/// A text's words as ids; 0 ends a sentence.
#[derive(Default)]
pub struct Words {
    ids: HashMap<String, u32>,
    /// Every word, by id; the first is the end of a sentence.
    pub words: Vec<String>,
    /// The text.
    pub text: Vec<u32>,
}

#[derive(Deserialize)]
struct Record {
    title: Option<String>,
    body: Option<String>,
    lang: Option<String>,
}

impl Words {
    /// An empty text.
    pub fn new() -> Self {
        Self { ids: HashMap::new(), words: vec![String::new()], text: vec![0] }
    }

    /// Adds the English records of the files `*.jsonl.gz` of a directory, each text once.
    ///
    /// # Errors
    /// Where a file cannot be read or a line is no record.
    pub fn add_records(&mut self, directory: &Path) -> Result<()> {
        let mut seen = HashSet::new();
        for path in listed(directory, ".jsonl.gz")? {
            for line in open(&path)?.lines() {
                let record: Record = serde_json::from_str(&line?)
                    .with_context(|| format!("{} holds no record", path.display()))?;
                let body = record.body.unwrap_or_default();
                let is_english = record.lang.as_deref().is_none_or(|lang| lang == "en");
                if is_english && seen.insert(xxh3_64(body.as_bytes())) {
                    self.add(&record.title.unwrap_or_default());
                    self.add(&body);
                }
            }
        }
        Ok(())
    }

    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        let mut tokens: Vec<Token> = Vec::new();
        tokenise(text, &mut tokens);
        for token in &tokens {
            if token.first {
                self.text.push(0);
            }
            let word = normal(token.of(text));
            let id = match self.ids.get(&word) {
                Some(&id) => id,
                None => {
                    let id = self.words.len() as u32;
                    self.ids.insert(word.clone(), id);
                    self.words.push(word);
                    id
                }
            };
            self.text.push(id);
        }
        self.text.push(0);
    }
}

/// Digits made equal and the apostrophe straight, as the tagger looks words up.
fn normal(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            '0'..='9' => '0',
            '’' => '\'',
            c => c,
        })
        .collect()
}
