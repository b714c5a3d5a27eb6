//! `wiredesk healthcheck`: asks a running service whether it is ready, for containers.

use std::fmt;
use std::io::Read as _;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde::Deserialize;

use super::Exit;
use crate::cli::Global;

/// How long the service may take to answer.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Longest answer that is read.
const MAX_ANSWER: u64 = 64 * 1024;

/// Arguments of `wiredesk healthcheck`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wiredesk healthcheck
  HEALTHCHECK CMD [\"wiredesk\", \"healthcheck\"]     in a Dockerfile")]
pub struct HealthcheckArgs {
    /// What to ask: `/readyz`, or `/healthz` where a restart is the answer.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9600/readyz")]
    pub url: HttpUrl,
}

/// An address that begins with `http://`: the check is for the same machine, without TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl(url::Url);

impl HttpUrl {
    /// The address of another path of the same process.
    pub fn join(&self, path: &str) -> String {
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(None);
        url.to_string()
    }
}

impl FromStr for HttpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url: url::Url = text.parse().map_err(|error| format!("{error}"))?;
        match url.scheme() {
            "http" => Ok(Self(url)),
            other => Err(format!("must begin with http://, not {other}://")),
        }
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Prints one line and ends with 0 if the service answers yes within 3 s, else with 1.
///
/// # Errors
/// If there is no answer, in words for a person.
pub fn run(args: &HealthcheckArgs, _global: &Global) -> anyhow::Result<Exit> {
    let HealthcheckArgs { url } = args;
    let (code, body) = ask(url).with_context(|| format!("{url} does not answer"))?;
    match judge(code, &body) {
        Ok(()) => {
            println!("ok");
            Ok(Exit::Done)
        }
        Err(line) => {
            eprintln!("{line}");
            Ok(Exit::Failed)
        }
    }
}

fn ask(url: &HttpUrl) -> anyhow::Result<(u16, String)> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into();
    let mut response = agent.get(url.0.as_str()).call()?;
    let mut body = String::new();
    response.body_mut().as_reader().take(MAX_ANSWER).read_to_string(&mut body)?;
    Ok((response.status().as_u16(), body))
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    reasons: Vec<Reason>,
}

#[derive(Deserialize)]
struct Reason {
    detail: String,
}

/// Whether the answer is a yes of this program; else one line for a person.
fn judge(code: u16, body: &str) -> Result<(), String> {
    let answer: Answer = serde_json::from_str(body)
        .map_err(|_| format!("status {code}, not an answer of wiredesk"))?;
    if answer.ok && (200..300).contains(&code) {
        return Ok(());
    }
    let details: Vec<&str> = answer.reasons.iter().map(|reason| reason.detail.as_str()).collect();
    Err(format!("not ok: {}", details.join("; ").replace(char::is_control, " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_joined_in_one_line() {
        let body = r#"{"ok":false,"reasons":[{"detail":"one"},{"detail":"two\nthree"}]}"#;
        assert_eq!(judge(503, body), Err("not ok: one; two three".to_owned()));
    }

    #[test]
    fn a_yes_needs_both_the_status_and_the_answer() {
        let yes = r#"{"ok":true,"reasons":[]}"#;
        assert_eq!(judge(200, yes), Ok(()));
        assert!(judge(500, yes).is_err());
        let foreign = judge(200, "<html>").expect_err("somebody else");
        assert_eq!(foreign, "status 200, not an answer of wiredesk");
    }

    #[test]
    fn only_plain_http_is_asked() {
        assert!("https://127.0.0.1/readyz".parse::<HttpUrl>().is_err());
        assert!("127.0.0.1:9600".parse::<HttpUrl>().is_err());
        let url: HttpUrl = "http://127.0.0.1:9600/readyz?a".parse().expect("plain");
        assert_eq!(url.join("/status"), "http://127.0.0.1:9600/status");
    }
}
