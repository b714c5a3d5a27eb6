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

    /// The finest level whose sample holds it: leading zeros of its hash.
    pub fn level(self) -> u8 {
        (self.0.leading_zeros().min(HASH_BITS)) as u8
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

/// Slots of the table that finds repetitions; at most half of them are ever used.
const SLOTS: usize = 1024;

impl Sample {
    /// The sample of a sequence, of at most `max` entries (up to 255).
    pub(super) fn of(all: &[(Entry, u32)], max: usize) -> Self {
        let mut at_level = [0usize; HASH_BITS as usize + 1];
        for (entry, _) in all {
            at_level[usize::from(entry.level())] += 1;
        }
        // Repetitions are not known yet: twice as many may pass.
        let mut left = all.len();
        let mut level = 0;
        while left > 2 * max {
            left -= at_level[usize::from(level)];
            level += 1;
        }
        let mut first = Vec::with_capacity(left);
        let mut seen = [0u32; SLOTS];
        at_level = [0; HASH_BITS as usize + 1];
        for &(entry, token) in all.iter().filter(|(entry, _)| entry.level() >= level) {
            if is_first(&mut seen, entry.hash()) {
                at_level[usize::from(entry.level())] += 1;
                first.push((entry, token));
            }
        }
        left = first.len();
        while left > max {
            left -= at_level[usize::from(level)];
            level += 1;
        }
        first.retain(|(entry, _)| entry.level() >= level);
        let (entries, tokens) = first.into_iter().unzip();
        Self { level, entries, tokens }
    }
}

/// Whether the hash has not been seen; it has now.
fn is_first(seen: &mut [u32; SLOTS], hash: u32) -> bool {
    let stored = hash + 1;
    let mut slot = hash as usize % SLOTS;
    while seen[slot] != 0 {
        if seen[slot] == stored {
            return false;
        }
        slot = (slot + 1) % SLOTS;
    }
    seen[slot] = stored;
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(hashes: &[u64]) -> Vec<(Entry, u32)> {
        let entry = |(at, hash): (u32, &u64)| (Entry::new(*hash, false, false), at);
        (0u32..).zip(hashes).map(entry).collect()
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
            for entry in entries(&both).into_iter().map(|(entry, _)| entry) {
                let is_in = |sample: &Sample| sample.entries.contains(&entry);
                prop_assert_eq!(is_in(&one) && is_in(&other), entry.level() >= level);
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
