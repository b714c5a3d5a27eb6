//! Processor time by thread, as Linux keeps it under `/proc/self/task`, and what each thread is
//! for.
//!
//! The scheduler counts in nanoseconds (`schedstat`), where `stat` counts ticks of 10 ms. A thread
//! that ends takes its time with it, so a measurement ends before the service does.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

/// What a thread works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// Takes records from the consumers.
    Poll,
    /// Hands outputs to the producers and commits.
    Publish,
    /// Threads of the client library: network, compression, fetch queues.
    ClientLibrary,
    /// Counts the deliveries of the producers.
    Deliveries,
    /// Writes claims and verdicts to the ledger.
    LedgerAppend,
    /// Reads the ledger and decides.
    LedgerTail,
    /// Runs decoding, stages and encoding.
    Compute,
    /// The workers' event loops.
    Async,
}

impl Part {
    /// Every part, in the order of an article's way.
    pub(super) const ALL: [Self; 8] = [
        Self::Poll,
        Self::Compute,
        Self::LedgerAppend,
        Self::LedgerTail,
        Self::Publish,
        Self::Deliveries,
        Self::ClientLibrary,
        Self::Async,
    ];

    /// The part that a thread of this name works for; `None` for those of the benchmark itself.
    ///
    /// Linux cuts names after 15 bytes.
    fn of(name: &str) -> Option<Self> {
        let prefixes = [
            ("poll-", Self::Poll),
            ("publish-", Self::Publish),
            ("rdk:", Self::ClientLibrary),
            ("producer pollin", Self::Deliveries),
            ("ledger-append", Self::LedgerAppend),
            ("ledger-tail", Self::LedgerTail),
            ("compute-", Self::Compute),
            ("async", Self::Async),
        ];
        prefixes.into_iter().find(|(prefix, _)| name.starts_with(prefix)).map(|(_, part)| part)
    }

    /// The name for a person.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Publish => "publish",
            Self::ClientLibrary => "client library",
            Self::Deliveries => "deliveries",
            Self::LedgerAppend => "ledger append",
            Self::LedgerTail => "ledger tail",
            Self::Compute => "compute",
            Self::Async => "async",
        }
    }
}

/// One thread at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thread {
    part: Option<Part>,
    nanos: u64,
}

/// The threads of this process at one moment, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Threads(BTreeMap<u32, Thread>);

impl Threads {
    /// Reads them now. Empty where the system has no `/proc`.
    pub(super) fn now() -> Self {
        Self::read(Path::new("/proc/self/task"))
    }

    fn read(tasks: &Path) -> Self {
        let Ok(entries) = fs::read_dir(tasks) else { return Self::default() };
        let thread = |entry: fs::DirEntry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let name = fs::read_to_string(entry.path().join("comm")).ok()?;
            let nanos = run_time(&fs::read_to_string(entry.path().join("schedstat")).ok()?)?;
            Some((id, Thread { part: Part::of(name.trim_end()), nanos }))
        };
        // A thread may end between its listing and its reading.
        Self(entries.filter_map(|entry| thread(entry.ok()?)).collect())
    }

    /// Processor time of each part since then, in seconds. A thread that was not there then counts
    /// whole.
    pub(super) fn since(&self, then: &Self) -> BTreeMap<Part, f64> {
        let mut parts = BTreeMap::new();
        for (id, thread) in &self.0 {
            let Some(part) = thread.part else { continue };
            let before = then.0.get(id).map_or(0, |then| then.nanos);
            let nanos = thread.nanos.saturating_sub(before);
            *parts.entry(part).or_insert(0.0) += nanos as f64 / 1e9;
        }
        parts
    }
}

/// The first number of `schedstat`: time on a processor, in nanoseconds.
fn run_time(schedstat: &str) -> Option<u64> {
    schedstat.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn threads(list: &[(u32, &str, u64)]) -> Threads {
        let thread =
            |&(id, name, nanos): &(u32, &str, u64)| (id, Thread { part: Part::of(name), nanos });
        Threads(list.iter().map(thread).collect())
    }

    #[test]
    fn threads_of_one_part_are_summed_and_the_benchmarks_own_left_out() {
        let before = threads(&[(1, "wiredesk", 5), (2, "poll-0", 1_000), (3, "rdk:main", 7)]);
        let after = threads(&[
            (1, "wiredesk", 9_000_000),
            (2, "poll-0", 2_001_000),
            (3, "rdk:main", 1_000_007),
            (4, "rdk:broker1", 3_000_000),
            (5, "compute-1", 4_000_000),
        ]);
        let expected = [(Part::Poll, 0.002), (Part::ClientLibrary, 0.004), (Part::Compute, 0.004)];
        assert_eq!(after.since(&before), BTreeMap::from(expected));
    }

    #[test]
    fn every_thread_of_the_service_has_a_part() {
        for name in
            ["poll-0", "publish-11", "rdk:broker0", "producer pollin", "ledger-tail", "async"]
        {
            assert!(Part::of(name).is_some(), "{name}");
        }
        assert_eq!(Part::of("signals"), None);
        let named: Vec<&str> = Part::ALL.iter().map(|part| part.as_str()).collect();
        assert_eq!(named.len(), named.iter().collect::<std::collections::BTreeSet<_>>().len());
    }

    #[test]
    fn run_time_is_the_first_number_of_the_three() {
        assert_eq!(run_time("266601939 30956704 34\n"), Some(266_601_939));
        assert_eq!(run_time(""), None);
        assert_eq!(run_time("many 1 2"), None);
    }

    #[test]
    fn where_there_is_no_proc_there_are_no_threads() {
        assert_eq!(Threads::read(Path::new("/no/such/place")), Threads::default());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_busy_thread_is_seen_under_its_name() {
        let before = Threads::now();
        let busy = std::thread::Builder::new()
            .name("poll-99".to_owned())
            .spawn(|| {
                let started = Instant::now();
                while started.elapsed() < Duration::from_millis(200) {
                    std::hint::spin_loop();
                }
                Threads::now()
            })
            .expect("a thread");
        let after = busy.join().expect("it ends");
        assert!(after.since(&before).get(&Part::Poll).is_some_and(|seconds| *seconds > 0.005));
    }
}
