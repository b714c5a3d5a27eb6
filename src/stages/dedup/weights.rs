//! How much a word says: a table of document frequencies, learned once and part of the algorithm.
//!
//! `models/dedup-words.md` names its data. Every process that writes to one ledger must use the
//! same table, so its checksum stands in every sketch.

/// log2 of the number of buckets; two buckets share a byte.
const BITS: u32 = 19;
/// The table: a weight of 4 bits for each bucket of word hashes.
static TABLE: &[u8; 1 << (BITS - 1)] = include_bytes!("../../../models/dedup-words.bin");
/// Lower half of the table's xxh3-64.
pub(super) const TABLE_CHECKSUM: u32 = 0x7e09_d7e0;

/// Words up to this weight hold a sentence together and say nothing of its subject.
pub(super) const FUNCTION: u8 = 3;
/// The weight of words that the table does not know: rare names, figures, misprints.
pub(super) const UNKNOWN: u8 = 15;

/// The weight of a word by its hash: 0 for the commonest, [`UNKNOWN`] for words never met.
pub(super) fn weight(hash: u64) -> u8 {
    let bucket = (hash >> (64 - BITS)) as usize;
    // 19 bits halved are below the length of the table.
    let pair = TABLE[bucket >> 1];
    // Stored inverted, so that an empty table knows no word.
    UNKNOWN - if bucket & 1 == 0 { pair & 15 } else { pair >> 4 }
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::super::hash::WordHash;
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_table() {
        assert_eq!(TABLE_CHECKSUM, xxh3_64(TABLE) as u32);
    }

    #[test]
    fn common_words_weigh_little_and_unknown_ones_most() {
        let of = |word: &str| weight(WordHash::of(word.as_bytes()));
        assert!(of("the") <= FUNCTION && of("and") <= FUNCTION);
        assert!(of("bridge") > FUNCTION && of("bridge") < UNKNOWN);
        assert_eq!(of("qwrtzpsd"), UNKNOWN);
    }
}
