//! What lines say of each other after each has been judged: twins, edges, lists, and the rescue of a
//! body of which nothing would be left.

use super::features::{Class, HIGHEST, names::Column};
use super::judge::{Case, Verdict};
use super::page::{Group, Tag};
use super::rules::{self, Form};
use crate::stages::RemovedKind;

/// Weight below the best line's that still saves a line of a body of which nothing is left.
const RESCUE: i32 = 400;

/// Words of a line of a page that may be rescued: less is a menu.
const LEAST_RESCUED: u32 = 8;

/// Share of words, in sixtieths, from which two neighbours say the same.
const TWIN: u8 = 54;

/// Words below which neighbours are not compared.
const LEAST_TWIN: u32 = 4;

/// Words from which an equal neighbour is a repetition and no refrain.
const NO_REFRAIN: u32 = 12;

/// Lines below "Related articles" that are looked at.
const LONGEST_LIST: usize = 6;

/// Most words of an entry of such a list.
const LONGEST_ENTRY: u32 = 18;

/// Weight from which the model is sure that a line is no entry of such a list.
const NO_ENTRY: i32 = 3_000;

/// Most words of a scrap among furniture.
const LONGEST_SCRAP: u32 = 8;

/// Most words of a by-line or date line at an edge.
const LONGEST_EDGE: u32 = 16;

/// Fewest lines of furniture of a body that is more than clean copy.
const LEAST_FURNITURE: usize = 2;

/// Lines from which scraps alone make a page.
const MANY_LINES: usize = 12;

/// Words below which a line without an end is a scrap.
const SCRAP: u32 = 8;

/// Elements around an article.
const AROUND: u32 = Tag::Nav.bit()
    | Tag::Header.bit()
    | Tag::Footer.bit()
    | Tag::Aside.bit()
    | Tag::Form.bit()
    | Tag::Figcaption.bit();

/// Groups of classes whose links lead to other articles.
const POINTERS: u32 = Group::Related.bit() | Group::Popular.bit() | Group::Teaser.bit();

/// Keeps the text of a body that shows no furniture: a clean wire loses nothing but a headline and
/// what is furniture by its form.
pub(super) fn clean_copy(case: &Case<'_>, verdicts: &mut [Verdict]) {
    let shapes = &case.features.shapes;
    let furniture = (0..verdicts.len()).filter(|&at| is_furniture(case, at));
    let scraps = shapes.iter().filter(|shape| shape.words < SCRAP && !shape.ends).count();
    let is_page = verdicts.len() >= MANY_LINES && scraps * 2 >= verdicts.len();
    if is_page || furniture.take(LEAST_FURNITURE).count() >= LEAST_FURNITURE {
        return;
    }
    for (at, verdict) in verdicts.iter_mut().enumerate() {
        let plain = verdict.by_model && verdict.kind == Some(RemovedKind::Boilerplate);
        let headline = at == 0 && rules::may_be_headline(&Form::of(case.text(at)));
        if verdict.by_model && (shapes[at].is_prose() || plain && !headline) {
            *verdict = Verdict { kind: None, by_model: verdict.kind.is_none(), ..*verdict };
        }
    }
}

/// Whether a line is furniture by its form, its words or its element.
fn is_furniture(case: &Case<'_>, at: usize) -> bool {
    let shape = &case.features.shapes[at];
    let line = case.lines.lines[case.from + at];
    let around = case.nodes.get(line.node as usize).is_some_and(|node| node.within & AROUND != 0);
    let short = shape.words <= LONGEST_ENTRY;
    let text = case.text(at);
    around
        || line.linked as usize * 2 > line.bytes()
        || short && shape.furniture() * 3 >= shape.words.max(1)
        || short && rules::may_apply(shape) && rules::sure_kind(text, &Form::of(text)).is_some()
}

/// Keeps the best lines of a body of which nothing would be left: a text of one line is all there
/// is. Of a page only lines that are no menu, and those below its headline where there are any.
pub(super) fn rescue(case: &Case<'_>, verdicts: &mut [Verdict]) {
    if verdicts.iter().any(|verdict| verdict.kind.is_none()) {
        return;
    }
    let is_page = !case.nodes.is_empty();
    let may_stay = |at: usize| {
        let shape = &case.features.shapes[at];
        if is_page && shape.words < LEAST_RESCUED {
            return false;
        }
        let text = case.text(at);
        shape.words > 0 && rules::sure_kind(text, &Form::of(text)).is_none()
    };
    let mut open: Vec<usize> = (0..verdicts.len()).filter(|&at| may_stay(at)).collect();
    let below = |at: &usize| case.cell(Column::AfterTitle, *at) < HIGHEST;
    if is_page && open.iter().any(below) {
        open.retain(below);
    }
    let Some(best) = open.iter().map(|&at| verdicts[at].weight).max() else { return };
    for at in open {
        if verdicts[at].weight >= best - RESCUE {
            verdicts[at] = Verdict { kind: None, by_model: false, ..verdicts[at] };
        }
    }
}

/// Drops by-lines and date lines that were kept above the first and below the last prose, and scraps
/// there that stand alone among furniture.
pub(super) fn edges(case: &Case<'_>, verdicts: &mut [Verdict]) {
    let is_prose =
        |at: &usize| verdicts[*at].kind.is_none() && case.features.shapes[*at].is_prose();
    let Some(first) = (0..verdicts.len()).find(is_prose) else { return };
    let last = (0..verdicts.len()).rev().find(is_prose).unwrap_or(first);
    for at in (0..first).chain(last + 1..verdicts.len()) {
        if verdicts[at].kind.is_some() || !verdicts[at].by_model {
            continue;
        }
        let text = case.text(at);
        let shape = &case.features.shapes[at];
        let goes = |at: Option<usize>| {
            let verdict = at.and_then(|at| verdicts.get(at));
            verdict.is_none_or(|verdict| verdict.kind.is_some())
        };
        let alone = goes(at.checked_sub(1)) && goes(Some(at + 1));
        let kind = match rules::edge_kind(text, &Form::of(text)) {
            Some(kind) if shape.words <= LONGEST_EDGE => Some(kind),
            _ if alone && shape.words <= LONGEST_SCRAP && !shape.ends => {
                Some(RemovedKind::Boilerplate)
            }
            _ => None,
        };
        if kind.is_some() {
            verdicts[at] = Verdict { kind, by_model: false, ..verdicts[at] };
        }
    }
}

/// Drops the kept one of two neighbours that say the same where the other goes as a caption, and the
/// second of two equal paragraphs. Never looks further than the neighbour: refrains and quotations
/// are repeated, too.
pub(super) fn twins(case: &Case<'_>, verdicts: &mut [Verdict]) {
    let shapes = &case.features.shapes;
    let goes = |verdict: &Verdict| {
        matches!(verdict.kind, Some(RemovedKind::Caption | RemovedKind::Boilerplate))
    };
    for at in 0..verdicts.len() {
        if verdicts[at].kind.is_some() || shapes[at].words < LEAST_TWIN {
            continue;
        }
        let twin = |column, other: usize| {
            let (one, two) = (shapes[at].words, shapes[other].words);
            let alike = one.min(two) * 10 >= one.max(two) * 6;
            alike && (TWIN..=60).contains(&case.cell(column, at))
        };
        let before = at > 0 && goes(&verdicts[at - 1]) && twin(Column::SharedBefore, at - 1);
        let after = verdicts.get(at + 1).is_some_and(goes) && twin(Column::SharedAfter, at + 1);
        let again = at > 0
            && verdicts[at - 1].kind.is_none()
            && shapes[at].hash == shapes[at - 1].hash
            && shapes[at].words >= NO_REFRAIN;
        if before || after || again {
            let kind = Some(RemovedKind::Caption);
            verdicts[at] = Verdict { kind, by_model: false, ..verdicts[at] };
        }
    }
}

/// Drops titles of other articles on a page, and the headings over them: short lines that are links, or
/// say so, and stand in a box beside the text or among teasers.
pub(super) fn pointers(case: &Case<'_>, verdicts: &mut [Verdict]) {
    for (at, (verdict, shape)) in verdicts.iter_mut().zip(&case.features.shapes).enumerate() {
        if verdict.kind.is_some() || !verdict.by_model || shape.words > LONGEST_ENTRY {
            continue;
        }
        let line = case.lines.lines[case.from + at];
        let node = &case.nodes[line.node as usize];
        if node.within & Tag::Aside.bit() == 0 && node.near & POINTERS == 0 {
            continue;
        }
        let is_link = line.linked as usize * 5 >= line.bytes() * 4;
        if is_link || rules::heads_related(&Form::of(case.text(at))) {
            *verdict = Verdict { kind: Some(RemovedKind::Related), by_model: false, ..*verdict };
        }
    }
}

/// Drops the entries of a list of related articles in flattened text: titles, which do not end as
/// sentences do.
pub(super) fn related(case: &Case<'_>, verdicts: &mut [Verdict]) {
    let mut left = 0;
    for (at, (verdict, shape)) in verdicts.iter_mut().zip(&case.features.shapes).enumerate() {
        let is_entry = shape.words <= LONGEST_ENTRY && !shape.ends && verdict.weight < NO_ENTRY;
        let is_heading = shape.words <= 5
            && verdict.kind.is_some()
            && shape.count(Class::Related) > 0
            && rules::heads_related(&Form::of(case.text(at)));
        left = match (is_heading, is_entry) {
            (true, _) => LONGEST_LIST,
            (false, true) => usize::saturating_sub(left, 1),
            (false, false) => 0,
        };
        if left > 0 && !is_heading && verdict.kind.is_none() && verdict.by_model {
            *verdict = Verdict { kind: Some(RemovedKind::Related), by_model: false, ..*verdict };
        }
    }
}
