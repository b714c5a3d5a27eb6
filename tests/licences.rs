//! Holds `deny.toml`'s list of licences against every dependency of the lock file, so that a
//! dependency under terms nobody has agreed to is noticed without further tools.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Whether an SPDX expression can be satisfied with these licences alone.
///
/// Reads `AND`, `OR`, `/` (an old spelling of `OR`), `WITH` and brackets; `AND` binds tighter.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let result = any_of(&mut rest, allowed);
    result && rest.is_empty()
}

fn any_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut result = all_of(words, allowed);
    while let Some(tail) = words.strip_prefix(&["OR"]) {
        *words = tail;
        // No short cut: the right side must be read either way.
        result |= all_of(words, allowed);
    }
    result
}

fn all_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut result = one(words, allowed);
    while let Some(tail) = words.strip_prefix(&["AND"]) {
        *words = tail;
        result &= one(words, allowed);
    }
    result
}

fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let Some((first, tail)) = words.split_first() else { return false };
    *words = tail;
    if *first == "(" {
        let result = any_of(words, allowed);
        let Some(tail) = words.strip_prefix(&[")"]) else { return false };
        *words = tail;
        return result;
    }
    if let Some([_exception, tail @ ..]) = words.strip_prefix(&["WITH"]) {
        // An exception only ever widens what the licence allows.
        *words = tail;
    }
    allowed.contains(*first)
}

fn allowed_licences() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    let text = std::fs::read_to_string(path).expect("deny.toml is there");
    let deny: toml::Table = text.parse().expect("deny.toml is TOML");
    let list = deny["licenses"]["allow"].as_array().expect("a list").iter();
    list.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_dependency_is_under_an_allowed_licence_and_from_crates_io() {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--all-features", "--locked", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let allowed = allowed_licences();
    let packages = metadata["packages"].as_array().expect("a list of packages");
    assert!(packages.len() > 100, "the whole tree is listed");

    let refused: Vec<String> = packages
        .iter()
        .filter(|package| {
            let licence = package["license"].as_str().unwrap_or("none stated");
            let source = package["source"].as_str();
            let foreign = source.is_some_and(|source| !source.contains("crates.io-index"));
            foreign || !satisfied(licence, &allowed)
        })
        .map(|package| format!("{}: {} {}", package["name"], package["license"], package["source"]))
        .collect();

    assert_eq!(refused, [""; 0]);
}

#[test]
fn an_expression_is_satisfied_only_by_what_it_says() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    for yes in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "MIT AND Zlib", "(GPL-3.0 OR MIT) AND Zlib"]
    {
        assert!(satisfied(yes, &allowed), "{yes}");
    }
    for no in ["", "GPL-3.0", "MIT AND GPL-3.0", "MIT AND (GPL-3.0 OR ISC)", "MIT GPL-3.0", "(MIT"]
    {
        assert!(!satisfied(no, &allowed), "{no}");
    }
    assert!(satisfied("MIT WITH some-exception OR GPL-3.0", &allowed));
}
