//! Tests of the state machine as a whole, and what they build claims with.

mod duplicates;
mod encoding;
mod limits;
mod near;
mod origins;
mod random_log;
mod restore;
mod scale;
mod stories;
mod verdict_entries;
mod versions;

use std::time::Duration;

use super::kept::Kept;
use super::{Applied, Claim, Entry, Ledger, LedgerLimits, Preference, Verdict};
use crate::article::{
    ItemUri, Offset, Origin, Partition, PubStatus, SourceId, Timestamp, TopicName, Version,
};
use crate::ledger::{Decision, StoryId, VerdictFlag};
use crate::stages::dedup::{ContentHash, Fingerprint, Labels, fingerprint};

/// An article to be claimed.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Sample {
    pub(in crate::ledger) uri: String,
    pub(in crate::ledger) version: Version,
    pub(in crate::ledger) status: PubStatus,
    pub(in crate::ledger) text: u128,
    pub(in crate::ledger) words: u32,
    pub(in crate::ledger) algorithm: u16,
    pub(in crate::ledger) raw: u64,
    pub(in crate::ledger) offset: i64,
    pub(in crate::ledger) is_sketched: bool,
    pub(in crate::ledger) source: &'static str,
}

/// A usable article of 200 words without a version.
pub(in crate::ledger) fn article(uri: &str) -> Sample {
    Sample {
        uri: uri.to_owned(),
        version: Version::default(),
        status: PubStatus::Usable,
        text: 1,
        words: 200,
        algorithm: 1,
        raw: 0,
        offset: 0,
        is_sketched: false,
        source: "agency",
    }
}

/// Two stories, each in several texts: the lowest bit says which, the others how much of it is
/// told.
fn sketch(text: u128) -> Vec<u8> {
    const STORIES: [&str; 2] = [
        "budget transportation funding bridge highway veterans hospital agriculture farmers disaster \
         emergency hurricane insurance border security energy gasoline nuclear waste pipeline \
         drought forest coast harbor port shipping steel tariff trade dairy cattle wheat ethanol \
         railroad airport flood levee teacher county river",
        "judge nominee court ethics campaign finance lobbying immigration visa passport embassy \
         treaty missile troops brigade navy marine pension retirement prescription drug vaccine \
         cancer research autism diabetes obesity school lunch college loan tuition wages union \
         overtime mining safety inspector coal tunnel",
    ];
    let story = STORIES.get((text & 1) as usize).copied().unwrap_or_default();
    let list: Vec<&str> = story.split_whitespace().collect();
    let told = 40 + 12 * (text >> 1) as usize;
    let pair = |at: usize| [list[at * 7 % list.len()], list[at * 13 % (list.len() - 1)]];
    let words: Vec<&str> = (0..told).flat_map(pair).collect();
    fingerprint(&Labels::default(), &words.join(" ")).sketch
}

impl Sample {
    pub(in crate::ledger) fn number(mut self, number: u64) -> Self {
        self.version.number = Some(number);
        self
    }

    pub(in crate::ledger) fn status(mut self, status: PubStatus) -> Self {
        self.status = status;
        if status == PubStatus::Canceled {
            (self.text, self.words) = (0, 0);
        }
        self
    }

    pub(in crate::ledger) fn kill(self) -> Self {
        self.status(PubStatus::Canceled)
    }

    pub(in crate::ledger) fn hold(self) -> Self {
        self.status(PubStatus::Withheld)
    }

    pub(in crate::ledger) fn text(mut self, text: u128) -> Self {
        self.text = text;
        self
    }

    /// With a sketch: texts of the same parity tell one story.
    pub(in crate::ledger) fn sketched(mut self) -> Self {
        self.is_sketched = true;
        self
    }

    pub(in crate::ledger) fn by(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(in crate::ledger) fn words(mut self, words: u32) -> Self {
        self.words = words;
        self
    }

    pub(in crate::ledger) fn raw(mut self, raw: u64) -> Self {
        self.raw = raw;
        self
    }

    pub(in crate::ledger) fn at(mut self, offset: i64) -> Self {
        self.offset = offset;
        self
    }

    pub(in crate::ledger) fn origin(&self) -> Origin {
        Origin {
            topic: TopicName::from("wire.raw"),
            partition: Partition(0),
            offset: Offset(self.offset),
        }
    }

    pub(in crate::ledger) fn claim(&self) -> Claim {
        Claim {
            origin: self.origin(),
            raw_hash: self.raw,
            sender: 5,
            uri: ItemUri::from(self.uri.as_str()),
            version: self.version,
            status: self.status,
            source: SourceId::from(self.source),
            language: None,
            published: None,
            fingerprint: Fingerprint {
                algorithm: self.algorithm,
                content: ContentHash(self.text),
                words: self.words,
                sketch: if self.is_sketched { sketch(self.text) } else { Vec::new() },
            },
        }
    }

    pub(in crate::ledger) fn kept(&self, time: i64) -> Kept {
        let verdict = Verdict::plain(Decision::New, StoryId(1), 1);
        let claim = self.claim();
        let shared = (claim.uri.clone(), claim.source.clone());
        Kept::new(&claim, shared, Timestamp(time), verdict)
    }
}

/// A window of an hour without other limits.
pub(in crate::ledger) fn hour() -> LedgerLimits {
    LedgerLimits {
        window: Duration::from_secs(3600),
        max_entries: usize::MAX,
        max_bytes: usize::MAX,
        min_words: 8,
        prefer: Preference::default(),
    }
}

/// A ledger and the next position of its log.
pub(in crate::ledger) struct Log {
    pub(in crate::ledger) ledger: Ledger,
    pub(in crate::ledger) next: i64,
}

impl Log {
    pub(in crate::ledger) fn new(limits: LedgerLimits) -> Self {
        Self { ledger: Ledger::new(limits), next: 0 }
    }

    /// Appends and applies an entry at this time, in milliseconds.
    pub(in crate::ledger) fn append_at(&mut self, time: i64, entry: Entry) -> Option<Applied> {
        self.next += 1;
        self.ledger.apply(self.next, Timestamp(time), entry)
    }

    /// Claims an article, at this time, under an origin of its own.
    pub(in crate::ledger) fn claim_at(&mut self, time: i64, sample: Sample) -> Verdict {
        let sample = sample.at(1_000_000 + self.next);
        let applied = self.append_at(time, Entry::Claim(Box::new(sample.claim())));
        let applied = applied.expect("claims are answered");
        assert!(applied.first);
        applied.verdict
    }

    /// Claims an article under an origin of its own.
    pub(in crate::ledger) fn claim(&mut self, sample: Sample) -> Verdict {
        self.claim_at(0, sample)
    }

    /// Claims an article under the origin of the sample.
    pub(in crate::ledger) fn claim_as_is(&mut self, sample: &Sample) -> Applied {
        self.append_at(0, Entry::Claim(Box::new(sample.claim()))).expect("claims are answered")
    }

    pub(in crate::ledger) fn retract(&mut self, sample: &Sample) {
        self.append_at(0, Entry::Retract { origin: sample.origin() });
    }

    pub(in crate::ledger) fn settle(&mut self, sample: &Sample, verdict: Verdict) {
        self.append_at(0, Entry::Verdict { origin: sample.origin(), verdict });
    }
}
