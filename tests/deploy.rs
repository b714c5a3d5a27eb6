//! The files under `deploy/` and the compose file agree with one another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

const DASHBOARDS: [&str; 2] =
    ["deploy/grafana/dashboards/overview.json", "deploy/grafana/dashboards/worker.json"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Name and default of every match of a pattern with these two groups.
fn pairs(text: &str, pattern: &str) -> BTreeMap<String, String> {
    Regex::new(pattern)
        .expect("a pattern")
        .captures_iter(text)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect()
}

fn dashboards() -> Vec<Value> {
    DASHBOARDS.iter().map(|path| serde_json::from_str(&read(path)).expect("JSON")).collect()
}

fn panels_of(board: &Value) -> Vec<Value> {
    board["panels"].as_array().expect("panels").clone()
}

fn panels() -> Vec<Value> {
    dashboards().iter().flat_map(panels_of).collect()
}

/// Every query of every panel, with the panel's title.
fn queries() -> Vec<(String, String)> {
    let of_panel = |panel: &Value| -> Vec<(String, String)> {
        let title = panel["title"].as_str().unwrap_or_default();
        let targets = panel["targets"].as_array().into_iter().flatten();
        targets
            .filter_map(|target| target["expr"].as_str())
            .map(|query| (title.to_owned(), query.to_owned()))
            .collect()
    };
    panels().iter().flat_map(of_panel).collect()
}

/// The labels of every metric in docs/metrics.md.
fn labels() -> BTreeMap<String, Vec<String>> {
    pairs(&read("docs/metrics.md"), r"(?m)^\| `([a-z0-9_]+)` \| [a-z]+ \| [^|]+ \|([^|]*)\|")
        .into_iter()
        .map(|(name, labels)| {
            let labels = labels.split(',').map(|label| label.trim().trim_matches('`'));
            (name, labels.map(str::to_owned).collect())
        })
        .collect()
}

/// A metric without the suffix that a series of its histogram has.
fn base(series: &str) -> &str {
    let suffix = ["_bucket", "_sum", "_count"].iter().find_map(|end| series.strip_suffix(end));
    suffix.unwrap_or(series)
}

#[test]
fn the_variables_of_the_compose_file_are_listed_with_their_defaults() {
    let used = pairs(&read("docker-compose.yml"), r"\$\{([A-Z_]+):-([^}]*)\}");
    let mut listed = pairs(&read(".env"), r"(?m)^#([A-Z_]+)=(.*)$");
    assert_eq!(listed.remove("COMPOSE_PROFILES").as_deref(), Some("sample"));
    assert_eq!(used, listed);
}

#[test]
fn the_compose_file_and_the_dockerfile_have_the_same_base_images() {
    let arguments = pairs(&read("deploy/Dockerfile"), r"(?m)^ARG ([A-Z_]+)=(\S+)$");
    let used = pairs(&read("docker-compose.yml"), r"([A-Z_]+): \$\{[A-Z_]+:-([^}]*)\}");
    for name in ["RUST_IMAGE", "RUNTIME_IMAGE", "PREBUILT"] {
        assert!(arguments.contains_key(name), "{name} is no argument");
        assert_eq!(arguments.get(name), used.get(name), "{name}");
    }
}

#[test]
fn the_build_image_has_the_rust_of_the_manifest() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("TOML");
    let version = manifest["package"]["rust-version"].as_str().expect("a version");
    assert!(read("deploy/Dockerfile").contains(&format!("RUST_IMAGE=rust:{version}-")));
}

#[test]
fn panels_have_unique_ids_and_say_what_they_show() {
    for board in dashboards() {
        let mut ids = BTreeSet::new();
        for panel in panels_of(&board) {
            let title = panel["title"].as_str().expect("a title");
            assert!(ids.insert(panel["id"].as_u64()), "id of {title}");
            let described = panel["description"].as_str().is_some_and(|text| !text.is_empty());
            assert!(described || panel["type"] == "row", "{title}");
        }
    }
}

#[test]
fn panels_and_targets_name_the_provisioned_data_source() {
    let source = pairs(
        &read("deploy/grafana/provisioning/datasources/prometheus.yml"),
        r"(?m)^\s+(uid): (\S+)$",
    );
    for panel in panels().iter().filter(|panel| panel["type"] != "row") {
        let targets = panel["targets"].as_array().into_iter().flatten();
        for asked in std::iter::once(panel).chain(targets) {
            assert_eq!(asked["datasource"]["uid"].as_str(), source.get("uid").map(String::as_str));
        }
    }
}

#[test]
fn panels_neither_overlap_nor_leave_the_grid() {
    for board in dashboards() {
        let mut taken = BTreeMap::new();
        for panel in panels_of(&board) {
            let at = |side: &str| panel["gridPos"][side].as_u64().expect("a position");
            assert!(at("x") + at("w") <= 24, "{}", panel["title"]);
            let cells = (at("x")..at("x") + at("w"))
                .flat_map(|x| (at("y")..at("y") + at("h")).map(move |y| (x, y)));
            for cell in cells {
                let other = taken.insert(cell, panel["title"].clone());
                assert_eq!(other, None, "overlapped by {}", panel["title"]);
            }
        }
    }
}

#[test]
fn queries_are_filtered_by_instance_and_count_rates_of_counters() {
    let counter = Regex::new(r"[a-z_]+_total\{[^}]*\}(.)?").expect("a pattern");
    let raw = ["Records lost"];
    for (panel, query) in queries() {
        let of_all = query.contains("wiredesk:") || query.contains("ALERTS");
        assert!(of_all || query.contains(r#"instance=~"$instance""#), "{panel}: {query}");
        for found in counter.captures_iter(&query) {
            let is_ranged = found.get(1).is_some_and(|next| next.as_str() == "[");
            assert!(is_ranged || raw.contains(&panel.as_str()), "{panel}: a bare counter");
        }
    }
}

#[test]
fn queries_name_only_documented_metrics_with_the_suffixes_of_their_type() {
    let documented = pairs(&read("docs/metrics.md"), r"(?m)^\| `([a-z0-9_]+)` \| ([a-z]+) \|");
    let is_documented = |name: &str| match documented.get(base(name)) {
        Some(kind) => (kind == "histogram") == (base(name) != name),
        None => false,
    };
    let metric = Regex::new(r"\b(?:wiredesk|process)_[a-z0-9_]+").expect("a pattern");
    let mut named = BTreeSet::new();
    for (panel, query) in queries() {
        for found in metric.find_iter(&query) {
            assert!(is_documented(found.as_str()), "{panel}: {}", found.as_str());
            named.insert(found.as_str().to_owned());
        }
    }
    assert!(named.len() > 30, "only {named:?}");
}

#[test]
fn queries_group_by_and_match_only_labels_that_their_metrics_have() {
    let documented = labels();
    let selector =
        Regex::new(r"\b((?:wiredesk|process)_[a-z0-9_]+)\{([^}]*)\}").expect("a pattern");
    let matched = Regex::new(r"([a-z_]+)=").expect("a pattern");
    let grouped = Regex::new(r"by \(([a-z_, ]+)\)").expect("a pattern");
    let of_prometheus = ["instance", "job", "le"];
    for (panel, query) in queries() {
        let asked: BTreeSet<_> = selector
            .captures_iter(&query)
            .flat_map(|found| documented[base(&found[1])].clone())
            .collect();
        let lists = grouped.captures_iter(&query).map(|found| found[1].to_owned());
        let groups = lists.flat_map(|list| list.split(", ").map(str::to_owned).collect::<Vec<_>>());
        let matches = selector.captures_iter(&query).flat_map(|found| {
            let within = found[2].to_owned();
            matched.captures_iter(&within).map(|label| label[1].to_owned()).collect::<Vec<_>>()
        });
        for label in groups.chain(matches) {
            let is_known = of_prometheus.contains(&label.as_str()) || asked.contains(&label);
            assert!(is_known, "{panel}: no metric of it has the label {label}");
        }
    }
}

#[test]
fn every_metric_is_on_a_dashboard() {
    let shown: String = queries().into_iter().map(|(_, query)| query + "\n").collect();
    for metric in labels().keys() {
        assert!(shown.contains(metric.as_str()), "nobody sees {metric}");
    }
}

#[test]
fn panels_link_to_sections_of_the_runbook_and_every_section_has_a_panel() {
    let runbook = read("docs/runbook.md");
    let sections: BTreeSet<String> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_lowercase)
        .collect();
    let linked: BTreeSet<String> = panels()
        .iter()
        .flat_map(|panel| panel["links"].as_array().cloned().unwrap_or_default())
        .filter_map(|link| Some(link["url"].as_str()?.strip_prefix("${runbook}#")?.to_owned()))
        .collect();
    assert_eq!(linked, sections);
}

#[test]
fn prometheus_scrapes_the_service_on_its_published_port() {
    let scrape = read("deploy/prometheus/prometheus.yml");
    let compose = read("docker-compose.yml");
    assert!(scrape.contains("names: [wiredesk]") && compose.contains("\n  wiredesk:\n"));
    assert!(scrape.contains("port: 9600") && compose.contains("WIREDESK_PORT:-9600}:9600"));
}

#[test]
fn the_compose_file_for_an_existing_cluster_differs_in_the_cluster_alone() {
    let variable = r"\$\{([A-Z_]+):-([^}]*)\}";
    let (main, existing) = (
        pairs(&read("docker-compose.yml"), variable),
        pairs(&read("docker-compose.existing.yml"), variable),
    );
    for (name, default) in &existing {
        assert_eq!(main.get(name), Some(default), "{name}");
    }
    let missing: Vec<&String> = main.keys().filter(|name| !existing.contains_key(*name)).collect();
    let of_kafka = [
        "FEED_RATE",
        "KAFKA_CLUSTER_ID",
        "KAFKA_HEAP_OPTS",
        "KAFKA_IMAGE",
        "KAFKA_MEMORY",
        "KAFKA_PORT",
    ];
    assert_eq!(missing, of_kafka);
}

#[test]
fn kubernetes_is_told_every_manifest_and_asks_only_paths_that_there_are() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/kubernetes");
    let kustomization = read("deploy/kubernetes/kustomization.yaml");
    for entry in fs::read_dir(folder).expect("there") {
        let name = entry.expect("an entry").file_name().into_string().expect("text");
        let is_listed = kustomization.contains(&format!("  - {name}\n"));
        assert!(is_listed || name == "kustomization.yaml", "{name}");
        let text = read(&format!("deploy/kubernetes/{name}"));
        let endpoints = read("src/http/endpoints.rs");
        for (path, _) in pairs(&text, r"path: (/[a-z]+)(,|\n)") {
            assert!(endpoints.contains(&format!("\"{path}\"")), "{name}: {path}");
        }
    }
}

#[test]
fn pods_get_longer_to_end_than_a_shutdown_may_take_and_their_configuration_loads() {
    let grace = pairs(
        &read("deploy/kubernetes/statefulset.yaml"),
        r"(terminationGracePeriodSeconds): (\d+)",
    );
    let grace: u64 = grace["terminationGracePeriodSeconds"].parse().expect("a number");
    assert!(grace > 25 + 5);
    let map = read("deploy/kubernetes/configmap.yaml");
    let (_, toml) = map.split_once("wiredesk.toml: |\n").expect("a configuration");
    let toml: String =
        toml.lines().map(|line| line.trim_start_matches("    ").to_owned() + "\n").collect();
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, toml.as_bytes()).expect("written");
    let mut check = assert_cmd::Command::cargo_bin("wiredesk").expect("the binary is built");
    check.arg("check").arg("--config").arg(file.path()).assert().success();
}
