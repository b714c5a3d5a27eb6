//! Annotated texts: column files as documents of our own tokens with labels.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wiredesk::stages::entities::tagger::label::Span;
use wiredesk::stages::entities::token::{Token, tokenise};

use crate::files::{listed, open};

/// Types as column files name them, in the order of the tagger's types.
pub const TYPES: [&str; 4] = ["PER", "ORG", "LOC", "MISC"];

/// A sentence: words and names.
#[derive(Clone, Debug, Default)]
pub struct Sentence {
    /// The words, as the tokeniser cuts them.
    pub words: Vec<String>,
    /// The names in it, in order.
    pub spans: Vec<Span>,
    /// Words of which nobody knows whether they are names; nothing is learned from them.
    pub unsure: Vec<usize>,
    /// Whether it is learned from; all of them are context.
    pub learned: bool,
}

/// A document of one source.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Index of its source.
    pub source: usize,
    /// Its number among all documents; a copy has that of its original.
    pub number: usize,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// Documents with the names of their sources.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The sources.
    pub sources: Vec<String>,
    /// All documents, by source.
    pub documents: Vec<Document>,
}

impl Corpus {
    /// Reads the column files of a directory. Files whose names begin alike up to the first hyphen
    /// are one source; `skip` names sources that are left out.
    ///
    /// # Errors
    /// Where a file cannot be read or is no column file.
    pub fn read(directory: &Path, skip: &[&str]) -> Result<Self> {
        let mut corpus = Self::default();
        for path in listed(directory, ".conll.gz")? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let source = name.split(['-', '.']).next().unwrap_or_default().to_owned();
            if skip.contains(&source.as_str()) {
                continue;
            }
            let at = match corpus.sources.iter().position(|known| *known == source) {
                Some(at) => at,
                None => {
                    corpus.sources.push(source);
                    corpus.sources.len() - 1
                }
            };
            read(&path, at, &mut corpus.documents)?;
        }
        for (number, document) in corpus.documents.iter_mut().enumerate() {
            document.number = number;
        }
        if corpus.documents.is_empty() {
            bail!("no column files in {}", directory.display());
        }
        Ok(corpus)
    }
}

/// Reads one column file.
fn read(path: &Path, source: usize, documents: &mut Vec<Document>) -> Result<()> {
    let before = documents.len();
    let mut document = Document { source, ..Document::default() };
    let mut rows: Vec<(String, String)> = Vec::new();
    for line in open(path)?.lines() {
        let line = line?;
        if line.starts_with("# doc") || line.trim().is_empty() {
            sentence(&rows, &mut document);
            rows.clear();
            if line.starts_with("# doc") && !document.sentences.is_empty() {
                documents.push(std::mem::take(&mut document));
                document.source = source;
            }
            continue;
        }
        let mut columns = line.split('\t');
        let word = columns.next().unwrap_or_default();
        let tag = columns.next().with_context(|| format!("{}: a token alone", path.display()))?;
        rows.push((word.to_owned(), tag.to_owned()));
    }
    sentence(&rows, &mut document);
    if documents.len() == before {
        // A file without marks between documents is a row of sentences from anywhere.
        let alone =
            |sentence| Document { source, sentences: vec![sentence], ..Document::default() };
        documents.extend(document.sentences.into_iter().map(alone));
    } else if !document.sentences.is_empty() {
        documents.push(document);
    }
    Ok(())
}

/// Turns the tokens of a source into ours, and their tags into names. A name that does not begin
/// and end with one of our tokens is lost.
fn sentence(rows: &[(String, String)], document: &mut Document) {
    if rows.is_empty() {
        return;
    }
    let mut text = String::new();
    let mut names: Vec<(usize, usize, usize)> = Vec::new();
    let mut open: Option<usize> = None;
    for (word, tag) in rows {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text += word;
        let kind = tag.get(2..).and_then(|tag| TYPES.iter().position(|kind| *kind == tag));
        let goes_on = tag.starts_with("I-") && open.is_some() && open == kind;
        match (goes_on, kind, names.last_mut()) {
            (true, _, Some(name)) => name.1 = text.len(),
            (_, Some(kind), _) => names.push((start, text.len(), kind)),
            _ => {}
        }
        open = kind;
    }
    let mut tokens: Vec<Token> = Vec::new();
    tokenise(&text, &mut tokens);
    let mut first = 0;
    for at in 1..=tokens.len() {
        if at == tokens.len() || tokens[at].first {
            document.sentences.push(cut(&text, &tokens[first..at], &names));
            first = at;
        }
    }
}

fn cut(text: &str, tokens: &[Token], names: &[(usize, usize, usize)]) -> Sentence {
    let words = tokens.iter().map(|token| token.of(text).to_owned()).collect();
    let mut spans = Vec::new();
    for &(start, end, kind) in names {
        let first = tokens.iter().position(|token| token.start as usize == start);
        let last = tokens.iter().position(|token| token.end as usize == end);
        if let (Some(first), Some(last)) = (first, last) {
            spans.push(Span { start: first, end: last + 1, kind });
        }
    }
    Sentence { words, spans, unsure: Vec::new(), learned: true }
}

/// Copies of the documents in which some sentences are in capitals or in title case; only those are
/// learned from.
pub fn recased(documents: &[Document], share: f64, seed: u64) -> Vec<Document> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut copies = Vec::new();
    for document in documents {
        let mut copy = document.clone();
        for sentence in &mut copy.sentences {
            sentence.learned = random.f64() < share;
            if sentence.learned {
                let is_upper = random.bool();
                let last = sentence.words.len() - 1;
                for (at, word) in sentence.words.iter_mut().enumerate() {
                    *word = if is_upper {
                        word.to_uppercase()
                    } else {
                        titled(word, at == 0 || at == last)
                    };
                }
            }
        }
        if copy.sentences.iter().any(|sentence| sentence.learned) {
            copies.push(copy);
        }
    }
    copies
}

/// A word as headlines write it: small words stay small inside.
fn titled(word: &str, is_edge: bool) -> String {
    const SMALL: [&str; 18] = [
        "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "by", "with",
        "from", "as", "'s", "’s",
    ];
    if !is_edge && SMALL.contains(&word) {
        return word.to_owned();
    }
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_a_source_become_ours_and_names_keep_their_words() {
        let rows: Vec<(String, String)> =
            [("Port-Ellery", "B-LOC"), ("'s", "O"), ("Ana", "B-PER"), ("Duarte", "I-PER")]
                .map(|(word, tag)| (word.to_owned(), tag.to_owned()))
                .to_vec();
        let mut document = Document::default();
        sentence(&rows, &mut document);
        assert_eq!(document.sentences[0].words, ["Port", "-", "Ellery", "'s", "Ana", "Duarte"]);
        let spans = &document.sentences[0].spans;
        assert_eq!(spans[0], Span { start: 0, end: 3, kind: 2 });
        assert_eq!(spans[1], Span { start: 4, end: 6, kind: 0 });
    }

    #[test]
    fn small_words_stay_small_in_title_case() {
        assert_eq!(titled("of", false), "of");
        assert_eq!(titled("of", true), "Of");
        assert_eq!(titled("quay", false), "Quay");
    }
}
