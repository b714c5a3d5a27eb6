//! How well stories were found: agreement over pairs of texts.

use std::collections::HashMap;
use std::hash::Hash;

/// Agreement of what was told with what is true.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Adjusted Rand index.
    pub index: f64,
    /// Share of the pairs told that are true.
    pub precision: f64,
    /// Share of the true pairs that were told.
    pub recall: f64,
    /// Most true stories in one group told.
    pub most: usize,
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { index, precision, recall, most } = self;
        write!(f, "{index:.4} (P {precision:.4} R {recall:.4}, most stories in a group {most})")
    }
}

/// Compares two groupings of the same texts.
pub fn score(truth: &[u32], told: &[u128]) -> Score {
    let both: Vec<(u32, u128)> = truth.iter().copied().zip(told.iter().copied()).collect();
    let (wanted, found, right) = (pairs(truth), pairs(told), pairs(&both));
    let all = choose(truth.len() as u64).max(1.0);
    let expected = wanted * found / all;
    let mean = (wanted + found) / 2.0;
    let index = if mean > expected { (right - expected) / (mean - expected) } else { 1.0 };
    let mut stories: HashMap<u128, Vec<u32>> = HashMap::new();
    both.iter().for_each(|(story, group)| stories.entry(*group).or_default().push(*story));
    let most = stories.into_values().map(|mut stories| {
        stories.sort_unstable();
        stories.dedup();
        stories.len()
    });
    Score {
        index,
        precision: right / found.max(1.0),
        recall: right / wanted.max(1.0),
        most: most.max().unwrap_or(0),
    }
}

/// The mean of several scores, with the worst of what is counted.
pub fn mean(scores: &[Score]) -> Score {
    let of =
        |part: fn(&Score) -> f64| scores.iter().map(part).sum::<f64>() / scores.len().max(1) as f64;
    Score {
        index: of(|score| score.index),
        precision: of(|score| score.precision),
        recall: of(|score| score.recall),
        most: scores.iter().map(|score| score.most).max().unwrap_or(0),
    }
}

fn pairs<T: Eq + Hash>(groups: &[T]) -> f64 {
    let mut sizes: HashMap<&T, u64> = HashMap::new();
    groups.iter().for_each(|group| *sizes.entry(group).or_default() += 1);
    sizes.into_values().map(choose).sum()
}

fn choose(count: u64) -> f64 {
    (count * count.saturating_sub(1) / 2) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_grouping_is_perfect_and_one_group_is_worth_nothing() {
        let truth = [1, 1, 2, 2, 3];
        assert!((score(&truth, &[7, 7, 8, 8, 9]).index - 1.0).abs() < 1e-9);
        let lumped = score(&truth, &[7; 5]);
        assert!(lumped.index.abs() < 1e-9 && (lumped.recall - 1.0).abs() < 1e-9);
        assert_eq!(lumped.most, 3);
    }
}
