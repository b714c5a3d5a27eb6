//! The explanation as readable lines and as JSON. Pure.

use serde_json::{Value, json};

use super::Article;
use crate::commands::screen::clean;
use crate::ledger::{Decision, Likeness, Term, Verdict};

/// Characters of a name.
const NAME: usize = 60;

/// The decision on the later article, and what speaks for it.
pub(super) struct Explanation {
    pub(super) a: Article,
    pub(super) b: Article,
    pub(super) verdict: Verdict,
    /// Nothing where one has no text that can be compared.
    pub(super) likeness: Option<Likeness>,
}

impl Explanation {
    /// The lines for a person.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![article("A", &self.a), article("B", &self.b), String::new()];
        lines.push(row("decision", &self.decision()));
        for flag in &self.verdict.flags {
            lines.push(row("flag", flag.as_str()));
        }
        for (name, article) in [("A", &self.a), ("B", &self.b)] {
            if let Some(recorded) = &article.recorded {
                lines.push(row(&format!("ledger, {name}"), &recorded_line(recorded)));
            }
        }
        match &self.likeness {
            Some(likeness) => evidence(likeness, &mut lines),
            None => lines.push(row("comparison", "one of them has no text to compare")),
        }
        lines
    }

    fn decision(&self) -> String {
        match (self.verdict.decision, &self.verdict.of) {
            (Decision::New, _) => "B is unrelated: new".to_owned(),
            (decision, Some(of)) => {
                let alike = f64::from(of.similarity) / 10.0;
                let method = clean(&of.method, 20);
                format!(
                    "B is {} {decision} of A ({method}, {alike:.1} % alike)",
                    indefinite(decision)
                )
            }
            (decision, None) => format!("B is {} {decision} of A's item", indefinite(decision)),
        }
    }

    /// One JSON object.
    pub(super) fn json(&self) -> String {
        let one = |article: &Article| {
            let claim = &article.claim;
            json!({
                "name": article.name,
                "uri": claim.uri.as_str(),
                "version": claim.version.to_string(),
                "status": claim.status.as_str(),
                "source": claim.source.as_str(),
                "language": claim.language,
                "words": claim.fingerprint.words,
                "recorded": article.recorded.as_ref().map(decided),
            })
        };
        json!({
            "a": one(&self.a),
            "b": one(&self.b),
            "verdict": decided(&self.verdict),
            "likeness": self.likeness.as_ref().map(likeness),
        })
        .to_string()
    }
}

fn indefinite(decision: Decision) -> &'static str {
    if matches!(decision, Decision::Update) { "an" } else { "a" }
}

fn article(letter: &str, article: &Article) -> String {
    let claim = &article.claim;
    let language = claim.language.as_deref().unwrap_or("-");
    format!(
        "{letter}  {}  {}  version {}  {}  {}  {} words  from {}",
        clean(&article.name, NAME),
        clean(claim.uri.as_str(), NAME),
        claim.version,
        claim.status,
        clean(language, 12),
        claim.fingerprint.words,
        clean(claim.source.as_str(), NAME),
    )
}

fn recorded_line(verdict: &Verdict) -> String {
    let of = verdict.of.as_ref().map(|of| format!(" of {}", clean(of.uri.as_str(), NAME)));
    format!("{}{}  story {}", verdict.decision, of.unwrap_or_default(), verdict.story)
}

fn row(name: &str, value: &str) -> String {
    format!("{name:<16}{value}")
}

fn evidence(likeness: &Likeness, lines: &mut Vec<String>) {
    let found = &likeness.evidence;
    let percent = |thousandths: u16| format!("{:.1} %", f64::from(thousandths) / 10.0);
    let two = |a: String, b: String| format!("{a:>10}{b:>10}");
    let three = |(b, a, both): (u8, u8, u8)| {
        format!("{}   {both} in both", two(a.to_string(), b.to_string()))
    };
    lines.push(String::new());
    lines.push(row("", &two("A".to_owned(), "B".to_owned())));
    lines.push(row("in the other", &two(percent(found.covers), percent(found.covered))));
    lines.push(row("figures", &three(found.figures)));
    lines.push(row("headline words", &three(found.headline)));
    let noise = |percent: u8| format!("{percent} %");
    lines.push(row("misread words", &two(noise(likeness.noise.0), noise(likeness.noise.1))));
    lines.push(String::new());
    let equal = if likeness.is_equal { "yes" } else { "no" };
    lines.push(row("equal texts", equal));
    lines.push(row("coverage", &percent(likeness.coverage.min(1_000) as u16)));
    lines.push(row("in order", &format!("{} of what is common", percent(found.in_order))));
    let passages = found.new_passages;
    let share = percent(found.new_share);
    lines.push(row("new in B", &format!("{passages} passages, {share} of it")));
    lines.push(row("apart", &apart(found.minutes)));
    lines.push(row("keys in common", &likeness.keys.to_string()));
    lines.push(row("guard", likeness.guard.map_or("none", |veto| veto.as_str())));
    let kind = if likeness.is_update { "an update" } else { "a duplicate" };
    lines.push(row("if one story", &format!("B is {kind}")));
    let logits = |millionths: i64| millionths as f64 / 1e6;
    lines.push(String::new());
    let needed = format!("{:.2} is needed", logits(likeness.accepted_from));
    lines.push(row("judge", &format!("{:>10.2}   {needed}", logits(likeness.sum()))));
    for term in likeness.terms.iter().filter(|term| term.value != 0) {
        let Term { name, value, weight } = *term;
        let (value, weight) = (f64::from(value) / 1e3, f64::from(weight) / 1e3);
        let part = logits(term.part());
        lines.push(row(&format!("  {name}"), &format!("{part:>10.2}   {value:.3} x {weight:.3}")));
    }
}

fn apart(minutes: u32) -> String {
    if minutes < 120 {
        return format!("{minutes} minutes");
    }
    format!("{:.1} hours", f64::from(minutes) / 60.0)
}

fn decided(verdict: &Verdict) -> Value {
    let flags: Vec<&str> = verdict.flags.iter().map(|flag| flag.as_str()).collect();
    json!({
        "decision": verdict.decision.as_str(),
        "story": verdict.story.to_string(),
        "of": verdict.of.as_ref().map(|of| json!({
            "uri": of.uri.as_str(),
            "version": of.version.to_string(),
            "similarity": f64::from(of.similarity) / 1e3,
            "method": of.method,
        })),
        "flags": flags,
    })
}

fn likeness(likeness: &Likeness) -> Value {
    let found = &likeness.evidence;
    let share = |thousandths: u16| f64::from(thousandths) / 1e3;
    let counted = |(b, a, common): (u8, u8, u8)| json!({"a": a, "b": b, "common": common});
    let term = |term: &Term| {
        json!({
            "name": term.name,
            "value": f64::from(term.value) / 1e3,
            "weight": f64::from(term.weight) / 1e3,
            "part": term.part() as f64 / 1e6,
        })
    };
    json!({
        "equal": likeness.is_equal,
        "coverage": f64::from(likeness.coverage) / 1e3,
        "a_in_b": share(found.covers),
        "b_in_a": share(found.covered),
        "in_order": share(found.in_order),
        "figures": counted(found.figures),
        "headline": counted(found.headline),
        "new_passages": found.new_passages,
        "new_share": share(found.new_share),
        "minutes_apart": found.minutes,
        "noise": {"a": likeness.noise.0, "b": likeness.noise.1},
        "keys": likeness.keys,
        "guard": likeness.guard.map(|veto| veto.as_str()),
        "is_update": likeness.is_update,
        "sum": likeness.sum() as f64 / 1e6,
        "accepted_from": likeness.accepted_from as f64 / 1e6,
        "terms": likeness.terms.iter().map(term).collect::<Vec<_>>(),
    })
}
