//! The arena: elements of a page that may hold lines, flat and in document order.

use super::class::Group;
use super::tag::Tag;

/// An element. Its parent stands before it in the arena.
#[derive(Clone, Copy, Debug)]
pub(in crate::stages::cleanup) struct Node {
    /// The element around it; the root is its own parent.
    pub(in crate::stages::cleanup) parent: u32,
    /// Its name.
    pub(in crate::stages::cleanup) tag: Tag,
    /// How deep it stands, at most 255.
    pub(in crate::stages::cleanup) depth: u8,
    /// Groups of its own classes.
    pub(in crate::stages::cleanup) groups: u32,
    /// Groups of its own and its two nearest ancestors' classes.
    pub(in crate::stages::cleanup) near: u32,
    /// Groups of its own and all its ancestors' classes, the body's aside.
    pub(in crate::stages::cleanup) far: u32,
    /// Bits of its own name and of all its ancestors'.
    pub(in crate::stages::cleanup) within: u32,
    /// A hash of name, classes and the parent's name and classes: alike elements share it.
    pub(in crate::stages::cleanup) signature: u32,
}

impl Node {
    /// The root of every page.
    pub(super) const ROOT: Self = Self {
        parent: 0,
        tag: Tag::Body,
        depth: 0,
        groups: 0,
        near: 0,
        far: 0,
        within: 0,
        signature: 0,
    };

    /// A child of `parent`, which stands at `place`. `grand` is the parent's parent, `class` a hash
    /// of the class attribute.
    pub(super) fn child(
        place: u32,
        parent: &Self,
        grand: &Self,
        tag: Tag,
        groups: u32,
        class: u32,
    ) -> Self {
        let own = (tag as u32).wrapping_mul(0x9e37_79b1) ^ class;
        Self {
            parent: place,
            tag,
            depth: parent.depth.saturating_add(1),
            groups,
            near: groups | parent.groups | grand.groups,
            far: groups | parent.far,
            within: tag.bit() | parent.within,
            signature: own.rotate_left(9) ^ parent.signature_alone(),
        }
    }

    /// A hash of name and groups, without the parent's.
    fn signature_alone(&self) -> u32 {
        (self.tag as u32 + 1).wrapping_mul(0x85eb_ca6b) ^ self.groups
    }

    /// Whether it or an ancestor is of this group.
    pub(in crate::stages::cleanup) fn is_within(&self, group: Group) -> bool {
        self.far & group.bit() != 0
    }
}
