//! Word classes by the exchange algorithm: each word moves to the class that makes a class bigram
//! model likeliest (Kneser and Ney 1993; Martin, Liermann and Ney 1998).

#![allow(
    clippy::needless_range_loop,
    reason = "sums over several tables of one size read best by index"
)]

/// Iterations after which the classes are taken as they are.
const ROUNDS: usize = 12;

/// Shares of words that must still move for another round.
const LEAST_MOVES: f64 = 0.004;

/// Largest count whose logarithm is kept in a table.
const TABLE: usize = 1 << 16;

/// Neighbours of a word with how often they stand beside it.
type Neighbours = Vec<(u32, u32)>;

/// Classes (from 1; 0 is the end of a sentence) of the words of a text, by id. `kept` says by what
/// id a word goes: words that are too rare share the last id.
///
/// `text` holds ids below `size`, 0 ending a sentence.
pub fn cluster(text: &[u32], size: usize, classes: usize) -> Vec<u16> {
    let mut exchange = Exchange::new(text, size, classes);
    for round in 0..ROUNDS {
        let moved = exchange.round();
        eprintln!("  {classes} classes, round {}: {moved} of {size} words moved", round + 1);
        if (moved as f64) < LEAST_MOVES * size as f64 {
            break;
        }
    }
    exchange.class
}

struct Exchange {
    /// Classes and the end of a sentence.
    classes: usize,
    class: Vec<u16>,
    counts: Vec<u32>,
    after: Vec<Neighbours>,
    before: Vec<Neighbours>,
    /// How often the class of the column follows the class of the row, and its transpose.
    pairs: Vec<u32>,
    turned: Vec<u32>,
    totals: Vec<u64>,
    table: Vec<f64>,
}

impl Exchange {
    fn new(text: &[u32], size: usize, classes: usize) -> Self {
        let classes = classes + 1;
        let mut counts = vec![0u32; size];
        for &word in text {
            counts[word as usize] += 1;
        }
        let mut order: Vec<u32> = (1..size as u32).collect();
        order.sort_by_key(|&word| (std::cmp::Reverse(counts[word as usize]), word));
        let mut class = vec![0u16; size];
        for (rank, &word) in order.iter().enumerate() {
            class[word as usize] = (rank % (classes - 1) + 1) as u16;
        }
        let mut bigrams: Vec<(u32, u32)> = text.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let after = neighbours(&mut bigrams, size);
        bigrams.iter_mut().for_each(|pair| *pair = (pair.1, pair.0));
        let before = neighbours(&mut bigrams, size);
        let table = (0..TABLE).map(|count| plain(count as f64)).collect();
        let mut exchange = Self {
            classes,
            class,
            counts,
            after,
            before,
            pairs: vec![0; classes * classes],
            turned: vec![0; classes * classes],
            totals: vec![0; classes],
            table,
        };
        exchange.count();
        exchange
    }

    fn count(&mut self) {
        for word in 0..self.counts.len() {
            let own = usize::from(self.class[word]);
            self.totals[own] += u64::from(self.counts[word]);
            for &(next, count) in &self.after[word] {
                let next = usize::from(self.class[next as usize]);
                self.pairs[own * self.classes + next] += count;
                self.turned[next * self.classes + own] += count;
            }
        }
    }

    /// Offers every word every class, frequent words first by id order; returns how many moved.
    fn round(&mut self) -> usize {
        let mut moved = 0;
        let mut ahead = vec![0u32; self.classes];
        let mut behind = vec![0u32; self.classes];
        let mut gains = vec![0f64; self.classes];
        for word in 1..self.counts.len() {
            let own = usize::from(self.class[word]);
            let itself = self.tally(word, &mut ahead, &mut behind);
            self.shift(word, own, &ahead, &behind, itself, false);
            gains.fill(0.0);
            self.weigh(word, &ahead, &behind, itself, &mut gains);
            let mut best = own;
            for class in 1..self.classes {
                if gains[class] > gains[best] + 1e-9 {
                    best = class;
                }
            }
            self.class[word] = best as u16;
            self.shift(word, best, &ahead, &behind, itself, true);
            moved += usize::from(best != own);
        }
        moved
    }

    /// How often each class stands behind and before the word, itself left out; returns how often
    /// the word follows itself.
    fn tally(&self, word: usize, ahead: &mut [u32], behind: &mut [u32]) -> u32 {
        ahead.fill(0);
        behind.fill(0);
        let mut itself = 0;
        for &(next, count) in &self.after[word] {
            if next as usize == word {
                itself = count;
            } else {
                ahead[usize::from(self.class[next as usize])] += count;
            }
        }
        for &(last, count) in &self.before[word] {
            if last as usize != word {
                behind[usize::from(self.class[last as usize])] += count;
            }
        }
        itself
    }

    /// Takes the word's counts out of a class, or puts them in.
    fn shift(
        &mut self,
        word: usize,
        class: usize,
        ahead: &[u32],
        behind: &[u32],
        itself: u32,
        is_in: bool,
    ) {
        let size = self.classes;
        let change = |cell: &mut u32, count: u32| {
            *cell = if is_in { *cell + count } else { *cell - count };
        };
        for other in 0..size {
            if ahead[other] > 0 {
                change(&mut self.pairs[class * size + other], ahead[other]);
                change(&mut self.turned[other * size + class], ahead[other]);
            }
            if behind[other] > 0 {
                change(&mut self.pairs[other * size + class], behind[other]);
                change(&mut self.turned[class * size + other], behind[other]);
            }
        }
        change(&mut self.pairs[class * size + class], itself);
        change(&mut self.turned[class * size + class], itself);
        let count = u64::from(self.counts[word]);
        let total = &mut self.totals[class];
        *total = if is_in { *total + count } else { *total - count };
    }

    /// What the logarithm of the likelihood would gain by the word in each class.
    fn weigh(&self, word: usize, ahead: &[u32], behind: &[u32], itself: u32, gains: &mut [f64]) {
        let size = self.classes;
        for (counts, cells) in [(ahead, &self.turned), (behind, &self.pairs)] {
            for (other, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let row = &cells[other * size..(other + 1) * size];
                let alone = self.entropy(u64::from(count));
                for (gain, &cell) in gains.iter_mut().zip(row) {
                    *gain += if cell == 0 { alone } else { self.rise(cell, count) };
                }
            }
        }
        let count = u64::from(self.counts[word]);
        for class in 1..size {
            let total = self.totals[class];
            gains[class] -= 2.0 * (self.entropy(total + count) - self.entropy(total));
            // The class beside itself was weighed for each side alone.
            let (a, b) = (ahead[class], behind[class]);
            if itself > 0 || a > 0 && b > 0 {
                let cell = self.pairs[class * size + class];
                let apart = self.rise(cell, a) + self.rise(cell, b);
                gains[class] += self.rise(cell, a + b + itself) - apart;
            }
        }
    }

    fn rise(&self, cell: u32, count: u32) -> f64 {
        self.entropy(u64::from(cell) + u64::from(count)) - self.entropy(u64::from(cell))
    }

    fn entropy(&self, count: u64) -> f64 {
        match self.table.get(count as usize) {
            Some(&known) => known,
            None => plain(count as f64),
        }
    }
}

fn plain(count: f64) -> f64 {
    if count > 0.0 { count * count.ln() } else { 0.0 }
}

/// Second words of the pairs by their first, with counts. Sorts the pairs.
fn neighbours(bigrams: &mut [(u32, u32)], size: usize) -> Vec<Neighbours> {
    bigrams.sort_unstable();
    let mut found = vec![Neighbours::new(); size];
    for pair in bigrams.iter() {
        let list = &mut found[pair.0 as usize];
        match list.last_mut() {
            Some((last, count)) if *last == pair.1 => *count += 1,
            _ => list.push((pair.1, 1)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_in_the_same_places_share_a_class() {
        // 1 and 2 are articles, 3 and 4 are nouns, 5 and 6 are verbs.
        let mut text = vec![0];
        for (article, noun, verb) in
            [(1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5), (1, 3, 6), (2, 4, 6), (1, 4, 5)]
        {
            text.extend([article, noun, verb, 0]);
        }
        let class = cluster(&text, 7, 3);
        assert_eq!(class[1], class[2]);
        assert_eq!(class[3], class[4]);
        assert_eq!(class[5], class[6]);
        assert_eq!(class[1..].iter().collect::<std::collections::BTreeSet<_>>().len(), 3);
    }
}
