//! The furniture rules: which lines of a page are not the article, and what they say of it.
//!
//! Each rule judges by form where it can. Lines are judged alone first, then in their
//! neighbourhood (doubled captions, lists of related articles), then by their place in the whole.

mod byline;
mod caption;
mod date;
mod headline;
mod prompts;
mod related;
mod run;
mod shape;
mod trail;

pub(crate) use self::byline::people;
pub(super) use self::shape::Shape;
use super::line::Line;
use crate::stages::RemovedKind;

/// Lines from the top among which by-lines and date lines are looked for, and from the bottom.
const NEAR_EDGE: usize = 14;

/// What the rules found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// For each line why it goes; `None` keeps it.
    pub(super) kinds: Vec<Option<RemovedKind>>,
    /// The headline that stood in the text.
    pub(super) headline: Option<String>,
    /// The by-line as written, without its opener.
    pub(super) byline: Option<String>,
    /// The first date of a date line, `YYYY-MM-DD`.
    pub(super) date: Option<String>,
}

/// Judges the lines. `headlines` are those that the source or the page states.
pub(super) fn judge(lines: &[Line], headlines: &[&str]) -> Findings {
    let shapes: Vec<Shape> = lines.iter().map(|line| Shape::of(&line.text)).collect();
    let mut found = Findings { kinds: vec![None; lines.len()], ..Findings::default() };
    judge_alone(lines, &shapes, &mut found);
    judge_neighbours(lines, &shapes, &mut found);
    judge_headline(lines, &shapes, headlines, &mut found);
    if let Some(run) = run::find(lines, &shapes, &found.kinds) {
        for (at, kind) in found.kinds.iter_mut().enumerate() {
            if !run.contains(&at) {
                kind.get_or_insert(RemovedKind::Boilerplate);
            }
        }
    }
    found
}

fn judge_alone(lines: &[Line], shapes: &[Shape], found: &mut Findings) {
    for (at, (line, shape)) in lines.iter().zip(shapes).enumerate() {
        let near_edge = at < NEAR_EDGE || lines.len() - at <= NEAR_EDGE;
        found.kinds[at] = if let Some(kind) = prompts::kind(&line.text, shape) {
            Some(kind)
        } else if trail::is_breadcrumb(&line.text, shape) {
            Some(RemovedKind::Breadcrumb)
        } else if related::is_link(&line.text, shape) {
            Some(RemovedKind::Related)
        } else if near_edge && date::is_date_line(shape) {
            found.date = found.date.take().or_else(|| date::find_date(shape));
            Some(RemovedKind::Date)
        } else if let Some(names) = byline::names(&line.text, shape).filter(|_| near_edge) {
            if !names.is_empty() && found.byline.is_none() {
                found.byline = Some(names);
            }
            Some(RemovedKind::Byline)
        } else if caption::is_credited(&line.text, shape) {
            Some(RemovedKind::Caption)
        } else {
            None
        };
    }
}

fn judge_neighbours(lines: &[Line], shapes: &[Shape], found: &mut Findings) {
    let mut at = 0;
    while at < lines.len() {
        if related::is_heading(&shapes[at]) {
            let length = related::list_length(&shapes[at + 1..]);
            for kind in &mut found.kinds[at..=at + length] {
                kind.get_or_insert(RemovedKind::Related);
            }
            at += length;
        } else if let Some(next) = shapes.get(at + 1)
            && caption::repeats(&shapes[at], next)
            && (shapes[at].ends || found.kinds[at + 1] == Some(RemovedKind::Caption))
        {
            found.kinds[at].get_or_insert(RemovedKind::Caption);
            if next.folded != shapes[at].folded {
                found.kinds[at + 1].get_or_insert(RemovedKind::Caption);
            }
        }
        at += 1;
    }
}

/// Removes every repetition of a known headline near the top; without one, finds it.
fn judge_headline(lines: &[Line], shapes: &[Shape], known: &[&str], found: &mut Findings) {
    let known: Vec<Shape> = known.iter().map(|headline| Shape::of(headline)).collect();
    let mut repeats = known;
    if repeats.is_empty() {
        let furniture: Vec<bool> = found.kinds.iter().map(Option::is_some).collect();
        if let Some(at) = headline::find(lines, shapes, &furniture) {
            found.headline = Some(lines[at].text.clone());
            repeats.push(shapes[at].clone());
        }
    }
    for (kind, shape) in found.kinds.iter_mut().zip(shapes).take(NEAR_EDGE) {
        if repeats.iter().any(|headline| headline::repeats(shape, headline)) {
            kind.get_or_insert(RemovedKind::Headline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(text: &str, headlines: &[&str]) -> Findings {
        judge(&super::super::text::lines(text), headlines)
    }

    #[test]
    fn what_is_removed_is_told() {
        let page = "Home > Coast > Ellery\nQuay to close for divers\nQuay to close for divers\n\
            By Ana Duarte\nUpdated: May 3, 2024\n\
            The harbour board said on Monday that it would close the northern quay.\n\
            Ferries leave from the old pier until the work is done in late July.\n\
            Related Article\nFerry fares to rise\nprint dictionary print";
        let found = judged(page, &[]);
        assert_eq!(found.headline.as_deref(), Some("Quay to close for divers"));
        assert_eq!(found.byline.as_deref(), Some("Ana Duarte"));
        assert_eq!(found.date.as_deref(), Some("2024-05-03"));
        use RemovedKind::{Breadcrumb, Byline, Date, Headline, Prompt, Related};
        assert_eq!(
            found.kinds,
            [
                Some(Breadcrumb),
                Some(Headline),
                Some(Headline),
                Some(Byline),
                Some(Date),
                None,
                None,
                Some(Related),
                Some(Related),
                Some(Prompt)
            ]
        );
    }

    #[test]
    fn prose_alone_loses_nothing() {
        let prose = "The harbour board said on Monday that it would close the northern quay.\n\n\
            Ferries leave from the old pier until the work is done in late July.";
        let found = judged(prose, &[]);
        assert_eq!(found.kinds, [None, None]);
        assert_eq!((found.headline, found.byline, found.date), (None, None, None));
    }

    #[test]
    fn a_refrain_is_not_a_doubled_caption() {
        let found = judged("We shall not go\nWe shall not go\nsang the crowd at the gate.", &["x"]);
        assert_eq!(found.kinds, [None, None, None]);
    }
}
