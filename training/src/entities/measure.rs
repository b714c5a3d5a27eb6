//! How well names are found: those with the right words and the right type.

use wiredesk::stages::entities::tagger::desk::Desk;
use wiredesk::stages::entities::tagger::label::{LANES, Span, spans};
use wiredesk::stages::entities::tagger::model::Model;
use wiredesk::stages::entities::token::Token;

use super::corpus::{Document, TYPES};

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

/// How well a model does as it is shipped: with the first look alone, and with both.
pub fn tagged(model: &Model, documents: &[Document]) -> [Tally; 2] {
    let mut tallies = [Tally::default(); 2];
    let mut desk = Desk::default();
    for document in documents {
        let (mut text, mut tokens) = (String::new(), Vec::new());
        for sentence in &document.sentences {
            for (at, word) in sentence.words.iter().enumerate() {
                let start = text.len() as u32;
                text += word;
                tokens.push(Token { start, end: text.len() as u32, first: at == 0 });
            }
        }
        desk.tag(model, &tokens, |at| tokens[at].of(&text), &[]);
        let mut first = 0;
        for sentence in &document.sentences {
            let end = first + sentence.words.len();
            let none = LANES as u8;
            let looks: [Vec<u8>; 2] = [
                (first..end).map(|at| desk.first_label(at).unwrap_or(none)).collect(),
                (first..end).map(|at| desk.label(at).unwrap_or(none)).collect(),
            ];
            for (tally, labels) in tallies.iter_mut().zip(&looks) {
                tally.add(labels, &sentence.spans);
            }
            first = end;
        }
    }
    tallies
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
