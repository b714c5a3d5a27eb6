//! "Related Article" blocks: a heading of a list of other articles, and the list.

use super::Form;

/// What such a heading says, folded.
const HEADINGS: [&str; 38] = [
    "related",
    "related article",
    "related articles",
    "related stories",
    "related story",
    "related content",
    "related news",
    "related topics",
    "related links",
    "related posts",
    "related coverage",
    "related reading",
    "more on this",
    "more on this story",
    "more stories",
    "more news",
    "more from",
    "read more",
    "read next",
    "read also",
    "also read",
    "see also",
    "you may also like",
    "you might also like",
    "you may also be interested in",
    "most read",
    "most popular",
    "most viewed",
    "popular stories",
    "recommended",
    "recommended for you",
    "trending",
    "trending now",
    "top stories",
    "latest news",
    "mehr zum thema",
    "lesen sie auch",
    "관련기사",
];

/// The first words of such headings.
pub(super) fn openers() -> impl Iterator<Item = &'static str> {
    HEADINGS.iter().filter_map(|heading| heading.split(' ').next())
}

/// Whether the line is the heading of such a list.
pub(super) fn is_heading(form: &Form) -> bool {
    HEADINGS.contains(&form.folded.as_str())
}

/// A link to another article in one line: "Read more: …", "ALSO READ | …".
pub(super) fn is_link(line: &str, form: &Form) -> bool {
    if form.words > 30 || !form.opens() {
        return false;
    }
    let Some((head, rest)) = line.split_once([':', '|', '»', '–', '→']) else { return false };
    !rest.trim().is_empty() && is_heading(&Form::of(head)) && !Form::of(rest).is_prose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_whatever_their_punctuation() {
        assert!(is_heading(&Form::of("Related Article:")));
        assert!(!is_heading(&Form::of("Related article by the mayor")));
    }

    #[test]
    fn a_pointer_with_a_title_is_a_link() {
        let line = "Read more: Ferry fares to rise in spring";
        assert!(is_link(line, &Form::of(line)));
        let prose = "Related: the harbour board, which owns the quay, said that it would pay.";
        assert!(!is_link(prose, &Form::of(prose)));
    }
}
