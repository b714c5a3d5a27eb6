//! The normal form under construction, and the plain words that most of it is made of.

use super::hash::WordHash;
use super::normal::{Sink, Word};
use super::runs::Runs;

/// A bit of eight bytes that letters have and digits do not.
const LETTER: u64 = 0x4040_4040_4040_4040;
/// Bytes that are read together.
const LANE: usize = 8;

/// Reads a word of ASCII letters and digits that begins with this byte. There is room for it.
#[inline(always)]
pub(super) fn read_word(
    form: &mut Form,
    runs: &Runs,
    (start, end): (usize, usize),
    first: u8,
    begins: bool,
    sink: &mut impl Sink,
) {
    let (mut hash, mut digits) = (WordHash::new(), 0);
    let (mut at, from) = (start, form.length);
    while end - at > LANE {
        let eight = runs.eight_at(at);
        hash = hash.add(eight);
        digits |= !eight;
        form.add(eight, LANE);
        at += LANE;
    }
    let inside = u64::MAX >> (8 * (LANE - (end - at)));
    let last = runs.eight_at(at) & inside;
    hash = hash.add(last);
    digits |= !last & inside;
    form.add(last, end - at);
    sink.word(Word {
        form: &form.bytes,
        at: from,
        length: end - start,
        hash: hash.finish(end - start),
        is_wide: false,
        begins,
        figure: digits & LETTER != 0,
        small: first >= b'a',
        source: (start as u32, end as u32),
    });
    form.add(u64::from(b' '), 1);
}

/// Signs that may stand between two words of a piece: all but decimal marks.
const INSIDE: u8 = 1;
/// Blanks and line ends.
const BETWEEN: u8 = 2;
/// Signs that may stand at the end of a piece: all but hyphens.
const BEHIND: u8 = 4;
/// Signs that may stand at its beginning: all.
const BEFORE: u8 = 8;

/// What the bytes of ASCII may be.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        kinds[byte] = INSIDE | BEHIND | BEFORE;
        byte += 1;
    }
    kinds[b'.' as usize] = BEHIND | BEFORE;
    kinds[b',' as usize] = BEHIND | BEFORE;
    kinds[b'-' as usize] = INSIDE | BEFORE;
    kinds[b' ' as usize] = BETWEEN;
    kinds[b'\n' as usize] = BETWEEN;
    kinds
};

/// Whether what stands between two words says nothing of either of them.
#[inline(always)]
pub(super) fn is_plain(bytes: &[u8], end: usize, next: usize) -> bool {
    let (Some(&one), Some(&two)) = (bytes.get(end), bytes.get(end + 1)) else { return false };
    let [first, second] = [one, two].map(|byte| KINDS[usize::from(byte)]);
    let is_one = next - end == 1 && first & (INSIDE | BETWEEN) != 0;
    let is_behind = first & BEHIND != 0 && two == b' ';
    let is_before = one == b' ' && second & BEFORE != 0;
    is_one | (next - end == 2) & (is_behind | is_before)
}

/// The form under construction: zeros behind what is written, so that eight bytes can be written
/// where fewer count.
#[derive(Debug)]
pub(super) struct Form {
    bytes: Vec<u8>,
    length: usize,
}

impl Form {
    /// An empty one with room for a text of so many bytes.
    pub(super) fn for_text(length: usize) -> Self {
        Self { bytes: vec![0; length + length / 8 + 2 * LANE], length: 0 }
    }

    /// Makes room for the words of so many bytes of text and for what is written behind the last.
    pub(super) fn reserve(&mut self, text: usize) {
        let length = self.length + text + 2 * LANE;
        if self.bytes.len() < length {
            self.bytes.resize(length + length / 2, 0);
        }
    }

    /// Adds the lowest of eight bytes, this many of them, where there is room for all.
    #[inline(always)]
    fn add(&mut self, eight: u64, count: usize) {
        // No length is that large; said here so that nobody checks the sum.
        let at = self.length & (usize::MAX >> 1);
        self.bytes[at..at + LANE].copy_from_slice(&eight.to_le_bytes());
        self.length += count;
    }

    /// Adds words, a blank after each.
    pub(super) fn extend(&mut self, more: &[u8]) {
        self.reserve(more.len());
        self.bytes[self.length..self.length + more.len()].copy_from_slice(more);
        self.length += more.len();
    }

    /// The bytes.
    pub(super) fn whole(mut self) -> Vec<u8> {
        self.bytes.truncate(self.length);
        self.bytes
    }
}
