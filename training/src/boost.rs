//! Gradient boosting of oblivious trees over byte columns, for two classes.
//!
//! Logistic loss, second-order gains (Friedman; Chen and Guestrin's XGBoost), one question for all
//! nodes of a level (Prokhorenkova and others, CatBoost). Rows and columns are drawn anew for every
//! tree; the same seed gives the same forest.

use wiredesk::stages::cleanup::model::{DEPTH, Forest, LEAVES, Tree, UNIT};

/// Values a byte of a cell may take.
const BINS: usize = 64;

/// Rows with what they are to become.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// A column a feature, a byte a row.
    pub columns: Vec<Vec<u8>>,
    /// Whether the row is to be kept.
    pub labels: Vec<bool>,
    /// How much it counts.
    pub weights: Vec<f32>,
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl Iterator<Item = u8>, label: bool, weight: f32) {
        for (at, cell) in cells.enumerate() {
            if self.columns.len() <= at {
                self.columns.push(Vec::new());
            }
            self.columns[at].push(cell.min(BINS as u8 - 1));
        }
        self.labels.push(label);
        self.weights.push(weight);
    }
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Trees.
    pub trees: usize,
    /// Share of a tree's weight that is taken.
    pub rate: f32,
    /// Added to the curvature of every leaf.
    pub damping: f32,
    /// Share of the rows a tree sees.
    pub rows: f32,
    /// Share of the columns a tree sees.
    pub columns: f32,
    /// Seed of the draws.
    pub seed: u64,
}

/// Trains a forest on the rows of `subset` and the columns of `allowed`.
pub fn train(rows: &Rows, subset: &[u32], allowed: &[usize], plan: &Plan) -> Forest {
    let mut draw = fastrand::Rng::with_seed(plan.seed);
    let bias = prior(rows, subset);
    let mut margins = vec![bias; subset.len()];
    let mut forest = Forest { bias: (bias * UNIT) as i32, trees: Vec::new() };
    for _ in 0..plan.trees {
        let mut drawn = Vec::new();
        let mut gradients = Vec::new();
        for (&row, &margin) in subset.iter().zip(&margins) {
            if draw.f32() < plan.rows {
                drawn.push(row);
                gradients.push(gradient(rows, row as usize, margin));
            }
        }
        let mut columns: Vec<usize> =
            allowed.iter().copied().filter(|_| draw.f32() < plan.columns).collect();
        if columns.is_empty() {
            columns.extend(allowed);
        }
        let tree = grow(rows, &drawn, &columns, &gradients, plan);
        for (&row, margin) in subset.iter().zip(&mut margins) {
            *margin += f32::from(tree.leaves[leaf_of(rows, &tree, row as usize)]) / UNIT;
        }
        forest.trees.push(tree);
    }
    forest
}

/// Gradient and curvature of the loss at a row.
fn gradient(rows: &Rows, row: usize, margin: f32) -> [f32; 2] {
    let chance = 1.0 / (1.0 + (-margin).exp());
    let weight = rows.weights[row];
    let target = if rows.labels[row] { 1.0 } else { 0.0 };
    [weight * (chance - target), weight * chance * (1.0 - chance)]
}

/// The weight of the rows of a range.
pub fn weigh(rows: &Rows, range: std::ops::Range<usize>, forest: &Forest) -> Vec<i32> {
    range
        .map(|row| {
            let leaves = forest.trees.iter().map(|tree| tree.leaves[leaf_of(rows, tree, row)]);
            forest.bias + leaves.map(i32::from).sum::<i32>()
        })
        .collect()
}

fn prior(rows: &Rows, subset: &[u32]) -> f32 {
    let (mut kept, mut gone) = (1.0, 1.0);
    for &row in subset {
        let row = row as usize;
        *(if rows.labels[row] { &mut kept } else { &mut gone }) += rows.weights[row];
    }
    f32::ln(kept / gone)
}

fn leaf_of(rows: &Rows, tree: &Tree, row: usize) -> usize {
    let bits = tree.splits.iter().enumerate();
    bits.map(|(level, &(column, threshold))| {
        usize::from(rows.columns[usize::from(column)][row] > threshold) << level
    })
    .sum()
}

/// Grows one tree level by level, each by the question with the highest gain over all leaves.
fn grow(
    rows: &Rows,
    drawn: &[u32],
    columns: &[usize],
    gradients: &[[f32; 2]],
    plan: &Plan,
) -> Tree {
    let mut tree = Tree { splits: [(0, u8::MAX); DEPTH], leaves: [0; LEAVES] };
    let mut leaves = vec![0u8; drawn.len()];
    for level in 0..DEPTH {
        let count = 1 << level;
        let halves = columns.split_at(columns.len() / 2);
        let best_of = |part: &[usize]| {
            let mut best = (0.0f32, 0usize, u8::MAX);
            for &column in part {
                let found =
                    best_split(&rows.columns[column], drawn, &leaves, gradients, count, plan);
                if found.0 > best.0 {
                    best = (found.0, column, found.1);
                }
            }
            best
        };
        let (one, two) = std::thread::scope(|scope| {
            let other = std::thread::Builder::new()
                .name("columns".to_owned())
                .spawn_scoped(scope, || best_of(halves.1));
            let one = best_of(halves.0);
            let two = other.ok().and_then(|thread| thread.join().ok());
            (one, two)
        });
        let best = match two {
            Some(two) if two.0 > one.0 => two,
            _ => one,
        };
        if best.0 <= 0.0 {
            break;
        }
        tree.splits[level] = (best.1 as u16, best.2);
        let column = &rows.columns[best.1];
        for (leaf, &row) in leaves.iter_mut().zip(drawn) {
            *leaf |= u8::from(column[row as usize] > best.2) << level;
        }
    }
    let mut sums = [[0.0f32; 2]; LEAVES];
    for (&leaf, gradient) in leaves.iter().zip(gradients) {
        sums[usize::from(leaf)][0] += gradient[0];
        sums[usize::from(leaf)][1] += gradient[1];
    }
    for (leaf, [gradient, curvature]) in tree.leaves.iter_mut().zip(sums) {
        let weight = -gradient / (curvature + plan.damping) * plan.rate;
        *leaf = (weight * UNIT).clamp(-30_000.0, 30_000.0).round() as i16;
    }
    tree
}

/// The threshold of a column with the highest gain over the leaves, and that gain.
fn best_split(
    column: &[u8],
    drawn: &[u32],
    leaves: &[u8],
    gradients: &[[f32; 2]],
    count: usize,
    plan: &Plan,
) -> (f32, u8) {
    let mut sums = vec![[0.0f32; 2]; count * BINS];
    for ((&row, &leaf), gradient) in drawn.iter().zip(leaves).zip(gradients) {
        let cell = &mut sums[usize::from(leaf) * BINS + usize::from(column[row as usize]) % BINS];
        cell[0] += gradient[0];
        cell[1] += gradient[1];
    }
    let value = |[gradient, curvature]: [f32; 2]| gradient * gradient / (curvature + plan.damping);
    let mut gains = [0.0f32; BINS];
    for leaf in sums.chunks_exact(BINS) {
        let whole = leaf.iter().fold([0.0, 0.0], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1]]);
        if whole[1] == 0.0 {
            continue;
        }
        let mut below = [0.0, 0.0];
        for (gain, cell) in gains.iter_mut().zip(leaf) {
            below = [below[0] + cell[0], below[1] + cell[1]];
            let above = [whole[0] - below[0], (whole[1] - below[1]).max(0.0)];
            *gain += value(below) + value(above) - value(whole);
        }
    }
    let mut best = (0.0, u8::MAX);
    for (threshold, &gain) in gains[..BINS - 1].iter().enumerate() {
        if gain > best.0 + 1e-6 {
            best = (gain, threshold as u8);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forest_learns_a_question_of_two_columns() {
        let mut rows = Rows::default();
        for number in 0..4_000u32 {
            let (one, two, noise) = (number % 7, number / 7 % 5, number / 3 % 11);
            let cells = [one as u8, two as u8, noise as u8];
            rows.push(cells.into_iter(), (one > 3) != (two > 2), 1.0);
        }
        let plan = Plan { trees: 20, rate: 0.5, damping: 1.0, rows: 1.0, columns: 1.0, seed: 1 };
        let subset: Vec<u32> = (0..4_000).collect();
        let forest = train(&rows, &subset, &[0, 1, 2], &plan);
        let right = weigh(&rows, 0..4_000, &forest)
            .iter()
            .zip(&rows.labels)
            .filter(|(weight, label)| (**weight > 0) == **label)
            .count();
        assert_eq!(right, rows.len());
    }
}
