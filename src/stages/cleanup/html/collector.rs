//! Takes the tokenizer's events and collects lines, cuts and facts.

use html5gum::Span;
use html5gum::emitters::callback::CallbackEvent;

use super::elements::{self, RegionKind, Role};
use super::region::{self, Region};
use super::tag::Tag;
use crate::stages::RemovedKind;
use crate::stages::cleanup::line::Line;
use crate::stages::cleanup::space::tidy;
use crate::stages::cleanup::spans::Cut;
use crate::stages::cleanup::tidy_line;

/// Containers that are kept on the stack; what is nested deeper is counted only.
const DEEPEST: usize = 512;

/// How far down the stack an end tag looks for its start tag.
const FARTHEST: usize = 64;

/// Bytes of linked data that are kept, and of any other fact.
const LONGEST_LINKED_DATA: usize = 256 * 1024;
const LONGEST_FACT: usize = 4 * 1024;

/// Whether the page's chrome goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Navigation, forms, share bars and the like are dropped.
    DropChrome,
    /// Only what is never text is dropped.
    KeepChrome,
}

/// What a page says of its article, as written.
#[derive(Clone, Debug, Default)]
pub(in crate::stages::cleanup) struct PageFacts {
    /// `<title>`.
    pub(in crate::stages::cleanup) title: Option<String>,
    /// The headings of the first rank.
    pub(in crate::stages::cleanup) h1: Vec<String>,
    /// `<html lang>`.
    pub(in crate::stages::cleanup) lang: Option<String>,
    /// `<link rel=canonical>`.
    pub(in crate::stages::cleanup) canonical: Option<String>,
    /// `<meta>`: name or property, lower case, and content, in order.
    pub(in crate::stages::cleanup) metas: Vec<(String, String)>,
    /// `<time datetime>` outside the chrome, the first.
    pub(in crate::stages::cleanup) time: Option<String>,
    /// The text of `<script type=application/ld+json>`.
    pub(in crate::stages::cleanup) linked_data: Vec<String>,
}

/// Where the text of an element goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sink {
    Text,
    Title,
    LinkedData,
}

/// An element whose content is dropped, until its end tag.
struct Drop {
    name: Vec<u8>,
    /// Elements of the same name open inside, itself included.
    depth: usize,
    start: usize,
    kind: RemovedKind,
}

/// An open container.
struct Open {
    name: Vec<u8>,
    region: Option<usize>,
}

/// The state of the pass.
pub(super) struct Collector {
    pub(super) lines: Vec<Line>,
    pub(super) inside: Vec<Option<usize>>,
    pub(super) regions: Vec<Region>,
    pub(super) cuts: Vec<Cut>,
    pub(super) facts: PageFacts,
    strictness: Strictness,
    tag: Tag,
    open: Vec<Open>,
    too_deep: usize,
    dropping: Option<Drop>,
    dropped_chrome: bool,
    sink: Sink,
    text: String,
    source: Option<(usize, usize)>,
    in_link: bool,
    linked: usize,
    heading: bool,
    breaks: u8,
}

impl Collector {
    pub(super) fn new(strictness: Strictness) -> Self {
        Self {
            lines: Vec::new(),
            inside: Vec::new(),
            regions: Vec::new(),
            cuts: Vec::new(),
            facts: PageFacts::default(),
            strictness,
            tag: Tag::default(),
            open: Vec::new(),
            too_deep: 0,
            dropping: None,
            dropped_chrome: false,
            sink: Sink::Text,
            text: String::new(),
            source: None,
            in_link: false,
            linked: 0,
            heading: false,
            breaks: 0,
        }
    }

    /// Bytes of text found so far.
    pub(super) fn text_bytes(&self) -> usize {
        self.lines.iter().map(|line| line.text.len()).sum()
    }

    /// Whether anything was dropped that could have been text.
    pub(super) fn dropped_chrome(&self) -> bool {
        self.dropped_chrome
    }

    /// One event; `span` counts bytes of the page.
    pub(super) fn event(&mut self, event: &CallbackEvent<'_>, span: Span<usize>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.tag.open(name, span.start),
            CallbackEvent::AttributeName { name } => self.tag.attribute(name),
            CallbackEvent::AttributeValue { value } => self.tag.value(value),
            CallbackEvent::CloseStartTag { self_closing } => self.start(*self_closing),
            CallbackEvent::EndTag { name } => self.end(name, span.end),
            CallbackEvent::String { value } => self.string(value, span),
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
    }

    /// The end of the page.
    pub(super) fn close(&mut self, end: usize) {
        self.flush();
        if let Some(drop) = self.dropping.take() {
            self.cuts.push(Cut { bytes: drop.start..end, kind: drop.kind });
        }
    }

    fn start(&mut self, self_closing: bool) {
        if let Some(drop) = &mut self.dropping {
            if drop.name == self.tag.name && !self_closing {
                drop.depth += 1;
            }
            if self.tag.is_linked_data() {
                self.sink = Sink::LinkedData;
            }
            return;
        }
        let role = elements::role(&self.tag.name);
        if let Some(kind) = self.dropped_as(role, self_closing) {
            self.flush();
            let name = self.tag.name.clone();
            self.sink = if self.tag.is_linked_data() { Sink::LinkedData } else { Sink::Text };
            self.dropping = Some(Drop { name, depth: 1, start: self.tag.start, kind });
            return;
        }
        match role {
            Role::Inline | Role::Dropped => {}
            Role::Void => self.void(),
            Role::Break => self.line_break(),
            Role::Apart => {
                self.gap();
                self.in_link |= self.tag.name == b"a";
                if self.facts.time.is_none() {
                    self.facts.time = self.tag.datetime.take();
                }
            }
            Role::Heading => {
                self.flush();
                self.heading = true;
            }
            Role::Block | Role::Chrome(_) => self.container(),
        }
    }

    /// Why the element that begins here is dropped, if it is.
    fn dropped_as(&mut self, role: Role, self_closing: bool) -> Option<RemovedKind> {
        if role == Role::Dropped {
            return (!self_closing || self.tag.name == b"script").then_some(RemovedKind::Markup);
        }
        if self.strictness == Strictness::KeepChrome {
            return None;
        }
        let is_page = matches!(self.tag.name.as_slice(), b"html" | b"body" | b"main" | b"article");
        let kind = match role {
            Role::Chrome(kind) => Some(kind),
            Role::Void | Role::Break => None,
            _ if is_page => None,
            _ if self.tag.hidden => Some(RemovedKind::Markup),
            Role::Heading => None,
            _ if elements::is_body(&self.tag.words) => None,
            _ => elements::chrome_of(&self.tag.words),
        };
        self.dropped_chrome |= kind.is_some();
        kind
    }

    fn void(&mut self) {
        match self.tag.name.as_slice() {
            b"meta" => {
                let name = self.tag.property.take().or_else(|| self.tag.itemprop.take());
                if let (Some(name), Some(content)) = (name, self.tag.content.take())
                    && self.facts.metas.len() < 256
                {
                    self.facts.metas.push((name, content));
                }
            }
            b"link" if self.tag.rel.as_deref() == Some("canonical") => {
                self.facts.canonical = self.tag.href.take();
            }
            _ => {}
        }
    }

    fn container(&mut self) {
        self.flush();
        match self.tag.name.as_slice() {
            b"html" => self.facts.lang = self.tag.lang.take(),
            b"title" => self.sink = Sink::Title,
            // Their end tags are mostly left out: they begin a block and are not kept open.
            b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"option" | b"body" | b"head" => {}
            _ if self.open.len() >= DEEPEST => self.too_deep += 1,
            _ => {
                let region = self.region_here();
                self.open.push(Open { name: self.tag.name.clone(), region });
            }
        }
    }

    /// The region of the element that begins here: a new one where it is marked.
    fn region_here(&mut self) -> Option<usize> {
        let parent = self.region();
        let is_main = self.tag.role.as_deref() == Some("main");
        let itemprop = self.tag.itemprop.as_deref().unwrap_or_default();
        let is_body = itemprop.split_whitespace().any(|word| word == "articleBody");
        let kind = match self.tag.name.as_slice() {
            _ if is_body || elements::is_body(&self.tag.words) => RegionKind::Body,
            b"article" => RegionKind::Article,
            b"main" => RegionKind::Main,
            _ if is_main => RegionKind::Main,
            _ => return parent,
        };
        let depth = std::iter::successors(parent, |&at| self.regions[at].parent);
        if depth.take(region::DEEPEST).count() >= region::DEEPEST - 1 {
            return parent;
        }
        self.regions.push(Region { kind, parent });
        Some(self.regions.len() - 1)
    }

    fn region(&self) -> Option<usize> {
        self.open.last().and_then(|open| open.region)
    }

    fn end(&mut self, name: &[u8], end: usize) {
        if let Some(drop) = &mut self.dropping {
            if drop.name == name {
                drop.depth -= 1;
                if drop.depth == 0 {
                    self.cuts.push(Cut { bytes: drop.start..end, kind: drop.kind });
                    self.dropping = None;
                }
            }
            self.sink = Sink::Text;
            return;
        }
        self.sink = Sink::Text;
        match elements::role(name) {
            Role::Inline | Role::Void | Role::Dropped => {}
            Role::Break => self.line_break(),
            Role::Apart => {
                self.gap();
                self.in_link &= name != b"a";
            }
            Role::Heading => {
                if name == b"h1" {
                    self.keep_heading();
                }
                self.flush();
            }
            Role::Block | Role::Chrome(_) => self.close_container(name),
        }
    }

    fn close_container(&mut self, name: &[u8]) {
        self.flush();
        if matches!(name, b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"option" | b"title") {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let found = self.open.iter().rev().take(FARTHEST).position(|open| open.name == name);
        if let Some(above) = found {
            self.open.truncate(self.open.len() - above - 1);
        }
    }

    fn keep_heading(&mut self) {
        let text = tidy(&self.text);
        if !text.is_empty() && text.len() <= LONGEST_FACT && self.facts.h1.len() < 8 {
            self.facts.h1.push(text.into_owned());
        }
    }

    fn string(&mut self, value: &[u8], span: Span<usize>) {
        let text = String::from_utf8_lossy(value);
        match self.sink {
            Sink::Title if self.facts.title.is_none() && text.len() <= LONGEST_FACT => {
                self.facts.title = Some(tidy(&text).into_owned());
            }
            Sink::Title => {}
            Sink::LinkedData => {
                let kept: usize = self.facts.linked_data.iter().map(String::len).sum();
                if kept + text.len() <= LONGEST_LINKED_DATA {
                    self.facts.linked_data.push(text.into_owned());
                }
            }
            Sink::Text if self.dropping.is_none() => self.words(&text, span),
            Sink::Text => {}
        }
    }

    fn words(&mut self, text: &str, span: Span<usize>) {
        if text.trim().is_empty() {
            if !self.text.is_empty() {
                self.gap();
            }
            return;
        }
        if self.breaks > 1 {
            self.flush();
        } else if self.breaks == 1 {
            self.gap();
        }
        self.breaks = 0;
        if self.in_link {
            self.linked += text.trim().len();
        }
        self.text.push_str(text);
        let start = self.source.map_or(span.start, |(start, _)| start);
        self.source = Some((start, span.end));
    }

    fn line_break(&mut self) {
        self.breaks = self.breaks.saturating_add(1);
    }

    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
    }

    /// Ends the block.
    fn flush(&mut self) {
        self.breaks = 0;
        let linked = std::mem::take(&mut self.linked);
        let heading = std::mem::take(&mut self.heading);
        let Some((start, end)) = self.source.take() else {
            self.text.clear();
            return;
        };
        let text = tidy_line(&self.text);
        self.text.clear();
        if text.is_empty() {
            return;
        }
        self.inside.push(self.region());
        let paragraph = self.lines.len();
        self.lines.push(Line { text, source: start..end, paragraph, linked, heading });
    }
}
