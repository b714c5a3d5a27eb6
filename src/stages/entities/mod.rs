//! The entities stage: names in headline and body, and the topics the source states.
//!
//! Owns the gazetteer and how it is matched. Promises offsets in code points that slice to the
//! mention's text, and the same entities for the same text. Must not read files.

mod gazetteer;
mod row;
mod search;
mod topics;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use gazetteer::Gazetteer;
pub use row::{GazetteerError, Mode};

use self::search::Hit;
use super::{Document, Entity, Field, Mention, Phase, Stage, StageSpec};
use crate::article::Poison;

/// `[stages.entities]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntitiesSettings {
    /// The names to look for, from the files that the configuration lists.
    pub gazetteer: Arc<Gazetteer>,
}

/// The stage as the registry knows it.
pub static SPEC: StageSpec = StageSpec {
    name: "entities",
    version: "1",
    phase: Phase::Finish,
    summary: "tags names from the user's gazetteer",
    build: |settings| {
        Ok(Box::new(Entities { gazetteer: Arc::clone(&settings.entities.gazetteer) }))
    },
};

struct Entities {
    gazetteer: Arc<Gazetteer>,
}

impl Stage for Entities {
    fn run(&self, document: &mut Document) -> Result<(), Poison> {
        document.topics.extend(topics::stated(&document.article.subjects));
        document.entities = find(&self.gazetteer, document.article.headline(), &document.text);
        Ok(())
    }
}

/// The entities of an article, in order of first mention, the headline before the body.
pub fn find(gazetteer: &Gazetteer, headline: Option<&str>, body: &str) -> Vec<Entity> {
    let fields = [(Field::Headline, headline.unwrap_or_default()), (Field::Body, body)];
    let hits = fields.map(|(field, text)| (field, text, search::find(gazetteer, text)));
    let mut evident = BTreeSet::new();
    for (field, text, hits) in &hits {
        for hit in hits {
            let by_text = *field == Field::Body && search::is_evident(text, &hit.bytes);
            if by_text || gazetteer.names[hit.name].mode == Mode::Always {
                evident.insert(hit.name);
            }
        }
    }
    let mut places = BTreeMap::new();
    let mut entities: Vec<Entity> = Vec::new();
    for (field, text, hits) in hits {
        let mut counter = Counter::new(text);
        for hit in hits.into_iter().filter(|hit| evident.contains(&hit.name)) {
            let at = *places.entry(hit.name).or_insert_with(|| {
                entities.push(entity(gazetteer, hit.name, entities.len() + 1));
                entities.len() - 1
            });
            entities[at].mentions.push(counter.mention(field, &hit));
        }
    }
    entities
}

fn entity(gazetteer: &Gazetteer, name: usize, number: usize) -> Entity {
    let name = &gazetteer.names[name];
    Entity {
        id: format!("e{number}"),
        kind: name.kind,
        name: name.name.clone(),
        uri: name.uri.clone(),
        confidence: 1.0,
        relevance: None,
        source: "gazetteer".to_owned(),
        mentions: Vec::new(),
    }
}

/// Counts code points up to ascending byte offsets, each byte once.
struct Counter<'a> {
    text: &'a str,
    byte: usize,
    point: usize,
}

impl<'a> Counter<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, point: 0 }
    }

    fn point_at(&mut self, byte: usize) -> usize {
        self.point += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.point
    }

    fn mention(&mut self, field: Field, hit: &Hit) -> Mention {
        let start = self.point_at(hit.bytes.start);
        let end = self.point_at(hit.bytes.end);
        Mention { field, start, end, text: self.text[hit.bytes.clone()].to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
