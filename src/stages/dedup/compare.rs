//! What two sketches have in common. Counts only; what follows from them is the judge's question.

use super::judge::Pair;
use super::sample::Entry;
use super::shorts::Shorts;
use super::sketch::{FIGURES, HEADLINE, NOISE, SampleView, SketchView};

/// Slots of a table of one sample; at most a quarter are used.
const SLOTS: usize = 1024;
/// Words of 64 bits that tell most hashes a sample does not have.
const FILTER: usize = 64;
/// Bigrams in common below which clean texts are strangers.
const LEAST_COMMON: u16 = 3;
/// Most entries of a sample.
const MOST: usize = 256;

/// How two samples agree, at the coarser of their levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Entries of the one.
    pub mine: u16,
    /// Entries of the other.
    pub theirs: u16,
    /// Entries of both.
    pub common: u16,
    /// The longest ascending chain of common entries: those that stand in the same order.
    pub ordered: u16,
    /// Marked entries of the one, the other, and both.
    pub marked: (u16, u16, u16),
    /// log2 of how many hashes of the text an entry stands for.
    pub level: u8,
}

/// How two texts agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Pairs of neighbouring content words.
    pub bigrams: Shared,
    /// Content words; marked: figures and rare words.
    pub words: Shared,
    /// Figures of the one, the other, and both.
    pub figures: (u16, u16, u16),
    /// Words of the headlines.
    pub headline: (u16, u16, u16),
    /// Words that headline and text of the one have and the text of the other lacks: as many as
    /// each has at least.
    pub subjects: u16,
}

/// A sample made ready for comparison.
///
/// Whether entries are there cannot be foreseen, and a wrong guess costs a processor as much as
/// forty instructions. So all are asked of the filter first, without a branch, and only those that
/// it lets through of the slots.
#[derive(Debug)]
struct Table<'a> {
    sample: SampleView<'a>,
    /// One bit for each of 4,096 values of a part of the hash.
    filter: [u64; FILTER],
    /// By hash: the index of an entry and one.
    slots: [u16; SLOTS],
    entries: Vec<Entry>,
    marked: u16,
}

impl<'a> Table<'a> {
    fn of(sample: SampleView<'a>) -> Self {
        let entries: Vec<Entry> = sample.entries().take(MOST).collect();
        let mut slots = [0u16; SLOTS];
        let mut filter = [0u64; FILTER];
        let mut marked = 0;
        for (index, entry) in (1u16..).zip(&entries) {
            let mut slot = entry.hash() as usize % SLOTS;
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = index;
            let (word, bit) = filtered(*entry);
            filter[word] |= 1 << bit;
            marked += u16::from(entry.is_marked());
        }
        Self { sample, filter, slots, entries, marked }
    }

    /// Whether an entry may be there.
    #[inline(always)]
    fn may_have(&self, entry: Entry) -> bool {
        let (word, bit) = filtered(entry);
        self.filter[word] >> bit & 1 != 0
    }

    #[inline]
    fn find(&self, entry: Entry) -> Option<usize> {
        let mut slot = entry.hash() as usize % SLOTS;
        while self.slots[slot] != 0 {
            let index = usize::from(self.slots[slot]) - 1;
            if self.entries[index].hash() == entry.hash() {
                return Some(index);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// What another sample has in common with this one, and where that stands here.
    fn shared(&self, other: SampleView<'_>) -> (Shared, Places) {
        let level = self.sample.level.max(other.level);
        let mut shared = Shared { level, ..Shared::default() };
        (shared.mine, shared.marked.0) = (self.entries.len() as u16, self.marked);
        if level > self.sample.level {
            let entries = self.entries.iter();
            (shared.mine, shared.marked.0) = entries.fold((0, 0), |counted, entry| {
                let is_in = u16::from(entry.is_of(level));
                (counted.0 + is_in, counted.1 + (is_in & u16::from(entry.is_marked())))
            });
        }
        let mut likely = [Entry(0); MOST];
        let mut count = 0;
        for entry in other.entries().take(MOST) {
            let is_in = entry.is_of(level);
            shared.theirs += u16::from(is_in);
            shared.marked.1 += u16::from(is_in & entry.is_marked());
            // There is a place for each of as many.
            likely[count % MOST] = entry;
            count += usize::from(is_in & self.may_have(entry));
        }
        let mut places = Places::default();
        let mut chain = Chain::default();
        for entry in &likely[..count] {
            let Some(index) = self.find(*entry) else { continue };
            places.0[index / 64] |= 1 << (index % 64);
            shared.common += 1;
            shared.marked.2 += u16::from(entry.is_marked());
            chain.push(index as u16);
        }
        shared.ordered = chain.length;
        (shared, places)
    }
}

/// Where the filter has the bit of an entry. Of the lowest bits of the hash, as the highest are
/// zeros in a sample of a long text.
#[inline(always)]
fn filtered(entry: Entry) -> (usize, u32) {
    let hash = entry.hash();
    (hash as usize % FILTER, hash / FILTER as u32 % u64::BITS)
}

/// The length of the longest ascending subsequence, by patience sorting.
struct Chain {
    tails: [u16; MOST],
    length: u16,
}

impl Default for Chain {
    fn default() -> Self {
        Self { tails: [0; MOST], length: 0 }
    }
}

impl Chain {
    fn push(&mut self, value: u16) {
        let tails = &self.tails[..usize::from(self.length)];
        let at = match tails.last() {
            Some(last) if *last >= value => tails.partition_point(|tail| *tail < value),
            _ => tails.len(),
        };
        if at < MOST {
            self.tails[at] = value;
            self.length = self.length.max(at as u16 + 1);
        }
    }
}

/// A sketch made ready to be compared with many.
#[derive(Debug)]
pub struct Comparison<'a> {
    sketch: SketchView<'a>,
    bigrams: Table<'a>,
    words: Table<'a>,
    /// Which words stand in the headline, too.
    subjects: Vec<u16>,
    figures: Shorts<FIGURES>,
    headline: Shorts<HEADLINE>,
}

/// What a comparison finds: counts, and which entries of this text the other has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Match {
    /// The counts.
    pub overlap: Overlap,
    /// Bigrams.
    pub bigrams: Places,
    /// Words; none where the bigrams say enough.
    pub words: Places,
}

impl<'a> Comparison<'a> {
    /// Makes a sketch ready.
    pub fn of(sketch: SketchView<'a>) -> Self {
        let words = Table::of(sketch.words);
        let headline = Shorts::of(sketch.headline());
        let is_in_headline = |(at, entry): (u16, &Entry)| headline.has(entry.short()).then_some(at);
        Self {
            sketch,
            bigrams: Table::of(sketch.bigrams),
            subjects: (0u16..).zip(&words.entries).filter_map(is_in_headline).collect(),
            words,
            figures: Shorts::of(sketch.figures()),
            headline,
        }
    }

    /// The sketch.
    pub fn sketch(&self) -> SketchView<'a> {
        self.sketch
    }

    /// What it has in common with another one.
    pub fn with(&self, other: SketchView<'_>) -> Match {
        let (bigrams, bigram_places) = self.bigrams.shared(other.bigrams);
        let is_clean = self.sketch.noise.max(other.noise) < NOISE;
        // Without pairs in common, clean texts need no closer look.
        if is_clean && bigrams.common < LEAST_COMMON {
            let overlap = Overlap { bigrams, ..Overlap::default() };
            return Match { overlap, bigrams: bigram_places, ..Match::default() };
        }
        let (words, word_places) = self.words.shared(other.words);
        let overlap = Overlap {
            bigrams,
            words,
            figures: self.figures.common(other.figures()),
            headline: self.headline.common(other.headline()),
            subjects: self.subjects(other, &word_places),
        };
        Match { overlap, bigrams: bigram_places, words: word_places }
    }

    /// Words that stand in headline and text of the one and not in the text of the other: as many
    /// as each has at least.
    fn subjects(&self, other: SketchView<'_>, found: &Places) -> u16 {
        let level = self.sketch.words.level.max(other.words.level);
        let mine = self.subjects.iter().filter(|at| {
            let at = usize::from(**at);
            !found.has(at) && self.words.entries[at].is_of(level)
        });
        let mine = mine.count();
        if mine == 0 {
            return 0;
        }
        let headline = Shorts::<HEADLINE>::of(other.headline());
        let theirs = other.words.entries().filter(|entry| {
            headline.has(entry.short()) && entry.is_of(level) && self.words.find(*entry).is_none()
        });
        theirs.take(mine).count() as u16
    }
}

/// What is new in the later of two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newness {
    /// Passages of it that the other has nothing of.
    pub passages: u16,
    /// Share of it in such passages, in thousandths.
    pub share: u16,
    /// One bit for each of its bigrams, from the lowest of the first byte: whether the other has
    /// it.
    pub shared: Vec<u8>,
    /// Whether both come from one source, which does not reprint itself.
    pub same_source: bool,
    /// Whether it says of itself that it corrects or goes on from an earlier text, and the other
    /// does not.
    pub is_marked: bool,
}

/// Content words that must be new one after the other to be a passage.
const PASSAGE: u16 = 8;

impl Comparison<'_> {
    /// What is new in this text against an earlier one, of which it has found this.
    pub fn newness(&self, other: SketchView<'_>, found: &Match) -> Newness {
        let level = self.sketch.words.level.max(other.words.level);
        let (mut run, mut all) = (0u16, 0u16);
        let mine = self.sketch;
        let mut newness = Newness {
            same_source: mine.source != 0 && mine.source == other.source,
            is_marked: mine.is_marked && !other.is_marked,
            ..Newness::default()
        };
        let mut fresh = 0;
        // One entry stands for so many words.
        let least = (PASSAGE >> level.min(8)).max(2);
        let mut close = |run: &mut u16| {
            if *run >= least {
                newness.passages += 1;
                fresh += *run;
            }
            *run = 0;
        };
        let entries = self.words.entries.iter().enumerate();
        for (at, _) in entries.filter(|(_, entry)| entry.is_of(level)) {
            all += 1;
            if found.words.has(at) {
                close(&mut run);
            } else {
                run += 1;
            }
        }
        close(&mut run);
        newness.share = (u32::from(fresh) * 1_000 / u32::from(all.max(1))) as u16;
        newness.shared = found.bigrams.bytes(self.bigrams.entries.len());
        newness
    }
}

/// A set of entries of a sample, by their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places([u64; MOST / 64]);

impl Places {
    /// How many there are.
    pub fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether this one is in it.
    pub fn has(self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 != 0
    }

    /// Those that are not in the other set.
    pub fn without(self, other: Self) -> Self {
        let mut left = self;
        left.0.iter_mut().zip(other.0).for_each(|(word, out)| *word &= !out);
        left
    }

    /// Those of either set.
    pub fn with(self, other: Self) -> Self {
        let mut all = self;
        all.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
        all
    }

    /// One bit a place, from the lowest of the first byte, for this many places.
    fn bytes(self, places: usize) -> Vec<u8> {
        let bytes = self.0.iter().flat_map(|word| word.to_le_bytes());
        bytes.take(places.div_ceil(8)).collect()
    }
}

impl Newness {
    /// Whether the later text tells more than the earlier one: doubt says that it does.
    pub fn is_update(&self, pair: &Pair) -> bool {
        let bigrams = pair.overlap.bigrams;
        if self.is_marked || pair.is_clean() && has_other_figures(&pair.overlap) {
            return true;
        }
        let larger = bigrams.mine.max(bigrams.theirs);
        if self.same_source {
            return u32::from(bigrams.common) * 1_000 < u32::from(larger) * pair.equal_share();
        }
        let is_little = pair.is_clean() && pair.coverage() < SAME_TEXT;
        is_little || u32::from(self.share) >= 400 + pair.lost_share()
    }
}

/// Share of the shorter of two prints of one text, in thousandths, that stands in the longer at
/// least.
const SAME_TEXT: u32 = 600;
/// Figures that are new whatever the text.
const NEW_FIGURES: u16 = 4;

/// Whether the later text states other figures: many, or one in the place of another where the
/// texts are the same for the rest.
fn has_other_figures(overlap: &Overlap) -> bool {
    let (mine, theirs, common) = overlap.figures;
    let new = mine.saturating_sub(common);
    let replaced = new.min(theirs.saturating_sub(common));
    let bigrams = overlap.bigrams;
    let is_rest_same = bigrams.common * 10 >= bigrams.mine.max(bigrams.theirs) * 9;
    let are_all_listed = mine.max(theirs) < FIGURES as u16;
    new > NEW_FIGURES || replaced > 0 && is_rest_same && are_all_listed
}
