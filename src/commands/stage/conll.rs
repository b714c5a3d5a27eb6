//! Column files: a token a line, sentences between empty lines, documents behind `# doc` lines.

use std::io::{BufRead, Write};
use std::ops::Range;

use anyhow::Context;

use crate::stages::EntityType;
use crate::stages::entities::{Input, Recogniser};

/// Tokens after which a document without marks is tagged at the end of its sentence.
const MOST_TOKENS: usize = 20_000;

/// Tags the file: the same tokens come out, each with a tag behind a tab. Only the first column of
/// the input is read.
///
/// # Errors
/// Where input cannot be read, is not UTF-8, or output cannot be written.
pub(super) fn tag(
    mut input: impl BufRead,
    mut output: impl Write,
    recogniser: &Recogniser,
) -> anyhow::Result<()> {
    let mut document = Document::default();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        let line = std::str::from_utf8(&bytes).context("the input is not UTF-8")?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let is_mark = line.starts_with("# doc");
        let is_empty = line.trim_start().is_empty();
        if is_mark || is_empty && document.tokens >= MOST_TOKENS {
            document.write(&mut output, recogniser)?;
            document.clear();
        }
        if is_mark || is_empty {
            document.push_layout(line);
        } else {
            let end = memchr::memchr(b'\t', line.as_bytes()).unwrap_or(line.len());
            document.push_token(&line[..end]);
        }
    }
    document.write(&mut output, recogniser)?;
    output.flush()?;
    Ok(())
}

/// The lines of one document and the text they make.
#[derive(Default)]
struct Document {
    lines: Vec<Line>,
    /// The tokens, joined by blanks, sentences by line breaks.
    text: String,
    tokens: usize,
    /// Lines that are no tokens.
    layout: String,
}

/// A line as it is written again.
enum Line {
    /// Its bytes in the text.
    Token(Range<usize>),
    /// Its bytes among the lines that are no tokens.
    Layout(Range<usize>),
}

impl Document {
    fn clear(&mut self) {
        self.lines.clear();
        self.text.clear();
        self.layout.clear();
        self.tokens = 0;
    }

    fn push_layout(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.layout.len();
        self.layout.push_str(line);
        self.lines.push(Line::Layout(start..self.layout.len()));
    }

    fn push_token(&mut self, token: &str) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(token);
        self.tokens += 1;
        self.lines.push(Line::Token(start..self.text.len()));
    }

    fn write(&self, output: &mut impl Write, recogniser: &Recogniser) -> anyhow::Result<()> {
        let input = Input { body: &self.text, ..Input::default() };
        let found = recogniser.find(&input);
        let mentions = found.entities.iter().flat_map(|e| e.mentions.iter().map(|m| (m, e.kind)));
        let mut spans: Vec<(usize, usize, EntityType)> =
            mentions.map(|(mention, kind)| (mention.start, mention.end, kind)).collect();
        spans.sort_unstable_by_key(|&(start, end, _)| (start, end));
        let mut spans = spans.into_iter().peekable();
        let mut inside = None;
        // Where the last token ended, in bytes and in code points.
        let (mut byte, mut point) = (0, 0);
        for line in &self.lines {
            let bytes = match line {
                Line::Token(bytes) => bytes.clone(),
                Line::Layout(bytes) => {
                    inside = None;
                    output.write_all(self.layout[bytes.clone()].as_bytes())?;
                    output.write_all(b"\n")?;
                    continue;
                }
            };
            // What stands between tokens has one byte a code point.
            let start = point + bytes.start - byte;
            byte = bytes.end;
            let token = &self.text[bytes];
            point = start + token.chars().count();
            while spans.next_if(|&(_, end, _)| end <= start).is_some() {}
            let span = spans.peek().copied().filter(|&(start, _, _)| start < point);
            output.write_all(token.as_bytes())?;
            let goes_on = span.is_some() && inside == span;
            output.write_all(tag_of(span.map(|(_, _, kind)| kind), goes_on))?;
            inside = span;
        }
        Ok(())
    }
}

/// What is written behind a token.
fn tag_of(kind: Option<EntityType>, goes_on: bool) -> &'static [u8] {
    match (kind, goes_on) {
        (None, _) => b"\tO\n",
        (Some(EntityType::Person), false) => b"\tB-PER\n",
        (Some(EntityType::Person), true) => b"\tI-PER\n",
        (Some(EntityType::Organisation), false) => b"\tB-ORG\n",
        (Some(EntityType::Organisation), true) => b"\tI-ORG\n",
        (Some(EntityType::Place), false) => b"\tB-LOC\n",
        (Some(EntityType::Place), true) => b"\tI-LOC\n",
        (Some(EntityType::Misc), false) => b"\tB-MISC\n",
        (Some(EntityType::Misc), true) => b"\tI-MISC\n",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::stages::entities::Gazetteer;

    #[test]
    fn tokens_come_back_with_tags_and_the_layout_stays() {
        let names = "name\ttype\nPort Ellery\tplace\nTomas Wren\tperson\n";
        let gazetteer = Gazetteer::parse("names.tsv", names).expect("valid");
        let input =
            "# doc = 1\nTomas\tX\nWren\nof\nPort\nEllery\n's\nboard\n\n\n# doc = 2\né\nboard\n";
        let mut output = Vec::new();
        let recogniser = Recogniser::new(Arc::new(gazetteer));
        tag(input.as_bytes(), &mut output, &recogniser).expect("no I/O");
        assert_eq!(
            String::from_utf8(output).expect("UTF-8"),
            "# doc = 1\nTomas\tB-PER\nWren\tI-PER\nof\tO\nPort\tB-LOC\nEllery\tI-LOC\n's\tO\n\
             board\tO\n\n\n# doc = 2\né\tO\nboard\tO\n"
        );
    }
}
