//! From weights to verdicts: which lines stay, and what the others are.

use super::features::{Class, Features, Shape, names::Column, sign};
use super::line::Lines;
use super::page::{Group, Node, Tag};
use super::profile::Profile;
use super::rules::{self, Form};
use super::settle;
use crate::stages::RemovedKind;

/// Share of words, in sixtieths, from which a line repeats the headline or its neighbour.
const REPEATED: u8 = 50;

/// What was decided on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Why it goes; `None` keeps it.
    pub(super) kind: Option<RemovedKind>,
    /// The model's weight: above zero is kept.
    pub(super) weight: i32,
    /// Whether the model decided, and not a rule or a profile.
    pub(super) by_model: bool,
}

/// A stretch of lines with everything that is known of it.
pub(super) struct Case<'a> {
    /// All lines of the body.
    pub(super) lines: &'a Lines,
    /// Where the stretch begins.
    pub(super) from: usize,
    /// Its features.
    pub(super) features: &'a Features,
    /// The page's elements; empty for text.
    pub(super) nodes: &'a [Node],
    /// What the source's profile says.
    pub(super) profile: Option<&'a Profile>,
}

impl Case<'_> {
    /// Judges the stretch; `weights` are the model's.
    pub(super) fn judge(&self, weights: &[i32], verdicts: &mut Vec<Verdict>) {
        let mut before = None;
        for (at, &weight) in weights.iter().enumerate() {
            let verdict = self.line(at, weight, before);
            before = verdict.kind;
            verdicts.push(verdict);
        }
        let own = &mut verdicts[self.from..];
        settle::clean_copy(self, own);
        settle::rescue(self, own);
        settle::edges(self, own);
        settle::twins(self, own);
        if self.nodes.is_empty() {
            settle::related(self, own);
        } else {
            settle::pointers(self, own);
        }
    }

    /// The text of a line of the stretch.
    pub(super) fn text(&self, at: usize) -> &str {
        self.lines.text(self.from + at)
    }

    /// A cell of a line of the stretch.
    pub(super) fn cell(&self, column: Column, at: usize) -> u8 {
        self.features.table.get(column as usize, at)
    }

    fn line(&self, at: usize, weight: i32, before: Option<RemovedKind>) -> Verdict {
        let text = self.text(at);
        match self.profile.and_then(|profile| profile.verdict(text)) {
            Some(true) => return Verdict { kind: None, weight, by_model: false },
            Some(false) => {
                let kind = Some(RemovedKind::Boilerplate);
                return Verdict { kind, weight, by_model: false };
            }
            None => {}
        }
        let shape = &self.features.shapes[at];
        let keep = weight > 0;
        // A page tells more by its elements than by the form of a line.
        let is_page = !self.nodes.is_empty();
        if !may_be_furniture(shape) || keep && is_page {
            let kind = (!keep).then(|| self.name(at, shape, before));
            return Verdict { kind, weight, by_model: true };
        }
        let form = Form::of(text);
        let sure = rules::sure_kind(text, &form);
        if keep {
            let kind = sure.filter(|_| shape.words <= PROMPT);
            return Verdict { kind, weight, by_model: kind.is_none() };
        }
        let kind = sure
            .or_else(|| self.by_form(at, text, &form))
            .unwrap_or_else(|| self.name(at, shape, before));
        Verdict { kind: Some(kind), weight, by_model: true }
    }

    /// What a line that goes is by its form.
    fn by_form(&self, at: usize, text: &str, form: &Form) -> Option<RemovedKind> {
        if self.cell(Column::InTitle, at) >= REPEATED && self.cell(Column::OfTitle, at) >= REPEATED
        {
            return Some(RemovedKind::Headline);
        }
        if rules::heads_related(form) {
            return Some(RemovedKind::Related);
        }
        rules::edge_kind(text, form)
            .or_else(|| rules::is_credited(text, form).then_some(RemovedKind::Caption))
    }

    /// What a line that goes is by its neighbours, its element and its words.
    fn name(&self, at: usize, shape: &Shape, before: Option<RemovedKind>) -> RemovedKind {
        let title = self.cell(Column::OfTitle, at);
        if title >= REPEATED && self.cell(Column::InTitle, at) >= REPEATED {
            return RemovedKind::Headline;
        }
        let near = |column| (REPEATED..=60).contains(&self.cell(column, at));
        if shape.words >= 4 && (near(Column::SharedBefore) || near(Column::SharedAfter)) {
            return RemovedKind::Caption;
        }
        if let Some(kind) = self.by_element(at) {
            return kind;
        }
        if before == Some(RemovedKind::Related) && shape.words >= 3 && !shape.ends {
            return RemovedKind::Related;
        }
        by_words(shape)
    }

    /// What the element a line stands in says of it.
    fn by_element(&self, at: usize) -> Option<RemovedKind> {
        let line = self.lines.lines[self.from + at];
        let node = self.nodes.get(line.node as usize)?;
        let is_within = |tag: Tag| node.within & tag.bit() != 0;
        if is_within(Tag::Figcaption) || node.is_within(Group::Caption) {
            return Some(RemovedKind::Caption);
        }
        GROUPS.iter().find(|(group, _)| node.near & group.bit() != 0).map(|(_, kind)| *kind)
    }
}

/// Words of a line that no rule of form looks at any more.
const LONG: u32 = 40;

/// Words of a line of flattened text that a rule of form may drop against the model.
const PROMPT: u32 = 16;

/// Signs that a rule of form may go by.
const TELLING: u32 = sign::AT
    | sign::BAR
    | sign::ARROW
    | sign::COPYRIGHT
    | sign::SLASH
    | sign::CLOCK
    | sign::YEAR
    | sign::COLON
    | sign::BRACKET;

/// Whether the rules of form look at a line: it is short, has a sign or words of furniture, and some
/// rule may apply.
fn may_be_furniture(shape: &Shape) -> bool {
    shape.words <= LONG
        && (shape.words < 2 || shape.signs & TELLING != 0 || shape.furniture() * 5 >= shape.words)
        && rules::may_apply(shape)
}

/// What a group of classes makes of the lines in it, by how sure it is.
const GROUPS: [(Group, RemovedKind); 9] = [
    (Group::Share, RemovedKind::Prompt),
    (Group::Comment, RemovedKind::Comments),
    (Group::Overlay, RemovedKind::Notice),
    (Group::Account, RemovedKind::Notice),
    (Group::Byline, RemovedKind::Byline),
    (Group::Date, RemovedKind::Date),
    (Group::Related, RemovedKind::Related),
    (Group::Popular, RemovedKind::Related),
    (Group::Teaser, RemovedKind::Related),
];

/// What the words of a line make of it: the kind most of them belong to.
fn by_words(shape: &Shape) -> RemovedKind {
    let kinds = [
        (shape.count(Class::Share), RemovedKind::Prompt),
        (shape.count(Class::Account), RemovedKind::Login),
        (shape.count(Class::Comment), RemovedKind::Comments),
        (shape.count(Class::Letter) + shape.count(Class::Cookie), RemovedKind::Notice),
        (shape.count(Class::Related), RemovedKind::Related),
        (shape.count(Class::Credit), RemovedKind::Caption),
    ];
    let best = kinds.iter().rev().max_by_key(|(count, _)| *count);
    let least = (shape.words / 6).max(1);
    best.filter(|(count, _)| *count >= least).map_or(RemovedKind::Boilerplate, |(_, kind)| *kind)
}
