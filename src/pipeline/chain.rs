//! The chain of pure steps: decode and the stages before the ledger, then the stages after it and
//! the encoding.
//!
//! A panic of any step is the record's fault (`stage_panic`) and ends in the dead letters like any
//! other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use xxhash_rust::xxh3::xxh3_64;

use crate::article::{Poison, PoisonCode, RawRecord, Timestamp, TopicName};
use crate::formats::{DecodeSettings, EncodeSettings, Encoded, Encoder, decode};
use crate::ledger::{Claim, Decision, Verdict};
use crate::stages::duplicates::{DuplicateSettings, Policy};
use crate::stages::{Document, Phase, REGISTRY, Stage, StageError, StageSettings, StageSpec};

use super::{EntityCounts, Finished, Outcome, Output, Prepared, StoryCounts};

/// Where records go; `None` where a topic is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTopics {
    /// Every accepted revision, and notices about them.
    pub enriched: Option<TopicName>,
    /// Latest state per uri.
    pub current: Option<TopicName>,
    /// Suppressed records.
    pub duplicates: Option<TopicName>,
    /// Kills and holds.
    pub notices: Option<TopicName>,
    /// What happens to stories.
    pub clusters: Option<TopicName>,
    /// What no stage could read.
    pub dead_letter: TopicName,
}

/// Everything the chain is built from.
#[derive(Clone, Debug)]
pub struct ChainSettings {
    /// Decoding.
    pub decode: DecodeSettings,
    /// The stages.
    pub stages: StageSettings,
    /// Encoding.
    pub encode: EncodeSettings,
    /// Where records go.
    pub topics: OutputTopics,
    /// Most bytes of a record by topic; topics that are not named have no limit.
    pub limits: Vec<(TopicName, usize)>,
}

/// Sees each step run; the way to measure without a clock in here.
pub trait Probe: Sync {
    /// Runs the step that is named.
    fn step<T>(&self, name: &'static str, body: impl FnOnce() -> T) -> T;
}

/// A probe that looks away.
pub struct NoProbe;

impl Probe for NoProbe {
    fn step<T>(&self, _name: &'static str, body: impl FnOnce() -> T) -> T {
        body()
    }
}

struct Step {
    name: &'static str,
    stage: Box<dyn Stage>,
}

/// The chain, shared by all workers.
pub struct Chain {
    decode: DecodeSettings,
    prepare: Vec<Step>,
    finish: Vec<Step>,
    duplicates: DuplicateSettings,
    encoder: Encoder,
    topics: OutputTopics,
    limits: Vec<(TopicName, usize)>,
}

/// What is published for a record.
#[derive(Default)]
struct Published {
    outputs: Vec<Output>,
    stories: StoryCounts,
}

/// Bytes that Kafka adds to a record at most: lengths, deltas, the batch's own header.
const OVERHEAD: usize = 512;
/// Room for the headers that a dead letter gains.
const DEAD_LETTER_HEADERS: usize = 4096;

impl Chain {
    /// Builds all stages.
    ///
    /// # Errors
    /// Where a stage cannot be built from its configuration.
    pub fn new(settings: ChainSettings) -> Result<Self, StageError> {
        Self::with_stages(settings, &REGISTRY)
    }

    /// As [`Chain::new`] with other stages than the registered ones.
    ///
    /// # Errors
    /// Where a stage cannot be built from its configuration.
    pub fn with_stages(settings: ChainSettings, stages: &[&StageSpec]) -> Result<Self, StageError> {
        let build = |phase: Phase| {
            stages
                .iter()
                .filter(|spec| spec.phase == phase)
                .map(|spec| Ok(Step { name: spec.name, stage: (spec.build)(&settings.stages)? }))
                .collect::<Result<Vec<_>, StageError>>()
        };
        Ok(Self {
            prepare: build(Phase::Prepare)?,
            finish: build(Phase::Finish)?,
            decode: settings.decode,
            duplicates: settings.stages.duplicates,
            encoder: Encoder::new(settings.encode),
            topics: settings.topics,
            limits: settings.limits,
        })
    }

    /// Decodes a record and runs the stages before the ledger. `sender` is who waits for the
    /// verdict.
    pub fn prepare(&self, record: RawRecord, sender: u64, probe: &impl Probe) -> Prepared {
        let ready =
            guarded("decode", probe, || decode(&record, &self.decode)).and_then(|article| {
                let mut document = Document::new(article);
                run(&self.prepare, &mut document, probe)?;
                Ok(document)
            });
        match ready {
            Ok(document) => {
                let claim = claim(&record, &document, sender);
                Prepared { record, claim: Some(claim), document: Ok(Box::new(document)) }
            }
            Err(poison) => Prepared::poisoned(record, poison),
        }
    }

    /// Runs the remaining stages and encodes what is published for the record.
    ///
    /// `verdict` is the ledger's answer to the claim; poison has none.
    pub fn finish(
        &self,
        prepared: Prepared,
        verdict: Option<Verdict>,
        emitted_at: Timestamp,
        probe: &impl Probe,
    ) -> Finished {
        let Prepared { record, document, .. } = prepared;
        let claimed = verdict.is_some();
        let result = document.and_then(|document| {
            let missing = || Poison::new(PoisonCode::StagePanic, "ledger", "no verdict");
            let verdict = verdict.ok_or_else(missing)?;
            let mut document = *document;
            let policy = self.complete(&mut document, &verdict, probe)?;
            let published = guarded("encode", probe, || {
                self.outputs(&record, &document, &verdict, policy, emitted_at)
            })?;
            let outcome = Outcome::under(policy, verdict.decision);
            let entities = EntityCounts::of(&document.entities);
            Ok((published, outcome, verdict.decision, entities))
        });
        let origin = record.origin.clone();
        match result {
            Ok((Published { outputs, stories }, outcome, decision, entities)) => Finished {
                origin,
                claimed,
                outputs,
                outcome,
                decision: Some(decision),
                entities,
                stories,
                poison: None,
            },
            Err(poison) => Finished {
                origin,
                claimed,
                outputs: vec![self.dead_letter(&record, &poison)],
                outcome: Outcome::DeadLettered,
                decision: None,
                entities: EntityCounts::default(),
                stories: StoryCounts::default(),
                poison: Some(poison),
            },
        }
    }

    /// Runs the remaining stages on what is published, and says what becomes of a duplicate.
    ///
    /// Duplicates go through them too where a rule asks for what they find.
    fn complete(
        &self,
        document: &mut Document,
        verdict: &Verdict,
        probe: &impl Probe,
    ) -> Result<Policy, Poison> {
        if verdict.decision != Decision::Duplicate {
            if !verdict.decision.is_suppressed() {
                run(&self.finish, document, probe)?;
            }
            return Ok(Policy::Divert);
        }
        let is_complete = self.duplicates.asks_for_content();
        if is_complete {
            run(&self.finish, document, probe)?;
        }
        let found = self.duplicates.policy(document);
        let policy = found.policy;
        document.policy = Some(found);
        match policy {
            Policy::Mark if !is_complete => run(&self.finish, document, probe)?,
            Policy::Mark => {}
            // It goes nowhere by any route.
            Policy::Divert | Policy::Drop => document.routes.clear(),
        }
        Ok(policy)
    }

    fn outputs(
        &self,
        raw: &RawRecord,
        document: &Document,
        verdict: &Verdict,
        policy: Policy,
        emitted_at: Timestamp,
    ) -> Result<Published, Poison> {
        let topics = &self.topics;
        let mut outputs = Vec::with_capacity(4);
        let mut add = |topic: &Option<TopicName>, encoded: &Encoded| {
            outputs.extend(topic.as_ref().map(|topic| output(topic, encoded.clone())));
        };
        if verdict.decision.is_suppressed() && policy == Policy::Divert {
            let record = self.encoder.suppressed(raw, document, verdict, emitted_at);
            add(&topics.duplicates, &record);
        } else if policy != Policy::Drop {
            let notice = verdict.decision.is_notice();
            let record = if notice {
                let record = self.encoder.notice(raw, document, verdict, emitted_at);
                add(&topics.notices, &record);
                self.encoder.marker(raw, document, verdict, emitted_at)
            } else {
                self.encoder.published(raw, document, verdict, emitted_at)
            };
            // A notice goes wherever the item may have gone, whatever its rules say of it now.
            if notice || !document.routes.iter().any(|route| route.only) {
                add(&topics.enriched, &record);
            }
            add(&topics.current, &record);
            let mut routed: Vec<&TopicName> =
                document.routes.iter().flat_map(|route| &route.to).collect();
            routed.sort();
            routed.dedup();
            outputs.extend(routed.into_iter().map(|topic| output(topic, record.clone())));
        }
        let mut stories = StoryCounts::default();
        if let Some(topic) = &topics.clusters {
            for (event, record) in self.encoder.stories(raw, document, verdict, emitted_at) {
                stories.add(event);
                outputs.push(output(topic, record));
            }
        }
        outputs.iter().try_for_each(|output| self.check_size(output))?;
        Ok(Published { outputs, stories })
    }

    /// One record above its topic's limit would abort its transaction for ever, so it is never
    /// sent.
    fn check_size(&self, output: &Output) -> Result<(), Poison> {
        let size = output.size() + OVERHEAD;
        match self.limit(&output.topic) {
            Some(limit) if size > limit => {
                let topic = &output.topic;
                let detail = format!("{size} bytes for {topic}, which takes {limit}");
                Err(Poison::new(PoisonCode::Oversize, "encode", detail))
            }
            _ => Ok(()),
        }
    }

    fn limit(&self, topic: &TopicName) -> Option<usize> {
        self.limits.iter().find(|(name, _)| name == topic).map(|(_, limit)| *limit)
    }

    fn dead_letter(&self, record: &RawRecord, poison: &Poison) -> Output {
        let topic = &self.topics.dead_letter;
        let limit = self.limit(topic).unwrap_or(usize::MAX).saturating_sub(DEAD_LETTER_HEADERS);
        output(topic, self.encoder.dead_letter(record, poison, 1, limit))
    }
}

impl Prepared {
    /// A record that died before the ledger was asked.
    pub fn poisoned(record: RawRecord, poison: Poison) -> Self {
        Self { record, claim: None, document: Err(poison) }
    }
}

fn output(topic: &TopicName, encoded: Encoded) -> Output {
    let Encoded { key, headers, value } = encoded;
    Output { topic: topic.clone(), key, headers, value }
}

fn run(steps: &[Step], document: &mut Document, probe: &impl Probe) -> Result<(), Poison> {
    steps.iter().try_for_each(|step| guarded(step.name, probe, || step.stage.run(document)))
}

/// Runs a step; its panic becomes poison. A record's own text never reaches the message.
fn guarded<T>(
    stage: &'static str,
    probe: &impl Probe,
    step: impl FnOnce() -> Result<T, Poison>,
) -> Result<T, Poison> {
    let guarded = || catch_unwind(AssertUnwindSafe(step));
    probe.step(stage, guarded).unwrap_or_else(|_| {
        Err(Poison::new(PoisonCode::StagePanic, stage, "the stage panicked on this record"))
    })
}

fn claim(record: &RawRecord, document: &Document, sender: u64) -> Claim {
    let article = &document.article;
    Claim {
        origin: record.origin.clone(),
        raw_hash: xxh3_64(record.value.as_deref().unwrap_or_default()),
        sender,
        uri: document.uri(),
        version: article.version,
        status: article.status,
        source: article.source.clone(),
        language: document.language.as_ref().map(|language| language.tag.clone()),
        published: article.first_created,
        fingerprint: document.fingerprint.clone(),
    }
}

#[cfg(test)]
mod tests;
