//! The rules and alerts of Prometheus: sound, tested one by one, and explained in the runbook.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use regex::Regex;
use support::environment;
use support::markdown::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every alert with the text of its rule.
fn alerts() -> Vec<(String, String)> {
    let text = read("deploy/prometheus/alerts.yml");
    let rules = text.split("- alert: ").skip(1);
    rules
        .map(|rule| {
            let (name, rest) = rule.split_once('\n').expect("a rule has more than a name");
            (name.trim().to_owned(), rest.to_owned())
        })
        .collect()
}

fn names() -> BTreeSet<String> {
    alerts().into_iter().map(|(name, _)| name).collect()
}

/// Runs promtool, where it is installed.
fn promtool(arguments: &[&str]) {
    let run = Command::new("promtool").args(arguments).current_dir(root()).output();
    let Ok(output) = run else {
        return environment::lacks("promtool", "install Debian's package prometheus");
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "promtool {arguments:?}\n{said}{problems}");
}

#[test]
fn prometheus_takes_configuration_and_rules() {
    promtool(&["check", "config", "deploy/prometheus/prometheus.yml"]);
}

#[test]
fn every_alert_fires_when_it_should_and_not_otherwise() {
    promtool(&["test", "rules", "deploy/prometheus/tests/alerts.yml"]);
    promtool(&["test", "rules", "deploy/prometheus/tests/alerts_over_days.yml"]);
}

#[test]
fn every_alert_has_a_test_that_fires_and_one_that_does_not() {
    let tests = read("deploy/prometheus/tests/alerts.yml")
        + &read("deploy/prometheus/tests/alerts_over_days.yml");
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in alerts() {
        *rules.entry(name).or_default() += 1;
    }
    for (name, count) in rules {
        for case in ["fires", "is silent"] {
            let found = tests.matches(&format!("- name: {name} {case}\n")).count();
            assert!(found >= count, "{name} {case}: {found} of {count}");
        }
    }
}

#[test]
fn every_alert_says_how_urgent_it_is_what_is_wrong_and_where_to_read_on() {
    let severity = Regex::new(r"severity: (page|ticket)\}").expect("sound");
    for (name, rule) in alerts() {
        assert!(severity.is_match(&rule), "{name}");
        assert!(rule.contains("summary: \""), "{name}");
        let link = format!("runbook_url: http://127.0.0.1:9600/runbook#{}\n", name.to_lowercase());
        assert!(rule.contains(&link), "{name}");
    }
}

#[test]
fn the_runbook_has_one_section_for_each_alert() {
    let runbook = read("docs/runbook.md");
    let sections: BTreeSet<String> =
        runbook.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_owned).collect();
    assert_eq!(sections, names());
}

#[test]
fn rules_name_only_metrics_that_there_are() {
    let documented = read("docs/metrics.md");
    let rules = read("deploy/prometheus/rules.yml");
    let text = rules.clone() + &read("deploy/prometheus/alerts.yml");
    let metric = Regex::new(r"\b(?:wiredesk|process)_[a-z0-9_]+").expect("sound");
    for found in metric.find_iter(&text) {
        let name = found.as_str();
        let base = ["_bucket", "_count", "_sum"].iter().find_map(|end| name.strip_suffix(end));
        assert!(documented.contains(&format!("| `{}` |", base.unwrap_or(name))), "{name}");
    }
    let recorded = Regex::new(r"\bwiredesk:[a-z0-9_:]+").expect("sound");
    for found in recorded.find_iter(&read("deploy/prometheus/alerts.yml")) {
        assert!(rules.contains(&format!("record: {}\n", found.as_str())), "{}", found.as_str());
    }
}
