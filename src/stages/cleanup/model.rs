//! The block model: gradient-boosted oblivious trees over bytes.
//!
//! A tree asks the same question of all lines on each of its levels ("is column c above t?"), so the
//! answers of sixteen lines are worked out at once and a leaf is found without a branch (oblivious
//! trees, as in CatBoost). Two forests stand in a file: the first sees lines and page, the second
//! also the first one's scores of the lines around.

use super::features::{Features, LANES, Table};

/// Levels of a tree.
pub const DEPTH: usize = 6;

/// Leaves of a tree.
pub const LEAVES: usize = 1 << DEPTH;

/// Weight below which the first forest is sure of a line: odds of seven to one.
const SURE: i32 = -2 * UNIT as i32;

/// Trees of the first forest after which it may be sure.
pub const GLANCE: usize = 32;

/// Lines that are weighed together.
pub const BLOCK: usize = LANES;

/// A threshold that no cell is above.
pub const NEVER: u8 = 127;

/// First bytes of a file of weights.
const MAGIC: &[u8; 8] = b"wdtrees1";

/// Parts of a unit of log-odds that weights count in.
pub const UNIT: f32 = 512.0;

/// Most trees of a forest: a limit on what a file can claim.
const MOST_TREES: usize = 4_096;

/// One tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Column and threshold of every level: the bit of the level is set where the cell is above it.
    pub splits: [(u16, u8); DEPTH],
    /// Weight of every leaf.
    pub leaves: [i16; LEAVES],
}

/// A sum of trees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forest {
    /// What every line begins with.
    pub bias: i32,
    /// The trees.
    pub trees: Vec<Tree>,
}

/// The two forests of a kind of body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Sees lines and page.
    pub first: Forest,
    /// Sees the first one's scores too.
    pub second: Forest,
    /// Weight from which a line is kept.
    pub threshold: i32,
}

/// A file that is no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a model of trees, or cut short")]
pub struct NotAModel;

impl Tree {
    /// Adds the weights of a block of lines.
    fn add(&self, block: &[[u8; LANES]], sums: &mut [i32; LANES]) {
        let leaves = self.leaves_of(block);
        for (sum, leaf) in sums.iter_mut().zip(leaves) {
            *sum += i32::from(self.leaves[usize::from(leaf) % LEAVES]);
        }
    }

    /// The leaves of a block of lines. A cell is at most 127, so signed bytes are compared: one
    /// instruction for all of them.
    #[inline(never)]
    fn leaves_of(&self, block: &[[u8; LANES]]) -> [u8; LANES] {
        let mut leaves = [0u8; LANES];
        for (level, &(column, threshold)) in self.splits.iter().enumerate() {
            let Some(cells) = block.get(usize::from(column)) else { continue };
            let above = cells.map(|cell| u8::from(cell as i8 > threshold as i8) << level);
            for (leaf, bit) in leaves.iter_mut().zip(&above) {
                *leaf |= bit;
            }
        }
        leaves
    }
}

impl Forest {
    /// The weight of every line of the table.
    fn weigh(&self, table: &Table, weights: &mut Vec<i32>) {
        weights.clear();
        weights.resize(table.lines().next_multiple_of(LANES), self.bias);
        let (glance, rest) = self.trees.split_at(GLANCE.min(self.trees.len()));
        for (block, sums) in table.blocks().zip(weights.as_chunks_mut::<LANES>().0) {
            add(glance, block, sums);
            if !is_sure(sums) {
                add(rest, block, sums);
            }
        }
        weights.truncate(table.lines());
    }

    /// Weighs the lines anew, but for the blocks of which the first forest is sure.
    fn weigh_again(&self, table: &Table, weights: &mut Vec<i32>) {
        weights.resize(table.lines().next_multiple_of(LANES), SURE - 1);
        for (block, sums) in table.blocks().zip(weights.as_chunks_mut::<LANES>().0) {
            if !is_sure(sums) {
                *sums = [self.bias; LANES];
                add(&self.trees, block, sums);
            }
        }
        weights.truncate(table.lines());
    }

    /// Whether every column exists in a table of `columns`.
    fn fits(&self, columns: usize) -> bool {
        let mut splits = self.trees.iter().flat_map(|tree| tree.splits);
        splits.all(|(column, _)| usize::from(column) < columns)
    }

    fn write(&self, file: &mut Vec<u8>) {
        file.extend(self.bias.to_le_bytes());
        file.extend((self.trees.len() as u32).to_le_bytes());
        for tree in &self.trees {
            for (column, threshold) in tree.splits {
                file.extend(column.to_le_bytes());
                file.push(threshold);
            }
            for leaf in tree.leaves {
                file.extend(leaf.to_le_bytes());
            }
        }
    }

    fn read(file: &mut &[u8]) -> Result<Self, NotAModel> {
        let bias = i32::from_le_bytes(take(file)?);
        let count = u32::from_le_bytes(take(file)?) as usize;
        if count > MOST_TREES {
            return Err(NotAModel);
        }
        let mut trees = Vec::new();
        for _ in 0..count {
            let mut tree = Tree { splits: [(0, 0); DEPTH], leaves: [0; LEAVES] };
            for split in &mut tree.splits {
                // Above all cells is above all cells, also where bytes are compared as signed ones.
                *split = (u16::from_le_bytes(take(file)?), take::<1>(file)?[0].min(NEVER));
            }
            for leaf in &mut tree.leaves {
                *leaf = i16::from_le_bytes(take(file)?);
            }
            trees.push(tree);
        }
        Ok(Self { bias, trees })
    }
}

fn take<const N: usize>(file: &mut &[u8]) -> Result<[u8; N], NotAModel> {
    let (head, rest) = file.split_first_chunk().ok_or(NotAModel)?;
    *file = rest;
    Ok(*head)
}

impl Model {
    /// Reads a file of weights for a table of `columns`.
    ///
    /// # Errors
    /// Where the file is none, is cut short, or names a column that does not exist.
    pub fn read(mut file: &[u8], columns: usize) -> Result<Self, NotAModel> {
        if &take::<8>(&mut file)? != MAGIC {
            return Err(NotAModel);
        }
        let threshold = i32::from_le_bytes(take(&mut file)?);
        let first = Forest::read(&mut file)?;
        let second = Forest::read(&mut file)?;
        let whole = file.is_empty() && first.fits(columns) && second.fits(columns);
        if whole { Ok(Self { first, second, threshold }) } else { Err(NotAModel) }
    }

    /// The file of weights.
    pub fn write(&self) -> Vec<u8> {
        let mut file = MAGIC.to_vec();
        file.extend(self.threshold.to_le_bytes());
        self.first.write(&mut file);
        self.second.write(&mut file);
        file
    }

    /// Weighs the lines: above zero is kept. The features' context columns are filled in on the way.
    pub(super) fn weigh(&self, features: &mut Features, weights: &mut Vec<i32>) {
        self.first.weigh(&features.table, weights);
        let scores: Vec<u16> = weights.iter().map(|&weight| score(weight)).collect();
        features.context(&scores);
        self.second.weigh_again(&features.table, weights);
        for weight in weights {
            *weight -= self.threshold;
        }
    }
}

/// Adds the trees' weights to those of a block of lines.
fn add(trees: &[Tree], block: &[[u8; LANES]], sums: &mut [i32; LANES]) {
    for tree in trees {
        tree.add(block, sums);
    }
}

/// Whether the first forest takes all lines of a block for furniture, beyond what further trees
/// would change. Whole menus are, and most trees are spared most lines of a page.
pub fn is_sure(weights: &[i32]) -> bool {
    weights.iter().all(|&weight| weight < SURE)
}

/// A weight as a score from 0 to 1000, 500 for 0; a smooth step that is the same on every machine.
pub fn score(weight: i32) -> u16 {
    let odds = weight as f32 / UNIT;
    (500.0 + 500.0 * odds / (1.0 + odds.abs())) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        let mut tree = Tree { splits: [(0, NEVER); DEPTH], leaves: [-100; LEAVES] };
        tree.splits[2] = (1, 10);
        tree.leaves[4] = 300;
        let first = Forest { bias: 7, trees: vec![tree] };
        Model { second: first.clone(), first, threshold: -3 }
    }

    #[test]
    fn a_line_falls_into_the_leaf_its_cells_name() {
        let mut table = Table::default();
        table.reset(20, 2);
        table.set(1, 17, 11);
        let mut weights = Vec::new();
        model().first.weigh(&table, &mut weights);
        assert_eq!((weights[16], weights[17], weights.len()), (-93, 307, 20));
    }

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        assert_eq!(Model::read(&model().write(), 2), Ok(model()));
    }

    #[test]
    fn broken_files_are_refused() {
        let file = model().write();
        assert_eq!(Model::read(&file[..file.len() - 1], 2), Err(NotAModel));
        assert_eq!(Model::read(&[&file[..], b"x"].concat(), 2), Err(NotAModel));
        assert_eq!(Model::read(&file, 1), Err(NotAModel));
        assert_eq!(Model::read(b"wdtrees0", 2), Err(NotAModel));
    }

    #[test]
    fn scores_rise_with_the_weight() {
        assert_eq!(
            (score(i32::MIN / 2), score(0), score(512), score(i32::MAX)),
            (0, 500, 750, 999)
        );
    }
}
