//! How well names are found: those with the right words and the right type.

use wiredesk::stages::entities::tagger::label::{LANES, Span, spans};

use super::corpus::TYPES;

/// Right, found and sought names, by type.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    right: [usize; 4],
    found: [usize; 4],
    sought: [usize; 4],
}

impl Tally {
    /// Compares the names of a sentence; labels are lanes, the last is none.
    pub fn add(&mut self, labels: &[u8], sought: &[Span]) {
        let labels: Vec<Option<u8>> =
            labels.iter().map(|&label| (usize::from(label) < LANES).then_some(label)).collect();
        let mut found = Vec::new();
        spans(&labels, 0, &mut found);
        for span in &found {
            self.found[span.kind] += 1;
            self.right[span.kind] += usize::from(sought.contains(span));
        }
        sought.iter().for_each(|span| self.sought[span.kind] += 1);
    }

    /// F1 in per cent over people, organisations and places together.
    pub fn f1(&self) -> f64 {
        f1(sum(&self.right), sum(&self.found), sum(&self.sought))
    }

    /// All figures on a line.
    pub fn line(&self) -> String {
        let one = |kind: usize| {
            let f1 = f1(self.right[kind], self.found[kind], self.sought[kind]);
            format!("{} {f1:.1}", TYPES[kind])
        };
        format!("F1 {:.2}  {}", self.f1(), (0..4).map(one).collect::<Vec<_>>().join(" "))
    }
}

fn sum(counts: &[usize; 4]) -> usize {
    counts[..3].iter().sum()
}

fn f1(right: usize, found: usize, sought: usize) -> f64 {
    200.0 * right as f64 / (found + sought).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_with_its_words_and_its_type() {
        let mut tally = Tally::default();
        let none = LANES as u8;
        let sought = [Span { start: 0, end: 2, kind: 0 }, Span { start: 3, end: 4, kind: 2 }];
        tally.add(&[0, 2, none, 11], &sought);
        assert_eq!(tally.f1(), 100.0);
        tally.add(&[4, 6, none, 11], &sought);
        assert_eq!(tally.f1(), 75.0);
    }
}
