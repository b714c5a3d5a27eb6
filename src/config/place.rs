//! Where a value was written, so that every complaint can point at it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a value comes from. The order is the order in which problems are reported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A line of the configuration file.
    File {
        /// The file, as it was named.
        file: Arc<Path>,
        /// Its line, from 1; 0 means the file as a whole.
        line: usize,
    },
    /// An environment variable, by name.
    Variable(String),
    /// A command line option, by name.
    Flag(String),
    /// Nobody wrote it: the built-in default.
    Default,
}

impl Place {
    /// The directory that a relative path written here starts from: the configuration file's own,
    /// or the working directory for everything else.
    pub(super) fn directory(&self) -> PathBuf {
        match self {
            Self::File { file, .. } => file.parent().map(Path::to_path_buf).unwrap_or_default(),
            _ => PathBuf::new(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line: 0 } => write!(f, "{}", file.display()),
            Self::File { file, line } => write!(f, "{}:{line}", file.display()),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
            Self::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_starts_at_the_file_that_names_it() {
        let file = Place::File { file: Path::new("/etc/wiredesk/wiredesk.toml").into(), line: 3 };
        assert_eq!(file.directory(), Path::new("/etc/wiredesk"));
        assert_eq!(Place::Flag("--set".to_owned()).directory(), Path::new(""));
    }

    #[test]
    fn problems_of_the_file_come_first_and_in_its_order() {
        let at = |line| Place::File { file: Path::new("a.toml").into(), line };
        let mut places = [Place::Variable("A".to_owned()), at(10), Place::Default, at(9)];
        places.sort();
        assert_eq!(places[..2], [at(9), at(10)]);
    }
}
