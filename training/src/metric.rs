//! How good a cleaned text is: shingles of four words, as the public article-extraction benchmark
//! counts them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words of a shingle.
const LENGTH: usize = 4;

/// The words of a text: runs of letters, digits and underscores, hashed.
pub fn words(text: &str) -> Vec<u64> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || is_mark(c);
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).map(hash).collect()
}

/// Combining marks inside words of Indic and Thai text, which no property of `char` names.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{93e}'..='\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn shingles(words: &[u64]) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    if words.len() < LENGTH && !words.is_empty() {
        counts.insert(hash(words), 1);
    }
    for shingle in words.windows(LENGTH) {
        *counts.entry(hash(shingle)).or_default() += 1;
    }
    counts
}

/// Scores of one document.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// Absent for an empty answer.
    pub precision: Option<f64>,
    /// Absent for an empty reference.
    pub recall: Option<f64>,
    /// Of this document alone.
    pub f1: f64,
    /// Every word in its place.
    pub exact: bool,
}

/// Compares an answer with the reference.
pub fn score(reference: &str, answer: &str) -> Score {
    let (wanted, given) = (words(reference), words(answer));
    let exact = wanted == given;
    let (wanted, given) = (shingles(&wanted), shingles(&given));
    let sum = |counts: &HashMap<u64, u32>| counts.values().map(|&n| f64::from(n)).sum::<f64>();
    let (whole, all) = (sum(&wanted), sum(&given));
    let common = |(shingle, &count): (&u64, &u32)| {
        f64::from(count.min(given.get(shingle).copied().unwrap_or(0)))
    };
    let met: f64 = wanted.iter().map(common).sum();
    Score {
        precision: (all > 0.0).then(|| met / all),
        recall: (whole > 0.0).then(|| met / whole),
        f1: if whole + all == 0.0 { 1.0 } else { 2.0 * met / (whole + all) },
        exact,
    }
}

/// Scores of a set of documents.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// Harmonic mean of mean precision and mean recall.
    pub f1: f64,
    /// Mean precision of the answers that are not empty.
    pub precision: f64,
    /// Mean recall.
    pub recall: f64,
    /// Share of documents with every word in its place.
    pub exact: f64,
    /// Mean of the documents' own F1.
    pub mean: f64,
    /// Documents with an F1 below a half.
    pub bad: usize,
}

/// Adds up.
pub fn total(scores: &[Score]) -> Total {
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / (values.len() as f64).max(1.0);
    let precision = mean(scores.iter().filter_map(|s| s.precision).collect());
    let recall = mean(scores.iter().filter_map(|s| s.recall).collect());
    Total {
        f1: 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE),
        precision,
        recall,
        exact: mean(scores.iter().map(|s| f64::from(u8::from(s.exact))).collect()),
        mean: mean(scores.iter().map(|s| s.f1).collect()),
        bad: scores.iter().filter(|s| s.f1 < 0.5).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_paragraph_costs_recall_and_furniture_precision() {
        let one = score("a b c d e f g h", "a b c d");
        assert_eq!((one.precision, one.recall, one.exact), (Some(1.0), Some(0.2), false));
        let two = score("a b c d", "A b! a, b c d.");
        assert_eq!(two.precision, Some(1.0 / 3.0));
        assert!(score("a b", "a, b").exact);
    }
}
