//! The features: what a token's label is judged by, as 64-bit keys.
//!
//! Those of [`type_keys`] depend on one word only, at its distance from the token, and so can be
//! summed once for a word type. Those of [`pair_keys`] depend on several words, on the sentence or
//! on the document. The trainer and the tagger call the same functions; nothing else defines them.

use super::context::Around;
use super::word::{Class, Forms, Word};

/// Distances from the token at which single words are looked at.
pub const OFFSETS: [i8; 5] = [-2, -1, 0, 1, 2];

/// Most keys of [`pair_keys`].
pub const MOST_PAIRS: usize = 40;

/// The key of a template with two values.
pub fn key(template: u64, a: u64, b: u64) -> u64 {
    let mixed =
        (a ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ mixed >> 32 ^ b).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ mixed >> 29
}

/// Says which guidelines a training text follows, or that none in particular are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile(pub u8);

impl Profile {
    /// Nobody's guidelines in particular: what the model is used with.
    pub const NEUTRAL: Self = Self(255);
}

/// The keys of a word at a distance from the token, without those of a profile.
pub fn type_keys(text: &str, word: &Word, offset: i8, keys: &mut Vec<u64>) {
    let place = (offset + 2) as u64;
    let mut add = |template: u64, value: u64| keys.push(key(template << 3 | place, value, 0));
    add(1, word.lower);
    add(2, word.shape);
    let [coarse, middle, fine] = word.clusters.map(u64::from);
    add(3, coarse);
    add(4, middle);
    add(5, fine);
    add(6, u64::from(word.lists) << 4 | word.class as u64);
    add(7, u64::from(word.habit) << 4 | word.class as u64);
    if offset.abs() > 1 {
        return;
    }
    for bit in 0..8 {
        if word.lists & 1 << bit != 0 {
            add(8, bit);
        }
    }
    add(9, middle << 4 | word.class as u64);
    affixes(text, offset, &mut add);
    if offset != 0 {
        return;
    }
    add(20, word.exact);
    add(21, coarse << 4 | word.class as u64);
    add(22, fine << 4 | word.class as u64);
    add(23, text.chars().count().min(12) as u64);
    add(24, u64::from(word.lists) << 32 ^ word.shape);
}

/// Beginnings and endings of the word in small letters.
fn affixes(text: &str, offset: i8, add: &mut impl FnMut(u64, u64)) {
    let lower = Forms::of(text).lower;
    let starts: Vec<usize> = lower.char_indices().map(|(at, _)| at).chain([lower.len()]).collect();
    let length = starts.len() - 1;
    let hash = |text: &str| super::word::hash(text);
    let lengths = if offset == 0 { 1..=4 } else { 3..=3 };
    for count in lengths {
        if count < length || count == length && count > 2 {
            add(10 + count as u64, hash(&lower[starts[length - count]..]));
            if offset == 0 {
                add(14 + count as u64, hash(&lower[..starts[count]]));
            }
        }
    }
}

/// The keys of a word at a distance that hold for one profile only.
pub fn profile_keys(word: &Word, profile: Profile, offset: i8, keys: &mut Vec<u64>) {
    let place = u64::from(profile.0) << 3 | (offset + 2) as u64;
    match offset {
        -1 | 1 => keys.push(key(30, place, word.lower)),
        0 => {
            keys.push(key(31, place, word.exact));
            keys.push(key(32, place, word.shape));
            keys.push(key(33, place, u64::from(word.habit) << 4 | word.class as u64));
        }
        _ => {}
    }
}

/// Those of the keys of [`type_keys`] and [`profile_keys`] that tell which word it is.
pub fn word_keys(word: &Word, profile: Profile, offset: i8, keys: &mut Vec<u64>) {
    let place = (offset + 2) as u64;
    let own = u64::from(profile.0) << 3 | place;
    keys.push(key(1 << 3 | place, word.lower, 0));
    match offset {
        -1 | 1 => keys.push(key(30, own, word.lower)),
        0 => keys.extend([key(20 << 3 | place, word.exact, 0), key(31, own, word.exact)]),
        _ => {}
    }
}

/// Keys without an allocation.
pub struct Keys {
    keys: [u64; MOST_PAIRS],
    count: usize,
}

impl Default for Keys {
    fn default() -> Self {
        Self { keys: [0; MOST_PAIRS], count: 0 }
    }
}

impl Keys {
    /// The keys so far.
    pub fn as_slice(&self) -> &[u64] {
        &self.keys[..self.count]
    }

    /// Forgets them.
    pub fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds the key of a template with two values.
    pub(super) fn add(&mut self, template: u64, a: u64, b: u64) {
        debug_assert!(self.count < MOST_PAIRS, "the templates are counted");
        self.keys[self.count] = key(template, a, b);
        self.count += 1;
    }
}

/// The keys of a token that depend on more than one word.
pub fn pair_keys(around: &Around<'_>, keys: &mut Keys) {
    keys.clear();
    let [far, last, own, next, further] = around.words;
    let [_, c1, c2, c3, _] = around.words.map(|word| u64::from(word.clusters[1]));
    keys.add(100, last.lower, own.lower);
    keys.add(101, own.lower, next.lower);
    keys.add(102, last.shape, own.shape);
    keys.add(103, own.shape, next.shape);
    keys.add(104, last.shape ^ own.shape.rotate_left(17), next.shape);
    keys.add(105, c1, c2);
    keys.add(106, c2, c3);
    keys.add(107, c1 << 32 | c3, own.shape);
    keys.add(108, last.lower, own.shape);
    keys.add(109, own.shape, next.lower);
    keys.add(110, last.lower, next.lower);
    keys.add(111, far.lower, last.lower);
    keys.add(112, next.lower, further.lower);
    keys.add(113, u64::from(last.clusters[2]), u64::from(own.clusters[2]));
    keys.add(114, u64::from(own.clusters[2]), u64::from(next.clusters[2]));
    let coarse = |word: &Word| u64::from(word.clusters[0]) << 4 | word.class as u64;
    keys.add(115, coarse(last) << 16 | coarse(own), coarse(next));
    keys.add(116, coarse(far) << 16 | coarse(last), coarse(own));
    keys.add(117, coarse(own) << 16 | coarse(next), coarse(further));
    let lists = |word: &Word| u64::from(word.lists) << 4 | word.class as u64;
    keys.add(118, lists(last), lists(own));
    keys.add(119, lists(own), lists(next));
    keys.add(120, u64::from(around.evidence), u64::from(around.case));
    keys.add(121, u64::from(around.evidence), own.shape);
    keys.add(122, u64::from(around.case), own.shape);
    let run = &around.run;
    if matches!(own.class, Class::Capital | Class::Upper) {
        let place = u64::from(run.place) << 4 | u64::from(run.length);
        keys.add(130, run.last.lower, place);
        keys.add(131, run.first.lower, place);
        keys.add(132, run.after.lower, u64::from(run.to_end));
        keys.add(133, run.before.lower, u64::from(run.place));
        keys.add(134, u64::from(run.last.clusters[1]), place);
        keys.add(135, u64::from(run.first.clusters[1]), place);
        keys.add(136, u64::from(run.after.clusters[1]), u64::from(run.before.clusters[1]));
        keys.add(137, place, own.shape);
        keys.add(138, u64::from(run.last.clusters[2]), u64::from(run.to_end));
    }
    for (at, gazetted) in around.gazetted.iter().enumerate() {
        if *gazetted != 0 {
            keys.add(140, at as u64, u64::from(*gazetted));
        }
    }
    if around.gazetted[1] != 0 {
        keys.add(141, own.shape, u64::from(around.gazetted[1]));
        keys.add(142, u64::from(own.habit), u64::from(around.gazetted[1]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::lexicon::Lexicon;

    #[test]
    fn templates_and_values_make_different_keys() {
        let mut keys: Vec<u64> = (0..50u64)
            .flat_map(|t| (0..50u64).flat_map(move |a| (0..50u64).map(move |b| key(t, a, b))))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 50 * 50 * 50);
    }

    #[test]
    fn the_same_word_has_other_keys_at_another_distance() {
        let word = Word::of("Ellery", &Lexicon::default());
        let mut here = Vec::new();
        type_keys("Ellery", &word, 0, &mut here);
        let mut beside = Vec::new();
        type_keys("Ellery", &word, 1, &mut beside);
        assert!(here.len() > beside.len());
        assert!(beside.iter().all(|key| !here.contains(key)));
    }
}
