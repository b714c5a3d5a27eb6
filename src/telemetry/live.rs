//! The newest articles, as they were read and published, for people who watch.
//!
//! A sample is taken at a bounded rate and kept in a ring of bounded size, whether anybody watches
//! or not. Readers come with a cursor of their own and take what is there: one that is slow is told
//! how many it has missed, and nothing ever waits for it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::article::{RawRecord, Timestamp};
use crate::ledger::Decision;
use crate::pipeline::{Outcome, Output};

/// Most samples taken a second.
const RATE: u64 = 20;
/// Most samples kept.
const MOST: usize = 400;
/// Most bytes of all samples kept.
const MOST_BYTES: usize = 12 << 20;
/// A sample with more bytes than this is not taken.
const LARGEST: usize = 1 << 20;
/// Most people who watch at a time.
const VIEWERS: usize = 24;

/// An article as it was read, and what was published of it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The record as polled.
    pub raw: RawRecord,
    /// How it is accounted for.
    pub outcome: Outcome,
    /// The decision, unless it is a dead letter.
    pub decision: Option<Decision>,
    /// The first record that was published for it, unless its topic is not written.
    pub output: Option<Output>,
    /// When that became visible.
    pub committed: Timestamp,
}

impl Sample {
    fn size(&self) -> usize {
        self.raw.size() + self.output.as_ref().map_or(0, Output::size)
    }
}

#[derive(Debug, Default)]
struct Ring {
    /// Number of the oldest sample kept.
    first: u64,
    samples: VecDeque<Arc<Sample>>,
    bytes: usize,
}

/// The ring of the newest articles.
#[derive(Debug)]
pub struct Live {
    ring: Mutex<Ring>,
    started: Instant,
    /// Samples asked for since the start, in whole ones.
    taken: AtomicU64,
    viewers: AtomicUsize,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            ring: Mutex::default(),
            started: Instant::now(),
            taken: AtomicU64::new(0),
            viewers: AtomicUsize::new(0),
        }
    }
}

impl Live {
    /// How many of so many records that have just been polled may be kept as samples.
    pub fn quota(&self, polled: usize) -> usize {
        self.quota_at(polled, self.started.elapsed())
    }

    fn quota_at(&self, polled: usize, now: Duration) -> usize {
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        // What was not used lately is kept for two seconds.
        let allowed = (millis / 1_000 + 2).saturating_mul(RATE);
        let unused = allowed.saturating_sub(2 * RATE);
        let wanted = u64::try_from(polled).unwrap_or(u64::MAX);
        let take = |taken: u64| {
            let taken = taken.max(unused);
            Some(taken + wanted.min(allowed.saturating_sub(taken)))
        };
        let before = self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        let before = before.unwrap_or_else(|taken| taken).max(unused);
        usize::try_from(wanted.min(allowed.saturating_sub(before))).unwrap_or(0)
    }

    /// Keeps a sample; the oldest make room for it.
    pub fn push(&self, sample: Sample) {
        if sample.size() > LARGEST {
            return;
        }
        let mut ring = self.ring();
        ring.bytes += sample.size();
        ring.samples.push_back(Arc::new(sample));
        while ring.samples.len() > MOST || ring.bytes > MOST_BYTES {
            let Some(oldest) = ring.samples.pop_front() else { break };
            ring.bytes -= oldest.size();
            ring.first += 1;
        }
    }

    /// The samples from number `from` on, with their numbers, and how many of them are gone
    /// already. At most the newest `most`.
    pub fn from(&self, from: u64, most: usize) -> (Vec<(u64, Arc<Sample>)>, u64) {
        let ring = self.ring();
        let end = ring.first + ring.samples.len() as u64;
        let newest = end.saturating_sub(most as u64);
        let start = from.max(ring.first).max(newest).min(end);
        let skip = usize::try_from(start - ring.first).unwrap_or(usize::MAX);
        let samples = ring.samples.iter().skip(skip).cloned();
        ((start..).zip(samples).collect(), start.saturating_sub(from))
    }

    /// The sample of this number, if it is still kept.
    pub fn get(&self, number: u64) -> Option<Arc<Sample>> {
        let ring = self.ring();
        let place = usize::try_from(number.checked_sub(ring.first)?).ok()?;
        ring.samples.get(place).cloned()
    }

    /// Lets one more person watch, as long as the guard lives; `None` while too many do.
    pub fn watch(self: &Arc<Self>) -> Option<Viewer> {
        let one_more = |viewers| (viewers < VIEWERS).then_some(viewers + 1);
        let place = self.viewers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        place.ok().map(|_| Viewer(Arc::clone(self)))
    }

    /// How many watch now.
    pub fn viewers(&self) -> usize {
        self.viewers.load(Ordering::Relaxed)
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Viewer(Arc<Live>);

impl Drop for Viewer {
    fn drop(&mut self) {
        self.0.viewers.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::article::{Headers, Offset, Origin, Partition};

    fn sample(offset: i64, bytes: usize) -> Sample {
        let raw = RawRecord {
            origin: Origin {
                topic: "wire.raw".into(),
                partition: Partition(0),
                offset: Offset(offset),
            },
            key: None,
            headers: Headers::new(),
            value: Some(Bytes::from(vec![b'x'; bytes])),
            timestamp: Timestamp(0),
        };
        let (outcome, committed) = (Outcome::Published, Timestamp(1));
        Sample { raw, outcome, decision: None, output: None, committed }
    }

    fn offsets(samples: &[(u64, Arc<Sample>)]) -> Vec<i64> {
        samples.iter().map(|(_, sample)| sample.raw.origin.offset.0).collect()
    }

    #[test]
    fn a_reader_gets_each_sample_once_and_is_told_what_it_missed() {
        let live = Live::default();
        for offset in 0..500 {
            live.push(sample(offset, 10));
        }
        let (samples, missed) = live.from(0, 1_000);
        assert_eq!((samples.len(), missed), (MOST, 100));
        assert_eq!(samples.last().map(|(number, _)| *number), Some(499));
        assert_eq!(live.from(500, 10).0.len(), 0);
        live.push(sample(500, 10));
        let (samples, missed) = live.from(500, 10);
        assert_eq!((offsets(&samples), missed), (vec![500], 0));
        assert_eq!(offsets(&live.from(0, 2).0), [499, 500]);
    }

    #[test]
    fn memory_is_bounded_by_bytes_as_well() {
        let live = Live::default();
        for offset in 0..100 {
            live.push(sample(offset, 512 << 10));
        }
        let (samples, _) = live.from(0, 1_000);
        assert!(samples.len() < 25, "{}", samples.len());
        live.push(sample(100, LARGEST + 1));
        assert_eq!(live.from(0, 1).0[0].0, 99, "one that is too large takes nobody's place");
    }

    #[test]
    fn a_sample_is_found_by_its_number_until_it_is_gone() {
        let live = Live::default();
        for offset in 0..=MOST as i64 {
            live.push(sample(offset, 1));
        }
        assert!(live.get(0).is_none());
        assert_eq!(live.get(1).map(|sample| sample.raw.origin.offset.0), Some(1));
        assert!(live.get(9_999).is_none());
    }

    #[test]
    fn samples_are_taken_at_a_bounded_rate_however_many_records_come() {
        let live = Live::default();
        let mut taken = 0;
        for millis in 0..10_000 {
            taken += live.quota_at(5, Duration::from_millis(millis));
        }
        assert!((180..=240).contains(&taken), "{taken} in ten seconds");
        assert_eq!(live.quota_at(3, Duration::from_secs(100)), 3, "a slow wire is shown whole");
    }

    #[test]
    fn only_so_many_may_watch_and_those_who_leave_make_room() {
        let live = Arc::new(Live::default());
        let viewers: Vec<Viewer> = std::iter::from_fn(|| live.watch()).take(100).collect();
        assert_eq!((viewers.len(), live.viewers()), (VIEWERS, VIEWERS));
        drop(viewers);
        assert!(live.watch().is_some());
    }
}
