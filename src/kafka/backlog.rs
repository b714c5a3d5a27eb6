//! What is still to be moved out of a topic: its records less those that earlier replays marked as
//! done.
//!
//! Blocking; not to be used from async code.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerGroupMetadata};
use rdkafka::error::KafkaError;
use rdkafka::{Offset as KafkaOffset, TopicPartitionList};

use super::client;
use super::context::ToolContext;
use super::progress::{Progress, ProgressError};
use super::reader::{ReadError, Reader, Span};
use crate::article::{Offset, Origin, Partition, RawRecord, TopicName};
use crate::config::Settings;

/// Longest wait for the committed offsets.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// Why the backlog cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BacklogError {
    /// The topic cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The group's offsets are not ours.
    #[error("group {group}: {detail}; delete the group to begin anew")]
    Foreign {
        /// The group.
        group: String,
        /// What is wrong with its offsets.
        detail: String,
    },
}

/// The records of a topic that are not done. Reading it changes nothing.
pub struct Backlog {
    reader: Reader,
    topic: TopicName,
    group: String,
    progress: BTreeMap<Partition, Progress>,
    /// The offset after the last record seen, a partition: what lies between two records holds
    /// none.
    seen: BTreeMap<Partition, i64>,
}

impl Backlog {
    /// Reads how far the group `<pipeline>.replay` got, and begins to read there.
    ///
    /// # Errors
    /// When the cluster does not answer, a right is missing, or the group's offsets are not ours.
    pub fn open(settings: &Settings, topic: &TopicName) -> Result<Self, BacklogError> {
        let config = client::replay_consumer(settings);
        let group = config.get("group.id").unwrap_or_default().to_owned();
        let mut restored = Ok(BTreeMap::new());
        let reader = Reader::open_with(settings, &config, topic, |spans, consumer| {
            restored = restore(spans, consumer, topic)?;
            Ok(())
        })?;
        let progress = match restored {
            Ok(progress) => progress,
            Err(error) => return Err(BacklogError::Foreign { group, detail: error.to_string() }),
        };
        let spans = reader.spans().iter();
        let seen = spans.map(|(partition, span)| (*partition, span.start.0)).collect();
        Ok(Self { reader, topic: topic.clone(), group, progress, seen })
    }

    /// The next record that is not done, `None` when none came in time.
    ///
    /// Records that arrived after [`Backlog::open`] are never returned: what a moved record causes
    /// is not moved again.
    ///
    /// # Errors
    /// When the topic cannot be read any further.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<RawRecord>, BacklogError> {
        let Some(record) = self.reader.next(timeout)? else { return Ok(None) };
        let Origin { partition, offset, .. } = record.origin;
        let span = self.reader.spans().get(&partition);
        if span.is_none_or(|span| offset >= span.end) {
            return Ok(None);
        }
        let progress = self.progress.entry(partition).or_default();
        let after_last = self.seen.insert(partition, offset.next().0).unwrap_or(offset.0);
        progress.mark(after_last, offset.0);
        Ok((!progress.is_done(offset.0)).then_some(record))
    }

    /// Whether everything that was there at the start has been returned.
    pub fn caught_up(&self) -> bool {
        self.reader.caught_up()
    }

    /// How many offsets there are from where earlier replays stopped to the end: at least as many
    /// as records.
    pub fn ahead(&self) -> u64 {
        let spans = self.reader.spans().values();
        spans.map(|span| span.end.0.saturating_sub(span.start.0).max(0).unsigned_abs()).sum()
    }

    /// Marks the record at `origin` as done, in memory.
    pub(super) fn mark(&mut self, origin: &Origin) {
        let Offset(offset) = origin.offset;
        self.progress.entry(origin.partition).or_default().mark(offset, offset + 1);
    }

    /// The group's name.
    pub(super) fn group(&self) -> &str {
        &self.group
    }

    /// What a transaction needs to know of the group.
    pub(super) fn group_metadata(&self) -> Option<ConsumerGroupMetadata> {
        self.reader.consumer().group_metadata()
    }

    /// The offsets to commit, with what is done above them.
    pub(super) fn offsets(&self) -> Result<Result<TopicPartitionList, KafkaError>, ProgressError> {
        let mut encoded = Vec::with_capacity(self.progress.len());
        for (partition, progress) in &self.progress {
            encoded.push((partition.0, progress.position(), progress.encode()?));
        }
        Ok(list(&self.topic, encoded))
    }
}

fn list(
    topic: &TopicName,
    encoded: Vec<(i32, i64, String)>,
) -> Result<TopicPartitionList, KafkaError> {
    let mut offsets = TopicPartitionList::new();
    for (partition, position, metadata) in encoded {
        let at = KafkaOffset::Offset(position);
        offsets.add_partition_offset(topic.as_str(), partition, at)?;
        if let Some(mut element) = offsets.find_partition(topic.as_str(), partition) {
            element.set_metadata(metadata);
        }
    }
    Ok(offsets)
}

/// Reads the committed progress and lets each partition begin at its first offset that is not done.
fn restore(
    spans: &mut BTreeMap<Partition, Span>,
    consumer: &BaseConsumer<ToolContext>,
    source: &TopicName,
) -> Result<Result<BTreeMap<Partition, Progress>, ProgressError>, KafkaError> {
    let mut asked = TopicPartitionList::new();
    for partition in spans.keys() {
        asked.add_partition(source.as_str(), partition.0);
    }
    let committed = consumer.committed_offsets(asked, CALL_TIMEOUT)?;
    let mut all = BTreeMap::new();
    for element in committed.elements() {
        let partition = Partition(element.partition());
        let Some(span) = spans.get_mut(&partition) else { continue };
        let progress = match element.offset() {
            KafkaOffset::Offset(offset) => Progress::decode(offset, element.metadata()),
            _ => Ok(Progress::at(span.low.0)),
        };
        let mut progress = match progress {
            Ok(progress) => progress,
            Err(error) => return Ok(Err(error)),
        };
        // What retention took is nobody's to move any more. A position past the end belongs to an
        // earlier topic of this name.
        if progress.position() > span.end.0 {
            progress = Progress::at(span.low.0);
        }
        progress.mark(progress.position(), span.low.0);
        span.start = Offset(progress.position());
        all.insert(partition, progress);
    }
    Ok(Ok(all))
}
