//! The sample articles: manifest, files and embedded table say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use wiredesk::article::PoisonCode;
use wiredesk::ledger::Decision;
use wiredesk::samples::{self, Sample};

/// `samples/manifest.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    sample: Vec<Entry>,
}

/// One record of the manifest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    file: Option<String>,
    repeat: Option<usize>,
    key: Option<String>,
    #[serde(default)]
    headers: Vec<(String, String)>,
    expect: String,
    later: Option<String>,
    shows: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn manifest() -> Vec<Entry> {
    let text = fs::read_to_string(folder().join("manifest.toml")).expect("the manifest");
    toml::from_str::<Manifest>(&text).expect("a manifest that can be read").sample
}

/// The value that the manifest describes.
fn value(entry: &Entry) -> Option<Vec<u8>> {
    let bytes = fs::read(folder().join("articles").join(entry.file.as_ref()?)).expect("its file");
    let Some(times) = entry.repeat else { return Some(bytes) };
    let text = String::from_utf8(bytes).expect("a repeated file is UTF-8");
    Some((1..=times).flat_map(|n| text.replace("{n}", &n.to_string()).into_bytes()).collect())
}

fn decisions() -> BTreeSet<&'static str> {
    Decision::ALL.into_iter().map(Decision::as_str).collect()
}

#[test]
fn the_embedded_table_is_the_manifest() {
    let (entries, table) = (manifest(), samples::all());
    assert_eq!(
        entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(),
        table.iter().map(|sample| sample.name).collect::<Vec<_>>()
    );
    for (entry, sample) in entries.iter().zip(&table) {
        let name = &entry.name;
        let headers: Vec<_> =
            entry.headers.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
        assert_eq!(entry.key.as_deref(), sample.key, "key of {name}");
        assert_eq!(headers, sample.headers, "headers of {name}");
        assert_eq!(entry.expect, sample.expect, "expectation of {name}");
        assert_eq!(entry.shows, sample.shows, "what {name} shows");
        assert!(value(entry).as_deref() == sample.value.as_deref(), "value of {name}");
    }
}

#[test]
fn every_file_of_the_folder_is_listed() {
    let listed: BTreeSet<_> = manifest().into_iter().filter_map(|entry| entry.file).collect();
    let present: BTreeSet<_> = fs::read_dir(folder().join("articles"))
        .expect("the folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("a plain name"))
        .collect();
    assert_eq!(listed, present);
}

#[test]
fn names_are_unique() {
    let mut seen = BTreeSet::new();
    for Sample { name, .. } in samples::all() {
        assert!(seen.insert(name), "{name} twice");
    }
}

#[test]
fn expectations_are_decisions_or_known_reasons_of_death() {
    let codes: BTreeSet<_> = PoisonCode::ALL.into_iter().map(PoisonCode::as_str).collect();
    for entry in manifest() {
        let is_known = match entry.expect.strip_prefix("dead_letter:") {
            Some(code) => codes.contains(code),
            None => decisions().contains(entry.expect.as_str()),
        };
        assert!(is_known, "{}: {}", entry.name, entry.expect);
        if let Some(later) = entry.later {
            assert!(decisions().contains(later.as_str()), "{}: later {later}", entry.name);
            assert_ne!(later, entry.expect, "{}: `later` repeats `expect`", entry.name);
        }
    }
}

#[test]
fn every_decision_and_every_reason_of_decoding_occurs() {
    let mut counts = BTreeMap::<&str, usize>::new();
    for sample in samples::all() {
        *counts.entry(sample.expect).or_default() += 1;
    }
    for decision in decisions() {
        // A new text about a known story is found by comparing texts, not by their hash.
        let is_seen = decision == "update" || counts.contains_key(decision);
        assert!(is_seen, "no sample is expected to be `{decision}`");
    }
    for code in
        ["empty", "binary", "malformed", "unsupported_format", "charset", "too_large", "no_text"]
    {
        let expect = format!("dead_letter:{code}");
        assert!(counts.contains_key(expect.as_str()), "no sample is expected to be `{expect}`");
    }
}

#[test]
fn records_that_share_their_bytes_share_their_key() {
    let mut keys = BTreeMap::new();
    for entry in manifest().into_iter().filter(|entry| !entry.expect.contains(':')) {
        let Some(file) = entry.file.filter(|file| file != "empty.txt") else { continue };
        let first = keys.entry(file).or_insert_with(|| entry.key.clone());
        assert_eq!(*first, entry.key, "key of {}", entry.name);
    }
}

#[test]
fn the_files_stay_small_enough_to_be_embedded() {
    let size: u64 = fs::read_dir(folder().join("articles"))
        .expect("the folder")
        .map(|file| file.and_then(|file| file.metadata()).expect("its size").len())
        .sum();
    assert!(size < 400_000, "{size} bytes");
}
