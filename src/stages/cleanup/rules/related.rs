//! "Related Article" blocks: a heading of a list of other articles, and the list.

use super::Shape;

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

/// Lines of such a list that are removed at most.
const LONGEST_LIST: usize = 12;

/// Most words of an entry of the list.
const LONGEST_ENTRY: usize = 18;

/// Whether the line is the heading of such a list.
pub(super) fn is_heading(shape: &Shape) -> bool {
    HEADINGS.contains(&shape.folded.as_str())
}

/// A link to another article in one line: "Read more: …", "ALSO READ | …".
pub(super) fn is_link(line: &str, shape: &Shape) -> bool {
    if shape.words > 30 {
        return false;
    }
    let Some((head, rest)) = line.split_once([':', '|', '»', '–', '→']) else { return false };
    !rest.trim().is_empty() && is_heading(&Shape::of(head)) && !Shape::of(rest).is_prose()
}

/// How many lines after the heading belong to its list: titles, which do not end as sentences do.
pub(super) fn list_length(after: &[Shape]) -> usize {
    let is_entry = |shape: &&Shape| shape.words <= LONGEST_ENTRY && !shape.ends;
    after.iter().take(LONGEST_LIST).take_while(is_entry).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_ends_where_prose_begins() {
        let after = ["Ferry fares to rise", "Quay to close", "The board meets on Monday to vote."]
            .map(Shape::of);
        assert!(is_heading(&Shape::of("Related Article:")));
        assert_eq!(list_length(&after), 2);
    }

    #[test]
    fn a_pointer_with_a_title_is_a_link() {
        let line = "Read more: Ferry fares to rise in spring";
        assert!(is_link(line, &Shape::of(line)));
        let prose = "Related: the harbour board, which owns the quay, said that it would pay.";
        assert!(!is_link(prose, &Shape::of(prose)));
    }
}
