//! The README keeps its word: every command in it is run here, or by a script that is named here.

mod support;

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;
use support::broker::{Broker, BrokerOptions};
use support::guard::Guarded;
use support::markdown::{Page, root};
use support::ports;
use support::topics::Topics;
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(60);
/// Where the README's commands expect Kafka.
const BROKER: &str = "127.0.0.1:9092";

/// Commands that are run elsewhere: by which script or file, and the words there that show it.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("cargo test", ".ci/run", "cargo test --locked"),
    ("docker compose up", "deploy/smoke", "up -d --no-build --wait"),
    ("docker compose --profile sample up", "deploy/smoke", "run --rm -T feed feed --samples"),
    ("docker compose down -v", "deploy/smoke", "--profile sample down -v"),
];

/// How a command of the README is tested.
#[derive(Debug, PartialEq, Eq)]
enum How {
    Elsewhere,
    /// Through cargo, and here as the binary that cargo has built.
    Demo(String),
    /// Goes on until it is stopped.
    Service,
    WithKafka,
    WithKcat,
    Alone,
}

fn how(command: &str) -> How {
    let words: Vec<&str> = command.split_whitespace().collect();
    if ELSEWHERE.iter().any(|(known, ..)| *known == command) {
        How::Elsewhere
    } else if let Some(demo) = command.strip_prefix("cargo run --release -- demo") {
        How::Demo(format!("wiredesk demo{demo}"))
    } else if words[0] == "kcat" {
        How::WithKcat
    } else if command.contains("wiredesk run") {
        How::Service
    } else if ["wiredesk feed", "wiredesk tail", "--connect"].iter().any(|w| command.contains(w)) {
        How::WithKafka
    } else if words[0] == "wiredesk" || command.contains("| wiredesk") {
        How::Alone
    } else {
        panic!("nobody runs `{command}`: let this test run it, or name who does")
    }
}

fn commands() -> Vec<String> {
    Page::read("README.md").commands()
}

/// A place to run the README's commands in: the samples, the configuration and the binary as the
/// README has them, and its addresses replaced by those of the test.
struct Session {
    directory: TempDir,
    broker: String,
    port: u16,
}

impl Session {
    fn new(broker: &str) -> Self {
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        for name in ["samples", "config"] {
            symlink(root().join(name), directory.path().join(name)).expect("linked");
        }
        Self { directory, broker: broker.to_owned(), port: ports::free() }
    }

    fn shell(&self, command: &str) -> Command {
        let binary = env!("CARGO_BIN_EXE_wiredesk").strip_suffix("/wiredesk").expect("its name");
        let command = command.replace(BROKER, &self.broker);
        let mut shell = Command::new("bash");
        shell
            .args(["-o", "pipefail", "-c", &format!("PATH='{binary}':$PATH\n{command}")])
            .current_dir(self.directory.path())
            .env("WIREDESK__KAFKA__BROKERS", &self.broker)
            .env("WIREDESK__HTTP__LISTEN", format!("127.0.0.1:{}", self.port))
            .env("WIREDESK__STAGES__ENTITIES__GAZETTEER", "config/gazetteer/names.tsv")
            .stdin(Stdio::null());
        shell
    }

    /// Runs a command to its end; one that would go on is given an end.
    fn run(&self, command: &str) -> Output {
        let end = match () {
            () if command.contains("wiredesk tail") => " --for 5s",
            // Long enough for a revision to be among what is shown.
            () if command.contains("wiredesk demo") => " --for 12s",
            () => "",
        };
        let output = self.shell(&format!("{command}{end}")).output().expect("bash runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {}\n{errors}", output.status);
        output
    }

    /// Starts a service and waits until it is ready.
    fn start(&self, command: &str) -> Guarded {
        let log = self.directory.path().join("log");
        let stderr = File::create(&log).expect("a log");
        let mut shell = self.shell(&format!("exec {command}"));
        let mut service =
            Guarded::spawn(shell.stdout(Stdio::null()).stderr(stderr), None).expect("bash runs");
        let asked = format!("wiredesk healthcheck --url http://127.0.0.1:{}/readyz", self.port);
        let deadline = Instant::now() + LIMIT;
        while !self.shell(&asked).output().expect("bash runs").status.success() {
            let said = fs::read_to_string(&log).expect("a log");
            assert!(service.exit_status().is_none(), "{command} has ended:\n{said}");
            assert!(Instant::now() < deadline, "{command} is not ready:\n{said}");
            std::thread::sleep(Duration::from_millis(100));
        }
        service
    }
}

#[test]
fn every_command_is_run_by_somebody() {
    let commands = commands();
    assert!(commands.len() > 10, "the commands are found");
    commands.iter().for_each(|command| drop(how(command)));
    for (command, file, words) in ELSEWHERE {
        let text = fs::read_to_string(root().join(file)).expect("there");
        assert!(text.contains(words), "{file} does not run `{command}`");
        assert!(commands.iter().any(|one| one == command), "`{command}` is not in the README");
    }
}

#[test]
fn the_demo_shows_enriched_records_and_says_where_to_look() {
    let session = Session::new(BROKER);
    let mut demos = commands().into_iter().filter_map(|command| match how(&command) {
        How::Demo(command) => Some(command),
        _ => None,
    });
    let output = session.run(&demos.next_back().expect("the README begins with the demo"));
    let (shown, said) = (String::from_utf8_lossy(&output.stdout), output.stderr);
    let said = String::from_utf8_lossy(&said);
    assert!(shown.contains(" new ") && shown.contains(" revision "), "{shown}");
    assert!(said.contains(&format!("http://127.0.0.1:{}/", session.port)), "{said}");
    assert!(said.contains("kcat -b 127.0.0.1:"), "{said}");
}

#[test]
fn commands_without_kafka_do_what_they_say() {
    let session = Session::new(BROKER);
    for command in commands().iter().filter(|command| how(command) == How::Alone) {
        let output = session.run(command);
        let is_in_file = command.contains("--out ");
        assert!(is_in_file || !output.stdout.is_empty(), "{command} prints nothing");
    }
}

#[test]
fn commands_with_kafka_do_what_they_say() {
    let Some(broker) = Broker::start(&BrokerOptions::default()) else { return };
    let session = Session::new(broker.bootstrap());
    let topics = Topics::new(broker.bootstrap());
    let has_kcat = Command::new("kcat").arg("-V").output().is_ok();
    let mut service = None;
    for command in commands() {
        let reads = command.contains("wiredesk tail") || command.starts_with("kcat -C");
        if reads {
            topics.await_committed("wiredesk", "wire.raw", LIMIT);
        }
        match how(&command) {
            How::Service => service = Some(session.start(&command)),
            How::WithKcat if !has_kcat => eprintln!("NOT RUN, for kcat is missing: {command}"),
            How::WithKafka | How::WithKcat => {
                let output = session.run(&command);
                assert!(!reads || !output.stdout.is_empty(), "{command} shows nothing");
            }
            How::Elsewhere | How::Demo(_) | How::Alone => {}
        }
    }
    assert_example(&session);
    let mut service = service.expect("the README runs the service");
    service.signal(Signal::TERM);
    assert_eq!(service.wait(LIMIT).and_then(|status| status.code()), Some(0));
}

/// The record that the README shows is among those that the samples gave.
fn assert_example(session: &Session) {
    let blocks = Page::read("README.md").blocks();
    let example = blocks.iter().find(|block| block.language == "json").expect("an example");
    let example: Value = serde_json::from_str(&example.text).expect("JSON");
    let output = session.run("wiredesk tail wire.enriched --from-beginning --json");
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let record = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["value"].take())
        .find(|value| value["item"]["uri"] == example["item"]["uri"])
        .expect("the samples give a record of this item");
    if let Err(place) = is_part(&example, &record) {
        panic!("the README's record differs at {place} from\n{record:#}");
    }
}

/// Whether everything in `part` stands in `whole`. `…` in a text stands for anything. Of numbers
/// only that they are there counts: they move with every rule of the cleanup.
fn is_part(part: &Value, whole: &Value) -> Result<(), String> {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part.iter().try_for_each(|(key, value)| {
            let found = whole.get(key).ok_or_else(|| key.clone())?;
            is_part(value, found).map_err(|place| format!("{key}.{place}"))
        }),
        (Value::Array(part), Value::Array(whole)) => part.iter().try_for_each(|value| {
            let found = whole.iter().any(|other| is_part(value, other).is_ok());
            found.then_some(()).ok_or_else(|| value.to_string())
        }),
        (Value::String(part), Value::String(whole)) => {
            let mut rest = whole.as_str();
            let all = part.split('…').all(|piece| {
                let at = rest.find(piece);
                rest = at.map_or("", |at| &rest[at + piece.len()..]);
                at.is_some()
            });
            (all && (part.contains('…') || part == whole)).then_some(()).ok_or_else(|| part.clone())
        }
        (Value::Number(_), Value::Number(_)) => Ok(()),
        _ => (part == whole).then_some(()).ok_or_else(|| part.to_string()),
    }
}

#[test]
fn a_record_that_differs_from_its_example_is_found() {
    let whole = serde_json::json!({"a": [{"b": "one two", "n": 1}, "x"], "c": true});
    let fits = |text: &str| is_part(&serde_json::from_str(text).expect("JSON"), &whole).is_ok();
    assert!(fits(r#"{"a": [{"b": "…two", "n": 5}], "c": true}"#));
    assert!(fits(r#"{"a": ["x", {"b": "one two"}]}"#));
    for wrong in [
        r#"{"d": 1}"#,
        r#"{"c": false}"#,
        r#"{"a": ["y"]}"#,
        r#"{"a": [{"b": "one"}]}"#,
        r#"{"a": [{"b": "…three"}]}"#,
    ] {
        assert!(!fits(wrong), "{wrong}");
    }
}
