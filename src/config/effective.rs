//! What the configuration amounts to: every key with its value, and the hash over what matters.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Place;

/// A key with the value that is in force and where it was written. Never a secret: those are read
/// from files, and only the path stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effective {
    /// The key in dotted form.
    pub key: String,
    /// Its value as TOML.
    pub value: String,
    /// Where it was written; [`Place::Default`] where nobody did.
    pub place: Place,
}

/// Keys, or beginnings of keys, whose value can change a record or a verdict.
const MATTERS: [&str; 13] = [
    "stages.",
    "route[",
    "duplicates[",
    "topics.enriched",
    "topics.current",
    "topics.duplicates",
    "topics.notices",
    "topics.clusters",
    "topics.dead_letter",
    "input.default_source",
    "input.max_bytes",
    "ledger.window",
    "ledger.max_",
];

/// Hashes what can change a record: the stages, routes and output topics, the limits of the input
/// and of the window, and the `contents` of the files they name. 16 hexadecimal digits of xxh3-64
/// over sorted `key = value` lines. Paths are left out: the same files elsewhere behave the same.
pub(super) fn hash(effective: &[Effective], contents: &BTreeMap<String, u64>) -> String {
    let matters = |entry: &&Effective| {
        MATTERS.iter().any(|start| entry.key.starts_with(start))
            && !contents.contains_key(&entry.key)
    };
    let values = effective.iter().filter(matters);
    let mut lines: Vec<_> =
        values.map(|entry| format!("{} = {}\n", entry.key, entry.value)).collect();
    lines.extend(contents.iter().map(|(key, hash)| format!("{key} = {hash:016x}\n")));
    lines.sort();
    format!("{:016x}", xxh3_64(lines.concat().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(key: &str, value: &str) -> String {
        let entry =
            Effective { key: key.to_owned(), value: value.to_owned(), place: Place::Default };
        hash(&[entry], &BTreeMap::new())
    }

    #[test]
    fn a_value_that_changes_records_changes_the_hash() {
        assert_ne!(hashed("stages.dedup.min_words", "8"), hashed("stages.dedup.min_words", "9"));
        assert_ne!(hashed("ledger.window", "\"1h\""), hashed("ledger.window", "\"2h\""));
    }

    #[test]
    fn where_brokers_are_or_how_many_workers_run_does_not_change_the_hash() {
        assert_eq!(hashed("kafka.brokers", "\"a:1\""), hashed("kafka.brokers", "\"b:1\""));
        assert_eq!(hashed("pipeline.workers", "1"), hashed("pipeline.workers", "2"));
    }

    #[test]
    fn the_content_of_a_file_counts_and_its_path_does_not() {
        let with = |path: &str, content: u64| {
            let key = "stages.entities.gazetteer".to_owned();
            let entry =
                Effective { key: key.clone(), value: path.to_owned(), place: Place::Default };
            hash(&[entry], &BTreeMap::from([(key, content)]))
        };
        assert_eq!(with("a.tsv", 1), with("b.tsv", 1));
        assert_ne!(with("a.tsv", 1), with("a.tsv", 2));
    }
}
