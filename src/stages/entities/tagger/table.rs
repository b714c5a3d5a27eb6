//! The weights: a row of 16 small numbers a feature, found by the feature's key.
//!
//! A bucket is one cache line: three fingerprints and their rows. What does not fit goes into the
//! next bucket, and the first says so. A key that is not there is taken for another about once in
//! a thousand million look-ups.

use super::label::LANES;
use super::lexicon::count;

/// Rows in a bucket.
const SLOTS: usize = 3;
/// Most buckets that are looked at behind the first.
const MOST_STEPS: usize = 64;
/// Bytes of a bucket in the model.
const BUCKET: usize = 64;

/// A row of weights, in units of 1 / [`SCALE`].
pub type Row = [i8; LANES];

/// What a weight of 1 is stored as.
pub const SCALE: f32 = 32.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
struct Bucket {
    prints: [u32; SLOTS],
    /// Whether more follow in the next bucket.
    is_full: bool,
    rows: [Row; SLOTS],
}

/// Keys that are looked for together.
const AT_ONCE: usize = 40;

/// Bits of the sieve, as a power of two: half a megabyte, which stays in the cache of a core.
const SIEVE_BITS: u32 = 22;

/// The table. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    buckets: Vec<Bucket>,
    /// A bit for the hash of every key that is there. Most keys that are looked for are not, and
    /// are turned away here without a look into the table.
    sieve: Vec<u64>,
}

impl Table {
    /// Builds the table; a row of zeros is left out, and so is what finds no room.
    pub fn build(rows: &[(u64, Row)]) -> Self {
        let rows: Vec<&(u64, Row)> = rows.iter().filter(|(_, row)| *row != [0; LANES]).collect();
        let mut table = Self::of(vec![Bucket::default(); rows.len() * 4 / (SLOTS * 3) + 1]);
        let size = table.buckets.len();
        for (key, row) in rows {
            let mut at = table.bucket(*key);
            for _ in 0..MOST_STEPS {
                let bucket = &mut table.buckets[at];
                if let Some(free) = bucket.prints.iter().position(|&print| print == 0) {
                    bucket.prints[free] = print(*key);
                    bucket.rows[free] = *row;
                    break;
                }
                bucket.is_full = true;
                at = (at + 1) % size;
            }
        }
        table.sift();
        table
    }

    fn of(buckets: Vec<Bucket>) -> Self {
        Self { buckets, sieve: Vec::new() }
    }

    /// Builds the sieve.
    fn sift(&mut self) {
        self.sieve = vec![0; 1 << (SIEVE_BITS - 6)];
        for bucket in &self.buckets {
            for &print in bucket.prints.iter().filter(|&&print| print != 0) {
                let bit = sieve_bit(print);
                self.sieve[bit >> 6] |= 1 << (bit & 63);
            }
        }
    }

    /// Whether a key may be there.
    #[inline]
    fn may_hold(&self, key: u64) -> bool {
        let bit = sieve_bit(print(key));
        self.sieve.get(bit >> 6).is_some_and(|bits| bits >> (bit & 63) & 1 == 1)
    }

    fn bucket(&self, key: u64) -> usize {
        (((key >> 32) * self.buckets.len() as u64) >> 32) as usize
    }

    /// The row of a key.
    pub fn row(&self, key: u64) -> Option<&Row> {
        if !self.may_hold(key) {
            return None;
        }
        let print = print(key);
        let mut at = self.bucket(key);
        for _ in 0..MOST_STEPS {
            let bucket = self.buckets.get(at)?;
            for slot in 0..SLOTS {
                if bucket.prints[slot] == print {
                    return Some(&bucket.rows[slot]);
                }
            }
            if !bucket.is_full {
                return None;
            }
            at = (at + 1) % self.buckets.len();
        }
        None
    }

    /// Adds the rows of those of the keys that are there.
    ///
    /// Nearly all of the time goes into waiting for memory. So the looks into sieve and table are
    /// kept free of decisions that hang on what was read: the processor then has many on their way
    /// at once.
    pub fn add(&self, keys: &[u64], sum: &mut [i16; LANES]) {
        let mut held = [0u64; AT_ONCE];
        let mut places = [(0usize, 0usize, false); AT_ONCE];
        for keys in keys.chunks(AT_ONCE) {
            let mut count = 0;
            for &key in keys {
                held[count] = key;
                count += usize::from(self.may_hold(key));
            }
            for (place, &key) in places.iter_mut().zip(&held[..count]) {
                *place = self.place(key);
            }
            for (&(at, slot, is_sure), &key) in places.iter().zip(&held[..count]) {
                let row = if is_sure {
                    self.buckets.get(at).map(|b| &b.rows[slot])
                } else {
                    self.row(key)
                };
                if let Some(row) = row {
                    for lane in 0..LANES {
                        sum[lane] = sum[lane].wrapping_add(i16::from(row[lane]));
                    }
                }
            }
        }
    }

    /// Where the row of a key is if it is in its own bucket, and whether it is.
    #[inline]
    fn place(&self, key: u64) -> (usize, usize, bool) {
        let at = self.bucket(key);
        let Some(bucket) = self.buckets.get(at) else { return (0, 0, false) };
        let print = print(key);
        let [first, second, third] = bucket.prints.map(|found| found == print);
        // At most one of them is equal.
        let slot = usize::from(second) | usize::from(third) << 1;
        (at, slot, first | second | third)
    }

    /// The table as bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.buckets.len() as u32).to_le_bytes());
        for bucket in &self.buckets {
            bucket.prints.iter().for_each(|print| bytes.extend(print.to_le_bytes()));
            bytes.extend([u8::from(bucket.is_full), 0, 0, 0]);
            bucket.rows.iter().flatten().for_each(|weight| bytes.extend(weight.to_le_bytes()));
        }
    }

    /// Reads what [`Table::write`] wrote and takes it off the bytes; `None` where it is cut off.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (size, rest) = count(bytes)?;
        let (buckets, rest) = rest.split_at_checked(size.checked_mul(BUCKET)?)?;
        *bytes = rest;
        let bucket = |bytes: &[u8]| {
            let mut bucket = Bucket { is_full: bytes[12] != 0, ..Bucket::default() };
            for (print, bytes) in bucket.prints.iter_mut().zip(bytes.chunks_exact(4)) {
                *print = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            }
            for (row, bytes) in bucket.rows.iter_mut().zip(bytes[16..].chunks_exact(LANES)) {
                for (weight, &byte) in row.iter_mut().zip(bytes) {
                    *weight = byte as i8;
                }
            }
            bucket
        };
        let mut table = Self::of(buckets.chunks_exact(BUCKET).map(bucket).collect());
        table.sift();
        Some(table)
    }
}

/// Which bit of the sieve is a fingerprint's; its lowest bit is always set and says nothing.
fn sieve_bit(print: u32) -> usize {
    (print >> 1) as usize & ((1 << SIEVE_BITS) - 1)
}

/// Never 0, which marks a free slot.
fn print(key: u64) -> u32 {
    (key as u32) | 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::entities::tagger::feature::key;

    fn rows() -> Vec<(u64, Row)> {
        (0..5_000u64).map(|at| (key(1, at, 2), [(at % 100) as i8 + 1; LANES])).collect()
    }

    #[test]
    fn every_row_is_found_and_no_other() {
        let table = Table::build(&rows());
        for (key, row) in rows() {
            assert_eq!(table.row(key), Some(&row));
        }
        assert!((0..5_000u64).all(|at| table.row(key(2, at, 2)).is_none()));
        assert_eq!(Table::default().row(7), None);
    }

    #[test]
    fn rows_looked_for_together_are_those_looked_for_alone() {
        let table = Table::build(&rows());
        let keys: Vec<u64> = (0..200u64).map(|at| key(1 + at % 2, at * 7, 2)).collect();
        let mut together = [0; LANES];
        table.add(&keys, &mut together);
        let mut alone = [0i16; LANES];
        for row in keys.iter().filter_map(|&key| table.row(key)) {
            (0..LANES).for_each(|lane| alone[lane] += i16::from(row[lane]));
        }
        assert_eq!(together, alone);
        Table::default().add(&keys, &mut together);
        assert_eq!(together, alone);
    }

    #[test]
    fn the_table_survives_its_bytes() {
        let table = Table::build(&rows());
        let mut bytes = Vec::new();
        table.write(&mut bytes);
        assert_eq!(Table::read(&mut bytes.as_slice()), Some(table));
        assert_eq!(Table::read(&mut &bytes[..bytes.len() - 1]), None);
    }
}
