//! The hash of a word: eight bytes at a time, so that most words take one step.
//!
//! After the multiply-and-fold of Wang Yi's wyhash. Part of the algorithm: the word table and every
//! sketch are made of these hashes.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const LANE: u64 = 0xd6e8_feb8_6659_fd93;
const LENGTH: u64 = 0xa076_1d64_78bd_642f;

/// A hash under construction.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordHash(u64);

impl WordHash {
    /// Of nothing yet.
    pub(super) fn new() -> Self {
        Self(SEED)
    }

    /// Adds eight bytes, little-endian; those beyond the word's end are zero.
    pub(super) fn add(self, lane: u64) -> Self {
        Self(fold(self.0 ^ lane, LANE))
    }

    /// The hash of a word of so many bytes.
    pub(super) fn finish(self, length: usize) -> u64 {
        fold(self.0 ^ length as u64, LENGTH)
    }

    /// The hash of a word at once.
    pub(super) fn of(word: &[u8]) -> u64 {
        let lanes = word.chunks(8).map(lane);
        lanes.fold(Self::new(), Self::add).finish(word.len())
    }
}

/// Up to eight bytes, zero beyond the end.
fn lane(bytes: &[u8]) -> u64 {
    match bytes.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |lane, byte| lane << 8 | u64::from(*byte)),
    }
}

/// Multiplies to 128 bits and folds the halves.
pub(super) fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product >> 64) as u64 ^ product as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_a_word_never_changes() {
        assert_eq!(WordHash::of(b"bridge"), WordHash::new().add(0x6567_6469_7262).finish(6));
        assert_ne!(WordHash::of(b"a"), WordHash::of(b"a\0"));
        assert_ne!(WordHash::of(b"counties"), WordHash::of(b"counties\0\0\0\0\0\0\0\0"));
    }

    #[test]
    fn hashes_of_like_words_fall_into_all_buckets() {
        let mut buckets = [0u32; 256];
        for number in 0..25_600 {
            buckets[(WordHash::of(format!("w{number}").as_bytes()) >> 56) as usize] += 1;
        }
        assert!(buckets.iter().all(|count| (50..170).contains(count)), "{buckets:?}");
    }
}
