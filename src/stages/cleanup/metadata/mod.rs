//! What a body says of its article, from the most to the least trusted place: linked data, `meta`
//! elements, marked elements, what is to be seen, the address, the removed lines.

mod dateline;
mod head;
mod jsonld;
mod people;
mod title;
mod visible;
mod when;

pub(super) use self::head::read;
pub(super) use self::visible::complete;
use crate::stages::Place;

/// A fact with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What is said.
    pub value: T,
    /// Where.
    pub place: Place,
}

impl<T> Fact<T> {
    fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// A text with its place.
pub(super) type Said = Option<Fact<String>>;

/// Facts about the article. Texts are tidied, otherwise as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMetadata {
    /// The headline, without the site's name.
    pub headline: Said,
    /// The by-line as written, without its opener.
    pub byline: Said,
    /// The people of the by-line.
    pub authors: Option<Fact<Vec<String>>>,
    /// The time of publication: ISO 8601, with its zone where it is given.
    pub published: Said,
    /// The time of the last change.
    pub modified: Said,
    /// The canonical address.
    pub url: Said,
    /// The language tag.
    pub language: Said,
    /// The site's name.
    pub site: Said,
    /// The standfirst.
    pub standfirst: Said,
    /// The section.
    pub section: Said,
    /// The place of the dateline.
    pub located: Said,
    /// The agency credited in dateline or by-line.
    pub agency: Said,
    /// A correction or update that the text speaks of: `correction` or `update`.
    pub change: Said,
    /// Every headline the page shows or states: all may be repeated in the text.
    pub(super) headlines: Vec<String>,
    /// The description in the head.
    pub(super) description: Option<String>,
    /// The body in the linked data.
    pub(super) body: Option<String>,
}

impl PageMetadata {
    /// Takes the day of publication from the article's address, where nothing else named one.
    pub fn date_from_address(&mut self, url: &str) {
        if self.published.is_none() {
            self.published = when::in_address(url).map(|day| Fact::new(day, Place::Address));
        }
    }

    /// The language tag that the body gives itself.
    pub fn language(&self) -> Option<&str> {
        self.language.as_ref().map(|tag| tag.value.as_str())
    }
}
