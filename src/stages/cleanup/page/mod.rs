//! HTML to lines: a page or a fragment, read by a tokenizer of its own in one pass.
//!
//! Not a conforming parser, but one that finds the same text on pages as they are: implied ends of
//! paragraphs, list items and cells, void elements, stray end tags, unclosed quotation marks.
//! Linear in the page: the stack of open elements is bounded, and no search is repeated after it
//! has failed. All buffers are used again for the next page.

mod attribute;
mod characters;
mod class;
mod facts;
mod node;
mod reader;
mod stack;
mod tag;

use super::line::{Line, Lines};
use std::ops::Range;

pub(super) use self::characters::named;
pub(super) use self::class::Group;
pub(super) use self::facts::{Facts, MarkKind};
pub(super) use self::node::Node;
pub(super) use self::tag::Tag;

/// What an HTML body holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Its lines.
    pub(super) lines: Lines,
    /// Its elements; the first is the root.
    pub(super) nodes: Vec<Node>,
    /// What head and marked elements say of the article.
    pub(super) facts: Facts,
    /// Ranges of the page that are never text, ascending.
    pub(super) markup: Vec<Range<usize>>,
    /// Ranges of the page whose short lines are passed over, ascending.
    pub(super) passed: Vec<Range<usize>>,
    groups: class::Groups,
    stack: stack::Stack,
}

impl Page {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.nodes.clear();
        self.nodes.push(Node::ROOT);
        self.facts.clear();
        self.markup.clear();
        self.passed.clear();
        self.stack.clear();
    }

    /// Passes over a line, the last one so far. What was marked in it has no text.
    fn pass(&mut self, line: Line) {
        let start = line.start as usize;
        self.lines.text.truncate(start);
        let marks = self.facts.marks.iter_mut().rev();
        marks
            .take_while(|mark| mark.text.start.max(mark.text.end) > start)
            .for_each(|mark| mark.text = start..start);
        let source = line.source();
        let kept = self.lines.lines.last().map_or(0, |line| line.source().end);
        match self.passed.last_mut() {
            Some(before) if kept <= before.start => before.end = source.end,
            _ => self.passed.push(source),
        }
    }

    /// Reads a page or fragment in place of the last one.
    pub(super) fn read(&mut self, html: &str) {
        self.clear();
        reader::read(html, self);
    }
}

/// An attribute value or the content of an element as tidy text.
pub(super) fn plain(raw: &str) -> String {
    let text = characters::plain(raw);
    super::tidy_line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let mut page = Page::default();
        page.read(html);
        (0..page.lines.len()).map(|at| page.lines.text(at).to_owned()).collect()
    }

    #[test]
    fn blocks_are_apart_and_inline_elements_joined() {
        assert_eq!(
            texts("<p>The <b>d</b>am <i>held</i>.</p><p>So far.<div>End</div>"),
            ["The dam held.", "So far.", "End"]
        );
    }

    #[test]
    fn neighbouring_links_and_cells_are_not_glued() {
        assert_eq!(
            texts("<p><a>One</a><a>Two</a>, 3</p><table><tr><td>3</td><td>4</td></table>"),
            ["One Two, 3", "3 4"]
        );
    }

    #[test]
    fn a_double_break_is_a_paragraph_and_a_single_one_a_blank() {
        assert_eq!(texts("one<br>two<br><br/>three"), ["one two", "three"]);
    }

    #[test]
    fn scripts_styles_and_drawings_are_never_text() {
        let mut page = Page::default();
        page.read(
            "<style>p{}</style><p>Text &amp; more</p><script>if (1<2) '</p>'</script>\
             <svg><title>Icon</title></svg><!-- <p>no</p> --><p>End",
        );
        assert_eq!(page.lines.text(0), "Text & more");
        assert_eq!(page.lines.text(1), "End");
        assert_eq!((page.lines.len(), page.markup.len()), (2, 3));
    }

    #[test]
    fn paragraphs_items_and_cells_end_where_the_next_begins() {
        let mut page = Page::default();
        page.read("<ul><li>One<li>Two<p>Three</ul><p>Four<p>Five");
        let tags: Vec<Tag> =
            page.lines.lines.iter().map(|line| page.nodes[line.node as usize].tag).collect();
        assert_eq!(tags, [Tag::Li, Tag::Li, Tag::P, Tag::P, Tag::P]);
        let last = page.nodes[page.lines.lines[4].node as usize];
        assert_eq!(page.nodes[last.parent as usize].tag, Tag::Body);
    }

    #[test]
    fn sources_point_at_the_text_in_the_page() {
        let html = "<p>é</p> <p> two &lt; <b>three</b> </p>";
        let mut page = Page::default();
        page.read(html);
        assert_eq!(&html[page.lines.lines[1].source()], "two &lt; <b>three");
    }

    #[test]
    fn damage_is_repaired_and_letters_are_composed() {
        assert_eq!(texts("<p>Itâ€™s a cafÃ©, e\u{301}"), ["It’s a café, é"]);
    }

    #[test]
    fn a_sign_that_opens_no_tag_is_text() {
        assert_eq!(texts("<p>1 < 2 <3 a<b</p>"), ["1 < 2 <3 a"]);
    }

    #[test]
    fn hostile_pages_are_read_in_linear_time() {
        let deep = "<div class='a b'>".repeat(200_000) + "The end" + &"</section>".repeat(100_000);
        assert_eq!(texts(&deep), ["The end"]);
        let unclosed = "<b><i><a href=x>word ".repeat(100_000);
        assert_eq!(texts(&unclosed).len(), 1);
        assert_eq!(texts(&"<svg><script x=\"".repeat(100_000)).len(), 0);
        assert_eq!(texts(&"<p a=\"b>x ".repeat(10_001)).len(), 5_001);
        assert!(texts(&"<!--".repeat(100_000)).is_empty());
    }

    #[test]
    fn a_list_without_end_is_passed_over_but_for_its_long_lines() {
        let long = "The harbor board said on Monday that the bridge would close for three weeks.";
        let mut page = Page::default();
        page.read(&format!("{}<p>{long}{}", "<li>1".repeat(9_000), "<p>2".repeat(9)));
        let last = page.lines.len() - 1;
        assert_eq!((page.lines.text(last), last), (long, 8_192));
        assert_eq!(page.passed.len(), 2);
        assert!(page.passed[0].end <= page.lines.lines[last].source().start);
    }

    #[test]
    fn what_is_marked_in_a_line_that_is_passed_over_is_not_looked_for_in_another() {
        let long = "The harbor board said on Monday that the bridge would close for three weeks.";
        let mut page = Page::default();
        let marked = "<p><a rel=author>Ana Duarte</a>";
        page.read(&format!("{}{marked}<p>{long}", "<li>1".repeat(9_000)));
        assert_eq!(page.facts.marks.len(), 1);
        assert!(page.facts.marks[0].text.is_empty());
    }
}
