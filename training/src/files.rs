//! Reading data files, plain or compressed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;

/// Opens a text file; one whose name ends in `.gz` is decompressed.
///
/// # Errors
/// Where the file cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))));
    }
    Ok(Box::new(BufReader::new(file)))
}

/// The files of a directory whose names end so, sorted by name.
///
/// # Errors
/// Where the directory cannot be read.
pub fn listed(directory: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {}", directory.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The rows of a tab-separated file behind its header line.
///
/// # Errors
/// Where the file cannot be read.
pub fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for line in open(path)?.lines().skip(1) {
        rows.push(line?.split('\t').map(str::to_owned).collect());
    }
    Ok(rows)
}
