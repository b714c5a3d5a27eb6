//! Marks: which rules may apply to a line, told by its words before any rule is asked.
//!
//! The vocabulary holds a mark for every word that a rule looks for, so that the words of a line are
//! looked up once and most lines are never folded or compared with the rules' lists.

use super::{byline, date, prompts, related};
use crate::stages::cleanup::features::{Class, Shape, hash, meaning, sign};

/// What a word is to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::stages::cleanup) enum Mark {
    /// The label of a button.
    Button,
    /// A word of a line of buttons.
    Label,
    /// A word of a date line.
    Dated,
    /// The first word of a prompt, of the heading of a list, or of a by-line.
    Opens,
    /// The last word of a notice.
    Tells,
}

impl Mark {
    /// The marks of a word that begins with a digit: dates and buttons have counts.
    pub(in crate::stages::cleanup) const NUMBER: u8 = Self::Label.bit() | Self::Dated.bit();

    /// Its bit.
    pub(in crate::stages::cleanup) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The marks of a word in lower case.
pub(super) fn marks(word: &str) -> u8 {
    meaning(hash(word)).map_or(0, |meaning| meaning.marks)
}

/// All words that the rules look for.
pub(in crate::stages::cleanup) fn marked_words() -> impl Iterator<Item = (Mark, &'static str)> {
    let opening = related::openers().chain(byline::openers()).map(|word| (Mark::Opens, word));
    prompts::marked_words().chain(opening).chain(date::words().map(|word| (Mark::Dated, word)))
}

/// Signs that a rule asks for.
const SIGNS: u32 = sign::AT | sign::ARROW | sign::SLASH | sign::URL | sign::COPYRIGHT;

/// Whether any rule may apply to a line of this form. A line for which this is false is of no kind
/// by its form.
pub(in crate::stages::cleanup) fn may_apply(shape: &Shape) -> bool {
    let has = |marks: u8, mark: Mark| marks & mark.bit() != 0;
    shape.words == 0
        || shape.signs & SIGNS != 0
        || has(shape.opens, Mark::Opens)
        || has(shape.any, Mark::Tells)
        || has(shape.any, Mark::Button) && has(shape.all, Mark::Label)
        || has(shape.all, Mark::Dated)
        || shape.count(Class::Credit) > 0
}

#[cfg(test)]
mod tests {
    use super::super::{Form, edge_kind, heads_related, is_credited, sure_kind};
    use super::*;

    #[test]
    fn no_line_of_a_kind_is_passed_over() {
        let lines = [
            "Share Tweet E-mail 14",
            "0 / 300",
            "Home > National > Harbours",
            "Startseite / Politik",
            "Log in to Twitter or Facebook account to connect",
            "© 2024 Harbour Post",
            "Read more: Ferry fares to rise in spring",
            "Updated: May 3, 2024 10:15 a.m. KST",
            "4 min read",
            "By Ana Duarte",
            "(desk@ellery-post.example)",
            "The old pier in 1931. (Courtesy of Ellery Museum)",
            "Get it first with our newsletter",
            "Related Articles",
            "***",
        ];
        for line in lines {
            let form = Form::of(line);
            let is_known = sure_kind(line, &form).is_some()
                || edge_kind(line, &form).is_some()
                || heads_related(&form)
                || is_credited(line, &form);
            assert!(is_known && may_apply(&Shape::of(line, &mut Vec::new())), "{line}");
        }
        for line in ["Ferry fares", "Port Ellery closes its northern quay"] {
            assert!(!may_apply(&Shape::of(line, &mut Vec::new())), "{line}");
        }
    }
}
