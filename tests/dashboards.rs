//! Every query of every panel against a real Prometheus that scrapes a live pipeline.

mod support;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use support::broker::Broker;
use support::campaign::Campaign;
use support::guard::Guarded;
use support::markdown::root;
use support::wiredesk::Pipeline;
use support::{environment, ports};
use tempfile::TempDir;
use url::Url;

/// How long the pipeline and Prometheus get until every panel has something to show.
const PATIENCE: Duration = Duration::from_secs(90);

/// A Prometheus that scrapes one address every second, with the rules and alerts of `deploy/`.
struct Prometheus {
    port: u16,
    _process: Guarded,
    _directory: TempDir,
}

impl Prometheus {
    fn start(target: u16) -> Option<Self> {
        if Command::new("prometheus").arg("--version").output().is_err() {
            environment::lacks("prometheus", "install Debian's package prometheus");
            return None;
        }
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let rules = root().join("deploy/prometheus");
        let configuration = format!(
            "global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}\n\
             rule_files: [{rules}/rules.yml, {rules}/alerts.yml]\n\
             scrape_configs:\n\
             \x20 - job_name: wiredesk\n\
             \x20   static_configs: [{{targets: [\"127.0.0.1:{target}\"]}}]\n",
            rules = rules.display()
        );
        let file = directory.path().join("prometheus.yml");
        fs::write(&file, configuration).expect("written");
        let port = ports::free();
        let mut command = Command::new("prometheus");
        command
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", directory.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Guarded::spawn(&mut command, None).expect("prometheus starts");
        Some(Self { port, _process: process, _directory: directory })
    }

    /// The values that a query gives now; an error where it is wrong or nobody answers.
    fn ask(&self, query: &str) -> Result<Vec<f64>, String> {
        let url = format!("http://127.0.0.1:{}/api/v1/query", self.port);
        let url = Url::parse_with_params(&url, [("query", query)]).expect("an address");
        let request = ureq::get(url.as_str())
            .config()
            .timeout_global(Some(Duration::from_secs(10)))
            .http_status_as_error(false)
            .build();
        let mut answer = request.call().map_err(|error| error.to_string())?;
        let body = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let answer: Value = serde_json::from_str(&body).map_err(|_| body.clone())?;
        if answer["status"] != "success" {
            return Err(answer["error"].to_string());
        }
        let results = answer["data"]["result"].as_array().cloned().unwrap_or_default();
        let value = |result: &Value| result["value"][1].as_str()?.parse().ok();
        Ok(results.iter().filter_map(value).collect())
    }
}

/// Title of panel and query, with the variables of the dashboard given values.
fn queries() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for name in ["overview", "worker"] {
        let path = root().join(format!("deploy/grafana/dashboards/{name}.json"));
        let board: Value =
            serde_json::from_str(&fs::read_to_string(path).expect("there")).expect("JSON");
        for panel in board["panels"].as_array().expect("panels") {
            for target in panel["targets"].as_array().into_iter().flatten() {
                let query = target["expr"].as_str().expect("a query");
                let query = query
                    .replace("$instance", ".*")
                    .replace("$worker", ".*")
                    .replace("$__rate_interval", "15s")
                    .replace("$__range", "1m");
                all.push((format!("{name}: {}", panel["title"]), query));
            }
        }
    }
    all
}

/// Why a query shows nothing; `None` where it does.
fn fault(prometheus: &Prometheus, query: &str) -> Option<String> {
    match prometheus.ask(query) {
        Err(error) => Some(error),
        Ok(values) if values.is_empty() => Some("no data".to_owned()),
        Ok(values) if values.iter().all(|value| value.is_nan()) => Some("not a number".to_owned()),
        Ok(_) => None,
    }
}

#[test]
fn every_panel_shows_data_of_a_live_pipeline() {
    let Some(broker) = Broker::shared() else { return };
    let campaign = Campaign::new(broker, Pipeline::new(broker.bootstrap(), "dashboards"));
    let mut instance = campaign.pipeline.start("desk-1");
    let Some(prometheus) = Prometheus::start(instance.port()) else { return };
    instance.wait_ready();
    let _feeder = campaign.feed_steadily(50);
    let deadline = Instant::now() + PATIENCE;
    let mut left = queries();
    assert!(left.len() > 100, "only {} queries", left.len());
    while !left.is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_secs(1));
        left.retain(|(_, query)| fault(&prometheus, query).is_some());
    }
    let faults: Vec<String> = left
        .iter()
        .map(|(panel, query)| {
            let fault = fault(&prometheus, query).unwrap_or_else(|| "came too late".to_owned());
            format!("{panel}: {fault}\n    {query}")
        })
        .collect();
    assert!(faults.is_empty(), "{} panels show nothing:\n{}", faults.len(), faults.join("\n"));
}
