//! The run: where in a page with furniture around it the article stands.
//!
//! Prose lines add to a sum, short unended ones and furniture take from it; the article is the
//! stretch with the largest sum (Kadane's algorithm). Only pages that show furniture are cut so: a
//! table or a list on a clean wire stays whole.

use std::ops::Range;

use super::Shape;
use crate::stages::RemovedKind;
use crate::stages::cleanup::line::Line;

/// Lines below which a text is not a page.
const LEAST_LINES: usize = 6;

/// Lines above which scraps alone make a page.
const MANY_LINES: usize = 30;

/// Share of the words, in percent, that the run must hold to be believed.
const LEAST_SHARE: usize = 25;

/// The lines of the article, where the text is a page with furniture around it.
pub(super) fn find(
    lines: &[Line],
    shapes: &[Shape],
    kinds: &[Option<RemovedKind>],
) -> Option<Range<usize>> {
    if lines.len() < LEAST_LINES || !is_page(shapes, kinds) {
        return None;
    }
    let mut best = (0i64, 0..0);
    let (mut sum, mut start) = (0i64, 0);
    for (at, shape) in shapes.iter().enumerate() {
        sum += weight(&lines[at], shape, kinds[at].is_some());
        if sum <= 0 {
            (sum, start) = (0, at + 1);
        } else if sum > best.0 {
            best = (sum, start..at + 1);
        }
    }
    let words = |range: Range<usize>| -> usize { shapes[range].iter().map(|s| s.words).sum() };
    let run = best.1;
    (words(run.clone()) * 100 >= words(0..shapes.len()) * LEAST_SHARE).then_some(run)
}

/// Whether there is prose among furniture of pages, or among so many scraps that they are the menus
/// of a page in a language whose prompts are not known.
fn is_page(shapes: &[Shape], kinds: &[Option<RemovedKind>]) -> bool {
    let of_pages = |(kind, shape): &(&Option<RemovedKind>, &Shape)| is_of_pages(**kind, shape);
    let found = kinds.iter().zip(shapes).filter(of_pages).count();
    let scraps = shapes.iter().filter(|s| s.words < 8 && !s.ends).count();
    let prose = shapes.iter().filter(|s| s.is_prose()).count();
    prose > 1 && (found >= 2 || shapes.len() >= MANY_LINES && scraps * 2 >= shapes.len())
}

/// Furniture that only pages have. Headlines, dates and end marks ("###") stand in clean copy too.
fn is_of_pages(kind: Option<RemovedKind>, shape: &Shape) -> bool {
    match kind {
        None | Some(RemovedKind::Headline | RemovedKind::Date) => false,
        Some(_) => shape.words > 0,
    }
}

/// What a line adds to the sum.
fn weight(line: &Line, shape: &Shape, is_furniture: bool) -> i64 {
    let words = i64::try_from(shape.words).unwrap_or(i64::MAX);
    if is_furniture {
        -5
    } else if line.is_mostly_links() {
        -10
    } else if shape.is_prose() {
        words.min(50)
    } else if shape.ends {
        words / 2
    } else if words >= 20 {
        words / 2 - 4
    } else if line.heading {
        -4
    } else {
        -9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(texts: &[&str], furniture: &[usize]) -> Option<Range<usize>> {
        let lines: Vec<Line> =
            texts.iter().map(|t| Line { text: (*t).to_owned(), ..Line::default() }).collect();
        let shapes: Vec<Shape> = texts.iter().map(|text| Shape::of(text)).collect();
        let mut kinds = vec![None; texts.len()];
        for &at in furniture {
            kinds[at] = Some(RemovedKind::Prompt);
        }
        find(&lines, &shapes, &kinds)
    }

    const PROSE: &str = "The harbour board said on Monday that it would close the northern quay.";

    #[test]
    fn furniture_above_and_below_is_cut_off() {
        let texts = ["News", "Sport", "Share", PROSE, PROSE, "Contact", "Share"];
        assert_eq!(judged(&texts, &[2, 6]), Some(3..5));
    }

    #[test]
    fn a_text_without_furniture_is_left_whole() {
        let texts = ["Results", PROSE, PROSE, "North 3", "South 1", "West 0", "East 2"];
        assert_eq!(judged(&texts, &[]), None);
    }
}
