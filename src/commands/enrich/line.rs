//! The lines that are written: what became of one input record.

use bytes::Bytes;
use serde::Serialize;

use crate::article::{Origin, Poison};
use crate::ledger::Decision;

/// The `decision` of a record that could not be read.
const DEAD_LETTER: &str = "dead_letter";

/// A dead letter, without its bytes: those stand in the input.
#[derive(Serialize)]
struct DeadLetter<'a> {
    decision: &'static str,
    input: &'a str,
    origin: String,
    code: &'static str,
    stage: &'static str,
    detail: &'a str,
    size: u64,
}

/// `{"decision", "input", "record"}`: `record` is the value of the topic that it would go to.
pub(super) fn record(decision: Decision, input: &str, value: &Bytes) -> Vec<u8> {
    let mut line = Vec::with_capacity(value.len() + input.len() + 64);
    line.extend_from_slice(b"{\"decision\":");
    push(&mut line, decision.as_str());
    line.extend_from_slice(b",\"input\":");
    push(&mut line, input);
    line.extend_from_slice(b",\"record\":");
    line.extend_from_slice(value);
    line.extend_from_slice(b"}\n");
    line
}

/// `{"decision": "dead_letter", "input", "origin", "code", "stage", "detail", "size"}`.
pub(super) fn dead_letter(input: &str, origin: &Origin, poison: &Poison, size: u64) -> Vec<u8> {
    let letter = DeadLetter {
        decision: DEAD_LETTER,
        input,
        origin: origin.to_string(),
        code: poison.code.as_str(),
        stage: poison.stage,
        detail: &poison.detail,
        size,
    };
    let mut line = Vec::with_capacity(256);
    push(&mut line, &letter);
    line.push(b'\n');
    line
}

/// Text and numbers always serialise into memory.
fn push(line: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let written = serde_json::to_writer(line, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Offset, Partition, PoisonCode, TopicName};

    fn text(line: &[u8]) -> &str {
        std::str::from_utf8(line).expect("JSON is UTF-8")
    }

    #[test]
    fn a_record_is_one_line_that_begins_with_its_decision() {
        let value = Bytes::from_static(br#"{"schema":"wire.enriched/1"}"#);
        assert_eq!(
            text(&record(Decision::New, "a\"b\n.txt", &value)),
            "{\"decision\":\"new\",\"input\":\"a\\\"b\\n.txt\",\
             \"record\":{\"schema\":\"wire.enriched/1\"}}\n"
        );
    }

    #[test]
    fn a_dead_letter_says_where_and_why_it_died() {
        let origin =
            Origin { topic: TopicName::from("files"), partition: Partition(0), offset: Offset(7) };
        let poison = Poison::new(PoisonCode::Binary, "decode", "no \"text\"");
        assert_eq!(
            text(&dead_letter("photo.bin", &origin, &poison, 9)),
            "{\"decision\":\"dead_letter\",\"input\":\"photo.bin\",\"origin\":\"files/0/7\",\
             \"code\":\"binary\",\"stage\":\"decode\",\"detail\":\"no \\\"text\\\"\",\"size\":9}\n"
        );
    }
}
