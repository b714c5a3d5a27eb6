//! The features by name, in the order of the columns.

use super::words::Class;
use crate::stages::cleanup::page::Group;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A column of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(in crate::stages::cleanup) enum Column {
            $($(#[$doc])* $name,)*
        }

        const NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

columns! {
    /// Words of the line.
    Words,
    /// Letters and digits a word.
    WordLength,
    Commas,
    Stops,
    Quotes,
    Capitals,
    Shouts,
    Digits,
    Numbers,
    Long,
    /// Share of small words.
    Small,
    /// Share of words that furniture has.
    Furniture,
    First,
    Last,
    Ends,
    /// How many lines from the top, and to the end.
    Index,
    FromEnd,
    /// Share of the words that stand before the line.
    Place,
    /// Equal lines in the body, and how far the nearest is.
    Equal,
    EqualDistance,
    /// Words shared with the line before and after, and the ones next to them.
    SharedBefore,
    SharedAfter,
    SharedSecondBefore,
    SharedSecondAfter,
    /// Share of the line's words in the headline, and of the headline's in the line.
    InTitle,
    OfTitle,
    AfterTitle,
    /// Words of the neighbours.
    Words3Before,
    Words2Before,
    WordsBefore,
    WordsAfter,
    Words2After,
    Words3After,
    EndsBefore,
    EndsAfter,
    Ends2Before,
    Ends2After,
    FurnitureBefore,
    FurnitureAfter,
    SmallBefore,
    SmallAfter,
    /// Prose words near the line.
    Prose2,
    Prose5,
    Prose12,
    /// Share of the prose words before the line.
    ProsePlace,
    /// How far the next prose line is.
    ProseBefore,
    ProseAfter,
    /// Longest line nearby.
    LongestNear,
    /// The same paragraph as the line before.
    SameParagraph,
    /// The whole body.
    PageLines,
    PageWords,
    PageProse,
    PageMean,
    PageFurniture,
    PageUnspaced,
    PageSmall,
}

/// Columns of one line alone and its neighbours, without those of classes and signs.
const PLAIN: usize = Column::PageSmall as usize + 1;

/// The first column of the word classes, the small words aside.
pub(super) const CLASSES: usize = PLAIN;

/// The first column of the signs.
pub(super) const SIGNS: usize = CLASSES + Class::COUNT - 1;

/// The first column of what the first pass makes of the neighbourhood.
pub(super) const CONTEXT: usize = SIGNS + super::shape::sign::COUNT;

/// Names of the context columns.
pub(super) const CONTEXT_NAMES: [&str; 17] = [
    "score",
    "score -1",
    "score -2",
    "score -3",
    "score +1",
    "score +2",
    "score +3",
    "score within 2",
    "score within 5",
    "score within 12",
    "kept before",
    "kept after",
    "distance to kept before",
    "distance to kept after",
    "inside the run",
    "outside the run",
    "highest score",
];

/// Columns that flattened text has.
pub(in crate::stages::cleanup) const TEXT: usize = CONTEXT + CONTEXT_NAMES.len();

/// The first column of the page's elements.
pub(super) const ELEMENTS: usize = TEXT;

/// Names of the element columns before those of groups and ancestors.
pub(super) const ELEMENT_NAMES: [&str; 41] = [
    "link share",
    "links",
    "bold share",
    "images",
    "tag",
    "depth",
    "link share before",
    "link share after",
    "tag before",
    "tag after",
    "same parent before",
    "same parent after",
    "twins",
    "twin words",
    "twin mean",
    "twin links",
    "twin ends",
    "parent lines",
    "parent words",
    "parent prose",
    "parent links",
    "grandparent lines",
    "grandparent prose",
    "grandparent links",
    "third prose",
    "climb to the best",
    "fall from the best",
    "share of the best",
    "depth against the best",
    "in description",
    "of description",
    "in linked body",
    "linked body",
    "inline caption",
    "inline byline",
    "inline date",
    "inline hidden",
    "inline share",
    "parent score",
    "grandparent score",
    "twin score",
];

/// The first column of the groups.
pub(super) const GROUPS: usize = ELEMENTS + ELEMENT_NAMES.len();

/// The first column of the ancestors.
pub(super) const WITHIN: usize = GROUPS + Group::COUNT;

/// Ancestors that have a column.
pub(super) const WITHIN_NAMES: [&str; 31] = [
    "p",
    "li",
    "ul",
    "ol",
    "table",
    "td",
    "th",
    "figure",
    "figcaption",
    "blockquote",
    "aside",
    "header",
    "footer",
    "nav",
    "form",
    "section",
    "article",
    "main",
    "address",
    "button",
    "label",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dl",
    "details",
    "pre",
    "dialog",
];

/// The first column of the region of prose.
pub(super) const REGION: usize = WITHIN + WITHIN_NAMES.len();

/// Names of the region's columns.
const REGION_NAMES: [&str; 12] = [
    "prose in body",
    "prose in article class",
    "prose in content",
    "prose in text",
    "prose in article",
    "prose in main",
    "prose in p",
    "in the region",
    "parent in points",
    "grandparent in points",
    "main twins",
    "twin prose",
];

/// Columns that a page has.
pub(in crate::stages::cleanup) const PAGE: usize = REGION + REGION_NAMES.len();

/// Whether a column is filled in from the scores of the first pass.
pub(in crate::stages::cleanup) fn is_context(column: usize) -> bool {
    (CONTEXT..TEXT).contains(&column) || (GROUPS - 3..GROUPS).contains(&column)
}

/// The name of a column, for a person.
pub(in crate::stages::cleanup) fn name(column: usize) -> String {
    match column {
        0..CLASSES => NAMES[column].to_owned(),
        CLASSES..SIGNS => format!("class {}", column - CLASSES + 1),
        SIGNS..CONTEXT => format!("sign {}", column - SIGNS),
        CONTEXT..TEXT => CONTEXT_NAMES[column - CONTEXT].to_owned(),
        ELEMENTS..GROUPS => ELEMENT_NAMES[column - ELEMENTS].to_owned(),
        GROUPS..WITHIN => format!("group {}", column - GROUPS),
        WITHIN..REGION => format!("within {}", WITHIN_NAMES[column - WITHIN]),
        REGION..PAGE => REGION_NAMES[column - REGION].to_owned(),
        _ => "?".to_owned(),
    }
}
