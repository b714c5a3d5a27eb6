//! The weights: a row of 16 small numbers a feature, found by the feature's key.
//!
//! A bucket is one cache line: three fingerprints and their rows. Every row is in the bucket that
//! its key names, so one look is enough: keys are parted into groups, and each group has a *shift*
//! that was chosen so that all of its keys find room (compress, hash and displace: Belazzougui,
//! Botelho and Dietzfelbinger 2009). A key that is not there is taken for another about once in a
//! thousand million look-ups.

use super::label::LANES;
use super::lexicon::count;

/// Rows in a bucket.
const SLOTS: usize = 3;
/// Bytes of a bucket in the model.
const BUCKET: usize = SLOTS * (4 + LANES);
/// Keys of a group, about.
const GROUP: usize = 4;
/// Buckets are made this much more, in a thousandth, until every key finds room.
const GROWTH: usize = 10;
/// How often they are made more.
const MOST_GROWTHS: usize = 100;

/// A row of weights, in units of 1 / [`SCALE`].
pub type Row = [i8; LANES];

/// What a weight of 1 is stored as.
pub const SCALE: f32 = 32.0;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(64))]
struct Bucket {
    prints: [u32; SLOTS],
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
    /// By group of keys.
    shifts: Vec<u8>,
    /// A bit for the hash of every key that is there. Most keys that are looked for are not, and
    /// are turned away here without a look into the table.
    sieve: Vec<u64>,
}

impl Table {
    /// Builds the table; a row of zeros is left out, and so is all where two keys are the same.
    pub fn build(rows: &[(u64, Row)]) -> Self {
        let rows: Vec<&(u64, Row)> = rows.iter().filter(|(_, row)| *row != [0; LANES]).collect();
        let mut groups: Vec<Vec<&(u64, Row)>> = vec![Vec::new(); rows.len().div_ceil(GROUP)];
        for row in &rows {
            let group = scaled(row.0, groups.len());
            groups[group].push(row);
        }
        let least = rows.len().div_ceil(SLOTS);
        let sizes = (0..MOST_GROWTHS).map(|times| least + least * GROWTH * times / 1_000 + times);
        let mut table = sizes.take_while(|_| least > 0).find_map(|size| Self::place(&groups, size));
        table.iter_mut().for_each(Self::sift);
        table.unwrap_or_default()
    }

    /// Puts all groups into so many buckets, the largest first; `None` where one finds no room.
    fn place(groups: &[Vec<&(u64, Row)>], size: usize) -> Option<Self> {
        let mut table = Self {
            buckets: vec![Bucket::default(); size],
            shifts: vec![0; groups.len()],
            sieve: Vec::new(),
        };
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&group| (std::cmp::Reverse(groups[group].len()), group));
        for group in order {
            table.shifts[group] = (0..=u8::MAX).find(|&shift| table.put(&groups[group], shift))?;
        }
        Some(table)
    }

    /// Puts a group's rows where a shift sends them, if all find room there.
    fn put(&mut self, group: &[&(u64, Row)], shift: u8) -> bool {
        for (done, (key, row)) in group.iter().enumerate() {
            let at = scaled(shifted(*key, shift), self.buckets.len());
            let bucket = &mut self.buckets[at];
            let free = bucket.prints.iter().position(|&print| print == 0);
            match free.filter(|_| !bucket.prints.contains(&print(*key))) {
                Some(free) => {
                    bucket.prints[free] = print(*key);
                    bucket.rows[free] = *row;
                }
                None => {
                    self.take_back(&group[..done], shift);
                    return false;
                }
            }
        }
        true
    }

    fn take_back(&mut self, group: &[&(u64, Row)], shift: u8) {
        for (key, _) in group {
            let at = scaled(shifted(*key, shift), self.buckets.len());
            let bucket = &mut self.buckets[at];
            if let Some(slot) = bucket.prints.iter().position(|&found| found == print(*key)) {
                bucket.prints[slot] = 0;
                bucket.rows[slot] = [0; LANES];
            }
        }
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

    /// The bucket of a key; `None` where there are none.
    #[inline]
    fn bucket(&self, key: u64) -> Option<&Bucket> {
        let shift = self.shifts.get(scaled(key, self.shifts.len()))?;
        self.buckets.get(scaled(shifted(key, *shift), self.buckets.len()))
    }

    /// The row of a key.
    pub fn row(&self, key: u64) -> Option<&Row> {
        let bucket = self.bucket(key)?;
        let slot = bucket.prints.iter().position(|&found| found == print(key))?;
        Some(&bucket.rows[slot])
    }

    /// Adds the rows of those of the keys that are there.
    ///
    /// Nearly all of the time goes into waiting for memory. So the looks into sieve and table are
    /// kept free of decisions that hang on what was read: the processor then has many on their way
    /// at once.
    pub fn add(&self, keys: &[u64], sum: &mut [i16; LANES]) {
        let mut held = [0u64; AT_ONCE];
        for keys in keys.chunks(AT_ONCE) {
            let mut count = 0;
            for &key in keys {
                held[count] = key;
                count += usize::from(self.may_hold(key));
            }
            for bucket in held[..count].iter().map(|&key| (self.bucket(key), print(key))) {
                let (Some(bucket), print) = bucket else { return };
                let [first, second, third] = bucket.prints.map(|found| found == print);
                // At most one of them is equal.
                let row = &bucket.rows[usize::from(second) | usize::from(third) << 1];
                let mask = -i8::from(first | second | third);
                for lane in 0..LANES {
                    sum[lane] = sum[lane].wrapping_add(i16::from(row[lane] & mask));
                }
            }
        }
    }

    /// The table as bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.shifts.len() as u32).to_le_bytes());
        bytes.extend((self.buckets.len() as u32).to_le_bytes());
        bytes.extend(&self.shifts);
        for bucket in &self.buckets {
            bucket.prints.iter().for_each(|print| bytes.extend(print.to_le_bytes()));
            bucket.rows.iter().flatten().for_each(|weight| bytes.extend(weight.to_le_bytes()));
        }
    }

    /// Reads what [`Table::write`] wrote and takes it off the bytes; `None` where it is cut off.
    pub fn read(bytes: &mut &[u8]) -> Option<Self> {
        let (groups, rest) = count(bytes)?;
        let (size, rest) = count(rest)?;
        let (shifts, rest) = rest.split_at_checked(groups)?;
        let (buckets, rest) = rest.split_at_checked(size.checked_mul(BUCKET)?)?;
        *bytes = rest;
        let bucket = |bytes: &[u8]| {
            let mut bucket = Bucket::default();
            for (print, bytes) in bucket.prints.iter_mut().zip(bytes.chunks_exact(4)) {
                *print = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            }
            for (row, bytes) in bucket.rows.iter_mut().zip(bytes[SLOTS * 4..].chunks_exact(LANES)) {
                for (weight, &byte) in row.iter_mut().zip(bytes) {
                    *weight = byte as i8;
                }
            }
            bucket
        };
        let mut table = Self {
            buckets: buckets.chunks_exact(BUCKET).map(bucket).collect(),
            shifts: shifts.to_vec(),
            sieve: Vec::new(),
        };
        if size > 0 {
            table.sift();
        }
        Some(table)
    }
}

/// A number below `size`, by the upper half of a hash.
#[inline]
fn scaled(hash: u64, size: usize) -> usize {
    (((hash >> 32) * size as u64) >> 32) as usize
}

/// Another hash of a key for every shift: the factor stays odd.
#[inline]
fn shifted(key: u64, shift: u8) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15 + u64::from(shift) * 0x0001_59e3_779b_97f6)
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
