//! The table of features: a column a feature, a byte a line.
//!
//! Bytes, for two reasons: a model of thresholds needs no more, and sixteen lines are compared at
//! once. Every column says in [`super::names`] what its byte counts; [`level`] and [`share`] are how
//! counts and fractions become bytes.

/// Lines that are compared at once; columns are padded to a multiple of it.
pub(in crate::stages::cleanup) const LANES: usize = 16;

/// Features of the lines of one body, in a buffer that is used again.
#[derive(Clone, Debug, Default)]
pub(in crate::stages::cleanup) struct Table {
    cells: Vec<u8>,
    lines: usize,
    stride: usize,
}

impl Table {
    /// Makes room for `lines` lines of `columns` columns, all zero.
    pub(in crate::stages::cleanup) fn reset(&mut self, lines: usize, columns: usize) {
        self.lines = lines;
        self.stride = lines.next_multiple_of(LANES);
        self.cells.clear();
        self.cells.resize(self.stride * columns, 0);
    }

    /// How many lines there are.
    pub(in crate::stages::cleanup) fn lines(&self) -> usize {
        self.lines
    }

    /// A column, padded with zeros.
    pub(in crate::stages::cleanup) fn column(&self, column: usize) -> &[u8] {
        &self.cells[column * self.stride..(column + 1) * self.stride]
    }

    /// A column to be filled in.
    pub(in crate::stages::cleanup) fn column_mut(&mut self, column: usize) -> &mut [u8] {
        &mut self.cells[column * self.stride..(column + 1) * self.stride]
    }

    /// Sets a cell.
    pub(in crate::stages::cleanup) fn set(&mut self, column: usize, line: usize, value: u8) {
        self.cells[column * self.stride + line] = value;
    }

    /// A cell.
    pub(in crate::stages::cleanup) fn get(&self, column: usize, line: usize) -> u8 {
        self.cells[column * self.stride + line]
    }
}

/// Highest byte of a cell.
pub(in crate::stages::cleanup) const HIGHEST: u8 = 63;

/// A count: itself up to 15, then four steps for each doubling.
pub(in crate::stages::cleanup) fn level(count: u32) -> u8 {
    if count < 16 {
        return count as u8;
    }
    let octave = 31 - count.leading_zeros();
    let quarter = (count >> (octave - 2)) & 3;
    ((16 + (octave - 4) * 4 + quarter).min(u32::from(HIGHEST))) as u8
}

/// A fraction in sixtieths; 61 where there is nothing to take a fraction of.
pub(in crate::stages::cleanup) fn share(part: u32, whole: u32) -> u8 {
    if whole == 0 {
        return 61;
    }
    (u64::from(part.min(whole)) * 60 / u64::from(whole)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_grow_with_the_count_and_stay_below_the_highest() {
        let levels: Vec<u8> = (0..100_000).map(level).collect();
        assert!(levels.is_sorted());
        assert_eq!((levels[3], levels[16], levels[32], level(u32::MAX)), (3, 16, 20, HIGHEST));
    }

    #[test]
    fn shares_are_sixtieths() {
        assert_eq!((share(1, 2), share(9, 9), share(0, 0)), (30, 60, 61));
    }
}
