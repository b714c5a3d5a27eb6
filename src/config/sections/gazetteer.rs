//! `stages.entities.gazetteer`: the user's name lists, read here, given their meaning by the stage.

use std::path::PathBuf;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use crate::config::files;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::stages::entities::Gazetteer;

pub(super) const KEY: &str = "stages.entities.gazetteer";

/// Largest gazetteer file that is read.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Most gazetteer files.
const MOST: usize = 100;

/// A name list as it was read: the file's name and its text.
struct NameList {
    file: String,
    text: String,
}

/// The names, the files they were read from and a hash of what those hold.
pub(super) struct Gazetteers {
    pub(super) gazetteer: Arc<Gazetteer>,
    pub(super) files: Vec<PathBuf>,
    pub(super) content: u64,
}

/// Reads the name lists.
pub(super) fn read(reader: &mut Reader) -> Gazetteers {
    let files = reader.get_if(KEY, Vec::<PathBuf>::new(), |files| match files.len() {
        0..=MOST => Ok(()),
        _ => Err(Refusal::new(format!("names more than {MOST} files"), "")),
    });
    let directory = reader.place(KEY).directory();
    let files: Vec<_> = files.into_iter().map(|file| directory.join(file)).collect();
    let mut lists = Vec::new();
    let mut hash = Xxh3::new();
    for file in &files {
        match files::bounded_text(file, LARGEST) {
            Ok(text) => {
                hash.update(&(text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
                lists.push(NameList { file: file.display().to_string(), text });
            }
            Err(refusal) => reader.refuse(KEY, refusal),
        }
    }
    let gazetteer = parse(&lists).unwrap_or_else(|refusal| {
        reader.refuse(KEY, refusal);
        Gazetteer::default()
    });
    Gazetteers { gazetteer: Arc::new(gazetteer), files, content: hash.digest() }
}

/// Gives the lists their meaning: the one place that calls the stage's own parser, whose complaints
/// name file and line.
fn parse(lists: &[NameList]) -> Result<Gazetteer, Refusal> {
    let texts: Vec<(&str, &str)> =
        lists.iter().map(|list| (list.file.as_str(), list.text.as_str())).collect();
    Gazetteer::parse_all(&texts).map_err(|error| {
        let reason = format!("{}:{}: {}", error.file, error.line, error.reason);
        Refusal::new(reason, error.suggestion.unwrap_or_default())
    })
}
