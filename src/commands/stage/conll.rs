//! Column files: a token a line, sentences between empty lines, documents behind `# doc` lines.

use std::io::{BufRead, Write};

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
    input: impl BufRead,
    mut output: impl Write,
    recogniser: &Recogniser,
) -> anyhow::Result<()> {
    let mut document = Document::default();
    for line in input.lines() {
        let line = line?;
        let ends =
            line.starts_with("# doc") || line.trim().is_empty() && document.tokens >= MOST_TOKENS;
        if ends {
            document.write(&mut output, recogniser)?;
            document = Document::default();
        }
        document.push(line);
    }
    document.write(&mut output, recogniser)?;
    output.flush()?;
    Ok(())
}

/// The lines of one document and the text they make.
#[derive(Default)]
struct Document {
    lines: Vec<Line>,
    text: String,
    points: usize,
    tokens: usize,
}

/// A line as it is written again.
struct Line {
    text: String,
    /// Code points of the document's text, for a token.
    token: Option<std::ops::Range<usize>>,
}

impl Document {
    /// Tokens are joined by blanks, sentences by line breaks.
    fn push(&mut self, line: String) {
        if line.trim().is_empty() || line.starts_with("# doc") {
            if !self.text.is_empty() {
                self.text.push('\n');
                self.points += 1;
            }
            self.lines.push(Line { text: line, token: None });
            return;
        }
        let mut token = line;
        token.truncate(token.find('\t').unwrap_or(token.len()));
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
            self.points += 1;
        }
        let start = self.points;
        self.points += token.chars().count();
        self.text.push_str(&token);
        self.tokens += 1;
        self.lines.push(Line { text: token, token: Some(start..self.points) });
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
            let Some(token) = &line.token else {
                inside = None;
                writeln!(output, "{}", line.text)?;
                continue;
            };
            while spans.next_if(|&(_, end, _)| end <= token.start).is_some() {}
            let span = spans.peek().copied().filter(|&(start, _, _)| start < token.end);
            output.write_all(line.text.as_bytes())?;
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
