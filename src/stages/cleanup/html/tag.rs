//! A start tag with those of its attributes that matter.

use super::elements;

/// Bytes of an attribute value that are kept.
const LONGEST_VALUE: usize = 2_048;

/// The start tag being read.
#[derive(Debug, Default)]
pub(super) struct Tag {
    /// Its name, lower case.
    pub(super) name: Vec<u8>,
    /// Where it begins in the page, in bytes.
    pub(super) start: usize,
    /// Words of its `class` and `id`.
    pub(super) words: Vec<String>,
    /// Whether it is `hidden`, `aria-hidden` or not displayed.
    pub(super) hidden: bool,
    /// `itemprop`.
    pub(super) itemprop: Option<String>,
    /// `role`.
    pub(super) role: Option<String>,
    /// `name` or `property` of a `<meta>`, lower case.
    pub(super) property: Option<String>,
    /// `content` of a `<meta>`.
    pub(super) content: Option<String>,
    /// `rel` of a `<link>`, lower case.
    pub(super) rel: Option<String>,
    /// `href`.
    pub(super) href: Option<String>,
    /// `lang`.
    pub(super) lang: Option<String>,
    /// `type` of a `<script>`, lower case.
    pub(super) kind: Option<String>,
    /// `datetime` of a `<time>`.
    pub(super) datetime: Option<String>,
    /// The attribute being read.
    attribute: Attribute,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Attribute {
    #[default]
    Other,
    Words,
    Style,
    AriaHidden,
    Itemprop,
    Role,
    Property,
    Content,
    Rel,
    Href,
    Lang,
    Type,
    Datetime,
}

impl Tag {
    /// Begins a new tag.
    pub(super) fn open(&mut self, name: &[u8], start: usize) {
        *self = Self { start, name: std::mem::take(&mut self.name), ..Self::default() };
        self.name.clear();
        self.name.extend_from_slice(name);
    }

    /// The next value belongs to this attribute.
    pub(super) fn attribute(&mut self, name: &[u8]) {
        self.attribute = match name {
            b"class" | b"id" => Attribute::Words,
            b"style" => Attribute::Style,
            b"aria-hidden" => Attribute::AriaHidden,
            b"itemprop" => Attribute::Itemprop,
            b"role" => Attribute::Role,
            b"name" | b"property" => Attribute::Property,
            b"content" => Attribute::Content,
            b"rel" => Attribute::Rel,
            b"href" => Attribute::Href,
            b"lang" => Attribute::Lang,
            b"type" => Attribute::Type,
            b"datetime" => Attribute::Datetime,
            _ => Attribute::Other,
        };
        self.hidden |= name == b"hidden";
    }

    /// The value of the attribute named last.
    pub(super) fn value(&mut self, value: &[u8]) {
        if self.attribute == Attribute::Other {
            return;
        }
        let value = &value[..value.len().min(LONGEST_VALUE)];
        let value = String::from_utf8_lossy(value);
        let value = value.trim();
        match self.attribute {
            Attribute::Other => {}
            Attribute::Words => elements::words(value, &mut self.words),
            Attribute::Style => self.hidden |= is_not_displayed(value),
            Attribute::AriaHidden => self.hidden |= value.eq_ignore_ascii_case("true"),
            Attribute::Itemprop => self.itemprop = Some(value.to_owned()),
            Attribute::Role => self.role = Some(value.to_owned()),
            Attribute::Property => self.property = Some(value.to_ascii_lowercase()),
            Attribute::Content => self.content = Some(value.to_owned()),
            Attribute::Rel => self.rel = Some(value.to_ascii_lowercase()),
            Attribute::Href => self.href = Some(value.to_owned()),
            Attribute::Lang => self.lang = Some(value.to_owned()),
            Attribute::Type => self.kind = Some(value.to_ascii_lowercase()),
            Attribute::Datetime => self.datetime = Some(value.to_owned()),
        }
    }

    /// Whether it is a `<script>` that holds linked data.
    pub(super) fn is_linked_data(&self) -> bool {
        self.name == b"script"
            && self.kind.as_deref().is_some_and(|kind| kind.starts_with("application/ld+json"))
    }
}

fn is_not_displayed(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.to_ascii_lowercase().contains("display:none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_tag_forgets_the_attributes_of_the_last() {
        let mut tag = Tag::default();
        tag.open(b"div", 3);
        tag.attribute(b"style");
        tag.value(b"color:red; Display: NONE");
        assert!(tag.hidden);
        tag.open(b"p", 40);
        assert!(!tag.hidden);
        assert_eq!((tag.name.as_slice(), tag.start), (b"p".as_slice(), 40));
    }

    #[test]
    fn values_of_unknown_attributes_are_ignored() {
        let mut tag = Tag::default();
        tag.open(b"a", 0);
        tag.attribute(b"href");
        tag.value(b" /one ");
        tag.attribute(b"data-href");
        tag.value(b"/two");
        assert_eq!(tag.href.as_deref(), Some("/one"));
    }
}
