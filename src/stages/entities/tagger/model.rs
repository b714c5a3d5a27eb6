//! The trained model: lexicon, weights and transitions, and how single words are folded.

use super::feature::{OFFSETS, Profile, profile_keys, type_keys};
use super::label::LANES;
use super::lexicon::Lexicon;
use super::table::Table;
use super::viterbi::Transitions;
use super::word::Word;

/// First bytes of a model: its kind and the version of its form.
const MAGIC: &[u8; 8] = b"wdtag\0\0\x02";

/// Scores that a word adds to a token, by the token's distance from it.
pub type Folded = [[i16; LANES]; OFFSETS.len()];

/// What the tagger knows. The default knows nothing and finds nothing.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Words and lists of names.
    pub lexicon: Lexicon,
    /// Weights of both looks.
    pub table: Table,
    /// Scores of one label after another, for the first look.
    pub first: Transitions,
    /// The same for the second.
    pub second: Transitions,
}

impl Model {
    /// The model as bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        self.lexicon.write(&mut bytes);
        self.table.write(&mut bytes);
        self.first.write(&mut bytes);
        self.second.write(&mut bytes);
        bytes
    }

    /// Reads what [`Model::write`] wrote; `None` where the bytes are another thing or cut off.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let model = Self {
            lexicon: Lexicon::read(&mut rest)?,
            table: Table::read(&mut rest)?,
            first: Transitions::read(&mut rest)?,
            second: Transitions::read(&mut rest)?,
        };
        rest.is_empty().then_some(model)
    }

    /// Sums the weights of everything that depends on one word, for the tokens around it.
    ///
    /// The word stands two behind the token in the first row and two before it in the last: row
    /// `d` is what the word adds to a token from which it is `OFFSETS[d]` away.
    pub fn fold(&self, text: &str, word: &Word, keys: &mut Vec<u64>) -> Folded {
        OFFSETS.map(|offset| {
            keys.clear();
            type_keys(text, word, offset, keys);
            if word.lower != Word::EDGE.lower {
                profile_keys(word, Profile::NEUTRAL, offset, keys);
            }
            let mut sum = [0; LANES];
            self.table.add(keys, &mut sum);
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_kind_are_no_model() {
        assert!(Model::read(b"").is_none());
        assert!(Model::read(b"wdtag\0\0\x01").is_none());
        let bytes = Model::default().write();
        assert!(Model::read(&bytes).is_some());
        assert!(Model::read(&bytes[..bytes.len() - 1]).is_none());
        assert!(Model::read(&[&bytes[..], b"\0"].concat()).is_none());
    }
}
