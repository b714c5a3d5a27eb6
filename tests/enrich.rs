//! `wiredesk enrich`: the real binary over files and pipes, without a broker.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use wiredesk::samples::{self, Sample};

fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

fn enrich(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiredesk"));
    command.env_clear().arg("enrich").args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    enrich(arguments).output().expect("it runs")
}

/// Runs it over standard input.
fn pipe(arguments: &[&str], input: &str) -> Output {
    let mut command = enrich(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    let feeding = std::thread::Builder::new()
        .spawn(move || stdin.write_all(input.as_bytes()))
        .expect("a thread");
    let output = child.wait_with_output().expect("it ends");
    feeding.join().expect("no panic").expect("all is read");
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The lines as JSON.
fn lines(output: &[u8]) -> Vec<Value> {
    text(output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect()
}

/// What became of a line's record, as the samples write it.
fn fate(line: &Value) -> String {
    match (line["decision"].as_str(), line["code"].as_str()) {
        (Some("dead_letter"), Some(code)) => format!("dead_letter:{code}"),
        (Some(decision), None) => decision.to_owned(),
        _ => panic!("neither a record nor a dead letter: {line}"),
    }
}

fn fates(output: &Output) -> Vec<String> {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    lines(&output.stdout).iter().map(fate).collect()
}

/// The extension that says of a file what the headers say of the sample; `None` where none does.
fn extension(sample: &Sample) -> Option<&'static str> {
    match sample.headers {
        [] => Some("bin"),
        [("content-type", "text/plain")] => Some("txt"),
        [("content-type", "text/html")] => Some("html"),
        [("content-type", "application/json" | "application/ninjs+json")] => Some("json"),
        _ => None,
    }
}

/// The samples that are whole without their headers, and depend on no other that is not, with their
/// values, in feed order.
fn self_contained() -> Vec<(Sample, &'static str, Vec<u8>)> {
    let mut broken = BTreeSet::new();
    let with_file = |mut sample: Sample| {
        let extension = extension(&sample);
        if extension.is_none() {
            broken.extend(sample.key);
        }
        let is_broken = sample.key.is_some_and(|key| broken.contains(key));
        let extension = extension.filter(|_| !is_broken)?;
        let value = sample.value.take()?.into_owned();
        Some((sample, extension, value))
    };
    samples::all().into_iter().filter_map(with_file).collect()
}

/// An article of `words` words that no other number shares.
fn article(number: usize, words: usize) -> String {
    let body: Vec<String> = (0..words).map(|word| format!("word{number}x{word}")).collect();
    let json = serde_json::json!({
        "id": format!("a-{number}"), "source": "quay-daily",
        "title": format!("Headline {number}"), "body": body.join(" "),
    });
    format!("{json}\n")
}

#[test]
fn a_folder_of_samples_gets_the_decisions_the_samples_foretell() {
    let samples = self_contained();
    assert!(samples.len() >= 35, "{} samples are too few to prove anything", samples.len());
    let folder = folder();
    for (number, (sample, extension, value)) in samples.iter().enumerate() {
        let name = format!("{number:03}-{}.{extension}", sample.name);
        fs::write(folder.path().join(name), value).expect("written");
    }
    let output = run(&[path(folder.path())]);
    let expected: Vec<String> =
        samples.iter().map(|(sample, ..)| format!("{}: {}", sample.name, sample.expect)).collect();
    let found: Vec<String> = fates(&output)
        .iter()
        .zip(&samples)
        .map(|(fate, (sample, ..))| format!("{}: {fate}", sample.name))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_file_of_lines_and_standard_input_decide_alike() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for (sample, _, value) in self_contained() {
        // A sample over several lines becomes one line by way of its JSON.
        if let Ok(json @ Value::Object(_)) = serde_json::from_slice::<Value>(&value) {
            input.push_str(&format!("{json}\n\n"));
            expected.push(sample.expect.to_owned());
        }
    }
    input.push_str("{\"title\": \"cut off\n");
    expected.push("dead_letter:malformed".to_owned());
    assert!(expected.len() >= 30, "{} records are too few", expected.len());

    let folder = folder();
    let file = folder.path().join("wire.jsonl");
    fs::write(&file, &input).expect("written");
    let from_file = run(&[path(&file)]);
    assert_eq!(fates(&from_file), expected);
    assert_eq!(fates(&pipe(&[], &input)), expected);
    assert_eq!(fates(&pipe(&["-"], &input)), expected);

    let letter = lines(&from_file.stdout).pop().expect("there are lines");
    let last = input.lines().count();
    assert_eq!(letter["input"], format!("{}:{last}", path(&file)));
    assert_eq!(letter["origin"], format!("files/0/{}", expected.len() - 1));
    assert_eq!(letter["stage"], "decode");
    assert_eq!(letter["size"], input.lines().last().map_or(0, str::len));
}

#[test]
fn many_records_keep_their_order_and_their_bytes_however_many_threads_work() {
    let input: String = (0..2_000)
        .map(|number| match number % 10 {
            // A copy of the one before under another id, and garbage, among the rest.
            3 => article(number - 1, 40).replace("\"a-", "\"copy-"),
            7 => "{\"cut\n".to_owned(),
            _ => article(number, 20 + number % 300),
        })
        .collect();
    let one = pipe(&["--set", "pipeline.compute_threads=1"], &input);
    let four = pipe(&["--set", "pipeline.compute_threads=4"], &input);
    assert!(one.stdout == four.stdout, "the output depends on the threads");
    for (number, line) in lines(&one.stdout).iter().enumerate() {
        assert_eq!(line["input"], format!("stdin:{}", number + 1));
        match number % 10 {
            7 => assert_eq!(fate(line), "dead_letter:malformed"),
            _ => assert_eq!(line["record"]["lineage"]["raw"]["offset"], number),
        }
    }
    assert_eq!(lines(&one.stdout).len(), 2_000);
    let summary = "2000 records in ";
    assert!(text(&one.stderr).contains(summary), "{}", text(&one.stderr));
}

#[test]
fn a_copy_is_found_however_far_back_its_original_stands() {
    let copied = article(1, 60).replace("a-1", "b-1");
    let input: String = (0..1_500).map(|number| article(number, 30)).collect::<String>()
        + &article(1, 60).replace("a-1", "c-1")
        + &copied;
    let found = lines(&pipe(&[], &input).stdout);
    let last = found.last().expect("there are lines");
    assert_eq!(last["decision"], "duplicate");
    assert_eq!(last["record"]["dedup"]["of"]["uri"], "urn:wiredesk:quay-daily:c-1");
}

#[test]
fn only_the_published_get_lines_and_the_rest_is_counted() {
    let input = format!("{0}{0}{{\n{1}", article(1, 40), article(2, 40));
    let output = pipe(&["--only", "published"], &input);
    assert_eq!(fates(&output), ["new", "new"]);
    let counts = "4 records in ";
    let summary = text(&output.stderr);
    assert!(summary.contains(counts), "{summary}");
    assert!(summary.contains(": 2 published, 1 stale, 1 dead-lettered"), "{summary}");
}

#[test]
fn routing_rules_take_no_record_away() {
    let folder = folder();
    let config = folder.path().join("wiredesk.toml");
    let rule = "[topics]\nenriched = false\nduplicates = false\n\n[[route]]\nname = \"quay\"\n\
                source = [\"quay-daily\"]\nto = [\"wire.quay\"]\nonly = true\n";
    fs::write(&config, rule).expect("written");
    let input = article(1, 40) + &article(1, 40).replace("a-1", "b-1");
    let output = pipe(&["--config", path(&config)], &input);
    assert_eq!(fates(&output), ["new", "duplicate"]);
    let record = &lines(&output.stdout)[0]["record"];
    assert_eq!(record["schema"], "wire.enriched/1");
    assert_eq!(record["lineage"]["routes"][0]["rule"], "quay");
}

#[test]
fn a_record_over_the_limit_is_a_dead_letter_and_the_next_is_read() {
    let input = article(1, 2_000) + &article(2, 40);
    let limit = ["--set", "input.max_bytes=8KiB"];
    let output = pipe(&limit, &input);
    assert_eq!(fates(&output), ["dead_letter:too_large", "new"]);
    assert_eq!(lines(&output.stdout)[0]["size"], article(1, 2_000).len());
}

#[test]
fn the_output_file_holds_what_standard_output_would() {
    let folder = folder();
    let (input, out) = (folder.path().join("in.jsonl"), folder.path().join("out.jsonl"));
    fs::write(&input, article(1, 40) + &article(2, 40)).expect("written");
    let output = run(&[path(&input), "--out", path(&out)]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert_eq!(fs::read(&out).expect("it is there"), run(&[path(&input)]).stdout);
}

#[test]
fn an_output_file_that_is_to_be_read_is_left_alone() {
    let folder = folder();
    let input = folder.path().join("in.jsonl");
    fs::write(&input, article(1, 40)).expect("written");
    let output = run(&[path(folder.path()), "--out", path(&input)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("in.jsonl is one of the files to be read"));
    assert_eq!(fs::read_to_string(&input).expect("it is there"), article(1, 40));
}

#[test]
fn an_output_file_that_cannot_be_made_is_named() {
    let folder = folder();
    let out = folder.path().join("nowhere/out.jsonl");
    let output = run(&[path(folder.path()), "--out", path(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains(path(&out)), "{}", text(&output.stderr));
}

#[test]
fn a_missing_file_is_named_before_anything_is_written() {
    let folder = folder();
    let out = folder.path().join("out.jsonl");
    let output = run(&["/nowhere/a.txt", "--out", path(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("wiredesk: /nowhere/a.txt: "));
    assert!(!out.exists());
}

#[test]
fn a_file_that_cannot_be_read_ends_the_run_after_what_came_before_it() {
    let folder = folder();
    let good = folder.path().join("good.jsonl");
    fs::write(&good, article(1, 40)).expect("written");
    // The first page of a process is never mapped, so reading it fails.
    let output = run(&[path(&good), "/proc/self/mem", path(&good)]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines(&output.stdout).len(), 1);
    let said = text(&output.stderr);
    assert!(said.contains("1 records in "), "{said}");
    assert!(said.lines().last().is_some_and(|line| line.contains("/proc/self/mem")), "{said}");
}

#[test]
fn nothing_in_gives_nothing_out() {
    let folder = folder();
    for output in [run(&[]), run(&[path(folder.path())]), pipe(&["-"], "\n\n \n")] {
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
        assert_eq!(text(&output.stderr), "no records\n");
    }
}

#[test]
fn an_empty_file_is_a_dead_letter() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), "").expect("written");
    assert_eq!(fates(&run(&[path(folder.path())])), ["dead_letter:empty"]);
}

#[test]
fn a_slow_pipe_is_answered_record_by_record() {
    use std::io::{BufRead, BufReader};

    let mut command = enrich(&[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for number in 0..3 {
        stdin.write_all(article(number, 40).as_bytes()).expect("it reads");
        let answer = answers.next().expect("an answer before the next record").expect("a line");
        assert!(answer.contains(&format!("\"input\":\"stdin:{}\"", number + 1)), "{answer}");
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_closed_pipe_ends_the_run_in_silence() {
    let folder = folder();
    let file = folder.path().join("many.jsonl");
    let many: String = (0..3_000).map(|number| article(number, 100)).collect();
    fs::write(&file, many).expect("written");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = enrich(&[path(&file)]);
    command.stdout(writer).stderr(Stdio::piped());
    let output = command.spawn().and_then(|child| child.wait_with_output()).expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_help_says_what_a_line_holds() {
    let help = run(&["--help"]).stdout;
    insta::assert_snapshot!("help", text(&help));
}
