//! The reference configuration and its page say what the code says.

use std::collections::BTreeSet;
use std::path::Path;

use wiredesk::config::{Environment, Loaded, Overrides, Place, load};

const REFERENCE: &str = include_str!("../config/wiredesk.toml");
const PAGE: &str = include_str!("../docs/configuration.md");

fn loaded(file: Option<&Path>) -> Loaded {
    load(file, &Environment::default(), &Overrides::new()).unwrap_or_else(|errors| {
        panic!("{errors}");
    })
}

/// Makes every key active: a key stands right behind its `#`, prose behind a space.
fn uncommented(text: &str) -> String {
    let active = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') && !rest.is_empty() => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(active).collect()
}

fn reference_with_all_keys() -> Loaded {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("wiredesk.toml");
    std::fs::write(&file, uncommented(REFERENCE)).expect("written");
    loaded(Some(&file))
}

#[test]
fn the_reference_file_changes_nothing() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/wiredesk.toml");
    let reference = loaded(Some(&reference));
    assert!(reference.effective.iter().all(|entry| entry.place == Place::Default));
    assert_eq!(reference.settings.hash, loaded(None).settings.hash);
}

#[test]
fn every_key_stands_in_the_reference_file_with_its_default() {
    let written = reference_with_all_keys();
    for entry in &written.effective {
        assert_ne!(entry.place, Place::Default, "{} is missing", entry.key);
    }
    let is_rule = |key: &str| key.starts_with("route") || key.starts_with("duplicates");
    let values = |loaded: &Loaded| -> Vec<(String, String)> {
        let own = loaded.effective.iter().filter(|entry| !is_rule(&entry.key));
        own.map(|entry| (entry.key.clone(), entry.value.clone())).collect()
    };
    assert_eq!(values(&written), values(&loaded(None)));
}

#[test]
fn the_page_lists_every_key_with_its_default_and_no_other() {
    let mut expected: BTreeSet<String> = BTreeSet::new();
    for entry in loaded(None).effective {
        expected.insert(format!("| `{}` | `{}` |", entry.key, entry.value));
    }
    let mut listed = BTreeSet::new();
    for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = line.splitn(4, '|').collect();
        let is_key = cells[1].contains('.') && !cells[1].contains('[');
        if is_key {
            listed.insert(format!("|{}|{}|", cells[1], cells[2]));
        }
    }
    assert_eq!(listed, expected);
}

#[test]
fn a_foreign_value_is_refused_at_its_key_and_never_a_crash() {
    let odd = ["", " ", "\u{0}", "-1", "1e9", "[[", "auto", "99999999999999999999", "ÿ,:,"];
    let keys: Vec<_> = loaded(None).effective.into_iter().map(|entry| entry.key).collect();
    for key in keys {
        for value in odd {
            let overrides = Overrides::new().set("--set", &key, value);
            let Err(errors) = load(None, &Environment::default(), &overrides) else { continue };
            let place = Place::Flag("--set".to_owned());
            assert!(errors.problems().iter().all(|problem| problem.place == place), "{errors}");
        }
    }
}
