//! Facts of a page's head and of its marked elements.

use super::jsonld::{self, Linked};
use super::people::{is_person, people};
use super::{Fact, PageMetadata, Said, title, when};
use crate::stages::Place;
use crate::stages::cleanup::page::{Facts, MarkKind, Page, plain};

/// Names of `meta` elements that hold an author, by trust.
const AUTHORS: [&str; 9] = [
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "cxenseparse:author",
    "twitter:data1",
];

/// Names of `meta` elements that hold the time of publication, by trust.
const PUBLISHED: [&str; 14] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "pubdate",
    "publish-date",
    "last-modified",
];

/// Names of `meta` elements that hold the time of the last change.
const MODIFIED: [&str; 4] =
    ["article:modified_time", "og:updated_time", "datemodified", "last-modified"];

/// Words of a description below which it is no standfirst.
const LEAST_STANDFIRST: usize = 5;

/// Reads the facts of a page.
pub(in crate::stages::cleanup) fn read(html: &str, page: &Page) -> PageMetadata {
    let facts = &page.facts;
    let head = Head { html, facts };
    let linked = jsonld::read(facts.linked.iter().map(|range| &html[range.clone()]));
    let site = head.meta("og:site_name").or_else(|| linked.publisher.clone());
    let shown = shown_headings(page);
    let titles = title::Titles {
        linked: linked.headline.clone(),
        social: head.meta("og:title").or_else(|| head.meta("twitter:title")),
        title: facts.title.clone().map(|range| plain(&html[range])).filter(|t| !t.is_empty()),
        marked: marked_texts(page, MarkKind::Headline).into_iter().next(),
        shown,
        site: site.clone(),
    };
    let (headline, headlines) = titles.choose();
    let description = head.meta("description").or_else(|| head.meta("og:description"));
    let (authors, byline) = authors(&head, page, &linked, site.as_deref());
    let standfirst = description
        .clone()
        .filter(|text| text.split_whitespace().count() >= LEAST_STANDFIRST)
        .map(|text| Fact::new(text, Place::Meta));
    let section = head.meta("article:section").map(|name| Fact::new(name, Place::Meta));
    PageMetadata {
        headline,
        byline,
        authors,
        published: published(&head, page, &linked),
        modified: linked
            .modified
            .and_then(|time| when::iso(&time))
            .map(|time| Fact::new(time, Place::LinkedData))
            .or_else(|| head.first_time(&MODIFIED)),
        url: address(&head),
        language: facts
            .lang
            .clone()
            .map(|range| Fact::new(plain(&html[range]), Place::Marked))
            .or_else(|| linked.language.map(|tag| Fact::new(tag, Place::LinkedData)))
            .or_else(|| head.meta("og:locale").map(|tag| Fact::new(tag, Place::Meta))),
        site: site.map(|name| Fact::new(name, Place::Meta)),
        standfirst,
        section: section.or_else(|| linked.section.map(|name| Fact::new(name, Place::LinkedData))),
        headlines,
        description,
        body: linked.body,
        ..PageMetadata::default()
    }
}

/// The head of a page.
struct Head<'a> {
    html: &'a str,
    facts: &'a Facts,
}

impl Head<'_> {
    /// The contents of the `meta` elements of a name, tidied; none that is empty.
    fn metas<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let of_name = |(key, _): &&(std::ops::Range<usize>, std::ops::Range<usize>)| {
            self.html[key.clone()].eq_ignore_ascii_case(name)
        };
        let contents = self.facts.metas.iter().filter(of_name);
        contents.map(|(_, content)| plain(&self.html[content.clone()])).filter(|c| !c.is_empty())
    }

    fn meta(&self, name: &str) -> Option<String> {
        self.metas(name).next()
    }

    fn first_time(&self, names: &[&str]) -> Said {
        let mut times = names.iter().filter_map(|name| self.meta(name));
        times.find_map(|time| when::iso(&time)).map(|time| Fact::new(time, Place::Meta))
    }
}

/// The texts of the marked elements of a kind.
fn marked_texts(page: &Page, kind: MarkKind) -> Vec<String> {
    let of_kind = page.facts.marks.iter().filter(|mark| mark.kind == kind);
    let texts = of_kind.filter_map(|mark| page.lines.text.get(mark.text.clone()));
    texts.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

/// The page's first-level headings.
fn shown_headings(page: &Page) -> Vec<String> {
    marked_texts(page, MarkKind::Heading)
}

/// The canonical address, where it is one.
fn address(head: &Head<'_>) -> Said {
    let canonical = head.facts.canonical.clone().map(|range| plain(&head.html[range]));
    canonical
        .or_else(|| head.meta("og:url"))
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
        .map(|url| Fact::new(url, Place::Meta))
}

/// The authors from the most trusted place that names any, and the by-line as written there. Where
/// no place names a person, the institution that the page states as its author.
fn authors(
    head: &Head<'_>,
    page: &Page,
    linked: &Linked,
    site: Option<&str>,
) -> (Option<Fact<Vec<String>>>, Said) {
    let metas = || {
        AUTHORS.iter().map(|name| {
            head.metas(name).filter(|value| !value.contains("://")).collect::<Vec<String>>()
        })
    };
    let marked: Vec<String> = marked_texts(page, MarkKind::Author);
    let marked: Vec<String> = marked.into_iter().filter(|t| t.len() <= 120).take(8).collect();
    let places = std::iter::once((linked.authors.clone(), Place::LinkedData))
        .chain(metas().map(|written| (written, Place::Meta)))
        .chain(std::iter::once((marked, Place::Marked)));
    let mut institution = None;
    for (written, place) in places {
        let mut names: Vec<String> = Vec::new();
        for name in written.iter().flat_map(|text| people(text)) {
            if is_person(&name, site) && !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            let byline = Some(Fact::new(written.join(", "), place));
            return (Some(Fact::new(names, place)), byline);
        }
        if place != Place::Marked && institution.is_none() {
            institution = written.first().map(|name| Fact::new(vec![name.clone()], place));
        }
    }
    (institution, None)
}

/// The time of publication from the most trusted place.
fn published(head: &Head<'_>, page: &Page, linked: &Linked) -> Said {
    let linked = linked.published.as_deref().and_then(when::iso);
    let by_mark = |kind: MarkKind| {
        let of_kind = page.facts.marks.iter().filter(move |mark| mark.kind == kind);
        of_kind.filter_map(|mark| {
            let value = mark.value.clone().map(|range| plain(&head.html[range]));
            let text = || page.lines.text.get(mark.text.clone()).map(str::to_owned);
            when::iso(&value.or_else(text)?)
        })
    };
    linked
        .map(|time| Fact::new(time, Place::LinkedData))
        .or_else(|| head.first_time(&PUBLISHED))
        .or_else(|| by_mark(MarkKind::Published).next().map(|t| Fact::new(t, Place::Marked)))
        .or_else(|| by_mark(MarkKind::Time).next().map(|t| Fact::new(t, Place::Marked)))
}
