//! What a page says of its article, from the most to the least trusted place: linked data, `meta`
//! elements, the visible heading, `<title>`.

use super::html::PageFacts;
use super::jsonld::{self, Linked};
use super::rules::{Shape, people};
use super::space::tidy;

/// Names of `meta` elements that hold an author, by trust.
const AUTHORS: [&str; 7] = [
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "cxenseparse:author",
];

/// Names of `meta` elements that hold the time of publication, by trust.
const DATES: [&str; 10] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "date",
    "pubdate",
    "publish-date",
];

/// Facts about the article, as the page writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMetadata {
    /// The headline, without the site's name.
    pub headline: Option<String>,
    /// The authors.
    pub authors: Vec<String>,
    /// The time of publication: ISO 8601 mostly.
    pub published: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// The language tag.
    pub language: Option<String>,
    /// Every headline the page shows or states: all may be repeated in the text.
    pub(super) headlines: Vec<String>,
}

/// Reads the facts of a page.
pub(super) fn read(facts: &PageFacts) -> PageMetadata {
    let linked = jsonld::read(&facts.linked_data).unwrap_or_default();
    let site = meta(facts, "og:site_name");
    let without_site = |title: &str| strip_site(title, site.as_deref());
    let social = meta(facts, "og:title").map(|title| without_site(&title));
    let title = facts.title.as_deref().map(without_site).filter(|title| !title.is_empty());
    let stated: Vec<String> =
        [&linked.headline, &social, &title].into_iter().flatten().cloned().collect();
    let headline = visible(&facts.h1, &stated).or_else(|| stated.first().cloned());
    let mut headlines = stated;
    headlines.extend(headline.clone());
    PageMetadata {
        headline,
        authors: authors(facts, &linked),
        published: linked
            .published
            .or_else(|| DATES.iter().find_map(|name| meta(facts, name)))
            .or_else(|| facts.time.clone()),
        url: facts
            .canonical
            .clone()
            .or_else(|| meta(facts, "og:url"))
            .filter(|url| url.starts_with("http://") || url.starts_with("https://")),
        language: facts.lang.clone().or(linked.language),
        headlines,
    }
}

/// The content of a `meta` element, tidied; `None` where it is empty or a placeholder.
fn meta(facts: &PageFacts, name: &str) -> Option<String> {
    let (_, content) =
        facts.metas.iter().find(|(key, content)| key == name && !content.is_empty())?;
    Some(tidy(content).into_owned()).filter(|content| !content.is_empty())
}

fn authors(facts: &PageFacts, linked: &Linked) -> Vec<String> {
    if !linked.authors.is_empty() {
        return linked.authors.iter().flat_map(|author| people(author)).collect();
    }
    for name in AUTHORS {
        let values = facts.metas.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        let mut found: Vec<String> = Vec::new();
        for value in values.filter(|value| !value.contains("://")) {
            for person in people(&tidy(value)) {
                if !found.contains(&person) {
                    found.push(person);
                }
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The heading of the page that shares most of its words with a stated headline; the only heading
/// where none is stated.
fn visible(h1: &[String], stated: &[String]) -> Option<String> {
    let alike = |heading: &&String| {
        let heading = Shape::of(heading);
        stated.iter().any(|headline| share_words(&heading, &Shape::of(headline)))
    };
    h1.iter().find(alike).cloned().or_else(|| match (h1, stated) {
        ([only], []) => Some(only.clone()),
        _ => None,
    })
}

/// Whether at least half of the words of the longer stand in the other.
fn share_words(one: &Shape, other: &Shape) -> bool {
    let (long, short) = if one.words >= other.words { (one, other) } else { (other, one) };
    let met = long.tokens().filter(|word| short.tokens().any(|w| w == *word)).count();
    met * 2 >= long.words && met > 0
}

/// The title without the site's name after or before a sign.
fn strip_site(title: &str, site: Option<&str>) -> String {
    let title = tidy(title).into_owned();
    let site = site.map(Shape::of);
    for sign in [" | ", " – ", " — ", " - ", " :: ", " « ", " · "] {
        let Some((head, tail)) = title.rsplit_once(sign) else { continue };
        let tail_shape = Shape::of(tail);
        let is_site = site.as_ref().is_some_and(|site| site.folded == tail_shape.folded);
        let looks_like_site = sign == " | " && tail_shape.words <= 4;
        if (is_site || looks_like_site) && Shape::of(head).words >= 2 {
            return strip_site(head, None);
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(title: &str, h1: &[&str], metas: &[(&str, &str)]) -> PageFacts {
        PageFacts {
            title: Some(title.to_owned()),
            h1: h1.iter().map(|&heading| heading.to_owned()).collect(),
            metas: metas.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect(),
            ..PageFacts::default()
        }
    }

    #[test]
    fn the_visible_heading_wins_over_the_social_title_it_resembles() {
        let page = facts(
            "Quay closes | Ellery Post",
            &["Ellery Post", "Port Ellery quay closes for divers"],
            &[("og:title", "Port Ellery quay closes")],
        );
        assert_eq!(read(&page).headline.as_deref(), Some("Port Ellery quay closes for divers"));
    }

    #[test]
    fn the_site_name_is_cut_off_the_title() {
        let page =
            facts("Quay to close - The Ellery Post", &[], &[("og:site_name", "The Ellery Post")]);
        assert_eq!(read(&page).headline.as_deref(), Some("Quay to close"));
        assert_eq!(strip_site("Twenty-one - and counting", None), "Twenty-one - and counting");
    }

    #[test]
    fn addresses_are_no_authors() {
        let page = facts(
            "t",
            &[],
            &[
                ("article:author", "https://social.example/ellery"),
                ("parsely-author", "Ana Duarte and Jens Holt"),
            ],
        );
        assert_eq!(read(&page).authors, ["Ana Duarte", "Jens Holt"]);
    }
}
