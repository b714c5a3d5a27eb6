//! `[stages.*]`: what the stages are told.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::duplicates;
use super::gazetteer::{self, Gazetteers};
use super::profiles::{self, Sources};
use super::route;
use super::transformer::{self, Network};
use crate::config::reader::Reader;
use crate::stages::StageSettings;
use crate::stages::dedup::DedupSettings;
use crate::stages::entities::EntitiesSettings;

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
    let duplicates = duplicates::read(reader);
    let Sources { settings: cleanup, files: profiles, content: sources } = profiles::read(reader);
    let Gazetteers { gazetteer, mut files, content } = gazetteer::read(reader);
    let Network { transformer, files: network, content: weights } = transformer::read(reader);
    let entities = EntitiesSettings { gazetteer, transformer };
    files.extend(profiles);
    files.extend(network);
    let routes = route::read(reader);
    Stages {
        settings: StageSettings { cleanup, dedup, duplicates, entities, routes },
        files,
        contents: BTreeMap::from([
            (gazetteer::KEY.to_owned(), content),
            (profiles::KEY.to_owned(), sources),
            (transformer::KEY.to_owned(), weights),
        ]),
    }
}
