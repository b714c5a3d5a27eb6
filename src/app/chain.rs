//! From the configuration to the chain.

use crate::article::{SourceId, TopicName};
use crate::config::Settings;
use crate::formats::{DecodeSettings, EncodeSettings, StageVersion};
use crate::pipeline::{Chain, ChainSettings, OutputTopics};
use crate::stages::{REGISTRY, StageError};

/// Builds the chain of these settings. `limits` are the largest records by topic; without them
/// nothing is too large.
///
/// # Errors
/// Where a stage cannot be built from its configuration.
pub fn chain(
    settings: &Settings,
    limits: impl IntoIterator<Item = (TopicName, usize)>,
) -> Result<Chain, StageError> {
    Chain::new(chain_settings(settings, limits))
}

/// What the chain of these settings is built from.
pub fn chain_settings(
    settings: &Settings,
    limits: impl IntoIterator<Item = (TopicName, usize)>,
) -> ChainSettings {
    let topics = &settings.topics;
    let stage = |name: &str, version: &str| StageVersion {
        name: name.to_owned(),
        version: version.to_owned(),
    };
    ChainSettings {
        decode: DecodeSettings {
            default_source: SourceId::from(settings.input.default_source.as_str()),
            max_bytes: settings.input.max_bytes,
        },
        stages: settings.stages.clone(),
        encode: EncodeSettings {
            pipeline_name: settings.pipeline.name.clone(),
            pipeline_version: env!("CARGO_PKG_VERSION").to_owned(),
            config_hash: settings.hash.clone(),
            stages: REGISTRY.iter().map(|spec| stage(spec.name, spec.version)).collect(),
        },
        topics: OutputTopics {
            enriched: topics.enriched.clone(),
            current: topics.current.clone(),
            duplicates: topics.duplicates.clone(),
            notices: topics.notices.clone(),
            clusters: topics.clusters.clone(),
            dead_letter: topics.dead_letter.clone(),
        },
        limits: limits.into_iter().collect(),
    }
}
