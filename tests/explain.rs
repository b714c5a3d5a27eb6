//! `wiredesk explain` over files.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const NEWS: &str = "The harbour board of Port Ellery voted on Monday to close the northern quay for \
                    eleven weeks while divers repair the sea wall that the January storms \
                    undermined. Ferries to Brackwater will leave from the fish dock meanwhile, the \
                    board's chairman Tomas Wren told reporters, and freight goes by rail.";

/// Runs `wiredesk explain` over two files with these texts.
fn explain(texts: [&str; 2], arguments: &[&str]) -> (Option<i32>, String, String) {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in ["a", "b"].into_iter().zip(texts) {
        let article =
            serde_json::json!({"id": name, "outlet": format!("{name}-wire"), "text": text});
        let file = directory.path().join(format!("{name}.json"));
        std::fs::write(file, article.to_string()).expect("written");
    }
    run(directory.path(), &[&["explain", "a.json", "b.json"], arguments].concat())
}

fn run(directory: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("wiredesk").expect("the binary is built");
    let output =
        command.env_clear().current_dir(directory).args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_cut_copy_is_explained_side_by_side() {
    let copy = NEWS.rsplit_once(", and freight").map_or(NEWS, |(first, _)| first);
    let (code, shown, errors) = explain([NEWS, copy], &[]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(shown.contains("B is a duplicate of A (near, "), "{shown}");
    for part in ["in the other", "figures", "in order", "new in B", "keys in common", "guard"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(shown.contains("judge") && shown.contains("is needed"), "{shown}");
}

#[test]
fn strangers_are_unrelated_and_the_json_says_by_how_much() {
    let other = "A ferry with forty aboard ran aground off the Sarn lighthouse early on Sunday. \
                 Nobody was hurt, the coast guard said, and tugs were waiting for the next tide.";
    let (code, shown, _) = explain([NEWS, other], &["--json"]);
    assert_eq!(code, Some(0));
    let found: Value = serde_json::from_str(&shown).expect("one JSON object");
    assert_eq!(found["verdict"]["decision"], "new");
    let likeness = &found["likeness"];
    let (sum, needed) = (likeness["sum"].as_f64(), likeness["accepted_from"].as_f64());
    assert!(sum < needed, "{likeness}");
    let parts: f64 = likeness["terms"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|term| term["part"].as_f64())
        .sum();
    assert!((parts - sum.unwrap_or_default()).abs() < 1e-6, "the terms make the sum");
}

#[test]
fn equal_texts_say_so() {
    let (_, shown, _) = explain([NEWS, &NEWS.to_uppercase()], &[]);
    assert!(shown.contains("B is a duplicate of A (exact, 100.0 % alike)"), "{shown}");
    assert!(shown.contains("equal texts     yes"), "{shown}");
}

#[test]
fn a_file_beside_a_uri_is_refused_and_an_unreadable_file_named() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("a.txt"), NEWS).expect("written");
    std::fs::write(directory.path().join("b.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\0").expect("written");
    let (code, _, errors) = run(directory.path(), &["explain", "a.txt", "urn:x"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("urn:x is no file: name two files, or two uris"), "{errors}");
    let (code, _, errors) = run(directory.path(), &["explain", "a.txt", "b.txt"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("b.txt: binary"), "{errors}");
}
