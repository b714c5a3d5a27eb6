//! The working value of the pipeline: what the source stated, and what the stages made of it.

use serde::{Deserialize, Serialize};

use super::dedup::Fingerprint;
use super::duplicates::Policy;
use super::entities::Value;
use crate::article::{Article, ItemUri, TopicName};

/// An article on its way through the stages.
#[derive(Clone, Debug)]
pub struct Document {
    /// What the source stated; cleanup completes it (headline, by-line, address, time) where the
    /// source was silent.
    pub article: Article,
    /// The cleaned body: NFC, paragraphs separated by one empty line. Empty until cleanup has run,
    /// and for kills and holds.
    pub text: String,
    /// What cleanup took away, in the order of the raw text.
    pub removed: Vec<Removed>,
    /// What cleanup completed of the article, and from where.
    pub found: Vec<Found>,
    /// The language of the text.
    pub language: Option<Detected>,
    /// What the ledger compares; set by the dedup stage.
    pub fingerprint: Fingerprint,
    /// Names found in headline and body, in order of first mention.
    pub entities: Vec<Entity>,
    /// Money, shares, dates and tickers in headline and body.
    pub values: Vec<Value>,
    /// Topics carried over or inferred.
    pub topics: Vec<TopicTag>,
    /// Routing rules that matched, in order of the rules.
    pub routes: Vec<RouteMatch>,
    /// What becomes of it, where it is a duplicate.
    pub policy: Option<PolicyMatch>,
    /// Oddities, as short stable words; sorted and without repeats when encoded.
    pub flags: Vec<&'static str>,
}

impl Document {
    /// A decoded article before its first stage.
    pub fn new(article: Article) -> Self {
        Self {
            article,
            text: String::new(),
            removed: Vec::new(),
            found: Vec::new(),
            language: None,
            fingerprint: Fingerprint::default(),
            entities: Vec::new(),
            values: Vec::new(),
            topics: Vec::new(),
            routes: Vec::new(),
            policy: None,
            flags: Vec::new(),
        }
    }

    /// The item's identifier: the stated one, else one made of the content hash.
    pub fn uri(&self) -> ItemUri {
        match &self.article.uri {
            Some(uri) => uri.clone(),
            None => {
                ItemUri::from(format!("urn:wiredesk:content:{:032x}", self.fingerprint.content.0))
            }
        }
    }
}

/// A span that cleanup removed. `start` and `end` count Unicode code points in the decoded raw
/// body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Why.
    pub kind: RemovedKind,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Why a span was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    /// Page furniture with no better name.
    Boilerplate,
    /// "Home > National > …".
    Breadcrumb,
    /// Print, share, font-size and dictionary prompts.
    Prompt,
    /// The headline repeated in the text.
    Headline,
    /// A photo caption or its agency credit.
    Caption,
    /// "Related Article" and what it lists.
    Related,
    /// By-line and contact lines.
    Byline,
    /// Date lines of the page.
    Date,
    /// Log-in prompts for social networks.
    Login,
    /// Comment boxes, counters, policy lines.
    Comments,
    /// Newsletter, subscription and cookie texts.
    Notice,
    /// HTML that is never text: script, style, navigation.
    Markup,
}

/// A fact that the source did not state and cleanup found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The property of the item, in ninjs terms.
    pub field: &'static str,
    /// Where it stood.
    pub from: Place,
}

/// Where a fact was found, by descending trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Linked data (JSON-LD) of the page.
    LinkedData,
    /// A `meta` or `link` element.
    Meta,
    /// An element marked by `itemprop`, `rel` or `<time>`.
    Marked,
    /// What the page shows: its heading, its by-line.
    Visible,
    /// The address.
    Address,
    /// A line of flattened text.
    Text,
}

/// A language with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detected {
    /// BCP 47 tag.
    pub tag: String,
    /// 0 to 1.
    pub confidence: f32,
    /// `declared`, `page` or `text`.
    pub source: String,
}

/// Type of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A human being.
    Person,
    /// A company, institution, party, team.
    Organisation,
    /// A country, city, region, landmark.
    Place,
    /// Any other name: events, works, products, nationalities.
    Misc,
}

impl EntityType {
    /// Every type, in the order of the enum.
    pub const ALL: [Self; 4] = [Self::Person, Self::Organisation, Self::Place, Self::Misc];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Misc => "misc",
        }
    }
}

/// Which field of the item a mention stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The main headline.
    Headline,
    /// The body with role `clean`.
    Body,
}

/// One place where an entity is named. Offsets count Unicode code points in the named field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The field.
    pub field: Field,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The text between them.
    pub text: String,
}

/// A person, organisation, place or other name in the text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// Local to the document: `e1`, `e2`, …
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// Its fullest name.
    pub name: String,
    /// A stable identifier, where linked.
    pub uri: Option<String>,
    /// What kind of place it is: `governed` (country, subdivision, city), `natural` or `facility`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub situation: Option<String>,
    /// Where its papers are traded.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub symbols: Vec<Symbol>,
    /// 0 to 1.
    pub confidence: f32,
    /// Salience in the document, 0 to 1, where computed.
    pub relevance: Option<f32>,
    /// `gazetteer` or `machine`.
    pub source: String,
    /// Where it is named, in order.
    pub mentions: Vec<Mention>,
}

/// A paper at an exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// The exchange: `NYSE`.
    pub exchange: String,
    /// The ticker there.
    pub symbol: String,
}

/// Whether a topic is the source's or ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicOrigin {
    /// Stated by the source.
    Stated,
    /// Inferred here.
    Machine,
}

/// A topic code in a scheme such as `medtop`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopicTag {
    /// The scheme.
    pub scheme: String,
    /// The code in it.
    pub code: String,
    /// 0 to 1; absent where the source states it.
    pub confidence: Option<f32>,
    /// Stated or inferred.
    pub source: TopicOrigin,
}

/// A routing rule that matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteMatch {
    /// The rule's name.
    pub rule: String,
    /// The topics it adds.
    pub to: Vec<TopicName>,
    /// Whether it takes the record off the default topic.
    pub only: bool,
    /// Which condition matched with which value: `source=yna, entity=Samsung Electronics`.
    pub explain: String,
}
/// What the configuration says of a duplicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyMatch {
    /// What becomes of it.
    pub policy: Policy,
    /// The rule that says so, if one does.
    pub rule: Option<String>,
}
