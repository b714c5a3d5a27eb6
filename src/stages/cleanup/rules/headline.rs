//! The headline inside the text: found by the one that is known, by being doubled, or by standing
//! alone in front of prose.

use super::Shape;
use crate::stages::cleanup::line::Line;

/// Lines at the top among which a headline is looked for.
const NEAR_TOP: usize = 12;

/// Most words of a headline.
const LONGEST: usize = 25;

/// Whether the line says the known headline again; a site's name may follow in either.
pub(super) fn repeats(shape: &Shape, headline: &Shape) -> bool {
    if headline.folded.is_empty() || shape.folded.is_empty() {
        return false;
    }
    let extends = |long: &Shape, short: &Shape| {
        let rest = long.folded.strip_prefix(short.folded.as_str());
        short.words >= 4 && rest.is_some_and(|r| r.starts_with(' ') && r.split(' ').count() <= 6)
    };
    shape.folded == headline.folded || extends(shape, headline) || extends(headline, shape)
}

/// The line that is the headline of a text without a stated one: the first of two equal lines near
/// the top, else the first line where it has the form of one and prose follows.
pub(super) fn find(lines: &[Line], shapes: &[Shape], furniture: &[bool]) -> Option<usize> {
    let top = lines.len().min(NEAR_TOP);
    let open = |at: &usize| !furniture[*at];
    let doubled = (1..top).filter(open).find(|&at| {
        has_form(&shapes[at - 1])
            && !furniture[at - 1]
            && shapes[at].folded == shapes[at - 1].folded
    });
    if let Some(second) = doubled {
        return Some(second - 1);
    }
    let first = (0..top).find(open)?;
    let prose = shapes.iter().skip(first + 1).filter(|shape| shape.is_prose()).count();
    let alone = lines.get(first + 1).is_some_and(|next| next.paragraph != lines[first].paragraph);
    (alone && prose >= 2 && has_form(&shapes[first])).then_some(first)
}

/// Words enough, none too many, not ended as a statement is, and no list entry.
fn has_form(shape: &Shape) -> bool {
    (3..=LONGEST).contains(&shape.words)
        && !shape.folded.is_empty()
        && !shape.ends
        && shape.digits < 2 * shape.words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_name_after_the_headline_does_not_hide_it() {
        let known = Shape::of("Port Ellery closes its northern quay");
        assert!(repeats(&Shape::of("Port Ellery closes its northern quay | Ellery Post"), &known));
        assert!(!repeats(&Shape::of("Port Ellery closes its southern quay"), &known));
    }
}
