//! A headless Chromium, driven over the DevTools protocol through two named pipes.
//!
//! Protocol: <https://chromedevtools.github.io/devtools-protocol/>. Messages are JSON, each ended
//! by a zero byte.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::environment;
use super::guard::Guarded;

/// How long any single thing may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Messages that may wait to be read; Chromium waits beyond.
const QUEUE: usize = 4_096;

/// A browser with one page.
pub struct Browser {
    requests: File,
    messages: Receiver<Value>,
    session: String,
    last: u64,
    /// Errors of scripts, of the console and of requests.
    errors: Vec<String>,
    _process: Guarded,
    _directory: TempDir,
}

impl Browser {
    /// Starts it; `None`, loudly, where no Chromium is installed.
    pub fn start() -> Option<Self> {
        if Command::new("chromium").arg("--version").output().is_err() {
            environment::lacks("chromium", "install Debian's package chromium");
            return None;
        }
        let directory = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let path = |name: &str| directory.path().join(name);
        let pipes = [path("requests"), path("answers")];
        let made = Command::new("mkfifo").args(&pipes).status().expect("mkfifo runs");
        assert!(made.success(), "no pipes");
        // Chromium reads requests from descriptor 3 and writes answers to 4.
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "exec chromium --headless --no-sandbox --disable-gpu \
            --disable-dev-shm-usage --hide-scrollbars --window-size=1280,1000 \
            --user-data-dir=\"$0\" --remote-debugging-pipe 3<\"$1\" 4>\"$2\" 2>/dev/null",
        ]);
        command.arg(path("profile")).args(&pipes);
        let process = Guarded::spawn(&mut command, None).expect("chromium starts");
        let requests = OpenOptions::new().write(true).open(&pipes[0]).expect("a pipe");
        let answers = File::open(&pipes[1]).expect("a pipe");
        let (tell, messages) = sync_channel(QUEUE);
        let read = move || {
            let mut answers = BufReader::new(answers);
            let mut message = Vec::new();
            while answers.read_until(0, &mut message).is_ok_and(|length| length > 0) {
                message.pop();
                if let Ok(value) = serde_json::from_slice(&message)
                    && tell.send(value).is_err()
                {
                    return;
                }
                message.clear();
            }
        };
        drop(std::thread::Builder::new().name("chromium".to_owned()).spawn(read));
        let mut browser = Self {
            requests,
            messages,
            session: String::new(),
            last: 0,
            errors: Vec::new(),
            _process: process,
            _directory: directory,
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.call("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"].as_str().expect("a session").to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.call(domain, &json!({}));
        }
        Some(browser)
    }

    /// Opens an address.
    pub fn open(&mut self, url: &str) {
        self.call("Page.navigate", &json!({"url": url}));
    }

    /// Asks for dark or light colours.
    pub fn prefer(&mut self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", &json!({"features": features}));
    }

    /// The value of an expression on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let ask = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &ask);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    ///
    /// # Panics
    /// With the page's text, where that takes too long.
    pub fn wait_for(&mut self, expression: &str) {
        let deadline = Instant::now() + LIMIT;
        while self.value(&format!("Boolean({expression})")) != json!(true) {
            if Instant::now() >= deadline {
                let text = self.value("document.body.innerText");
                panic!("never true: {expression}\n{:?}\n{text}", self.errors);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Writes a picture of the page.
    pub fn picture(&mut self, path: &Path) {
        let taken = self.call("Page.captureScreenshot", &json!({"format": "png"}));
        let bytes = STANDARD.decode(taken["data"].as_str().expect("data")).expect("Base64");
        fs::write(path, bytes).expect("written");
    }

    /// Everything that went wrong on the page so far.
    pub fn errors(&mut self) -> &[String] {
        while let Ok(message) = self.messages.try_recv() {
            self.note(&message);
        }
        &self.errors
    }

    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let mut request = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            request["sessionId"] = json!(self.session);
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).expect("chromium listens");
        let deadline = Instant::now() + LIMIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let message =
                self.messages.recv_timeout(left).unwrap_or_else(|_| panic!("{method}: no answer"));
            if message["id"] == json!(self.last) {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.note(&message);
        }
    }

    fn note(&mut self, message: &Value) {
        let told = &message["params"];
        let is_error = match message["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Network.loadingFailed") => true,
            Some("Log.entryAdded") => told["entry"]["level"] == "error",
            Some("Runtime.consoleAPICalled") => told["type"] == "error",
            _ => false,
        };
        if is_error {
            self.errors.push(told.to_string());
        }
    }
}
