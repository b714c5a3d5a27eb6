//! A queue between two threads that is bounded by bytes and hands over what is there.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How much stands in a queue, and how much is handed over at once. A record that is heavier than
/// all of it passes alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Most bytes that wait.
    pub(super) waiting: usize,
    /// Most bytes that are handed over at once.
    pub(super) at_once: usize,
    /// Most records that are handed over at once.
    pub(super) records: usize,
}

/// The two ends of an empty queue.
pub(super) fn queue<T>(limits: Limits) -> (Filler<T>, Taker<T>) {
    let state = State { records: VecDeque::new(), bytes: 0, is_cut: false };
    let shared = Arc::new(Shared { limits, state: Mutex::new(state), changed: Condvar::new() });
    (Filler(Arc::clone(&shared)), Taker(shared))
}

/// The end that fills. When it is dropped, the queue ends.
pub(super) struct Filler<T>(Arc<Shared<T>>);

/// The end that takes. When it is dropped, nothing more is let in.
pub(super) struct Taker<T>(Arc<Shared<T>>);

struct Shared<T> {
    limits: Limits,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    records: VecDeque<(T, usize)>,
    bytes: usize,
    /// Whether one of the ends has gone.
    is_cut: bool,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state as soon as `is_ready`, or as soon as one end has gone.
    fn wait(&self, is_ready: impl Fn(&State<T>) -> bool) -> MutexGuard<'_, State<T>> {
        let waiting = |state: &mut State<T>| !state.is_cut && !is_ready(state);
        self.changed.wait_while(self.lock(), waiting).unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self) {
        self.lock().is_cut = true;
        self.changed.notify_all();
    }
}

impl<T> Filler<T> {
    /// Adds a record of this weight as soon as there is room; false where nobody takes it.
    pub(super) fn put(&self, record: T, bytes: usize) -> bool {
        let most = self.0.limits.waiting;
        let fits = |state: &State<T>| {
            state.records.is_empty() || state.bytes.saturating_add(bytes) <= most
        };
        let mut state = self.0.wait(fits);
        if state.is_cut {
            return false;
        }
        state.records.push_back((record, bytes));
        state.bytes += bytes;
        self.0.changed.notify_all();
        true
    }
}

impl<T> Taker<T> {
    /// Takes what is there, after waiting for a record if it `waits`. Nothing then is the end.
    pub(super) fn take(&self, waits: bool) -> Vec<T> {
        let mut state = self.0.wait(|state| !waits || !state.records.is_empty());
        let Limits { at_once, records: most, .. } = self.0.limits;
        let (mut taken, mut sum) = (Vec::new(), 0_usize);
        while taken.len() < most
            && let Some((_, bytes)) = state.records.front()
            && (taken.is_empty() || sum.saturating_add(*bytes) <= at_once)
            && let Some((record, bytes)) = state.records.pop_front()
        {
            sum = sum.saturating_add(bytes);
            state.bytes -= bytes;
            taken.push(record);
        }
        self.0.changed.notify_all();
        taken
    }
}

impl<T> Drop for Filler<T> {
    fn drop(&mut self) {
        self.0.cut();
    }
}

impl<T> Drop for Taker<T> {
    fn drop(&mut self) {
        self.0.cut();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { waiting: 10, at_once: 6, records: 3 };

    #[test]
    fn what_is_there_is_taken_within_the_limits_and_in_order() {
        let (filler, taker) = queue(LIMITS);
        for record in 1..=4 {
            assert!(filler.put(record, 1));
        }
        assert!(filler.put(5, 6));
        assert_eq!(taker.take(true), [1, 2, 3]);
        assert_eq!(taker.take(true), [4]);
        assert_eq!(taker.take(true), [5]);
        assert_eq!(taker.take(false), [0_i32; 0]);
    }

    #[test]
    fn a_record_above_every_limit_passes_alone() {
        let (filler, taker) = queue(LIMITS);
        assert!(filler.put("large", 1_000));
        assert_eq!(taker.take(true), ["large"]);
    }

    #[test]
    fn a_full_queue_holds_the_filler_up_until_something_is_taken() {
        let (filler, taker) = queue(LIMITS);
        let filling = std::thread::Builder::new()
            .spawn(move || (0..1_000).all(|record| filler.put(record, 4)))
            .expect("a thread");
        let mut all = Vec::new();
        loop {
            let taken = taker.take(true);
            if taken.is_empty() {
                break;
            }
            assert!(taken.len() <= 1, "two weigh more than is handed over at once");
            assert!(taker.0.lock().bytes <= LIMITS.waiting);
            all.extend(taken);
        }
        assert!(filling.join().expect("no panic"));
        assert_eq!(all, (0..1_000).collect::<Vec<_>>());
    }

    #[test]
    fn the_end_comes_after_the_last_record() {
        let (filler, taker) = queue(LIMITS);
        assert!(filler.put("last", 1));
        drop(filler);
        assert_eq!(taker.take(true), ["last"]);
        assert_eq!(taker.take(true), [""; 0]);
    }

    #[test]
    fn nothing_is_let_in_when_nobody_takes() {
        let (filler, taker) = queue(LIMITS);
        drop(taker);
        assert!(!filler.put("x", 1));
    }
}
