use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::telemetry::captured::Lines;

fn settings(filter: &str) -> LogSettings {
    let slow_article = std::time::Duration::from_millis(250);
    LogSettings { filter: filter.to_owned(), format: LogFormat::Text, slow_article }
}

#[test]
fn a_wrong_filter_is_an_error_that_shows_it_and_a_right_one() {
    let error = init(&settings("wiredesk=loud")).expect_err("no such level");
    let text = error.to_string();
    assert!(text.starts_with("log.filter: \"wiredesk=loud\" is not a filter"), "{text}");
    assert!(text.contains("\"info,wiredesk::event=debug\""), "{text}");
}

#[test]
fn libraries_are_quiet_unless_they_are_asked_for() {
    let quiet = parsed("debug").to_string();
    assert!(quiet.contains("librdkafka=warn"), "{quiet}");
    let asked = parsed("info,librdkafka=debug").to_string();
    assert!(asked.contains("librdkafka=debug"), "{asked}");
    assert!(!asked.contains("librdkafka=warn"), "{asked}");
}

#[test]
fn the_level_of_the_filter_decides() {
    assert_eq!(written(LogFormat::Text, "error"), "");
    assert!(written(LogFormat::Text, "info").contains("something happened"));
}

#[test]
fn json_lines_have_the_facts_at_the_top() {
    let text = written(LogFormat::Json, "info");
    let line: serde_json::Value = serde_json::from_str(text.trim()).expect("one JSON object");
    assert_eq!(line["message"], "something happened");
    assert_eq!(line["partition"], 7);
    assert_eq!(line["level"], "WARN");
}

/// What one warning becomes.
fn written(format: LogFormat, level: &str) -> String {
    let captured = Lines::default();
    let layer = lines(format, false, captured.clone()).with_filter(parsed(level));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        tracing::warn!(partition = 7, "something happened");
    });
    captured.text()
}

fn parsed(text: &str) -> EnvFilter {
    filter(text).expect("a filter")
}
