//! The table of features: a column a feature, a byte a line.
//!
//! Bytes, for two reasons: a model of thresholds needs no more, and sixteen lines are compared at
//! once. Every column says in [`super::names`] what its byte counts; [`level`] and [`share`] are how
//! counts and fractions become bytes.

/// Lines that are compared at once: a block.
pub(in crate::stages::cleanup) const LANES: usize = 16;

/// Value of a neighbour's cell where there is no neighbour.
const NONE: u8 = HIGHEST;

/// Furthest neighbour that a column is copied from.
const FURTHEST: usize = 3;

/// Features of the lines of one body, in a buffer that is used again. The cells of sixteen lines
/// stand together, column by column, so that a forest finds all it asks for near by.
#[derive(Clone, Debug, Default)]
pub(in crate::stages::cleanup) struct Table {
    cells: Vec<[u8; LANES]>,
    lines: usize,
    columns: usize,
    /// A column in one piece, with room for neighbours that are none at both ends.
    column: Vec<u8>,
}

impl Table {
    /// Makes room for `lines` lines of `columns` columns, all zero.
    pub(in crate::stages::cleanup) fn reset(&mut self, lines: usize, columns: usize) {
        self.lines = lines;
        self.columns = columns;
        self.cells.clear();
        self.cells.resize(lines.div_ceil(LANES) * columns, [0; LANES]);
    }

    /// How many lines there are.
    pub(in crate::stages::cleanup) fn lines(&self) -> usize {
        self.lines
    }

    /// The blocks of lines, each with a row of cells for every column. The last one may have lines
    /// that do not exist.
    pub(in crate::stages::cleanup) fn blocks(&self) -> impl Iterator<Item = &[[u8; LANES]]> {
        self.cells.chunks_exact(self.columns.max(1))
    }

    /// The first `COLUMNS` cells of one line, to be filled in. A table has the columns of its kind:
    /// those of text at least.
    #[inline(always)]
    pub(in crate::stages::cleanup) fn row<const COLUMNS: usize>(
        &mut self,
        line: usize,
    ) -> Row<'_, COLUMNS> {
        let block = &mut self.cells[line / LANES * self.columns..];
        let cells = block.first_chunk_mut().expect("no table has fewer columns than are asked for");
        Row { cells, lane: line % LANES }
    }

    /// Sets a cell.
    pub(in crate::stages::cleanup) fn set(&mut self, column: usize, line: usize, value: u8) {
        self.cells[line / LANES * self.columns + column][line % LANES] = value;
    }

    /// A cell.
    pub(in crate::stages::cleanup) fn get(&self, column: usize, line: usize) -> u8 {
        self.cells[line / LANES * self.columns + column][line % LANES]
    }

    /// Sets a column, line by line.
    pub(in crate::stages::cleanup) fn write(&mut self, column: usize, values: &[u8]) {
        let blocks = self.cells.chunks_exact_mut(self.columns.max(1));
        for (block, values) in blocks.zip(values.chunks(LANES)) {
            match values.first_chunk() {
                Some(values) => block[column] = *values,
                None => block[column][..values.len()].copy_from_slice(values),
            }
        }
    }

    /// Sets a column of every line.
    pub(in crate::stages::cleanup) fn fill(&mut self, column: usize, value: u8) {
        for block in self.cells.chunks_exact_mut(self.columns.max(1)) {
            block[column] = [value; LANES];
        }
    }

    /// Copies a column into others, so that each line sees the line `by` further on; at most
    /// three.
    pub(in crate::stages::cleanup) fn shift(&mut self, from: usize, to: &[(usize, isize)]) {
        self.column.clear();
        self.column.resize(FURTHEST, NONE);
        for block in self.cells.chunks_exact(self.columns.max(1)) {
            self.column.extend_from_slice(&block[from]);
        }
        self.column.truncate(FURTHEST + self.lines);
        self.column.resize(FURTHEST + self.lines.next_multiple_of(LANES) + FURTHEST, NONE);
        for &(column, by) in to {
            let mut start = FURTHEST.saturating_add_signed(by);
            for block in self.cells.chunks_exact_mut(self.columns.max(1)) {
                if let Some(seen) = self.column[start..].first_chunk() {
                    block[column] = *seen;
                }
                start += LANES;
            }
        }
    }
}

/// The cells of one line.
pub(in crate::stages::cleanup) struct Row<'a, const COLUMNS: usize> {
    cells: &'a mut [[u8; LANES]; COLUMNS],
    lane: usize,
}

impl<const COLUMNS: usize> Row<'_, COLUMNS> {
    /// Sets a cell.
    #[inline(always)]
    pub(in crate::stages::cleanup) fn set(&mut self, column: usize, value: u8) {
        self.cells[column][self.lane % LANES] = value;
    }
}

/// Highest byte of a cell.
pub(in crate::stages::cleanup) const HIGHEST: u8 = 63;

/// Counts whose levels are looked up.
const LOOKED_UP: usize = 512;

/// The levels of the smallest counts.
static LEVELS: [u8; LOOKED_UP] = {
    let mut levels = [0; LOOKED_UP];
    let mut count = 0;
    while count < LOOKED_UP {
        levels[count] = work_out_level(count as u32);
        count += 1;
    }
    levels
};

/// A count: itself up to 15, then four steps for each doubling.
#[inline(always)]
pub(in crate::stages::cleanup) fn level(count: u32) -> u8 {
    match LEVELS.get(count as usize) {
        Some(&level) => level,
        None => work_out_level(count),
    }
}

const fn work_out_level(count: u32) -> u8 {
    if count < 16 {
        return count as u8;
    }
    let octave = 31 - count.leading_zeros();
    let quarter = (count >> (octave - 2)) & 3;
    let level = 16 + (octave - 4) * 4 + quarter;
    if level < HIGHEST as u32 { level as u8 } else { HIGHEST }
}

/// Binary places of the numbers below.
const SHIFT: u32 = 32;

/// Sixty divided by small numbers, rounded up: multiplying is quicker than dividing.
static SIXTY_BY: [u64; 512] = {
    let mut table = [0; 512];
    let mut whole = 1;
    while whole < table.len() {
        table[whole] = (60 << SHIFT) / whole as u64 + 1;
        whole += 1;
    }
    table
};

/// A fraction in sixtieths; 61 where there is nothing to take a fraction of.
#[inline]
pub(in crate::stages::cleanup) fn share(part: u32, whole: u32) -> u8 {
    if whole == 0 {
        return 61;
    }
    let part = u64::from(part.min(whole));
    match SIXTY_BY.get(whole as usize) {
        Some(&sixty) => ((part * sixty) >> SHIFT) as u8,
        None => (part * 60 / u64::from(whole)) as u8,
    }
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
    fn a_line_sees_its_neighbours_cells() {
        let mut table = Table::default();
        table.reset(18, 3);
        (0..18).for_each(|line| table.set(0, line, line as u8));
        table.shift(0, &[(1, -2), (2, 3)]);
        let seen = |line| (table.get(1, line), table.get(2, line));
        assert_eq!(seen(0), (HIGHEST, 3));
        assert_eq!(seen(14), (12, 17));
        assert_eq!(seen(17), (15, HIGHEST));
    }

    #[test]
    fn shares_are_sixtieths() {
        assert_eq!((share(1, 2), share(9, 9), share(0, 0)), (30, 60, 61));
        for whole in 1..600 {
            assert!((0..=whole).all(|part| u32::from(share(part, whole)) == part * 60 / whole));
        }
    }
}
