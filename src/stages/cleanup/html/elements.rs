//! What the elements of HTML mean for text: which break a block, which are never text.

use crate::stages::RemovedKind;

/// What an element does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Formatting: its text joins its neighbours' without a gap.
    Inline,
    /// A cell, a link or a control: its text is a word apart, in the same block.
    Apart,
    /// Begins and ends a block.
    Block,
    /// A heading, a block.
    Heading,
    /// A line break.
    Break,
    /// No content, no effect.
    Void,
    /// Never text: its content goes whatever happens.
    Dropped,
    /// The page around the article: its content goes unless nothing else is left.
    Chrome(RemovedKind),
}

/// The role of the element with this lower-case name. Unknown elements are blocks: custom elements
/// are mostly containers, and a gap too many is better than two words glued together.
pub(super) fn role(name: &[u8]) -> Role {
    match name {
        b"a" | b"td" | b"th" | b"label" | b"cite" | b"time" => Role::Apart,
        b"abbr" | b"acronym" | b"b" | b"bdi" | b"bdo" | b"big" | b"code" | b"data" | b"del"
        | b"dfn" | b"em" | b"font" | b"i" | b"ins" | b"kbd" | b"mark" | b"nobr" | b"q" | b"rb"
        | b"ruby" | b"s" | b"samp" | b"small" | b"span" | b"strike" | b"strong" | b"sub"
        | b"sup" | b"tt" | b"u" | b"var" => Role::Inline,
        b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Role::Heading,
        b"br" => Role::Break,
        b"area" | b"base" | b"col" | b"embed" | b"img" | b"link" | b"meta" | b"param"
        | b"source" | b"track" | b"wbr" | b"input" => Role::Void,
        b"script" | b"style" | b"noscript" | b"template" | b"svg" | b"math" | b"iframe"
        | b"object" | b"canvas" | b"audio" | b"video" | b"select" | b"button" | b"textarea"
        | b"datalist" | b"map" | b"rp" | b"rt" => Role::Dropped,
        b"nav" | b"footer" | b"aside" | b"form" | b"dialog" => Role::Chrome(RemovedKind::Markup),
        b"figcaption" => Role::Chrome(RemovedKind::Caption),
        _ => Role::Block,
    }
}

/// Class and id words that mark a part of the page around the article, with what it is.
///
/// Words are the pieces between `-`, `_`, blanks and capitals. All words of an entry must be met.
const CHROME_WORDS: [(&[&str], RemovedKind); 30] = [
    (&["share"], RemovedKind::Prompt),
    (&["sharing"], RemovedKind::Prompt),
    (&["social"], RemovedKind::Prompt),
    (&["sociable"], RemovedKind::Prompt),
    (&["addthis"], RemovedKind::Prompt),
    (&["print"], RemovedKind::Prompt),
    (&["related"], RemovedKind::Related),
    (&["recirc"], RemovedKind::Related),
    (&["recommended"], RemovedKind::Related),
    (&["recommendations"], RemovedKind::Related),
    (&["readmore"], RemovedKind::Related),
    (&["taboola"], RemovedKind::Related),
    (&["outbrain"], RemovedKind::Related),
    (&["trending"], RemovedKind::Related),
    (&["comments"], RemovedKind::Comments),
    (&["disqus"], RemovedKind::Comments),
    (&["newsletter"], RemovedKind::Notice),
    (&["subscribe"], RemovedKind::Notice),
    (&["cookie"], RemovedKind::Notice),
    (&["consent"], RemovedKind::Notice),
    (&["gdpr"], RemovedKind::Notice),
    (&["paywall"], RemovedKind::Notice),
    (&["breadcrumb"], RemovedKind::Breadcrumb),
    (&["breadcrumbs"], RemovedKind::Breadcrumb),
    (&["caption"], RemovedKind::Caption),
    (&["credit"], RemovedKind::Caption),
    (&["sidebar"], RemovedKind::Markup),
    (&["advertisement"], RemovedKind::Markup),
    (&["visually", "hidden"], RemovedKind::Markup),
    (&["sr", "only"], RemovedKind::Markup),
];

/// What a class or id says of an element: chrome, and of which kind.
pub(super) fn chrome_of(words: &[String]) -> Option<RemovedKind> {
    let has = |wanted: &&str| words.iter().any(|word| word == wanted);
    CHROME_WORDS.iter().find(|(all, _)| all.iter().all(has)).map(|(_, kind)| *kind)
}

/// How surely an element holds the article; higher is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RegionKind {
    /// `<main>`, `role=main`.
    Main,
    /// `<article>`.
    Article,
    /// `itemprop=articleBody`, or a class that says the same.
    Body,
}

impl RegionKind {
    /// From the surest to the least sure.
    pub(super) const SUREST_FIRST: [Self; 3] = [Self::Body, Self::Article, Self::Main];
}

/// Class and id words of the element around an article's paragraphs.
const BODY_WORDS: [&[&str]; 14] = [
    &["article", "body"],
    &["articlebody"],
    &["article", "content"],
    &["article", "text"],
    &["articletext"],
    &["story", "body"],
    &["storybody"],
    &["story", "content"],
    &["story", "text"],
    &["entry", "content"],
    &["post", "content"],
    &["post", "body"],
    &["body", "content"],
    &["content", "body"],
];

/// Whether class and id words name the body of the article.
pub(super) fn is_body(words: &[String]) -> bool {
    let pairs = |all: &&[&str]| match all {
        [one] => words.iter().any(|word| word == one),
        [first, second] => words.windows(2).any(|pair| pair[0] == *first && pair[1] == *second),
        _ => false,
    };
    BODY_WORDS.iter().any(pairs)
}

/// The words of a class or id value: `c-ArticleBody__text` is `c`, `article`, `body`, `text`.
/// At most 24, each at most 32 bytes; what is longer says nothing.
pub(super) fn words(value: &str, into: &mut Vec<String>) {
    let mut word = String::new();
    let mut after_small = false;
    for c in value.chars().take(512).chain([' ']) {
        let boundary = !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && after_small);
        if boundary && !word.is_empty() {
            if into.len() < 24 && word.len() <= 32 {
                into.push(std::mem::take(&mut word));
            } else {
                word.clear();
            }
        }
        after_small = c.is_ascii_lowercase();
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(value: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(value, &mut found);
        found
    }

    #[test]
    fn class_words_split_at_signs_and_capitals() {
        assert_eq!(split("c-ArticleBody__text xl"), ["c", "article", "body", "text", "xl"]);
    }

    #[test]
    fn body_words_must_stand_together() {
        assert!(is_body(&split("main article-body")));
        assert!(!is_body(&split("article-teaser body-light")));
    }

    #[test]
    fn a_share_bar_is_chrome_and_a_shareholder_is_not() {
        assert_eq!(chrome_of(&split("share-bar")), Some(RemovedKind::Prompt));
        assert_eq!(chrome_of(&split("shareholder")), None);
    }
}
