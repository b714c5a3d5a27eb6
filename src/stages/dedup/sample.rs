//! Ordered threshold samples of sets of hashes.
//!
//! A sample holds every hash of the set below a threshold, a power of two that is chosen so that
//! at most so many are left. The threshold sample of an intersection is the intersection of the
//! threshold samples, so that what two texts share can be estimated without bias between a long
//! article and the brief that was cut from it; which MinHash cannot do. Kept in the order of first
//! occurrence, which tells a copy from a text about the same. (After A. Broder's containment, "On
//! the resemblance and containment of documents", 1997.)

/// Bits of a hash in a sample.
pub(super) const HASH_BITS: u32 = 30;

/// One hash of a sample with two marks: 30 bits of hash, then one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry(pub(super) u32);

impl Entry {
    pub(super) fn new(hash: u64, is_key: bool, mark: bool) -> Self {
        let high = (hash >> (64 - HASH_BITS)) as u32;
        Self(high << 2 | u32::from(mark) << 1 | u32::from(is_key))
    }

    /// The hash: its upper 30 bits.
    pub fn hash(self) -> u32 {
        self.0 >> 2
    }

    /// The upper 16 bits of the hash.
    pub fn short(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Whether texts are looked up by it.
    pub fn is_key(self) -> bool {
        self.0 & 1 != 0
    }

    /// What its sample marks.
    pub fn is_marked(self) -> bool {
        self.0 & 2 != 0
    }

    /// Whether the samples of this level hold it: it has at least so many leading zeros.
    #[inline(always)]
    pub fn is_of(self, level: u8) -> bool {
        self.0 <= u32::MAX >> level.min(HASH_BITS as u8)
    }
}

/// A sample under construction and the places it came from.
#[derive(Debug, Default)]
pub(super) struct Sample {
    /// Hashes are in it that have at least so many leading zeros.
    pub(super) level: u8,
    /// In the order of the text, each hash once.
    pub(super) entries: Vec<Entry>,
    /// For each entry, the index of the token it was made of.
    pub(super) tokens: Vec<u32>,
}

impl Sample {
    /// The sample of a sequence, of at most `max` entries (up to 255).
    pub(super) fn of(all: &[Entry], max: usize) -> Self {
        // Repetitions are not known yet: twice as many may pass.
        let (mut level, left) = thinned(all, 0, 2 * max);
        // The place behind the last one takes what is not kept.
        let mut entries = vec![Entry(0); left + 1];
        let mut tokens = vec![0; left + 1];
        let mut count = 0;
        for (token, entry) in (0u32..).zip(all) {
            (entries[count], tokens[count]) = (*entry, token);
            count += usize::from(entry.is_of(level));
        }
        let mut sample = Self { level, entries, tokens };
        // Of at most a quarter of the slots that are used few meet another.
        let mut seen = vec![0u32; (4 * left).next_power_of_two().max(2)];
        sample.keep(left, |entry| is_first(&mut seen, entry.hash()));
        (level, _) = thinned(&sample.entries, level, max);
        if level > sample.level {
            sample.keep(sample.entries.len(), |entry| entry.is_of(level));
            sample.level = level;
        }
        sample
    }

    /// Keeps of the first so many those that are wanted. Without a branch, as no processor can
    /// foresee them.
    fn keep(&mut self, of: usize, mut is_wanted: impl FnMut(Entry) -> bool) {
        let mut count = 0;
        for at in 0..of {
            let entry = self.entries[at];
            (self.entries[count], self.tokens[count]) = (entry, self.tokens[at]);
            count += usize::from(is_wanted(entry));
        }
        self.entries.truncate(count);
        self.tokens.truncate(count);
    }
}

/// The finest level, from this one on, that at most so many entries are of, and how many are.
fn thinned(all: &[Entry], from: u8, most: usize) -> (u8, usize) {
    let mut level = from;
    loop {
        let left = all.iter().fold(0u32, |left, entry| left + u32::from(entry.is_of(level)));
        if left as usize <= most || u32::from(level) == HASH_BITS {
            return (level, left as usize);
        }
        level += 1;
    }
}

/// Whether the hash has not been seen; it has now.
fn is_first(seen: &mut [u32], hash: u32) -> bool {
    let stored = hash + 1;
    let mask = seen.len() - 1;
    let mut slot = hash as usize & mask;
    while seen[slot] != 0 {
        if seen[slot] == stored {
            return false;
        }
        slot = (slot + 1) & mask;
    }
    seen[slot] = stored;
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(hashes: &[u64]) -> Vec<Entry> {
        hashes.iter().map(|hash| Entry::new(*hash, false, false)).collect()
    }

    proptest! {
        #[test]
        fn the_sample_of_what_is_common_is_what_the_samples_have_in_common(
            one in prop::collection::vec(any::<u64>(), 0..300),
            other in prop::collection::vec(any::<u64>(), 0..300),
            both in prop::collection::vec(any::<u64>(), 0..300),
        ) {
            let sample = |own: &[u64]| Sample::of(&entries(&[own, &both[..]].concat()), 64);
            let (one, other) = (sample(&one), sample(&other));
            let level = one.level.max(other.level);
            for entry in entries(&both) {
                let is_in = |sample: &Sample| sample.entries.contains(&entry);
                prop_assert_eq!(is_in(&one) && is_in(&other), entry.is_of(level));
            }
        }

        #[test]
        fn a_sample_keeps_the_order_and_each_hash_once(
            hashes in prop::collection::vec(0u64..400, 0..2_000), most in 1usize..256,
        ) {
            let spread = |hash: u64| hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let hashes: Vec<u64> = hashes.into_iter().map(spread).collect();
            let sample = Sample::of(&entries(&hashes), most);
            prop_assert!(sample.entries.len() <= most);
            prop_assert!(sample.tokens.is_sorted_by(|one, next| one < next));
            let mut known: Vec<u32> = sample.entries.iter().map(|entry| entry.hash()).collect();
            known.sort_unstable();
            known.dedup();
            prop_assert_eq!(known.len(), sample.entries.len());
        }
    }
}
