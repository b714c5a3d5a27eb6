//! Facts in the lines: those that were removed, and the dateline of the first paragraph.

use super::{Fact, PageMetadata, dateline, people, when};
use crate::stages::cleanup::features::Features;
use crate::stages::cleanup::judge::Verdict;
use crate::stages::cleanup::line::Lines;
use crate::stages::cleanup::rules::{self, Form};
use crate::stages::{Place, RemovedKind};

/// Lines at either end among which by-lines and dates are looked for.
const NEAR_EDGE: usize = 40;

/// Words of the shortest headline.
const LEAST_HEADLINE: u32 = 3;

/// Completes what the head of a page says, from the lines.
pub(in crate::stages::cleanup) fn complete(
    mut found: PageMetadata,
    lines: &Lines,
    verdicts: &[Verdict],
    features: &Features,
) -> PageMetadata {
    let place = if found.headlines.is_empty() { Place::Text } else { Place::Visible };
    let removed = |kind: RemovedKind| {
        let is_kind = move |at: &usize| verdicts[*at].kind == Some(kind);
        (0..verdicts.len()).filter(is_kind)
    };
    if found.headline.is_none() {
        let headline = headline(lines, verdicts, features);
        found.headline = headline.map(|at| Fact::new(lines.text(at).to_owned(), place));
    }
    if found.authors.is_none() {
        let byline = removed(RemovedKind::Byline).take(NEAR_EDGE).find_map(|at| {
            let text = lines.text(at);
            rules::names(text, &Form::of(text))
        });
        if let Some(byline) = byline {
            let names: Vec<String> = people::people(&byline)
                .into_iter()
                .filter(|name| people::is_person(name, None))
                .collect();
            found.authors = (!names.is_empty()).then(|| Fact::new(names, place));
            found.byline = Some(Fact::new(byline, place));
        }
    }
    if found.published.is_none() {
        let date = removed(RemovedKind::Date)
            .take(NEAR_EDGE)
            .find_map(|at| rules::find_date(&Form::of(lines.text(at))));
        found.published = date.map(|date| Fact::new(date, place));
    }
    if found.published.is_none()
        && let Some(date) = found.url.as_ref().and_then(|url| when::in_address(&url.value))
    {
        found.published = Some(Fact::new(date, Place::Address));
    }
    let kept = || (0..verdicts.len()).filter(|at| verdicts[*at].kind.is_none());
    if let Some(first) = kept().next()
        && let Some((located, agency)) = dateline::read(lines.text(first))
    {
        found.located = Some(Fact::new(located, place));
        found.agency = agency.map(|name| Fact::new(name, place));
    }
    let ends = kept().take(2).chain(kept().rev().take(2));
    let change = ends.filter_map(|at| dateline::change(lines.text(at))).next();
    found.change = change.map(|change| Fact::new(change.to_owned(), place));
    found
}

/// The removed line that is the headline: one that is repeated above the text, else the longest that
/// has the form of one.
fn headline(lines: &Lines, verdicts: &[Verdict], features: &Features) -> Option<usize> {
    let shapes = &features.shapes;
    let first = verdicts.iter().position(|verdict| verdict.kind.is_none())?;
    let top = first.min(shapes.len());
    let may_be = |at: &usize| {
        let plain =
            matches!(verdicts[*at].kind, Some(RemovedKind::Headline | RemovedKind::Boilerplate));
        let shape = &shapes[*at];
        let may_be_long = shape.words >= LEAST_HEADLINE || shape.unspaced > 0;
        if !plain || !may_be_long || shape.ends {
            return false;
        }
        let form = Form::of(lines.text(*at));
        // "By our city desk | 13 March 2025, 07:12" stands where a headline does, and is longer.
        let is_dated = || shape.digits > 0 && rules::find_date(&form).is_some();
        rules::may_be_headline(&form) && !is_dated()
    };
    let repeated = |at: &&usize| {
        (0..top).any(|other| other != **at && shapes[other].hash == shapes[**at].hash)
    };
    let open: Vec<usize> = (0..top).filter(may_be).collect();
    let longest = || open.iter().rev().max_by_key(|at| shapes[**at].words);
    open.iter().find(repeated).or_else(longest).copied()
}
