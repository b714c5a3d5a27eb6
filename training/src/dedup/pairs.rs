//! The pairs of texts that the judge is taught by.

use std::collections::HashMap;

use wiredesk::stages::dedup::{Comparison, Fingerprint, Pair, SampleView, SketchView, TERMS};

use super::Set;

/// Candidates compared with one text, and texts that may hold a key.
const COMPARED: usize = 16;
const COMMON: usize = 64;
/// Pairs farther apart, in milliseconds, are never compared.
const WINDOW: i64 = 72 * 3_600_000;

/// One pair.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its terms.
    pub terms: [f32; TERMS],
    /// Whether it is one story.
    pub is_same: bool,
    /// Places of the two in their set, the later first.
    pub texts: (u32, u32),
    /// The pair itself.
    pub pair: Pair,
}

/// The candidate pairs of a set: every text is remembered, and those that share most keys with a
/// later one are compared with it.
pub fn pairs(set: &Set, prints: &[Fingerprint]) -> Vec<Row> {
    let mut holders: HashMap<(bool, u32), Vec<u32>> = HashMap::new();
    let mut rows = Vec::new();
    for (at, (text, print)) in (0u32..).zip(set.texts.iter().zip(prints)) {
        let Some(sketch) = SketchView::of(&print.sketch) else { continue };
        let keys = keys(sketch);
        let mut votes: HashMap<u32, (usize, u16, u16)> = HashMap::new();
        for key in &keys {
            let Some(held) = holders.get_mut(key) else { continue };
            held.retain(|one| text.time - set.texts[*one as usize].time <= WINDOW);
            if held.len() > COMMON {
                continue;
            }
            let mut stories: Vec<u32> =
                held.iter().map(|one| set.texts[*one as usize].story).collect();
            stories.sort_unstable();
            stories.dedup();
            for one in held.iter() {
                let (worth, shared, form) = votes.entry(*one).or_default();
                *worth += 16 + 192 / (2 + held.len());
                *shared += 1;
                *form += u16::from(stories.len() >= 4);
            }
        }
        let mut ranked: Vec<_> = votes
            .into_iter()
            .map(|(one, (worth, shared, form))| (worth, one, shared, form))
            .collect();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        let comparison = Comparison::of(sketch);
        for (_, one, shared, form) in ranked.into_iter().take(COMPARED) {
            let other = &set.texts[one as usize];
            let Some(view) = SketchView::of(&prints[one as usize].sketch) else { continue };
            let pair = Pair {
                overlap: comparison.with(view).overlap,
                noise: (sketch.noise, view.noise),
                minutes: sketch.minute.abs_diff(view.minute),
                keys: (shared, form),
            };
            let is_same = text.story == other.story;
            let terms = pair.terms().map(|term| term as f32 / 1_000.0);
            rows.push(Row { terms, is_same, texts: (at, one), pair });
        }
        keys.into_iter().for_each(|key| holders.entry(key).or_default().push(at));
    }
    rows
}

fn keys(sketch: SketchView<'_>) -> Vec<(bool, u32)> {
    let of = |is_word: bool, sample: SampleView<'_>| {
        let keys = sample.entries().filter(|entry| entry.is_key());
        keys.map(|entry| (is_word, entry.hash())).collect::<Vec<_>>()
    };
    [of(false, sketch.bigrams), of(true, sketch.words)].concat()
}
