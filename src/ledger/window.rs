//! The remembered articles in log order: a queue that also answers by number.
//!
//! Articles stand in segments of fixed size, so that growth never moves them and memory goes back
//! segment by segment. One that is taken out of the middle leaves a gap until the queue has passed
//! it.

use std::collections::VecDeque;

use super::kept::Kept;

/// Articles a segment.
const SEGMENT: usize = 1024;

/// The number of a remembered article: ascending in log order, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seq(std::num::NonZeroU64);

impl Seq {
    /// The number of the article at this index, counted from 0.
    pub(super) fn from_index(index: u64) -> Self {
        Self(std::num::NonZeroU64::MIN.saturating_add(index))
    }

    fn index(self) -> u64 {
        self.0.get() - 1
    }

    /// The lower half of the number.
    pub(super) fn low(self) -> u32 {
        // Cut off on purpose: `Window::from_low` finds the rest.
        self.0.get() as u32
    }
}

/// The queue.
#[derive(Debug, Default)]
pub(super) struct Window {
    segments: VecDeque<Vec<Option<Kept>>>,
    /// Segments dropped so far.
    dropped: u64,
    /// Index of the oldest article, or of the next one where there is none.
    front: u64,
    /// Index of the next article.
    next: u64,
    /// Articles present.
    len: usize,
}

impl Window {
    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The oldest article.
    pub(super) fn oldest(&self) -> Option<Seq> {
        (self.len > 0).then(|| Seq::from_index(self.front))
    }

    /// The number with this lower half that is next below the one that comes next. Articles live
    /// far shorter than 2^32 others arrive.
    pub(super) fn with_low(&self, low: u32) -> Option<Seq> {
        let newest = Seq::from_index(self.next);
        let back = newest.low().wrapping_sub(low);
        newest.0.get().checked_sub(u64::from(back)).and_then(std::num::NonZeroU64::new).map(Seq)
    }

    /// Adds the newest article.
    pub(super) fn push(&mut self, kept: Kept) -> Seq {
        let seq = Seq::from_index(self.next);
        match self.segments.back_mut() {
            Some(segment) if segment.len() < SEGMENT => segment.push(Some(kept)),
            _ => {
                let mut segment = Vec::with_capacity(SEGMENT);
                segment.push(Some(kept));
                self.segments.push_back(segment);
            }
        }
        self.next += 1;
        self.len += 1;
        seq
    }

    /// An article, if it is still there.
    pub(super) fn get(&self, seq: Seq) -> Option<&Kept> {
        let (segment, slot) = self.place(seq)?;
        self.segments.get(segment)?.get(slot)?.as_ref()
    }

    /// An article to be changed, if it is still there.
    pub(super) fn get_mut(&mut self, seq: Seq) -> Option<&mut Kept> {
        let (segment, slot) = self.place(seq)?;
        self.segments.get_mut(segment)?.get_mut(slot)?.as_mut()
    }

    /// Takes an article out, the oldest or any other.
    pub(super) fn take(&mut self, seq: Seq) -> Option<Kept> {
        let (segment, slot) = self.place(seq)?;
        let kept = self.segments.get_mut(segment)?.get_mut(slot)?.take()?;
        self.len -= 1;
        self.close_gap();
        Some(kept)
    }

    /// Moves the front over gaps and drops the segments it has left behind.
    fn close_gap(&mut self) {
        while self.front < self.next && self.get(Seq::from_index(self.front)).is_none() {
            self.front += 1;
        }
        while self.segments.len() > 1 && self.front >= (self.dropped + 1) * SEGMENT as u64 {
            self.segments.pop_front();
            self.dropped += 1;
        }
    }

    fn place(&self, seq: Seq) -> Option<(usize, usize)> {
        let index = seq.index();
        if index < self.front || index >= self.next {
            return None;
        }
        let offset = usize::try_from(index - self.dropped * SEGMENT as u64).ok()?;
        Some((offset / SEGMENT, offset % SEGMENT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::article;

    fn filled(count: usize) -> (Window, Vec<Seq>) {
        let mut window = Window::default();
        let seqs = (0..count)
            .map(|number| window.push(article(&format!("urn:{number}")).kept(0)))
            .collect();
        (window, seqs)
    }

    #[test]
    fn numbers_ascend_and_are_never_used_twice() {
        let (mut window, seqs) = filled(3);
        assert!(seqs.is_sorted_by(|a, b| a < b));
        for seq in &seqs {
            window.take(*seq);
        }
        let next = window.push(article("urn:next").kept(0));
        assert!(next > seqs[2]);
        assert!(window.get(seqs[2]).is_none());
        assert_eq!(window.oldest(), Some(next));
    }

    #[test]
    fn a_gap_in_the_middle_is_passed_over() {
        let (mut window, seqs) = filled(4);
        window.take(seqs[1]);
        window.take(seqs[2]);
        assert_eq!((window.len(), window.oldest()), (2, Some(seqs[0])));
        window.take(seqs[0]);
        assert_eq!((window.len(), window.oldest()), (1, Some(seqs[3])));
        assert!(window.take(seqs[1]).is_none());
    }

    #[test]
    fn segments_that_are_passed_are_given_back() {
        let (mut window, seqs) = filled(5 * SEGMENT / 2);
        assert_eq!(window.segments.len(), 3);
        for seq in &seqs[..2 * SEGMENT] {
            window.take(*seq);
        }
        assert_eq!(window.segments.len(), 1);
        let last = seqs[seqs.len() - 1];
        assert_eq!(window.get(last).map(|kept| kept.uri.as_str()), Some("urn:2559"));
    }
}
