//! The filter all stages share: a line in, a line out, in order, through buffers.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use memchr::memchr;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::Exit;

/// Bytes of the longest line that is read.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Bytes of the buffers.
pub(super) const BUFFER: usize = 1024 * 1024;

/// Feeds every line of standard input to `stage` and prints its answers.
///
/// # Errors
/// Where input cannot be read, output cannot be written, or the stage fails.
pub(super) fn run<I: DeserializeOwned, O: Serialize>(
    mut stage: impl FnMut(I) -> anyhow::Result<O>,
) -> anyhow::Result<Exit> {
    through(|line, output| {
        let record = match serde_json::from_slice(line) {
            Ok(record) => record,
            Err(error) => return Ok(Some(error.to_string())),
        };
        serde_json::to_writer(output, &stage(record)?)?;
        Ok(None)
    })
}

/// As [`run`], for a stage that decodes the line itself and so can borrow from it. What it fails
/// with is the line's fault.
///
/// # Errors
/// Where input cannot be read or output cannot be written.
pub(super) fn run_lines<O: Serialize>(
    mut stage: impl FnMut(&[u8]) -> Result<O, serde_json::Error>,
) -> anyhow::Result<Exit> {
    through(|line, output| {
        match stage(line) {
            Ok(answer) => serde_json::to_writer(output, &answer)?,
            Err(error) => return Ok(Some(error.to_string())),
        }
        Ok(None)
    })
}

/// As [`run_lines`], with answers that are text for a person.
///
/// # Errors
/// Where input cannot be read or output cannot be written.
pub(super) fn run_text(
    mut stage: impl FnMut(&[u8]) -> anyhow::Result<String>,
) -> anyhow::Result<Exit> {
    through(|line, output| {
        match stage(line) {
            Ok(answer) => output.write_all(answer.as_bytes())?,
            Err(error) => return Ok(Some(error.to_string())),
        }
        Ok(None)
    })
}

fn through(
    step: impl FnMut(&[u8], &mut dyn Write) -> anyhow::Result<Option<String>>,
) -> anyhow::Result<Exit> {
    let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let output = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let faults = pump(input, output, LONGEST_LINE, step)?;
    for fault in &faults {
        eprintln!("wiredesk: {fault}");
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Most faults that are told one by one.
const MOST_FAULTS: usize = 100;

/// Runs the filter; returns what was wrong, a line each: `line 3: …`. A step returns what is wrong
/// with its line; one of more than `longest` bytes is passed over.
fn pump(
    mut input: impl BufRead,
    mut output: impl Write,
    longest: u64,
    mut step: impl FnMut(&[u8], &mut dyn Write) -> anyhow::Result<Option<String>>,
) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut untold = 0usize;
    let mut bytes = Vec::new();
    let mut number = 0u64;
    loop {
        let buffered = match input.fill_buf() {
            // A terminal tells its end once.
            Ok([]) => break,
            Ok(buffered) => buffered,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        number += 1;
        // A line that is in the buffer as a whole is read there.
        let whole = memchr(b'\n', buffered).map_or(0, |end| end + 1);
        let line = if whole > 0 {
            &buffered[..whole]
        } else {
            bytes.clear();
            (&mut input).take(longest + 1).read_until(b'\n', &mut bytes)?;
            &bytes
        };
        let is_empty = line.trim_ascii().is_empty();
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        let fault = if bare.len() as u64 > longest {
            if !line.ends_with(b"\n") {
                input.skip_until(b'\n')?;
            }
            Some(format!("longer than the {longest} bytes that are read of a line"))
        } else if is_empty {
            None
        } else {
            step(line, &mut output)?
        };
        input.consume(whole);
        if is_empty {
            continue;
        }
        match fault {
            None => output.write_all(b"\n")?,
            Some(error) if faults.len() < MOST_FAULTS => {
                faults.push(format!("line {number}: {error}"));
            }
            Some(_) => untold += 1,
        }
    }
    output.flush()?;
    if untold > 0 {
        faults.push(format!("and {untold} more such lines"));
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twice(line: &[u8], output: &mut dyn Write) -> anyhow::Result<Option<String>> {
        match serde_json::from_slice::<u32>(line) {
            Ok(number) => serde_json::to_writer(output, &(number * 2))?,
            Err(error) => return Ok(Some(error.to_string())),
        }
        Ok(None)
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_pass() {
        let mut output = Vec::new();
        let faults = pump(b"1\n\n\"two\"\n3".as_slice(), &mut output, 99, twice).expect("no I/O");
        assert_eq!(output, b"2\n6\n");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("line 3: invalid type"), "{}", faults[0]);
    }

    /// Gives two bytes at a time, fails now and then as a read that a signal interrupts, and says its
    /// end once.
    struct Halting<'a> {
        rest: &'a [u8],
        reads: usize,
        has_ended: bool,
    }

    impl Read for Halting<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.reads += 1;
            if self.reads % 3 == 1 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            assert!(!self.has_ended, "read beyond the end");
            let count = 2.min(self.rest.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.rest[..count]);
            self.rest = &self.rest[count..];
            self.has_ended = count == 0;
            Ok(count)
        }
    }

    #[test]
    fn input_that_comes_in_pieces_is_read_to_its_one_end() {
        let input = Halting { rest: b"1\n234\n\n5\n", reads: 0, has_ended: false };
        let mut output = Vec::new();
        let faults = pump(BufReader::new(input), &mut output, 99, twice).expect("no I/O");
        assert_eq!((output.as_slice(), faults.len()), (b"2\n468\n10\n".as_slice(), 0));
    }

    #[test]
    fn a_line_that_is_too_long_is_named_and_the_next_ones_keep_their_numbers() {
        let input = "1\n12345678901\n1234567890\nx\n";
        for capacity in [2, 4, 64] {
            let input = BufReader::with_capacity(capacity, input.as_bytes());
            let mut output = Vec::new();
            let faults = pump(input, &mut output, 10, twice).expect("no I/O");
            assert_eq!(output, b"2\n2469135780\n");
            assert_eq!(faults.len(), 2);
            assert_eq!(faults[0], "line 2: longer than the 10 bytes that are read of a line");
            assert!(faults[1].starts_with("line 4: "), "{}", faults[1]);
        }
    }

    #[test]
    fn faults_beyond_a_hundred_are_counted() {
        let input = "x\n".repeat(250);
        let faults = pump(input.as_bytes(), Vec::new(), 99, twice).expect("no I/O");
        assert_eq!(faults.len(), MOST_FAULTS + 1);
        assert_eq!(faults[MOST_FAULTS], "and 150 more such lines");
    }
}
