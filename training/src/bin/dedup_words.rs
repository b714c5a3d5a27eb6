//! Makes `models/dedup-words.bin`: how much a word says, from how many texts hold it.
//!
//! ```text
//! dedup_words OUT FILE.jsonl…
//! ```
//!
//! Each line is an object with a text in `body` or `text`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};

use anyhow::Context;
use serde_json::Value;
use wiredesk::stages::dedup::word_hashes;
use xxhash_rust::xxh3::xxh3_64;

/// log2 of the number of buckets.
const BITS: u32 = 19;
/// Rarer words stay unknown: most of them are misprints and names.
const LEAST: u32 = 3;
/// Highest weight of a known word.
const RAREST: f64 = 14.49;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().context("usage: dedup_words OUT FILE.jsonl…")?;
    let (mut texts, mut held_by) = (0u32, HashMap::<u64, u32>::new());
    for path in arguments {
        let file = File::open(&path).with_context(|| path.clone())?;
        for line in BufReader::new(file).lines() {
            let line: Value = serde_json::from_str(&line?).with_context(|| path.clone())?;
            let text = line["body"].as_str().or(line["text"].as_str()).unwrap_or_default();
            let mut words = word_hashes(text);
            words.sort_unstable();
            words.dedup();
            texts += u32::from(!words.is_empty());
            words.into_iter().for_each(|word| *held_by.entry(word).or_default() += 1);
        }
    }
    let mut buckets = vec![0u32; 1 << BITS];
    for (word, count) in held_by.iter().filter(|(_, count)| **count >= LEAST) {
        buckets[(word >> (64 - BITS)) as usize] += count;
    }
    let mut table = vec![0u8; 1 << (BITS - 1)];
    for (bucket, count) in buckets.iter().enumerate() {
        table[bucket / 2] |= known(*count, texts) << (4 * (bucket % 2));
    }
    fs::write(&out, &table)?;
    let kept = held_by.values().filter(|count| **count >= LEAST).count();
    println!("{texts} texts, {kept} words; checksum {:#010x}", xxh3_64(&table) as u32);
    Ok(())
}

/// 15 less the weight of a word that so many of the texts hold; 0 where none does.
fn known(count: u32, texts: u32) -> u8 {
    if count == 0 {
        return 0;
    }
    let texts = f64::from(texts);
    let rarest = (texts / (f64::from(LEAST) + 0.5)).ln();
    let weight = RAREST * (texts / (f64::from(count) + 0.5)).ln() / rarest;
    15 - weight.round().clamp(0.0, 14.0) as u8
}
