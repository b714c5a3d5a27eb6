//! `wiredesk demo` goes on for as long as somebody watches.

use std::process::Command;

#[test]
fn the_demo_feeds_every_sample_again_and_again() {
    let output = Command::new(env!("CARGO_BIN_EXE_wiredesk"))
        .args(["demo", "--rate", "400/s", "--for", "15s", "--set", "http.listen=false"])
        .output()
        .expect("it runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("the feed has stopped"), "{said}");
    let records = shown.lines().filter(|line| !line.starts_with(' ')).count();
    let round = wiredesk::samples::all().len();
    assert!(records > 2 * round, "{records} records are no third round of {round}: {said}");
}
