//! Columns of the page's region of prose: where in the page its running text stands, and how a line
//! stands to it.
//!
//! The choice of one element by its paragraphs is that of Readability (Arc90, Mozilla): every
//! paragraph speaks for the elements around it, the nearest most, classes speak for and against
//! them, links against them, and neighbours that are nearly as good belong to the choice.

use super::Shape;
use super::elements::Sums;
use super::names::{PAGE, REGION};
use super::table::{Row, Table, share};
use crate::stages::cleanup::line::Line;
use crate::stages::cleanup::page::{Group, Node, Tag};

/// Letters and digits of the shortest line that speaks for an element.
const LEAST: u32 = 20;

/// A point of an element's score.
const POINT: i64 = 12;

/// Elements around a line that it speaks for.
const REACH: usize = 5;

/// What classes of an article give an element, and those of furniture take.
const CLASS: i64 = 25 * POINT;

/// Groups of classes that speak for an element.
const FOR: u32 =
    Group::Body.bit() | Group::Article.bit() | Group::Content.bit() | Group::Text.bit();

/// Groups of classes that speak against it.
const AGAINST: u32 = Group::Comment.bit()
    | Group::Footer.bit()
    | Group::Related.bit()
    | Group::Share.bit()
    | Group::Side.bit()
    | Group::Ad.bit()
    | Group::Account.bit()
    | Group::Popular.bit()
    | Group::Overlay.bit()
    | Group::Hidden.bit()
    | Group::Author.bit()
    | Group::Nav.bit();

/// Kinds of elements whose share of the page's prose has a column.
const GROUPS: [Group; 4] = [Group::Body, Group::Article, Group::Content, Group::Text];

/// The same by name.
const TAGS: [Tag; 3] = [Tag::Article, Tag::Main, Tag::P];

/// How much of the choice an element is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// Outside.
    #[default]
    Out,
    /// In an element beside the chosen one that is nearly as good.
    Beside,
    /// In the chosen element.
    In,
}

/// What is known of an element's region.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    points: i64,
    part: Part,
}

/// The region of one page, in buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct Region {
    scores: Vec<Score>,
}

impl Region {
    /// Fills in the region's columns; `sums` are those of the page.
    pub(super) fn fill(
        &mut self,
        table: &mut Table,
        shapes: &[Shape],
        lines: &[Line],
        nodes: &[Node],
        sums: &Sums,
    ) {
        self.rate(shapes, lines, nodes, sums);
        let top = self.choose(nodes, sums);
        let whole = self.scores[top].points;
        page_columns(table, shapes, lines, nodes);
        let main = sums.main_twins();
        for (at, line) in lines.iter().enumerate() {
            let mut row = table.row::<PAGE>(at);
            let parent = nodes[line.node as usize].parent as usize;
            let grand = nodes[parent].parent as usize;
            row.set(REGION + 7, self.scores[line.node as usize].part as u8);
            row.set(REGION + 8, part_of(self.scores[parent].points, whole));
            row.set(REGION + 9, part_of(self.scores[grand].points, whole));
            twin_columns(&mut row, sums, at, main);
        }
    }

    /// Adds up what the lines say for the elements around them.
    fn rate(&mut self, shapes: &[Shape], lines: &[Line], nodes: &[Node], sums: &Sums) {
        self.scores.clear();
        self.scores.resize(nodes.len(), Score::default());
        for (line, shape) in lines.iter().zip(shapes) {
            if shape.letters < LEAST {
                continue;
            }
            let length = i64::from(line.end - line.start) / 100;
            let points = (1 + i64::from(shape.commas) + length.min(3)) * POINT;
            let mut node = line.node as usize;
            // A text that is broken by line breaks stands in its container itself.
            if sums.direct(node) < 2 {
                node = nodes[node].parent as usize;
            }
            for step in 0..REACH {
                let divisor = match step {
                    0 => 1,
                    1 => 2,
                    _ => step as i64 * 3,
                };
                self.scores[node].points += points / divisor;
                if node == 0 {
                    break;
                }
                node = nodes[node].parent as usize;
            }
        }
        for (at, (score, node)) in self.scores.iter_mut().zip(nodes).enumerate() {
            if score.points == 0 {
                continue;
            }
            let (linked, bytes) = sums.links(at);
            score.points += worth(node);
            let free = i64::from(bytes.saturating_sub(linked));
            score.points = score.points.max(0) * free / i64::from(bytes).max(1);
        }
    }

    /// The element with most points. Marks what is in it and beside it.
    fn choose(&mut self, nodes: &[Node], sums: &Sums) -> usize {
        let mut top = 0;
        for at in 1..nodes.len() {
            if self.scores[at].points > self.scores[top].points {
                top = at;
            }
        }
        let around = nodes[top].parent;
        let whole = self.scores[top].points;
        for at in 1..nodes.len() {
            let node = &nodes[at];
            let own = self.scores[at].points;
            self.scores[at].part = if at == top {
                Part::In
            } else if node.parent == around && top != 0 {
                let alike = node.groups == nodes[top].groups && node.groups != 0;
                let bonus = if alike { whole / 5 } else { 0 };
                let (linked, bytes) = sums.links(at);
                let prose = node.tag == Tag::P && bytes > 80 && linked * 4 < bytes;
                if prose || own + bonus >= (whole / 5).max(10 * POINT) && own > 0 {
                    Part::Beside
                } else {
                    Part::Out
                }
            } else {
                self.scores[node.parent as usize].part
            };
        }
        if top == 0 {
            self.scores.iter_mut().for_each(|score| score.part = Part::In);
        }
        top
    }
}

/// What name and classes of an element are worth.
fn worth(node: &Node) -> i64 {
    let tag = match node.tag {
        Tag::Div => 5,
        Tag::Pre | Tag::Td | Tag::Blockquote => 3,
        Tag::Address | Tag::Ol | Tag::Ul | Tag::Dl | Tag::Dd | Tag::Dt | Tag::Li | Tag::Form => -3,
        Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5 | Tag::H6 | Tag::Th => -5,
        _ => 0,
    };
    let class = |groups: u32, worth: i64| if node.groups & groups != 0 { worth } else { 0 };
    tag * POINT + class(FOR, CLASS) - class(AGAINST, CLASS)
}

/// A score as sixtieths of the highest.
fn part_of(points: i64, whole: i64) -> u8 {
    if whole <= 0 { 61 } else { (points.clamp(0, whole) * 60 / whole) as u8 }
}

/// Columns that are the same for all lines: how much of the prose each kind of element holds.
fn page_columns(table: &mut Table, shapes: &[Shape], lines: &[Line], nodes: &[Node]) {
    let mut sums = [0; GROUPS.len() + TAGS.len()];
    let mut whole = 0;
    for (line, shape) in lines.iter().zip(shapes).filter(|(_, shape)| shape.is_prose()) {
        let node = &nodes[line.node as usize];
        let groups = GROUPS.iter().map(|group| node.is_within(*group));
        let tags = TAGS.iter().map(|tag| node.within & tag.bit() != 0);
        for (sum, is_within) in sums.iter_mut().zip(groups.chain(tags)) {
            *sum += if is_within { shape.words } else { 0 };
        }
        whole += shape.words;
    }
    for (at, sum) in sums.into_iter().enumerate() {
        table.fill(REGION + at, share(sum, whole));
    }
}

/// Columns of the elements like the line's: whether they hold most of the page's prose, and how much.
fn twin_columns(row: &mut Row<'_, PAGE>, sums: &Sums, at: usize, main: Option<u32>) {
    let (place, prose) = sums.twins_of(at);
    row.set(REGION + 10, u8::from(main == Some(place)));
    row.set(REGION + 11, share(prose, sums.prose()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::cleanup::features::{Features, Known};
    use crate::stages::cleanup::page::Page;

    const LINE: &str = "<p>The harbor board, which met on Monday, closed the quay for good.</p>";

    /// The cells of a column, line by line.
    fn cells(html: &str, column: usize) -> Vec<u8> {
        let mut page = Page::default();
        page.read(html);
        let mut features = Features::default();
        features.of_page(&page, 0..page.lines.len(), &Known::default());
        (0..page.lines.len()).map(|at| features.table.get(REGION + column, at)).collect()
    }

    #[test]
    fn the_paragraphs_of_one_element_are_the_region_and_comments_are_not() {
        let comment = format!("<li><div class=comment>{LINE}</div></li>");
        let html = format!(
            "<nav><a href=/>Home</a></nav><div class=story>{}</div><ol>{}</ol>",
            LINE.repeat(5),
            comment.repeat(4)
        );
        assert_eq!(cells(&html, 7), [0, 2, 2, 2, 2, 2, 0, 0, 0, 0]);
        assert_eq!(cells(&html, 8)[1..7], [60, 60, 60, 60, 60, 0]);
        assert_eq!(cells(&html, 10), [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
    }

    #[test]
    fn a_neighbour_of_the_same_kind_belongs_to_the_region() {
        let part = |lines| format!("<div class=text>{}</div>", LINE.repeat(lines));
        let html = format!("<section>{}{}</section><p>Short</p>", part(4), part(2));
        assert_eq!(cells(&html, 7), [2, 2, 2, 2, 1, 1, 0]);
    }

    #[test]
    fn shares_of_prose_say_how_a_page_is_built() {
        let html = format!("<article>{}</article><div>{LINE}</div>", LINE.repeat(3));
        assert_eq!(cells(&html, 4)[0], 45);
        assert_eq!(cells(&html, 6)[0], 60);
        assert_eq!(cells("<p>No prose", 4)[0], 61);
    }
}
