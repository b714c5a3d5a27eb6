//! An open table of small slots: what the indexes of the ledger are made of.
//!
//! A slot stands at its home or behind it, with slots in use only in between; one that is freed is
//! filled again by those behind it. Homes are fractions of the table, so that it can have any
//! length, and it grows by a third of its slots and not by doubling.

/// What stands in a table.
pub(super) trait Slot: Copy {
    /// A slot that is free.
    const FREE: Self;

    /// Whether it is free.
    fn is_free(self) -> bool;

    /// Its home: a part of the table in units of 2^-32, spread evenly over all slots.
    fn home(self) -> u32;
}

/// Slots of a table that is not empty, at least.
const LEAST: usize = 16;

/// The table.
#[derive(Debug)]
pub(super) struct Table<S> {
    slots: Vec<S>,
    used: usize,
}

impl<S> Default for Table<S> {
    fn default() -> Self {
        Self { slots: Vec::new(), used: 0 }
    }
}

impl<S: Slot> Table<S> {
    /// The slot at a place.
    pub(super) fn at(&self, place: usize) -> S {
        self.slots[place]
    }

    /// The slot at a place, to be changed.
    pub(super) fn at_mut(&mut self, place: usize) -> &mut S {
        &mut self.slots[place]
    }

    /// The first slot that is looked at for a home; none where the table is empty.
    pub(super) fn first(&self, home: u32) -> Option<S> {
        self.slots.get(self.begin(home)).copied()
    }

    /// The place of the first slot of a home that is the wanted one.
    #[inline(always)]
    pub(super) fn find(&self, home: u32, is_wanted: impl Fn(S) -> bool) -> Option<usize> {
        let mut place = self.begin(home);
        loop {
            let slot = *self.slots.get(place)?;
            if slot.is_free() {
                return None;
            }
            if is_wanted(slot) {
                return Some(place);
            }
            place = self.after(place);
        }
    }

    /// Adds a slot. At most four fifths of all are used.
    pub(super) fn add(&mut self, slot: S) {
        if (self.used + 1) * 5 > self.slots.len() * 4 {
            let length = ((self.used + 1) * 5 / 3).max(LEAST);
            let old = std::mem::replace(&mut self.slots, vec![S::FREE; length]);
            old.into_iter().filter(|slot| !slot.is_free()).for_each(|slot| self.put(slot));
        }
        self.put(slot);
        self.used += 1;
    }

    fn put(&mut self, slot: S) {
        let mut place = self.begin(slot.home());
        while !self.slots[place].is_free() {
            place = self.after(place);
        }
        self.slots[place] = slot;
    }

    /// Frees the slot at a place.
    pub(super) fn free(&mut self, place: usize) {
        let length = self.slots.len();
        let distance =
            |from: usize, to: usize| if to < from { to + length - from } else { to - from };
        let (mut hole, mut next) = (place, self.after(place));
        while !self.slots[next].is_free() {
            let begin = self.begin(self.slots[next].home());
            if distance(begin, next) >= distance(hole, next) {
                self.slots[hole] = self.slots[next];
                hole = next;
            }
            next = self.after(next);
        }
        self.slots[hole] = S::FREE;
        self.used -= 1;
    }

    #[inline(always)]
    fn begin(&self, home: u32) -> usize {
        ((u64::from(home) * self.slots.len() as u64) >> 32) as usize
    }

    #[inline(always)]
    fn after(&self, place: usize) -> usize {
        if place + 1 < self.slots.len() { place + 1 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// A number from 1 at the home of its upper bits.
    #[derive(Clone, Copy, Debug)]
    struct Number(u32);

    impl Slot for Number {
        const FREE: Self = Self(0);

        fn is_free(self) -> bool {
            self.0 == 0
        }

        fn home(self) -> u32 {
            self.0 & 0xff00_0000
        }
    }

    proptest! {
        #[test]
        fn a_table_behaves_as_a_set(
            steps in prop::collection::vec((any::<bool>(), 0u32..4, 1u32..30), 0..300),
        ) {
            let mut table = Table::default();
            let mut model = BTreeSet::new();
            for (adds, home, number) in steps {
                let number = (home * 0x5500_0000) | number;
                let found = table.find(Number(number).home(), |slot: Number| slot.0 == number);
                prop_assert_eq!(found.is_some(), model.contains(&number));
                match found {
                    None if adds => table.add(Number(number)),
                    Some(place) if !adds => table.free(place),
                    _ => continue,
                }
                if adds { model.insert(number) } else { model.remove(&number) };
                prop_assert_eq!(table.used, model.len());
                for number in &model {
                    let found = table.find(Number(*number).home(), |slot| slot.0 == *number);
                    prop_assert!(found.is_some());
                }
            }
        }
    }
}
