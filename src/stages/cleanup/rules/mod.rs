//! The furniture rules: what a line is by its form, and what it says of the article.
//!
//! The model decides which lines go; the rules name what went, take the facts out of it, and drop
//! the few forms that are furniture wherever they stand. Each rule judges by form where it can.

mod byline;
mod caption;
mod date;
mod form;
mod headline;
mod mark;
mod prompts;
mod related;
mod trail;

pub(super) use self::byline::people;
pub(super) use self::form::Form;
pub(super) use self::mark::{Mark, marked_words, may_apply};
use crate::stages::RemovedKind;

/// What a line is by its form alone, wherever it stands.
pub(super) fn sure_kind(line: &str, form: &Form) -> Option<RemovedKind> {
    if let Some(kind) = prompts::kind(line, form) {
        Some(kind)
    } else if trail::is_breadcrumb(line, form) {
        Some(RemovedKind::Breadcrumb)
    } else if related::is_link(line, form) {
        Some(RemovedKind::Related)
    } else {
        None
    }
}

/// What a line near the edge of a body is: a date line or a by-line.
pub(super) fn edge_kind(line: &str, form: &Form) -> Option<RemovedKind> {
    if date::is_date_line(form) {
        Some(RemovedKind::Date)
    } else if byline::names(line, form).is_some() {
        Some(RemovedKind::Byline)
    } else {
        None
    }
}

/// Whether the line carries a photo credit by its form.
pub(super) fn is_credited(line: &str, form: &Form) -> bool {
    caption::is_credited(line, form)
}

/// The date a line names, as `YYYY-MM-DD`.
pub(super) fn find_date(form: &Form) -> Option<String> {
    date::find_date(form)
}

/// Whether the line is the heading of a list of related articles.
pub(super) fn heads_related(form: &Form) -> bool {
    related::is_heading(form)
}

/// Whether the line may be a headline.
pub(super) fn may_be_headline(form: &Form) -> bool {
    headline::has_form(form)
}

/// The names of a by-line as written, without its opener.
pub(super) fn names(line: &str, form: &Form) -> Option<String> {
    byline::names(line, form).filter(|names| !names.is_empty())
}
