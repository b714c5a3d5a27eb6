//! Reads the sources and fails on a breach of the layering that `src/lib.rs` states, on a library
//! used outside the edge that owns it, and on files that have outgrown one idea.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Every module with those it may use besides itself. A new module is added here, so its place is
/// decided and not found.
const MAY_USE: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("stages", &["article"]),
    ("ledger", &["article", "stages"]),
    ("formats", &["article", "stages", "ledger"]),
    ("pipeline", &["article", "stages", "ledger", "formats"]),
    ("samples", &["article"]),
    ("config", &["article", "stages", "ledger", "formats", "pipeline"]),
    ("telemetry", &["article", "stages", "ledger", "formats", "pipeline", "config"]),
    ("http", &["article", "stages", "ledger", "formats", "pipeline", "config", "telemetry"]),
    (
        "kafka",
        &["article", "stages", "ledger", "formats", "pipeline", "samples", "config", "telemetry"],
    ),
    (
        "app",
        &[
            "article",
            "stages",
            "ledger",
            "formats",
            "pipeline",
            "samples",
            "config",
            "telemetry",
            "http",
            "kafka",
        ],
    ),
    (
        "commands",
        &[
            "article",
            "stages",
            "ledger",
            "formats",
            "pipeline",
            "samples",
            "config",
            "telemetry",
            "http",
            "kafka",
            "app",
            "cli",
        ],
    ),
    ("cli", &["config", "telemetry", "app", "commands"]),
];

/// Libraries that one module owns.
const OWNED: &[(&str, &str)] = &[("rdkafka", "kafka"), ("axum", "http")];

const MOST_LINES: usize = 500;

/// Marks of work that is not done; spelt so that this file does not hold them.
const UNDONE: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("unimplemented", "!"),
    concat!("to", "do!("),
];

struct Source {
    path: PathBuf,
    module: String,
    text: String,
}

/// Every Rust file below a directory, sorted.
fn sources(directory: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let mut files = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(directory) = open.pop() {
        let Ok(entries) = fs::read_dir(&directory) else { continue };
        for entry in entries {
            let path = entry.expect("a directory entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("found below the root").to_owned();
            let first = inside.components().next().expect("a file has a name").as_os_str();
            let module = Path::new(first).file_stem().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            Source { path: inside.clone(), module: module.into_owned(), text }
        })
        .collect()
}

/// The code without its comments: prose may name anything.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        let end = line.find("//").filter(|&at| at == 0 || !line[..at].ends_with(':'));
        code.push_str(&line[..end.unwrap_or(line.len())]);
        code.push('\n');
    }
    code
}

/// Modules of this crate that the code names as `crate::name` or `crate::{name, …}`.
fn used_modules(code: &str) -> Vec<String> {
    let mut used: Vec<String> = code
        .split("crate::")
        .skip(1)
        .flat_map(|after| match after.strip_prefix('{') {
            Some(group) => names_of_group(group),
            None => vec![identifier(after)],
        })
        .filter(|name| MAY_USE.iter().any(|(module, _)| module == name))
        .collect();
    used.sort();
    used.dedup();
    used
}

/// First names of the items of `name::{…}, name, …}`.
fn names_of_group(group: &str) -> Vec<String> {
    let mut names = vec![identifier(group.trim_start())];
    let mut depth = 1;
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(identifier(group[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether the code uses a library by a path, as in `use name::…` or `name::Type`.
fn names_library(code: &str, library: &str) -> bool {
    let path = format!("{library}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

/// Every breach in one source, as sentences.
fn breaches(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let code = code(&source.text);
    let entry_point = matches!(source.module.as_str(), "lib" | "main");
    match MAY_USE.iter().find(|(module, _)| *module == source.module) {
        Some((module, allowed)) => {
            for used in used_modules(&code) {
                if used != *module && !allowed.contains(&used.as_str()) {
                    found.push(format!("{module} must not use {used}"));
                }
            }
        }
        None if entry_point => {}
        None => found.push(format!("module {} has no place in the layering", source.module)),
    }
    for (library, owner) in OWNED {
        if source.module != *owner && names_library(&code, library) {
            found.push(format!("{library} belongs to {owner}/"));
        }
    }
    found
}

fn report(found: impl Iterator<Item = (PathBuf, String)>) -> String {
    found.fold(String::new(), |mut text, (path, breach)| {
        writeln!(text, "{}: {breach}", path.display()).expect("writing to a string");
        text
    })
}

fn source(module: &str, text: &str) -> Source {
    Source { path: PathBuf::new(), module: module.to_owned(), text: text.to_owned() }
}

#[test]
fn each_module_uses_only_those_to_its_left() {
    let sources = sources("src");
    assert!(sources.len() > 20, "the sources are found");

    let found = sources
        .iter()
        .flat_map(|source| breaches(source).into_iter().map(|b| (source.path.clone(), b)));

    assert_eq!(report(found), "");
}

#[test]
fn no_file_has_outgrown_one_idea() {
    let long = ["src", "tests", "benches"].into_iter().flat_map(sources).filter_map(|source| {
        let lines = source.text.lines().count();
        (lines > MOST_LINES).then(|| (source.path, format!("{lines} lines")))
    });

    assert_eq!(report(long), "");
}

#[test]
fn nothing_is_left_marked_as_undone() {
    let undone = ["src", "tests", "benches"].into_iter().flat_map(sources).filter_map(|source| {
        let mark = UNDONE.iter().find(|mark| source.text.contains(**mark))?;
        Some((source.path, format!("contains {mark}")))
    });

    assert_eq!(report(undone), "");
}

#[test]
fn a_use_to_the_right_is_found_in_every_spelling() {
    for text in [
        "use crate::kafka::Tail;",
        "use crate::{article::Origin, kafka::Tail};",
        "use crate::{\n    article::{Origin, Offset},\n    kafka,\n};",
        "let tail = crate::kafka::Tail::new();",
        "pub(crate) use crate::kafka;",
    ] {
        assert_eq!(breaches(&source("ledger", text)), ["ledger must not use kafka"], "{text}");
    }
    assert_eq!(breaches(&source("kafka", "use crate::ledger::Claim;")), [""; 0]);
}

#[test]
fn prose_and_nested_names_are_no_breach() {
    for text in [
        "//! Knows nothing of crate::kafka or rdkafka::Message.",
        "use crate::article::{Origin, Version}; // not crate::http",
        "use crate::{article::{kafka, Origin}, stages};",
        "let wiredesk_rdkafka = 1;",
    ] {
        assert_eq!(breaches(&source("ledger", text)), [""; 0], "{text}");
    }
}

#[test]
fn a_library_outside_its_edge_is_found() {
    let text = "use rdkafka::Message;\nfn f() { axum::serve() }";
    let found = breaches(&source("app", text));
    assert_eq!(found, ["rdkafka belongs to kafka/", "axum belongs to http/"]);
    assert_eq!(breaches(&source("kafka", "use rdkafka::Message;")), [""; 0]);
}

#[test]
fn a_module_without_a_place_is_found() {
    assert_eq!(breaches(&source("misc", "")), ["module misc has no place in the layering"]);
}
