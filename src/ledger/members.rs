//! An ascending list of remembered articles that costs nothing extra while it holds one, as most
//! do.

use std::collections::VecDeque;

use super::window::Seq;

/// Articles that belong together, oldest first.
#[derive(Debug, Default)]
pub(super) enum Members {
    /// None.
    #[default]
    None,
    /// One.
    One(Seq),
    /// Two or more, or one that is left of more.
    Many(Box<Ascending>),
}

/// The long form of [`Members`]: strictly ascending.
#[derive(Debug, Default)]
pub(super) struct Ascending(VecDeque<Seq>);

impl Members {
    /// Adds one at its place; without effect where it is there already. At the end, as almost
    /// always, in constant time.
    pub(super) fn insert(&mut self, seq: Seq) {
        match self {
            Self::None => *self = Self::One(seq),
            Self::One(only) if *only == seq => {}
            Self::One(only) => {
                let pair = [seq.min(*only), seq.max(*only)];
                *self = Self::Many(Box::new(Ascending(VecDeque::from(pair))));
            }
            Self::Many(list) => list.insert(seq),
        }
    }

    /// Takes one out, if it is there. At either end in constant time.
    pub(super) fn remove(&mut self, seq: Seq) {
        match self {
            Self::One(only) if *only == seq => *self = Self::None,
            Self::None | Self::One(_) => {}
            Self::Many(list) => {
                list.remove(seq);
                if list.0.is_empty() {
                    *self = Self::None;
                }
            }
        }
    }

    /// The oldest.
    pub(super) fn first(&self) -> Option<Seq> {
        match self {
            Self::None => None,
            Self::One(only) => Some(*only),
            Self::Many(list) => list.0.front().copied(),
        }
    }

    /// The newest.
    pub(super) fn last(&self) -> Option<Seq> {
        match self {
            Self::None => None,
            Self::One(only) => Some(*only),
            Self::Many(list) => list.0.back().copied(),
        }
    }

    /// The one there is, if there is no other.
    pub(super) fn only(&self) -> Option<Seq> {
        self.first().filter(|first| self.last() == Some(*first))
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    /// Those after `seq`, oldest first.
    pub(super) fn after(&self, seq: Seq) -> impl DoubleEndedIterator<Item = Seq> + '_ {
        let (only, list) = match self {
            Self::None => (None, None),
            Self::One(only) => (Some(*only), None),
            Self::Many(list) => (None, Some(list.after(seq))),
        };
        only.into_iter().filter(move |only| *only > seq).chain(list.into_iter().flatten())
    }

    /// Those before `seq`, newest first.
    pub(super) fn before(&self, seq: Seq) -> impl Iterator<Item = Seq> + '_ {
        let (only, list) = match self {
            Self::None => (None, None),
            Self::One(only) => (Some(*only), None),
            Self::Many(list) => (None, Some(list.before(seq))),
        };
        only.into_iter().filter(move |only| *only < seq).chain(list.into_iter().flatten())
    }
}

impl Ascending {
    fn insert(&mut self, seq: Seq) {
        if self.0.back().is_none_or(|last| *last < seq) {
            self.0.push_back(seq);
        } else if let Err(place) = self.0.binary_search(&seq) {
            self.0.insert(place, seq);
        }
    }

    fn remove(&mut self, seq: Seq) {
        if let Ok(place) = self.0.binary_search(&seq) {
            self.0.remove(place);
        }
    }

    fn after(&self, seq: Seq) -> impl DoubleEndedIterator<Item = Seq> + '_ {
        let start = self.0.partition_point(|member| *member <= seq);
        self.0.range(start..).copied()
    }

    fn before(&self, seq: Seq) -> impl Iterator<Item = Seq> + '_ {
        let end = self.0.partition_point(|member| *member < seq);
        self.0.range(..end).rev().copied()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn members_behave_as_an_ordered_set(
            steps in prop::collection::vec((any::<bool>(), 0u64..12), 0..60),
        ) {
            let mut members = Members::default();
            let mut model = BTreeSet::new();
            for (add, number) in steps {
                let seq = Seq::from_index(number);
                if add {
                    members.insert(seq);
                    model.insert(seq);
                } else {
                    members.remove(seq);
                    model.remove(&seq);
                }
                prop_assert_eq!(members.first(), model.first().copied());
                prop_assert_eq!(members.last(), model.last().copied());
                prop_assert_eq!(members.is_empty(), model.is_empty());
                let after: Vec<_> = model.iter().copied().filter(|other| *other > seq).collect();
                prop_assert_eq!(members.after(seq).collect::<Vec<_>>(), after);
                let before = model.iter().rev().copied().filter(|other| *other < seq);
                let before: Vec<_> = before.collect();
                prop_assert_eq!(members.before(seq).collect::<Vec<_>>(), before);
            }
        }
    }
}
