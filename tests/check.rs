//! `wiredesk check`: one readable line a problem, and a summary where there is none.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

const CONFIGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/configs");

/// Runs `wiredesk check` in a directory, without the variables of the surrounding environment.
fn check(directory: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::cargo_bin("wiredesk").expect("the binary is built");
    command.env_clear().current_dir(directory).arg("check").args(arguments);
    command.envs(variables.iter().copied()).output().expect("it runs")
}

fn in_configs(arguments: &[&str]) -> Output {
    check(Path::new(CONFIGS), arguments, &[])
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn broken_files() -> Vec<PathBuf> {
    let directory = std::fs::read_dir(Path::new(CONFIGS).join("broken")).expect("there");
    let mut files: Vec<_> = directory.map(|entry| entry.expect("readable").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

#[test]
fn every_broken_configuration_is_refused_with_readable_lines() {
    let files = broken_files();
    assert!(files.len() >= 20, "only {} broken configurations", files.len());
    for file in files {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let relative = format!("broken/{name}.toml");
        let output = in_configs(&["--config", &relative]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(output.stdout.is_empty(), "{name}");
        let message = text(&output.stderr);
        assert!(message.lines().all(|line| line.starts_with(&relative)), "{name}: {message}");
        assert!(!message.contains("open-sesame"), "{name} shows a secret");
        insta::assert_snapshot!(format!("broken__{name}"), message);
    }
}

#[test]
fn a_sound_configuration_is_summed_up() {
    let output = in_configs(&["--config", "sound.toml"]);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn the_effective_configuration_says_where_each_value_was_written() {
    let arguments = ["--config", "sound.toml", "--effective", "--set", "batch.in_flight=2"];
    let variables = [("WIREDESK__KAFKA__PROPERTIES__SOCKET_NAGLE_DISABLE", "false")];
    let output = check(Path::new(CONFIGS), &arguments, &variables);
    assert_eq!(text(&output.stderr), "");
    insta::assert_snapshot!(text(&output.stdout));
}

#[test]
fn flags_win_over_the_environment_and_the_environment_over_the_file() {
    let variables = [("WIREDESK__LOG__FORMAT", "text"), ("WIREDESK__LEDGER__WINDOW", "48h")];
    let arguments = ["--config", "sound.toml", "--effective", "--set", "ledger.window=36h"];
    let output = text(&check(Path::new(CONFIGS), &arguments, &variables).stdout);
    let line = |key: &str| output.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    assert!(line("ledger.window").contains("\"36h\""), "{output}");
    assert!(line("ledger.window").ends_with("# --set"), "{output}");
    assert!(line("log.format").ends_with("# WIREDESK__LOG__FORMAT"), "{output}");
}

#[test]
fn a_problem_of_the_environment_names_its_variable() {
    let variables = [
        ("WIREDESK__KAFKA__BROKERS", "kafka"),
        ("WIREDESK__KAFKA__GROPU", "x"),
        ("WIREDESK_LEDGER__WINDOW", "24h"),
    ];
    let output = check(Path::new(CONFIGS), &["--set", "ledger.window=1"], &variables);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn the_variable_wiredesk_config_names_the_file() {
    let variables = [("WIREDESK_CONFIG", "sound.toml")];
    let output = check(Path::new(CONFIGS), &[], &variables);
    assert!(text(&output.stdout).starts_with("configuration sound.toml\n"));
}

#[test]
fn a_missing_file_is_an_error_and_not_the_defaults() {
    let output = in_configs(&["--config", "nowhere.toml"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr));
}

#[test]
fn the_file_that_is_shipped_is_sound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = check(root, &["--config", "config/wiredesk.toml"], &[]);
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
