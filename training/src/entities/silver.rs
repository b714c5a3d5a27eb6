//! Texts with labels that were not made with care: only what a tagger learned from careful labels
//! agrees with is learned from.

use wiredesk::stages::entities::tagger::feature::Profile;
use wiredesk::stages::entities::tagger::lexicon::Lexicon;

use super::corpus::{Corpus, Document};
use super::crf::{Weights, best_path};
use super::prepare::{Numbers, Set};
use super::train::scores;

/// One document in so many is learned from; the others say what words mostly are. A document that
/// served for both would teach that this is always right.
const EVERY: usize = 4;

/// Parts a noisily labelled corpus: texts to count words in, and texts to learn from, which are
/// given a source of their own.
pub fn parted(mut noisy: Corpus, source: usize) -> (Corpus, Vec<Document>) {
    let mut learned = Vec::new();
    let mut counted = Vec::new();
    for (at, mut document) in noisy.documents.into_iter().enumerate() {
        if at % EVERY == 0 {
            document.source = source;
            learned.push(document);
        } else {
            counted.push(document);
        }
    }
    noisy.documents = counted;
    (noisy, learned)
}

/// Marks the words on whose label the tagger and the documents disagree.
pub fn doubt(documents: &mut [Document], lexicon: &Lexicon, numbers: &Numbers, weights: &Weights) {
    let mut set = Set::of(documents, lexicon, |_| Profile::NEUTRAL);
    set.number(numbers);
    let sentences = documents.iter_mut().flat_map(|document| &mut document.sentences);
    for (line, sentence) in set.lines.iter().zip(sentences) {
        let scores = scores(&set, weights, line);
        let classes = &set.classes[line.start..line.end];
        let found = best_path(&scores, classes, &weights.transitions);
        let stated = &set.labels[line.start..line.end];
        let differs = |at: &usize| found[*at] != stated[*at];
        sentence.unsure = (0..found.len()).filter(differs).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_document_serves_for_both() {
        let document = |number| Document { number, ..Document::default() };
        let noisy = Corpus { documents: (0..10).map(document).collect(), ..Corpus::default() };
        let (counted, learned) = parted(noisy, 7);
        assert_eq!((counted.documents.len(), learned.len()), (7, 3));
        assert!(learned.iter().all(|document| document.source == 7));
    }
}
