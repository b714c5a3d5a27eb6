//! What the tagger's lexicon says of words: classes by unlabelled text, habits by noisy labels.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::{Context, Result};
use wiredesk::stages::entities::tagger::lexicon::Entry;
use wiredesk::stages::entities::tagger::word::{Forms, hash};

use super::cluster::cluster;
use super::corpus::Corpus;
use super::text::Words;

/// How many classes there are, by size.
const CLASSES: [usize; 3] = [64, 256, 1000];
/// How often a word must be met to have a class of its own.
const LEAST: u32 = 4;

/// Words with their classes: three numbers a word.
pub type Classes = BTreeMap<String, [u16; 3]>;

/// Sorts the words of a text into classes.
pub fn classes(words: &Words) -> Classes {
    let mut counts = vec![0u32; words.words.len()];
    words.text.iter().for_each(|&word| counts[word as usize] += 1);
    let mut order: Vec<u32> =
        (1..counts.len() as u32).filter(|&word| counts[word as usize] >= LEAST).collect();
    order.sort_by_key(|&word| (std::cmp::Reverse(counts[word as usize]), word));
    // Words that are too rare share the last number.
    let rare = order.len() as u32 + 1;
    let mut numbers = vec![rare; counts.len()];
    numbers[0] = 0;
    for (rank, &word) in order.iter().enumerate() {
        numbers[word as usize] = rank as u32 + 1;
    }
    let text: Vec<u32> = words.text.iter().map(|&word| numbers[word as usize]).collect();
    let columns = CLASSES.map(|size| cluster(&text, rare as usize + 1, size));
    let class_of = |rank: usize| columns.each_ref().map(|column| column[rank + 1]);
    let named = order.iter().enumerate();
    named.map(|(rank, &word)| (words.words[word as usize].clone(), class_of(rank))).collect()
}

/// Writes classes as a table.
///
/// # Errors
/// Where the file cannot be written.
pub fn save(classes: &Classes, path: &Path) -> Result<()> {
    let line = |(word, [a, b, c]): (&String, &[u16; 3])| format!("{word}\t{a}\t{b}\t{c}\n");
    let text: String = classes.iter().map(line).collect();
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads what [`save`] wrote.
///
/// # Errors
/// Where the file cannot be read or holds something else.
pub fn load(path: &Path) -> Result<Classes> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut classes = Classes::new();
    for line in text.lines() {
        let mut columns = line.split('\t');
        let word = columns.next().unwrap_or_default().to_owned();
        let mut number = || columns.next().unwrap_or_default().parse::<u16>();
        classes.insert(word, [number()?, number()?, number()?]);
    }
    Ok(classes)
}

/// What each word mostly is in a noisily labelled corpus: type or none, how surely, how often.
fn habits(corpus: &Corpus) -> HashMap<u64, u8> {
    let mut counts: HashMap<u64, [u32; 5]> = HashMap::new();
    for sentence in corpus.documents.iter().flat_map(|document| &document.sentences) {
        let mut kinds = vec![4usize; sentence.words.len()];
        for span in &sentence.spans {
            kinds[span.tokens()].fill(span.kind);
        }
        for (word, kind) in sentence.words.iter().zip(kinds) {
            counts.entry(hash(&Forms::of(word).exact)).or_default()[kind] += 1;
        }
    }
    counts.into_iter().map(|(word, counts)| (word, habit(&counts))).collect()
}

fn habit(counts: &[u32; 5]) -> u8 {
    let all: u32 = counts.iter().sum();
    let mut most = 0;
    for kind in 1..counts.len() {
        if counts[kind] > counts[most] {
            most = kind;
        }
    }
    let share = u8::from(counts[most] * 10 > all * 9) + u8::from(counts[most] * 10 > all * 6);
    let often = u8::from(all >= 10) + u8::from(all >= 3);
    1 + most as u8 * 9 + share * 3 + often
}

/// The lexicon's words, from classes and the noisily labelled corpus.
pub fn entries(classes: &Classes, noisy: &Corpus) -> Vec<(u64, Entry)> {
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    for (word, clusters) in classes {
        entries.entry(hash(word)).or_default().clusters = *clusters;
    }
    for (word, habit) in habits(noisy) {
        entries.entry(word).or_default().habit = habit;
    }
    entries.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_tell_type_share_and_frequency_apart() {
        assert_eq!(habit(&[0, 0, 12, 0, 0]), 1 + 2 * 9 + 2 * 3 + 2);
        assert_eq!(habit(&[1, 0, 0, 0, 0]), 1 + 2 * 3);
        assert_eq!(habit(&[0, 2, 0, 0, 2]), 1 + 9 + 1);
    }
}
