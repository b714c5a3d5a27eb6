//! `stages.cleanup.profiles`: the source profiles, read here and tidied as the lines they are
//! compared with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use xxhash_rust::xxh3::Xxh3;

use crate::config::files;
use crate::config::problem::Refusal;
use crate::config::reader::Reader;
use crate::stages::cleanup::{CleanupSettings, Profile, tidy_line};

pub(super) const KEY: &str = "stages.cleanup.profiles";

/// Largest profile that is read.
const LARGEST: u64 = 1024 * 1024;

/// Most profiles.
const MOST: usize = 1_000;

/// Most lines of a profile.
const MOST_LINES: usize = 1_000;

/// A profile as its file states it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    source: String,
    #[serde(default)]
    drop: Vec<String>,
    #[serde(default)]
    keep: Vec<String>,
}

/// The stage's settings, the files they were read from and a hash of what those hold.
pub(super) struct Sources {
    pub(super) settings: CleanupSettings,
    pub(super) files: Vec<PathBuf>,
    pub(super) content: u64,
}

/// Reads the profiles.
pub(super) fn read(reader: &mut Reader) -> Sources {
    let named = reader.get_if(KEY, Vec::<PathBuf>::new(), |files| match files.len() {
        0..=MOST => Ok(()),
        _ => Err(Refusal::new(format!("names more than {MOST} files"), "")),
    });
    let directory = reader.place(KEY).directory();
    let files: Vec<PathBuf> = named.into_iter().map(|file| directory.join(file)).collect();
    let mut profiles = BTreeMap::new();
    let mut hash = Xxh3::new();
    for file in &files {
        let text = match files::bounded_text(file, LARGEST) {
            Ok(text) => text,
            Err(refusal) => {
                reader.refuse(KEY, refusal);
                continue;
            }
        };
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
        let name = file.display();
        match parse(&text) {
            Ok((source, profile)) => {
                if profiles.insert(source.clone(), profile).is_some() {
                    let reason = format!("{name}: a second profile of the source {source}");
                    reader.refuse(KEY, Refusal::new(reason, "write both into one file"));
                }
            }
            Err(refusal) => {
                let reason = format!("{name}: {}", refusal.reason);
                reader.refuse(KEY, Refusal::new(reason, refusal.suggestion));
            }
        }
    }
    let settings = CleanupSettings { profiles: Arc::new(profiles) };
    Sources { settings, files, content: hash.digest() }
}

fn parse(text: &str) -> Result<(String, Profile), Refusal> {
    let stated: Stated = toml::from_str(text).map_err(|error| Refusal::new(error.message(), ""))?;
    if stated.source.trim().is_empty() {
        return Err(Refusal::new("names no source", "write source = \"its id\""));
    }
    let lines = |list: Vec<String>| -> Result<Vec<String>, Refusal> {
        if list.len() > MOST_LINES {
            return Err(Refusal::new(format!("has more than {MOST_LINES} lines"), ""));
        }
        let tidy: Vec<String> = list.iter().map(|line| tidy_line(line)).collect();
        if tidy.iter().any(String::is_empty) {
            return Err(Refusal::new("has an empty line, with which every line begins", ""));
        }
        Ok(tidy)
    };
    Ok((stated.source, Profile { drop: lines(stated.drop)?, keep: lines(stated.keep)? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_tidied_as_the_lines_it_is_compared_with() {
        let text = "source = \"ellery-post\"\ndrop = [\" Weather\\u00a0 in \"]";
        let (source, profile) = parse(text).map_err(|refusal| refusal.reason).expect("a profile");
        assert_eq!((source.as_str(), profile.drop), ("ellery-post", vec!["Weather in".to_owned()]));
    }

    #[test]
    fn empty_lines_and_unknown_keys_are_refused() {
        let reason =
            |text: &str| parse(text).map_err(|refusal| refusal.reason).expect_err("broken");
        assert!(reason("source = \"a\"\nkeep = [\" \"]").contains("empty line"));
        assert!(reason("source = \"a\"\ndropp = []").contains("dropp"));
        assert!(reason("source = \" \"").contains("names no source"));
    }
}
