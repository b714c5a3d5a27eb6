//! Where in a text the sampled pairs of words stand that another text has too.

use super::Labels;
use super::sketch::Draft;
use super::tokens::Tokens;

/// Neighbouring pairs that make a span; a single one may be chance.
const LEAST: usize = 2;

/// The spans of a text that are shared: `start` and `end` in Unicode code points, ascending, apart.
///
/// `bits` has one bit for each bigram of the text's sketch, from the lowest of the first byte. What
/// stands between two shared neighbours of the sample counts as shared.
pub fn shared_spans(text: &str, bits: &[u8]) -> Vec<(usize, usize)> {
    let (tokens, _) = Tokens::of(text);
    let draft = Draft::of(&Labels::default(), &tokens, 0);
    let is_shared = |at: usize| bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let places: Vec<usize> = draft.bigrams.tokens.iter().map(|token| *token as usize).collect();
    let entries: Vec<usize> = (0..places.len()).collect();
    for run in entries.chunk_by(|one, other| is_shared(*one) == is_shared(*other)) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        if !is_shared(*first) || run.len() < LEAST {
            continue;
        }
        let start = tokens.list.get(places[*first]).map(|token| begin(text, token.source.0));
        let end = tokens.list.get(places[*last] + 1).map(|token| end(text, token.source.1));
        let (Some(start), Some(end)) = (start, end) else { continue };
        match spans.last_mut().filter(|(_, before)| *before >= start) {
            Some((_, before)) => *before = end.max(*before),
            None => spans.push((start, end)),
        }
    }
    in_code_points(text, spans)
}

/// Where the run between blanks begins that this byte belongs to.
fn begin(text: &str, at: u32) -> usize {
    let before = text.as_bytes()[..at as usize].iter();
    before.rev().position(u8::is_ascii_whitespace).map_or(0, |length| at as usize - length)
}

/// Where the run between blanks ends that the byte before belongs to.
fn end(text: &str, at: u32) -> usize {
    let mut after = text.as_bytes()[at as usize..].iter();
    after.position(u8::is_ascii_whitespace).map_or(text.len(), |length| at as usize + length)
}

/// From bytes to code points, in one pass.
fn in_code_points(text: &str, spans: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let (mut bytes, mut points) = (0, 0);
    let mut place = |at: usize| {
        points += text.get(bytes..at).map_or(0, |between| between.chars().count());
        bytes = at;
        points
    };
    spans.into_iter().map(|(start, end)| (place(start), place(end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::dedup::{Comparison, SketchView, fingerprint};

    const NEWS: &str = "The harbour board of Port Ellery voted on Monday to close the northern \
        quay for eleven weeks while divers repair the sea wall that the January storms undermined.";

    fn shared<'a>(text: &'a str, other: &str) -> Vec<&'a str> {
        let [mine, theirs] = [text, other].map(|text| fingerprint(&Labels::default(), text).sketch);
        let views = (SketchView::of(&mine), SketchView::of(&theirs));
        let (Some(mine), Some(theirs)) = views else { return Vec::new() };
        let comparison = Comparison::of(mine);
        let bits = comparison.newness(theirs, &comparison.with(theirs)).shared;
        let slice = |(start, end): (usize, usize)| {
            let place = |point| text.char_indices().nth(point).map_or(text.len(), |(at, _)| at);
            &text[place(start)..place(end)]
        };
        shared_spans(text, &bits).into_iter().map(slice).collect()
    }

    #[test]
    fn the_quoted_part_of_a_longer_text_is_found() {
        let text = format!("“Café owners” were not asked, said Ana Duarte.\n\n{NEWS}");
        let spans = shared(&text, NEWS);
        assert_eq!(spans.len(), 1, "{spans:?}");
        assert!(spans[0].starts_with("harbour board") && spans[0].ends_with("undermined."));
    }

    #[test]
    fn strangers_share_nothing() {
        assert!(shared(NEWS, "A ferry ran aground off Brackwater with forty aboard.").is_empty());
    }
}
