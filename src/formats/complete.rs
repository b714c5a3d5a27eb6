//! The rules common to all formats: statements become the article's identity, version, times and
//! status. What cannot be read is flagged, never guessed.

use crate::article::{Article, Body, Headline, Note, PubStatus, SourceId, Timestamp};
use crate::article::{Poison, PoisonCode};

use super::facts::Facts;
use super::identity::{self, Identity};
use super::line::{self, tidy};
use super::moment::{self, Moment};
use super::{STAGE, uri};

/// Most code points of a source's name, which stands in headers and identifiers.
const MAX_SOURCE_CHARS: usize = 200;

/// Most headlines, subjects, names of one kind, or other identifiers of an item.
const MAX_LIST: usize = 200;

/// Completes an article by what is stated of it.
///
/// # Errors
/// [`PoisonCode::Empty`] where there is neither text nor headline, and no kill or hold.
pub(super) fn complete(mut article: Article, facts: &Facts) -> Result<Article, Poison> {
    if let Some(mut source) = facts.source.as_deref().and_then(tidy) {
        line::cut(&mut source, MAX_SOURCE_CHARS);
        article.source = SourceId::from(source);
    }
    if article.headlines.is_empty()
        && let Some(value) = facts.title.as_deref().and_then(tidy)
    {
        article.headlines.push(Headline { role: Some("main".to_owned()), value });
    }
    article.url = facts.url.as_deref().and_then(tidy).map(|url| uri::sound(&url));
    article.first_created = time(&mut article, facts.first_created.as_deref());
    name(&mut article, facts.id.as_deref());
    number(&mut article, facts.version.as_deref());
    article.version.created = time(&mut article, facts.version_created.as_deref());
    embargo(&mut article, facts);
    article.urgency = urgency(facts.urgency.as_deref());
    language(&mut article, facts.language.as_deref());
    bound(&mut article);
    let has_content = article.body != Body::None || !article.headlines.is_empty();
    if has_content || article.status != PubStatus::Usable {
        Ok(article)
    } else {
        Err(Poison::new(PoisonCode::Empty, STAGE, "neither text nor headline"))
    }
}

/// Reads a status; further than [`PubStatus::parse`], words of content systems count too.
pub(super) fn status(text: &str) -> Option<PubStatus> {
    PubStatus::parse(text).or_else(|| match text.trim().to_ascii_lowercase().as_str() {
        "deleted" | "removed" | "retracted" | "recalled" | "spiked" => Some(PubStatus::Canceled),
        "draft" | "pending" | "private" | "unpublished" | "embargo" => Some(PubStatus::Withheld),
        "published" | "publish" | "live" | "public" | "active" | "ok" => Some(PubStatus::Usable),
        _ => None,
    })
}

fn name(article: &mut Article, id: Option<&str>) {
    let id = id.and_then(tidy);
    let Identity { uri, rule, original, revision, too_long } =
        identity::identify(id.as_deref(), article.url.as_deref(), &article.source);
    article.uri = uri;
    article.uri_rule = rule;
    article.version.number = revision;
    if let Some(original) = original {
        article.alt_ids.insert(0, ("original".to_owned(), original));
    }
    if too_long {
        article.flags.push("id_too_long");
    }
}

fn number(article: &mut Article, stated: Option<&str>) {
    let Some(text) = stated.and_then(tidy) else { return };
    match text.parse::<u64>() {
        Ok(number) => article.version.number = Some(number),
        Err(_) => {
            article.flags.push("version_not_numeric");
            article.evidence.push(Note { place: "version".to_owned(), value: text });
        }
    }
}

fn time(article: &mut Article, stated: Option<&str>) -> Option<Timestamp> {
    match moment::read(stated.filter(|text| !text.trim().is_empty())?) {
        Moment::Exact(time) => Some(time),
        Moment::Zoneless(time) => {
            article.flags.push("date_without_zone");
            Some(time)
        }
        Moment::Unreadable => {
            article.flags.push("date_unreadable");
            None
        }
    }
}

/// Status and embargo together: an embargo whose time is missing or unreadable holds the item.
fn embargo(article: &mut Article, facts: &Facts) {
    article.embargoed_until = time(article, facts.embargoed_until.as_deref());
    let stated = facts.status.as_deref().and_then(tidy);
    if let Some(text) = stated.as_deref() {
        match status(text) {
            Some(status) => article.status = status,
            None => article.flags.push("status_unknown"),
        }
    }
    let is_word = |text: &str| text.trim_start_matches("stat:").eq_ignore_ascii_case("embargoed");
    let is_embargoed = stated.as_deref().is_some_and(is_word) || facts.embargoed_until.is_some();
    let is_usable = article.status == PubStatus::Usable;
    if is_embargoed && article.embargoed_until.is_none() && is_usable {
        article.status = PubStatus::Withheld;
        article.flags.push("embargo_without_time");
    }
}

fn urgency(stated: Option<&str>) -> Option<u8> {
    stated?.trim().parse().ok().filter(|urgency| (1..=9).contains(urgency))
}

fn language(article: &mut Article, stated: Option<&str>) {
    let Some(tag) = stated.and_then(tidy).map(|text| text.replace('_', "-")) else { return };
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    let is_primary =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let is_subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if is_primary && tag.len() <= 35 && parts.all(is_subtag) {
        article.language = Some(tag);
    } else {
        article.flags.push("language_unreadable");
    }
}

/// Cuts what is longer than a field can sensibly be, and says so.
fn bound(article: &mut Article) {
    let headlines = article.headlines.iter_mut().map(|headline| &mut headline.value);
    let optional = [
        &mut article.byline,
        &mut article.located,
        &mut article.slugline,
        &mut article.copyright_holder,
        &mut article.copyright_notice,
        &mut article.usage_terms,
        &mut article.summary,
    ];
    let fields = headlines.chain(optional.into_iter().flatten());
    let mut is_cut = fields.fold(false, |is_cut, text| line::cut(text, line::MAX_CHARS) | is_cut);
    is_cut |= shorten(&mut article.headlines) | shorten(&mut article.subjects);
    is_cut |= shorten(&mut article.people) | shorten(&mut article.organisations);
    is_cut |= shorten(&mut article.places) | shorten(&mut article.alt_ids);
    if is_cut {
        article.flags.push("field_cut");
    }
    article.flags.sort_unstable();
    article.flags.dedup();
}

fn shorten<T>(list: &mut Vec<T>) -> bool {
    let is_long = list.len() > MAX_LIST;
    list.truncate(MAX_LIST);
    is_long
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{FormatName, UriRule};

    fn article(body: &str) -> Article {
        let body = if body.is_empty() { Body::None } else { Body::Text(body.to_owned()) };
        Article::new(FormatName("text"), SourceId::from("bay-herald"), body)
    }

    fn stated(set: impl FnOnce(&mut Facts)) -> Result<Article, Poison> {
        let mut facts = Facts::default();
        set(&mut facts);
        complete(article("text"), &facts)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_version_that_is_no_number_leaves_the_order_to_the_time() {
        let read = stated(|facts| {
            facts.version = some("third lead");
            facts.version_created = some("2025-01-28T12:00:00Z");
        })
        .expect("readable");
        assert_eq!(read.version.number, None);
        assert!(read.version.created.is_some());
        assert_eq!(read.flags, ["version_not_numeric"]);
        assert_eq!(read.evidence[0].value, "third lead");
    }

    #[test]
    fn large_version_numbers_are_kept_whole() {
        let read = stated(|facts| facts.version = some("18446744073709551615")).expect("readable");
        assert_eq!(read.version.number, Some(u64::MAX));
    }

    #[test]
    fn a_stated_version_counts_before_the_revision_in_the_identifier() {
        let read = stated(|facts| {
            facts.id = some("urn:newsml:wire.example:20140829:a:1");
            facts.version = some("4");
        })
        .expect("readable");
        assert_eq!(read.version.number, Some(4));
        assert_eq!(read.alt_ids[0].0, "original");
    }

    #[test]
    fn an_embargo_without_a_readable_time_holds_the_item() {
        let by_status = stated(|facts| facts.status = some("embargoed")).expect("readable");
        let by_time = stated(|facts| facts.embargoed_until = some("noon")).expect("readable");
        for read in [by_status, by_time] {
            assert_eq!(read.status, PubStatus::Withheld);
            assert!(read.flags.contains(&"embargo_without_time"));
        }
    }

    #[test]
    fn an_embargo_with_a_time_leaves_the_item_usable() {
        let read = stated(|facts| {
            facts.status = some("stat:embargoed");
            facts.embargoed_until = some("2025-01-28T12:00:00");
        })
        .expect("readable");
        assert_eq!(read.status, PubStatus::Usable);
        assert_eq!(read.flags, ["date_without_zone"]);
    }

    #[test]
    fn an_unknown_status_is_told_and_a_killed_one_needs_no_text() {
        let read = stated(|facts| facts.status = some("perhaps")).expect("readable");
        assert_eq!((read.status, &read.flags[..]), (PubStatus::Usable, &["status_unknown"][..]));
        let facts = Facts { status: some("retracted"), ..Facts::default() };
        assert_eq!(complete(article(""), &facts).map(|a| a.status), Ok(PubStatus::Canceled));
        let poison = complete(article(""), &Facts::default()).expect_err("nothing to publish");
        assert_eq!(poison.code, PoisonCode::Empty);
    }

    #[test]
    fn language_tags_are_checked() {
        let read = stated(|facts| facts.language = some("pt_BR")).expect("readable");
        assert_eq!(read.language.as_deref(), Some("pt-BR"));
        let read = stated(|facts| facts.language = some("English")).expect("readable");
        assert_eq!((read.language, &read.flags[..]), (None, &["language_unreadable"][..]));
    }

    #[test]
    fn the_address_names_the_item_and_long_fields_are_cut() {
        let read = stated(|facts| {
            facts.url = some("https://Bay.example/a#top");
            facts.title = Some("x".repeat(10_000));
        })
        .expect("readable");
        assert_eq!(read.uri_rule, UriRule::Address);
        assert_eq!(read.headlines[0].value.len(), line::MAX_CHARS);
        assert_eq!(read.flags, ["field_cut"]);
    }
}
