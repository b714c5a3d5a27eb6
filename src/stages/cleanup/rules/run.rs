//! The run: where in a page with furniture around it the article stands.
//!
//! Prose lines add to a sum, short unended ones and furniture take from it; the article is the
//! stretch with the largest sum (Kadane's algorithm). Only pages that show furniture are cut so: a
//! table or a list on a clean wire stays whole.

use std::ops::Range;

use super::Shape;
use crate::stages::cleanup::line::Line;

/// Lines below which a text is not a page.
const LEAST_LINES: usize = 6;

/// Share of the words, in percent, that the run must hold to be believed.
const LEAST_SHARE: usize = 25;

/// The lines of the article, where the text is a page with furniture around it.
pub(super) fn find(lines: &[Line], shapes: &[Shape], furniture: &[bool]) -> Option<Range<usize>> {
    if lines.len() < LEAST_LINES || !is_page(shapes, furniture) {
        return None;
    }
    let mut best = (0i64, 0..0);
    let (mut sum, mut start) = (0i64, 0);
    for (at, shape) in shapes.iter().enumerate() {
        sum += weight(&lines[at], shape, furniture[at]);
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

/// Whether there is furniture, or half of many lines are too short to be prose.
fn is_page(shapes: &[Shape], furniture: &[bool]) -> bool {
    let found = furniture.iter().filter(|&&is| is).count();
    let scraps = shapes.iter().filter(|s| s.words < 8 && !s.ends).count();
    let prose = shapes.iter().filter(|s| s.is_prose()).count();
    prose > 1 && (found >= 2 || shapes.len() >= 20 && scraps * 2 >= shapes.len())
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

    fn judged(texts: &[&str], furniture: &[bool]) -> Option<Range<usize>> {
        let lines: Vec<Line> =
            texts.iter().map(|t| Line { text: (*t).to_owned(), ..Line::default() }).collect();
        let shapes: Vec<Shape> = texts.iter().map(|text| Shape::of(text)).collect();
        find(&lines, &shapes, furniture)
    }

    const PROSE: &str = "The harbour board said on Monday that it would close the northern quay.";

    #[test]
    fn furniture_above_and_below_is_cut_off() {
        let texts = ["News", "Sport", "Share", PROSE, PROSE, "Contact", "Share"];
        let furniture = [false, false, true, false, false, false, true];
        assert_eq!(judged(&texts, &furniture), Some(3..5));
    }

    #[test]
    fn a_text_without_furniture_is_left_whole() {
        let texts = ["Results", PROSE, PROSE, "North 3", "South 1", "West 0", "East 2"];
        assert_eq!(judged(&texts, &[false; 7]), None);
    }
}
