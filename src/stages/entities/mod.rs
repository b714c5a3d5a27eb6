//! The entities stage: names in headline and body, and the topics the source states.
//!
//! Owns the gazetteer and how it is matched. Promises offsets in code points that slice to the
//! mention's text, and the same entities for the same text. Must not read files.

pub mod alias;
mod correct;
mod dateline;
mod describe;
mod explain;
mod gazetteer;
mod index;
pub mod link;
mod mention;
mod quoted;
mod recognise;
mod row;
pub mod rules;
mod salience;
mod search;
pub mod tagger;
mod text;
pub mod token;
mod topics;
pub mod transformer;

use std::sync::Arc;

pub use explain::Explanation;
pub use gazetteer::Gazetteer;
pub use recognise::{Found, Input, Recogniser};
pub use row::{GazetteerError, Mode};
pub use rules::{Value, ValueKind};
pub use salience::ABOUT;
pub use transformer::Transformer;

use super::{Document, Phase, Stage, StageSpec};
use crate::article::Poison;

/// `[stages.entities]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntitiesSettings {
    /// The names to look for, from the files that the configuration lists.
    pub gazetteer: Arc<Gazetteer>,
    /// The network that tags in the place of the linear tagger.
    pub transformer: Option<Transformer>,
}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "entities",
    version: "5",
    phase: Phase::Finish,
    summary: "tags people, organisations, places and the names of the user's gazetteer",
    build: |settings| {
        let EntitiesSettings { gazetteer, transformer } = settings.entities.clone();
        Ok(Box::new(Entities { recogniser: Recogniser::new(gazetteer).with(transformer) }))
    },
};

struct Entities {
    recogniser: Recogniser,
}

/// Marks a text in a language that the tagger does not know.
const LISTS_ONLY: &str = "names_by_list_only";

/// Marks a text that the linear tagger took in the place of the network.
const FELL_BACK: &str = "transformer_declined";

impl Stage for Entities {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        document.topics.extend(topics::stated(&document.article.subjects));
        let input = Input {
            headline: document.article.headline(),
            body: &document.text,
            language: document.language.as_ref().map(|language| language.tag.as_str()),
            published: document.article.first_created.or(document.article.version.created),
        };
        if !input.is_english() {
            document.flags.push(LISTS_ONLY);
        }
        let found = self.recogniser.find(&input);
        if found.fell_back {
            document.flags.push(FELL_BACK);
        }
        document.entities = found.entities;
        document.values = found.values;
        Ok(())
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod list_tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stages::{Entity, Field, Mention};

    fn find(gazetteer: &Gazetteer, headline: Option<&str>, body: &str) -> Vec<Entity> {
        let recogniser = Recogniser::new(Arc::new(gazetteer.clone()));
        let language = Some("xx");
        recogniser.find(&Input { headline, body, language, ..Input::default() }).entities
    }

    const NAMES: &str = "name\ttype\turi\taliases\tmode\n\
        Port Ellery\tplace\tid:ellery\tEllery|the port\n\
        Tomas Wren\tperson\tid:wren\tWren\n\
        Reading\tplace\t\t\tlink\n\
        é\tmisc\n\
        Wren Street\t\t\t\tnever\n";

    fn gazetteer() -> Gazetteer {
        Gazetteer::parse("names.tsv", NAMES).expect("valid")
    }

    fn sliced(text: &str, mention: &Mention) -> String {
        text.chars().skip(mention.start).take(mention.end - mention.start).collect()
    }

    #[test]
    fn aliases_are_mentions_of_one_entity() {
        let found = find(&gazetteer(), Some("Wren leaves"), "In Ellery, Tomas Wren left the port.");
        let told: Vec<_> = found.iter().map(|e| (e.id.as_str(), e.name.as_str())).collect();
        assert_eq!(told, [("e1", "Tomas Wren"), ("e2", "Port Ellery")]);
        let mentions: Vec<_> =
            found[0].mentions.iter().map(|m| (m.field, m.start, m.text.as_str())).collect();
        assert_eq!(mentions, [(Field::Headline, 0, "Wren"), (Field::Body, 11, "Tomas Wren")]);
        assert_eq!(found[1].uri.as_deref(), Some("id:ellery"));
    }

    #[test]
    fn a_cautious_name_needs_the_middle_of_a_sentence() {
        let gazetteer = gazetteer();
        assert!(find(&gazetteer, Some("Reading"), "Reading is hard.").is_empty());
        let found = find(&gazetteer, None, "Reading won. They left Reading late.");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].mentions.len(), 2);
    }

    #[test]
    fn a_hundred_thousand_names_are_built_and_found() {
        let rows: Vec<String> =
            (0..100_000).map(|at| format!("Name{at} House{at}\torganisation")).collect();
        let text = format!("name\ttype\n{}", rows.join("\n"));
        let gazetteer = Gazetteer::parse("many.tsv", &text).expect("valid");
        let found = find(&gazetteer, None, "Then Name99999 House99999 and Name1 House12 met.");
        assert_eq!(found.len(), 1);
    }

    proptest! {
        #[test]
        fn spans_of_the_tagger_slice_to_their_text_and_do_not_overlap(
            pieces in prop::collection::vec(
                prop_oneof![
                    Just("Ana Duarte ".to_owned()), Just("in Toronto, ".to_owned()),
                    Just("🎈".to_owned()), Just("한국은행 ".to_owned()), Just("$5m ".to_owned()),
                    Just("U.S.-based. ".to_owned()), Just("’s ".to_owned()),
                    Just("(NTA)\n".to_owned()), "\\PC{0,8}",
                ],
                0..24,
            )
        ) {
            let text = pieces.concat();
            let recogniser = Recogniser::new(Arc::new(gazetteer()));
            let found =
                recogniser.find(&Input { headline: Some(&text), body: &text, ..Input::default() });
            let mut mentions: Vec<_> =
                found.entities.into_iter().flat_map(|entity| entity.mentions).collect();
            mentions.sort_by_key(|mention| (mention.field, mention.start));
            let mut last = (Field::Headline, 0);
            for mention in mentions {
                prop_assert!((mention.field, mention.start) >= last || mention.field > last.0);
                prop_assert_eq!(sliced(&text, &mention), mention.text);
                last = (mention.field, mention.end);
            }
            for value in found.values {
                let slice: String =
                    text.chars().skip(value.start).take(value.end - value.start).collect();
                prop_assert_eq!(slice, value.text);
            }
        }

        #[test]
        fn offsets_slice_to_the_mention(
            pieces in prop::collection::vec(
                prop_oneof![
                    Just("Port Ellery".to_owned()), Just("Wren".to_owned()), Just("é".to_owned()),
                    Just("Wren Street".to_owned()), Just(" ".to_owned()), ".{0,6}",
                ],
                0..20,
            )
        ) {
            let text = pieces.concat();
            let mut last = 0;
            let mut mentions: Vec<_> =
                find(&gazetteer(), None, &text).into_iter().flat_map(|e| e.mentions).collect();
            mentions.sort_by_key(|mention| mention.start);
            for mention in mentions {
                prop_assert!(mention.start >= last);
                prop_assert_eq!(sliced(&text, &mention), mention.text);
                last = mention.end;
            }
        }
    }
}
