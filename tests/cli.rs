//! The command line: help texts, usage errors, closed pipes, completions.

use std::process::{Command, Output, Stdio};

/// Commands whose help is frozen: all of them.
const COMMANDS: [&str; 16] = [
    "run",
    "demo",
    "enrich",
    "stage",
    "explain",
    "feed",
    "tail",
    "check",
    "replay",
    "ledger",
    "topics",
    "schema",
    "bench",
    "top",
    "completions",
    "healthcheck",
];

/// Commands below others, whose help is frozen too.
const INNER: [(&str, &str); 9] = [
    ("stage", "cleanup"),
    ("stage", "repair"),
    ("stage", "dedup"),
    ("stage", "entities"),
    ("ledger", "stats"),
    ("ledger", "dump"),
    ("topics", "list"),
    ("topics", "create"),
    ("topics", "check"),
];

fn wiredesk() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
    command.env_clear();
    command
}

fn run(arguments: &[&str]) -> Output {
    wiredesk().args(arguments).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn the_help_names_every_command() {
    insta::assert_snapshot!(text(&run(&["--help"]).stdout));
}

#[test]
fn the_help_of_a_command_has_an_example() {
    for command in COMMANDS {
        let help = text(&run(&[command, "--help"]).stdout);
        let (_, examples) = help.split_once("Example").unwrap_or_else(|| panic!("{command}"));
        assert!(examples.contains(&format!("wiredesk {command}")), "{command}");
        insta::assert_snapshot!(format!("help__{command}"), help);
    }
}

#[test]
fn the_help_of_inner_commands_is_frozen() {
    for (outer, inner) in INNER {
        let help = text(&run(&[outer, inner, "--help"]).stdout);
        insta::assert_snapshot!(format!("help__{outer}_{inner}"), help);
    }
}

#[test]
fn no_command_is_missing_here() {
    let help = text(&run(&["--help"]).stdout);
    let (_, list) = help.split_once("Commands:\n").expect("a list");
    let lines = list.lines().take_while(|line| !line.is_empty());
    let mut names: Vec<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    names.retain(|name| *name != "help");
    assert_eq!(names, COMMANDS);
}

#[test]
fn wrong_usage_ends_with_code_2_and_says_why() {
    for arguments in [&["chekc"][..], &["check", "--conect"], &["check", "--set", "a"], &[]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn options_of_every_command_stand_before_or_after_it() {
    for arguments in [["--brokers", "a:1", "check"], ["check", "--brokers", "a:1"]] {
        let output = run(&arguments);
        assert!(text(&output.stdout).contains("a:1, plaintext"), "{arguments:?}");
    }
}

#[test]
fn a_named_option_wins_over_set() {
    let arguments = ["check", "--brokers", "b:2", "--set", "kafka.brokers=a:1"];
    assert!(text(&run(&arguments).stdout).contains("b:2, plaintext"));
}

#[test]
fn a_closed_pipe_ends_the_output_in_silence() {
    for arguments in [&["check", "--effective"][..], &["check"], &["completions", "bash"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = wiredesk();
        command.args(arguments).stdout(writer).stderr(Stdio::piped());
        let output = command.spawn().and_then(|child| child.wait_with_output()).expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_completions_for_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        let script = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        for command in ["run", "demo", "enrich", "healthcheck"] {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
}
