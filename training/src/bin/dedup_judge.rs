//! Makes `models/dedup-judge.in`: the weights of the sum that says whether two texts tell one
//! story; and measures what such weights are worth on texts they have not seen.
//!
//! ```text
//! dedup_judge OUT DIR…
//! ```
//!
//! Each directory is a labelled set (see [`Set::read`]). The weights are learned from the candidate
//! pairs of all sets, in two random samplings of each text. Then the whole stage is played over
//! each set, in three samplings, with four kinds of weights: learned from all sets; from the other
//! sets; from all, but of this set only the other half of the stories; and, for each form of which
//! the set has issues, from all but the issues of that form. A few minutes.

use std::fs;
use std::path::Path;

use anyhow::Context;
use wiredesk::stages::dedup::{Fingerprint, Judge};
use wiredesk_training::dedup::fit::fit;
use wiredesk_training::dedup::pairs::{Row, pairs};
use wiredesk_training::dedup::score::{Score, mean, score};
use wiredesk_training::dedup::{FORMS, Set, Text};

/// Samplings that are learned from, and samplings that are played.
const LEARNED: usize = 2;
const PLAYED: u64 = 3;
/// Sets the salts of the samplings apart.
const SALT: u64 = 0x1234_5678_9abc_def1;

/// A set in one sampling.
struct Sample {
    prints: Vec<Fingerprint>,
    rows: Vec<Row>,
}

struct Data {
    sets: Vec<Set>,
    /// By set, then by sampling.
    samples: Vec<Vec<Sample>>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().context("usage: dedup_judge OUT DIR…")?;
    let sets: Vec<Set> =
        arguments.map(|name| Set::read(Path::new(&name))).collect::<anyhow::Result<_>>()?;
    let sample = |set: &Set, number: u64| {
        let prints = set.prints(number.wrapping_mul(SALT));
        let is_learned = number < LEARNED as u64;
        let rows = if is_learned { pairs(set, &prints) } else { Vec::new() };
        Sample { prints, rows }
    };
    let samples =
        sets.iter().map(|set| (0..PLAYED).map(|number| sample(set, number)).collect()).collect();
    let data = Data { sets, samples };

    let all = data.learn(|_, _| true);
    let shown: Vec<String> = all.weights.iter().map(i32::to_string).collect();
    fs::write(&out, format!("[{}]\n", shown.join(", ")))?;
    println!("weights {}", shown.join(" "));
    for (at, set) in data.sets.iter().enumerate() {
        println!("{} ({} texts)", set.name, set.texts.len());
        println!("  seen               {}", data.play(at, |_| true, all));
        let others = data.learn(|other, _| other != at);
        println!("  by the other sets  {}", data.play(at, |_| true, others));
        let halves = [0, 1].map(|half| {
            let judge = data.learn(|other, text| other != at || text.story % 2 != half);
            data.play(at, |text| text.story % 2 == half, judge)
        });
        println!("  by other stories   {}", mean(&halves));
        for form in FORMS {
            if set.texts.iter().all(|text| text.form != Some(form)) {
                continue;
            }
            let judge = data.learn(|other, text| other != at || text.form != Some(form));
            println!("  without \"{form}\"  {}", data.play(at, |_| true, judge));
        }
    }
    Ok(())
}

impl Data {
    /// The judge that pairs of such texts teach.
    fn learn(&self, is_wanted: impl Fn(usize, &Text) -> bool) -> Judge {
        let groups: Vec<Vec<&Row>> = self
            .samples
            .iter()
            .enumerate()
            .map(|(at, samples)| {
                let texts = &self.sets[at].texts;
                let rows = samples.iter().flat_map(|sample| &sample.rows);
                rows.filter(|row| {
                    let (one, other) = row.texts;
                    [one, other].iter().all(|text| is_wanted(at, &texts[*text as usize]))
                })
                .collect()
            })
            .filter(|rows: &Vec<&Row>| !rows.is_empty())
            .collect();
        fit(&groups)
    }

    /// Plays the stage over the wanted texts of a set, in all samplings.
    fn play(&self, at: usize, is_wanted: impl Fn(&Text) -> bool, judge: Judge) -> Score {
        let set = &self.sets[at];
        let part = set.part(&is_wanted);
        let truth: Vec<u32> = part.texts.iter().map(|text| text.story).collect();
        let scores: Vec<Score> = self.samples[at]
            .iter()
            .map(|sample| {
                let prints = set.texts.iter().zip(&sample.prints);
                let prints: Vec<Fingerprint> = prints
                    .filter(|(text, _)| is_wanted(text))
                    .map(|(_, print)| print.clone())
                    .collect();
                let told = part.play(&prints, judge);
                score(&truth, &told.iter().map(|told| told.story).collect::<Vec<_>>())
            })
            .collect();
        mean(&scores)
    }
}
