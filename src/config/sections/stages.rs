//! `[stages.*]`: what the stages are told.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::gazetteer::{self, Gazetteers};
use super::route;
use crate::config::reader::Reader;
use crate::stages::StageSettings;
use crate::stages::cleanup::CleanupSettings;
use crate::stages::dedup::DedupSettings;

/// The settings of all stages, the files they name, and hashes of their contents by key.
pub(in crate::config) struct Stages {
    pub(in crate::config) settings: StageSettings,
    pub(in crate::config) files: Vec<PathBuf>,
    pub(in crate::config) contents: BTreeMap<String, u64>,
}

pub(in crate::config) fn read(reader: &mut Reader) -> Stages {
    reader.section("stages.cleanup");
    let min_words = DedupSettings::default().min_words;
    let dedup = DedupSettings {
        min_words: reader.get_within("stages.dedup.min_words", min_words, 1, 1_000),
    };
    let Gazetteers { settings: entities, files, content } = gazetteer::read(reader);
    let routes = route::read(reader);
    Stages {
        settings: StageSettings { cleanup: CleanupSettings::default(), dedup, entities, routes },
        files,
        contents: BTreeMap::from([(gazetteer::KEY.to_owned(), content)]),
    }
}
