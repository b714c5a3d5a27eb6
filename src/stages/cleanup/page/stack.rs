//! The open elements of a page while it is read.

use super::tag::Tag;

/// Elements open at once; deeper ones are read as part of the one around them.
const DEEPEST: usize = 250;

/// Open elements that are searched for one whose end is implied, or that an inline end tag closes.
const REACH: usize = 24;

/// An open element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Its name.
    pub(super) tag: Tag,
    /// The innermost node of the arena: itself or the one around it.
    pub(super) node: u32,
    /// The mark that ends with it.
    pub(super) mark: Option<u32>,
}

/// The open elements, outermost first.
#[derive(Debug)]
pub(super) struct Stack {
    open: Vec<Open>,
    counts: [u16; Tag::COUNT],
}

impl Default for Stack {
    fn default() -> Self {
        Self { open: Vec::new(), counts: [0; Tag::COUNT] }
    }
}

impl Stack {
    /// Forgets the last page.
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.counts = [0; Tag::COUNT];
    }

    /// Opens an element; not beyond the limit of depth.
    pub(super) fn push(&mut self, open: Open) -> bool {
        if self.open.len() >= DEEPEST {
            return false;
        }
        self.counts[open.tag as usize] += 1;
        self.open.push(open);
        true
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) -> Option<Open> {
        let open = self.open.pop()?;
        self.counts[open.tag as usize] -= 1;
        Some(open)
    }

    /// The innermost node.
    pub(super) fn node(&self) -> u32 {
        self.open.last().map_or(0, |open| open.node)
    }

    /// How many elements of a name are open.
    pub(super) fn count(&self, tag: Tag) -> usize {
        usize::from(self.counts[tag as usize])
    }

    /// How many elements an end tag closes: all down to the innermost of its name. An inline end tag
    /// reaches no further than its block. 0 for a stray one.
    pub(super) fn closed_by(&self, tag: Tag) -> usize {
        if self.count(tag) == 0 {
            return 0;
        }
        let inline = !tag.is_block();
        let reach = if inline { REACH } else { DEEPEST };
        for (steps, open) in self.open.iter().rev().take(reach).enumerate() {
            if open.tag == tag {
                return steps + 1;
            }
            if inline && open.tag.is_block() && !matches!(tag, Tag::Td | Tag::Th) {
                return 0;
            }
        }
        0
    }

    /// How many elements the start of `tag` closes: an item closes the item before it, a cell the
    /// cell, a row the row, and every block the paragraph that is open.
    pub(super) fn closed_by_start(&self, tag: Tag) -> usize {
        let (ended, stop): (&[Tag], &[Tag]) = match tag {
            Tag::Li => (&[Tag::Li], &[Tag::Ul, Tag::Ol, Tag::Menu]),
            Tag::Dd | Tag::Dt => (&[Tag::Dd, Tag::Dt], &[Tag::Dl]),
            Tag::Td | Tag::Th => (&[Tag::Td, Tag::Th], &[Tag::Tr, Tag::Table]),
            Tag::Tr => (&[Tag::Tr], &[Tag::Table]),
            Tag::Tbody | Tag::Thead | Tag::Tfoot => {
                (&[Tag::Tbody, Tag::Thead, Tag::Tfoot], &[Tag::Table])
            }
            _ if tag.ends_paragraph() => (&[Tag::P], &[Tag::Td, Tag::Th, Tag::Button, Tag::Table]),
            _ => return 0,
        };
        if ended.iter().all(|&tag| self.count(tag) == 0) {
            return 0;
        }
        for (steps, open) in self.open.iter().rev().take(REACH).enumerate() {
            if ended.contains(&open.tag) {
                return steps + 1;
            }
            if stop.contains(&open.tag) {
                return 0;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(tags: &[Tag]) -> Stack {
        let mut stack = Stack::default();
        for &tag in tags {
            stack.push(Open { tag, node: 0, mark: None });
        }
        stack
    }

    #[test]
    fn a_stray_end_tag_closes_nothing() {
        assert_eq!(stack(&[Tag::Div, Tag::P]).closed_by(Tag::Section), 0);
        assert_eq!(stack(&[Tag::B, Tag::Div, Tag::I]).closed_by(Tag::B), 0);
    }

    #[test]
    fn an_item_closes_the_item_before_it_but_not_the_one_around_its_list() {
        assert_eq!(stack(&[Tag::Ul, Tag::Li, Tag::B]).closed_by_start(Tag::Li), 2);
        assert_eq!(stack(&[Tag::Ul, Tag::Li, Tag::Ul]).closed_by_start(Tag::Li), 0);
    }

    #[test]
    fn depth_is_bounded() {
        let mut stack = stack(&[Tag::Div; DEEPEST]);
        assert!(!stack.push(Open { tag: Tag::Div, node: 0, mark: None }));
    }
}
