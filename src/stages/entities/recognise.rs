//! From a text to its entities: tokens, the user's names, the tagger, aliases.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock, Mutex};

use super::alias::{self, Form, Reason, Resolved};
use super::correct::Look;
use super::dateline;
use super::describe::View;
use super::explain::Explanation;
use super::gazetteer::Gazetteer;
use super::mention::Mention;
use super::quoted;
use super::row::Mode;
use super::rules::{self, Value};
use super::search::{self, Hit};
use super::tagger::desk::{Desk, Hint};
use super::tagger::label::{Span, TYPES};
use super::tagger::model::Model;
use super::tagger::table::SCALE;
use super::text::Tokens;
use super::transformer::{Declined, Named, Transformer};
use crate::article::Timestamp;
use crate::stages::{Entity, EntityType, Field};

/// The weights that come with the program. What they hold is a constant; they are read once.
static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(WEIGHTS).unwrap_or_default());

const WEIGHTS: &[u8] = include_bytes!("../../../models/entities.bin");

/// How much a name of the user's list counts as a sign of a name, in the scale of the weights.
const LISTED: f32 = 2.5;

/// How much a ticker behind a name does, or a dash behind a dateline: hardly anything else stands
/// there.
const SURE: f32 = 6.0;

/// Most desks that wait for their next document.
const MOST_DESKS: usize = 64;

/// A text to look for names in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The main headline.
    pub headline: Option<&'a str>,
    /// The cleaned body.
    pub body: &'a str,
    /// Tag of its language; `None` is taken for English.
    pub language: Option<&'a str>,
    /// When it was published, against which days are resolved.
    pub published: Option<Timestamp>,
}

/// What is found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// In order of first mention, the headline before the body.
    pub entities: Vec<Entity>,
    /// Money, shares, dates and tickers, the headline's first.
    pub values: Vec<Value>,
    /// Whether the linear tagger took it because the network would not.
    pub fell_back: bool,
}

impl Input<'_> {
    /// Whether the tagger knows the language.
    pub fn is_english(&self) -> bool {
        self.language.is_none_or(|tag| tag == "en" || tag.starts_with("en-"))
    }

    pub(super) fn text(&self, field: Field) -> &str {
        match field {
            Field::Headline => self.headline.unwrap_or_default(),
            Field::Body => self.body,
        }
    }
}

/// Finds names with a gazetteer and the tagger.
pub struct Recogniser {
    gazetteer: Arc<Gazetteer>,
    model: &'static Model,
    transformer: Option<Transformer>,
    desks: Mutex<Vec<Work>>,
}

/// Who found the names of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tagger {
    /// The lists alone, as nobody knows the language.
    Lists,
    Linear,
    Network,
    /// The linear tagger, because the network declined.
    FellBack,
}

/// What one document needs, kept for the next.
#[derive(Debug, Default)]
struct Work {
    desk: Desk,
    tokens: Tokens,
}

impl Recogniser {
    /// With a gazetteer and the model that comes with the program.
    pub fn new(gazetteer: Arc<Gazetteer>) -> Self {
        Self { gazetteer, model: &MODEL, transformer: None, desks: Mutex::default() }
    }

    /// With a network that tags in the place of the model, if one is given.
    #[must_use]
    pub fn with(mut self, transformer: Option<Transformer>) -> Self {
        self.transformer = transformer;
        self
    }

    /// What is found in an article.
    pub fn find(&self, input: &Input<'_>) -> Found {
        let mut work = self.take();
        let (mentions, tagger) = self.mentions(input, &mut work);
        let resolved = resolve(input, &mentions, &work);
        let view = View { input, tokens: &work.tokens, mentions: &mentions, resolved: &resolved };
        let entities =
            view.entities(&self.gazetteer).into_iter().map(|(entity, _)| entity).collect();
        let values = values(input, &work.tokens);
        self.give_back(work);
        Found { entities, values, fell_back: tagger == Tagger::FellBack }
    }

    /// Why an article's names are its names.
    pub fn explain(&self, input: &Input<'_>) -> Explanation {
        let mut work = self.take();
        let (mentions, tagger) = self.mentions(input, &mut work);
        let resolved = resolve(input, &mentions, &work);
        let view = View { input, tokens: &work.tokens, mentions: &mentions, resolved: &resolved };
        let entities = view.entities(&self.gazetteer);
        let is_linear = matches!(tagger, Tagger::Linear | Tagger::FellBack);
        let desk = is_linear.then_some(&work.desk);
        let explanation = Explanation::of(&view, desk, &entities);
        self.give_back(work);
        explanation
    }

    /// A desk that is free. A lock that a panic has poisoned is passed by: desks hold nothing that
    /// decides a result.
    fn take(&self) -> Work {
        self.desks.lock().ok().and_then(|mut desks| desks.pop()).unwrap_or_default()
    }

    fn give_back(&self, work: Work) {
        if let Ok(mut desks) = self.desks.lock()
            && desks.len() < MOST_DESKS
        {
            desks.push(work);
        }
    }

    /// All mentions, ascending and disjoint, the headline's first, and who found them.
    fn mentions(&self, input: &Input<'_>, work: &mut Work) -> (Vec<Mention>, Tagger) {
        let Work { desk, tokens } = work;
        tokens.cut(input.text(Field::Headline), input.text(Field::Body));
        let hits = [Field::Headline, Field::Body].map(|field| self.hits(input, field, tokens));
        let hits: Vec<Listed> = hits.into_iter().flatten().collect();
        let mut mentions = Vec::new();
        if !input.is_english() {
            self.evident(input, &hits, &mut mentions);
            return (mentions, Tagger::Lists);
        }
        let text_of = |at: usize| tokens.all()[at].of(input.text(tokens.field(at)));
        let word = |at: usize| if at < tokens.all().len() { text_of(at) } else { "" };
        let is_attached = |at: usize| tokens.is_attached(at);
        let look = Look { word: &word, is_attached: &is_attached };
        let mut towns = Vec::new();
        let (tagged, tagger) = match self.by_network(input, tokens) {
            Some(Ok(named)) => {
                desk.read(self.model, tokens.all(), text_of);
                (named, Tagger::Network)
            }
            declined => {
                let mut hints = self.hints(&hits);
                let companies = quoted::companies(&word, tokens.all().len());
                hints.extend(
                    companies.flat_map(|tokens| hints_of(tokens, EntityType::Organisation, SURE)),
                );
                for start in tokens.line_starts(input.body) {
                    let places = dateline::places(&look, start);
                    towns.extend(places.first().cloned());
                    let hints_of = |tokens| hints_of(tokens, EntityType::Place, SURE);
                    hints.extend(places.into_iter().flat_map(hints_of));
                }
                let spans = desk.tag(self.model, tokens.all(), text_of, &hints).to_vec();
                let named = |span: Span| Named { confidence: certainty(desk.margin(&span)), span };
                let fell_back = declined.is_some();
                let tagger = if fell_back { Tagger::FellBack } else { Tagger::Linear };
                (spans.into_iter().map(named).collect(), tagger)
            }
        };
        let corrected = |Named { span, confidence }: &Named| {
            look.corrected(span).map(|span| Named { span, confidence: *confidence })
        };
        let mut named = disjoint(tagged.iter().filter_map(corrected).collect());
        dateline::settle(&mut named, &towns, desk.words());
        self.merge(tokens, &named, &hits, &mut mentions);
        (mentions, tagger)
    }

    /// What the network says, if there is one.
    fn by_network(
        &self,
        input: &Input<'_>,
        tokens: &Tokens,
    ) -> Option<Result<Vec<Named>, Declined>> {
        let fields = [Field::Headline, Field::Body];
        let of = |field: Field| &tokens.all()[tokens.of(field)];
        let transformer = self.transformer.as_ref()?;
        Some(transformer.tag(fields.map(|field| input.text(field)), fields.map(of)))
    }

    fn hits(&self, input: &Input<'_>, field: Field, tokens: &Tokens) -> Vec<Listed> {
        let hits = search::find(&self.gazetteer, input.text(field));
        let listed = |Hit { bytes, name }| {
            let touched = tokens.touching(field, &bytes);
            Listed { mode: self.gazetteer.names[name].mode, field, bytes, tokens: touched, name }
        };
        hits.into_iter().map(listed).collect()
    }

    /// Names of the list as signs for the tagger.
    fn hints(&self, hits: &[Listed]) -> Vec<Hint> {
        let mut hints = Vec::new();
        for hit in hits.iter().filter(|hit| hit.mode == Mode::Link) {
            hints.extend(hints_of(hit.tokens.clone(), self.gazetteer.names[hit.name].kind, LISTED));
        }
        hints
    }

    /// The tagger's names, less those that the list overrules, and the list's own.
    fn merge(
        &self,
        tokens: &Tokens,
        named: &[Named],
        hits: &[Listed],
        mentions: &mut Vec<Mention>,
    ) {
        let mut hits = hits.iter().peekable();
        for Named { span, confidence } in named {
            let bytes = tokens.bytes(&span.tokens());
            let field = tokens.field(span.start);
            let before = |hit: &Listed| (hit.field, hit.bytes.end) <= (field, bytes.start);
            while let Some(hit) = hits.next_if(|hit| before(hit)) {
                self.take_up(hit, mentions);
            }
            let overlaps = |hit: &Listed| hit.field == field && hit.bytes.start < bytes.end;
            let mut listed = None;
            let mut is_overruled = false;
            let mut ahead = hits.clone();
            while let Some(hit) = ahead.next_if(|hit| overlaps(hit)) {
                match hit.mode {
                    Mode::Always => is_overruled = true,
                    Mode::Never => {
                        is_overruled |=
                            hit.bytes.start <= bytes.start && bytes.end <= hit.bytes.end;
                    }
                    Mode::Link if hit.bytes == bytes => listed = Some(hit.name),
                    Mode::Link => {}
                }
            }
            if !is_overruled {
                let kind = listed.map_or(TYPES[span.kind], |name| self.gazetteer.names[name].kind);
                let (tokens, confidence) = (span.tokens(), *confidence);
                mentions.push(Mention { field, bytes, tokens, kind, confidence, listed });
            }
        }
        for hit in hits {
            self.take_up(hit, mentions);
        }
    }

    /// A name that the list always means.
    fn take_up(&self, hit: &Listed, mentions: &mut Vec<Mention>) {
        if hit.mode == Mode::Always {
            mentions.push(hit.mention(self.gazetteer.names[hit.name].kind));
        }
    }

    /// In a language the tagger does not know: the list's names, the cautious ones only where the
    /// text shows that a name is meant.
    fn evident(&self, input: &Input<'_>, hits: &[Listed], mentions: &mut Vec<Mention>) {
        let shows = |hit: &&Listed| {
            hit.mode == Mode::Always
                || hit.field == Field::Body && search::is_evident(input.body, &hit.bytes)
        };
        let evident: BTreeSet<usize> = hits.iter().filter(shows).map(|hit| hit.name).collect();
        let kept = hits.iter().filter(|hit| hit.mode != Mode::Never && evident.contains(&hit.name));
        mentions.extend(kept.map(|hit| hit.mention(self.gazetteer.names[hit.name].kind)));
    }
}

/// Signs that these tokens are a name of this type.
fn hints_of(tokens: Range<usize>, kind: EntityType, weight: f32) -> impl Iterator<Item = Hint> {
    let span = Span { start: tokens.start, end: tokens.end, kind: kind as usize };
    let score = (weight * SCALE) as i16;
    tokens.map(move |token| Hint { token, lane: span.lane_at(token) as u8, score })
}

/// An occurrence of a name of the user's list.
#[derive(Clone, Debug)]
struct Listed {
    mode: Mode,
    field: Field,
    bytes: std::ops::Range<usize>,
    tokens: std::ops::Range<usize>,
    name: usize,
}

impl Listed {
    fn mention(&self, kind: EntityType) -> Mention {
        Mention {
            field: self.field,
            bytes: self.bytes.clone(),
            tokens: self.tokens.clone(),
            kind,
            confidence: 1.0,
            listed: Some(self.name),
        }
    }
}

/// Leaves out what a span before it has grown into.
fn disjoint(mut named: Vec<Named>) -> Vec<Named> {
    let mut free = 0;
    named.retain(|Named { span, .. }| {
        let kept = span.start >= free;
        if kept {
            free = span.end;
        }
        kept
    });
    named
}

/// Money, shares, dates and tickers of both fields.
fn values(input: &Input<'_>, tokens: &Tokens) -> Vec<Value> {
    let today = input.published.and_then(rules::day_of);
    let of = |field: Field| {
        rules::values(field, input.text(field), &tokens.all()[tokens.of(field)], today)
    };
    let mut values = of(Field::Headline);
    values.extend(of(Field::Body));
    values
}

/// Aliases; mentions of one row of the list are one thing.
fn resolve(input: &Input<'_>, mentions: &[Mention], work: &Work) -> Resolved {
    let aliases = if input.is_english() { aliases(input, mentions, work) } else { None };
    let mut resolved = Resolved::default();
    let mut things: BTreeMap<usize, usize> = BTreeMap::new();
    let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let next = resolved.kinds.len();
        let known = aliases.as_ref().and_then(|aliases| things.get(&aliases.things[at]));
        let row = mention.listed.and_then(|name| rows.get(&name));
        let owner = *row.or(known).unwrap_or(&next);
        if owner == next {
            let kind = |aliases: &Resolved| aliases.kinds[aliases.things[at]];
            resolved.kinds.push(aliases.as_ref().map_or(mention.kind, kind));
        }
        if let Some(aliases) = &aliases {
            things.entry(aliases.things[at]).or_insert(owner);
        }
        if let Some(name) = mention.listed {
            rows.entry(name).or_insert(owner);
        }
        resolved.things.push(owner);
        resolved.reasons.push(aliases.as_ref().map_or(Reason::Same, |found| found.reasons[at]));
    }
    resolved
}

fn aliases(input: &Input<'_>, mentions: &[Mention], work: &Work) -> Option<Resolved> {
    let Work { desk, tokens } = work;
    let text = |at: usize| tokens.all()[at].of(input.text(tokens.field(at)));
    let form = |mention: &Mention| {
        let before = mention.tokens.start.checked_sub(1);
        let in_brackets = before.is_some_and(|before| text(before) == "(");
        let words = mention.tokens.clone().map(|at| (text(at), desk.words()[at]));
        Form::of(words, mention.kind, in_brackets)
    };
    let forms: Vec<Form<'_>> = mentions.iter().map(form).collect();
    Some(alias::resolve(&forms))
}

/// A margin of scores as a probability.
fn certainty(margin: i16) -> f32 {
    let margin = f32::from(margin) / SCALE;
    1.0 / (1.0 + (-0.6 * margin - 0.4).exp())
}
