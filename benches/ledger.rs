//! What a ledger of very many articles costs: memory, time of a claim, time of a restore.
//!
//! `cargo bench --bench ledger` with a million claims; `cargo bench --bench ledger -- 5000000` with
//! another number. Of ten articles seven are new, two repeat one of the last thousand with a changed
//! sentence, one is an issue of a form.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use wiredesk::article::{
    ItemUri, Offset, Origin, Partition, PubStatus, SourceId, Timestamp, TopicName, Version,
};
use wiredesk::ledger::{Claim, Entry, Ledger, LedgerLimits, Preference, Restore};
use wiredesk::stages::dedup::{Labels, fingerprint};

/// Claims without another number.
const CLAIMS: usize = 1_000_000;
/// Words of an article, and of a paragraph of it.
const WORDS: usize = 120;
const PARAGRAPH: usize = 30;
/// Words there are.
const VOCABULARY: usize = 30_000;
/// Articles that may be repeated.
const RECENT: usize = 1_000;
/// Milliseconds from one claim to the next.
const APART: i64 = 100;
const START: i64 = 1_770_000_000_000;

fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let count: usize = asked.unwrap_or(CLAIMS);
    let limits = LedgerLimits {
        window: Duration::from_millis(count as u64 * APART as u64 * 2),
        max_entries: count,
        max_bytes: usize::MAX,
        min_words: 8,
        prefer: Preference::default(),
    };
    let mut ledger = Ledger::new(limits.clone());
    let mut restore = Restore::new(limits);
    let mut restored = Duration::ZERO;
    let mut wire = Wire::new();
    let (mut times, mut tenths) = (Vec::with_capacity(count), Vec::new());
    let mut tenth = Duration::ZERO;
    for number in 0..count {
        let claim = wire.claim(number);
        let origin = claim.origin.clone();
        let time = Timestamp(START + number as i64 * APART);
        let entry = Entry::Claim(Box::new(claim));
        let logged = entry.encode();
        let began = worked();
        let applied = ledger.apply(2 * number as i64, time, entry);
        let took = worked() - began;
        times.push(u32::try_from(took.as_nanos()).unwrap_or(u32::MAX));
        tenth += took;
        if (number + 1) % (count / 10).max(1) == 0 {
            tenths.push(std::mem::take(&mut tenth));
        }
        let verdict = applied.expect("a new claim is answered").verdict;
        let settled = Entry::Verdict { origin, verdict };
        let logged_verdict = settled.encode();
        ledger.apply(2 * number as i64 + 1, time, settled);
        // A restart reads both from the log.
        let began = worked();
        let read = |bytes: &[u8]| Entry::decode(bytes).expect("what was written can be read");
        restore.push(2 * number as i64, time, read(&logged));
        restore.push(2 * number as i64 + 1, time, read(&logged_verdict));
        restored += worked() - began;
    }
    let began = worked();
    let again = restore.finish();
    restored += worked() - began;
    assert_eq!(again.stats().bytes, ledger.stats().bytes, "a restart remembers the same");
    let stats = ledger.stats();
    let each = (count / 10).max(1) as f64;
    let rate = |took: &Duration| format!("{:.0}", each / took.as_secs_f64());
    let rates: Vec<String> = tenths.iter().map(rate).collect();
    times.sort_unstable();
    let part = |share: usize| f64::from(times[(times.len() - 1) * share / 1_000]) / 1_000.0;
    println!("{} claims, {} bytes each", stats.entries, stats.bytes / stats.entries.max(1));
    println!("apply: p50 {:.1} us, p99 {:.1} us, p99.9 {:.1} us", part(500), part(990), part(999));
    println!("restore: {:.1} s", restored.as_secs_f64());
    println!("claims per second, by tenth of the run: {}", rates.join(" "));
    println!("decisions: {:?}", stats.counts.decisions);
}

/// Processor time of this thread.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Writes articles.
struct Wire {
    random: fastrand::Rng,
    recent: Vec<Vec<String>>,
    form: Vec<String>,
    topic: TopicName,
}

impl Wire {
    fn new() -> Self {
        let mut random = fastrand::Rng::with_seed(1);
        let form = words(&mut random, WORDS);
        Self { random, recent: Vec::new(), form, topic: TopicName::from("bench") }
    }

    fn claim(&mut self, number: usize) -> Claim {
        let text = self.text(number);
        let headline = text[..6].join(" ");
        let paragraphs: Vec<String> = text.chunks(PARAGRAPH).map(|words| words.join(" ")).collect();
        let published = Some(Timestamp(START + number as i64 * APART));
        let source = format!("source{}", self.random.usize(..50));
        let labels = Labels { headline: &headline, source: &source, published };
        Claim {
            origin: Origin {
                topic: self.topic.clone(),
                partition: Partition(0),
                offset: Offset(number as i64),
            },
            raw_hash: number as u64,
            sender: 0,
            uri: ItemUri::from(format!("urn:bench:{number}").as_str()),
            version: Version::default(),
            status: PubStatus::Usable,
            source: SourceId::from(source.as_str()),
            language: None,
            published,
            fingerprint: fingerprint(&labels, &paragraphs.join("\n\n")),
        }
    }

    fn text(&mut self, number: usize) -> Vec<String> {
        match number % 10 {
            0 if !self.recent.is_empty() => {
                let mut issue = self.form.clone();
                (0..WORDS).step_by(4).for_each(|at| issue[at] = word(&mut self.random));
                issue
            }
            1 | 2 if !self.recent.is_empty() => {
                let mut copy = self.recent[self.random.usize(..self.recent.len())].clone();
                copy.splice(60..70, words(&mut self.random, 12));
                copy
            }
            _ => {
                let text = words(&mut self.random, WORDS);
                if self.recent.len() < RECENT {
                    self.recent.push(text.clone());
                } else {
                    let place = self.random.usize(..RECENT);
                    self.recent[place].clone_from(&text);
                }
                text
            }
        }
    }
}

fn words(random: &mut fastrand::Rng, count: usize) -> Vec<String> {
    (0..count).map(|_| word(random)).collect()
}

/// A word, the common ones more often.
fn word(random: &mut fastrand::Rng) -> String {
    let share = random.f64();
    let mut number = (share * share * VOCABULARY as f64) as usize;
    let mut text = String::new();
    for _ in 0..4 {
        text.push(char::from(b"bdfgklmnprstvz"[number % 14]));
        text.push(char::from(b"aeiou"[number / 14 % 5]));
        number /= 11;
    }
    text
}
