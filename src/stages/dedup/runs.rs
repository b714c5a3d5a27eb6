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
        let at = at & usize::MAX >> 1;
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
        begins.then(|| {
            (self.edges[self.next + 1] as usize, self.edges[self.next + 2] as usize)
        })
    }

    /// Passes over the next run.
    #[inline(always)]
    pub(super) fn pass(&mut self) {
        self.next += 2;
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
                    runs.pass();
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
