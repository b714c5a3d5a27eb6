//! Asks the instances for their status, one thread each.

use std::io::Read as _;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use super::figures::Report;

/// How long an instance may take to answer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(3);

/// Largest answer that is read.
const MAX_ANSWER: u64 = 4 << 20;

/// Answers that may wait to be shown.
const QUEUE: usize = 64;

/// What an instance answered, or why it did not.
pub(super) struct Answer {
    /// Its place among the addresses.
    pub(super) place: usize,
    /// Its status.
    pub(super) report: Result<Report, String>,
}

/// The answers as they come. The threads end with it.
pub(super) struct Polls {
    answers: Receiver<Answer>,
}

impl Polls {
    /// What has come since the last time.
    pub(super) fn answers(&self) -> Vec<Answer> {
        self.answers.try_iter().collect()
    }
}

/// Begins to ask.
///
/// # Errors
/// Where the system has no threads left.
pub(super) fn start(urls: &[String], every: Duration) -> std::io::Result<Polls> {
    let (tell, answers) = sync_channel(QUEUE);
    for (place, url) in urls.iter().enumerate() {
        let (url, tell) = (url.clone(), tell.clone());
        std::thread::Builder::new()
            .name(format!("ask-{place}"))
            .spawn(move || ask_on(place, &url, every, &tell))?;
    }
    Ok(Polls { answers })
}

fn ask_on(place: usize, url: &str, every: Duration, tell: &SyncSender<Answer>) {
    loop {
        let began = Instant::now();
        let answer = Answer { place, report: ask(url) };
        // One that nobody has room for is out of date before it is seen.
        if matches!(tell.try_send(answer), Err(TrySendError::Disconnected(_))) {
            return;
        }
        std::thread::sleep(every.saturating_sub(began.elapsed()));
    }
}

fn ask(url: &str) -> Result<Report, String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).build().into();
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    let mut body = String::new();
    let mut reader = response.body_mut().as_reader().take(MAX_ANSWER);
    reader.read_to_string(&mut body).map_err(|error| error.to_string())?;
    serde_json::from_str(&body).map_err(|error| format!("not a status of wiredesk: {error}"))
}
