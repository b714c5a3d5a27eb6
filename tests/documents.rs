//! The documentation agrees with the program and with itself: commands and their options exist,
//! links lead somewhere, configurations load.

mod support;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use support::markdown::{Page, root};
use support::usage::Usage;

/// Asserts that no page has a fault, and names all of them.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_command_and_option_that_is_named_exists() {
    let usage = Usage::default();
    let mut faults = Vec::new();
    for page in Page::all() {
        for line in page.commands().into_iter().chain(page.spans()) {
            let found = usage.faults(&line).into_iter();
            faults.extend(found.map(|fault| format!("{}: {fault}", page.path.display())));
        }
    }
    assert_none(&faults);
}

#[test]
fn the_table_of_commands_is_the_programs_own() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there");
    let (_, table) = readme.split_once("| command | what it does |\n|---|---|\n").expect("a table");
    let rows: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let commands = Usage::default().commands(&[]);
    let expected: Vec<String> =
        commands.iter().map(|(name, summary)| format!("| `{name}` | {summary} |")).collect();
    assert_eq!(rows, expected);
}

#[test]
fn links_lead_to_files_and_headings_that_are_there() {
    let mut faults = Vec::new();
    for page in Page::all() {
        for link in page.links() {
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let directory = page.path.parent().expect("a file has one");
            let target = if path.is_empty() { page.path.clone() } else { directory.join(path) };
            let is_there = root().join(&target).exists();
            if !is_there || !(anchor.is_empty() || Page::read(&target).anchors().contains(anchor)) {
                faults.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_configuration_loads() {
    let directory = tempfile::tempdir().expect("a directory");
    symlink(root().join("config/gazetteer"), directory.path().join("gazetteer")).expect("linked");
    let file = directory.path().join("wiredesk.toml");
    let mut count = 0;
    for page in Page::all() {
        for block in page.blocks().into_iter().filter(|block| block.language == "toml") {
            fs::write(&file, &block.text).expect("written");
            let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
            let output = command.env_clear().arg("check").arg("--config").arg(&file).output();
            let output = output.expect("it runs");
            let problems = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {problems}", page.path.display());
            count += 1;
        }
    }
    assert!(count > 0, "no configuration was found");
}

#[test]
fn headers_that_examples_send_are_those_that_are_read() {
    let records = fs::read_to_string(root().join("docs/records.md")).expect("there");
    for block in Page::read("README.md").blocks() {
        for word in block.text.split(|c: char| !c.is_ascii_lowercase() && c != '-') {
            let is_header = word.starts_with("wire-") && block.language != "text";
            assert!(!is_header || records.contains(&format!("`{word}`")), "no header {word}");
        }
    }
}

#[test]
fn a_wrong_command_option_or_link_is_found() {
    let usage = Usage::default();
    for wrong in [
        "wiredesk chekc",
        "target/release/wiredesk tail --lsat 3",
        "wiredesk stage cleanup --conll",
        "cat x | wiredesk feed - --kee id",
        "cargo run --release -- dmeo",
        "docker compose exec wiredesk wiredesk tial wire.enriched",
    ] {
        assert_eq!(usage.faults(wrong).len(), 1, "{wrong}");
    }
    for right in [
        "wiredesk --set a.b=c stage entities --conll < a > b",
        "docker compose build wiredesk",
        "docker compose logs wiredesk | grep -c --ignore-case error",
        "wiredesk COMMAND --help",
        "cargo bench -- chain/cleanup",
        "cargo run --release -- demo --for 5s",
    ] {
        assert_eq!(usage.faults(right), [""; 0], "{right}");
    }
    let page =
        Page::of("# One two\n[a](b.md#c) [d](https://e) `x\ny`\n```sh\n# f\ng \\\n  h  # i\n```\n");
    assert_eq!(page.links(), ["b.md#c"]);
    assert_eq!(page.spans(), ["x y"]);
    assert_eq!(page.commands(), ["g h"]);
    assert!(page.anchors().contains("one-two"));
}

#[test]
fn every_test_that_a_promise_names_exists() {
    let mut sources = String::new();
    for file in rust_files("tests").into_iter().chain(rust_files("src")) {
        sources.push_str(&fs::read_to_string(file).expect("readable"));
    }
    let spans = Page::read("docs/guarantees.md").spans();
    let tests: Vec<&String> = spans.iter().filter(|span| is_test_name(span)).collect();
    assert!(tests.len() > 20, "{} tests are named", tests.len());
    let missing = tests.into_iter().filter(|test| !sources.contains(&format!("fn {test}(")));
    assert_none(&missing.map(|test| format!("docs/guarantees.md: {test}")).collect::<Vec<_>>());
}

/// Names of tests are sentences.
fn is_test_name(span: &str) -> bool {
    span.split('_').count() > 4 && span.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// Every source file below a folder of the repository.
fn rust_files(folder: &str) -> Vec<PathBuf> {
    let mut waiting = vec![root().join(folder)];
    let mut files = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting
                .extend(fs::read_dir(path).expect("readable").map(|one| one.expect("one").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
