//! Where the records of a command come from: files, JSON lines, folders, standard input.
//!
//! Reads one record at a time and never holds more than one; a record over the limit is refused,
//! not kept.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use bytes::Bytes;

use crate::article::Headers;

/// Deepest folder inside a given one.
const MAX_DEPTH: usize = 16;

/// A record, before the options of the command are applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Where it comes from, for messages: `file`, or `file:line`.
    pub(super) name: String,
    /// Its key, where the source gives one.
    pub(super) key: Option<Bytes>,
    /// Its headers, where the source gives them.
    pub(super) headers: Headers,
    /// Its content type, by the file's extension.
    pub(super) content_type: Option<&'static str>,
    /// Its value; `None` is a tombstone.
    pub(super) value: Option<Bytes>,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    /// A record.
    Item(Item),
    /// A record that is refused for its size.
    TooLarge {
        /// As of an item.
        name: String,
        /// Bytes it has, those of a line with its end.
        size: u64,
    },
}

/// The records of some files, in the order given; files of a folder by name.
pub(super) struct Source {
    files: VecDeque<PathBuf>,
    lines: Option<Lines>,
    limit: usize,
}

/// A file of JSON lines, or standard input, being read.
struct Lines {
    name: String,
    content_type: Option<&'static str>,
    line: u64,
    reader: Box<dyn BufRead + Send>,
}

impl Source {
    /// The records of these files, none larger than `limit` bytes. `-` is standard input.
    pub(super) fn new(paths: &[PathBuf], limit: usize) -> anyhow::Result<Self> {
        let mut files = VecDeque::new();
        for path in paths {
            collect(path, 0, &mut files)?;
        }
        Ok(Self { files, lines: None, limit })
    }

    /// How many records there are at least: the number of files, where each is one.
    pub(super) fn known_total(&self) -> Option<u64> {
        let is_single = |path: &PathBuf| !is_stdin(path) && !is_json_lines(path);
        self.files.iter().all(is_single).then_some(self.files.len() as u64)
    }

    /// Whether this file is among those to be read.
    pub(super) fn reads(&self, file: &Path) -> bool {
        let Ok(file) = file.canonicalize() else { return false };
        self.files.iter().any(|path| path.canonicalize().is_ok_and(|path| path == file))
    }

    /// The next record, `None` after the last.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Next>> {
        loop {
            if let Some(lines) = &mut self.lines {
                match lines.next(self.limit)? {
                    Some(next) => return Ok(Some(next)),
                    None => self.lines = None,
                }
            }
            let Some(path) = self.files.pop_front() else { return Ok(None) };
            if is_stdin(&path) {
                let reader = Box::new(BufReader::new(io::stdin()));
                self.lines =
                    Some(Lines { name: "stdin".to_owned(), content_type: None, line: 0, reader });
            } else if is_json_lines(&path) {
                let file = File::open(&path).with_context(|| path.display().to_string())?;
                let name = path.display().to_string();
                let content_type = Some("application/json");
                let reader = Box::new(BufReader::new(file));
                self.lines = Some(Lines { name, content_type, line: 0, reader });
            } else {
                return whole(&path, self.limit).map(Some);
            }
        }
    }
}

impl Lines {
    /// The next line that is not empty.
    fn next(&mut self, limit: usize) -> anyhow::Result<Option<Next>> {
        loop {
            let mut line = Vec::new();
            let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(2);
            let read = (&mut self.reader).take(most).read_until(b'\n', &mut line);
            let mut size = read.with_context(|| self.name.clone())? as u64;
            if size == 0 {
                return Ok(None);
            }
            self.line += 1;
            let name = format!("{}:{}", self.name, self.line);
            let is_whole = line.ends_with(b"\n");
            let line = line.trim_ascii();
            if line.len() > limit || (size == most && !is_whole) {
                if !is_whole {
                    let rest = self.reader.skip_until(b'\n').with_context(|| name.clone())?;
                    size += rest as u64;
                }
                return Ok(Some(Next::TooLarge { name, size }));
            }
            if line.is_empty() {
                continue;
            }
            return Ok(Some(Next::Item(Item {
                name,
                key: None,
                headers: Headers::new(),
                content_type: self.content_type,
                value: Some(Bytes::copy_from_slice(line)),
            })));
        }
    }
}

fn whole(path: &Path, limit: usize) -> anyhow::Result<Next> {
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| name.clone())?;
    let mut value = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    (&file).take(most).read_to_end(&mut value).with_context(|| name.clone())?;
    if value.len() > limit {
        let whole = file.metadata().with_context(|| name.clone())?.len();
        return Ok(Next::TooLarge { name, size: whole.max(value.len() as u64) });
    }
    Ok(Next::Item(Item {
        name,
        key: None,
        headers: Headers::new(),
        content_type: content_type(path),
        value: Some(Bytes::from(value)),
    }))
}

/// The content type that an extension stands for; `None` leaves it to the pipeline to look at the
/// bytes.
fn content_type(path: &Path) -> Option<&'static str> {
    match extension(path).as_deref() {
        Some("txt" | "text") => Some("text/plain"),
        Some("html" | "htm" | "xhtml") => Some("text/html"),
        Some("json") => Some("application/json"),
        _ => None,
    }
}

fn is_json_lines(path: &Path) -> bool {
    matches!(extension(path).as_deref(), Some("jsonl" | "ndjson"))
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Adds a file, or the files of a folder by name; hidden ones are left out.
fn collect(path: &Path, depth: usize, files: &mut VecDeque<PathBuf>) -> anyhow::Result<()> {
    let name = || path.display().to_string();
    if is_stdin(path) || !fs::metadata(path).with_context(name)?.is_dir() {
        files.push_back(path.to_owned());
        return Ok(());
    }
    anyhow::ensure!(depth < MAX_DEPTH, "{}: more than {MAX_DEPTH} folders deep", name());
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).with_context(name)? {
        let entry = entry.with_context(name)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            inside.push(entry.path());
        }
    }
    inside.sort();
    inside.iter().try_for_each(|path| collect(path, depth + 1, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut source: Source) -> Vec<(String, Option<&'static str>)> {
        let mut items = Vec::new();
        while let Some(next) = source.next().expect("readable") {
            items.push(match next {
                Next::Item(item) => {
                    let value = item.value.expect("files are no tombstones");
                    (String::from_utf8(value.to_vec()).expect("text"), item.content_type)
                }
                Next::TooLarge { size, .. } => (format!("too large: {size}"), None),
            });
        }
        items
    }

    #[test]
    fn a_folder_gives_its_files_by_name_with_their_content_types() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            ("b.html", "<p>b"),
            ("a.txt", "a"),
            (".hidden", "no"),
            ("c.jsonl", "{\"n\":1}\n\n  {\"n\":2}\r\n{\"n\":3}"),
            ("d.xyz", "d"),
        ] {
            fs::write(folder.path().join(name), text).expect("written");
        }
        let source = Source::new(&[folder.path().to_owned()], 100).expect("readable");
        assert_eq!(source.known_total(), None);
        let json = Some("application/json");
        assert_eq!(
            all(source),
            [
                ("a".to_owned(), Some("text/plain")),
                ("<p>b".to_owned(), Some("text/html")),
                ("{\"n\":1}".to_owned(), json),
                ("{\"n\":2}".to_owned(), json),
                ("{\"n\":3}".to_owned(), json),
                ("d".to_owned(), None),
            ]
        );
    }

    #[test]
    fn a_line_over_the_limit_is_refused_and_the_next_one_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.jsonl");
        fs::write(
            &path,
            format!("{}\n{}x\nshort\n0123456789\n01234567890", "x".repeat(5_000), " ".repeat(50)),
        )
        .expect("written");
        let texts: Vec<String> = all(Source::new(&[path], 10).expect("readable"))
            .into_iter()
            .map(|(text, _)| text)
            .collect();
        assert_eq!(
            texts,
            ["too large: 5001", "too large: 52", "short", "0123456789", "too large: 11"]
        );
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "12345").expect("written");
        assert_eq!(
            all(Source::new(std::slice::from_ref(&path), 4).expect("readable"))[0].0,
            "too large: 5"
        );
        assert_eq!(all(Source::new(&[path], 5).expect("readable"))[0].0, "12345");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Source::new(&[PathBuf::from("/nowhere/a.txt")], 10).err().expect("missing");
        assert!(error.to_string().contains("/nowhere/a.txt"));
    }
}
