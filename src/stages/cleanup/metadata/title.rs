//! The headline of a page, chosen among what it states and what it shows.

use super::{Fact, Said};
use crate::stages::Place;
use crate::stages::cleanup::features::Shape;

/// Everything on a page that may be its headline.
#[derive(Debug, Default)]
pub(super) struct Titles {
    /// Of the linked data.
    pub(super) linked: Option<String>,
    /// `og:title`.
    pub(super) social: Option<String>,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// `itemprop=headline`.
    pub(super) marked: Option<String>,
    /// The `<h1>` elements, in order.
    pub(super) shown: Vec<String>,
    /// The site's name.
    pub(super) site: Option<String>,
}

impl Titles {
    /// The headline, and every headline that the text may repeat.
    pub(super) fn choose(self) -> (Said, Vec<String>) {
        let site = self.site.as_deref();
        let strip = |title: &String| Some(strip_site(title, site)).filter(|t| !t.is_empty());
        let social = self.social.as_ref().and_then(&strip);
        let title = self.title.as_ref().and_then(&strip);
        let linked = self.linked.as_ref().and_then(&strip);
        let linked = linked.filter(|linked| site.is_none_or(|site| fold(site) != fold(linked)));
        let stated: Vec<String> =
            [&linked, &social, &title].into_iter().flatten().cloned().collect();
        let shown = visible(&self.shown, &stated, site).or_else(|| self.marked.clone());
        let candidates = Candidates { linked, social, title, shown };
        let headline = candidates.best();
        let mut headlines = stated;
        headlines.extend(self.marked);
        headlines.extend(candidates.shown);
        headlines.dedup();
        (headline, headlines)
    }
}

/// One headline of each kind, without the site's name.
struct Candidates {
    linked: Option<String>,
    social: Option<String>,
    title: Option<String>,
    shown: Option<String>,
}

impl Candidates {
    /// The linked data are right where nothing speaks against them. They carry the headline for
    /// search engines instead of the editors' where they agree with the social title and the page's
    /// title goes with the heading, or the other way round.
    fn best(&self) -> Said {
        let shown = self.shown.as_ref().map(|text| Fact::new(text.clone(), Place::Visible));
        let Some(linked) = &self.linked else { return self.best_unlinked() };
        if linked.ends_with("...") || linked.ends_with('…') {
            let whole = [&self.shown, &self.title, &self.social].into_iter().flatten();
            let whole = whole.into_iter().find(|text| begins(text, linked));
            return Some(Fact::new(whole.unwrap_or(linked).clone(), Place::LinkedData));
        }
        if let Some(text) = &self.shown {
            let title = self.title.as_deref().unwrap_or_default();
            let social = self.social.as_deref().unwrap_or_default();
            let editors = same(linked, social) && begins(title, text)
                || same(text, social) && same(linked, title)
                || begins(linked, text) && !begins(title, linked);
            if editors && !same(text, linked) {
                return shown;
            }
        }
        Some(Fact::new(linked.clone(), Place::LinkedData))
    }

    /// Without linked data: the heading, unless the social title is its end (the heading begins
    /// with a kicker) or the page's title goes with the social one.
    fn best_unlinked(&self) -> Said {
        let social = self.social.as_ref().map(|text| Fact::new(text.clone(), Place::Meta));
        let shown = self.shown.as_ref().map(|text| Fact::new(text.clone(), Place::Visible));
        if let (Some(social_text), Some(text)) = (&self.social, &self.shown) {
            let title = self.title.as_deref().unwrap_or_default();
            let kicker = fold(text).ends_with(&fold(social_text));
            if kicker || begins(title, social_text) && !begins(title, text) {
                return social;
            }
        }
        let title = || self.title.as_ref().map(|text| Fact::new(text.clone(), Place::Meta));
        shown.or(social).or_else(title)
    }
}

fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn begins(whole: &str, start: &str) -> bool {
    let start = fold(start);
    !start.is_empty() && fold(whole).starts_with(&start)
}

/// The heading of the page that shares most of its words with a stated headline; the only heading
/// that is not the site's name where none is stated.
fn visible(shown: &[String], stated: &[String], site: Option<&str>) -> Option<String> {
    let alike = |heading: &&String| {
        stated.iter().map(|headline| shared(heading, headline)).max().unwrap_or(0)
    };
    let best = shown.iter().rev().max_by_key(alike)?;
    if alike(&best) >= 50 {
        return Some(best.clone());
    }
    let is_site = |heading: &&String| site.is_some_and(|site| site.eq_ignore_ascii_case(heading));
    let mut others = shown.iter().filter(|heading| !is_site(heading));
    match (others.next(), others.next()) {
        (Some(only), None) if only.split_whitespace().count() >= 3 => Some(only.clone()),
        _ => None,
    }
}

/// Words that both have, as a share of the longer one's, in percent.
fn shared(one: &str, other: &str) -> usize {
    let words = |text: &str| {
        let mut pool = Vec::new();
        Shape::of(text, &mut pool);
        pool
    };
    let (one, other) = (words(one), words(other));
    let met = one.iter().filter(|word| other.contains(word)).count();
    met * 100 / one.len().max(other.len()).max(1)
}

/// Signs between a title and the site's name.
const SIGNS: [&str; 9] = [" | ", " – ", " — ", " - ", " :: ", " « ", " » ", " · ", " / "];

/// The title without the site's name after or before a sign.
pub(super) fn strip_site(title: &str, site: Option<&str>) -> String {
    let is_site = |part: &str| {
        site.is_some_and(|site| {
            let (part, site) = (fold(part), fold(site));
            !part.is_empty() && (part == site || site.contains(&part) || part.contains(&site))
        })
    };
    for sign in SIGNS {
        if let Some((head, tail)) = title.rsplit_once(sign) {
            let looks_like_site = sign == " | " && tail.split_whitespace().count() <= 4;
            if (is_site(tail) || looks_like_site || is_host(tail))
                && head.split_whitespace().count() >= 2
            {
                return strip_site(head, site);
            }
        }
        if let Some((head, tail)) = title.split_once(sign)
            && is_site(head)
            && tail.split_whitespace().count() >= 2
        {
            return strip_site(tail, site);
        }
    }
    title.trim().to_owned()
}

/// Whether the text is a host name, as in "Quay to close - ellery-post.example".
fn is_host(text: &str) -> bool {
    let mut labels = text.trim().rsplit('.');
    let last = labels.next().unwrap_or_default();
    (2..=7).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_lowercase())
        && labels.next().is_some_and(|label| !label.is_empty())
        && !text.trim().contains(' ')
}

/// Letters and digits in lower case.
fn fold(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visible_heading_wins_over_the_social_title_it_resembles() {
        let titles = Titles {
            title: Some("Quay closes | Ellery Post".to_owned()),
            social: Some("Port Ellery quay closes".to_owned()),
            shown: vec!["Ellery Post".to_owned(), "Port Ellery quay closes for divers".to_owned()],
            ..Titles::default()
        };
        let (headline, _) = titles.choose();
        let headline = headline.expect("a headline");
        assert_eq!(headline.value, "Port Ellery quay closes for divers");
        assert_eq!(headline.place, Place::Visible);
    }

    #[test]
    fn linked_data_that_agree_with_the_heading_are_believed() {
        let text = |text: &str| Some(text.to_owned());
        let titles = Titles {
            linked: text("Council: Quay to close"),
            social: text("All about the quay"),
            title: text("All about the quay | Ellery Post"),
            shown: vec!["Council: Quay to close".to_owned()],
            ..Titles::default()
        };
        let (headline, all) = titles.choose();
        assert_eq!(headline.map(|fact| fact.value).as_deref(), Some("Council: Quay to close"));
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn the_site_name_is_cut_off_the_title() {
        let site = Some("The Ellery Post");
        assert_eq!(strip_site("Quay to close - The Ellery Post", site), "Quay to close");
        assert_eq!(strip_site("Quay to close | Coast | The Ellery Post", site), "Quay to close");
        assert_eq!(strip_site("Twenty-one - and counting", None), "Twenty-one - and counting");
    }
}
