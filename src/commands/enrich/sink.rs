//! Where the lines go: standard output or a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, ensure};

use crate::commands::source::Source;

/// Bytes that are gathered before they are written.
const BUFFER: usize = 256 * 1024;

/// An open output.
pub(super) struct Sink {
    name: String,
    out: BufWriter<Box<dyn Write>>,
}

impl Sink {
    /// Opens the file, or standard output.
    ///
    /// # Errors
    /// The file cannot be made, or is one of those to be read: it would be emptied first.
    pub(super) fn open(file: Option<&Path>, source: &Source) -> anyhow::Result<Self> {
        let (name, out): (String, Box<dyn Write>) = match file {
            None => ("standard output".to_owned(), Box::new(io::stdout())),
            Some(path) => {
                let name = path.display().to_string();
                ensure!(!source.reads(path), "{name} is one of the files to be read");
                let file = File::create(path).with_context(|| name.clone())?;
                (name, Box::new(file))
            }
        };
        Ok(Self { name, out: BufWriter::with_capacity(BUFFER, out) })
    }

    /// Writes a whole line.
    pub(super) fn write(&mut self, line: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(line).with_context(|| self.name.clone())
    }

    /// Sends on what was gathered.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        self.out.flush().with_context(|| self.name.clone())
    }
}
