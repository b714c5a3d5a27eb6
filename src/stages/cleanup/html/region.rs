//! Which part of a page holds the article.
//!
//! The page marks it (`<main>`, `<article>`, `itemprop=articleBody`) or nothing does. A mark counts
//! only where enough prose stands inside: teasers are articles too.

use super::elements::RegionKind;
use crate::stages::cleanup::line::Line;
use crate::stages::cleanup::rules::Shape;

/// Least bytes of prose for a region to be taken.
const LEAST_PROSE: usize = 250;

/// Least share of the page's prose, in percent, for a region to be taken.
const LEAST_SHARE: usize = 35;

/// Regions nested deeper than this are taken as part of the region around them.
pub(super) const DEEPEST: usize = 16;

/// A marked element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// Its mark.
    pub(super) kind: RegionKind,
    /// The region around it.
    pub(super) parent: Option<usize>,
}

/// For each line whether it stands in the article, by the surest mark with enough prose; all lines
/// where there is none. `inside[i]` is the innermost region of line `i`.
///
/// An article split over several bodies is taken whole: every body of the same surroundings with
/// prose belongs to it.
pub(super) fn choose(lines: &[Line], inside: &[Option<usize>], regions: &[Region]) -> Vec<bool> {
    let mut prose = vec![0usize; regions.len()];
    let mut whole = 0;
    for (line, region) in lines.iter().zip(inside) {
        if line.is_mostly_links() || !Shape::of(&line.text).is_prose() {
            continue;
        }
        whole += line.text.len();
        for region in ancestors(*region, regions) {
            prose[region] += line.text.len();
        }
    }
    for kind in RegionKind::SUREST_FIRST {
        let of_kind = || (0..regions.len()).filter(|&at| regions[at].kind == kind);
        let Some(best) = of_kind().max_by_key(|&at| (prose[at], std::cmp::Reverse(at))) else {
            continue;
        };
        let chosen: Vec<bool> = (0..regions.len())
            .map(|at| at == best || kind == RegionKind::Body && is_part(at, best, regions, &prose))
            .collect();
        let taken: usize = (0..regions.len()).filter(|&at| chosen[at]).map(|at| prose[at]).sum();
        if taken < LEAST_PROSE || taken * 100 < whole * LEAST_SHARE {
            continue;
        }
        let within = |region: &Option<usize>| ancestors(*region, regions).any(|at| chosen[at]);
        return inside.iter().map(within).collect();
    }
    vec![true; lines.len()]
}

/// Whether a region is another part of the article whose largest part is `best`.
fn is_part(at: usize, best: usize, regions: &[Region], prose: &[usize]) -> bool {
    regions[at].kind == regions[best].kind
        && regions[at].parent == regions[best].parent
        && prose[at] * 8 > prose[best]
}

fn ancestors(region: Option<usize>, regions: &[Region]) -> impl Iterator<Item = usize> {
    std::iter::successors(region, |&at| regions[at].parent).take(DEEPEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "After a long debate the council of Port Ellery voted on Tuesday to keep the old pier open to \
        small boats until the new quay has been paid for, said its speaker, and to look again in \
        spring at what the divers find under the timber, which nobody has \
        seen for years.";

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), ..Line::default() }
    }

    #[test]
    fn the_surest_mark_with_enough_prose_wins() {
        let regions = [
            Region { kind: RegionKind::Main, parent: None },
            Region { kind: RegionKind::Article, parent: Some(0) },
            Region { kind: RegionKind::Body, parent: Some(1) },
        ];
        let lines = [line("Ellery Post"), line(PROSE), line("Short teaser")];
        assert_eq!(choose(&lines, &[None, Some(2), Some(1)], &regions), [false, true, false]);
    }

    #[test]
    fn a_page_without_marks_is_taken_whole() {
        assert_eq!(choose(&[line("One"), line("Two")], &[None, None], &[]), [true, true]);
    }

    #[test]
    fn an_article_split_over_two_bodies_is_taken_whole() {
        let regions = [
            Region { kind: RegionKind::Body, parent: None },
            Region { kind: RegionKind::Body, parent: None },
        ];
        let lines = [line(PROSE), line("Weather"), line(PROSE)];
        assert_eq!(choose(&lines, &[Some(0), None, Some(1)], &regions), [true, false, true]);
    }
}
