//! Short lists of small numbers: figures, words of a headline.

/// A short list without repetitions, compared as a whole.
#[derive(Debug)]
pub(super) struct Shorts<const MOST: usize> {
    /// The values; behind the last one the first again and again.
    list: [u16; MOST],
    length: u16,
}

impl<const MOST: usize> Shorts<MOST> {
    /// At most so many values.
    pub(super) fn of(mut values: impl ExactSizeIterator<Item = u16>) -> Self {
        let length = values.len().min(MOST) as u16;
        let mut list = [values.next().unwrap_or_default(); MOST];
        list[1..].iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
        Self { list, length }
    }

    /// Whether a value is in it.
    #[inline(always)]
    pub(super) fn has(&self, value: u16) -> bool {
        let found = self.list.iter().fold(0, |found, one| found | u16::from(*one == value));
        found != 0 && self.length > 0
    }

    /// Sizes of this and another list, and of what is in both.
    pub(super) fn common(&self, other: impl ExactSizeIterator<Item = u16>) -> (u16, u16, u16) {
        let theirs = other.len() as u16;
        let both = other.fold(0, |both, value| both + u16::from(self.has(value)));
        (self.length, theirs, both)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_has_nothing_in_common_with_any() {
        let empty = Shorts::<4>::of([].into_iter());
        assert_eq!(empty.common([0, 7].into_iter()), (0, 2, 0));
        assert!(!empty.has(0));
    }

    #[test]
    fn what_is_in_both_is_counted_and_what_is_too_much_left_out() {
        let list = Shorts::<3>::of([5, 0, 9, 11].into_iter());
        assert_eq!(list.common([9, 0, 11, 2].into_iter()), (3, 4, 2));
    }
}
