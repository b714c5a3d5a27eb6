//! The console in a real browser, and its stream of events over a real socket.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};
use support::browser::Browser;
use support::edge::Edge;
use wiredesk::article::{
    Headers, Offset, Origin, Partition, Poison, PoisonCode, RawRecord, Timestamp,
};
use wiredesk::ledger::Decision;
use wiredesk::pipeline::{Outcome, Output};
use wiredesk::telemetry::{Event, Sample, clock};

const HOSTILE: &str =
    "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";

fn origin(offset: i64) -> Origin {
    Origin { topic: "wire.raw".into(), partition: Partition(0), offset: Offset(offset) }
}

/// An article with this headline and story, as if it had just been published.
fn sample(offset: i64, decision: Decision, headline: &str, story: &str) -> Sample {
    let body = format!("{headline} Ada Vale of Hanbit Shipyard spoke in Port Ellery.");
    let start = headline.chars().count() + 1;
    let record = json!({
        "item": {
            "uri": format!("urn:harbour:{offset}"),
            "headlines": [{"role": "main", "value": headline}],
            "bodies": [{"role": "clean", "value": body}],
        },
        "dedup": {"decision": decision.as_str(), "story": story},
        "entities": [{"type": "person", "name": "Ada Vale", "mentions": [
            {"field": "body", "start": start, "end": start + 8, "text": "Ada Vale"}]}],
        "cleanup": {"removed": [{"kind": "breadcrumb", "start": 0, "end": 12}]},
        "lineage": {"source_id": "harbour-news"},
    });
    let output = Output {
        topic: "wire.enriched".into(),
        key: None,
        headers: Headers::new(),
        value: Some(Bytes::from(record.to_string())),
    };
    let raw = RawRecord {
        origin: origin(offset),
        key: None,
        headers: Headers::new(),
        value: Some(Bytes::from(format!("Home > Coast\n{body}"))),
        timestamp: clock::now(),
    };
    let outcome = Outcome::of(decision);
    Sample { raw, outcome, decision: Some(decision), output: Some(output), committed: clock::now() }
}

/// A process at work, with a few articles.
fn desk() -> Edge {
    let edge = Edge::start();
    edge.serve_work();
    let live = edge.board.live();
    live.push(sample(0, Decision::New, "Council backs tidal barrier", "5a"));
    live.push(sample(1, Decision::Revision, "Council backs tidal barrier, again", "5a"));
    live.push(sample(2, Decision::Duplicate, "Ferry timetable changes", "7c"));
    edge.metrics.articles(Outcome::Published).increment(2);
    let poison = Poison::new(PoisonCode::Binary, "decode", "not text but a PNG image");
    Event::DeadLettered { origin: &origin(3), poison: &poison }.emit(&edge.metrics);
    edge
}

fn page(edge: &Edge) -> Option<Browser> {
    let mut browser = Browser::start()?;
    browser.open(&edge.url("/"));
    browser.wait_for("document.querySelectorAll('#articles li').length >= 3");
    Some(browser)
}

fn picture(browser: &mut Browser, name: &str) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("console");
    fs::create_dir_all(&directory).expect("a directory");
    browser.picture(&directory.join(name));
}

fn headlines(browser: &mut Browser) -> Value {
    browser.value("[...document.querySelectorAll('#articles .headline')].map(e => e.textContent)")
}

#[test]
fn the_page_shows_the_wire_updates_and_filters_without_an_error() {
    let edge = desk();
    let Some(mut browser) = page(&edge) else { return };
    let shown = headlines(&mut browser);
    assert_eq!(shown[0], "Ferry timetable changes", "the newest comes first");
    browser.wait_for("document.getElementById('ready').textContent === 'ready'");
    for words in ["wire.raw/0", "not text but a PNG image", "desk-1", "exactly-once"] {
        browser.wait_for(&format!("document.body.innerText.includes({})", json!(words)));
    }

    edge.board.live().push(sample(4, Decision::Kill, "Withdrawn: ferry timetable", "7c"));
    edge.metrics.articles(Outcome::Notice).increment(1);
    browser.wait_for("document.querySelectorAll('#articles li').length === 4");
    assert_eq!(headlines(&mut browser)[0], "Withdrawn: ferry timetable");
    picture(&mut browser, "light.png");

    let type_in = |words: &str| {
        format!(
            "(() => {{ const f = document.getElementById('filter'); f.value = {}; \
             f.dispatchEvent(new Event('input')); }})()",
            json!(words)
        )
    };
    browser.value(&type_in("BARRIER again"));
    assert_eq!(headlines(&mut browser), json!(["Council backs tidal barrier, again"]));
    browser.value(&type_in("no such words"));
    assert_eq!(headlines(&mut browser), json!([]));
    assert_eq!(browser.value("document.getElementById('empty').hidden"), false);
    browser.value(&type_in(""));

    browser.prefer("dark");
    picture(&mut browser, "dark.png");
    assert_eq!(browser.errors(), [""; 0]);
}

#[test]
fn an_article_opens_with_its_names_what_was_removed_and_its_story() {
    let edge = desk();
    let Some(mut browser) = page(&edge) else { return };
    browser.value("document.querySelectorAll('#articles button')[2].focus()");
    browser.value("document.activeElement.click()");
    browser.wait_for("document.querySelector('#detail mark.person')");
    let text = |query: &str| format!("document.querySelector('#detail {query}')?.textContent");
    assert_eq!(browser.value(&text("h2")), "Council backs tidal barrier");
    assert_eq!(browser.value(&text("mark.person")), "Ada Vale");
    assert_eq!(browser.value(&text("del")), "Home > Coast");
    assert_eq!(browser.value(&text("ol bdi")), "Council backs tidal barrier, again");
    picture(&mut browser, "detail.png");
    browser.value("document.getElementById('close').click()");
    browser.wait_for("!document.getElementById('detail').open");
    let is_back = "document.activeElement === document.querySelectorAll('#articles button')[2]";
    assert_eq!(browser.value(is_back), true, "focus goes back to where it was");
    assert_eq!(browser.errors(), [""; 0]);
}

#[test]
fn a_hostile_article_shows_as_text() {
    let edge = desk();
    let right_to_left = "\u{202e}desrever\u{202c} \u{5d0}\u{5d1}";
    let huge = "A".repeat(50_000);
    for (offset, headline) in [(5, HOSTILE), (6, right_to_left), (7, huge.as_str())] {
        edge.board.live().push(sample(offset, Decision::New, headline, HOSTILE));
    }
    let Some(mut browser) = page(&edge) else { return };
    let shown = headlines(&mut browser);
    assert_eq!(shown[2], HOSTILE);
    assert!(shown[0].as_str().is_some_and(|text| text.chars().count() < 300), "clipped");
    browser.value("document.querySelectorAll('#articles button')[2].click()");
    browser.wait_for("document.querySelector('#detail del')");
    assert_eq!(browser.value("document.querySelector('#detail h2').textContent"), HOSTILE);
    let made = "document.querySelectorAll(':is(#articles, #detail) :is(script, img)').length";
    assert_eq!(browser.value(made), 0);
    assert_eq!(browser.value("document.title"), "Wiredesk");
    let width = "document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(browser.value(width), true, "nothing widens the page");
    picture(&mut browser, "hostile.png");
    assert_eq!(browser.errors(), [""; 0]);
}

#[test]
fn every_control_has_a_name_and_the_page_can_be_used_by_keyboard() {
    let edge = desk();
    let Some(mut browser) = page(&edge) else { return };
    let nameless = "[...document.querySelectorAll('button, input, select, summary, a, svg, meter')]\
        .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))\
        .filter(e => e.tagName !== 'svg' || e.children[0]?.getAttribute('points'))\
        .map(e => e.outerHTML)";
    assert_eq!(browser.value(nameless), json!([]));
    assert_eq!(browser.value("document.documentElement.lang"), "en");
    let headings = browser.value("document.querySelectorAll('h1').length");
    assert_eq!(headings, 1);
}

/// Opens the stream of events and reads it to its first event.
fn watch(edge: &Edge) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(edge.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
    stream.write_all(b"GET /events HTTP/1.1\r\nhost: desk\r\n\r\n").expect("written");
    let mut reader = BufReader::new(stream);
    let status = next_line(&mut reader);
    assert!(status.starts_with("HTTP/1.1 200"), "{status}");
    reader
}

fn next_line(reader: &mut BufReader<TcpStream>) -> String {
    let mut line = String::new();
    reader.read_line(&mut line).expect("a line in time");
    line
}

/// Reads on until an article with this headline comes.
fn read_until(reader: &mut BufReader<TcpStream>, headline: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !next_line(reader).contains(headline) {
        assert!(Instant::now() < deadline, "{headline} never came");
    }
}

#[test]
fn a_browser_that_does_not_read_holds_up_nobody() {
    let edge = desk();
    let silent: Vec<_> = (0..10).map(|_| watch(&edge)).collect();
    let mut reader = watch(&edge);
    for offset in 10..3_000 {
        edge.board.live().push(sample(offset, Decision::New, "Flood", "1"));
    }
    let begun = Instant::now();
    edge.board.live().push(sample(3_000, Decision::New, "After the flood", "2"));
    assert!(begun.elapsed() < Duration::from_millis(100), "the pipeline waits for nobody");
    read_until(&mut reader, "After the flood");
    drop(silent);
}

#[test]
fn too_many_watchers_are_turned_away_and_the_probes_still_answer() {
    let edge = desk();
    let watchers: Vec<_> = (0..24).map(|_| watch(&edge)).collect();
    assert_eq!(edge.get("/events").0, 503);
    assert_eq!(edge.get("/readyz").0, 200);
    drop(watchers);
}

#[test]
fn an_open_stream_ends_with_the_server() {
    let edge = desk();
    let mut reader = watch(&edge);
    read_until(&mut reader, "event: state");
    let begun = Instant::now();
    edge.stop();
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
}

#[test]
fn times_of_articles_are_told_in_a_form_that_browsers_read() {
    let edge = desk();
    let (status, detail) = edge.json("/articles/0");
    assert_eq!(status, 200);
    let committed = detail["line"]["committed_at"].as_str().and_then(Timestamp::parse);
    assert!(committed.is_some(), "{detail}");
    assert_eq!(edge.get("/articles/999").0, 404);
    assert_eq!(edge.get("/articles/x").0, 400);
}
