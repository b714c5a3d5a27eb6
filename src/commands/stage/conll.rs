//! Column files: a token a line, sentences between empty lines, documents behind `# doc` lines.

use std::io::{BufRead, Write};
use std::ops::Range;

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
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        let line = line.strip_suffix('\n').unwrap_or(&line);
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
            document.push_token(line.split_once('\t').map_or(line, |(token, _)| token));
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
    /// Code points of the text.
    points: usize,
    tokens: usize,
    /// Lines that are no tokens.
    layout: String,
}

/// A line as it is written again.
enum Line {
    /// Its bytes and its code points in the text.
    Token { bytes: Range<usize>, points: Range<usize> },
    /// Its bytes among the lines that are no tokens.
    Layout(Range<usize>),
}

impl Document {
    fn clear(&mut self) {
        self.lines.clear();
        self.text.clear();
        self.layout.clear();
        (self.points, self.tokens) = (0, 0);
    }

    fn push_layout(&mut self, line: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
            self.points += 1;
        }
        let start = self.layout.len();
        self.layout.push_str(line);
        self.lines.push(Line::Layout(start..self.layout.len()));
    }

    fn push_token(&mut self, token: &str) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
            self.points += 1;
        }
        let (byte, point) = (self.text.len(), self.points);
        self.text.push_str(token);
        self.points += token.chars().count();
        self.tokens += 1;
        let (bytes, points) = (byte..self.text.len(), point..self.points);
        self.lines.push(Line::Token { bytes, points });
    }

    fn write(&self, output: &mut impl Write, recogniser: &Recogniser) -> anyhow::Result<()> {
        let input = Input { body: &self.text, ..Input::default() };
        let mut spans: Vec<(usize, usize, &str)> = recogniser
            .find(&input)
            .entities
            .iter()
            .flat_map(|e| e.mentions.iter().map(|m| (m.start, m.end, label(e.kind))))
            .collect();
        spans.sort_unstable();
        let mut spans = spans.into_iter().peekable();
        let mut inside = None;
        for line in &self.lines {
            let (bytes, points) = match line {
                Line::Token { bytes, points } => (bytes, points),
                Line::Layout(bytes) => {
                    inside = None;
                    output.write_all(self.layout[bytes.clone()].as_bytes())?;
                    output.write_all(b"\n")?;
                    continue;
                }
            };
            while spans.next_if(|&(_, end, _)| end <= points.start).is_some() {}
            let span = spans.peek().copied().filter(|&(start, _, _)| start < points.end);
            output.write_all(self.text[bytes.clone()].as_bytes())?;
            match span {
                None => output.write_all(b"\tO\n")?,
                Some(span) => {
                    let place = if inside == Some(span) { "I" } else { "B" };
                    writeln!(output, "\t{place}-{}", span.2)?;
                }
            }
            inside = span;
        }
        Ok(())
    }
}

fn label(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "PER",
        EntityType::Organisation => "ORG",
        EntityType::Place => "LOC",
        EntityType::Misc => "MISC",
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
