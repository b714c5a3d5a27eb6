//! An article as its source stated it, whatever format it came in. Decoders fill it, stages read
//! it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ItemUri, PubStatus, SourceId, Timestamp, Version};

/// By which rule the item got its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UriRule {
    /// The source states one.
    Stated,
    /// The canonical web address.
    Address,
    /// Source, day and slug of a text wire.
    Slug,
    /// The hash of the normalised text: nothing better is known.
    ContentHash,
}

/// The format a record was read as; `lineage.format` of the enriched record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct FormatName(pub &'static str);

impl fmt::Display for FormatName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The body as delivered, in Unicode already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Plain text, perhaps a flattened page with the site's furniture in it.
    Text(String),
    /// HTML: a whole page or a fragment.
    Html(String),
    /// None: a kill, a hold, or an item of metadata only.
    None,
}

/// A headline with its role (`main`, `sub`, …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Role in ninjs terms, where the source gives one.
    pub role: Option<String>,
    /// Its text.
    pub value: String,
}

/// A person, organisation or place that the source itself names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name as stated.
    pub name: String,
    /// Its identifier, where stated.
    pub uri: Option<String>,
}

/// A subject of the source: a code of some scheme, or a plain keyword.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its name, where stated.
    pub name: Option<String>,
    /// Its identifier, where stated.
    pub uri: Option<String>,
    /// Its code inside a scheme, where stated.
    pub code: Option<String>,
    /// The scheme, where stated.
    pub scheme: Option<String>,
}

/// A piece of evidence for a decision, such as `signal` = `sig:update`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where it was found.
    pub place: String,
    /// What was found.
    pub value: String,
}

/// What a decoder reads out of a record. Everything here is the source's statement; nothing is
/// inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The format it was read as.
    pub format: FormatName,
    /// The character set it was read in (an encoding label such as `utf-8`).
    pub charset: &'static str,
    /// Who delivered it.
    pub source: SourceId,
    /// The identifier without its version; `None` until the text is cleaned and only its hash can
    /// name it.
    pub uri: Option<ItemUri>,
    /// How `uri` came about.
    pub uri_rule: UriRule,
    /// Other identifiers as `(role, value)`, the original one among them where `uri` was derived
    /// from it.
    pub alt_ids: Vec<(String, String)>,
    /// Version number and time.
    pub version: Version,
    /// When the first version was made, or the article published.
    pub first_created: Option<Timestamp>,
    /// Publication status.
    pub status: PubStatus,
    /// Embargo: not to be published before.
    pub embargoed_until: Option<Timestamp>,
    /// Urgency, 1 (highest) to 9.
    pub urgency: Option<u8>,
    /// Headlines, the main one first.
    pub headlines: Vec<Headline>,
    /// The by-line as written.
    pub byline: Option<String>,
    /// Place of origin.
    pub located: Option<String>,
    /// The wire's slug.
    pub slugline: Option<String>,
    /// Language tag (BCP 47) as declared.
    pub language: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// The body as delivered.
    pub body: Body,
    /// Abstract or standfirst.
    pub summary: Option<String>,
    /// Subjects of the source.
    pub subjects: Vec<Subject>,
    /// People the source names.
    pub people: Vec<Person>,
    /// Organisations the source names.
    pub organisations: Vec<Person>,
    /// Places the source names.
    pub places: Vec<Person>,
    /// Copyright holder.
    pub copyright_holder: Option<String>,
    /// Copyright notice.
    pub copyright_notice: Option<String>,
    /// Terms of use.
    pub usage_terms: Option<String>,
    /// Signals and marks that say what kind of change this version is.
    pub evidence: Vec<Note>,
    /// Oddities met while reading, as short stable words (`charset_guessed`, `date_without_zone`,
    /// …).
    pub flags: Vec<&'static str>,
}

impl Article {
    /// An article of which nothing but its format and source is known.
    pub fn new(format: FormatName, source: SourceId, body: Body) -> Self {
        Self {
            format,
            charset: "utf-8",
            source,
            uri: None,
            uri_rule: UriRule::ContentHash,
            alt_ids: Vec::new(),
            version: Version::default(),
            first_created: None,
            status: PubStatus::Usable,
            embargoed_until: None,
            urgency: None,
            headlines: Vec::new(),
            byline: None,
            located: None,
            slugline: None,
            language: None,
            url: None,
            body,
            summary: None,
            subjects: Vec::new(),
            people: Vec::new(),
            organisations: Vec::new(),
            places: Vec::new(),
            copyright_holder: None,
            copyright_notice: None,
            usage_terms: None,
            evidence: Vec::new(),
            flags: Vec::new(),
        }
    }

    /// The main headline.
    pub fn headline(&self) -> Option<&str> {
        self.headlines.first().map(|headline| headline.value.as_str())
    }
}
