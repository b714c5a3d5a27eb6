//! Children of tests: they take signals, and they die with their owner, however it dies.

mod support;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use support::environment;
use support::guard::Guarded;

fn sleeper() -> Guarded {
    Guarded::spawn(Command::new("sleep").arg("60"), None).expect("sleep starts")
}

/// The state letter of a process, `None` where there is none: `T` is stopped, `Z` is dead and not
/// yet collected.
fn state(pid: u32) -> Option<char> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    text.rsplit(')').next()?.trim().chars().next()
}

fn await_state(pid: u32, wanted: impl Fn(Option<char>) -> bool) -> Option<char> {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !wanted(state(pid)) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    state(pid)
}

#[test]
fn a_dropped_child_is_dead() {
    let child = sleeper();
    let pid = child.pid();
    assert!(state(pid).is_some());
    drop(child);
    assert_eq!(state(pid), None);
}

#[test]
fn a_frozen_child_is_thawed_and_ended_by_signals() {
    let mut child = sleeper();
    child.signal(Signal::STOP);
    assert_eq!(await_state(child.pid(), |state| state == Some('T')), Some('T'));
    child.signal(Signal::CONT);
    child.signal(Signal::TERM);
    let status = child.wait(Duration::from_secs(10)).expect("it ends");
    assert_eq!(status.code(), None);
}

#[test]
fn a_child_that_has_ended_takes_no_more_signals() {
    let mut child = Guarded::spawn(&mut Command::new("true"), None).expect("true starts");
    let status = child.wait(Duration::from_secs(10)).expect("it ends");
    assert!(status.success());
    child.signal(Signal::KILL);
    assert_eq!(child.exit_status(), Some(status));
}

/// Plays both parts: the owner that is killed is this same test in another process.
#[test]
fn a_child_dies_with_its_killed_owner() {
    if environment::flag(environment::OWNER) {
        let child = sleeper();
        println!("\nchild {}", child.pid());
        std::thread::sleep(Duration::from_secs(60));
        return;
    }
    let mut command = Command::new(std::env::current_exe().expect("tests know their binary"));
    command
        .args(["--exact", "a_child_dies_with_its_killed_owner", "--nocapture"])
        .env(environment::OWNER, "1")
        .stdout(Stdio::piped());
    let mut owner = command.spawn().expect("the test binary starts");
    let output = BufReader::new(owner.stdout.take().expect("piped"));
    let pid: u32 = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("child ")?.parse().ok())
        .expect("the owner names its child");
    assert_eq!(await_state(pid, |state| state == Some('S')), Some('S'));

    owner.kill().expect("our own child");
    owner.wait().expect("our own child");

    let gone = |state| matches!(state, None | Some('Z'));
    assert!(gone(await_state(pid, gone)), "the child outlived its owner");
}
