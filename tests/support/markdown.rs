//! Pages of the documentation: their code, commands, links and headings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// A page, by its path below the root of the repository.
pub struct Page {
    /// The path.
    pub path: PathBuf,
    text: String,
}

/// A fenced block of code.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the opening fence; empty where nothing does.
    pub language: String,
    /// Its lines.
    pub text: String,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Page {
    /// Reads a page.
    ///
    /// # Panics
    /// Where there is none.
    pub fn read(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(root().join(&path))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, text }
    }

    /// Every page of the repository.
    pub fn all() -> Vec<Self> {
        let docs = fs::read_dir(root().join("docs")).expect("the documentation is there");
        let mut paths: Vec<PathBuf> = docs
            .map(|entry| Path::new("docs").join(entry.expect("readable").file_name()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect();
        paths.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from));
        paths.sort();
        paths.into_iter().map(Self::read).collect()
    }

    /// A page of this text, for tests.
    pub fn of(text: &str) -> Self {
        Self { path: PathBuf::from("page.md"), text: text.to_owned() }
    }

    /// Every fenced block.
    pub fn blocks(&self) -> Vec<Block> {
        self.parts().0
    }

    /// Every span of code outside the blocks, white space made one blank.
    pub fn spans(&self) -> Vec<String> {
        let span = Regex::new(r"`([^`]+)`").expect("a pattern");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let prose = self.parts().1;
        // A span ends with its paragraph at the latest.
        let paragraphs = prose.split("\n\n");
        paragraphs.flat_map(|text| span.captures_iter(text).map(|one| words(&one[1]))).collect()
    }

    /// Targets of every link that stands in this repository.
    pub fn links(&self) -> Vec<String> {
        let link = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
        let prose = self.parts().1;
        let targets = link.captures_iter(&prose).map(|found| found[1].to_owned());
        targets.filter(|target| !target.contains("://")).collect()
    }

    /// What a link may name behind its `#`: the headings in small letters, blanks as hyphens.
    pub fn anchors(&self) -> BTreeSet<String> {
        let prose = self.parts().1;
        let headings = prose.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| {
                let text = line.trim_start_matches('#').trim().to_lowercase();
                let kept = text.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
                kept.map(|c| if c == ' ' { '-' } else { c }).collect()
            })
            .collect()
    }

    /// Every command of its `sh` and `console` blocks.
    pub fn commands(&self) -> Vec<String> {
        self.blocks().iter().flat_map(Block::commands).collect()
    }

    /// The blocks, and the text outside of them.
    fn parts(&self) -> (Vec<Block>, String) {
        let (mut blocks, mut prose) = (Vec::new(), String::new());
        let mut open: Option<Block> = None;
        for line in self.text.lines() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(language)) => {
                    let language = language.trim().to_owned();
                    open = Some(Block { language, text: String::new() });
                }
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(block), None) => block.text.extend([line, "\n"]),
                (None, None) => prose.extend([line, "\n"]),
            }
        }
        assert_eq!(open, None, "{}: a block without an end", self.path.display());
        (blocks, prose)
    }
}

impl Block {
    /// Its commands: the lines of a `sh` block, those behind `$` of a `console` block. Lines that
    /// end in a backslash go on; remarks are left out.
    fn commands(&self) -> Vec<String> {
        let whole = self.text.replace("\\\n", " ");
        let lines = whole.lines().filter_map(|line| match self.language.as_str() {
            "sh" => Some(line),
            "console" => line.strip_prefix("$ "),
            _ => None,
        });
        lines
            .map(|line| line.split("  # ").next().unwrap_or_default())
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    }
}
