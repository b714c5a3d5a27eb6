//! Where the words of a text stand: its runs of ASCII letters and digits.

use super::super::cleanup::block::{Block, SIZE};

/// Zeros behind the text, so that eight bytes can be read wherever a run begins.
const BEHIND: usize = 8;

/// The runs of a text that have not been taken yet.
#[derive(Debug)]
pub(super) struct Runs {
    /// Where each run begins and where it ends, one after the other; then a place beyond the text.
    edges: Vec<u32>,
    /// The next beginning.
    next: usize,
    /// The text with small letters for capitals, right in the runs only.
    small: Vec<u8>,
}

impl Runs {
    /// Finds the runs of a text of less than 2^32 bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut edges = Vec::with_capacity(bytes.len() / 2 + SIZE);
        let mut small = Vec::with_capacity(bytes.len() + SIZE + BEHIND);
        // Whether the last byte of the block before belongs to a run.
        let mut carry = 0;
        for at in (0..bytes.len()).step_by(SIZE) {
            let block = Block::at(bytes, at);
            small.extend_from_slice(&block.in_small_letters());
            let inside = block.letters_and_digits();
            let mut changes = inside ^ (inside << 1 | carry);
            carry = inside >> (SIZE - 1);
            while changes != 0 {
                edges.push((at + changes.trailing_zeros() as usize) as u32);
                changes &= changes - 1;
            }
        }
        if carry != 0 {
            edges.push(bytes.len() as u32);
        }
        edges.push(u32::MAX);
        small.extend_from_slice(&[0; BEHIND]);
        Self { edges, next: 0, small }
    }

    /// Eight bytes of the text in small letters; zeros behind its end.
    #[inline(always)]
    pub(super) fn eight_at(&self, at: usize) -> u64 {
        // No text is that long; said here so that nobody checks the sum.
        let at = at & (usize::MAX >> 1);
        let eight = self.small.get(at..at + 8).and_then(|bytes| bytes.first_chunk::<8>());
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// How many are left.
    pub(super) fn left(&self) -> usize {
        (self.edges.len() - self.next) / 2
    }

    /// Where the next run ends and the one behind it begins, if it begins here.
    #[inline(always)]
    pub(super) fn end_of(&self, at: usize) -> Option<(usize, usize)> {
        let begins = self.edges[self.next] as usize == at;
        begins.then(|| (self.edges[self.next + 1] as usize, self.edges[self.next + 2] as usize))
    }

    /// If the next run begins here, how many there are up to the first whose end and the beginning
    /// of the one behind it do not fit.
    pub(super) fn count_while(&self, at: usize, fits: impl Fn(usize, usize) -> bool) -> usize {
        let edges = &self.edges[self.next..];
        if edges[0] as usize != at {
            return 0;
        }
        let (pairs, _) = edges[1..].as_chunks::<2>();
        let fits = |[end, next]: &[u32; 2]| fits(*end as usize, *next as usize);
        pairs.iter().take_while(|pair| fits(pair)).count()
    }

    /// Where the next so many begin and end.
    pub(super) fn next_ones(&self, count: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let (pairs, _) = self.edges[self.next..self.next + 2 * count].as_chunks::<2>();
        pairs.iter().map(|[start, end]| (*start as usize, *end as usize))
    }

    /// Where the next run begins.
    pub(super) fn begin(&self) -> usize {
        self.edges[self.next] as usize
    }

    /// Passes over so many runs.
    #[inline(always)]
    pub(super) fn pass(&mut self, count: usize) {
        self.next += 2 * count;
    }

    /// Passes over the runs that begin before a place.
    pub(super) fn skip_to(&mut self, at: usize) {
        while (self.edges[self.next] as usize) < at {
            self.next += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_run_is_found_from_its_first_byte(
            text in "([a-zA-Z0-9]{1,90}|[ .-]{1,70}|.){0,12}",
        ) {
            let bytes = text.as_bytes();
            let mut runs = Runs::of(bytes);
            let mut at = 0;
            while at < bytes.len() {
                let rest = bytes[at..].iter();
                let length = rest.take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let end = runs.end_of(at).map(|(end, _)| end);
                prop_assert_eq!(end, (length > 0).then_some(at + length));
                if end.is_some() {
                    runs.pass(1);
                }
                at += length.max(1);
            }
            prop_assert_eq!(runs.left(), 0);
        }

        #[test]
        fn runs_before_a_place_are_passed_over(text in "[a-z ]{0,200}", at in 0usize..200) {
            let mut runs = Runs::of(text.as_bytes());
            runs.skip_to(at);
            prop_assert!(runs.edges[runs.next] as usize >= at);
            prop_assert!(runs.next == 0 || (runs.edges[runs.next - 2] as usize) < at);
        }
    }
}
