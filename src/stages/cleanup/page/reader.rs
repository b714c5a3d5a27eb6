//! The reader: tags and text of a page, in one pass, into its lines and nodes.

use std::ops::Range;

use memchr::{memchr, memmem};
use xxhash_rust::xxh3::xxh3_64;

use super::attribute::{self, Missing};
use super::class::Group;
use super::facts::{Mark, MarkKind};
use super::stack::Open;
use super::tag::{Conduct, Tag};
use super::{Node, Page, characters};
use crate::stages::cleanup::block::Lane;
use crate::stages::cleanup::line::Line;
use crate::stages::cleanup::{repair, space};

/// Elements in the arena; further ones are read as part of the one around them.
const MOST_NODES: usize = 32_768;

/// Lines of a page; further ones are kept only where they are long. No article has as many: it is a
/// table or a list without end.
const MOST_LINES: usize = 8_192;

/// Bytes from which a line is long.
const LONG_LINE: usize = 60;

/// Bytes of a line after which the next table cell begins a line of its own.
const LONG_CELL: usize = 80;

/// Reads the page.
pub(super) fn read(html: &str, page: &mut Page) {
    let mut reader = Reader {
        html,
        bytes: html.as_bytes(),
        page,
        missing: Missing::default(),
        unclosed: [false; Tag::COUNT],
        line: Line::default(),
        gap: false,
        after_link: false,
        breaks: 0,
        links: 0,
        bold: 0,
    };
    reader.run();
}

/// The state between two tags.
struct Reader<'a> {
    html: &'a str,
    bytes: &'a [u8],
    page: &'a mut Page,
    missing: Missing,
    /// Skipped elements whose end tag is known not to come any more.
    unclosed: [bool; Tag::COUNT],
    /// The line being read; it begins with its first text.
    line: Line,
    /// White space is due before the next character.
    gap: bool,
    /// A link has ended and no text has come since: the next link's words are not glued to it.
    after_link: bool,
    /// Line breaks since the last text.
    breaks: u8,
    /// Open links.
    links: u16,
    /// Open bold elements.
    bold: u16,
}

/// What the attributes of a start tag say.
#[derive(Default)]
struct Attributes<'a> {
    groups: u32,
    class: u32,
    mark: Option<MarkKind>,
    rel: &'a [u8],
    kind: &'a [u8],
    name: &'a [u8],
    content: &'a [u8],
    href: &'a [u8],
    datetime: &'a [u8],
    lang: &'a [u8],
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        let mut at = 0;
        let mut text = 0;
        while let Some(found) = memchr(b'<', &self.bytes[at..]) {
            let open = at + found;
            let next = self.bytes.get(open + 1).copied().unwrap_or(0);
            if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')) {
                at = open + 1;
                continue;
            }
            if next == b'/' && !self.bytes.get(open + 2).is_some_and(u8::is_ascii_alphabetic) {
                at = open + 1;
                continue;
            }
            self.text(text..open);
            at = match next {
                b'/' => self.end_tag(open + 2),
                b'!' | b'?' => self.declaration(open),
                _ => self.start_tag(open),
            };
            text = at;
        }
        self.text(text..self.bytes.len());
        self.close_line();
        while self.pop() {}
    }

    /// Text between two tags.
    fn text(&mut self, range: Range<usize>) {
        let raw = &self.html[range.clone()];
        if raw.is_empty() {
            return;
        }
        let text = &mut self.page.lines.text;
        let before = text.len();
        let is_first = self.line.end == 0;
        let start = if is_first { before } else { self.line.start as usize };
        characters::append(text, start, &mut self.gap, raw);
        let added = (text.len() - before) as u32;
        if added == 0 {
            return;
        }
        if is_first {
            self.line.start = before as u32;
            self.line.source_start = (range.end - raw.trim_start().len()) as u32;
            self.line.node = self.page.stack.node();
        }
        self.line.end = text.len() as u32;
        self.line.source_end = (range.start + raw.trim_end().len()) as u32;
        self.line.linked += if self.links > 0 { added } else { 0 };
        self.line.bold += if self.bold > 0 { added } else { 0 };
        self.breaks = 0;
        self.after_link = false;
    }

    /// Ends the line being read, if it has text.
    fn close_line(&mut self) {
        self.gap = false;
        self.breaks = 0;
        let images = self.line.images;
        if self.line.end == 0 {
            self.line.groups = 0;
            self.line.links = 0;
            return;
        }
        let mut line = std::mem::take(&mut self.line);
        line.images = images;
        if self.page.lines.len() >= MOST_LINES && line.bytes() < LONG_LINE {
            return self.page.pass(line);
        }
        let text = &mut self.page.lines.text;
        let start = line.start as usize;
        let own = &text[start..];
        if !own.is_ascii() || memchr(b'&', own.as_bytes()).is_some() {
            let repaired = repair::line(own);
            let seen = repaired.as_deref().unwrap_or(own);
            let composed = match &repaired {
                Some(_) => space::tidy(seen),
                None => space::compose(seen),
            };
            if repaired.is_some() || composed.len() != own.len() || composed != own {
                let composed = composed.into_owned();
                text.truncate(start);
                text.push_str(&composed);
            }
        }
        line.end = text.len() as u32;
        if line.end > line.start {
            line.paragraph = self.page.lines.lines.len() as u32;
            self.page.lines.lines.push(line);
        }
    }

    /// A comment, doctype or processing instruction; returns the position behind it.
    fn declaration(&mut self, open: usize) -> usize {
        let rest = &self.bytes[open..];
        let length = if rest.starts_with(b"<!--") {
            if rest[4..].starts_with(b">") {
                Some(5)
            } else {
                memmem::find(&rest[2..], b"-->").map(|length| length + 5)
            }
        } else {
            memchr(b'>', rest).map(|length| length + 1)
        };
        length.map_or(self.bytes.len(), |length| open + length)
    }

    /// `at` is the position of the name; returns the position behind the tag.
    fn end_tag(&mut self, at: usize) -> usize {
        let length = name_length(&self.bytes[at..]);
        let tag = Tag::of(&self.bytes[at..at + length]);
        let behind = at + length;
        let after =
            memchr(b'>', &self.bytes[behind..]).map_or(self.bytes.len(), |end| behind + end + 1);
        if matches!(tag, Tag::Html | Tag::Body | Tag::Head) {
            return after;
        }
        match tag.conduct() {
            Conduct::Block => self.close_line(),
            Conduct::Apart => self.gap = true,
            _ => self.after_link |= tag == Tag::A,
        }
        for _ in 0..self.page.stack.closed_by(tag) {
            self.pop();
        }
        after
    }

    /// Closes the innermost element; `false` where none is open.
    fn pop(&mut self) -> bool {
        let Some(open) = self.page.stack.pop() else { return false };
        if open.tag == Tag::A {
            self.links = self.links.saturating_sub(1);
        } else if open.tag.is_bold() {
            self.bold = self.bold.saturating_sub(1);
        } else if open.tag.is_block() {
            self.close_line();
        }
        if let Some(mark) = open.mark.and_then(|at| self.page.facts.marks.get_mut(at as usize)) {
            mark.text.end = self.page.lines.text.len();
        }
        true
    }

    /// `open` is the position of the `<`; returns the position behind the tag, or behind the whole
    /// element where it is never text.
    fn start_tag(&mut self, open: usize) -> usize {
        let name = open + 1;
        let length = name_length(&self.bytes[name..]);
        let tag = Tag::of(&self.bytes[name..name + length]);
        let (attributes, behind) = self.attributes(name + length);
        match tag.conduct() {
            Conduct::Void => self.void(tag, &attributes),
            Conduct::Skip => return self.skip(tag, open, behind, &attributes),
            Conduct::Block | Conduct::Apart | Conduct::Inline => self.open(tag, &attributes),
        }
        behind
    }

    /// The attributes behind a name, and the position behind the tag.
    fn attributes(&mut self, at: usize) -> (Attributes<'a>, usize) {
        let mut found = Attributes::default();
        if self.bytes.get(at) == Some(&b'>') {
            return (found, at + 1);
        }
        let groups = &mut self.page.groups;
        let behind =
            attribute::read(self.bytes, at, &mut self.missing, |name, value| match name.len() {
                2 if name.eq_ignore_ascii_case(b"id") => found.groups |= groups.of(value),
                3 if name.eq_ignore_ascii_case(b"rel") => found.rel = value,
                4 => match name.to_ascii_lowercase().as_slice() {
                    b"name" if found.name.is_empty() => found.name = value,
                    b"href" => found.href = value,
                    b"type" => found.kind = value,
                    b"role" => found.groups |= groups.of(value),
                    b"lang" => found.lang = value,
                    _ => {}
                },
                5 if name.eq_ignore_ascii_case(b"class") => {
                    found.groups |= groups.of(value);
                    found.class = xxh3_64(value) as u32;
                }
                5 if name.eq_ignore_ascii_case(b"style") && is_not_displayed(value) => {
                    found.groups |= Group::Hidden.bit();
                }
                6 if name.eq_ignore_ascii_case(b"hidden") => found.groups |= Group::Hidden.bit(),
                7 if name.eq_ignore_ascii_case(b"content") => found.content = value,
                8 if name.eq_ignore_ascii_case(b"itemprop") => {
                    found.mark = mark_of(value);
                    found.groups |= groups.of(value);
                    if found.name.is_empty() {
                        found.name = value;
                    }
                }
                8 if name.eq_ignore_ascii_case(b"property") => found.name = value,
                8 if name.eq_ignore_ascii_case(b"datetime") => found.datetime = value,
                11 if name.eq_ignore_ascii_case(b"aria-hidden") && value == b"true" => {
                    found.groups |= Group::Hidden.bit();
                }
                _ => {}
            });
        (found, behind)
    }

    /// An element without content.
    fn void(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        match tag {
            Tag::Br => {
                self.breaks += 1;
                if self.breaks >= 2 {
                    self.close_line();
                } else {
                    self.gap = true;
                }
            }
            Tag::Hr => self.close_line(),
            Tag::Img => self.line.images = self.line.images.saturating_add(1),
            Tag::Wbr => {}
            Tag::Meta => self.meta(attributes),
            Tag::Link if attributes.rel.eq_ignore_ascii_case(b"canonical") => {
                self.page.facts.canonical.get_or_insert(place(self.bytes, attributes.href));
            }
            _ => self.gap = true,
        }
    }

    fn meta(&mut self, attributes: &Attributes<'a>) {
        if attributes.name.is_empty() || attributes.content.is_empty() {
            return;
        }
        let content = place(self.bytes, attributes.content);
        if let Some(kind) = attributes.mark {
            let end = self.page.lines.text.len();
            self.page.facts.mark(Mark { kind, text: end..end, value: Some(content.clone()) });
        }
        self.page.facts.meta(place(self.bytes, attributes.name), content);
    }

    /// Passes over an element that is never text; `open` and `behind` are the ends of its start tag.
    fn skip(&mut self, tag: Tag, open: usize, behind: usize, attributes: &Attributes<'a>) -> usize {
        if self.unclosed[tag as usize]
            || self.bytes[open..behind].ends_with(b"/>") && tag == Tag::Svg
        {
            return behind;
        }
        let Some((content, after)) = end_of(self.bytes, behind, tag) else {
            self.unclosed[tag as usize] = true;
            return behind;
        };
        match tag {
            Tag::Title => {
                self.page.facts.title.get_or_insert(behind..content);
                return after;
            }
            Tag::Script if is_linked_data(attributes.kind) => {
                self.page.facts.linked(behind..content);
            }
            _ => {}
        }
        if matches!(tag, Tag::Iframe | Tag::Video | Tag::Audio | Tag::Select | Tag::Textarea) {
            self.gap = true;
        }
        self.page.markup.push(open..after);
        after
    }

    /// An element with content.
    fn open(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        for _ in 0..self.page.stack.closed_by_start(tag) {
            self.pop();
        }
        match tag {
            Tag::Html => {
                if self.page.facts.lang.is_none() && !attributes.lang.is_empty() {
                    self.page.facts.lang = Some(place(self.bytes, attributes.lang));
                }
                return;
            }
            Tag::Head | Tag::Body => return,
            _ => {}
        }
        match tag.conduct() {
            Conduct::Block => self.close_line(),
            Conduct::Apart if is_cell(tag) && self.line_bytes() > LONG_CELL => self.close_line(),
            Conduct::Apart => self.gap = true,
            _ => {
                self.line.groups |= attributes.groups;
                self.gap |= tag == Tag::A && self.after_link;
            }
        }
        let kind = attributes.mark.or_else(|| implied_mark(tag, attributes));
        let parent = self.page.stack.node();
        let node = if is_container(tag) { self.node(parent, tag, attributes) } else { parent };
        let mark = kind.and_then(|kind| {
            let end = self.page.lines.text.len();
            let value = [attributes.datetime, attributes.content]
                .into_iter()
                .find(|value| !value.is_empty())
                .map(|value| place(self.bytes, value));
            self.page.facts.mark(Mark { kind, text: end..end, value })
        });
        if self.page.stack.push(Open { tag, node, mark }) {
            if tag == Tag::A {
                self.links += 1;
                self.line.links = self.line.links.saturating_add(1);
            } else if tag.is_bold() {
                self.bold += 1;
            }
        }
    }

    /// A new node under `parent`; the parent itself where the arena is full.
    fn node(&mut self, parent: u32, tag: Tag, attributes: &Attributes<'a>) -> u32 {
        let nodes = &mut self.page.nodes;
        if nodes.len() >= MOST_NODES {
            return parent;
        }
        let around = nodes[parent as usize];
        let grand = nodes[around.parent as usize];
        let node = Node::child(parent, &around, &grand, tag, attributes.groups, attributes.class);
        nodes.push(node);
        (nodes.len() - 1) as u32
    }

    fn line_bytes(&self) -> usize {
        if self.line.end == 0 { 0 } else { self.line.bytes() }
    }
}

fn is_cell(tag: Tag) -> bool {
    matches!(tag, Tag::Td | Tag::Th)
}

/// Whether an element has a node: blocks, cells and controls.
fn is_container(tag: Tag) -> bool {
    tag.is_block() || matches!(tag, Tag::Td | Tag::Th | Tag::Button | Tag::Label)
}

/// Bytes of an element's name.
#[inline(always)]
fn name_length(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
    let lane = Lane::at(bytes, 0);
    let plain = (!(lane.letters() | lane.within(b'0', b'9'))).trailing_zeros() as usize;
    if bytes.get(plain).is_some_and(ends) {
        return plain;
    }
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

/// Where the end tag of a skipped element begins and ends.
fn end_of(bytes: &[u8], from: usize, tag: Tag) -> Option<(usize, usize)> {
    for found in memmem::find_iter(&bytes[from..], b"</") {
        let name = from + found + 2;
        let length = name_length(&bytes[name..bytes.len().min(name + 12)]);
        if Tag::of(&bytes[name..name + length]) == tag {
            let end = memchr(b'>', &bytes[name..]).map_or(bytes.len(), |end| name + end + 1);
            return Some((name - 2, end));
        }
    }
    None
}

fn is_linked_data(kind: &[u8]) -> bool {
    kind.len() >= 19 && kind[..19].eq_ignore_ascii_case(b"application/ld+json")
}

fn is_not_displayed(style: &[u8]) -> bool {
    memmem::find(style, b"display:none").is_some()
        || memmem::find(style, b"display: none").is_some()
}

fn mark_of(itemprop: &[u8]) -> Option<MarkKind> {
    match itemprop {
        b"author" => Some(MarkKind::Author),
        b"headline" => Some(MarkKind::Headline),
        b"datePublished" => Some(MarkKind::Published),
        b"dateModified" => Some(MarkKind::Modified),
        _ => None,
    }
}

fn implied_mark(tag: Tag, attributes: &Attributes<'_>) -> Option<MarkKind> {
    match tag {
        Tag::H1 => Some(MarkKind::Heading),
        Tag::Time => Some(MarkKind::Time),
        Tag::A if attributes.rel.eq_ignore_ascii_case(b"author") => Some(MarkKind::Author),
        _ => None,
    }
}

/// Where a slice of the page stands in it; an empty slice of other origin stands at 0.
fn place(page: &[u8], slice: &[u8]) -> Range<usize> {
    let start = (slice.as_ptr() as usize).saturating_sub(page.as_ptr() as usize);
    if start + slice.len() <= page.len() { start..start + slice.len() } else { 0..0 }
}
