//! Where the words of a text stand: its runs of ASCII letters and digits.

use super::super::cleanup::block::{Block, SIZE};

/// The runs of a text that have not been taken yet.
#[derive(Debug)]
pub(super) struct Runs {
    /// Where each run begins and where it ends, one after the other; then a place beyond the text.
    edges: Vec<u32>,
    /// The next beginning.
    next: usize,
}

impl Runs {
    /// Finds the runs of a text of less than 2^32 bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut edges = Vec::with_capacity(bytes.len() / 2 + SIZE);
        // Whether the last byte of the block before belongs to a run.
        let mut carry = 0;
        for at in (0..bytes.len()).step_by(SIZE) {
            let block = Block::at(bytes, at);
            let inside = block.letters() | block.within(b'0', b'9');
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
        Self { edges, next: 0 }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        (self.edges.len() - self.next) / 2
    }

    /// Where the next run ends, if it begins here.
    #[inline(always)]
    pub(super) fn end_of(&self, at: usize) -> Option<usize> {
        let begins = self.edges[self.next] as usize == at;
        begins.then(|| self.edges[self.next + 1] as usize)
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
                let end = runs.end_of(at);
                prop_assert_eq!(end, (length > 0).then_some(at + length));
                if end.is_some() {
                    runs.pass();
                }
                at += length.max(1);
            }
            prop_assert_eq!(runs.len(), 0);
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
