//! What the ledger compares of a text, as bytes: samples of its content, its figures, its headline.

use xxhash_rust::xxh3::xxh3_64;

use super::Labels;
use super::hash::fold;
use super::sample::{Entry, HASH_BITS, Sample};
use super::tokens::{Token, Tokens};
use super::weights::{TABLE_CHECKSUM, UNKNOWN};
use crate::article::Timestamp;

/// Raised with every change of what stands in a sketch or of how it is compared.
const REVISION: u32 = 1;
/// The table's checksum and the revision in one: sketches that differ in it are never compared.
pub(super) const STAMP: u32 = TABLE_CHECKSUM.wrapping_add(REVISION);

/// Most bigrams and words of a clean text.
const CLEAN: (usize, usize) = (128, 96);
/// Most bigrams and words of a noisy text.
const NOISY: (usize, usize) = (224, 224);
/// Most figures and words of the headline.
pub(super) const FIGURES: usize = 24;
pub(super) const HEADLINE: usize = 12;
/// Share of unknown words, in percent, from which on a text is noisy.
pub(super) const NOISE: u8 = 1;

/// Bytes before the first entry: stamp, minute, source, noise and mark, two levels, four counts.
const HEADER: usize = 19;
/// Beside the noise: the text says that it corrects or goes on from an earlier one.
const MARKED: u8 = 0x80;

/// Upper bound of the hashes that are keys, for a clean text: a fifth of all.
const KEYS: u64 = u64::MAX / 5;
/// The same for a noisy text: a third.
const NOISY_KEYS: u64 = u64::MAX / 3;
/// Least weight of both words of a bigram that is a key.
const KEY_WEIGHT: u8 = 10;
/// Least weight of a word that is a key.
const KEY_WORD: u8 = 9;

/// A sketch under construction, and the places of its entries.
#[derive(Debug, Default)]
pub(super) struct Draft {
    minute: u32,
    source: u32,
    is_marked: bool,
    noise: u8,
    pub(super) bigrams: Sample,
    pub(super) words: Sample,
    pub(super) figures: Vec<u16>,
    pub(super) figure_tokens: Vec<u32>,
    headline: Vec<u16>,
}

impl Draft {
    /// The salt is 0 but for the trainer, which looks at other samples of the same texts.
    pub(super) fn of(labels: &Labels<'_>, tokens: &Tokens, salt: u64) -> Self {
        let noise = tokens.noise();
        let is_noisy = noise >= NOISE;
        let limit = if is_noisy { NOISY_KEYS } else { KEYS };
        let (most_bigrams, most_words) = if is_noisy { NOISY } else { CLEAN };
        let mut draft = Self {
            noise,
            minute: labels.published.map_or(0, minute),
            source: source(labels.source),
            ..Self::default()
        };

        let list = &tokens.list;
        let pairs = list.iter().zip(list.iter().skip(1)).map(|(one, two)| {
            let hash = mix(one.hash ^ salt, two.hash);
            let unknown = u8::from(one.weight == UNKNOWN) + u8::from(two.weight == UNKNOWN);
            let limit = limit >> (unknown & 1);
            let is_key = (unknown < 2) & (one.weight + two.weight >= KEY_WEIGHT) & (hash < limit);
            Entry::new(hash, is_key, one.paragraph)
        });
        let mut all = Vec::with_capacity(list.len());
        all.extend(pairs);
        draft.bigrams = Sample::of(&all, most_bigrams);
        all.clear();
        all.extend(list.iter().map(|token| {
            let hash = mix(token.hash ^ salt, 0);
            let is_key = (KEY_WORD..UNKNOWN).contains(&token.weight) & (hash < limit);
            Entry::new(hash, is_key, is_fact(token))
        }));
        draft.words = Sample::of(&all, most_words);
        for (at, token) in list.iter().enumerate().filter(|(_, token)| token.figure) {
            let short = short(token.hash);
            if draft.figures.len() < FIGURES && !draft.figures.contains(&short) {
                draft.figures.push(short);
                draft.figure_tokens.push(at as u32);
            }
        }
        let (headline, _) = Tokens::of(labels.headline);
        draft.is_marked = tokens.is_marked || headline.is_marked;
        for token in headline.list {
            let short = short(mix(token.hash ^ salt, 0));
            if draft.headline.len() < HEADLINE && !draft.headline.contains(&short) {
                draft.headline.push(short);
            }
        }
        draft
    }

    /// The sketch as bytes; none for a text without content.
    pub(super) fn bytes(&self) -> Vec<u8> {
        if self.words.entries.is_empty() {
            return Vec::new();
        }
        let entries = self.bigrams.entries.len() + self.words.entries.len();
        let shorts = self.figures.len() + self.headline.len();
        let mut bytes = Vec::with_capacity(HEADER + 4 * entries + 2 * shorts);
        bytes.extend(STAMP.to_le_bytes());
        bytes.extend(self.minute.to_le_bytes());
        bytes.extend(self.source.to_le_bytes());
        bytes.push(self.noise | if self.is_marked { MARKED } else { 0 });
        bytes.extend([self.bigrams.level, self.words.level]);
        // Each is limited far below 256.
        let count = |length: usize| length as u8;
        bytes.extend([
            count(self.bigrams.entries.len()),
            count(self.words.entries.len()),
            count(self.figures.len()),
            count(self.headline.len()),
        ]);
        for sample in [&self.bigrams, &self.words] {
            sample.entries.iter().for_each(|entry| bytes.extend_from_slice(&entry.0.to_le_bytes()));
        }
        let shorts = self.figures.iter().chain(&self.headline);
        shorts.for_each(|short| bytes.extend(short.to_le_bytes()));
        bytes
    }
}

fn source(name: &str) -> u32 {
    if name.is_empty() { 0 } else { xxh3_64(name.as_bytes()) as u32 | 1 }
}

/// Minutes since 1970; 0 before and far beyond.
fn minute(time: Timestamp) -> u32 {
    u32::try_from(time.0 / 60_000).unwrap_or(0)
}

/// A word that tells one issue of a form from the next: a figure, or a word hardly ever met.
fn is_fact(token: &Token) -> bool {
    token.figure | (token.weight >= 13)
}

fn short(hash: u64) -> u16 {
    (hash >> 48) as u16
}

/// Two hashes in their order to one.
fn mix(one: u64, two: u64) -> u64 {
    fold(one ^ 0x9e37_79b9_7f4a_7c15, two.rotate_left(32) ^ 0xd6e8_feb8_6659_fd93)
}

/// A sample inside a sketch.
#[derive(Clone, Copy, Debug)]
pub struct SampleView<'a> {
    /// Hashes are in it that have at least so many leading zeros.
    pub level: u8,
    bytes: &'a [u8],
}

impl<'a> SampleView<'a> {
    /// The entries in the order of the text.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry> + ExactSizeIterator + 'a {
        let four = |bytes: &[u8]| [bytes[0], bytes[1], bytes[2], bytes[3]];
        self.bytes.chunks_exact(4).map(move |bytes| Entry(u32::from_le_bytes(four(bytes))))
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// How many entries there are.
    pub fn len(self) -> usize {
        self.bytes.len() / 4
    }
}

/// A sketch that has been checked.
#[derive(Clone, Copy, Debug)]
pub struct SketchView<'a> {
    /// When the source says that it was published, in minutes since 1970; 0 where it does not.
    pub minute: u32,
    /// Who delivers it, as a hash; 0 where nobody is named.
    pub source: u32,
    /// Whether it says of itself that it corrects an earlier text or goes on from it.
    pub is_marked: bool,
    /// Share of misread words, in percent.
    pub noise: u8,
    /// Pairs of neighbouring content words. Marked: the first of a paragraph.
    pub bigrams: SampleView<'a>,
    /// Content words. Marked: figures and words hardly ever met.
    pub words: SampleView<'a>,
    figures: &'a [u8],
    headline: &'a [u8],
}

impl<'a> SketchView<'a> {
    /// Reads a sketch; none where it is empty, of another algorithm or table, or damaged.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        let (header, body) = bytes.split_at_checked(HEADER)?;
        let (stamp, rest) = header.split_first_chunk::<4>()?;
        let (minute, rest) = rest.split_first_chunk::<4>()?;
        let (source, rest) = rest.split_first_chunk::<4>()?;
        if u32::from_le_bytes(*stamp) != STAMP {
            return None;
        }
        let &[noise, bigram_level, word_level, bigrams, words, figures, headline] = rest else {
            return None;
        };
        let (bigrams, body) = body.split_at_checked(4 * usize::from(bigrams))?;
        let (words, body) = body.split_at_checked(4 * usize::from(words))?;
        let (figures, body) = body.split_at_checked(2 * usize::from(figures))?;
        let (headline, body) = body.split_at_checked(2 * usize::from(headline))?;
        let is_sound = body.is_empty() && u32::from(bigram_level.max(word_level)) <= HASH_BITS;
        is_sound.then_some(Self {
            minute: u32::from_le_bytes(*minute),
            source: u32::from_le_bytes(*source),
            is_marked: noise & MARKED != 0,
            noise: (noise & !MARKED).min(99),
            bigrams: SampleView { level: bigram_level, bytes: bigrams },
            words: SampleView { level: word_level, bytes: words },
            figures,
            headline,
        })
    }

    /// The figures, in the order of the text, each once.
    pub fn figures(self) -> impl ExactSizeIterator<Item = u16> + 'a {
        shorts(self.figures)
    }

    /// The content words of the headline: the upper halves of the hashes that the words of the text
    /// have, too.
    pub fn headline(self) -> impl ExactSizeIterator<Item = u16> + 'a {
        shorts(self.headline)
    }
}

fn shorts(bytes: &[u8]) -> impl ExactSizeIterator<Item = u16> + '_ {
    bytes.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stages::dedup::{Comparison, Judge, Pair, fingerprint};

    const NEWS: &str = "The county board voted on Monday to close the bridge for eleven weeks \
        while workers repair the highway that the January storms damaged.";

    fn sketch(headline: &str, text: &str) -> Vec<u8> {
        fingerprint(&Labels { headline, ..Labels::default() }, text).sketch
    }

    #[test]
    fn a_sketch_comes_back_as_it_was_written() {
        let labels = Labels {
            headline: "Board closes bridge",
            source: "ellery",
            published: Some(Timestamp(90_000_000)),
        };
        let bytes = fingerprint(&labels, NEWS).sketch;
        let view = SketchView::of(&bytes).expect("a sketch");
        assert_eq!((view.minute, view.noise, view.is_marked), (1_500, 0, false));
        assert_eq!(view.headline().len(), 3);
        assert!(view.source != 0 && view.bigrams.len() > 10 && view.words.len() > 10);
    }

    #[test]
    fn a_long_text_takes_no_more_than_a_kilobyte() {
        let words = (0u64..40_000).map(|number| format!("w{}", mix(number, 7)));
        let text: Vec<String> = words.collect();
        assert!(sketch("", &text.join(" ")).len() <= 1_024);
    }

    #[test]
    fn a_text_without_content_has_no_sketch() {
        assert!(sketch("A headline", "It was that of the").is_empty());
        assert!(SketchView::of(&[]).is_none());
    }

    #[test]
    fn sketches_of_another_table_are_not_read() {
        let mut bytes = sketch("", NEWS);
        bytes[0] ^= 1;
        assert!(SketchView::of(&bytes).is_none());
    }

    proptest! {
        #[test]
        fn a_damaged_sketch_is_refused_or_compared_but_never_a_panic(
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
            tail in prop::collection::vec(any::<u8>(), 0..40),
            minutes in any::<u32>(),
        ) {
            let sound = sketch("Board closes bridge", NEWS);
            let mut bytes = sound.clone();
            let at = 4 + at.index(bytes.len() - 4);
            bytes[at] = byte;
            bytes.extend(tail);
            let views = (SketchView::of(&sound), SketchView::of(&bytes));
            if let (Some(one), Some(other)) = views {
                for (mine, theirs) in [(one, other), (other, one)] {
                    let comparison = Comparison::of(mine);
                    let found = comparison.with(theirs);
                    let overlap = found.overlap;
                    let noise = (mine.noise, theirs.noise);
                    let pair = Pair { overlap, noise, minutes, keys: (3, 1) };
                    let newness = comparison.newness(theirs, &found);
                    prop_assert!(pair.coverage() <= 1_000 && newness.share <= 1_000);
                    pair.opinion(&Judge::default());
                }
            }
        }
    }
}
