//! From resolved mentions to entities: names, ids, salience.

use super::alias::Resolved;
use super::gazetteer::Gazetteer;
use super::link::{Land, Linked, Places, Situation, Sought, company, kind_of};
use super::mention::{Counter, Mention};
use super::recognise::Input;
use super::salience::Evidence;
use super::text::Tokens;
use crate::stages::{self, Entity, EntityType, Field, Symbol};

/// A document with its mentions and what they were taken for.
pub(super) struct View<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) tokens: &'a Tokens,
    pub(super) mentions: &'a [Mention],
    pub(super) resolved: &'a Resolved,
}

impl View<'_> {
    /// The entities in order of first mention, each with the reason of its link.
    pub(super) fn entities(&self, gazetteer: &Gazetteer) -> Vec<(Entity, Option<&'static str>)> {
        let mut entities = self.named(gazetteer);
        let listed = |entity: &Entity| entity.uri.is_some().then_some("row of the list");
        let mut reasons: Vec<Option<&'static str>> = entities.iter().map(listed).collect();
        if self.input.is_english() {
            self.link_places(&mut entities, &mut reasons);
            self.link_companies(&mut entities, &mut reasons);
        }
        self.weigh(&mut entities);
        entities.into_iter().zip(reasons).collect()
    }

    fn text(&self, mention: &Mention) -> &str {
        &self.input.text(mention.field)[mention.bytes.clone()]
    }

    fn word(&self, at: usize) -> &str {
        let field = self.tokens.field(at);
        self.tokens.all().get(at).map_or("", |token| token.of(self.input.text(field)))
    }

    /// Entities with their mentions and fullest names.
    fn named(&self, gazetteer: &Gazetteer) -> Vec<Entity> {
        let mut entities: Vec<Entity> = Vec::with_capacity(self.resolved.kinds.len());
        let texts = [Field::Headline, Field::Body].map(|field| self.input.text(field));
        let mut counters = texts.map(Counter::new);
        for (mention, &thing) in self.mentions.iter().zip(&self.resolved.things) {
            if thing == entities.len() {
                entities.push(nameless(thing, self.resolved.kinds[thing]));
            }
            let entity = &mut entities[thing];
            let text = self.text(mention);
            let counter = &mut counters[mention.field as usize];
            entity.mentions.push(stages::Mention {
                field: mention.field,
                start: counter.point_at(mention.bytes.start),
                end: counter.point_at(mention.bytes.end),
                text: text.to_owned(),
            });
            entity.confidence = entity.confidence.max(mention.confidence);
            if let Some(name) = mention.listed {
                let listed = &gazetteer.names[name];
                entity.name.clone_from(&listed.name);
                entity.uri.clone_from(&listed.uri);
                entity.kind = listed.kind;
                "gazetteer".clone_into(&mut entity.source);
            } else if entity.source == MACHINE && entity.name.len() < text.len() {
                text.clone_into(&mut entity.name);
            }
        }
        entities
    }

    /// Countries, then subdivisions, then cities: each that is known helps the next.
    fn link_places(&self, entities: &mut [Entity], reasons: &mut [Option<&'static str>]) {
        let mut places = Places::default();
        let open: Vec<usize> =
            (0..entities.len()).filter(|&at| entities[at].kind == EntityType::Place).collect();
        let sought = |at: &usize| spellings(&entities[*at]).map(Sought::or_bare).collect();
        let names: Vec<Vec<Sought>> = open.iter().map(sought).collect();
        let mut links: Vec<Option<Linked>> = vec![None; entities.len()];
        let behind = self.behind();
        for &(town, at, mention) in &behind {
            let place = open.iter().position(|&open| open == at);
            let is_open = entities[at].uri.is_none() && links[at].is_none() && town != at;
            if let Some(place) = place.filter(|_| is_open && open.contains(&town)) {
                links[at] = places.short_state(self.text(mention), &names[place]);
                reasons[at] = links[at].as_ref().map(|_| "short form of a state behind a town");
            }
        }
        let steps: [(&'static str, Step); 2] =
            [("country or continent", Places::country), ("subdivision", Places::subdivision)];
        for (reason, step) in steps {
            for (&at, names) in open.iter().zip(&names) {
                if entities[at].uri.is_none() && links[at].is_none() {
                    links[at] = names.iter().find_map(|name| step(&mut places, name));
                    reasons[at] = links[at].as_ref().map(|_| reason);
                }
            }
        }
        // The countries and parts of countries that stand behind a town.
        let lands_of = |town: usize| -> Vec<Land> {
            let land = behind.iter().find(|(place, ..)| *place == town).map(|(_, land, _)| *land);
            let at = land.and_then(|land| open.iter().position(|&open| open == land));
            let named = at.into_iter().flat_map(|at| names[at].iter().flat_map(Sought::lands));
            let linked = land.and_then(|land| links[land].as_ref()).and_then(Linked::land);
            named.chain(linked).collect()
        };
        let lands: Vec<Vec<Land>> = open.iter().map(|&at| lands_of(at)).collect();
        for ((&at, names), lands) in open.iter().zip(&names).zip(&lands) {
            if entities[at].uri.is_none() && links[at].is_none() {
                let mut city =
                    |lands: &[Land]| names.iter().find_map(|name| places.city(name, lands));
                let in_lands = city(lands);
                let is_free = !lands.is_empty() && self.is_listed(at, &behind);
                links[at] = in_lands.or_else(|| if is_free { city(&[]) } else { None });
                reasons[at] = links[at].as_ref().map(|_| CITY);
            }
        }
        for (&at, names) in open.iter().zip(&names) {
            let entity = &mut entities[at];
            // The first is the fullest name.
            let is_state = |name: &&Sought| places.is_rather_subdivision(name);
            let state = names.first().filter(|_| links[at].is_some()).filter(is_state);
            if let Some(name) = state.filter(|_| entity.uri.is_none()) {
                links[at] = places.subdivision(name).or(links[at].take());
                reasons[at] = Some("subdivision of a country that is named");
            }
            let situation = match links[at].take() {
                Some(linked) => {
                    entity.uri = Some(linked.uri);
                    linked.situation
                }
                None => kind_of(&entity.name),
            };
            entity.situation = Some(Situation::as_str(situation).to_owned());
        }
    }

    /// Things that a comma divides from the thing before them: "Paris, Texas". The two things, and the
    /// mention of the second.
    fn behind(&self) -> Vec<(usize, usize, &Mention)> {
        let things = &self.resolved.things;
        let pairs = self.mentions.windows(2).zip(things.windows(2));
        pairs
            .filter(|(pair, _)| self.are_divided(&pair[0], &pair[1], &[","]))
            .map(|(pair, things)| (things[0], things[1], &pair[1]))
            .collect()
    }

    /// Whether one of these words alone stands between two mentions.
    fn are_divided(&self, first: &Mention, second: &Mention, by: &[&str]) -> bool {
        first.field == second.field
            && first.tokens.end + 1 == second.tokens.start
            && by.contains(&self.word(first.tokens.end))
    }

    /// Whether a town and what stands behind it are rather two of a list: "Oslo, Dublin, Kuwait",
    /// "Dublin, Kuwait and Oslo".
    fn is_listed(&self, town: usize, behind: &[(usize, usize, &Mention)]) -> bool {
        let Some((_, _, land)) = behind.iter().find(|(place, ..)| *place == town) else {
            return false;
        };
        let Some(at) = self.mentions.iter().position(|mention| mention == *land) else {
            return false;
        };
        let before = at.checked_sub(2).and_then(|at| self.mentions.get(at));
        let after = self.mentions.get(at + 1);
        before.is_some_and(|before| self.are_divided(before, &self.mentions[at - 1], &[","]))
            || after.is_some_and(|after| self.are_divided(land, after, &[",", "and", "or"]))
    }

    /// Companies by their names, or by the ticker in brackets behind one.
    fn link_companies(&self, entities: &mut [Entity], reasons: &mut [Option<&'static str>]) {
        for (mention, &thing) in self.mentions.iter().zip(&self.resolved.things) {
            let entity = &mut entities[thing];
            if entity.kind != EntityType::Organisation || !entity.symbols.is_empty() {
                continue;
            }
            let behind = mention.tokens.end;
            let is_stated = self.word(behind) == "(" && self.word(behind + 2) == ":";
            if is_stated && is_ticker(self.word(behind + 3)) {
                let exchange = self.word(behind + 1).to_ascii_uppercase();
                let symbol = self.word(behind + 3).to_owned();
                entity.symbols.push(Symbol { exchange, symbol });
                reasons[thing] = Some("ticker in brackets behind the name");
            }
        }
        for (entity, reason) in entities.iter_mut().zip(reasons) {
            if entity.kind == EntityType::Organisation
                && entity.symbols.is_empty()
                && let Some(listing) = company(&entity.name)
            {
                entity.symbols.push(Symbol {
                    exchange: listing.exchange.to_owned(),
                    symbol: listing.ticker.to_owned(),
                });
                *reason = reason.or(Some("name of a listed company"));
            }
        }
    }

    fn weigh(&self, entities: &mut [Entity]) {
        let size = self.tokens.all().len();
        let mut by_thing: Vec<Vec<&Mention>> = vec![Vec::new(); entities.len()];
        for (mention, &thing) in self.mentions.iter().zip(&self.resolved.things) {
            by_thing[thing].push(mention);
        }
        let most = by_thing.iter().map(Vec::len).max().unwrap_or_default();
        for (entity, mentions) in entities.iter_mut().zip(&by_thing) {
            let behind = |mention: &Mention| Some(self.word(mention.tokens.end));
            let evidence = Evidence::of(mentions, self.mentions.len(), most, size, behind);
            entity.relevance = Some(evidence.salience(entity.kind));
        }
    }
}

/// Most spellings of a place that are looked up.
const MOST_SPELLINGS: usize = 3;

/// Why a city is the one of its name that is meant.
const CITY: &str = "city in the land behind it, in one that is named, or the largest";

/// How a place is looked for.
type Step = fn(&mut Places, &Sought) -> Option<Linked>;

const MACHINE: &str = "machine";

fn nameless(thing: usize, kind: EntityType) -> Entity {
    Entity {
        id: format!("e{}", thing + 1),
        kind,
        name: String::new(),
        uri: None,
        situation: None,
        symbols: Vec::new(),
        confidence: 0.0,
        relevance: None,
        source: MACHINE.to_owned(),
        mentions: Vec::new(),
    }
}

/// The spellings of an entity, the fullest first, each once.
fn spellings(entity: &Entity) -> impl Iterator<Item = &str> {
    let others = entity.mentions.iter().map(|mention| mention.text.as_str());
    let mut seen: Vec<&str> = Vec::new();
    std::iter::once(entity.name.as_str()).chain(others).filter(move |name| {
        let is_new = !seen.contains(name) && seen.len() < MOST_SPELLINGS;
        if is_new {
            seen.push(name);
        }
        is_new
    })
}

fn is_ticker(word: &str) -> bool {
    (1..=6).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}
