//! The elements that matter, by name, and how each is read.

/// How an element is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conduct {
    /// Starts and ends a block.
    Block,
    /// Part of the running text.
    Inline,
    /// Inline, but its words are never glued to its neighbour's.
    Apart,
    /// Has no content.
    Void,
    /// Never text: everything up to its end tag is passed over.
    Skip,
}

macro_rules! tags {
    ($($name:ident $text:literal $conduct:ident,)*) => {
        /// An element name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(in crate::stages::cleanup) enum Tag {
            $(#[doc = concat!("`<", $text, ">`")] $name,)*
        }

        /// The elements by the slots of their keys, no two in one.
        static TABLE: [(u64, Tag); SLOTS] = {
            let mut table = [(0, Tag::Other); SLOTS];
            $({
                let key = key($text.as_bytes());
                assert!(table[slot(key)].0 == 0, "two names in one slot");
                table[slot(key)] = (key, Tag::$name);
            })*
            table
        };

        impl Tag {
            /// How many there are.
            pub(super) const COUNT: usize = [$(Tag::$name),*].len();

            /// The element of this name in any case. A name that is not listed is [`Tag::Custom`] where
            /// it has a hyphen (mostly a container), else [`Tag::Other`].
            pub(super) fn of(name: &[u8]) -> Self {
                let key = key(name);
                let (found, tag) = TABLE[slot(key)];
                match tag {
                    _ if found == key => tag,
                    _ if name.contains(&b'-') => Tag::Custom,
                    _ => Tag::Other,
                }
            }

            /// How it is treated.
            pub(super) fn conduct(self) -> Conduct {
                match self {
                    $(Tag::$name => Conduct::$conduct,)*
                }
            }
        }
    };
}

tags! {
    // The first thirty-one are remembered as bits of the ancestors, see `Tag::bit`.
    P "p" Block,
    Li "li" Block,
    Ul "ul" Block,
    Ol "ol" Block,
    Table "table" Block,
    Td "td" Apart,
    Th "th" Apart,
    Figure "figure" Block,
    Figcaption "figcaption" Block,
    Blockquote "blockquote" Block,
    Aside "aside" Block,
    Header "header" Block,
    Footer "footer" Block,
    Nav "nav" Block,
    Form "form" Block,
    Section "section" Block,
    Article "article" Block,
    Main "main" Block,
    Address "address" Block,
    Button "button" Apart,
    Label "label" Apart,
    H1 "h1" Block,
    H2 "h2" Block,
    H3 "h3" Block,
    H4 "h4" Block,
    H5 "h5" Block,
    H6 "h6" Block,
    Dl "dl" Block,
    Details "details" Block,
    Pre "pre" Block,
    Dialog "dialog" Block,
    Dd "dd" Block,
    Dt "dt" Block,
    Div "div" Block,
    Tr "tr" Block,
    Tbody "tbody" Block,
    Thead "thead" Block,
    Tfoot "tfoot" Block,
    Caption "caption" Block,
    Center "center" Block,
    Fieldset "fieldset" Block,
    Legend "legend" Block,
    Summary "summary" Block,
    Hgroup "hgroup" Block,
    Menu "menu" Block,
    Search "search" Block,
    Html "html" Block,
    Head "head" Block,
    Body "body" Block,
    Title "title" Skip,
    A "a" Inline,
    Span "span" Inline,
    Time "time" Inline,
    B "b" Inline,
    Strong "strong" Inline,
    I "i" Inline,
    Em "em" Inline,
    U "u" Inline,
    Small "small" Inline,
    Sup "sup" Inline,
    Sub "sub" Inline,
    Font "font" Inline,
    Cite "cite" Inline,
    Q "q" Inline,
    Code "code" Inline,
    Mark "mark" Inline,
    Br "br" Void,
    Hr "hr" Void,
    Img "img" Void,
    Input "input" Void,
    Meta "meta" Void,
    Link "link" Void,
    Base "base" Void,
    Source "source" Void,
    Wbr "wbr" Void,
    Area "area" Void,
    Col "col" Void,
    Embed "embed" Void,
    Param "param" Void,
    Track "track" Void,
    Script "script" Skip,
    Style "style" Skip,
    Svg "svg" Skip,
    Noscript "noscript" Skip,
    Template "template" Skip,
    Iframe "iframe" Skip,
    Textarea "textarea" Skip,
    Select "select" Skip,
    Object "object" Skip,
    Video "video" Skip,
    Audio "audio" Skip,
    Canvas "canvas" Skip,
    Math "math" Skip,
    Custom "-" Block,
    Other "" Inline,
}

impl Tag {
    /// Whether it begins or ends a block.
    pub(super) fn is_block(self) -> bool {
        self.conduct() == Conduct::Block
    }

    /// Its bit among those of the ancestors; 0 for elements that are not remembered.
    pub(in crate::stages::cleanup) const fn bit(self) -> u32 {
        let place = self as u32;
        if place < 31 { 1 << place } else { 0 }
    }

    /// Whether its start closes an open paragraph.
    pub(super) fn ends_paragraph(self) -> bool {
        self.is_block() && !matches!(self, Tag::Body | Tag::Html | Tag::Head)
    }

    /// Whether it emphasises a whole run of words.
    pub(super) fn is_bold(self) -> bool {
        matches!(self, Tag::B | Tag::Strong)
    }
}

/// Slots of the table of names: a power of two.
const SLOTS: usize = 1 << SLOT_BITS;

/// Bits of a slot.
const SLOT_BITS: u32 = 9;

/// A number that gives every name a slot of its own, found by trying.
const SPREAD: u64 = 0xb17b_93b2_5b0c_73bb;

/// The slot of a key.
const fn slot(key: u64) -> usize {
    (key.wrapping_mul(SPREAD) >> (u64::BITS - SLOT_BITS)) as usize
}

/// The first seven bytes in lower case and the length: no two listed names share them.
const fn key(name: &[u8]) -> u64 {
    let mut key = (name.len() as u64 & 0xff) << 56;
    let mut at = 0;
    while at < name.len() && at < 7 {
        key |= (name[at].to_ascii_lowercase() as u64) << (8 * at);
        at += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        assert_eq!(Tag::of(b"FigCaption"), Tag::Figcaption);
        assert_eq!(Tag::of(b"blockquote"), Tag::Blockquote);
        assert_eq!(Tag::of(b"x-teaser"), Tag::Custom);
        assert_eq!(Tag::of(b"blink"), Tag::Other);
    }

    #[test]
    fn remembered_elements_have_bits_of_their_own() {
        assert_eq!(Tag::P.bit(), 1);
        assert_eq!(Tag::Dialog.bit(), 1 << 30);
        assert_eq!(Tag::Div.bit(), 0);
    }
}
