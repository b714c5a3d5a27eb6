//! What class, id and role words say of an element: groups of words as bits.

use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

/// A group of words that mean the same to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::stages::cleanup) enum Group {
    /// The body of the article, in so many words.
    Body,
    /// An article, story or post.
    Article,
    /// Content or main part.
    Content,
    /// Running text.
    Text,
    /// A headline or title.
    Title,
    /// Who wrote it.
    Byline,
    /// When.
    Date,
    /// Other particulars: "meta", "info".
    Meta,
    /// A caption or credit.
    Caption,
    /// Pictures and galleries.
    Picture,
    /// Share buttons and tools.
    Share,
    /// Comments.
    Comment,
    /// Related articles.
    Related,
    /// Teasers and cards.
    Teaser,
    /// Navigation and breadcrumbs.
    Nav,
    /// The top of the page.
    Header,
    /// The foot of the page.
    Footer,
    /// The side of the page.
    Side,
    /// Advertisements.
    Ad,
    /// Newsletters, subscriptions, log-in.
    Account,
    /// What is most read or newest.
    Popular,
    /// Tags and topics.
    Tags,
    /// Cookie consent, modals, banners.
    Overlay,
    /// The standfirst.
    Lead,
    /// Quotations.
    Quote,
    /// Video, audio and embedded posts.
    Embed,
    /// Not meant to be seen.
    Hidden,
    /// Boxes, asides and fact sheets.
    Box,
    /// About the author.
    Author,
    /// Lists and items.
    List,
}

impl Group {
    /// How many there are.
    pub(in crate::stages::cleanup) const COUNT: usize = Group::List as usize + 1;

    /// Its bit.
    pub(in crate::stages::cleanup) const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The words of each group. Words are the pieces between signs, digits and capitals.
const WORDS: [(Group, &str); Group::COUNT] = [
    (
        Group::Body,
        "articlebody storybody articletext storytext articlecontent storycontent postbody \
         postcontent entrycontent bodytext bodycopy maincontent textbody contentbody newsbody \
         articlecopy richtext artikeltext artikelinhalt cuerpo corps brodtext",
    ),
    (
        Group::Article,
        "article story post entry artikel articulo articolo artigo news blogpost beitrag",
    ),
    (Group::Content, "content main inhalt contenido contenu contenuto primary page"),
    (Group::Text, "text body paragraph copy prose rich rte wysiwyg para texto texte testo absatz"),
    (
        Group::Title,
        "title headline heading head hed titulo titre titolo ueberschrift kicker overline",
    ),
    (
        Group::Byline,
        "byline author authors autor auteur autore writer contributor credits reporter",
    ),
    (Group::Date, "date time timestamp datetime published updated datum fecha pubdate dateline"),
    (Group::Meta, "meta info infos metadata details label eyebrow"),
    (
        Group::Caption,
        "caption credit figcaption copyright bildunterschrift bildtext legend legende didascalia \
         photocredit imgcaption",
    ),
    (
        Group::Picture,
        "image images img photo photos picture gallery slideshow slide carousel figure bild foto \
         thumbnail thumb lightbox slick swiper",
    ),
    (
        Group::Share,
        "share sharing shares social sociable addthis facebook twitter whatsapp print email \
         toolbar tools teilen compartir partager sharebar addtoany follow",
    ),
    (
        Group::Comment,
        "comment comments disqus commentlist respond reply replies kommentar kommentare \
         commentaires discussion forum",
    ),
    (
        Group::Related,
        "related recirc recirculation recommended recommendations recommendation readmore \
         relacionadas relacionados correlati onward further similar taboola outbrain more next \
         readalso linkbox",
    ),
    (Group::Teaser, "teaser promo card tile stories headlines river feed collection block loop"),
    (
        Group::Nav,
        "nav navigation menu navbar breadcrumb breadcrumbs crumb pagination pager submenu",
    ),
    (Group::Header, "header masthead top topbar banner logo branding"),
    (Group::Footer, "footer foot bottom colophon imprint legal copyright"),
    (Group::Side, "sidebar aside rail side right left widget widgets secondary marginal column"),
    (
        Group::Ad,
        "ad ads advert advertisement advertising adsense sponsor sponsored dfp adslot adbox \
         commercial anzeige werbung publicidad partner affiliate shop deal deals product price",
    ),
    (
        Group::Account,
        "newsletter subscribe subscription signup paywall login register registration account \
         premium abo piano subscriber donate donation membership optin",
    ),
    (Group::Popular, "popular trending latest most mostread mostpopular top hot breaking ticker"),
    (Group::Tags, "tag tags topic topics keywords keyword category categories section taxonomy"),
    (
        Group::Overlay,
        "cookie cookies consent gdpr modal popup overlay notice alert dialog tooltip dropdown \
         lightbox banner cmp notification toast",
    ),
    (
        Group::Lead,
        "summary lead lede standfirst intro introduction deck dek subtitle subhead subheadline \
         excerpt abstract description vorspann chapo chapeau entradilla ingress teasertext",
    ),
    (Group::Quote, "quote pullquote blockquote zitat quotation"),
    (
        Group::Embed,
        "video player embed tweet instagram youtube audio podcast media iframe vjs jwplayer \
         twitter oembed",
    ),
    (
        Group::Hidden,
        "hidden hide invisible sr only visually screen reader screenreader noprint accessibility \
         offscreen collapsed",
    ),
    (
        Group::Box,
        "box infobox factbox fact facts callout aside inset insert panel sidebox highlight",
    ),
    (Group::Author, "bio biography profile about avatar contributor authorbox vcard"),
    (Group::List, "list item items grid row ul li listing"),
];

/// Slots of the table of words: a power of two, at least four times their number.
const WORD_SLOTS: usize = 4_096;

/// An open-addressing table of words with their groups.
static TABLE: LazyLock<Vec<(&'static str, u32)>> = LazyLock::new(|| {
    let mut table = vec![("", 0); WORD_SLOTS];
    for (group, words) in WORDS {
        for word in words.split_ascii_whitespace() {
            let slot = slot_of(&table, word);
            table[slot].0 = word;
            table[slot].1 |= group.bit();
        }
    }
    table
});

/// Where a word stands in the table, or would stand.
fn slot_of(table: &[(&str, u32)], word: &str) -> usize {
    let mut slot = xxh3_64(word.as_bytes()) as usize % WORD_SLOTS;
    while !table[slot].0.is_empty() && table[slot].0 != word {
        slot = (slot + 1) % WORD_SLOTS;
    }
    slot
}

/// Bytes of a class attribute that are looked at.
const LONGEST: usize = 512;

/// Bytes of the longest word that is looked up.
const LONGEST_WORD: usize = 20;

/// Values whose groups are remembered: a power of two.
const SLOTS: usize = 16_384;

/// The groups of class values, each value worked out once as long as no other takes its slot; a site
/// has the same ones on every page.
#[derive(Debug, Default)]
pub(super) struct Groups {
    known: Vec<(u64, u32)>,
}

impl Groups {
    /// The groups of a `class`, `id`, `role` or `itemprop` value.
    pub(super) fn of(&mut self, value: &[u8]) -> u32 {
        let value = &value[..value.len().min(LONGEST)];
        let key = xxh3_64(value) | 1;
        if self.known.is_empty() {
            self.known.resize(SLOTS, (0, 0));
        }
        let slot = &mut self.known[(key >> 32) as usize % SLOTS];
        if slot.0 != key {
            *slot = (key, groups_of(value));
        }
        slot.1
    }
}

/// The groups of all words of a value, and of each two neighbouring words written as one.
fn groups_of(value: &[u8]) -> u32 {
    let mut groups = 0;
    let mut word = String::new();
    let mut before = String::new();
    let mut after_small = false;
    for &byte in value.iter().chain(b" ") {
        let new_word = !byte.is_ascii_alphabetic() || after_small && byte.is_ascii_uppercase();
        if new_word && !word.is_empty() {
            groups |= lookup(&word);
            if !before.is_empty() && before.len() + word.len() <= LONGEST_WORD {
                before.push_str(&word);
                groups |= lookup(&before) & Group::Body.bit();
            }
            std::mem::swap(&mut before, &mut word);
            word.clear();
        }
        if byte.is_ascii_whitespace() {
            before.clear();
        }
        after_small = byte.is_ascii_lowercase();
        if byte.is_ascii_alphabetic() && word.len() <= LONGEST_WORD {
            word.push(char::from(byte.to_ascii_lowercase()));
        }
    }
    groups
}

fn lookup(word: &str) -> u32 {
    TABLE[slot_of(&TABLE, word)].1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_signs_digits_and_capitals() {
        let groups = groups_of(b"c-ArticleBody__text xl2");
        assert_eq!(groups, Group::Body.bit() | Group::Article.bit() | Group::Text.bit());
    }

    #[test]
    fn a_shareholder_is_no_share_bar() {
        assert_eq!(groups_of(b"shareholder"), 0);
        assert_eq!(groups_of(b"share-bar"), Group::Share.bit());
    }

    #[test]
    fn values_are_remembered() {
        let mut groups = Groups::default();
        let first = groups.of(b"newsletter-signup");
        assert_eq!(groups.of(b"newsletter-signup"), first);
        assert_eq!(groups.known.iter().filter(|slot| slot.0 != 0).count(), 1);
    }
}
