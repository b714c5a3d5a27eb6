//! What two sketches have in common. Counts only; what follows from them is the judge's question.

use super::judge::Pair;
use super::sample::Entry;
use super::sketch::{FIGURES, NOISE, SampleView, SketchView};

/// Slots of a table of one sample; at most a quarter are used.
const SLOTS: usize = 1024;
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
    /// The longest series of entries that are neighbours in both.
    pub run: u16,
    /// Common entries whose predecessor is the same in both.
    pub adjacent: u16,
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
    /// Words that headline and text of the one have and the text of the other lacks; of the other.
    pub subjects: (u16, u16),
}

/// A sample made ready for comparison.
#[derive(Debug)]
struct Table<'a> {
    sample: SampleView<'a>,
    /// By hash: the index of an entry and one in the lower nine bits, bits of its hash above. Most
    /// hashes that are not there meet an empty slot.
    slots: [u16; SLOTS],
    entries: Vec<Entry>,
    marked: u16,
}

/// Slot of a hash, and what its slot holds beside the index.
fn slot_of(hash: u32) -> (usize, u16) {
    (hash as usize % SLOTS, (hash >> 10) as u16 & 0xfe00)
}

impl<'a> Table<'a> {
    fn of(sample: SampleView<'a>) -> Self {
        let entries: Vec<Entry> = sample.entries().take(MOST).collect();
        let mut slots = [0u16; SLOTS];
        let mut marked = 0;
        for (index, entry) in (1u16..).zip(&entries) {
            let (mut slot, tag) = slot_of(entry.hash());
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = tag | index;
            marked += u16::from(entry.is_marked());
        }
        Self { sample, slots, entries, marked }
    }

    #[inline]
    fn find(&self, hash: u32) -> Option<usize> {
        let (mut slot, tag) = slot_of(hash);
        while self.slots[slot] != 0 {
            let held = self.slots[slot];
            let index = usize::from(held & 0x1ff).wrapping_sub(1);
            if held & 0xfe00 == tag && self.entries.get(index).is_some_and(|one| one.hash() == hash)
            {
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
        let ranks = (level > self.sample.level).then(|| self.ranks(level, &mut shared));
        if ranks.is_none() {
            (shared.mine, shared.marked.0) = (self.entries.len() as u16, self.marked);
        }
        let mut places = Places::default();
        let mut chain = Chain::default();
        let (mut run, mut last) = (0, None);
        for entry in other.entries().take(MOST) {
            if entry.level() < level {
                continue;
            }
            shared.theirs += 1;
            shared.marked.1 += u16::from(entry.is_marked());
            let Some(index) = self.find(entry.hash()) else {
                (run, last) = (0, None);
                continue;
            };
            let rank = ranks.as_ref().map_or(index as u16, |ranks| ranks[index]);
            places.0[index / 64] |= 1 << (index % 64);
            shared.common += 1;
            shared.marked.2 += u16::from(entry.is_marked());
            let is_adjacent = last.is_some_and(|last| last + 1 == rank);
            run = if is_adjacent { run + 1 } else { 1 };
            shared.adjacent += u16::from(is_adjacent);
            last = Some(rank);
            shared.run = shared.run.max(run);
            chain.push(rank);
        }
        shared.ordered = chain.length;
        (shared, places)
    }

    /// The place of each entry among those of a coarser level, which are counted.
    fn ranks(&self, level: u8, shared: &mut Shared) -> [u16; MOST] {
        let mut ranks = [0u16; MOST];
        for (rank, entry) in ranks.iter_mut().zip(&self.entries) {
            *rank = shared.mine;
            if entry.level() >= level {
                shared.mine += 1;
                shared.marked.0 += u16::from(entry.is_marked());
            }
        }
        ranks
    }
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
        Self { sketch, bigrams: Table::of(sketch.bigrams), words: Table::of(sketch.words) }
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
            figures: common(self.sketch.figures(), other.figures()),
            headline: common(self.sketch.headline(), other.headline()),
            subjects: self.subjects(other, &word_places),
        };
        Match { overlap, bigrams: bigram_places, words: word_places }
    }

    /// Words that stand in headline and text of the one and not in the text of the other, of each.
    fn subjects(&self, other: SketchView<'_>, found: &Places) -> (u16, u16) {
        let level = self.sketch.words.level.max(other.words.level);
        let is_in_headline = |view: SketchView<'_>, entry: Entry| {
            entry.level() >= level && view.headline().any(|word| word == entry.short())
        };
        let mine = self.words.entries.iter().enumerate();
        let mine =
            mine.filter(|(at, entry)| !found.has(*at) && is_in_headline(self.sketch, **entry));
        let theirs = other.words.entries().filter(|entry| {
            self.words.find(entry.hash()).is_none() && is_in_headline(other, *entry)
        });
        (mine.count() as u16, theirs.count() as u16)
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
        for (at, _) in entries.filter(|(_, entry)| entry.level() >= level) {
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

/// Sizes of two short lists without repetitions, and of what is in both.
fn common(
    one: impl ExactSizeIterator<Item = u16>,
    other: impl ExactSizeIterator<Item = u16>,
) -> (u16, u16, u16) {
    let mut list = [0u16; 32];
    let mut length = 0;
    for (slot, value) in list.iter_mut().zip(one) {
        *slot = value;
        length += 1;
    }
    let theirs = other.len() as u16;
    let both = other.filter(|value| list[..length].contains(value)).count() as u16;
    (length as u16, theirs, both)
}
