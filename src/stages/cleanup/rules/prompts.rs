//! Prompts of the page: print, share, log in, comment, subscribe, cookies, copyright.
//!
//! By form where there is one (a counter, a line of nothing but button words), else by the words
//! that such lines begin or end with, in the languages met most. Only short lines are judged: a
//! sentence about cookies is news.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memchr;

use super::mark::marks;
use super::{Form, Mark};
use crate::stages::RemovedKind;

/// Words that label buttons. A line of nothing else is a prompt.
const BUTTONS: [&str; 74] = [
    "print",
    "share",
    "email",
    "e",
    "mail",
    "tweet",
    "dictionary",
    "font",
    "size",
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "pinterest",
    "reddit",
    "telegram",
    "messenger",
    "flipboard",
    "copy",
    "link",
    "url",
    "save",
    "listen",
    "comment",
    "comments",
    "larger",
    "smaller",
    "scrap",
    "bookmark",
    "follow",
    "like",
    "line",
    "kakaotalk",
    "kakao",
    "naver",
    "band",
    "instagram",
    "youtube",
    "tiktok",
    "rss",
    "x",
    "bluesky",
    "threads",
    "mastodon",
    "messaging",
    "sms",
    "pdf",
    "gift",
    "republish",
    "teilen",
    "drucken",
    "merken",
    "mailen",
    "kommentare",
    "kommentieren",
    "compartir",
    "imprimir",
    "enviar",
    "comentar",
    "partager",
    "imprimer",
    "envoyer",
    "condividi",
    "stampa",
    "commenta",
    "compartilhar",
    "delen",
    "del",
    "dela",
    "tulosta",
    "udostępnij",
    "поделиться",
    "공유",
    "인쇄",
];

/// Words that stand between button words and decide nothing.
const FILLERS: [&str; 28] = [
    "this", "on", "to", "via", "the", "article", "story", "page", "a", "your", "us", "by", "with",
    "and", "or", "text", "click", "here", "options", "more", "all", "post", "auf", "in", "en",
    "sur", "su", "per",
];

/// What a short line begins with, and what that makes it. Folded: lower case, no punctuation.
const BEGINNINGS: [(&str, RemovedKind); 67] = [
    ("log in to", RemovedKind::Login),
    ("login to", RemovedKind::Login),
    ("sign in to", RemovedKind::Login),
    ("log in with", RemovedKind::Login),
    ("sign in with", RemovedKind::Login),
    ("connect with", RemovedKind::Login),
    ("create an account", RemovedKind::Login),
    ("already a subscriber", RemovedKind::Login),
    ("already have an account", RemovedKind::Login),
    ("you must be logged in", RemovedKind::Login),
    ("standards board policy", RemovedKind::Comments),
    ("post a comment", RemovedKind::Comments),
    ("add a comment", RemovedKind::Comments),
    ("add comment", RemovedKind::Comments),
    ("leave a comment", RemovedKind::Comments),
    ("leave a reply", RemovedKind::Comments),
    ("write a comment", RemovedKind::Comments),
    ("view comments", RemovedKind::Comments),
    ("view all comments", RemovedKind::Comments),
    ("join the conversation", RemovedKind::Comments),
    ("join the discussion", RemovedKind::Comments),
    ("be the first to comment", RemovedKind::Comments),
    ("your email address will not be published", RemovedKind::Comments),
    ("comments are closed", RemovedKind::Comments),
    ("comment policy", RemovedKind::Comments),
    ("community guidelines", RemovedKind::Comments),
    ("sign up for", RemovedKind::Notice),
    ("sign up to", RemovedKind::Notice),
    ("subscribe to", RemovedKind::Notice),
    ("subscribe now", RemovedKind::Notice),
    ("get our", RemovedKind::Notice),
    ("get the latest", RemovedKind::Notice),
    ("we use cookies", RemovedKind::Notice),
    ("this site uses cookies", RemovedKind::Notice),
    ("this website uses cookies", RemovedKind::Notice),
    ("by using this site", RemovedKind::Notice),
    ("by clicking", RemovedKind::Notice),
    ("by continuing", RemovedKind::Notice),
    ("by signing up", RemovedKind::Notice),
    ("accept cookies", RemovedKind::Notice),
    ("accept all cookies", RemovedKind::Notice),
    ("support our journalism", RemovedKind::Notice),
    ("support independent journalism", RemovedKind::Notice),
    ("please enable javascript", RemovedKind::Notice),
    ("javascript is", RemovedKind::Notice),
    ("download our app", RemovedKind::Notice),
    ("download the app", RemovedKind::Notice),
    ("follow us", RemovedKind::Prompt),
    ("follow our", RemovedKind::Prompt),
    ("like us on", RemovedKind::Prompt),
    ("share this", RemovedKind::Prompt),
    ("send this", RemovedKind::Prompt),
    ("advertisement", RemovedKind::Boilerplate),
    ("sponsored", RemovedKind::Boilerplate),
    ("continue reading", RemovedKind::Boilerplate),
    ("story continues below", RemovedKind::Boilerplate),
    ("article continues below", RemovedKind::Boilerplate),
    ("scroll to continue", RemovedKind::Boilerplate),
    ("skip to", RemovedKind::Boilerplate),
    ("back to top", RemovedKind::Boilerplate),
    ("supported by", RemovedKind::Boilerplate),
    ("loading", RemovedKind::Boilerplate),
    ("filed under", RemovedKind::Boilerplate),
    ("tags", RemovedKind::Boilerplate),
    ("copyright", RemovedKind::Boilerplate),
    ("terms of", RemovedKind::Boilerplate),
    ("privacy policy", RemovedKind::Boilerplate),
];

/// What a short line contains.
const CONTENTS: [(&str, RemovedKind); 14] = [
    ("all rights reserved", RemovedKind::Boilerplate),
    ("alle rechte vorbehalten", RemovedKind::Boilerplate),
    ("tous droits réservés", RemovedKind::Boilerplate),
    ("todos los derechos reservados", RemovedKind::Boilerplate),
    ("may not be published broadcast rewritten", RemovedKind::Boilerplate),
    ("unauthorized reproduction", RemovedKind::Boilerplate),
    ("our newsletter", RemovedKind::Notice),
    ("our free newsletter", RemovedKind::Notice),
    ("unseren newsletter", RemovedKind::Notice),
    ("our privacy policy", RemovedKind::Notice),
    ("our cookie policy", RemovedKind::Notice),
    ("account to connect", RemovedKind::Login),
    ("characters left", RemovedKind::Comments),
    ("characters remaining", RemovedKind::Comments),
];

/// The words that tell a prompt, with what they are in it. Of what a line contains it is the last
/// word, alone and in the plural.
pub(super) fn marked_words() -> impl Iterator<Item = (Mark, &'static str)> {
    let labels = BUTTONS.iter().chain(&FILLERS).map(|word| (Mark::Label, *word));
    let buttons = BUTTONS.iter().map(|word| (Mark::Button, *word));
    let first = |text: &'static str| text.split(' ').next().unwrap_or(text);
    let last = |text: &'static str| text.rsplit(' ').next().unwrap_or(text);
    let opening = BEGINNINGS.iter().map(move |(text, _)| (Mark::Opens, first(text)));
    let telling = CONTENTS.iter().map(move |(text, _)| (Mark::Tells, last(text)));
    let plural = std::iter::once((Mark::Tells, "newsletters"));
    labels.chain(buttons).chain(opening).chain(telling).chain(plural)
}

/// Finds what a short line contains.
static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(CONTENTS.map(|(part, _)| part))
        .expect("a dozen short constant patterns fit into an automaton")
});

/// Most words of a line that begins with a prompt: a sentence goes on.
const LONGEST_BEGINNING: usize = 14;

/// Most words of a prompt that is a sentence.
const LONGEST_SENTENCE: usize = 22;

/// Words of longer prompts.
const ACCOUNT_WORDS: [&str; 9] = [
    "newsletter",
    "newsletters",
    "cookies",
    "inbox",
    "privacy",
    "account",
    "subscription",
    "unsubscribe",
    "subscriber",
];

/// Most words of a line that contains a notice.
const LONGEST_NOTICE: usize = 40;

/// What prompt the line is, if it is one.
pub(super) fn kind(line: &str, form: &Form) -> Option<RemovedKind> {
    if form.words == 0 {
        return (line.chars().count() <= 5).then_some(RemovedKind::Boilerplate);
    }
    if is_counter(line) {
        return Some(RemovedKind::Comments);
    }
    if form.folded.is_empty() || form.words > LONGEST_NOTICE {
        return None;
    }
    if line.starts_with('©') && form.words <= LONGEST_BEGINNING {
        return Some(RemovedKind::Boilerplate);
    }
    if is_buttons(form) {
        return Some(RemovedKind::Prompt);
    }
    let begins = |(start, _): &&(&str, RemovedKind)| {
        let first = |text: &str| text.as_bytes().first().copied();
        if first(start) != first(&form.folded) {
            return false;
        }
        let rest = form.folded.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let by_beginning = || {
        let found = || BEGINNINGS.iter().find(begins).map(|(_, kind)| *kind);
        if form.opens() { found() } else { None }
    };
    let by_content =
        || FINDER.find(&form.folded).map(|found| CONTENTS[found.pattern().as_usize()].1);
    let short = form.words <= LONGEST_BEGINNING && !(form.ends && form.words > 8);
    by_beginning()
        .filter(|kind| short || is_certain(*kind) && is_solicitation(form))
        .or_else(by_content)
}

/// Prompts that are sentences themselves, so that a full stop proves nothing.
fn is_certain(kind: RemovedKind) -> bool {
    matches!(kind, RemovedKind::Login | RemovedKind::Comments | RemovedKind::Notice)
}

/// A sentence that is a prompt: short, or with a word that speaks of the reader's account.
fn is_solicitation(form: &Form) -> bool {
    form.words <= LONGEST_SENTENCE || form.tokens().any(|word| ACCOUNT_WORDS.contains(&word))
}

/// Nothing but button words, fillers and counts, with a button word among them.
fn is_buttons(form: &Form) -> bool {
    if form.words > 12 {
        return false;
    }
    let is_count = |word: &str| word.len() <= 5 && word.bytes().all(|b| b.is_ascii_digit());
    let mut buttons = 0;
    for word in form.tokens() {
        let marks = marks(word);
        if marks & Mark::Button.bit() != 0 {
            buttons += 1;
        } else if !is_count(word) && marks & Mark::Label.bit() == 0 {
            return false;
        }
    }
    buttons > 0 && !(form.ends && form.words > 4)
}

/// "0 / 300", "(12/1,000)": the counter of a comment box.
fn is_counter(line: &str) -> bool {
    if memchr(b'/', line.as_bytes()).is_none() {
        return false;
    }
    let bare = line.trim_matches(['(', ')', '[', ']']);
    let Some((left, right)) = bare.split_once('/') else { return false };
    let number = |part: &str| {
        let part = part.trim();
        (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit() || b == b',')
    };
    number(left) && number(right) && (left.trim() == "0" || right.trim().len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(line: &str) -> Option<RemovedKind> {
        kind(line, &Form::of(line))
    }

    #[test]
    fn lines_of_button_words_are_prompts() {
        for line in ["print dictionary print", "Share Tweet E-mail 14", "Share this on WhatsApp"] {
            assert_eq!(kind_of(line), Some(RemovedKind::Prompt), "{line}");
        }
    }

    #[test]
    fn log_in_prompts_name_a_network_or_an_account() {
        assert_eq!(
            kind_of("Log in to Twitter or Facebook account to connect"),
            Some(RemovedKind::Login)
        );
    }

    #[test]
    fn comment_boxes_are_found_by_counter_and_policy() {
        assert_eq!(kind_of("0 / 300"), Some(RemovedKind::Comments));
        assert_eq!(kind_of("Standards Board Policy (0/250)"), Some(RemovedKind::Comments));
        assert_eq!(kind_of("3/4"), None);
    }

    #[test]
    fn news_about_the_same_words_stays() {
        for line in [
            "Share prices fell in early trading after the bank cut its forecast for the year.",
            "Print sales of the Ellery Post rose by a tenth.",
            "The regulator said that we use cookies too freely, and fined four companies for it.",
            "Subscribe to the view, he told the hall, that the harbour can pay for itself within \
             ten years and that nobody else will come forward to do it.",
            "Tags on the birds show that they crossed the strait in nine hours.",
        ] {
            assert_eq!(kind_of(line), None, "{line}");
        }
    }
}
