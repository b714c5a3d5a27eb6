//! What a command shows: lines on stdout, progress on stderr where a person waits.

use std::io::{self, IsTerminal, StdoutLock, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Time between two lines of progress where no terminal shows a bar.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Lines on stdout. A reader that goes away (`| head`) ends the output, it is no error.
pub(super) struct Lines {
    out: StdoutLock<'static>,
    closed: bool,
}

impl Lines {
    /// Takes stdout.
    pub(super) fn stdout() -> Self {
        Self { out: io::stdout().lock(), closed: false }
    }

    /// Writes one line and sends it on at once.
    pub(super) fn write(&mut self, line: &str) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        match writeln!(self.out, "{line}").and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            other => other,
        }
    }

    /// Whether the reader has gone away.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

/// Progress on stderr: a bar on a terminal, else a line every few seconds.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    noun: &'static str,
    count: u64,
    said: Instant,
}

impl Progress {
    /// Progress over `total` things, where the number is known.
    pub(super) fn new(total: Option<u64>, noun: &'static str) -> Self {
        let bar = io::stderr().is_terminal().then(|| bar(total, noun));
        Self { bar, noun, count: 0, said: Instant::now() }
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        self.reach(self.count + 1);
    }

    /// So many are done by now.
    pub(super) fn reach(&mut self, count: u64) {
        self.count = count;
        match &self.bar {
            Some(bar) => bar.set_position(count),
            None if self.said.elapsed() >= LINE_EVERY => {
                eprintln!("{} {}", self.count, self.noun);
                self.said = Instant::now();
            }
            None => {}
        }
    }

    /// Says something without disturbing the bar.
    pub(super) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>, noun: &'static str) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {pos}/{len} {msg} · {per_sec} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} {msg} · {per_sec}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.with_message(noun)
}

/// A text of a record for a terminal: one line, no control characters, at most `width` characters.
pub(super) fn clean(text: &str, width: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if word.is_empty() {
            continue;
        }
        let space = usize::from(length > 0);
        for c in std::iter::repeat_n(' ', space).chain(word.chars()) {
            if length == width {
                line.pop();
                line.push('…');
                return line;
            }
            line.push(c);
            length += 1;
        }
    }
    line
}

/// A number of bytes for a person.
pub(super) fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if count < 1_024 {
        return format!("{count} B");
    }
    let mut value = count as f64 / 1_024.0;
    let mut unit = 0;
    while value >= 1_024.0 && unit + 1 < UNITS.len() {
        value /= 1_024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// Rows under a heading, columns aligned.
pub(super) fn table(heading: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let mut widths: Vec<usize> = heading.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let heading: Vec<String> = heading.iter().map(|cell| (*cell).to_owned()).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    std::iter::once(&heading).chain(rows).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_cannot_send_control_sequences_to_the_terminal() {
        assert_eq!(clean("a\u{1b}[31m b\r\n\tc\u{7}", 40), "a [31m b c");
    }

    #[test]
    fn a_long_text_ends_in_an_ellipsis_within_the_width() {
        assert_eq!(clean("one two", 7), "one two");
        assert_eq!(clean("one two three", 7), "one tw…");
        assert_eq!(clean("", 7), "");
    }

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        assert_eq!(bytes(1_023), "1023 B");
        assert_eq!(bytes(1_536), "1.5 KiB");
        assert_eq!(bytes(3 << 30), "3.0 GiB");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![vec!["long name".to_owned(), "1".to_owned()]];
        assert_eq!(table(&["topic", "n"], &rows), ["topic      n", "long name  1"]);
    }
}
