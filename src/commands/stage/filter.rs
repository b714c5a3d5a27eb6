//! The filter all stages share: a line in, a line out, in order, through buffers.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::Exit;

/// Bytes of the longest line that is read.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Bytes of the buffers.
pub(super) const BUFFER: usize = 256 * 1024;

/// Feeds every line of standard input to `stage` and prints its answers.
///
/// # Errors
/// Where input cannot be read, output cannot be written, or the stage fails.
pub(super) fn run<I: DeserializeOwned, O: Serialize>(
    stage: impl FnMut(I) -> anyhow::Result<O>,
) -> anyhow::Result<Exit> {
    let input = BufReader::with_capacity(BUFFER, io::stdin().lock());
    let output = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let faults = pump(input, output, stage)?;
    for fault in &faults {
        eprintln!("wiredesk: {fault}");
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Most faults that are told one by one.
const MOST_FAULTS: usize = 100;

/// Runs the filter; returns what was wrong, a line each: `line 3: …`.
fn pump<I: DeserializeOwned, O: Serialize>(
    mut input: impl BufRead,
    mut output: impl Write,
    mut stage: impl FnMut(I) -> anyhow::Result<O>,
) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut untold = 0usize;
    let mut bytes = Vec::new();
    for number in 1u64.. {
        bytes.clear();
        if (&mut input).take(LONGEST_LINE).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(&bytes) {
            Ok(record) => {
                serde_json::to_writer(&mut output, &stage(record)?)?;
                output.write_all(b"\n")?;
            }
            Err(error) if faults.len() < MOST_FAULTS => {
                faults.push(format!("line {number}: {error}"));
            }
            Err(_) => untold += 1,
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

    #[test]
    fn a_bad_line_is_named_and_the_others_pass() {
        let mut output = Vec::new();
        let input = b"1\n\n\"two\"\n3".as_slice();
        let faults = pump(input, &mut output, |number: u32| Ok(number * 2)).expect("no I/O");
        assert_eq!(output, b"2\n6\n");
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("line 3: invalid type"), "{}", faults[0]);
    }

    #[test]
    fn faults_beyond_a_hundred_are_counted() {
        let input = "x\n".repeat(250);
        let faults = pump(input.as_bytes(), Vec::new(), |n: u32| Ok(n)).expect("no I/O");
        assert_eq!(faults.len(), MOST_FAULTS + 1);
        assert_eq!(faults[MOST_FAULTS], "and 150 more such lines");
    }
}
